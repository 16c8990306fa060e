"""The gradient check: the backward pass against central differences of the forward pass."""

from collections.abc import Callable

import numpy as np

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.recurrent import RecurrentLayer
from lstm_lessons.scratch.types import Array, Lengths, Seed, State


def gradient_check(
    layer: RecurrentLayer,
    x: Array,
    state: State | None = None,
    lengths: Lengths | None = None,
    *,
    step: float = 1e-5,
    rng: Seed = 0,
) -> float:
    """Return the largest norm-wise relative error of ``layer.backward``.

    The loss is a random weighted sum of all outputs and of the final state, so that nothing can
    hide. For each parameter, for x and for the initial state, the error is
    ‖a − n‖ / max(‖a‖, ‖n‖), where a is the gradient by ``backward`` and n the one by central
    differences; 0 if both vanish. A gradient that is too small for a difference to see (gates far
    out, where σ is flat), or a relu at its kink, counts as an error of 1.

    Parameters
    ----------
    layer
        A float64 layer: float32 has too few digits for a difference.
    x, state, lengths
        As ``layer.forward`` takes them.
    step
        Half the distance between the two points of a difference.
    rng
        Draws the weights of the loss: a generator, a seed, or None.

    Raises
    ------
    TypeError, ValueError
        If the layer is not a recurrent layer in float64, or as ``layer.forward`` does.
    """
    if not isinstance(layer, RecurrentLayer):
        raise TypeError(f"layer: expected a recurrent layer, got {type(layer).__name__}")
    if layer.dtype != np.float64:
        raise TypeError(f"layer: expected one with dtype float64, got {layer.dtype}")
    step = validation.positive_float("step", step)
    rng = validation.generator("rng", rng)
    output, final, tape = layer.forward(x, state, lengths)
    x = x.copy()
    start = [part.copy() for part in _parts(state)] or [np.zeros_like(p) for p in _parts(final)]

    d_output = rng.standard_normal(output.shape)
    d_final = [rng.standard_normal(part.shape) for part in _parts(final)]
    grads, d_x, d_start = layer.backward(tape, d_output, _as_state(d_final))

    def loss() -> float:
        output, final = layer(x, _as_state(start), lengths)
        ends = zip(d_final, _parts(final), strict=True)
        return float(np.sum(d_output * output) + sum(np.sum(d * end) for d, end in ends))

    pairs = [(layer.parameters[name], grads[name]) for name in layer.parameters]
    pairs += [(x, d_x), *zip(start, _parts(d_start), strict=True)]
    errors = [_relative_error(a, _central_differences(loss, at, step)) for at, a in pairs]
    return float(np.max(errors))  # NaN stays NaN: it passes no bound


def _central_differences(loss: Callable[[], float], at: Array, step: float) -> Array:
    """Differentiate ``loss()`` in each entry of ``at``, which it reads; ``at`` is put back."""
    gradient = np.empty_like(at)
    for index in np.ndindex(at.shape):
        value = at[index]
        try:
            at[index] = value + step
            ahead = loss()
            at[index] = value - step
            behind = loss()
        finally:
            at[index] = value
        gradient[index] = (ahead - behind) / (2 * step)
    return gradient


def _relative_error(a: Array, n: Array) -> float:
    scale = np.maximum(np.linalg.norm(a), np.linalg.norm(n))  # NaN if either has one
    return 0.0 if scale == 0 else float(np.linalg.norm(a - n) / scale)


def _parts(state: State | None) -> list[Array]:
    if state is None:
        return []
    return list(state) if isinstance(state, tuple) else [state]


def _as_state(parts: list[Array]) -> State:
    return tuple(parts) if len(parts) > 1 else parts[0]
