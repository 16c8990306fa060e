"""Exercise 12, first part, the hidden checks: other sizes."""

import numpy as np

from lstm_lessons.checks import e12_faster as visible
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.draws import lstm_arrays
from lstm_lessons.checks.exercise import Check


def sizes(rng: np.random.Generator) -> dict[str, int]:
    """Return sizes that are drawn."""
    names = ("steps", "batch", "inputs", "hidden")
    return dict(zip(names, map(int, rng.integers(2, 9, 4)), strict=True))


def other_projection(answers: Answers, rng: np.random.Generator) -> None:
    """What the gates get from x, for sizes that are drawn."""
    visible.projection_agrees(answers, rng, **sizes(rng))


def other_digits(answers: Answers, rng: np.random.Generator) -> None:
    """The same numbers to the twelfth digit, for sizes that are drawn."""
    visible.digits_agree(answers, lstm_arrays(rng, **sizes(rng)))


EXERCISE = visible.EXERCISE.with_checks(
    q1=(Check(other_projection, 2),),
    q2=(Check(other_digits, 2), Check(visible.ten_times, 2)),
)
