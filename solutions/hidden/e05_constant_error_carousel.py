"""Exercise 05, the hidden checks: other pulses, longer silence."""

import numpy as np

from lstm_lessons.checks import e05_constant_error_carousel as visible
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.exercise import Check


def below_zero(answers: Answers, rng: np.random.Generator) -> None:
    """It counts below zero."""
    visible.count_agrees(answers, visible.pulses_of(rng, 80, ups=0.1, downs=0.4))


def far_up(answers: Answers, rng: np.random.Generator) -> None:
    """It counts to about a hundred."""
    visible.count_agrees(answers, visible.pulses_of(rng, 110, ups=0.95, downs=0.0))


def longer_silence(answers: Answers, rng: np.random.Generator) -> None:
    """It still knows the count after 3,000 silent steps."""
    pulses = visible.pulses_of(rng, 50, ups=0.5, downs=0.2)
    visible.count_agrees(answers, np.concatenate([pulses, np.zeros((3000, 2))]))


def latches_for_long(answers: Answers, rng: np.random.Generator) -> None:
    """It is low until the first pulse, and high ever after, for 400 steps."""
    visible.latch_agrees(answers, rng, 400)


EXERCISE = visible.EXERCISE.with_checks(
    q2=(Check(below_zero, 1), Check(far_up, 1), Check(longer_silence, 2)),
    q3=(Check(latches_for_long, 2),),
)
