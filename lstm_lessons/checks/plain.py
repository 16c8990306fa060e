"""Plain data: what may pass between a learner's notebook and the checks."""

import copy

import numpy as np

from lstm_lessons.checks.answers import Plain, WrongAnswerError

DEEPEST = 8
KINDS = "bool, int, float, str, NumPy array, or a tuple, list or dict of these"


def plain(what: str, value: object, depth: int = 0) -> Plain:
    """Return a value as plain data, a copy; torch's tensors become arrays.

    An array's numbers are in the machine's own byte order, and its long doubles become floats: that
    is what can be told to another process.

    Parameters
    ----------
    what
        Names the value in a message.
    value
        Whatever a learner's code made.
    depth
        How many containers it lies in.

    Raises
    ------
    WrongAnswerError
        If it is of another kind, or nested too deep.
    """
    if depth > DEEPEST:
        raise WrongAnswerError(f"{what} is nested deeper than {DEEPEST} containers.")
    if value is None or type(value) in (bool, int, float, str):
        return value
    if hasattr(value, "detach") and hasattr(value, "numpy"):  # a tensor; torch may not be there
        value = value.detach().cpu().numpy()
    if isinstance(value, np.generic):
        value = np.asarray(value)
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in "biuf":
            raise WrongAnswerError(f"{what} is an array of {value.dtype}; numbers were expected.")
        with np.errstate(over="ignore"):  # beyond all floats a long double is infinite
            value = value.astype(_kind(value.dtype), copy=False)
        return np.array(value, subok=False)
    if isinstance(value, dict):
        if not all(type(name) is str for name in value):
            raise WrongAnswerError(f"{what} is a dict whose keys are not all text.")
        return {name: plain(what, each, depth + 1) for name, each in value.items()}
    if isinstance(value, tuple | list):
        kind = tuple if isinstance(value, tuple) else list
        return kind(plain(what, each, depth + 1) for each in value)
    raise WrongAnswerError(f"{what} is {a_kind(value)}; expected {KINDS}.")


def _kind(kind: np.dtype) -> np.dtype:
    """Return the kind that an array of this kind becomes."""
    return np.dtype(np.float64) if kind.type is np.longdouble else kind.newbyteorder("=")


def a_kind(value: object) -> str:
    """Return in words what kind of value it is: "an int", "a list", "an array"."""
    kind = "array" if isinstance(value, np.ndarray) else type(value).__name__
    return f"{'an' if kind[:1] in tuple('aeiou') else 'a'} {kind}"


def copied(value: Plain) -> Plain:
    """Return a copy that shares nothing."""
    return copy.deepcopy(value)


def same(one: Plain, other: Plain) -> bool:
    """Tell whether two values are the same to the bit."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return (
            one.dtype == other.dtype
            and one.shape == other.shape
            and one.tobytes() == other.tobytes()
        )
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(same, one, other))
    return repr(one) == repr(other)
