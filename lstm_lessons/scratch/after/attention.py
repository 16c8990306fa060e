"""Causal attention (Vaswani et al. 2017), one head: over a whole sequence, and with a cache."""

import numpy as np

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.losses import softmax
from lstm_lessons.scratch.types import Array, DType


def causal_attention(q: Array, k: Array, v: Array) -> Array:
    """Return what each step reads from the steps up to itself, (T, B, V).

    Parameters
    ----------
    q, k
        Queries and keys (T, B, K).
    v
        Values (T, B, V).
    """
    scores = np.einsum("tbk,sbk->bts", q, k) / np.sqrt(q.shape[-1]).astype(q.dtype)
    later = np.triu(np.ones(scores.shape[1:], bool), 1)
    weights = softmax(np.where(later, -np.inf, scores))
    return np.einsum("bts,sbv->tbv", weights, v)


class KeyValueCache:
    """The keys and values of the steps so far: the state of attention, which grows.

    Parameters
    ----------
    capacity
        At most so many steps.
    batch, key_size, value_size
        B, K and V.
    dtype
        float32 or float64.

    Attributes
    ----------
    length
        Steps that it holds.
    """

    def __init__(
        self,
        capacity: int,
        batch: int,
        key_size: int,
        value_size: int,
        dtype: DType = np.float32,
    ) -> None:
        sizes = {"capacity": capacity, "batch": batch, "key_size": key_size}
        sizes |= {"value_size": value_size}
        for name, size in sizes.items():
            validation.positive_int(name, size)
        dtype = validation.float_dtype("dtype", dtype)
        self._keys = np.empty((batch, capacity, key_size), dtype)
        self._values = np.empty((batch, capacity, value_size), dtype)
        self.length = 0

    @property
    def keys(self) -> Array:
        """The keys so far, (B, length, K)."""
        return self._keys[:, : self.length]

    @property
    def values(self) -> Array:
        """The values so far, (B, length, V)."""
        return self._values[:, : self.length]

    @property
    def nbytes(self) -> int:
        """Bytes of what it holds, without what it has room for."""
        return self.keys.nbytes + self.values.nbytes

    def append(self, k: Array, v: Array) -> None:
        """Add the keys (B, K) and values (B, V) of one more step.

        Raises
        ------
        TypeError, ValueError
            If they are of another shape or dtype than the cache, or it is full.
        """
        if self.length == self._keys.shape[1]:
            raise ValueError(f"the cache is full: its capacity is {self.length} steps")
        for name, array, kept in (("k", k, self._keys), ("v", v, self._values)):
            shape = kept.shape[0], kept.shape[2]
            validation.shaped_array(name, array, kept.dtype, shape, "the cache's")
            kept[:, self.length] = array
        self.length += 1


def attention_step(q: Array, k: Array, v: Array, cache: KeyValueCache) -> Array:
    """Add the step's k and v to the cache, in place; return what q reads there, (B, V).

    ``q`` and ``k`` are (B, K), ``v`` is (B, V).
    """
    cache.append(k, v)
    scores = (cache.keys @ q[..., None])[..., 0] / np.sqrt(q.shape[-1]).astype(q.dtype)
    weights = softmax(scores)
    return (weights[:, None] @ cache.values)[:, 0]
