"""The selective state-space model, the core of Mamba (Gu & Dao 2023).

As ``state_space``, but real, and what is done to the state follows the input: how long a step is
(Δ, one for each channel), what is written (N numbers) and what is read (N numbers).
"""

import numpy as np

from lstm_lessons.scratch.after.linear_scan import linear_scan
from lstm_lessons.scratch.types import Array


def selective_step(
    x: Array, h: Array, delta: Array, write: Array, read: Array, rate: Array
) -> tuple[Array, Array]:
    """Return y_t (B, H) and h_t (B, H, N).

    Parameters
    ----------
    x, h
        Input (B, H) and the states before the step (B, H, N).
    delta
        Δ (B, H), above 0: a long step forgets and writes, a short one does neither.
    write, read
        (B, N) each.
    rate
        (H, N), below 0: how fast each state forgets.
    """
    a, u = keep_and_add(x, delta, write, rate)
    h = a * h + u
    return (h * read[..., None, :]).sum(axis=-1), h


def selective_sequence(
    x: Array, h: Array, delta: Array, write: Array, read: Array, rate: Array
) -> Array:
    """Return y_1 … y_T (T, B, H), all steps at once; what follows the input is (T, B, …)."""
    states = linear_scan(*keep_and_add(x, delta, write, rate), h)
    return (states * read[..., None, :]).sum(axis=-1)


def keep_and_add(x: Array, delta: Array, write: Array, rate: Array) -> tuple[Array, Array]:
    """Return a_t and u_t of h_t = a_t h_{t−1} + u_t, (…, H, N) each."""
    a = np.exp(delta[..., None] * rate)
    u = (delta * x)[..., None] * write[..., None, :]
    return a, u
