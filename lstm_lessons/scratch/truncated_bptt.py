"""Truncated backpropagation through time: training on a stream that never ends.

The stream is cut into windows of k steps. The *state* crosses the border between two windows, the
*gradient* does not: the pass over a window starts from the state in which the one before it ended,
and runs back to the window's first step, no further. After each window the weights are updated.

So the steps between two updates, k₁, and the steps that a gradient may run back, k₂, are both k:
Williams & Peng 1990, BPTT(h; h′) with h = h′ = k; Sutskever 2013, chapter 2. The error at the
s-th step of a window reaches the window's s inputs up to there, and none before them, although the
state may still remember those. One window and one state are all that is kept at any time: memory
does not grow with the stream.

    def model(x, target, state):
        output, state, tape = lstm.forward(x, state)
        loss, d_output = squared_error(output, target)
        grads, _, _ = lstm.backward(tape, d_output)  # no d_state: the border cuts the gradient
        return loss, grads, state

    for loss in training_steps(truncated_bptt(model), windows(stream, 20), optimiser):
        ...
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import numpy as np

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.named_arrays import ParameterSets
from lstm_lessons.scratch.types import Array, State

StatefulModel = Callable[..., tuple[float, ParameterSets, State]]


def windows(stream: Iterable[tuple[Array, ...]], length: int) -> Iterator[tuple[Array, ...]]:
    """Yield the steps of a stream in windows; the last may be shorter.

    Parameters
    ----------
    stream
        What belongs to each step, such as (x_t, target_t), with arrays (B, ·). It may be endless;
        ``zip(x, target, strict=True)`` makes one of two long arrays.
    length
        k, the number of steps in a window.

    Yields
    ------
    window
        The same, stacked over k steps: arrays (k, B, ·).

    Raises
    ------
    TypeError, ValueError
        If ``length`` is not a positive integer, a step is not a tuple, or the steps of a window
        differ in shape.
    """
    return _windows(iter(stream), validation.positive_int("length", length))


def _windows(steps: Iterator[tuple[Array, ...]], length: int) -> Iterator[tuple[Array, ...]]:
    while window := list(islice(steps, length)):
        for step in window:
            if not isinstance(step, tuple):
                raise TypeError(f"stream: expected a tuple at each step, got {type(step).__name__}")
            if len(step) != len(window[0]):
                raise ValueError(
                    f"stream: expected {len(window[0])} arrays at each step, got {len(step)}"
                )
            shapes, expected = ([np.shape(part) for part in s] for s in (step, window[0]))
            if shapes != expected:
                raise ValueError(f"stream: expected shapes {expected} at each step, got {shapes}")
        yield tuple(np.stack(part) for part in zip(*window, strict=True))


def truncated_bptt(
    model: StatefulModel, state: State | None = None
) -> Callable[..., tuple[float, ParameterSets]]:
    """Return ``model`` as the training loop takes it, with the state carried over the borders.

    Parameters
    ----------
    model
        A function of a window's arrays and of the state before it; it returns loss, gradients and
        the state after it. The gradients are of this window's loss, in the weights alone.
    state
        The state before the first window. None: the layer's own, zeros.

    Returns
    -------
    model
        A function of a window's arrays that returns loss and gradients. It remembers the state.

    Raises
    ------
    FloatingPointError
        From that function, if the state after a window is NaN or infinite: it is not remembered.
    TypeError
        From that function, if ``model`` does not return three things.
    """

    def model_of_a_window(*window: Array) -> tuple[float, ParameterSets]:
        nonlocal state
        result = model(*window, state)
        if not isinstance(result, tuple) or len(result) != 3:
            came = f"{len(result)} of them" if isinstance(result, tuple) else type(result).__name__
            raise TypeError(f"model: expected it to return (loss, grads, state), got {came}")
        loss, grads, after = result
        _check_finite("state", after)
        state = after
        return loss, grads

    return model_of_a_window


def _check_finite(name: str, state: object) -> None:
    """Refuse NaN and infinity in an array, or in those of a tuple, a list or a dict."""
    if isinstance(state, np.ndarray):
        validation.finite(name, state)
    elif isinstance(state, (tuple, list)):
        for k, part in enumerate(state):
            _check_finite(f"{name}[{k}]", part)
    elif isinstance(state, dict):
        for key, part in state.items():
            _check_finite(f"{name}[{key!r}]", part)
