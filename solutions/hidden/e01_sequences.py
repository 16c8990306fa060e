"""Exercise 01, the hidden checks: other widths, other scores."""

import numpy as np

from lstm_lessons.checks import e01_sequences as visible
from lstm_lessons.checks.agree import agree
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.exercise import Check


def drawn_width(answers: Answers, rng: np.random.Generator) -> None:
    """Windows of a width that is drawn."""
    k = int(rng.integers(2, 9))
    visible.windows_agree(answers, rng.standard_normal(k + int(rng.integers(2, 20))), k)


def only_one(answers: Answers, rng: np.random.Generator) -> None:
    """A series with room for one window."""
    series = rng.standard_normal(5)
    agree(answers.call("windows", series, 4), visible.windows(series, 4))


def many_scores(answers: Answers, rng: np.random.Generator) -> None:
    """Probabilities of scores of very different size."""
    y = rng.normal(0, 3000, (6, 5))
    e = np.exp(y - y.max(axis=1, keepdims=True))
    agree(answers.call("softmax", y), e / e.sum(axis=1, keepdims=True))


EXERCISE = visible.EXERCISE.with_checks(
    q1=(Check(drawn_width, 1), Check(only_one, 1)),
    q2=(Check(visible.rows_of_scores, 1), Check(many_scores, 1)),
)
