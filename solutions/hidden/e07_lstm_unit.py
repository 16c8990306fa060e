"""Exercise 07, the hidden checks: other sizes, float32, a state far from zero, longer sequences."""

import numpy as np

from lstm_lessons.checks import e07_lstm_unit as visible
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.draws import lstm_arrays
from lstm_lessons.checks.exercise import Check


def step_of_other_sizes(answers: Answers, rng: np.random.Generator) -> None:
    """One step, for sizes that are drawn."""
    batch, inputs, hidden = (int(size) for size in rng.integers(2, 9, 3))
    visible.step_agrees(
        answers,
        lstm_arrays(rng, steps=1, batch=batch, inputs=inputs, hidden=hidden),
    )


def large_state(answers: Answers, rng: np.random.Generator) -> None:
    """One step in float32, from a large state."""
    arrays = lstm_arrays(rng, steps=1, batch=3, inputs=2, hidden=5)
    arrays[2] *= 3
    visible.step_agrees(answers, [array.astype(np.float32) for array in arrays])


def carried_for_longer(answers: Answers, rng: np.random.Generator) -> None:
    """What the next step gets, over steps and sizes that are drawn."""
    names = ("steps", "batch", "inputs", "hidden")
    sizes = dict(zip(names, map(int, rng.integers(3, 9, 4)), strict=True))
    visible.sequence_agrees(answers, lstm_arrays(rng, **sizes))


EXERCISE = visible.EXERCISE.with_checks(
    q2=(Check(step_of_other_sizes, 1), Check(large_state, 1)),
    q3=(
        Check(visible.candidate, 1),
        Check(visible.new_state, 1),
        Check(carried_for_longer, 1),
    ),
)
