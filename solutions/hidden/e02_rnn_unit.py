"""Exercise 02, the hidden checks: other numbers, other sizes, float32."""

import numpy as np

from lstm_lessons.checks import e02_rnn_unit as visible
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.draws import rnn_arrays
from lstm_lessons.checks.exercise import Check


def step_of_other_sizes(answers: Answers, rng: np.random.Generator) -> None:
    """One step, for sizes that are drawn."""
    batch, inputs, hidden = rng.integers(2, 9, 3)
    visible.step_agrees(answers, rng, batch=batch, inputs=inputs, hidden=hidden)


def sequence_of_other_sizes(answers: Answers, rng: np.random.Generator) -> None:
    """All states, for sizes that are drawn."""
    steps, batch, inputs, hidden = rng.integers(2, 9, 4)
    sizes = {"steps": steps, "batch": batch, "inputs": inputs, "hidden": hidden}
    visible.sequence_agrees(answers, rnn_arrays(rng, **sizes))


def long_sequence(answers: Answers, rng: np.random.Generator) -> None:
    """A long sequence in float32."""
    arrays = rnn_arrays(rng, steps=200, batch=2, inputs=2, hidden=3)
    arrays[3] *= 0.3  # so that small errors die out
    visible.sequence_agrees(answers, [array.astype(np.float32) for array in arrays])


EXERCISE = visible.EXERCISE.with_checks(
    q2=(Check(step_of_other_sizes, 2),),
    q3=(Check(sequence_of_other_sizes, 1), Check(long_sequence, 1)),
)
