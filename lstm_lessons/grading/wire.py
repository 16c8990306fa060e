"""Plain data as text, and back: what goes between the grader and a process it does not trust.

Never pickle: reading a pickle runs code. Every value carries its kind, and what comes back is
rebuilt from nothing but JSON, with limits on size, depth and kind.
"""

import base64
import json
from collections.abc import Mapping

import numpy as np

from lstm_lessons.checks.answers import Plain
from lstm_lessons.checks.plain import DEEPEST

LONGEST = 64 * 2**20  # bytes of one message
DTYPES = ("bool", *(f"{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64)))
DTYPES += ("float16", "float32", "float64")
MOST_PARTS = 3_000_000  # of a text of JSON: in memory a part takes up to fifty times its bytes
MOST_AXES = 8
MOST_DIGITS = 4000  # of an int, as text


class BadMessageError(ValueError):
    """What came is no message: broken, forged, too long or of a kind that is not allowed."""


def pack(message: Mapping[str, Plain]) -> bytes:
    """Return a message as one line of ASCII; its values are plain data."""
    line = json.dumps({name: _coded(value) for name, value in message.items()})
    return line.encode("ascii") + b"\n"


def unpack(line: bytes) -> dict[str, Plain]:
    """Return a message from its line.

    Raises
    ------
    BadMessageError
        If it is none.
    """
    if len(line) > LONGEST:
        raise BadMessageError(f"more than {LONGEST} bytes")
    if parts(line) > MOST_PARTS:
        raise BadMessageError(f"more than {MOST_PARTS} values")
    try:
        message = json.loads(line)  # NaN and infinity are no values here: they travel as text
    except (ValueError, RecursionError) as error:
        raise BadMessageError("not JSON") from error
    if not isinstance(message, dict):
        raise BadMessageError("not a message")
    return {name: _value(coded, 0) for name, coded in message.items()}


def parts(text: bytes) -> int:
    """Return how many values a text of JSON can hold at most, without reading it."""
    return sum(text.count(mark) for mark in (b"[", b"{", b","))


def _coded(value: Plain) -> object:
    """Return a value with its kind, as JSON knows it."""
    if isinstance(value, np.ndarray):
        kind = value.dtype.newbyteorder("=")  # its name says nothing of another order
        value = value.astype(kind, copy=False)
        data = base64.b64encode(value.tobytes()).decode("ascii")
        return ["array", value.dtype.name, list(value.shape), data]
    if isinstance(value, dict):
        return ["dict", [[name, _coded(each)] for name, each in value.items()]]
    if isinstance(value, tuple | list):
        return [type(value).__name__, [_coded(each) for each in value]]
    if isinstance(value, bool) or value is None:
        return ["constant", value]
    if isinstance(value, int):
        return ["int", hex(value)]
    if isinstance(value, float):
        return ["float", value.hex()]
    return ["str", value]


def _value(coded: object, depth: int) -> Plain:
    """Return the value that this stands for."""
    if depth > DEEPEST + 2 or not isinstance(coded, list) or len(coded) < 2:
        raise BadMessageError("not a value")
    kind, *rest = coded
    if kind == "array" and len(rest) == 3:
        return _array(*rest)
    [content] = rest if len(rest) == 1 else [None]
    if kind == "dict" and isinstance(content, list):
        pairs = [_pair(pair) for pair in content]
        return {name: _value(each, depth + 1) for name, each in pairs}
    if kind in ("tuple", "list") and isinstance(content, list):
        values = [_value(each, depth + 1) for each in content]
        return tuple(values) if kind == "tuple" else values
    if kind == "constant" and (content is None or isinstance(content, bool)):
        return content
    if kind == "str" and isinstance(content, str):
        return content
    if kind in ("int", "float") and isinstance(content, str) and len(content) < MOST_DIGITS:
        return _number(kind, content)
    raise BadMessageError(f"not a value of the kind {kind!r:.20}")


def _pair(pair: object) -> list:
    if not (isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str)):
        raise BadMessageError("not a dict")
    return pair


def _number(kind: str, text: str) -> int | float:
    try:
        return int(text, 16) if kind == "int" else float.fromhex(text)
    except (ValueError, OverflowError) as error:
        raise BadMessageError("not a number") from error


def _array(dtype: object, shape: object, data: object) -> np.ndarray:
    sizes = isinstance(shape, list) and len(shape) <= MOST_AXES
    if not sizes or not all(type(size) is int and size >= 0 for size in shape):
        raise BadMessageError("not a shape")
    if dtype not in DTYPES or not isinstance(data, str):
        raise BadMessageError("not an array")
    try:
        content = base64.b64decode(data, validate=True)
    except ValueError as error:
        raise BadMessageError("not an array's data") from error
    try:
        return np.frombuffer(content, dtype).reshape(shape).copy()
    except (ValueError, OverflowError) as error:  # [0, 10**400] overflows
        raise BadMessageError("an array of another size than it says") from error
