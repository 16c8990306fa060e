"""Checks of arguments: each error names the argument, what came, and what was expected."""

import operator
from numbers import Real

import numpy as np
import numpy.typing as npt

Seed = np.random.Generator | int | None


def integer(name: str, value: object, least: int = 1) -> int:
    """Return ``value`` as an int of at least ``least``."""
    expected = f"{name}: expected an integer of at least {least}"
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{expected}, got {value!r}")
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{expected}, got {value!r}") from None
    if number < least:
        raise ValueError(f"{expected}, got {number}")
    return number


def positive(name: str, value: object) -> float:
    """Return ``value`` as a finite float above 0."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise TypeError(f"{name}: expected a positive number, got {value!r}")
    try:
        number = float(value)
    except OverflowError:  # an integer of some hundred digits
        number = np.inf
    if not 0 < number < np.inf:
        raise ValueError(f"{name}: expected a positive number, got {value!r}")
    return number


def flag(name: str, value: object) -> bool:
    """Return ``value`` if it is True or False."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name}: expected True or False, got {value!r}")
    return bool(value)


def text(name: str, value: object) -> str:
    """Return ``value`` if it is a string."""
    if not isinstance(value, str):
        raise TypeError(f"{name}: expected a string, got {value!r}")
    return value


def one_of(name: str, value: object, choices: tuple[str, ...]) -> str:
    """Return ``value`` if it is one of ``choices``."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name}: expected one of {', '.join(choices)}; got {value!r}")
    return value


def generator(name: str, value: object) -> np.random.Generator:
    """Return a random generator made from a seed, a generator (used as it is) or None."""
    if value is None or isinstance(value, np.random.Generator):
        return np.random.default_rng(value)
    expected = f"{name}: expected None, a seed of at least 0 or a numpy.random.Generator"
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{expected}, got {value!r}")
    if value < 0:
        raise ValueError(f"{expected}, got {value!r}")
    return np.random.default_rng(value)


def numbers(name: str, value: object, width: int) -> npt.NDArray[np.floating]:
    """Return ``value`` as an array of floats whose last axis has this width."""
    try:
        array = np.asarray(value)
    except (TypeError, ValueError, RuntimeError) as error:  # ragged lists, tensors with a gradient
        raise TypeError(f"{name}: expected an array of numbers, got {value!r}") from error
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name}: expected numbers, got {array.dtype}")
    if array.ndim == 0 or array.shape[-1] != width:
        raise ValueError(f"{name}: expected shape (…, {width}), got {array.shape}")
    return array.astype(np.float64)


def output_and_target(
    output: object, target: object, width: int, name: str = "target"
) -> tuple[npt.NDArray[np.floating], npt.NDArray[np.floating]]:
    """Return both as arrays of floats, of one shape: nothing is broadcast in silence."""
    output, target = numbers("output", output, width), numbers(name, target, width)
    if output.shape != target.shape:
        raise ValueError(f"output: expected shape {target.shape} = {name}'s, got {output.shape}")
    return output, target


def truths(name: str, value: object) -> npt.NDArray[np.bool_]:
    """Return ``value`` as an array of True and False."""
    array = np.asarray(value)
    if array.dtype != bool:
        raise TypeError(f"{name}: expected True and False, got {array.dtype}")
    return array
