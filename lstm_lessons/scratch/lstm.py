"""The LSTM unit (Hochreiter & Schmidhuber 1997; Gers, Schmidhuber & Cummins 2000) and its layer."""

import numpy as np

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.activations import sigmoid, sigmoid_slope, tanh_slope
from lstm_lessons.scratch.affine import affine_backward
from lstm_lessons.scratch.recurrent import RecurrentLayer
from lstm_lessons.scratch.tape import LSTMTape
from lstm_lessons.scratch.types import Array, DType, Parameters, Seed


def lstm_gates(
    x: Array, h: Array, weight_ih: Array, weight_hh: Array, bias: Array | float
) -> tuple[Array, Array, Array, Array]:
    """Return the gates i, f, o and the candidate g: chapter 7. The layer checks its arguments.

    Parameters
    ----------
    x, h
        Input (B, I) and the hidden state before the step (B, H).
    weight_ih, weight_hh, bias
        (4H, I), (4H, H), (4H,): the rows of i, f, g, o, stacked in this order.

    Returns
    -------
    i, f, g, o
        Each (B, H).
    """
    z = x @ weight_ih.T + h @ weight_hh.T + bias
    z_i, z_f, z_g, z_o = np.split(z, 4, axis=-1)
    return sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)


def lstm_gates_without_forget(
    x: Array, h: Array, weight_ih: Array, weight_hh: Array, bias: Array | float
) -> tuple[Array, Array, Array, Array]:
    """Return the gates of the modernised cell of 1997: f is 1, everything is kept.

    As ``lstm_gates``, with weights of 3H rows: i, g, o.
    """
    z = x @ weight_ih.T + h @ weight_hh.T + bias
    z_i, z_g, z_o = np.split(z, 3, axis=-1)
    return sigmoid(z_i), np.ones_like(z_i), np.tanh(z_g), sigmoid(z_o)


def lstm_cell(i: Array, f: Array, g: Array, o: Array, c: Array) -> tuple[Array, Array]:
    """Return h_t and c_t, given the gates and the cell state before the step; all (B, H).

    Keep a part f of the old state, write a part i of the candidate, show a part o of the result.
    """
    c = f * c + i * g
    h = o * np.tanh(c)
    return h, c


def lstm_step(
    x: Array,
    h: Array,
    c: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias: Array | float,
) -> tuple[Array, Array]:
    """Return h_t and c_t (B, H): one step of the unit. Shapes as in ``lstm_gates``."""
    i, f, g, o = lstm_gates(x, h, weight_ih, weight_hh, bias)
    return lstm_cell(i, f, g, o, c)


def lstm_step_backward(
    d_h: Array, d_c: Array, i: Array, f: Array, g: Array, o: Array, c: Array, c_prev: Array
) -> tuple[Array, Array, Array, Array, Array]:
    """Return the gradients with respect to z_i, z_f, z_g, z_o and to c_{t−1}; all (B, H).

    Parameters
    ----------
    d_h, d_c
        Gradients with respect to h_t and, from the next step only, to c_t.
    i, f, g, o, c, c_prev
        The gates of the step, the cell state after it and before it.
    """
    tanh_c = np.tanh(c)
    d_c = d_c + d_h * o * tanh_slope(tanh_c)  # along the cell line, and through h
    d_z_i = d_c * g * sigmoid_slope(i)
    d_z_f = d_c * c_prev * sigmoid_slope(f)
    d_z_g = d_c * i * tanh_slope(g)
    d_z_o = d_h * tanh_c * sigmoid_slope(o)
    return d_z_i, d_z_f, d_z_g, d_z_o, d_c * f


