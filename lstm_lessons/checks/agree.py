"""Compare what came with what was expected; name the misconception if it is a known one."""

from collections.abc import Collection, Mapping
from itertools import islice

import numpy as np

from lstm_lessons.checks.answers import NotAnsweredError, Plain, WrongAnswerError
from lstm_lessons.checks.plain import a_kind

TOLERANCE = 1e-4
"""Relative to the largest number that is expected: float32 is accurate enough."""

NEAR = 1e-2
"""Relative: a single number that is as near as that may have been rounded on the way."""


def agree(
    came: Plain,
    expected: Plain,
    instead: Mapping[str, Plain] | None = None,
    *,
    tolerance: float = TOLERANCE,
) -> None:
    """Return if what came is what was expected.

    Parameters
    ----------
    came
        An answer: a number, an array, a text, or a tuple, list or dict of these.
    expected
        The same, right. Where it is an array, a number or a list of numbers will do as well.
    instead
        Messages, each with what comes of the misconception that it explains.
    tolerance
        How far numbers may lie apart, relative to the largest that is expected.

    Raises
    ------
    NotAnsweredError
        If None came.
    WrongAnswerError
        With the message of the misconception, or one that says where the two differ.
    """
    difference = differs(came, expected, tolerance)
    if not difference:
        return
    for message, wrong in (instead or {}).items():
        if not differs(came, wrong, tolerance):
            raise WrongAnswerError(message, expected, came)
    raise WrongAnswerError(difference, expected, came)


def differs(came: Plain, expected: Plain, tolerance: float = TOLERANCE) -> str:
    """Return in words where the two differ; nothing if they agree."""
    if came is None:
        raise NotAnsweredError
    if isinstance(expected, dict):
        return _dicts(came, expected, tolerance)
    if isinstance(expected, tuple | list) and not _numbers(expected):
        return _sequences(came, expected, tolerance)
    if isinstance(expected, str | bool | np.bool_):
        return "" if _same(came, expected) else "This is another answer than the right one."
    return _arrays(came, expected, tolerance)


def _same(came: Plain, expected: str | bool) -> bool:
    if isinstance(expected, str):
        return isinstance(came, str) and came.strip().casefold() == expected.casefold()
    return isinstance(came, bool | np.bool_) and bool(came) == bool(expected)


def _numbers(values: Plain) -> bool:
    """Tell whether a tuple or list is one array's numbers."""
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


def _dicts(came: Plain, expected: dict, tolerance: float) -> str:
    if not isinstance(came, dict):
        return f"Expected a dict with {_listed(expected)}; {a_kind(came)} came."
    if lacking := [name for name in expected if name not in came]:
        return f"The dict lacks {_listed(lacking)}."
    if beyond := [name for name in came if name not in expected]:
        return f"The dict has {_listed(beyond)}, too; only {_listed(expected)} was asked for."
    for name, value in expected.items():
        if found := differs(came[name], value, tolerance):
            return f"{name}: {found}"
    return ""


def _sequences(came: Plain, expected: tuple | list, tolerance: float) -> str:
    if not isinstance(came, tuple | list):
        return f"Expected {len(expected)} values; {a_kind(came)} came."
    if len(came) != len(expected):
        return f"Expected {len(expected)} values; {len(came)} came."
    for k, (one, right) in enumerate(zip(came, expected, strict=True), 1):
        if found := differs(one, right, tolerance):
            return f"Value {k} of {len(expected)}: {found}"
    return ""


def _arrays(came: Plain, expected: Plain, tolerance: float) -> str:
    right = np.asarray(expected, np.float64)
    try:
        found = np.asarray(came)
        numbers = np.issubdtype(found.dtype, np.number) or found.dtype == bool
    except ValueError:  # rows of different length
        numbers = False
    if not numbers:
        return f"Expected numbers; {a_kind(came)} came."
    if found.shape != right.shape:
        if not right.shape:
            return f"Expected a single number; an array of the shape {found.shape} came."
        return f"Expected the shape {right.shape}; {found.shape} came."
    if np.iscomplexobj(found):
        return "Expected real numbers; complex ones came."
    if not np.isfinite(found).all():
        return f"NaN or infinity at {_place(~np.isfinite(found))}."
    found = found.astype(np.float64)
    distance = np.abs(found - right)
    allowed = tolerance * max(np.abs(right).max(initial=0.0), 1e-30)
    if not (distance > allowed).any():
        return ""
    where = np.unravel_index(distance.argmax(), distance.shape)
    if not where:
        rounded = tolerance > 0 and right % 1 and distance <= NEAR * np.abs(right)
        return f"Another number{': was it rounded on the way?' if rounded else '.'}"
    at = f"[{', '.join(map(str, where))}]: {found[where]:.4g} for {right[where]:.4g}"
    return f"The shape is right, the numbers are not (the farthest apart at {at})."


def _place(wrong: np.ndarray) -> str:
    where = np.argwhere(wrong)[0]
    return f"[{', '.join(map(str, where))}]" if len(where) else "its only number"


def _listed(names: Collection) -> str:
    first = [repr(str(name)[:40]) for name in islice(names, 8)]
    return ", ".join(first) + (", …" if len(names) > 8 else "")
