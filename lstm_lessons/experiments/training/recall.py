"""The recall problem: say at the end what stood at the beginning. And a network that learns it.

The first number of a sequence is loud, 1 or −1; after it comes quiet noise, ±0.2 at each step. At
the last step the network has to say the first number. Whoever says 0 has the squared error 1. It is
the latching problem of Bengio, Simard & Frasconi (1994) in its simplest form: one bit to hold, no
more. Random weights can solve it (Hochreiter & Schmidhuber 1997, section 5.3), so it is no proof
that a network can learn long time lags; it is a small place to watch training go well or badly.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import count

import numpy as np
import numpy.typing as npt

from lstm_lessons.scratch import (
    Dense,
    Optimiser,
    squared_error,
    training_steps,
    truncated_bptt,
    validation,
    windows,
)
from lstm_lessons.scratch.last_step import LastStep
from lstm_lessons.scratch.named_arrays import ParameterSets
from lstm_lessons.scratch.recurrent import RecurrentLayer
from lstm_lessons.scratch.types import Array, DType, Seed, State

NOISE = 0.2
"""How loud the noise is; the number to remember has size 1."""
LEARNED_BELOW = 0.1
"""A network has learned when the mean of its last losses is below this."""
LAST = 20
"""How many losses that mean is over."""


def recall_sequences(
    lag: int, batch_size: int, rng: Seed, dtype: DType = np.float64
) -> Iterator[tuple[Array, Array]]:
    """Yield batches without end: x (lag + 1, B, 1) and target (B, 1), the first number of each.

    Parameters
    ----------
    lag
        Steps from the number to the answer, from 1.
    batch_size
        B.
    rng
        A generator, a seed, or None.
    dtype
        float32 or float64.
    """
    lag = validation.positive_int("lag", lag)
    rng = validation.generator("rng", rng)
    while True:
        x = NOISE * rng.choice([-1.0, 1.0], (lag + 1, batch_size, 1))
        x[0] /= NOISE
        x = x.astype(dtype)
        yield x, x[0].copy()


def recall_stream(
    lag: int, batch_size: int, rng: Seed, dtype: DType = np.float64
) -> Iterator[tuple[Array, Array, npt.NDArray[np.bool_]]]:
    """Yield the steps of B streams in which such sequences follow one another without a pause.

    Each stream begins in the middle of some sequence, so that no border of a window falls on the
    same place in all of them.

    Parameters
    ----------
    lag
        Steps from the number to the answer, from 1.
    batch_size
        B.
    rng
        A generator, a seed, or None.
    dtype
        float32 or float64.

    Yields
    ------
    x, target
        (B, 1) each: the input, and the number that is being held.
    asked
        (B,): whether this is a sequence's last step, at which the answer counts.
    """
    lag = validation.positive_int("lag", lag)
    rng = validation.generator("rng", rng)
    begins = rng.integers(0, lag + 1, batch_size)
    target = np.zeros((batch_size, 1), dtype)
    for t in count():
        place = (t - begins) % (lag + 1)
        begun = t >= begins
        x = rng.choice([-1.0, 1.0], (batch_size, 1)).astype(dtype)
        first = ((place == 0) & begun)[:, None]
        target = np.where(first, x, target)
        yield np.where(first, x, NOISE * x), target, (place == lag) & begun


class Recaller(LastStep):
    """A recurrent layer, and a dense layer that says one number.

    Parameters
    ----------
    layer
        One layer, one direction, not batch-first.
    rng
        Draws the dense layer's weights: a generator, a seed, or None.
    """

    def __init__(self, layer: RecurrentLayer, rng: Seed = None) -> None:
        super().__init__(layer, Dense(layer.hidden_size, 1, dtype=layer.dtype, rng=rng))

    def at_the_end(self, x: Array, target: Array) -> tuple[float, ParameterSets]:
        """Return the squared error of what is said at the last step, and its gradients."""
        prediction, tape = self.forward(x)
        loss, d_prediction = squared_error(prediction, target)
        return loss, self.backward(tape, d_prediction)

    def in_a_window(
        self, x: Array, target: Array, asked: npt.NDArray[np.bool_], state: State | None
    ) -> tuple[float, ParameterSets, State]:
        """Return the squared error where it is asked, its gradients, and the state after it.

        Where a window asks nothing, loss and gradients are 0.
        """
        output, state, tape = self.layer.forward(x, state)
        prediction, dense_tape = self.dense.forward(output)
        loss, d_prediction = 0.0, np.zeros_like(prediction)
        if asked.any():
            loss, d_prediction = squared_error(prediction, target, asked)
        dense_grads, d_output = self.dense.backward(dense_tape, d_prediction)
        grads, _, _ = self.layer.backward(tape, d_output)
        return loss, [grads, dense_grads], state


def losses_of(
    network: Recaller,
    optimiser: Optimiser,
    batches: Iterable[tuple[Array, Array]],
    max_norm: float | None,
) -> Array:
    """Train on batches of whole sequences.

    Parameters
    ----------
    network
        Changed in place.
    optimiser
        Of the network's parameters.
    batches
        x (lag + 1, B, 1) and target (B, 1), such as a slice of ``recall_sequences``.
    max_norm
        Clip the gradients to this norm first. None: do not.

    Returns
    -------
    losses
        (steps,), float64: of each batch, before its update. Training ends early at the first NaN or
        infinity; so do they.
    """
    return _until_it_breaks(
        training_steps(network.at_the_end, batches, optimiser, max_norm=max_norm)
    )


def losses_in_windows(
    network: Recaller,
    optimiser: Optimiser,
    stream: Iterable[tuple[Array, Array, npt.NDArray[np.bool_]]],
    window: int,
    max_norm: float | None,
) -> Array:
    """Train by truncated BPTT on a stream that ends.

    Parameters
    ----------
    network, optimiser, max_norm
        As ``losses_of`` takes them.
    stream
        x (B, 1), target (B, 1) and asked (B,) of each step, such as a slice of ``recall_stream``.
    window
        How many steps a gradient runs back.

    Returns
    -------
    losses
        (windows,), float64: of each window that asked something, before its update; until the
        first NaN or infinity.
    """
    asking = []

    def model(x: Array, target: Array, asked: Array, state: State | None) -> tuple:
        asking.append(bool(asked.any()))
        return network.in_a_window(x, target, asked, state)

    cut = windows(stream, window)
    losses = _until_it_breaks(
        training_steps(truncated_bptt(model), cut, optimiser, max_norm=max_norm)
    )
    return losses[np.array(asking[: len(losses)], bool)]


def end_of(losses: Array) -> float:
    """Return the mean of the last 20 losses, or of all where they are fewer."""
    return float(np.mean(losses[-LAST:]))


def _until_it_breaks(training: Iterator[float]) -> Array:
    losses = []
    # An overflow is what is looked for here: training_steps reports it, NumPy need not.
    with np.errstate(all="ignore"), suppress(StopIteration, FloatingPointError):
        while True:
            losses.append(next(training))
    return np.array(losses)
