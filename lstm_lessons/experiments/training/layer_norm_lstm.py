"""The LSTM with layer normalisation (Ba, Kiros & Hinton 2016), forward and backward.

Layer normalisation takes from a vector its mean and divides it by its standard deviation, over the
vector's own entries and for each sequence and step alone: n(v) = (v − mean v) / √(var v + ε). In
the LSTM of that paper (in its supplement) it stands in three places:

    z = a_x ⊙ n(W_x x) + a_h ⊙ n(W_h h) + b         the four gates, before σ and tanh
    c = σ(z_f) ⊙ c + σ(z_i) ⊙ tanh(z_g)              the cell state itself is left alone
    h = σ(z_o) ⊙ tanh(a_c ⊙ n(c) + s_c)

n runs over all 4H numbers of W_x x, and of W_h h; over all H of c. The gains a and
the shift s_c are learned. (The paper gives each n in z a shift of its own; their sum is the one
bias here.)
"""

from dataclasses import dataclass

import numpy as np

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.activations import sigmoid
from lstm_lessons.scratch.affine import bias_gradient, input_gradient, weight_gradient
from lstm_lessons.scratch.recurrent import RecurrentLayer
from lstm_lessons.scratch.sequences import hold
from lstm_lessons.scratch.types import Array, DType, Parameters, Seed, Shapes, Valid

EPSILON = 1e-5
"""ε: keeps a division by 0 away, as in ``torch.nn.LayerNorm``."""


def normalised(v: Array) -> tuple[Array, Array]:
    """Return n(v), with mean 0 and variance 1 over the last axis, and √(var v + ε) (…, 1)."""
    centred = v - v.mean(axis=-1, keepdims=True)
    deviation = np.sqrt(np.mean(centred**2, axis=-1, keepdims=True) + EPSILON)
    return centred / deviation, deviation


def normalised_backward(d_n: Array, n: Array, deviation: Array) -> Array:
    """Return the gradient in v, given that in n(v).

    What would shift all of v, or scale it, does not change n: these two parts are taken away.
    """
    shift = d_n.mean(axis=-1, keepdims=True)
    scale = np.mean(d_n * n, axis=-1, keepdims=True)
    return (d_n - shift - n * scale) / deviation


@dataclass(frozen=True, eq=False, repr=False)
class LayerNormTape:
    """One layer over a sequence. All but ``x`` and the last five are (T, B, H)."""

    weights: Parameters
    valid: Valid
    x: Array  # (T, B, I)
    h_prev: Array
    c_prev: Array
    i: Array
    f: Array
    g: Array
    o: Array
    c: Array
    h: Array
    shown: Array  # tanh(a_c ⊙ n(c) + s_c)
    n_x: Array  # (T, B, 4H), and what each was divided by, (T, B, 1)
    deviation_x: Array
    n_h: Array
    deviation_h: Array
    n_c: Array  # (T, B, H)
    deviation_c: Array

    @property
    def final(self) -> tuple[Array, ...]:
        """The state after the last step, h and c, (B, H) each."""
        return self.h[-1], self.c[-1]


