"""Exercise 04, the hidden checks: other sizes, many steps, three arrays."""

import numpy as np

from lstm_lessons.checks import e04_vanishing_and_exploding_gradients as visible
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.exercise import Check


def other_sizes(answers: Answers, rng: np.random.Generator) -> None:
    """The Jacobian, for sizes that are drawn."""
    steps, hidden = (int(size) for size in rng.integers(2, 9, 2))
    visible.jacobian_agrees(answers, *visible.drawn(rng, steps, hidden))


def other_bound(answers: Answers, rng: np.random.Generator) -> None:
    """The bound, for a matrix and a number of steps that are drawn."""
    size = int(rng.integers(2, 7))
    visible.bound_agrees(answers, rng.normal(0, 0.5, (size, size)), int(rng.integers(4, 30)))


def three_arrays(answers: Answers, rng: np.random.Generator) -> None:
    """Three arrays whose norm together is too large, while that of each is not."""
    grads = {name: rng.normal(0, 1, (2, 3)) for name in "abc"}
    norms = [np.linalg.norm(grad) for grad in grads.values()]
    visible.clipped_agree(answers, grads, 1.05 * max(norms))


EXERCISE = visible.EXERCISE.with_checks(
    q1=(Check(other_sizes, 2),),
    q2=(Check(other_bound, 1), Check(visible.sheared, 1)),
    q3=(Check(three_arrays, 1), Check(visible.small_enough, 1)),
)
