"""Checks of arguments: each error names the argument, what came, and what was expected."""

import operator
from numbers import Real

import numpy as np


def positive_int(name: str, value: object) -> int:
    """Return ``value`` as an int, or say why it is not a size."""
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name}: expected a positive integer, got {value!r}")
    if number < 1:
        raise ValueError(f"{name}: expected a positive integer, got {number}")
    return number


def finite_float(name: str, value: object) -> float:
    """Return ``value`` as a finite float."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name}: expected a finite number, got {value!r}")
    if not np.isfinite(value):
        raise ValueError(f"{name}: expected a finite number, got {value!r}")
    return float(value)


def positive_float(name: str, value: object) -> float:
    """Return ``value`` as a finite float above 0."""
    number = finite_float(name, value)
    if number <= 0:
        raise ValueError(f"{name}: expected a positive number, got {value!r}")
    return number


def flag(name: str, value: object) -> bool:
    """Return ``value`` if it is True or False: a 0 or a "no" is more likely a slip than a wish."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name}: expected True or False, got {value!r}")
    return bool(value)


def one_of(name: str, value: object, choices: tuple[str, ...]) -> str:
    """Return ``value`` if it is one of ``choices``."""
    if value not in choices:
        raise ValueError(f"{name}: expected one of {', '.join(choices)}; got {value!r}")
    return value


def float_dtype(name: str, value: object) -> np.dtype:
    """Return ``value`` as float32 or float64."""
    try:
        dtype = None if value is None else np.dtype(value)  # NumPy reads None as float64
    except TypeError:
        dtype = None
    if dtype not in (np.float32, np.float64):
        raise TypeError(f"{name}: expected float32 or float64, got {value!r}")
    return dtype


def generator(name: str, value: object) -> np.random.Generator:
    """Return a random generator made from a seed, a generator (used as it is) or None."""
    expected = "None, a non-negative integer seed or a numpy.random.Generator"
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name}: expected {expected}, got {value!r}")
    try:
        return np.random.default_rng(value)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{name}: expected {expected}, got {value!r}") from error


def float_array(name: str, value: object, dtype: np.dtype) -> np.ndarray:
    """Return ``value`` if it is an array of exactly this dtype; nothing is cast in silence."""
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{name}: expected a {dtype} NumPy array, got {type(value).__name__}")
    if value.dtype != dtype:
        raise TypeError(
            f"{name}: expected a {dtype} array, got {value.dtype}; "
            f"convert it with {name}.astype(np.{dtype}), or build the layer with another dtype"
        )
    return value


def shaped_array(
    name: str, value: object, dtype: np.dtype, shape: tuple[int, ...], meaning: str
) -> np.ndarray:
    """Return ``value`` if it has this dtype and this shape, whose axes ``meaning`` spells out."""
    array = float_array(name, value, dtype)
    if array.shape != shape:
        raise ValueError(f"{name}: expected shape {shape} = {meaning}, got {array.shape}")
    return array
