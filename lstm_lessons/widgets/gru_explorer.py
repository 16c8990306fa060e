"""GRUExplorer: one gated recurrent unit with its gates in the reader's hand. Chapter 9."""

import numpy as np
from traitlets import Bunch, validate

from lstm_lessons.diagrams import gru_unit
from lstm_lessons.scratch import gru_cell, gru_gates
from lstm_lessons.widgets import modules, presets
from lstm_lessons.widgets.base import SHARED
from lstm_lessons.widgets.gated_unit import GatedUnit
from lstm_lessons.widgets.traits import GateRows, Number, Numbers, Step

START = presets.GRU_EXPLORER[0]["state"]
LATCH = presets.GRU_EXPLORER[-1]["state"]


class GRUExplorer(GatedUnit):
    """One gated recurrent unit (I = H = 1), in PyTorch's form, over a sequence of numbers.

    Attributes
    ----------
    mode
        ``"held"``: the gates r and z are what you set; the candidate is computed all the same.
        ``"computed"``: weights, input and state set them. Set back to ``"held"`` in Python, the
        gates are again those of ``held``; the page's button takes the computed gates in hand.
    x
        The inputs x_1 … x_T, T from 1 to 24. With a new length ``held`` is cut, or its last row
        is repeated.
    h_0
        The state before the first step.
    step
        The selected step, counted from 0 as in ``x[step]``; the page counts from 1, as in x_1.
    held
        The gates in mode ``"held"``: T rows [r, z], in [0, 1].
    weight_ih, bias_ih, weight_hh, bias_hh
        The weights on x and on h, and the bias beside each: 3 numbers each, in the order r, z, n.
    r, z
        The gates at the selected step. In mode ``"held"`` setting one changes ``held``.
    reach
        Whether setting a gate changes ``"this step"`` or all steps ``"from here on"``.

    Examples
    --------
    >>> w = GRUExplorer(x=[0, 0, 0], h_0=0.8, step=0, weight_hh=[0, 0, 0], z=0.5)
    >>> w.trajectory()["h"].round(3).tolist()
    [0.4, 0.2, 0.1]
    """

    PRESETS = presets.GRU_EXPLORER
    GATES = "rz"
    WEIGHTS = ("weight_ih", "bias_ih", "weight_hh", "bias_hh")
    state_traits = ("mode", "step", "reach", "x", "h_0", "held", *WEIGHTS)
    _own_esm = modules.own(
        "gru_trajectory.js",
        "gru_words.js",
        "gru_explorer.js",
        DIAGRAM=gru_unit(id="lstm-drawing").svg,
        PRESETS=presets.GRU_EXPLORER,
    )
    _esm = SHARED["esm"] + _own_esm

    x = Numbers(START["x"], 1, 24).tag(sync=True)
    step = Step(START["step"]).tag(sync=True)
    held = GateRows(tuple(map(tuple, START["held"])), GATES).tag(sync=True)
    weight_ih = Numbers(LATCH["weight_ih"], 3, 3).tag(sync=True)
    bias_ih = Numbers(LATCH["bias_ih"], 3, 3).tag(sync=True)
    weight_hh = Numbers(LATCH["weight_hh"], 3, 3).tag(sync=True)
    bias_hh = Numbers(LATCH["bias_hh"], 3, 3).tag(sync=True)
    r = Number(0.0, 0, 1).tag(sync=True)
    z = Number(0.0, 0, 1).tag(sync=True)

    def trajectory(self) -> dict[str, np.ndarray]:
        """Return every quantity over time, each (T,) float64.

        Names: x, h_prev, r, z, n, p = W_xn x + b_xn, q = W_hn h_prev + b_hn, kept = z·h_prev,
        one_minus_z, written = (1 − z)·n, h; and sum_r, sum_z, the gates' inputs, in mode
        ``"computed"``.
        """
        of_x, of_h = np.array(self.weight_ih), np.array(self.weight_hh)
        h = np.array(self.h_0)
        rows = []
        for value, held in zip(self.x, self.held, strict=True):
            x, row = np.array(value), {}
            z_x, z_h = of_x * x + self.bias_ih, of_h * h + self.bias_hh
            r, z, n, q = map(np.squeeze, gru_gates(z_x, z_h))
            if self.mode == "held":
                r, z = np.array(held)
                n = np.tanh(z_x[2] + r * q)
            else:
                row = {"sum_r": z_x[0] + z_h[0], "sum_z": z_x[1] + z_h[1]}
            row |= {"x": x, "h_prev": h, "p": z_x[2], "q": q, "r": r, "z": z, "n": n}
            row |= {"kept": z * h, "one_minus_z": 1 - z, "written": (1 - z) * n}
            h = gru_cell(z, n, h)
            rows.append(row | {"h": h})
        return {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}

    @validate(*GATES)
    def _held_only(self, proposal: Bunch) -> float:
        return self._in_hand(proposal)
