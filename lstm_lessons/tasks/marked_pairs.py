"""Sequences of pairs, a number and a mark: two numbers are marked, the others are to be ignored."""

import numpy as np

from lstm_lessons.tasks.examples import Array

FIRST_WITHIN = 10  # the first mark is among the first ten pairs


def marked_pairs(
    rng: np.random.Generator, length: int, min_length: int, low: float, neutral: float
) -> tuple[Array, Array]:
    """Draw a sequence of pairs as Hochreiter & Schmidhuber 1997, section 5.4.

    Marks are 1 at two pairs, −1 at the first and the last pair, 0 elsewhere. The first mark is on
    one of the first ten pairs, the second on one of the T/2 − 1 others among the first T/2: it may
    stand before the first.

    In the rare case where the first pair of all gets marked, the paper sets its number to a value
    that changes nothing. It names only the first mark, and not what the mark then is. Here both
    marks are treated so, the number stands in ``x`` too, and the pair keeps its −1: it cannot be
    seen, and need not be.

    Parameters
    ----------
    rng
        Where the numbers come from.
    length
        Of this sequence.
    min_length
        T, from 20.
    low
        The numbers are uniform from here to 1.
    neutral
        The number of the first pair where it gets marked.

    Returns
    -------
    x
        (length, 2): number and mark.
    marked
        (2,): the two marked numbers.
    """
    number = rng.uniform(low, 1, length)
    first = rng.integers(FIRST_WITHIN)
    second = rng.integers(min_length // 2 - 1)
    second += second >= first  # one of the others
    mark = np.zeros(length)
    mark[[first, second]] = 1
    mark[[0, -1]] = -1
    if 0 in (first, second):
        number[0] = neutral
    x = np.stack([number, mark], axis=1).astype(np.float32)
    return x, x[[first, second], 0]


def marked_pairs_by_halves(rng: np.random.Generator, length: int) -> tuple[Array, Array]:
    """Draw a sequence of pairs as Arjovsky, Shah & Bengio 2016 do.

    Numbers are uniform from 0 to 1. Marks are 1 at one pair of the first half and one of the
    second, 0 elsewhere.

    Returns
    -------
    x
        (length, 2): number and mark.
    marked
        (2,): the two marked numbers.
    """
    half = length // 2
    at = [rng.integers(half), rng.integers(half, length)]
    x = np.zeros((length, 2), np.float32)
    x[:, 0] = rng.uniform(0, 1, length)
    x[at, 1] = 1
    return x, x[at, 0]
