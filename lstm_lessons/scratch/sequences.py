"""Sequences of several lengths in one batch: which steps count, and how to read them backwards.

A batch is one array, so the shorter sequences are padded. What stands in the padding must not
matter, NaN included: it is replaced (``np.where``), never multiplied by 0.
"""

import numpy as np

from lstm_lessons.scratch.types import Array, Lengths, Valid


def valid_steps(name: str, lengths: Lengths | None, steps: int, batch: int) -> Valid:
    """Return which steps belong to each sequence, (T, B); None if ``lengths`` is None.

    Raises
    ------
    TypeError, ValueError
        If ``lengths`` is not B integers from 1 to T.
    """
    if lengths is None:
        return None
    expected = f"{batch} integers, one for each sequence, from 1 to T = {steps}"
    try:
        array = np.asarray(lengths)
        entries = np.asarray(lengths, dtype=object).ravel()
    except ValueError:  # lists of several lengths
        array = entries = np.array([None])
    has_bool = any(isinstance(entry, bool | np.bool_) for entry in entries)  # it would pass for 1
    masked = isinstance(lengths, np.ma.MaskedArray)
    if array.dtype.kind not in "iu" or has_bool or masked:
        raise TypeError(f"{name}: expected {expected}; got {lengths!r}")
    if array.shape != (batch,) or array.min() < 1 or array.max() > steps:
        raise ValueError(f"{name}: expected {expected}; got {lengths!r}")
    return np.arange(steps)[:, None] < array


def where_valid(valid: Valid, sequence: Array) -> Array:
    """Return a copy of ``sequence``, (T, B, ·), with zeros in its padding."""
    copy = sequence.copy()  # in the order of its axes, whatever the order of the original's
    if valid is not None:
        copy[~valid] = 0
    return copy


def backwards(valid: Valid, sequence: Array) -> Array:
    """Return each sequence of (T, B, ·) from its last valid step to its first; padding stays.

    Done twice, it gives back what went in.
    """
    if valid is None:
        return sequence[::-1]
    step = np.arange(len(valid))[:, None]
    source = np.where(valid, valid.sum(axis=0) - 1 - step, step)
    return np.take_along_axis(sequence, source[:, :, None], axis=0)


def as_read(way: str, valid: Valid, sequence: Array) -> Array:
    """Return (T, B, ·) in the order in which a direction reads it, "" or "_reverse"; and back."""
    return backwards(valid, sequence) if way else sequence


def hold(valid: Valid, t: int, new: Array, old: Array) -> Array:
    """Return ``new`` for the sequences to which step t belongs, ``old`` for those that are over."""
    return new if valid is None else np.where(valid[t][:, None], new, old)
