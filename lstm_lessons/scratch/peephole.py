"""Peepholes (Gers & Schmidhuber 2000): gates that look at the cell state, each unit at its own."""

import numpy as np

from lstm_lessons.scratch.activations import sigmoid, sigmoid_slope
from lstm_lessons.scratch.lstm_unit import lstm_step_backward
from lstm_lessons.scratch.types import Array


def peephole_step(
    x: Array,
    h: Array,
    c: Array,
    weight_ih: Array,
    weight_hh: Array,
    bias: Array | float,
    weight_ci: Array,
    weight_cf: Array,
    weight_co: Array,
) -> tuple[tuple[Array, Array, Array, Array], Array, Array]:
    """Return (i, f, g, o), h_t and c_t, all (B, H): chapter 9.

    Shapes as in ``lstm_gates``; each peephole weight is (H,). The input gate and the forget gate
    see c_{t−1}, the output gate already sees c_t.
    """
    z = x @ weight_ih.T + h @ weight_hh.T + bias
    z_i, z_f, z_g, z_o = np.split(z, 4, axis=-1)
    i = sigmoid(z_i + weight_ci * c)
    f = sigmoid(z_f + weight_cf * c)
    g = np.tanh(z_g)
    c = f * c + i * g
    o = sigmoid(z_o + weight_co * c)
    h = o * np.tanh(c)
    return (i, f, g, o), h, c


def peephole_step_backward(
    d_h: Array,
    d_c: Array,
    i: Array,
    f: Array,
    g: Array,
    o: Array,
    c: Array,
    c_prev: Array,
    weight_ci: Array,
    weight_cf: Array,
    weight_co: Array,
) -> tuple[Array, Array, Array, Array, Array]:
    """Return what ``lstm_step_backward`` returns, the three new paths included.

    This is the full gradient (Greff et al. 2017). The peepholes' authors cut these paths: no error
    goes back through a peephole into the cell (Gers, Schraudolph & Schmidhuber 2002).
    """
    d_c = d_c + d_h * np.tanh(c) * sigmoid_slope(o) * weight_co  # c_t, seen by the output gate
    d_z_i, d_z_f, d_z_g, d_z_o, d_c_prev = lstm_step_backward(d_h, d_c, i, f, g, o, c, c_prev)
    return d_z_i, d_z_f, d_z_g, d_z_o, d_c_prev + d_z_i * weight_ci + d_z_f * weight_cf
