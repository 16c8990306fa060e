"""A value in a few words, for a learner."""

import re
from html import escape

import numpy as np

from lstm_lessons.checks.answers import Plain

LONGEST = 400
CODE = re.compile(r"`([^`]+)`")
MOST_BITS = 1000  # Python itself refuses to print an integer of some thousand digits


def shown(value: Plain) -> str:
    """Return a value in a few words: four digits, the middle of a large array left out."""
    if value is None:
        return ""
    with np.printoptions(precision=4, threshold=24, edgeitems=3, suppress=True, linewidth=90):
        array = isinstance(value, np.ndarray) and value.shape != ()
        text = str(value) if array else _text(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def _text(value: Plain) -> str:
    if isinstance(value, np.ndarray | np.generic):
        value = value.item()
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, dict):
        return "\n".join(f"{name}: {shown(each)}" for name, each in value.items())
    if isinstance(value, tuple | list):
        return "\n".join(shown(each) for each in value)
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        return f"an integer of {value.bit_length():,} bits"
    return str(value)


def marked_up(text: str) -> str:
    """Return a message or a hint as HTML: what stands between backticks is code."""
    return CODE.sub(r"<code>\1</code>", escape(text))
