"""A value in a few words, for a learner."""

import re
from collections.abc import Iterator
from html import escape

import numpy as np

from lstm_lessons.checks.answers import Plain

LONGEST = 400
MOST_AXES = 3
CODE = re.compile(r"`([^`]+)`")
MOST_BITS = 1000  # Python itself refuses to print an integer of some thousand digits


def shown(value: Plain) -> str:
    """Return a value in a few words: four digits, the middle of a large array left out."""
    if value is None:
        return ""
    text = ""
    for k, piece in enumerate(_pieces(value)):
        text += f"\n{piece}" if k else piece
        if len(text) > LONGEST:  # what follows is not even looked at: it may be endless
            return f"{text[:LONGEST]} …"
    return text


def _pieces(value: Plain) -> Iterator[str]:
    """Yield a value's lines: of a list or a dict those of its values, one after the other."""
    if isinstance(value, dict):
        for name, each in value.items():
            begin = f"{str(name)[:LONGEST]}: "
            for piece in _pieces(each):
                yield begin + piece
                begin = ""
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _pieces(each)
    if isinstance(value, dict | tuple | list):
        if not value:
            yield str(value)
    else:
        yield _text(value)


def _array(value: np.ndarray) -> str:
    # With four decimals a gradient that has nearly vanished would be 0.
    tiny = value.dtype.kind in "fc" and bool(((value != 0) & (abs(value) < 5e-5)).any())
    options = {"precision": 4, "threshold": 24, "edgeitems": 3, "linewidth": 90}
    with np.printoptions(**options, suppress=not tiny):
        return str(value)


def _text(value: Plain) -> str:
    if isinstance(value, np.ndarray) and value.shape != ():
        # Six numbers along each axis are shown: of many axes they would be millions.
        return _array(value) if value.ndim <= MOST_AXES else f"an array of the shape {value.shape}"
    if isinstance(value, np.ndarray | np.generic):
        value = value.item()
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        return f"an integer of {value.bit_length():,} bits"
    return str(value)[: LONGEST + 1]


def marked_up(text: str) -> str:
    """Return a message or a hint as HTML: what stands between backticks is code."""
    return CODE.sub(r"<code>\1</code>", escape(text))
