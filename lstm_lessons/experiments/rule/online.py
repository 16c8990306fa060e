"""The papers' network and their on-line learning rule, equation by equation.

After each step with a target every weight moves, by a gradient that the papers truncate. Error that
reaches a gate or a cell's input changes the weights there and goes no further: it never flows back
to the step before through a weight. Only inside a cell does it flow on, over any number of steps.
That path is followed forward: the partials dc/dw say what each weight has done to the cell's state.
So a step costs as many operations as there are weights, up to a constant, however long the stream.

The equations: A.… in Hochreiter & Schmidhuber (1997); 3.… in Gers, Schmidhuber & Cummins (2000),
whose forget gate turns "the old state" into "f times the old state" wherever it occurs. The papers
write error signals e = −∂E/∂(·); here ``d_…`` is the gradient, with its own sign, of

    E = ½ Σ_k (y_k − target_k)²

(in print A.14 lacks the ½, and A.17 its factor 2). In print the output units see the cells of the
step before (A.7; 2.5); as in equation 3.4 and in later papers, they see those of the same step.
"""

import numpy as np

from lstm_lessons.experiments.rule.architecture import Architecture
from lstm_lessons.experiments.rule.state import State, zero_state
from lstm_lessons.experiments.rule.weights import Weights, checked_weights
from lstm_lessons.scratch import validation
from lstm_lessons.scratch.activations import sigmoid, sigmoid_slope
from lstm_lessons.scratch.lstm1997 import (
    lstm1997_cell,
    per_cell,
    squash_in,
    squash_in_slope,
    squash_out,
    squash_out_slope,
)
from lstm_lessons.scratch.types import Array

FLOAT64 = np.dtype(np.float64)


class OnlineLSTM:
    """A network of the papers that learns on-line: the version to read.

    ``compiled.CompiledLSTM`` does the same, about a hundred times as fast.

    Parameters
    ----------
    architecture
        What it consists of.
    weights
        Where it starts. They are copied; ``net.weights`` are its own, changed by learning.
    """

    def __init__(self, architecture: Architecture, weights: Weights) -> None:
        if not isinstance(architecture, Architecture):
            raise TypeError(f"architecture: expected an Architecture, got {architecture!r}")
        self.architecture = architecture
        self.weights = checked_weights(architecture, weights)
        self.reset()

    def reset(self) -> None:
        """Forget everything but the weights: the next step is a first step."""
        self.state = zero_state(self.architecture)
        self._partials_hold = True

    def forward(self, x: Array, *, learning: bool = True) -> Array:
        """Take one step; return the outputs.

        Parameters
        ----------
        x
            Input (I,), float64.
        learning
            False: do not carry the partials. The network can then not learn before a ``reset``.
        """
        a, w, old = self.architecture, self.weights, self.state
        validation.shaped_array("x", x, FLOAT64, (a.inputs,), "(I,)")
        u = np.concatenate([x, *_seen_of_the_step_before(a, old), [1]])
        z = sigmoid(_net_input(w.z, u))
        i = sigmoid(_net_input(w.i, u))
        g = squash_in(_net_input(w.g, u))
        f, o = np.full(a.blocks, a.state_decay), np.ones(a.blocks)
        if a.forget_gate:
            f = sigmoid(_net_input(w.f, u))  # 3.1
        if a.output_gate:
            o = sigmoid(_net_input(w.o, u))
        h, c = lstm1997_cell(i, g, o, per_cell(f, a.cells) * old.c)  # 3.2

        v = np.concatenate([x if a.shortcuts else [], z, h, [1]])
        y = sigmoid(_net_input(w.y, v))  # 3.4
        partials = (old.dc_dwi, old.dc_dwf, old.dc_dwg)
        if learning:
            partials = _carried_partials(a, old, u, i, f, g)
        self._partials_hold = self._partials_hold and learning
        self.state = State(z, i, f, g, o, c, h, y, u, v, *partials)
        return y

    def gradients(self, target: Array) -> Weights:
        """Return the truncated gradient of E of the last step, in each weight.

        Parameters
        ----------
        target
            (K,), float64, one for each output.
        """
        self._refuse_old_partials()
        a, w, s = self.architecture, self.weights, self.state
        validation.shaped_array("target", target, FLOAT64, (a.outputs,), "(K,)")
        d_y = (s.y - target) * sigmoid_slope(s.y)  # A.17
        d_v = w.y[:, : a.output_sources].T @ d_y
        d_z, d_h = np.split(d_v[a.shortcuts * a.inputs :], [a.hidden])
        d_z = d_z * sigmoid_slope(s.z)  # A.18
        shown = squash_out(s.c)
        d_o = _sum_over_block(d_h * shown, a.blocks) * sigmoid_slope(s.o)  # A.19
        d_c = d_h * per_cell(s.o, a.cells) * squash_out_slope(shown)  # A.21
        return Weights(
            z=_outer(d_z, w.z, s.u),  # A.20; so are o and y
            i=_sum_over_block(d_c[:, None] * s.dc_dwi, a.blocks),  # A.24
            f=_sum_over_block(d_c[:, None] * s.dc_dwf, a.blocks) if a.forget_gate else w.f,
            g=d_c[:, None] * s.dc_dwg,  # A.26
            o=_outer(d_o, w.o, s.u) if a.output_gate else w.o,
            y=_outer(d_y, w.y, s.v),
        )

    def learn(self, target: Array, learning_rate: float) -> None:
        """Move every weight against the truncated gradient of the last step (A.15)."""
        weights = self.weights._asdict()
        for name, gradient in self.gradients(target)._asdict().items():
            weights[name] -= learning_rate * gradient  # in place

    def follow(
        self,
        x: Array,
        target: Array,
        *,
        learning_rate: float | None = None,
        rate_decay: float = 1.0,
        tolerance: float = np.inf,
        reset: Array | None = None,
        outputs: Array | None = None,
    ) -> int:
        """Go through a stream; stop after the first wrong step, if there is one.

        Parameters
        ----------
        x
            Inputs (T, I), float64.
        target
            (T, K), float64; a row of NaN is a step without target: nothing to learn, nothing wrong.
        learning_rate
            α. None: do not learn; then the network cannot learn before a ``reset``.
        rate_decay
            What α is multiplied by after each step.
        tolerance
            A step is right if each output is nearer to its target than this.
        reset
            (T,) of True and False: before which steps the network is reset from outside. None: at
            none.
        outputs
            (T, K), float64: where to write what is said at each step that has a target, before it
            is learned from. None: nowhere.

        Returns
        -------
        right
            How many steps went by before the first wrong one; T if there is none. The wrong step,
            too, has been learned from.

        Raises
        ------
        FloatingPointError
            If an output is NaN.
        """
        a = self.architecture
        steps = len(np.atleast_1d(validation.float_array("x", x, FLOAT64)))
        validation.shaped_array("x", x, FLOAT64, (steps, a.inputs), "(T, I)")
        validation.shaped_array("target", target, FLOAT64, (steps, a.outputs), "(T, K)")
        validation.finite("x", x)
        without = np.isnan(target)
        if (without.any(axis=1) != without.all(axis=1)).any() or np.isinf(target).any():
            raise ValueError("target: expected rows of finite numbers, or of NaN throughout")
        if learning_rate is not None:
            learning_rate = validation.positive_float("learning_rate", learning_rate)
            self._refuse_old_partials()
        rate_decay = validation.positive_float("rate_decay", rate_decay)
        if not tolerance > 0:
            raise ValueError(f"tolerance: expected a positive number, got {tolerance!r}")
        if reset is None:
            reset = np.zeros(steps, bool)
        elif np.shape(reset) != (steps,) or np.asarray(reset).dtype != bool:
            raise ValueError(f"reset: expected {steps} of True and False, got {reset!r}")
        if outputs is None:
            outputs = np.empty((0, a.outputs))
        else:
            validation.shaped_array("outputs", outputs, FLOAT64, (steps, a.outputs), "(T, K)")
            validation.writeable("outputs", outputs)

        right = self._follow(x, target, learning_rate, rate_decay, float(tolerance), reset, outputs)
        validation.finite("the outputs", self.state.y)
        return right

    def _follow(
        self,
        x: Array,
        target: Array,
        learning_rate: float | None,
        rate_decay: float,
        tolerance: float,
        reset: Array,
        outputs: Array,
    ) -> int:
        """Go through a stream whose arrays have been checked; ``outputs`` may be empty."""
        for t in range(len(x)):
            if reset[t]:
                self.reset()
            y = self.forward(x[t], learning=learning_rate is not None)
            if np.isnan(target[t, 0]):
                continue
            if len(outputs):
                outputs[t] = y
            if learning_rate is not None:
                self.learn(target[t], learning_rate * rate_decay**t)
            if not (np.abs(target[t] - y) < tolerance).all():
                return t
        return len(x)

    def _refuse_old_partials(self) -> None:
        if not self._partials_hold:
            raise ValueError(
                "the network: expected a reset before it learns again, because it took steps "
                "without carrying the partials dc/dw"
            )


