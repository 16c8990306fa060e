"""The weights of a network, and how the papers draw them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from lstm_lessons.experiments.rule.architecture import Architecture
from lstm_lessons.scratch import validation
from lstm_lessons.scratch.types import Array, Seed


class Weights(NamedTuple):
    """One float64 matrix for each kind of receiving unit: ``Architecture.shapes``.

    A bias is the weight of one more unit, the last, that is always 1.
    """

    z: Array
    i: Array
    f: Array
    g: Array
    o: Array
    y: Array


def draw_weights(
    architecture: Architecture,
    rng: Seed,
    scale: float,
    *,
    input_bias: Sequence[float] | None = None,
    forget_bias: Sequence[float] | None = None,
    output_bias: Sequence[float] | None = None,
) -> Weights:
    """Draw all weights evenly from [−scale, scale]; then set the gates' biases that are given.

    Parameters
    ----------
    architecture
        Of the network.
    rng
        Seed, generator or None.
    scale
        The papers' is .1 or .2.
    input_bias, forget_bias, output_bias
        The biases of these gates, one a block. None: as drawn.
    """
    rng = validation.generator("rng", rng)
    scale = validation.positive_float("scale", scale)
    weights = Weights(
        **{name: rng.uniform(-scale, scale, shape) for name, shape in architecture.shapes.items()}
    )
    for name, matrix, biases in (
        ("input_bias", weights.i, input_bias),
        ("forget_bias", weights.f, forget_bias),
        ("output_bias", weights.o, output_bias),
    ):
        if biases is None:
            continue
        if len(matrix) == 0 or "gates" not in architecture.biases:
            raise ValueError(f"{name}: this network has no such bias, got {biases!r}")
        values = np.array([validation.finite_float(name, bias) for bias in biases])
        if len(values) != len(matrix):
            raise ValueError(f"{name}: expected {len(matrix)} numbers, one a block; got {biases!r}")
        matrix[:, -1] = values
    return weights


def checked_weights(architecture: Architecture, weights: Weights) -> Weights:
    """Return a copy of the weights, or say which of them does not fit the architecture."""
    if not isinstance(weights, Weights):
        raise TypeError(f"weights: expected Weights, got {type(weights).__name__}")
    copies = {}
    for name, shape in architecture.shapes.items():
        matrix = getattr(weights, name)
        validation.shaped_array(
            f"weights.{name}", matrix, np.dtype(np.float64), shape, "(receiving, sending units)"
        )
        validation.finite(f"weights.{name}", matrix)
        copies[name] = np.array(matrix, order="C")
    return Weights(**copies)
