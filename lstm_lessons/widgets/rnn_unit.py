"""RNNUnit: what does one recurrent unit remember? Chapter 2."""

import numpy as np
from traitlets import Bunch, observe

from lstm_lessons.diagrams import rnn_unit as draw_rnn_unit
from lstm_lessons.scratch import rnn_step
from lstm_lessons.scratch.activations import NONLINEARITIES, identity
from lstm_lessons.widgets import modules, presets
from lstm_lessons.widgets.base import SHARED, LessonWidget
from lstm_lessons.widgets.traits import Number, Numbers, OneOf, Step

START = presets.RNN_UNIT[0]["state"]


class RNNUnit(LessonWidget):
    """One recurrent unit, h_t = φ(w_x x_t + w_h h_{t−1} + b), over a sequence of numbers.

    Attributes
    ----------
    w_x, w_h, b
        The weights for the input and for the state, and the bias.
    h_0
        The state before the first step.
    nonlinearity
        φ: ``"tanh"``, ``"relu"`` or ``"identity"``.
    x
        The inputs x_1 … x_T, T from 1 to 24.
    step
        The selected step, counted from 0 as in ``x[step]``; the page counts from 1, as in x_1.
    """

    PRESETS = presets.RNN_UNIT
    state_traits = ("w_x", "w_h", "b", "h_0", "nonlinearity", "x", "step")
    _own_esm = modules.own(
        "rnn_trajectory.js",
        "rnn_words.js",
        "rnn_unit.js",
        DIAGRAM=draw_rnn_unit(id="lstm-drawing").svg,
        PRESETS=presets.RNN_UNIT,
    )
    _esm = SHARED["esm"] + _own_esm

    w_x = Number(START["w_x"]).tag(sync=True)
    w_h = Number(START["w_h"]).tag(sync=True)
    b = Number(START["b"]).tag(sync=True)
    h_0 = Number(START["h_0"]).tag(sync=True)
    nonlinearity = OneOf("tanh", "relu", "identity").tag(sync=True)
    x = Numbers(START["x"], 1, 24).tag(sync=True)
    step = Step(START["step"]).tag(sync=True)

    def trajectory(self) -> dict[str, np.ndarray]:
        """Return every quantity over time: x, h_prev, z and h, each (T,) float64."""
        weight_ih, weight_hh, bias = np.array([[self.w_x]]), np.array([[self.w_h]]), self.b
        phi, _ = NONLINEARITIES[self.nonlinearity]
        h = np.array([[self.h_0]])
        rows = []
        for x in self.x:
            h_prev = h
            z = rnn_step(np.array([[x]]), h_prev, weight_ih, weight_hh, bias, identity)
            h = phi(z)
            rows.append((x, h_prev.item(), z.item(), h.item()))
        return dict(zip(("x", "h_prev", "z", "h"), np.array(rows).T, strict=True))

    @observe("x")
    def _keep_step_in_sequence(self, change: Bunch) -> None:
        self.step = min(self.step, len(self.x) - 1)
