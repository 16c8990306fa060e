"""Exercise 11, the hidden checks: other sizes."""

import numpy as np

from lstm_lessons.checks import e11_pytorch as visible
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.exercise import Check


def other_weights(answers: Answers, rng: np.random.Generator) -> None:
    """The state dict of a layer of another size."""
    inputs, hidden = (int(size) for size in rng.integers(2, 7, 2))
    visible.weights_agree(answers, rng, inputs=inputs, hidden=hidden)


def other_lengths(answers: Answers, rng: np.random.Generator) -> None:
    """Each sequence's output at its own last step, for other lengths."""
    lengths = rng.integers(1, 9, 6)
    lengths[2] = 9
    visible.last_agrees(answers, rng.normal(0, 1, (9, 6, 4)), lengths)


def other_ends(answers: Answers, rng: np.random.Generator) -> None:
    """What each direction says at its end, for other sizes."""
    steps, batch, hidden = (int(size) for size in rng.integers(2, 8, 3))
    visible.ends_agree(answers, rng.normal(0, 1, (steps, batch, 2 * hidden)))


EXERCISE = visible.EXERCISE.with_checks(
    q1=(Check(other_weights, 2),),
    q2=(Check(other_lengths, 1), Check(visible.batch_first, 1)),
    q3=(Check(other_ends, 2),),
)
