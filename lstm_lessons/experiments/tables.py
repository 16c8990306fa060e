"""What was published beside what was found: the lines of a record, and a verdict by rule.

The rule, for a line with a published number of sequences:

- *as often*: if both were drawn from one and the same share of successes, shares as far apart as
  these would come in more than 5 of 100 cases;
- *as soon*: the published mean lies where the mean of as many of our successful runs does in 95 of
  100 cases;
- both: **reproduced**. Less than half the published share: **not reproduced**. Neither as often nor
  as soon: **not reproduced**. All else: **partly**. Fewer than 6 runs: **too few runs**.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from lstm_lessons.experiments import continual_bptt, runner
from lstm_lessons.experiments.catalogue import EXPERIMENTS
from lstm_lessons.experiments.gers2000 import READINGS, TABLE_2
from lstm_lessons.experiments.intervals import (
    FEWEST,
    LEVEL,
    Interval,
    mean_interval,
    median_interval,
    same_shares,
    share_interval,
)
from lstm_lessons.experiments.shown_table import ShownTable
from lstm_lessons.scratch import validation

Record = dict[str, object]

KINDS = ("perfect", "good", "rest")
COUNT = "sequences"
TOO_FEW = "too few runs"
NOTHING = "–"
NEVER = "never"


def load(name: str, folder: str | Path) -> Record:
    """Return an experiment's record; where there is none yet, one without runs.

    Parameters
    ----------
    name
        Of the catalogue.
    folder
        In which the records are.
    """
    name = validation.one_of("name", name, tuple(EXPERIMENTS))
    path = Path(folder) / f"{name}.json"
    return runner.begun(EXPERIMENTS[name], path, f"python -m lstm_lessons.experiments {name}")


# --- numbers as they are shown ---


def number(value: float | None) -> str:
    """Return a count with commas; ``never`` for ``inf``, a dash for None."""
    if value is None:
        return NOTHING
    return f"{value:,.0f}" if math.isfinite(value) else NEVER


def span(interval: Interval | None) -> str:
    """Return an interval of counts in words."""
    if interval is None:
        return NOTHING
    low, high = map(number, interval)
    return low if low == high else f"{low} to {high}"


def percents(interval: Interval | None) -> str:
    """Return an interval of a share in words."""
    return NOTHING if interval is None else f"{interval[0]:.0%} to {interval[1]:.0%}"


def with_interval(figure: str, interval: str) -> str:
    """Return a figure with its interval in brackets, where that says more than the figure."""
    return figure if interval in (NOTHING, figure) else f"{figure} ({interval})"


# --- a line, and its verdict ---


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
    def share(self) -> Interval | None:
        """The interval of the share of successes."""
        return share_interval(len(self.successes), len(self.took)) if self.took else None

    @property
    def median(self) -> float | None:
        """The median of all runs; ``inf`` if half of them or more never ended."""
        return median(self.took) if self.took else None

    @property
    def median_interval(self) -> Interval | None:
        """Its interval; None where there are too few runs."""
        return median_interval(self.took)

    @property
    def often(self) -> str:
        """``as often``, ``less often`` or ``more often`` than published."""
        theirs = round(self.trials * self.percent / 100)
        ours = len(self.successes)
        p = same_shares([ours, len(self.took) - ours], [theirs, self.trials - theirs])
        if p > 1 - LEVEL:
            return "as often"
        return "less often" if ours / len(self.took) < self.percent / 100 else "more often"

    @property
    def soon(self) -> str:
        """``as soon``, ``sooner`` or ``later`` than published; ``never`` without a success."""
        if not self.successes:
            return NEVER
        low, high = mean_interval(self.successes, len(self.successes))
        if low <= self.published <= high:
            return "as soon"
        return "sooner" if high < self.published else "later"

    @property
    def verdict(self) -> str:
        """By the rule at the head of this module; a dash where nothing was published."""
        if self.published is None:
            return NOTHING
        if len(self.took) < FEWEST:
            return TOO_FEW
        often, soon = self.often, self.soon
        share = len(self.successes) / len(self.took)
        if (often, soon) == ("as often", "as soon"):
            kind = "reproduced"
        elif share < self.percent / 200 or (often != "as often" and soon != "as soon"):
            kind = "not reproduced"
        else:
            kind = "partly"
        return f"{kind}: {often}, {soon}"


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
    """Return a line's name: that of the row, with the stopping rule where it has several."""
    if of < 2:
        return row
    rule = count.removeprefix(COUNT).removeprefix("_") or "ST2"
    return f"{row}, n_seq {rule}" if rule.isdigit() else f"{row}, {rule}"


def compared(record: Record, caption: str) -> ShownTable:
    """Return a record's lines as a table: published, ours, verdict."""
    return ShownTable(
        caption,
        ["row", "published", "ours: median (95 %)", "solved (95 %)", "verdict"],
        [
            [
                line.name,
                _published(line),
                _median(line),
                with_interval(_solved(line), percents(line.share)),
                line.verdict,
            ]
            for line in lines(record)
        ],
    )


