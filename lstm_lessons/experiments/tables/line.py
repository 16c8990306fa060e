"""A published figure and our runs: a line of a record."""

import math
import re
from dataclasses import dataclass
from statistics import median

from lstm_lessons.experiments.showing.intervals import Interval, median_interval, share_interval
from lstm_lessons.experiments.tables.loading import Record

COUNT = "sequences"
"""What a run took has this name, or one that begins with it if a row has several stopping rules."""


@dataclass(frozen=True)
class Line:
    """A published figure, and our runs.

    Attributes
    ----------
    name
        Of the row; with the stopping rule, if it has several.
    took
        One a run: the sequences until success, ``inf`` where there was none.
    wrong
        One for each success: how many of the test sequences were wrong afterwards. Empty where
        none are counted.
    published
        Sequences, a mean; None if there is no such figure.
    published_wrong
        Test sequences; None if there is no such figure.
    percent, trials
        The published share of successes, and of how many trials.
    """

    name: str
    took: tuple[float, ...]
    wrong: tuple[int, ...] = ()
    published: float | None = None
    published_wrong: int | None = None
    percent: float = 100
    trials: int = 10

    @property
    def successes(self) -> list[float]:
        """What the successful runs took."""
        return [each for each in self.took if math.isfinite(each)]

    @property
    def published_successes(self) -> int:
        """How many of the published trials succeeded."""
        return round(self.trials * self.percent / 100)

    @property
    def share(self) -> Interval | None:
        """The interval of the share of successes; None without a run."""
        return share_interval(len(self.successes), len(self.took)) if self.took else None

    @property
    def median(self) -> float | None:
        """The median of *all* runs: ``inf`` if half of them or more never ended; None without one.

        (The ``summary`` in a record has the median of the successes alone:
        ``experiment.sequences_to_success``.)
        """
        return median(self.took) if self.took else None

    @property
    def median_interval(self) -> Interval | None:
        """Its interval; None where there are too few runs."""
        return median_interval(self.took)


def lines(record: Record) -> list[Line]:
    """Return the lines of a record: one a row, or one for each of a row's stopping rules."""
    found = []
    for row in record["rows"]:
        runs, published = row["runs"], row["published"]
        counts = [name for name in published if name.startswith(COUNT)]
        for count in counts or [COUNT]:
            wrong = count.replace(COUNT, "wrong")
            found.append(
                Line(
                    name=_named(row["name"], count, len(counts)),
                    took=tuple(math.inf if run[count] is None else run[count] for run in runs),
                    wrong=tuple(
                        run[wrong] for run in runs if wrong in run and run[count] is not None
                    ),
                    published=published.get(count),
                    published_wrong=published.get(wrong),
                    percent=published.get("percent", 100),
                    trials=published.get("trials", 10),
                )
            )
    return found


def _named(row: str, count: str, of: int) -> str:
    """Return a line's name: that of the row, short, with the stopping rule where it has several."""
    row = re.sub(r"(?<=\d) x (?=\d)", "×", row.replace("; targets: ", ", "))
    if of < 2:
        return row
    rule = count.removeprefix(COUNT).removeprefix("_") or "ST2"
    return f"{row}, n_seq {rule}" if rule.isdigit() else f"{row}, {rule}"
