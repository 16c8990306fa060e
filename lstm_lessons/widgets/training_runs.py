"""LiveTraining's networks and what trains them: in Python what js/training_*.js has in the page."""

import sys
from dataclasses import dataclass
from itertools import count, islice

import numpy as np

from lstm_lessons.experiments.training.recall import NOISE
from lstm_lessons.scratch import (
    LSTM,
    SGD,
    Dense,
    clip_by_norm,
    squared_error,
    training_steps,
)
from lstm_lessons.scratch.last_step import LastStep
from lstm_lessons.scratch.named_arrays import ParameterSets
from lstm_lessons.scratch.types import Array
from lstm_lessons.widgets.coins import coins, mixed

HIDDEN = 8
BATCH = 16
OTHER_SEED = 1_000_000
"""Added to a seed, it draws the sequences; the seed itself draws the first weights."""


@dataclass(frozen=True, eq=False)
class Run:
    """A network, and how its training went.

    Attributes
    ----------
    layer, dense
        The network after the last step.
    losses, norms
        (n,) each: loss and gradient's norm at each step, before clipping and update.
    broken
        Whether NaN or infinity came before the steps were over: then n is smaller.
    """

    layer: LSTM
    dense: Dense
    losses: Array
    norms: Array
    broken: bool


def first_network(seed: int, forget_bias: float) -> tuple[LSTM, Dense]:
    """Return the network before training: numbers of the seed, evenly from ±1/√H, in order."""
    layer, dense = LSTM(1, HIDDEN, dtype=np.float64), Dense(HIDDEN, 1, dtype=np.float64)
    arrays = [*layer.parameters.values(), *dense.parameters.values()]
    drawn = mixed(seed, sum(array.size for array in arrays)) / 2**32
    place = 0
    for array in arrays:
        numbers = drawn[place : place + array.size].reshape(array.shape)
        array[...] = (2 * numbers - 1) / np.sqrt(HIDDEN)
        place += array.size
    layer.parameters["bias_l0"][HIDDEN : 2 * HIDDEN] = forget_bias
    return layer, dense


def sequences(seed: int, number: int, lag: int) -> tuple[Array, Array]:
    """Return batch ``number`` of a seed: x (lag + 1, B, 1), and its first numbers (B, 1)."""
    size = BATCH * (lag + 1)
    signs = 2.0 * coins(seed + OTHER_SEED, size, number * size) - 1
    x = NOISE * signs.reshape(BATCH, lag + 1).T[..., None]
    target = signs.reshape(BATCH, lag + 1)[:, :1]
    x[0] = target
    return x, target


def train_network(
    seed: int,
    steps: int,
    *,
    lag: int,
    learning_rate: float,
    max_norm: float | None,
    forget_bias: float,
) -> Run:
    """Train a seed's network by plain gradient descent on that seed's sequences.

    Parameters
    ----------
    seed
        Of first weights and sequences.
    steps
        So many updates, if nothing breaks.
    lag
        Steps from the number to the answer.
    learning_rate
        α.
    forget_bias
        With which the forget gates begin.
    max_norm
        The norm to which gradients are clipped; None: they are not.
    """
    network = LastStep(*first_network(seed, forget_bias))
    norms: list[float] = []
    limit = sys.float_info.max if max_norm is None else max_norm

    def model(x: Array, target: Array) -> tuple[float, ParameterSets]:
        prediction, tape = network.forward(x)
        loss, d_prediction = squared_error(prediction, target)
        grads = network.backward(tape, d_prediction)
        norms.append(clip_by_norm(grads, limit))
        return loss, grads

    batches = (sequences(seed, number, lag) for number in count())
    optimiser = SGD(network.parameters, learning_rate)
    losses: list[float] = []
    broken = False
    with np.errstate(all="ignore"):  # training_steps reports what overflows
        try:
            for loss in islice(training_steps(model, batches, optimiser), steps):
                losses.append(loss)  # noqa: PERF402
        except FloatingPointError:
            broken = True
    norms = norms[: len(losses)]
    return Run(network.layer, network.dense, np.array(losses), np.array(norms), broken)