def _published(line: Line) -> str:
    """Return the published figure, with the share of trials where not all succeeded."""
    share = "" if line.percent == 100 else f" ({line.percent} %)"
    return number(line.published) + share


def _median(line: Line) -> str:
    return with_interval(number(line.median), span(line.median_interval))


def _solved(line: Line) -> str:
    return f"{len(line.successes)} of {len(line.took)}"


# --- table 2 of 2000 ---


@dataclass(frozen=True)
class Networks:
    """A row of table 2 by one reading of its stopping rule, and our networks.

    Attributes
    ----------
    name, reading
        Of the row, and one of ``gers2000.READINGS``.
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
    """Return each row by each reading."""
    found = []
    for row in record["rows"]:
        for reading in READINGS:
            verdicts = [run[reading]["verdict"] for run in row["runs"]]
            published = row["published"]
            found.append(
                Networks(
                    name=row["name"],
                    reading=reading,
                    published=tuple(published[f"{kind}_percent"] for kind in KINDS),
                    found=tuple(verdicts.count(kind) for kind in KINDS),
                    published_streams=published["perfect_mean_streams"],
                    found_streams=row["summary"][reading]["perfect_mean_streams"]
                    if verdicts
                    else None,
                )
            )
    return found


def compared_networks(record: Record, reading: str, caption: str) -> ShownTable:
    """Return table 2 by one reading: networks of each kind, streams until they were perfect."""
    rows = [row for row in table_2(record) if row.reading == reading]
    return ShownTable(
        caption,
        ["row", "published", "ours", "streams, published", "streams, ours", "p", "verdict"],
        [
            [
                row.name,
                f"{_slashes(row.published)} %",
                f"{_slashes(row.found)} of {sum(row.found)}",
                number(row.published_streams),
                number(row.found_streams),
                f"{row.p:.3f}",
                row.verdict,
            ]
            for row in rows
        ],
    )


def _slashes(counts: tuple[int, ...]) -> str:
    return " / ".join(map(str, counts))


# --- all in one ---


def summary(record: Record) -> list[list[str]]:
    """Return the lines of the table at the end: what, published, ours, verdict."""
    if record["experiment"] == TABLE_2.name:
        return [_summary_of_networks(row) for row in table_2(record)]
    if record["experiment"] == continual_bptt.EXPERIMENT.name:
        return [_summary_of_streams(row) for row in record["rows"]]
    times = [row["published"].get("times_as_long") for row in record["rows"]]
    found = []
    for k, line in enumerate(lines(record)):
        long = k < len(times) and times[k]
        found.append(
            [
                line.name,
                f"{long} × as long" if long else _published(line),
                f"{_median(line)}, {_solved(line)}",
                line.verdict,
            ]
        )
    return found


def _summary_of_networks(row: Networks) -> list[str]:
    return [
        f"{row.name}; {row.reading.removeprefix('stopped_').replace('_', ' ')}",
        f"{row.published[0]} % perfect",
        f"{row.found[0]} of {sum(row.found)} perfect",
        row.verdict,
    ]


def _summary_of_streams(row: dict[str, object]) -> list[str]:
    perfect = sum(map(continual_bptt.without_error, row["runs"]))
    return [row["name"], NOTHING, f"{perfect} of {len(row['runs'])} without an error", NOTHING]


# --- where a record comes from ---


def made_by(record: Record) -> str:
    """Return the command that makes a record, how much there is of it, and when it was made."""
    counts = [len(row["runs"]) for row in record["rows"]]
    few, many = min(counts), max(counts)
    said = [
        record["command"],
        f"seeds a row: {many}" if few == many else f"seeds a row: {few} to {many}",
    ]
    if record["sittings"]:
        spent = sum(run.get("cpu_seconds", 0) for row in record["rows"] for run in row["runs"])
        dates = sorted({sitting["date"][:10] for sitting in record["sittings"]})
        days = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
        said.append(f"processor time: {spent / 3600:.1f} h, {days}")
        said += _each_once(sitting["hardware"]["processor"] for sitting in record["sittings"])
        revisions = _each_once(_short(sitting["revision"]) for sitting in record["sittings"])
        said.append(f"revision: {', '.join(revisions)}")
    return "\n".join(said)


def _short(revision: str) -> str:
    commit, *mark = revision.split("-")
    return "-".join([commit[:7], *mark])


def _each_once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def conditions(record: Record) -> str:
    """Return when a run counts as a success, and where it differs from the paper's."""
    return "\n".join(
        [
            f"success: {record['criterion']}",
            *(f"differs: {deviation}" for deviation in record["deviations"]),
        ]
    )
