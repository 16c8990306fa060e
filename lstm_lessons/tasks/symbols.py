"""Symbols as vectors: one input for each symbol, 1 for the one that is there."""

import numpy as np
import numpy.typing as npt

from lstm_lessons.tasks import arguments


def one_hot(numbers: npt.ArrayLike, count: int) -> npt.NDArray[np.float32]:
    """Return a vector of length ``count`` for each number: (…) becomes (…, count)."""
    return np.eye(count, dtype=np.float32)[numbers]


def spell(x: npt.ArrayLike, symbols: str) -> str:
    """Read a sequence of vectors back as text; the padding after its end is left out.

    Parameters
    ----------
    x
        (T, I): one sequence; of a batch it is ``x[:, b]``.
    symbols
        I symbols, in the order of the inputs: a task's ``symbols``.

    Raises
    ------
    TypeError, ValueError
        If ``x`` is not one sequence of vectors with a single 1 each, and zeros after its end.
    """
    symbols = arguments.text("symbols", symbols)
    x = arguments.numbers("x", x, len(symbols))
    if x.ndim != 2:
        raise ValueError(f"x: expected one sequence, (T, {len(symbols)}), got shape {x.shape}")
    there = x.any(axis=1)
    length = int(there.sum())
    x = x[:length]
    if not there[:length].all() or not np.array_equal(x, one_hot(x.argmax(axis=1), len(symbols))):
        raise ValueError("x: expected a single 1 at each step and zeros after the end")
    return "".join(symbols[number] for number in x.argmax(axis=1))
