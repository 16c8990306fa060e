"""Exercise 06, the hidden checks: other tolerances, other sizes, many steps, other networks."""

import numpy as np

from lstm_lessons.checks import e06_forget_gate as visible
from lstm_lessons.checks.agree import agree
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.exercise import Check
from lstm_lessons.tasks.continual_reber import TOLERANCE


def other_outputs(answers: Answers, rng: np.random.Generator) -> None:
    """Which predictions are right: of more steps, of one alone, and for another tolerance."""
    outputs, possible = visible.predictions(rng, 120)
    visible.predictions_agree(answers, outputs, possible, TOLERANCE)
    visible.predictions_agree(answers, outputs[17], possible[17], 0.32)
    shape = (5, 4, 6, 7)
    visible.predictions_agree(answers, outputs.reshape(shape), possible.reshape(shape), 0.32)


def other_lengths(answers: Answers, rng: np.random.Generator) -> None:
    """How many steps go by before the first error, in longer streams."""
    visible.lengths_agree(answers, rng, 50)
    visible.lengths_agree(answers, rng, int(rng.integers(100, 300)))


def other_state(answers: Answers, rng: np.random.Generator) -> None:
    """The new cell state, for sizes that are drawn."""
    visible.state_agrees(answers, visible.cells_of(rng, *map(int, rng.integers(2, 9, 3))))


def many_steps(answers: Answers, rng: np.random.Generator) -> None:
    """The partials after one step and after ten, for sizes that are drawn."""
    networks, cells, columns = map(int, rng.integers(2, 9, 3))
    arrays = visible.cells_of(rng, networks, cells, columns)
    visible.partials_agree(answers, arrays)
    c, partials, *_ = arrays
    found = c, partials
    for _ in range(10):
        step = visible.cells_of(rng, networks, cells, columns)[2:]
        found = answers.call("cell_step", *found, *step)
        c, partials = visible.cell_step(c, partials, *step)
    agree(found[1], partials)


def other_rows(answers: Answers, rng: np.random.Generator) -> None:
    """The rows of other networks, tested on shorter streams, too; none may be of some kind."""
    for kinds, longest in [((9, 5, 4), 100_000), ((4, 0, 3), 20_000), ((3, 2, 0), 8000)]:
        visible.row_agrees(answers, visible.tested(rng, kinds, longest, 30_000), longest)


def other_intervals(answers: Answers, rng: np.random.Generator) -> None:
    """Intervals of shares that are drawn, of none and of all, at other levels."""
    runs = int(rng.integers(20, 60))
    for successes in (int(rng.integers(3, runs - 3)), 0, runs):
        visible.interval_agrees(answers, successes, runs)
    visible.interval_agrees(answers, 5, 9, 0.9)


EXERCISE = visible.EXERCISE.with_checks(
    q1=(Check(other_outputs, 1), Check(other_lengths, 1)),
    q2=(Check(other_state, 1), Check(many_steps, 1)),
    q3=(Check(other_rows, 1), Check(other_intervals, 1)),
)
