"""CellDesigner's goals: what one cell is to do, the sequences it is tested on, and a solution each.

A goal asks for h at every step of four sequences of ten steps. What it asks follows from the inputs
by a rule, given here as code; the inputs are drawn once and for all. Each solution does without a
forget gate.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate

STEPS = 10
HIGH = 0.75  # what h says for "yes": a cell that has written 1 once shows tanh(1) = 0.76

Rows = tuple[float, float, float, float]  # i, f, g, o


@dataclass(frozen=True)
class Weights:
    """The weights of one cell with one input, each in the order i, f, g, o."""

    weight_ih: Rows
    weight_hh: Rows
    bias: Rows


@dataclass(frozen=True)
class Sequence:
    """A test sequence: its inputs, and what h is to be at each step."""

    x: tuple[float, ...]
    target: tuple[float, ...]


@dataclass(frozen=True)
class Goal:
    """What a cell is to do.

    Attributes
    ----------
    name
        The word for it.
    ask
        What is asked for, and ``hint``, how one can go about it; with symbols as in ``presets``.
    tolerance
        h is right at a step if it is at most so far from the target.
    sequences
        It has to be right at every step of each of them.
    solution
        One of the ways to do it, without a forget gate.
    """

    name: str
    ask: str
    hint: str
    tolerance: float
    sequences: tuple[Sequence, ...]
    solution: Weights


# --- the rules: from the inputs to what h is to be ---


def latch(x: list[float]) -> list[float]:
    """Ask for high from the first pulse on."""
    return [HIGH * (n > 0) for n in pulses_so_far(x)]


def count(x: list[float]) -> list[float]:
    """Ask for a fifth for each pulse so far."""
    return [n / 5 for n in pulses_so_far(x)]


def keep_first(x: list[float]) -> list[float]:
    """Ask for the first input, at every step."""
    return [x[0]] * len(x)


def toggle(x: list[float]) -> list[float]:
    """Ask for high after an odd number of pulses."""
    return [HIGH * (n % 2) for n in pulses_so_far(x)]


def delay(x: list[float]) -> list[float]:
    """Ask for high at the step after a pulse."""
    return [HIGH * (v == 1) for v in [0, *x[:-1]]]


def pulses_so_far(x: list[float]) -> Iterator[int]:
    """Count the ones."""
    return accumulate(int(v == 1) for v in x)


# --- the inputs ---


def tenths(seed: int, low: int, high: int) -> Iterator[float]:
    """Yield random tenths; ``random.random`` gives the same numbers everywhere."""
    rng = random.Random(seed)
    while True:
        yield (low + int((high - low + 1) * rng.random())) / 10


def pulses(seed: int, noise: int, *at: int) -> list[float]:
    """Return noise of at most so many tenths, and a 1 at each of the steps ``at``, from 1."""
    numbers = tenths(seed, -noise, noise)
    return [1.0 if t in at else next(numbers) for t in range(1, STEPS + 1)]


def beginning_with(first: float, seed: int) -> list[float]:
    """Return this number, then others from 0.1 to 0.9."""
    numbers = tenths(seed, 1, 9)
    return [first, *(next(numbers) for _ in range(STEPS - 1))]


def pairs(rule: Callable[[list[float]], list[float]], *inputs: list[float]) -> tuple[Sequence, ...]:
    """Return the sequences with these inputs, and the targets that the rule gives."""
    return tuple(Sequence(tuple(x), tuple(rule(x))) for x in inputs)


GOALS: tuple[Goal, ...] = (
    Goal(
        "latch",
        "*h* is 0 until the first 1 comes in, and 0.75 ever after. All smaller inputs are noise.",
        "Write something positive when a 1 comes, and nothing at any other step.",
        0.25,
        pairs(latch, pulses(1, 3, 4), pulses(2, 3, 2, 7), pulses(3, 3, 9), pulses(4, 3)),
        Weights((20.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 0.0), (-12.0, 5.0, 2.0, 4.0)),
    ),
    Goal(
        "counter",
        "*h* is 0.2 for each 1 that has come in so far: 0.2, 0.4, 0.6, 0.8. Smaller inputs are "
        "noise.",
        "Write the same small amount at each 1. Why small? *h* shows tanh of *c*, and far from 0 "
        "that hardly grows.",
        0.1,
        pairs(
            count, pulses(5, 2, 2, 5, 8), pulses(6, 2, 1, 2, 3, 4), pulses(7, 2, 3), pulses(8, 2)
        ),
        Weights((20.0, 0.0, 0.25, 0.0), (0.0, 0.0, 0.0, 0.0), (-10.0, 5.0, 0.0, 5.0)),
    ),
    Goal(
        "first",
        "*h* is, at every step, about the number that came in first. What comes later does not "
        "count, however large.",
        "The input gate has to be open at the first step only. It cannot hear the time, but it can "
        "hear *h*: 0 before the first step, and not 0 after it.",
        0.15,
        pairs(
            keep_first,
            beginning_with(0.3, 9),
            beginning_with(0.7, 10),
            beginning_with(0.5, 11),
            beginning_with(0.4, 12),
        ),
        Weights((0.0, 0.0, 1.6, 0.0), (-20.0, 0.0, 0.0, 0.0), (2.5, 5.0, 0.0, 5.0)),
    ),
    Goal(
        "toggle",
        "Each 1 switches *h*: from 0 to 0.75, from 0.75 to 0. Smaller inputs are noise.",
        "The same input, a 1, must write once and take away once. So something has to hear *h*: "
        "let the candidate be positive while *h* is low, and negative while it is high.",
        0.25,
        pairs(
            toggle,
            pulses(13, 2, 3, 7),
            pulses(14, 2, 1, 2, 3, 4, 5, 8),
            pulses(15, 2, 5, 9, 10),
            pulses(16, 2),
        ),
        Weights((20.0, 0.0, 0.0, 0.0), (0.0, 0.0, -13.0, 0.0), (-10.0, 5.0, 5.0, 5.0)),
    ),
    Goal(
        "delay",
        "A 1 is answered one step later: then *h* is 0.75, else 0. No two of them come in a row. "
        "Smaller inputs are noise.",
        "Write at once, but do not show it yet: at a 1 the output gate is shut. When *h* has been "
        "high, take away what was written: the input gate opens once more, for a negative "
        "candidate.",
        0.25,
        pairs(
            delay,
            pulses(17, 2, 2),
            pulses(18, 2, 1, 3, 5, 8),
            pulses(19, 2, 4, 6, 10),
            pulses(20, 2),
        ),
        Weights((14.0, 0.0, 5.0, -20.0), (20.0, 0.0, -6.6, 0.0), (-8.0, 5.0, 0.0, 10.0)),
    ),
)
