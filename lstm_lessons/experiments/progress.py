"""How far a run is, said while it goes on: nothing is counted, drawn or decided by it.

A loop says where it is as often as it likes. If somebody listens, that is heard every two seconds,
at once the first time; if nobody does, nothing happens. Who makes runs shows what is heard in a
bar, or passes it on from another process.
"""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")

EVERY = 2.0
"""Seconds from one time that one is heard to the next."""


class _Listener:
    """Who hears, and when it is time again."""

    def __init__(self, hear: Callable[[str], object]) -> None:
        self.hear = hear
        self.due = 0.0


_listener: ContextVar[_Listener | None] = ContextVar("listener", default=None)
_name: ContextVar[str] = ContextVar("name", default="")


def say(done: int, most: int, unit: str) -> None:
    """Say that so many are done, of at most so many: "6a, seed 3: 12,800 of 500,000 sequences".

    Parameters
    ----------
    done, most
        How far the loop is, and where it ends at the latest.
    unit
        What is counted.
    """
    listener = _listener.get()
    if listener is None or (now := time.monotonic()) < listener.due:
        return
    listener.due = now + EVERY
    listener.hear(f"{_name.get()}{done:,} of {most:,} {unit}")


def saying(items: Iterable[Item], most: int, unit: str, *, each: int = 1) -> Iterator[Item]:
    """Yield the items, and say how many were done before each: ``each`` of the unit an item."""
    for number, item in enumerate(items):
        say(number * each, most, unit)
        yield item


@contextmanager
def called(name: str) -> Iterator[None]:
    """Give what is said in here the name of a run."""
    token = _name.set(f"{name}: ")
    try:
        yield
    finally:
        _name.reset(token)


def listen(hear: Callable[[str], object]) -> None:
    """Let all that is said from now on be heard: for a process that only makes runs."""
    _listener.set(_Listener(hear))


def pass_on(text: str) -> None:
    """Let what was said elsewhere be heard here."""
    if listener := _listener.get():
        listener.hear(text)


@contextmanager
def bar(total: int, *, done: int = 0, unit: str) -> Iterator[tqdm]:
    """Show a progress bar, and beside it what is said in here.

    Parameters
    ----------
    total, done
        How many there are to do in all, and how many of them were done before.
    unit
        What is counted.
    """
    with tqdm(total=total, initial=done, unit=f" {unit}") as shown:
        token = _listener.set(_Listener(shown.set_postfix_str))
        try:
            yield shown
        finally:
            _listener.reset(token)


def line(text: str) -> None:
    """Print a line above the bar, at once."""
    tqdm.write(text)
    sys.stdout.flush()
