"""An LSTM that reads a window and forecasts quantiles of the next 12 values.

One layer, read at the window's end by a dense layer with three numbers for each step ahead: the 0.1
quantile, the median, which is the forecast, and the 0.9 quantile. It learns by the pinball loss.
"""

from collections.abc import Iterator

import numpy as np

from lstm_lessons.experiments import progress
from lstm_lessons.experiments.forecasting.measures import pinball
from lstm_lessons.experiments.forecasting.protocol import (
    HORIZON,
    LEVELS,
    Forecasts,
    Problem,
)
from lstm_lessons.experiments.forecasting.types import Origins
from lstm_lessons.experiments.forecasting.windows import Windows
from lstm_lessons.scratch import LSTM, Adam, Dense, training_steps
from lstm_lessons.scratch.last_step import LastStep
from lstm_lessons.scratch.types import Array, Parameters

BATCH = 64
UPDATES = 300
LEARNING_RATE = 0.01
HIDDEN = 16


class QuantileLSTM(LastStep):
    """An LSTM and a dense layer: from windows (T, B, I) to quantiles (B, 12, 3).

    Parameters
    ----------
    input_size, hidden_size
        I and H.
    rng
        Draws the first weights.
    """

    def __init__(self, input_size: int, hidden_size: int, rng: np.random.Generator) -> None:
        super().__init__(
            LSTM(input_size, hidden_size, dtype=np.float64, rng=rng),
            Dense(hidden_size, HORIZON * len(LEVELS), dtype=np.float64, rng=rng),
        )

    def quantiles(self, x: Array) -> Array:
        """Return the quantiles, (B, 12, 3), in no order that is enforced."""
        return self(x).reshape(-1, HORIZON, len(LEVELS))

    def loss(self, x: Array, target: Array) -> tuple[float, list[Parameters]]:
        """Return the pinball loss on a batch and its gradients; ``target`` is (B, 12)."""
        said, tape = self.forward(x)
        loss, d_said = pinball(said.reshape(-1, HORIZON, len(LEVELS)), target, LEVELS)
        return loss, self.backward(tape, d_said.reshape(said.shape))


def train_on(
    x: Array, target: Array, hidden_size: int, seed: int, updates: int = UPDATES
) -> QuantileLSTM:
    """Train a network by Adam on batches drawn at random, and return it.

    Gradients are clipped to norm 1; for the last third of the updates the learning rate is a tenth.

    Parameters
    ----------
    x
        (T, N, I): windows as ``Windows.sequences`` returns them.
    target
        (N, 12): what came after each, in the same scale.
    hidden_size
        H.
    seed
        Of the first weights and the batches.
    updates
        How many batches of 64 windows.
    """
    rng = np.random.default_rng(seed)
    network = QuantileLSTM(x.shape[2], hidden_size, rng)
    optimiser = Adam(network.parameters, learning_rate=LEARNING_RATE)

    def batches() -> Iterator[tuple[Array, Array]]:
        for _ in range(updates):
            some = rng.integers(0, len(target), BATCH)
            yield x[:, some], target[some]

    for step, _ in enumerate(training_steps(network.loss, batches(), optimiser, max_norm=1.0)):
        progress.say(step, updates, "updates")
        if step == 2 * updates // 3:
            optimiser.learning_rate = LEARNING_RATE / 10
    return network


def quantiles(network: QuantileLSTM, windows: Windows, origins: Origins) -> Forecasts:
    """Return a network's forecasts: the median, and the interval between its two other numbers.

    Parameters
    ----------
    network
        As ``train_on`` returns it.
    windows
        Those that it was trained on: they restore the series' scale.
    origins
        (N,), to forecast from.
    """
    found = network.quantiles(windows.sequences(origins))
    low, point, high = (windows.restored(found[..., k], origins) for k in range(len(LEVELS)))
    return Forecasts(point, np.minimum(low, high), np.maximum(low, high))


def lstm(
    problem: Problem,
    origins: Origins,
    seed: int,
    *,
    known: Origins | None = None,
    scaled_on: int | None = None,
    updates: int = UPDATES,
) -> Forecasts:
    """Train an LSTM on the first part, and forecast.

    Parameters
    ----------
    problem, origins
        As every method takes them.
    seed
        Of the weights and the batches.
    known
        The origins to learn from; None: those of the first part.
    scaled_on
        How many values tell the scale; None: those of the first part.
    updates
        How many batches.
    """
    windows = Windows(problem, scaled_on)
    known = problem.fitting_origins if known is None else known
    network = train_on(windows.sequences(known), windows.targets(known), HIDDEN, seed, updates)
    return quantiles(network, windows, origins)
