"""The mLSTM of xLSTM (Beck et al. 2024): an LSTM cell whose memory is a matrix.

A value v is written at a key k as the outer product v kᵀ, and read by a query q as C q. The gates
see the input alone, so that all steps can be computed at once; one input gate and one forget gate
serve the whole matrix. The input gate is an exponential. What would overflow is kept divided by
e^m, the largest weight so far.
"""

from typing import NamedTuple

import numpy as np

from lstm_lessons.scratch.types import Array


class MLSTMState(NamedTuple):
    """What is carried on: the memory and its normaliser, both divided by e^m, and m."""

    memory: Array  # C e^−m, (B, V, K)
    norm: Array  # n e^−m, (B, K)
    m: Array  # (B,)

    @classmethod
    def empty(cls, batch: int, key_size: int, value_size: int, dtype: np.dtype) -> "MLSTMState":
        """Return the state before the first step: nothing has been written."""
        memory = np.zeros((batch, value_size, key_size), dtype)
        return cls(memory, np.zeros((batch, key_size), dtype), np.full(batch, -np.inf, dtype))


def mlstm_step(
    q: Array, k: Array, v: Array, z_i: Array, z_f: Array, state: MLSTMState
) -> tuple[Array, MLSTMState]:
    """Return what is read at this step, (B, V), before the output gate, and the new state.

    Parameters
    ----------
    q, k, v
        Query and key (B, K), value (B, V).
    z_i, z_f
        What the gates squash, (B,): i = exp(z_i), f = σ(z_f).
    state
        Before the step.
    """
    log_f = -np.logaddexp(0, -z_f)
    m = np.maximum(log_f + state.m, z_i)
    f, i = np.exp(log_f + state.m - m), np.exp(z_i - m)
    k = k / np.sqrt(k.shape[-1]).astype(k.dtype)
    memory = f[:, None, None] * state.memory + i[:, None, None] * v[:, :, None] * k[:, None, :]
    norm = f[:, None] * state.norm + i[:, None] * k
    weight = np.maximum(np.abs((norm * q).sum(axis=-1)), np.exp(-m))
    read = (memory @ q[..., None])[..., 0] / weight[:, None]
    return read, MLSTMState(memory, norm, m)


def mlstm_parallel(q: Array, k: Array, v: Array, z_i: Array, z_f: Array) -> Array:
    """Return what is read at every step, (T, B, V), from an empty memory, all steps at once.

    Parameters
    ----------
    q, k, v
        Queries and keys (T, B, K), values (T, B, V).
    z_i, z_f
        (T, B).
    """
    kept = -np.logaddexp(0, -z_f).cumsum(axis=0).T  # (B, T): the sum of log f up to each step
    log_weight = kept[:, :, None] - kept[:, None, :] + z_i.T[:, None, :]
    later = np.triu(np.ones(log_weight.shape[1:], bool), 1)
    log_weight = np.where(later, -np.inf, log_weight)
    m = log_weight.max(axis=-1, keepdims=True)
    scores = np.einsum("tbk,sbk->bts", q, k) / np.sqrt(k.shape[-1]).astype(k.dtype)
    scores = scores * np.exp(log_weight - m)
    norm = np.maximum(np.abs(scores.sum(axis=-1, keepdims=True)), np.exp(-m))
    return np.einsum("bts,sbv->tbv", scores / norm, v)
