"""Three tasks that ask for three kinds of memory: chapter 17.

- ``parity``      a state that every input may turn over: was the number of ones even or odd?
- ``flip_flop``   one bit that must be held against noise: which bit was written last? After
                  Liu et al. (2023)
- ``recall``      many things at once: which value came with this key? After the multi-query
                  associative recall of Arora et al. (2024), but for one thing: there a key and its
                  value are two symbols, one after the other; here they are one step
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lstm_lessons.scratch.types import Array

KEYS, VALUES = 64, 8
START, ZERO, ONE = range(3)
WRITE_ZERO, WRITE_ONE, NOISE_ZERO, NOISE_ONE, READ = range(5)


class Questions(NamedTuple):
    """Sequences side by side, and what is to be said at which of their steps."""

    x: Array  # (T, B, I)
    target: npt.NDArray[np.int64]  # (T, B): a class
    asked: npt.NDArray[np.bool_]  # (T, B): whether it counts


def parity(rng: np.random.Generator, length: int, batch: int) -> Questions:
    """Draw bits; asked at each step is whether the number of ones so far is odd.

    Parameters
    ----------
    rng
        Draws the bits, 0 and 1 equally likely.
    length
        Bits in a sequence. Before them is a step that marks the start: T = length + 1.
    batch
        B.
    """
    bits = rng.integers(0, 2, (length, batch))
    symbols = np.concatenate([np.full((1, batch), START), np.where(bits, ONE, ZERO)])
    target = np.concatenate([np.zeros((1, batch), np.int64), bits.cumsum(axis=0) % 2])
    asked = np.ones(symbols.shape, bool)
    asked[0] = False
    return Questions(_one_hot(symbols, 3), target, asked)


def flip_flop(
    rng: np.random.Generator, length: int, batch: int, *, noise: float = 0.8
) -> Questions:
    """Draw writes, noise and reads; asked at a read is the bit that was written last.

    Parameters
    ----------
    rng
        Draws the symbols.
    length, batch
        T and B. The first step writes, the last one reads.
    noise
        The share of the steps between that are bits to be ignored. The rest are, half and half,
        writes and reads.
    """
    each = (1 - noise) / 2
    kind = rng.choice([WRITE_ZERO, NOISE_ZERO, READ], (length, batch), p=[each, noise, each])
    kind[0], kind[-1] = WRITE_ZERO, READ
    symbols = np.where(kind == READ, READ, kind + rng.integers(0, 2, kind.shape))
    writes = symbols <= WRITE_ONE
    last = np.maximum.accumulate(np.where(writes, np.arange(length)[:, None], 0), axis=0)
    target = np.take_along_axis(symbols, last, axis=0)
    return Questions(_one_hot(symbols, 5), target, symbols == READ)


def recall(rng: np.random.Generator, pairs: int, batch: int) -> Questions:
    """Draw keys with their values, then the keys alone, shuffled; asked are their values.

    Parameters
    ----------
    rng
        Draws the pairs; the keys of a sequence are different ones.
    pairs
        How many, at most 64. T is twice that.
    batch
        B.

    Raises
    ------
    ValueError
        If there are not so many keys.
    """
    if not 1 <= pairs <= KEYS:
        raise ValueError(f"pairs: expected 1 to {KEYS}, the number of keys; got {pairs}")
    keys = rng.permuted(np.tile(np.arange(KEYS), (batch, 1)), axis=1)[:, :pairs].T
    values = rng.integers(0, VALUES, (pairs, batch))
    order = rng.permuted(np.tile(np.arange(pairs), (batch, 1)), axis=1).T
    x = np.zeros((2 * pairs, batch, KEYS + VALUES), np.float32)
    x[:pairs, :, :KEYS] = _one_hot(keys, KEYS)
    x[:pairs, :, KEYS:] = _one_hot(values, VALUES)
    x[pairs:, :, :KEYS] = _one_hot(np.take_along_axis(keys, order, axis=0), KEYS)
    target = np.concatenate([values, np.take_along_axis(values, order, axis=0)])
    asked = np.zeros(target.shape, bool)
    asked[pairs:] = True
    return Questions(x, target, asked)


def _one_hot(symbols: npt.NDArray[np.integer], count: int) -> Array:
    return np.eye(count, dtype=np.float32)[symbols]
