"""GradientFlow: how does a gradient shrink or grow with distance, and why? Chapters 4 and 8."""

import numpy as np
from traitlets import Bunch, observe

from lstm_lessons.scratch import LSTM, RNN
from lstm_lessons.scratch.activations import NONLINEARITIES
from lstm_lessons.scratch.jacobians import state_jacobians
from lstm_lessons.widgets import modules
from lstm_lessons.widgets.base import SHARED, LessonWidget
from lstm_lessons.widgets.gradient_networks import MATRICES, X, constants, make_lstm, make_rnn
from lstm_lessons.widgets.gradient_presets import GRADIENT_FLOW
from lstm_lessons.widgets.traits import Number, Numbers, OneOf, Step

START = GRADIENT_FLOW[0]["state"]


class GradientFlow(LessonWidget):
    """The size of ∂s_T/∂s_{T−k} for each distance k, in an RNN and in an LSTM side by side.

    Both have one input and H = 8 units. Their weights are fixed directions, the same for both where
    they have the same weights, and scaled by what is set here.

    Attributes
    ----------
    matrix
        The kind of W_h: ``"random"``, ``"ring"`` (orthogonal) or ``"chain"`` (far from normal). In
        the LSTM it is the candidate's; its gates have random ones.
    spectral_norm
        The largest singular value of W_h; in the LSTM, of each of its four blocks.
    nonlinearity
        The RNN's: ``"tanh"``, ``"relu"`` or ``"identity"``.
    input_scale
        What W_x is multiplied by, in both.
    forget_bias
        The LSTM's; all other biases are 0.
    x
        The inputs x_1 … x_T, T from 2 to 60.
    step
        The selected distance, counted from 0: the page counts from 1, as in k.

    Examples
    --------
    >>> w = GradientFlow(spectral_norm=0.5, nonlinearity="identity")
    >>> run = w.trajectory()
    >>> bool((run["rnn"] <= run["bound"]).all())
    True
    """

    PRESETS = GRADIENT_FLOW
    state_traits = (
        "matrix",
        "spectral_norm",
        "nonlinearity",
        "input_scale",
        "forget_bias",
        "x",
        "step",
    )
    _own_esm = modules.own(
        "gradient_engine.js",
        "gradient_trajectory.js",
        "sizes.js",
        "gradient_words.js",
        "gradient_tables.js",
        "gradient_chart.js",
        "gradient_flow.js",
        NETWORKS=constants(),
        PRESETS=GRADIENT_FLOW,
    )
    _esm = SHARED["esm"] + _own_esm

    matrix = OneOf(*MATRICES).tag(sync=True)
    spectral_norm = Number(START["spectral_norm"], 0, 10).tag(sync=True)
    nonlinearity = OneOf("tanh", "relu", "identity").tag(sync=True)
    input_scale = Number(START["input_scale"], 0, 10).tag(sync=True)
    forget_bias = Number(START["forget_bias"], -10, 10).tag(sync=True)
    x = Numbers(X, 2, 60).tag(sync=True)
    step = Step(START["step"]).tag(sync=True)

    def layers(self) -> tuple[RNN, LSTM]:
        """Return the two networks: ``scratch`` layers in float64, to experiment with."""
        shared = (self.matrix, self.spectral_norm, self.input_scale)
        return make_rnn(*shared, self.nonlinearity), make_lstm(*shared, self.forget_bias)

    def trajectory(self) -> dict[str, np.ndarray]:
        """Return 2-norms at the distances k = 1 … T, each (T,) float64.

        Names: rnn, ‖∂h_T/∂h_{T−k}‖ as the layer's backward pass has it, and its bound,
        spectral_norm to the power k; lstm, ‖∂(h,c)_T/∂(h,c)_{T−k}‖, and direct, the part of it that
        stays in the cell, which is the largest entry of the product of k forget gates.
        """
        x = np.array(self.x)[:, None]
        rnn, lstm = self.layers()
        _, _, tape = lstm.forward(x)
        kept = np.cumprod(tape.layers[0].f[::-1, 0], axis=0)
        return {
            "rnn": np.linalg.norm(state_jacobians(rnn, x)[1:], 2, axis=(1, 2)),
            "bound": self.spectral_norm ** np.arange(1.0, len(x) + 1),
            "lstm": np.linalg.norm(state_jacobians(lstm, x)[1:], 2, axis=(1, 2)),
            "direct": kept.max(axis=1),
        }

    @property
    def spectral_radius(self) -> float:
        """The size of the RNN's W_h's largest eigenvalue."""
        rnn, _ = self.layers()
        return float(np.abs(np.linalg.eigvals(rnn.parameters["weight_hh_l0"])).max())

    @property
    def mean_slope(self) -> float:
        """The mean slope of the RNN's nonlinearity, over all units and steps."""
        rnn, _ = self.layers()
        output, _ = rnn(np.array(self.x)[:, None])
        _, slope = NONLINEARITIES[self.nonlinearity]
        return float(slope(output).mean())

    @property
    def mean_forget(self) -> float:
        """The mean of the LSTM's forget gates, over all units and steps."""
        _, lstm = self.layers()
        _, _, tape = lstm.forward(np.array(self.x)[:, None])
        return float(tape.layers[0].f.mean())

    @observe("x")
    def _keep_step_in_sequence(self, change: Bunch) -> None:
        self.step = min(self.step, len(self.x) - 1)
