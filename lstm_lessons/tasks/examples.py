"""What a task returns: one sequence with its target, or several side by side."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int64]


class Example(NamedTuple):
    """One sequence, and what is asked at its end."""

    x: Array  # (T, I)
    target: Array  # (O,)


class Batch(NamedTuple):
    """Sequences side by side, padded with zeros to the longest, and what is asked at their ends.

    A layer takes it as ``layer(x, lengths=lengths)``. The last step of sequence b is
    ``output[lengths[b] - 1, b]``; the layer's final state belongs to it, too.
    """

    x: Array  # (T, B, I)
    target: Array  # (B, O)
    lengths: Integers  # (B,)


def pad(sequences: Sequence[npt.NDArray]) -> npt.NDArray:
    """Put arrays (T_b, …) side by side, (T, B, …), with zeros after the end of each."""
    longest = max(len(sequence) for sequence in sequences)
    first = sequences[0]
    padded = np.zeros((longest, len(sequences), *first.shape[1:]), first.dtype)
    for b, sequence in enumerate(sequences):
        padded[: len(sequence), b] = sequence
    return padded


def lengths_of(sequences: Sequence[npt.NDArray]) -> Integers:
    """Return how many steps each has, (B,)."""
    return np.array([len(sequence) for sequence in sequences], np.int64)
