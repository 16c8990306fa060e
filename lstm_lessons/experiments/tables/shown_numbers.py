"""Counts, shares and intervals as the tables show them."""

import math

from lstm_lessons.experiments.showing.intervals import Interval

NOTHING = "–"
NEVER = "never"


def number(value: float | None) -> str:
    """Return a count with commas; ``never`` for ``inf``, a dash for None."""
    if value is None:
        return NOTHING
    return f"{value:,.0f}" if math.isfinite(value) else NEVER


def span(interval: Interval | None) -> str:
    """Return an interval of counts in words, a dash for None."""
    if interval is None:
        return NOTHING
    low, high = map(number, interval)
    return low if low == high else f"{low} to {high}"


def percents(interval: Interval | None) -> str:
    """Return an interval of a share in words, a dash for None."""
    if interval is None:
        return NOTHING
    low, high = (f"{100 * end:.0f}" for end in interval)
    return f"{low} to {high} %"


def with_interval(figure: str, interval: str) -> str:
    """Return a figure with its interval in brackets, where that says more than the figure."""
    return figure if interval in (NOTHING, figure) else f"{figure} ({interval})"
