"""What the modules are given: refused with a message that says what came, or taken as it is."""

import math
import numbers
from collections.abc import Sequence

import torch
from torch import Tensor


def positive_int(name: str, value: object) -> int:
    """Return a whole number from 1."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{name}: expected a positive integer, got {value!r}")
    if value < 1:
        raise ValueError(f"{name}: expected a positive integer, got {value}")
    return int(value)


def flag(name: str, value: object) -> bool:
    """Return True or False."""
    if not isinstance(value, bool):
        raise TypeError(f"{name}: expected True or False, got {value!r}")
    return value


def probability(name: str, value: object) -> float:
    """Return a number from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name}: expected a number from 0 to 1, got {value!r}")
    if not 0 <= value <= 1:
        raise ValueError(f"{name}: expected a number from 0 to 1, got {value}")
    return float(value)


def finite_float(name: str, value: object) -> float:
    """Return a finite number."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name}: expected a number, got {value!r}")
    try:
        number = float(value)
    except OverflowError:  # an integer of some hundred digits
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"{name}: expected a finite number, got {value}")
    return number


def positive_float(name: str, value: object) -> float:
    """Return a finite number above 0."""
    number = finite_float(name, value)
    if number <= 0:
        raise ValueError(f"{name}: expected a finite number above 0, got {value}")
    return number


def one_of(name: str, value: object, choices: Sequence[str]) -> str:
    """Return one of these words."""
    if value not in choices:
        raise ValueError(f"{name}: expected one of {', '.join(choices)}; got {value!r}")
    return value


def check_step_input(x: object, input_size: int) -> None:
    """Refuse what is no input of one step, (B, I) or (I,)."""
    _check_tensor("input", x)
    if x.dim() not in (1, 2) or x.shape[-1] != input_size:
        raise ValueError(
            f"input: expected shape (B, {input_size}) or ({input_size},), got {_of(x)}"
        )


def check_sequence(x: object, input_size: int, batch_first: bool) -> None:
    """Refuse what is no sequence, (T, B, I), (B, T, I) or (T, I)."""
    _check_tensor("input", x)
    if x.dim() not in (2, 3) or x.shape[-1] != input_size:
        batched = f"(B, T, {input_size})" if batch_first else f"(T, B, {input_size})"
        raise ValueError(f"input: expected shape {batched} or (T, {input_size}), got {_of(x)}")
    if 0 in x.shape:
        raise ValueError(f"input: expected at least one step and one sequence, got shape {_of(x)}")


def check_packed(data: Tensor, input_size: int) -> None:
    """Refuse packed sequences whose steps have another number of inputs."""
    _check_tensor("input", data)
    if data.dim() != 2 or data.shape[1] != input_size:
        raise ValueError(
            f"input: expected packed sequences, data of shape (N, {input_size}), got {_of(data)}"
        )


STATES = {1: ("hx",), 2: ("hx, its h", "hx, its c")}  # what they are called: h alone, or h and c


def checked_state(hx: object, shape: tuple[int, ...], states: int = 2) -> tuple[Tensor, ...]:
    """Return the states h and c, or h alone, all of this shape."""
    if states == 1:
        hx = (hx,)
    elif not isinstance(hx, tuple | list) or len(hx) != 2:
        raise TypeError(f"hx: expected a pair of tensors (h, c), got {type(hx).__name__}")
    for name, state in zip(STATES[states], hx, strict=True):
        _check_tensor(name, state)
        if tuple(state.shape) != tuple(shape):
            raise ValueError(f"{name}: expected shape {tuple(shape)}, got {_of(state)}")
    return tuple(hx)


def check_alike(x: Tensor, hx: Sequence[Tensor], weight: Tensor) -> None:
    """Refuse inputs and states of another dtype than the weights', or on another device."""
    for name, tensor in zip(("input", *STATES[len(hx)]), (x, *hx), strict=True):
        if tensor.dtype != weight.dtype:
            raise TypeError(f"{name}: expected {weight.dtype}, as the weights, got {tensor.dtype}")
        if tensor.device != weight.device:
            raise ValueError(
                f"{name}: expected it on {weight.device}, as the weights, got {tensor.device}"
            )


def _check_tensor(name: str, value: object) -> None:
    if not isinstance(value, Tensor):
        raise TypeError(f"{name}: expected a tensor, got {type(value).__name__}")
    if not torch.is_floating_point(value):
        raise TypeError(f"{name}: expected floating-point numbers, got {value.dtype}")


def _of(tensor: Tensor) -> tuple[int, ...]:
    return tuple(tensor.shape)