class LSTM(RecurrentLayer):
    """A layer of LSTM units, as ``torch.nn.LSTM``.

    Parameters
    ----------
    input_size, hidden_size
        I and H.
    bias
        Without it, b = 0 and is not learned.
    batch_first
        Sequences are (B, T, ·) instead of (T, B, ·).
    forget_gate
        False sets f = 1: the modernised cell of 1997, with rows i, g, o only.
    forget_bias
        First value of the forget gate's bias. Above 0, the unit starts out remembering (Gers et
        al. 2000). Where there is no such bias, nothing but the default is accepted.
    dtype
        float32 or float64.
    rng
        Draws the first weights: a generator, a seed, or None.

    Raises
    ------
    TypeError, ValueError
        Where an argument has another type or value. The message says which.
    """

    state_names = ("h", "c")

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        bias: bool = True,
        batch_first: bool = False,
        forget_gate: bool = True,
        forget_bias: float = 1.0,
        dtype: DType = np.float32,
        rng: Seed = None,
    ) -> None:
        self.forget_gate = validation.flag("forget_gate", forget_gate)
        self.forget_bias = validation.finite_float("forget_bias", forget_bias)
        has_forget_bias = self.forget_gate and validation.flag("bias", bias)
        if self.forget_bias != 1.0 and not has_forget_bias:
            lacks = "bias=False" if self.forget_gate else "forget_gate=False"
            raise ValueError(
                f"forget_bias: expected no value with {lacks}, which leaves no bias to set; "
                f"got {self.forget_bias}"
            )
        largest = float(np.finfo(validation.float_dtype("dtype", dtype)).max)
        if abs(self.forget_bias) > largest:
            raise ValueError(f"forget_bias: expected at most {largest}, got {forget_bias!r}")
        super().__init__(
            input_size,
            hidden_size,
            blocks=4 if self.forget_gate else 3,
            bias=bias,
            batch_first=batch_first,
            dtype=dtype,
            rng=rng,
        )
        if has_forget_bias:
            self.parameters["bias_l0"][self.hidden_size : 2 * self.hidden_size] = self.forget_bias

    def _run(self, x: Array, h_0: Array, c_0: Array) -> LSTMTape:
        gates = lstm_gates if self.forget_gate else lstm_gates_without_forget
        p = self._copy_of_parameters()
        weight_ih, weight_hh, bias = p["weight_ih_l0"], p["weight_hh_l0"], p.get("bias_l0", 0.0)

        steps = len(x)
        i, f, g, o = (np.empty((steps, *h_0.shape), self.dtype) for _ in range(4))
        h, c = (np.empty((steps + 1, *h_0.shape), self.dtype) for _ in range(2))
        h[0], c[0] = h_0, c_0
        for t in range(steps):
            i[t], f[t], g[t], o[t] = gates(x[t], h[t], weight_ih, weight_hh, bias)
            h[t + 1], c[t + 1] = lstm_cell(i[t], f[t], g[t], o[t], c[t])
        return LSTMTape(
            p, self.forget_gate, x, h[:-1], c[:-1], i=i, f=f, g=g, o=o, c=c[1:], h=h[1:]
        )

    def _run_back(
        self, tape: LSTMTape, d_output: Array, d_h: Array, d_c: Array
    ) -> tuple[Parameters, Array, tuple[Array, ...]]:
        weight_hh = tape.parameters["weight_hh_l0"]
        i, f, g, o, c, c_prev = tape.i, tape.f, tape.g, tape.o, tape.c, tape.c_prev

        d_z = np.empty((*tape.x.shape[:2], len(weight_hh)), self.dtype)
        for t in reversed(range(len(c))):
            d_h = d_h + d_output[t]  # from the next step and from the layer ahead
            *d_gates, d_c = lstm_step_backward(d_h, d_c, i[t], f[t], g[t], o[t], c[t], c_prev[t])
            if not tape.forget_gate:
                del d_gates[1]  # f is fixed: nothing to learn
            d_z[t] = np.concatenate(d_gates, axis=-1)
            d_h = d_z[t] @ weight_hh

        grads, d_x = affine_backward(d_z, tape.x, tape.h_prev, tape.parameters)
        return grads, d_x, (d_h, d_c)
