"""The sLSTM of xLSTM (Beck et al. 2024): an LSTM unit with an exponential input gate.

The gates see h_{t−1}, as in every LSTM, so it goes step by step. Beside the cell state it keeps a
normaliser, the sum of the weights of all that has been written: c / norm is a weighted mean of
the candidates. What would overflow is kept divided by e^m.
"""

from typing import NamedTuple

import numpy as np

from lstm_lessons.scratch.activations import sigmoid
from lstm_lessons.scratch.types import Array


class SLSTMState(NamedTuple):
    """What is carried on, (B, H) each; c and norm are divided by e^m."""

    h: Array
    c: Array
    norm: Array
    m: Array

    @classmethod
    def empty(cls, batch: int, hidden_size: int, dtype: np.dtype) -> "SLSTMState":
        """Return the state before the first step: nothing has been written."""
        zeros = np.zeros((batch, hidden_size), dtype)
        return cls(zeros, zeros, zeros, np.full_like(zeros, -np.inf))


def slstm_cell(z_i: Array, z_f: Array, z_g: Array, z_o: Array, state: SLSTMState) -> SLSTMState:
    """Return the new state, given what the gates squash, (B, H) each.

    i = exp(z_i), f = σ(z_f), g = tanh(z_g), o = σ(z_o).
    """
    log_f = -np.logaddexp(0, -z_f)
    m = np.maximum(log_f + state.m, z_i)
    f, i = np.exp(log_f + state.m - m), np.exp(z_i - m)
    c = f * state.c + i * np.tanh(z_g)
    norm = f * state.norm + i
    h = sigmoid(z_o) * c / norm
    return SLSTMState(h, c, norm, m)


def slstm_step(
    x: Array, state: SLSTMState, weight_ih: Array, weight_hh: Array, bias: Array
) -> SLSTMState:
    """Return the state after a step.

    Parameters
    ----------
    x, state
        Input (B, I) and the state before the step.
    weight_ih, weight_hh, bias
        (4H, I), (4H, H), (4H,): the rows of i, f, g, o, as in the LSTM.
    """
    z = x @ weight_ih.T + state.h @ weight_hh.T + bias
    return slstm_cell(*np.split(z, 4, axis=-1), state)
