"""Exercise 15, the hidden checks: other series, seasons, horizons and cuts."""

import numpy as np

from lstm_lessons.checks import e15_forecast as visible
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.exercise import Check


def other_naive(answers: Answers, rng: np.random.Generator) -> None:
    """The seasonal naive forecast, for seasons that are drawn."""
    period = int(rng.integers(5, 15))
    for horizon in (period - 2, period, 2 * period + 3):
        visible.naive_agrees(answers, rng.normal(10, 3, 5 * period + 2), horizon, period)


def other_measure(answers: Answers, rng: np.random.Generator) -> None:
    """The MASE, for sizes that are drawn."""
    origins, horizon, period = map(int, rng.integers(3, 12, 3))
    visible.mase_agrees(answers, rng, origins, horizon, period)


def other_origins(answers: Answers, rng: np.random.Generator) -> None:
    """The origins of the test, for cuts that are drawn."""
    first, horizon = int(rng.integers(20, 40)), int(rng.integers(2, 8))
    visible.rolling_agrees(answers, rng.normal(0, 1, first + 20), first, horizon)


def other_past(answers: Answers, rng: np.random.Generator) -> None:
    """What is learned from, for cuts that are drawn; and with another future."""
    first, lags, horizon = (int(rng.integers(*ends)) for ends in ((25, 50), (3, 9), (2, 8)))
    visible.examples_agree(answers, rng, first, lags, horizon)


def by_the_sea(answers: Answers, rng: np.random.Generator) -> None:
    """A tenth better than seasonal naive, on another series like the sea’s temperature."""
    values = rng.uniform(5, 50) * visible.sea(rng, period=7)
    visible.beats_naive(answers, values, period=7, horizon=10)


def in_the_air(answers: Answers, rng: np.random.Generator) -> None:
    """A tenth better than seasonal naive, on another series like the CO₂ in the air."""
    values = rng.uniform(0.1, 0.5) * visible.air(rng)
    visible.beats_naive(answers, values, period=12, horizon=12)


def other_comparison(answers: Answers, rng: np.random.Generator) -> None:
    """A paired comparison, for blocks that are drawn."""
    blocks, length = int(rng.integers(5, 20)), int(rng.integers(6, 18))
    for distance in rng.permutation([-1.5, -0.5, 0.5, 1.5, -3.0, 3.0]):
        visible.comparison_agrees(answers, rng, distance, blocks=blocks, length=length)


EXERCISE = visible.EXERCISE.with_checks(
    q1=(Check(other_naive, 1), Check(other_measure, 1)),
    q2=(Check(other_origins, 1), Check(other_past, 1)),
    q3=(Check(by_the_sea, 1), Check(in_the_air, 1)),
    q4=(Check(other_comparison, 1),),
)
