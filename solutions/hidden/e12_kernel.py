"""Exercise 12, second part, the hidden checks: other sizes, blocks and programs."""

import numpy as np

from lstm_lessons.checks import e12_kernel as visible
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.exercise import Check


def other_programs(answers: Answers, rng: np.random.Generator) -> None:
    """How many programs there have to be, for other sizes."""
    block = 2 ** int(rng.integers(2, 7))
    for size in (3 * block, 5 * block - 1, 2 * block + 1):
        visible.programs_agree(answers, size, block)


def sizes(rng: np.random.Generator, *, several: bool) -> tuple[dict[str, int], int]:
    """Return sizes, one step or several, and how many programs of 16 numbers they need."""
    batch, hidden = int(rng.integers(3, 6)), int(rng.choice([7, 9, 11]))
    steps = int(rng.integers(2, 5)) if several else 1
    return {"batch": batch, "steps": steps, "hidden": hidden}, -(-batch * hidden // 16)


def a_single_step(answers: Answers, rng: np.random.Generator) -> None:
    """A step of other sizes, the last block not full; then without its last program."""
    there(answers, rng, several=False)


def the_last_step(answers: Answers, rng: np.random.Generator) -> None:
    """The last step of several, of other sizes; then without its last program."""
    there(answers, rng, several=True)


def there(answers: Answers, rng: np.random.Generator, *, several: bool) -> None:
    """Compare a step of one or of several, with all programs and without the last."""
    shape, programs = sizes(rng, several=several)
    arrays = visible.drawn(rng, **shape)
    for count in (programs, programs - 1):
        visible.there_agrees(answers, *arrays, t=shape["steps"] - 1, programs=count, block=16)


def back_a_single_step(answers: Answers, rng: np.random.Generator) -> None:
    """The way back through a step of other sizes; then without its last program."""
    back(answers, rng, several=False)


def back_the_last_step(answers: Answers, rng: np.random.Generator) -> None:
    """The way back through the last step of several; then without its last program."""
    back(answers, rng, several=True)


def back(answers: Answers, rng: np.random.Generator, *, several: bool) -> None:
    """Compare the way back through a step, with all programs and without the last."""
    shape, programs = sizes(rng, several=several)
    for count in (programs, programs - 1):
        visible.back_agrees(answers, rng, **shape, t=shape["steps"] - 1, programs=count, block=16)


def other_bytes(answers: Answers, rng: np.random.Generator) -> None:
    """The bytes that a step moves, for other sizes and types."""
    for size in (2, 8):
        batch, hidden = (int(number) for number in rng.integers(3, 300, 2))
        visible.bytes_agree(answers, batch, hidden, size)


def other_layers(answers: Answers, rng: np.random.Generator) -> None:
    """How many times faster it is, small, large and between, on another machine."""
    for batch in (2, 1000, 90_000):
        visible.factor_agrees(answers, batch + int(rng.integers(1, 9)), 800, 4)
        visible.factor_agrees(answers, batch, 900, 2, launch=2e-6, rate=2e12)


EXERCISE = visible.EXERCISE.with_checks(
    q1=(Check(other_programs, 1), Check(a_single_step, 1), Check(the_last_step, 1)),
    q2=(Check(back_a_single_step, 1), Check(back_the_last_step, 1)),
    q3=(Check(other_bytes, 1), Check(other_layers, 1)),
)
