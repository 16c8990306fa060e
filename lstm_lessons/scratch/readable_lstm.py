"""The LSTM unit over a sequence, forward and back: the readable pass.

``fast_lstm`` computes the same, faster; tests hold the two together.
"""

import numpy as np

from lstm_lessons.scratch.affine import bias_gradient, input_gradient, weight_gradient
from lstm_lessons.scratch.lstm_unit import lstm_cell, lstm_gates, lstm_step_backward
from lstm_lessons.scratch.peephole import peephole_step, peephole_step_backward
from lstm_lessons.scratch.sequences import hold
from lstm_lessons.scratch.tape import LSTMTape
from lstm_lessons.scratch.types import Array, Parameters, Valid

PEEPHOLES = ("weight_ci", "weight_cf", "weight_co")


def lstm_sequence(
    x: Array, h: Array, c: Array, weights: Parameters, valid: Valid = None
) -> LSTMTape:
    """Run the unit over x (T, B, I) from h and c (B, H).

    Parameters
    ----------
    x, h, c
        Inputs, and the state before the first step.
    weights
        ``weight_ih`` (4H, I), ``weight_hh`` (4H, H), ``bias`` (4H,), rows i, f, g, o; with
        peepholes also ``weight_ci``, ``weight_cf``, ``weight_co``, (H,) each.
    valid
        Which steps count, (T, B); the others leave the state as it is. None: all of them.
    """
    weight_ih, weight_hh, bias = weights["weight_ih"], weights["weight_hh"], weights["bias"]
    peepholes = [weights[name] for name in PEEPHOLES if name in weights]

    i, f, g, o = (np.empty((len(x), *h.shape), h.dtype) for _ in range(4))
    hs, cs = (np.empty((len(x) + 1, *h.shape), h.dtype) for _ in range(2))
    hs[0], cs[0] = h, c
    for t in range(len(x)):
        if peepholes:
            gates, h, c = peephole_step(x[t], h, c, weight_ih, weight_hh, bias, *peepholes)
        else:
            gates = lstm_gates(x[t], h, weight_ih, weight_hh, bias)
            h, c = lstm_cell(*gates, c)
        i[t], f[t], g[t], o[t] = gates
        hs[t + 1] = h = hold(valid, t, h, hs[t])
        cs[t + 1] = c = hold(valid, t, c, cs[t])
    return LSTMTape(weights, valid, x, hs[:-1], cs[:-1], i=i, f=f, g=g, o=o, c=cs[1:], h=hs[1:])


def lstm_sequence_backward(
    tape: LSTMTape, d_output: Array, d_h: Array, d_c: Array
) -> tuple[Parameters, Array, tuple[Array, Array]]:
    """Run back over ``tape``: chapter 8.

    Parameters
    ----------
    tape
        Of ``lstm_sequence``, or of the fast pass.
    d_output
        Gradient with respect to h at every step by way of the layer ahead, (T, B, H).
    d_h, d_c
        Gradient with respect to the state after the last step, (B, H).

    Returns
    -------
    grads
        Gradient with respect to each of the weights, under its name.
    d_x
        Gradient with respect to x, (T, B, I).
    d_state
        Gradient with respect to the state before the first step: (d_h, d_c).
    """
    weights, valid = tape.weights, tape.valid
    peepholes = [weights[name] for name in PEEPHOLES if name in weights]
    step_backward = peephole_step_backward if peepholes else lstm_step_backward

    d_z = np.empty((*tape.h.shape[:2], len(weights["weight_hh"])), tape.h.dtype)
    for t in reversed(range(len(d_z))):
        d_h = d_h + d_output[t]  # from the next step and from the layer ahead
        gates_and_cells = (s[t] for s in (tape.i, tape.f, tape.g, tape.o, tape.c, tape.c_prev))
        *d_gates, d_c_prev = step_backward(d_h, d_c, *gates_and_cells, *peepholes)
        d_z[t] = hold(valid, t, np.concatenate(d_gates, axis=-1), 0)
        d_h = hold(valid, t, d_z[t] @ weights["weight_hh"], d_h)
        d_c = hold(valid, t, d_c_prev, d_c)

    grads = {
        "weight_ih": weight_gradient(d_z, tape.x),
        "weight_hh": weight_gradient(d_z, tape.h_prev),
        "bias": bias_gradient(d_z),
    }
    if peepholes:
        d_z_i, d_z_f, _, d_z_o = np.split(d_z, 4, axis=-1)
        grads["weight_ci"] = (d_z_i * tape.c_prev).sum(axis=(0, 1))
        grads["weight_cf"] = (d_z_f * tape.c_prev).sum(axis=(0, 1))
        grads["weight_co"] = (d_z_o * tape.c).sum(axis=(0, 1))
    return grads, input_gradient(d_z, weights["weight_ih"]), (d_h, d_c)
