"""The GRU whose gate and candidate see the input alone (Feng et al. 2024): a linear recurrence."""

import numpy as np

from lstm_lessons.scratch.activations import sigmoid
from lstm_lessons.scratch.after.linear_scan import linear_scan
from lstm_lessons.scratch.types import Array


def min_gru_gates(x: Array, weight_ih: Array, bias: Array) -> tuple[Array, Array]:
    """Return z and n (…, H) for x (…, I): of one step, or of all of them.

    ``weight_ih`` (2H, I) and ``bias`` (2H,) hold the rows of z, then of n. As in our GRU, z is how
    much of the old state is kept; in the paper it is how much is written.
    """
    z_z, n = np.split(x @ weight_ih.T + bias, 2, axis=-1)
    return sigmoid(z_z), n


def min_gru_step(x: Array, h: Array, weight_ih: Array, bias: Array) -> Array:
    """Return h_t (B, H), given x_t (B, I) and h_{t−1} (B, H)."""
    z, n = min_gru_gates(x, weight_ih, bias)
    return z * h + (1 - z) * n


def min_gru(x: Array, h: Array, weight_ih: Array, bias: Array) -> Array:
    """Return h_1 … h_T (T, B, H) for x (T, B, I), all steps at once."""
    z, n = min_gru_gates(x, weight_ih, bias)
    return linear_scan(z, (1 - z) * n, h)