class LayerNormLSTM(RecurrentLayer):
    """Layers of LSTM units with layer normalisation.

    Parameters
    ----------
    input_size, hidden_size, num_layers, batch_first, dropout, bidirectional, dtype, rng
        As in every recurrent layer: see ``RecurrentLayer``.
    forget_bias
        First value of the forget gate's bias.

    Attributes
    ----------
    parameters
        Beside an LSTM's, for each layer k: ``gain_ih_lk`` and ``gain_hh_lk`` (4H,), a_x and a_h;
        ``gain_c_lk`` and ``shift_c_lk`` (H,), a_c and s_c. Gains start at 1, shifts at 0.
    """

    state_names = ("h", "c")

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        *,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        forget_bias: float = 1.0,
        dtype: DType = np.float32,
        rng: Seed = None,
    ) -> None:
        self.forget_bias = validation.finite_float("forget_bias", forget_bias)
        super().__init__(
            input_size,
            hidden_size,
            num_layers,
            batch_first=batch_first,
            dropout=dropout,
            bidirectional=bidirectional,
            dtype=dtype,
            rng=rng,
        )
        for name, array in self.parameters.items():
            if name.startswith("gain"):
                array[...] = 1
            elif name.startswith("shift"):
                array[...] = 0
            elif name.startswith("bias"):
                array[self.hidden_size : 2 * self.hidden_size] = self.forget_bias

    def _pass_shapes(self, inputs: int) -> Shapes:
        hidden = self.hidden_size
        rows = 4 * hidden
        return {
            "weight_ih": (rows, inputs),
            "weight_hh": (rows, hidden),
            "bias": (rows,),
            "gain_ih": (rows,),
            "gain_hh": (rows,),
            "gain_c": (hidden,),
            "shift_c": (hidden,),
        }

    def _run(
        self, x: Array, state: list[Array], weights: Parameters, valid: Valid
    ) -> LayerNormTape:
        h, c = state
        n_x, deviation_x = normalised(x @ weights["weight_ih"].T)
        of_x = weights["gain_ih"] * n_x + weights["bias"]
        kept: list[tuple[Array, ...]] = []
        for t in range(len(x)):
            n_h, deviation_h = normalised(h @ weights["weight_hh"].T)
            z_i, z_f, z_g, z_o = np.split(of_x[t] + weights["gain_hh"] * n_h, 4, axis=-1)
            i, f, g, o = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
            before = h, c
            c = hold(valid, t, f * c + i * g, c)
            n_c, deviation_c = normalised(c)
            shown = np.tanh(weights["gain_c"] * n_c + weights["shift_c"])
            h = hold(valid, t, o * shown, h)
            kept.append((*before, i, f, g, o, c, h, shown, n_h, deviation_h, n_c, deviation_c))
        stacked = [np.stack(quantity) for quantity in zip(*kept, strict=True)]
        *states, n_h, deviation_h, n_c, deviation_c = stacked
        norms = (n_x, deviation_x, n_h, deviation_h, n_c, deviation_c)
        return LayerNormTape(weights, valid, x, *states, *norms)

    def _run_back(
        self, tape: LayerNormTape, d_output: Array, d_state: list[Array]
    ) -> tuple[Parameters, Array, tuple[Array, ...]]:
        weights = tape.weights
        d_h, d_c = d_state
        d_z = np.empty_like(tape.n_h)
        d_of_h = np.empty_like(tape.n_h)  # in W_h h
        d_a_c = np.empty_like(tape.h)  # in a_c ⊙ n(c) + s_c
        for t in reversed(range(len(d_z))):
            d_h = d_h + d_output[t]
            i, f, g, o, shown = tape.i[t], tape.f[t], tape.g[t], tape.o[t], tape.shown[t]
            d_a_c[t] = hold(tape.valid, t, d_h * o * (1 - shown**2), 0)
            d_c_now = d_c + normalised_backward(
                d_a_c[t] * weights["gain_c"], tape.n_c[t], tape.deviation_c[t]
            )
            d_gates = (
                d_c_now * g * i * (1 - i),
                d_c_now * tape.c_prev[t] * f * (1 - f),
                d_c_now * i * (1 - g**2),
                d_h * shown * o * (1 - o),
            )
            d_z[t] = hold(tape.valid, t, np.concatenate(d_gates, axis=-1), 0)
            d_of_h[t] = normalised_backward(
                d_z[t] * weights["gain_hh"], tape.n_h[t], tape.deviation_h[t]
            )
            d_h = hold(tape.valid, t, d_of_h[t] @ weights["weight_hh"], d_h)
            d_c = hold(tape.valid, t, d_c_now * f, d_c)
        d_of_x = normalised_backward(d_z * weights["gain_ih"], tape.n_x, tape.deviation_x)
        grads = {
            "weight_ih": weight_gradient(d_of_x, tape.x),
            "weight_hh": weight_gradient(d_of_h, tape.h_prev),
            "bias": bias_gradient(d_z),
            "gain_ih": bias_gradient(d_z * tape.n_x),
            "gain_hh": bias_gradient(d_z * tape.n_h),
            "gain_c": bias_gradient(d_a_c * tape.n_c),
            "shift_c": bias_gradient(d_a_c),
        }
        return grads, input_gradient(d_of_x, weights["weight_ih"]), (d_h, d_c)
