"""Schedules of the learning rate: which part of it is used, from the first step to the last."""

import math
from collections.abc import Callable, Iterator

from lstm_lessons.scratch import Optimiser

WARM_UP = 0.1
"""The share of all steps in which a warm-up goes from 0 to the whole rate."""

Schedule = Callable[[float], float]
"""Of the share of training that is done, in [0, 1): the share of the learning rate to use."""


def constant(_: float) -> float:
    """Return 1: the same rate throughout."""
    return 1.0


def cosine(done: float) -> float:
    """Return ½ (1 + cos π·done), a rate that falls to 0 (Loshchilov & Hutter 2017)."""
    return (1 + math.cos(math.pi * done)) / 2


def warm_up(done: float) -> float:
    """Return a rate that rises to 1 over the first tenth and stays there."""
    return min(done / WARM_UP, 1.0)


SCHEDULES: dict[str, Schedule] = {
    "constant": constant,
    "warm-up": warm_up,
    "cosine": cosine,
}
"""Every schedule by its name."""


def on_schedule(
    batches: Iterator[tuple], optimiser: Optimiser, schedule: Schedule, steps: int
) -> Iterator[tuple]:
    """Yield ``steps`` batches; before each, set the optimiser's learning rate.

    Parameters
    ----------
    batches
        Without end, or ``steps`` of them at least.
    optimiser
        Its learning rate is changed. The one that it has when the first batch is asked for is the
        whole one.
    schedule
        Such as those in ``SCHEDULES``.
    steps
        How many batches, from 1.
    """
    whole = optimiser.learning_rate
    for step in range(steps):
        optimiser.learning_rate = whole * schedule(step / steps)
        yield next(batches)
