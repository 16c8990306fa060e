"""Activations, and their slopes written with the activation's own output.

A backward pass has the outputs on its tape, so each slope takes ``y = activation(z)``, not ``z``.
"""

from collections.abc import Callable

import numpy as np

from lstm_lessons.scratch.types import Array


def sigmoid(z: Array) -> Array:
    """Return σ(z) = 1 / (1 + exp(−z)), elementwise, in ``z``'s float dtype.

    exp is never taken of a positive number: no ``z`` overflows.
    """
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def sigmoid_slope(y: Array) -> Array:
    """Return dσ/dz at the point where σ(z) = ``y``."""
    return y * (1 - y)


def tanh_slope(y: Array) -> Array:
    """Return d tanh/dz at the point where tanh(z) = ``y``."""
    return 1 - y * y


def relu(z: Array) -> Array:
    """Return max(z, 0), elementwise."""
    return np.maximum(z, 0)


def relu_slope(y: Array) -> Array:
    """Return d relu/dz at the point where relu(z) = ``y``; 0 at the kink, as PyTorch has it."""
    return np.where(y <= 0, 0, 1).astype(y.dtype)  # NaN stays in sight: its slope is not 0


def identity(z: Array) -> Array:
    """Return ``z``: the linear unit, in which memory can be computed by hand."""
    return z


def identity_slope(y: Array) -> Array:
    """Return 1 everywhere, in the shape and dtype of ``y``."""
    return np.ones_like(y)


NONLINEARITIES: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "tanh": (np.tanh, tanh_slope),
    "relu": (relu, relu_slope),
    "identity": (identity, identity_slope),
}