def _seen_of_the_step_before(a: Architecture, old: State) -> list[Array]:
    """Return what the hidden layer sees of itself: z, perhaps the gates that exist, h."""
    gates = [old.i]
    if a.forget_gate:
        gates.append(old.f)
    if a.output_gate:
        gates.append(old.o)
    return [old.z, *(gates if a.gates_feed_back else []), old.h]


def _carried_partials(
    a: Architecture, old: State, u: Array, i: Array, f: Array, g: Array
) -> tuple[Array, Array, Array]:
    """Return dc/dw for the weights of i, f and g: the old ones times f, and what this step adds."""
    kept = per_cell(f, a.cells)[:, None]

    def carried(partial: Array, added: Array) -> Array:
        return kept * partial + np.outer(added, u[: partial.shape[1]])

    dc_dwi = carried(old.dc_dwi, g * per_cell(sigmoid_slope(i), a.cells))  # 3.11, A.23
    dc_dwg = carried(old.dc_dwg, per_cell(i, a.cells) * squash_in_slope(g))  # 3.10, A.25
    dc_dwf = old.dc_dwf
    if a.forget_gate:
        dc_dwf = carried(old.dc_dwf, old.c * per_cell(sigmoid_slope(f), a.cells))  # 3.12
    return dc_dwi, dc_dwf, dc_dwg


def _net_input(weight: Array, u: Array) -> Array:
    """Return the weighted sums of what is seen; the last of it, 1, where there are biases."""
    return weight @ u[: weight.shape[1]]


def _outer(d: Array, weight: Array, u: Array) -> Array:
    return np.outer(d, u[: weight.shape[1]])


def _sum_over_block(per_cell: Array, blocks: int) -> Array:
    """Return the sums over the cells of each block, (J, …)."""
    return per_cell.reshape(blocks, -1, *per_cell.shape[1:]).sum(axis=1)
