"""The LSTM unit with one of its parts taken out, and the other units of chapter 9.

A gate that is always open needs no new unit: rows of weights that are 0, and a bias so large that σ
is 1 to the last digit. There its slope is 0 to the last digit, too, so the gradient of these rows
is exactly 0 and no optimiser moves them. ``scratch.forget_rows`` does the same for f = 1.
"""

from collections.abc import Callable

import numpy as np

from lstm_lessons.scratch import GRU, LSTM, RNN, lstm_gates, lstm_step_backward
from lstm_lessons.scratch.activations import sigmoid_slope
from lstm_lessons.scratch.affine import bias_gradient, input_gradient, weight_gradient
from lstm_lessons.scratch.forget_rows import WIDE_OPEN
from lstm_lessons.scratch.recurrent import RecurrentLayer
from lstm_lessons.scratch.sequences import hold
from lstm_lessons.scratch.tape import LSTMTape
from lstm_lessons.scratch.types import Array, DType, Parameters, Seed, Valid

Make = Callable[[int, int, DType, Seed], RecurrentLayer]
"""Makes a layer, given I, H, the dtype and the seed of its weights."""


def without_gate(gate: str) -> Make:
    """Return what makes a plain LSTM in which ``gate``, "i", "f" or "o", is 1 for good."""

    def make(input_size: int, hidden_size: int, dtype: DType, rng: Seed) -> LSTM:
        layer = LSTM(input_size, hidden_size, dtype=dtype, rng=rng)
        first = "ifgo".index(gate) * hidden_size
        for name, array in layer.parameters.items():
            array[first : first + hidden_size] = WIDE_OPEN if name.startswith("bias") else 0
        return layer

    return make


class LSTMWithoutOutputActivation(LSTM):
    """The LSTM with h = o ⊙ c: what it shows is not squashed (Greff et al. 2017). One layer."""

    def _run(self, x: Array, state: list[Array], weights: Parameters, valid: Valid) -> LSTMTape:
        h, c = state
        i, f, g, o = (np.empty((len(x), *h.shape), h.dtype) for _ in range(4))
        hs, cs = (np.empty((len(x) + 1, *h.shape), h.dtype) for _ in range(2))
        hs[0], cs[0] = h, c
        for t in range(len(x)):
            i[t], f[t], g[t], o[t] = lstm_gates(x[t], hs[t], *weights.values())
            c = f[t] * cs[t] + i[t] * g[t]
            hs[t + 1] = hold(valid, t, o[t] * c, hs[t])
            cs[t + 1] = hold(valid, t, c, cs[t])
        return LSTMTape(weights, valid, x, hs[:-1], cs[:-1], i=i, f=f, g=g, o=o, c=cs[1:], h=hs[1:])

    def _run_without_tape(
        self, x: Array, state: list[Array], weights: Parameters, valid: Valid
    ) -> tuple[Array, tuple[Array, ...]]:
        return RecurrentLayer._run_without_tape(self, x, state, weights, valid)

    def _run_back(
        self, tape: LSTMTape, d_output: Array, d_state: list[Array]
    ) -> tuple[Parameters, Array, tuple[Array, ...]]:
        d_h, d_c = d_state
        weight_ih, weight_hh = tape.weights["weight_ih"], tape.weights["weight_hh"]
        d_z = np.empty((*tape.h.shape[:2], len(weight_hh)), tape.h.dtype)
        for t in reversed(range(len(d_z))):
            d_h = d_h + d_output[t]
            step = (s[t] for s in (tape.i, tape.f, tape.g, tape.o, tape.c, tape.c_prev))
            d_gates, d_c_prev = _step_backward(d_h, d_c, *step)
            d_z[t] = hold(tape.valid, t, np.concatenate(d_gates, axis=-1), 0)
            d_h = hold(tape.valid, t, d_z[t] @ weight_hh, d_h)
            d_c = hold(tape.valid, t, d_c_prev, d_c)
        grads = {
            "weight_ih": weight_gradient(d_z, tape.x),
            "weight_hh": weight_gradient(d_z, tape.h_prev),
            "bias": bias_gradient(d_z),
        }
        return grads, input_gradient(d_z, weight_ih), (d_h, d_c)


def _step_backward(
    d_h: Array, d_c: Array, i: Array, f: Array, g: Array, o: Array, c: Array, c_prev: Array
) -> tuple[tuple[Array, ...], Array]:
    """As ``lstm_step_backward``, for h = o ⊙ c: c and o receive each other's gradient."""
    gates_and_cells = (i, f, g, o, c, c_prev)
    d_z_i, d_z_f, d_z_g, _, d_c_prev = lstm_step_backward(
        np.zeros_like(d_h), d_c + d_h * o, *gates_and_cells
    )
    return (d_z_i, d_z_f, d_z_g, d_h * c * sigmoid_slope(o)), d_c_prev


def _made_by(kind: type[RecurrentLayer], **options: object) -> Make:
    def make(input_size: int, hidden_size: int, dtype: DType, rng: Seed) -> RecurrentLayer:
        return kind(input_size, hidden_size, dtype=dtype, rng=rng, **options)

    return make


UNITS: dict[str, Make] = {
    "LSTM": _made_by(LSTM),
    "no input gate": without_gate("i"),
    "no forget gate": _made_by(LSTM, forget_gate=False),
    "no output gate": without_gate("o"),
    "no output activation": _made_by(LSTMWithoutOutputActivation),
    "coupled gates": _made_by(LSTM, coupled=True),
    "peepholes": _made_by(LSTM, peephole=True),
    "forget bias 0": _made_by(LSTM, forget_bias=0.0),
    "forget bias 3": _made_by(LSTM, forget_bias=3.0),
    "GRU": _made_by(GRU),
    "RNN": _made_by(RNN),
}
"""Every unit by its name. The LSTMs start with a forget bias of 1, where nothing else is said."""
