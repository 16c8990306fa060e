"""Exercise 13, the hidden checks: other lags, other arrays, other windows."""

import numpy as np

from lstm_lessons.checks import e13_training as visible
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.exercise import Check


def drawn_lag(answers: Answers, rng: np.random.Generator) -> None:
    """The bias for a half-life that is drawn."""
    visible.bias_agrees(answers, int(rng.integers(2, 2000)))


def between(answers: Answers, rng: np.random.Generator) -> None:
    """An update whose arrays are small enough each, and too large together."""
    parameters, grads = visible.drawn(rng)
    norms = [np.linalg.norm(grad) for grad in grads.values()]
    visible.update_agrees(answers, parameters, grads, 1.5, 1.02 * max(norms))


def drawn_windows(answers: Answers, rng: np.random.Generator) -> None:
    """The reach for windows that are drawn."""
    visible.reach_agrees(answers, int(rng.integers(20, 60)), int(rng.integers(3, 15)))


EXERCISE = visible.EXERCISE.with_checks(
    q1=(Check(drawn_lag, 1), Check(visible.one_step, 1)),
    q2=(
        Check(between, 1),
        Check(visible.small_update, 1),
        Check(visible.broken_update, 1),
    ),
    q3=(Check(drawn_windows, 1),),
)
