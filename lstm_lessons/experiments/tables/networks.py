"""Table 2 of 2000: its rows count networks of three kinds, by the readings of one rule."""

from collections.abc import Iterable
from dataclasses import dataclass

from lstm_lessons.experiments.gers2000 import KINDS, READINGS, count, judged_anew
from lstm_lessons.experiments.recording.experiment import Run
from lstm_lessons.experiments.showing.intervals import FEWEST, LEVEL, same_shares
from lstm_lessons.experiments.showing.shown_table import ShownTable
from lstm_lessons.experiments.tables.loading import Record
from lstm_lessons.experiments.tables.origin import how_it_was_run
from lstm_lessons.experiments.tables.rule import TOO_FEW
from lstm_lessons.experiments.tables.shown_numbers import number
from lstm_lessons.experiments.tables.side_by_side import not_run
from lstm_lessons.scratch import validation

JUDGED_ANEW = "stopped_by_a_test_judged_anew"
"""The first reading, and other streams than those that ended training say how good it is."""
WAYS = (READINGS[0], JUDGED_ANEW, *READINGS[1:])
LEAST = 0.001  # a smaller p is not told apart from this one
SHORT = {
    "standard LSTM, state reset from outside": "reset from outside",
    "standard LSTM": "standard",
    "standard LSTM, state decay 0.9": "state decay 0.9",
    "forget gates, decaying learning rate": "forget gates, α decays",
}
"""How a row is called where there is little room; the others as they are."""


@dataclass(frozen=True)
class Networks:
    """A row of table 2 by one reading of its stopping rule, and our networks.

    Attributes
    ----------
    name, reading
        Of the row, and one of ``WAYS``.
    published
        Of 100 networks so many perfect, good and rest.
    found
        Of ours.
    published_streams, found_streams
        On how many streams the perfect ones were trained, a mean; None without such a figure.
    """

    name: str
    reading: str
    published: tuple[int, ...]
    found: tuple[int, ...]
    published_streams: int | None
    found_streams: int | None

    @property
    def p(self) -> float:
        """The probability of a difference this large, were both drawn from the same shares."""
        return same_shares(self.found, self.published)

    @property
    def verdict(self) -> str:
        """``fits`` if that is above 5 %, ``differs`` if not."""
        if sum(self.found) < FEWEST:
            return TOO_FEW
        return "fits" if self.p > 1 - LEVEL else "differs"


def table_2(record: Record) -> list[Networks]:
    """Return each row in each of ``WAYS``; those of a row follow one another."""
    found = []
    for row in record["rows"]:
        for reading in WAYS:
            counts = count([_end(run, reading) for run in row["runs"]])
            published = row["published"]
            found.append(
                Networks(
                    name=SHORT.get(row["name"], row["name"]),
                    reading=reading,
                    published=tuple(published[f"{kind}_percent"] for kind in KINDS),
                    found=tuple(counts[kind] for kind in KINDS),
                    published_streams=published["perfect_mean_streams"],
                    found_streams=counts["perfect_mean_streams"],
                )
            )
    return found


def compared_networks(record: Record, reading: str, caption: str) -> ShownTable:
    """Return table 2 by one reading: how many networks are of each kind.

    Parameters
    ----------
    record
        Of ``gers2000.TABLE_2``.
    reading
        One of ``WAYS``.
    caption
        Of the table.
    """
    reading = validation.one_of("reading", reading, WAYS)
    rows = [row for row in table_2(record) if row.reading == reading]
    return ShownTable(
        caption,
        ["network", "verdict", "ours, %", "published, %", "p", "ours, networks"],
        [
            [
                row.name,
                row.verdict,
                slashes([round(100 * count / sum(row.found)) for count in row.found]),
                slashes(row.published),
                f"{row.p:.3f}" if row.p >= LEAST else f"< {LEAST}",
                f"{slashes(row.found)} of {sum(row.found)}",
            ]
            for row in rows
            if sum(row.found)
        ],
        note=not_run(row.name for row in rows if not sum(row.found)),
        below=how_it_was_run(record),
    )


def compared_streams(record: Record, caption: str) -> ShownTable:
    """Return on how many streams the perfect networks were trained: by each reading, published."""
    rows = [row for row in table_2(record) if sum(row.found)]
    streams: dict[str, list[str]] = {}
    for row in rows:
        shown = streams.setdefault(row.name, [row.name, number(row.published_streams)])
        shown.insert(-1, number(row.found_streams))
    return ShownTable(
        caption,
        ["network", *map(shown_reading, WAYS), "published"],
        list(streams.values()),
    )


def shown_reading(reading: str) -> str:
    """Return a reading of the stopping rule in words: "by a test"."""
    return reading.removeprefix("stopped_").replace("_", " ")


def _end(run: Run, reading: str) -> Run:
    return judged_anew(run) if reading == JUDGED_ANEW else run[reading]


def slashes(values: Iterable[object]) -> str:
    """Return what belongs together, as "74 / 0 / 26"."""
    return " / ".join(map(str, values))
