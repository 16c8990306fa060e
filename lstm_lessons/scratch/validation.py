"""Checks of arguments: each error names the argument, what came, and what was expected."""

import math
import operator
from numbers import Real

import numpy as np


def positive_int(name: str, value: object) -> int:
    """Return ``value`` as an int, or say why it is not a size."""
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or isinstance(value, bool):
        raise TypeError(f"{name}: expected a positive integer, got {value!r}")
    if number < 1:
        raise ValueError(f"{name}: expected a positive integer, got {number}")
    return number


def finite_float(name: str, value: object) -> float:
    """Return ``value`` as a finite float."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{name}: expected a finite number, got {value!r}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"{name}: expected a finite number, got {value!r}")
    return number


def positive_float(name: str, value: object) -> float:
    """Return ``value`` as a finite float above 0."""
    number = finite_float(name, value)
    if number <= 0:
        raise ValueError(f"{name}: expected a positive number, got {value!r}")
    return number


def share(name: str, value: object) -> float:
    """Return ``value`` as a float from 0 up to, but not including, 1."""
    number = finite_float(name, value)
    if not 0 <= number < 1:
        raise ValueError(
            f"{name}: expected a number from 0 up to, but not including, 1; got {value!r}"
        )
    return number


def flag(name: str, value: object) -> bool:
    """Return ``value`` if it is True or False: a 0 or a "no" is more likely a slip than a wish."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name}: expected True or False, got {value!r}")
    return bool(value)


def one_of(name: str, value: object, choices: tuple[str, ...]) -> str:
    """Return ``value`` if it is one of ``choices``."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name}: expected one of {', '.join(choices)}; got {value!r}")
    return value


def float_dtype(name: str, value: object) -> np.dtype:
    """Return ``value`` as float32 or float64."""
    try:
        dtype = None if value is None else np.dtype(value)  # NumPy reads None as float64
    except (TypeError, ValueError):
        dtype = None
    if dtype not in (np.float32, np.float64):
        raise TypeError(f"{name}: expected float32 or float64, got {value!r}")
    return dtype


def generator(name: str, value: object) -> np.random.Generator:
    """Return a random generator made from a seed, a generator (used as it is) or None."""
    expected = "None, a non-negative integer seed or a numpy.random.Generator"
    if isinstance(value, np.random.Generator) or value is None:
        return np.random.default_rng(value)
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name}: expected {expected}, got {value!r}")
    if value < 0:
        raise ValueError(f"{name}: expected {expected}, got {value!r}")
    return np.random.default_rng(value)


def writeable(name: str, array: np.ndarray) -> None:
    """Refuse an array that cannot be changed in place."""
    if not array.flags.writeable:
        raise ValueError(f"{name}: expected an array to change in place, got a read-only one")


def float_array(name: str, value: object, dtype: np.dtype) -> np.ndarray:
    """Return ``value`` if it is an array of exactly this dtype; nothing is cast in silence."""
    # A mask, or a matrix's own product, would not survive the arithmetic.
    if not isinstance(value, np.ndarray) or isinstance(value, (np.ma.MaskedArray, np.matrix)):
        raise TypeError(
            f"{name}: expected a {dtype} NumPy array, got {type(value).__name__}; "
            f"make one with np.array({name}, dtype=np.{dtype})"
        )
    if value.dtype != dtype:
        raise TypeError(
            f"{name}: expected a {dtype} array, got {value.dtype}; "
            f"convert it with {name}.astype(np.{dtype}), or build the layer with another dtype"
        )
    return np.asarray(value)


def lossless_array(name: str, value: object, dtype: np.dtype) -> np.ndarray:
    """Return ``value``, an array or a CPU tensor, in this dtype if that loses no digit."""
    expected = f"{dtype} numbers, as an array or a CPU tensor without gradient"
    array = _as_array(f"{name}: expected {expected};", value)
    if array.dtype.kind != "f" or not np.can_cast(array.dtype, dtype, "safe"):
        raise TypeError(
            f"{name}: expected {expected}; got {array.dtype}: "
            "convert it first if the loss of digits is meant"
        )
    return array.astype(dtype)


def shaped_array(
    name: str, value: object, dtype: np.dtype, shape: tuple[int, ...], meaning: str
) -> np.ndarray:
    """Return ``value`` if it has this dtype and this shape, whose axes ``meaning`` spells out."""
    array = float_array(name, value, dtype)
    if array.shape != shape:
        raise ValueError(f"{name}: expected shape {shape} = {meaning}, got {array.shape}")
    return array


def floating_array(name: str, value: object) -> np.ndarray:
    """Return ``value`` if it is a float32 or a float64 array."""
    if not isinstance(value, np.ndarray) or isinstance(value, (np.ma.MaskedArray, np.matrix)):
        raise TypeError(
            f"{name}: expected a float32 or float64 NumPy array, got {type(value).__name__}"
        )
    if value.dtype not in (np.float32, np.float64):
        raise TypeError(f"{name}: expected a float32 or float64 array, got {value.dtype}")
    return value


def integer_array(name: str, value: object, expected: str) -> np.ndarray:
    """Return ``value`` as an array of integers."""
    array = _as_array(f"{name}: expected {expected},", value)
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name}: expected {expected}, got {array.dtype}")
    return array


def index_array(name: str, value: object, count: int) -> np.ndarray:
    """Return ``value`` as an array of integers from 0 to ``count`` − 1: NumPy takes −1 as well."""
    array = integer_array(name, value, f"integers from 0 to {count - 1}")
    if (wrong := (array < 0) | (array >= count)).any():
        raise ValueError(f"{name}: expected integers from 0 to {count - 1}, {_first(wrong, array)}")
    return array


def finite(name: str, value: np.ndarray | float) -> None:
    """Refuse NaN and infinity: a result of training, not a slip of the caller's."""
    array = np.asarray(value)
    if (wrong := ~np.isfinite(array)).any():
        raise FloatingPointError(f"{name}: expected finite numbers, {_first(wrong, array)}")


def _as_array(problem: str, value: object) -> np.ndarray:
    """Return ``value`` as an array, or say what came, after ``problem``."""
    came = f"{problem} got {type(value).__name__}"
    if isinstance(value, (np.ma.MaskedArray, np.matrix)):
        raise TypeError(came)
    try:
        return np.asarray(value)
    except (TypeError, ValueError, RuntimeError) as error:
        raise TypeError(came) from error


def _first(wrong: np.ndarray, array: np.ndarray) -> str:
    """Say what came at the first place where ``wrong`` is True."""
    place = tuple(np.argwhere(wrong)[0].tolist())
    return f"got {array[place]}" + (f" at index {list(place)}" if place else "")
