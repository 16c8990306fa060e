"""The LSTM unit (Hochreiter & Schmidhuber 1997; Gers, Schmidhuber & Cummins 2000), step by step."""

import numpy as np

from lstm_lessons.scratch.activations import sigmoid, sigmoid_slope, tanh_slope
from lstm_lessons.scratch.types import Array


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
