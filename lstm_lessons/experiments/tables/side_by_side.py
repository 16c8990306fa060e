"""The lines of a record as a table: verdict, ours, published, solved."""

from collections.abc import Iterable

from lstm_lessons.experiments.showing.shown_table import ShownTable
from lstm_lessons.experiments.tables.line import Line, lines
from lstm_lessons.experiments.tables.loading import Record
from lstm_lessons.experiments.tables.origin import how_it_was_run
from lstm_lessons.experiments.tables.rule import verdict
from lstm_lessons.experiments.tables.shown_numbers import number, percents, span, with_interval


def compared(record: Record, caption: str) -> ShownTable:
    """Return a record's lines as a table, those without a run beneath it."""
    found = lines(record)
    return ShownTable(
        caption,
        ["experiment", "verdict", "ours: median (95 %)", "published", "solved (95 %)"],
        [
            [line.name, verdict(line), median(line), published(line), solved(line)]
            for line in found
            if line.took
        ],
        note=not_run(line.name for line in found if not line.took),
        below=how_it_was_run(record),
    )


def not_run(names: Iterable[str]) -> str:
    """Return the sentence that says what has no run yet; empty if all have."""
    named = "; ".join(names)
    return f"No run yet of: {named}." if named else ""


def published(line: Line) -> str:
    """Return the published figure, with the share of trials where not all succeeded."""
    share = "" if line.percent == 100 else f" ({line.percent} %)"
    return number(line.published) + share


def median(line: Line) -> str:
    """Return the median of all runs with its interval."""
    return with_interval(number(line.median), span(line.median_interval))


def solved(line: Line) -> str:
    """Return how many of the runs succeeded, with the interval of the share."""
    return with_interval(counted(line), percents(line.share))


def counted(line: Line) -> str:
    """Return how many of the runs succeeded."""
    return f"{len(line.successes)} of {len(line.took)}"
