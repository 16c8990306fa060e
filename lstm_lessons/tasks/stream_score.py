"""How well a network follows a stream: how far it comes without an error."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lstm_lessons.tasks import arguments


def error_free_length(correct: npt.ArrayLike) -> np.int64 | npt.NDArray[np.int64]:
    """Return how many steps go by before the first error.

    Parameters
    ----------
    correct
        (T,), or (T, B) for streams side by side: what ``ContinualReber.correct`` returns.

    Returns
    -------
    length
        One number, or (B,); T where there is no error.
    """
    correct = arguments.truths("correct", correct)
    if correct.ndim not in (1, 2) or not correct.size:
        raise ValueError(f"correct: expected shape (T,) or (T, B), got {correct.shape}")
    return np.logical_and.accumulate(correct, axis=0).sum(axis=0)


def verdict(lengths: Sequence[int] | npt.NDArray[np.integer], stream_length: int = 100_000) -> str:
    """Return what Gers, Schmidhuber & Cummins 2000, table 2, call a network.

    Parameters
    ----------
    lengths
        How far it came without an error on each test stream; the paper has 10.
    stream_length
        Symbols in a test stream.

    Returns
    -------
    verdict
        ``"perfect"``: no error on any. ``"good"``: more than 1,000 symbols on average. ``"rest"``.

    Raises
    ------
    TypeError, ValueError
        If a length is not an integer from 0 to ``stream_length``, or there is none.
    """
    stream_length = arguments.integer("stream_length", stream_length)
    lengths = np.asarray(lengths)
    if lengths.ndim != 1 or not lengths.size:
        raise ValueError(f"lengths: expected a list of at least one, got shape {lengths.shape}")
    if lengths.dtype.kind not in "iu":
        raise TypeError(f"lengths: expected integers, got {lengths.dtype}")
    if lengths.min() < 0 or lengths.max() > stream_length:
        raise ValueError(f"lengths: expected 0 to {stream_length}, got {lengths.tolist()}")
    if lengths.min() == stream_length:
        return "perfect"
    return "good" if lengths.mean() > 1000 else "rest"
