"""All records in one table, and beside it what has no verdict."""

from collections.abc import Iterable

from lstm_lessons.experiments import continual_bptt
from lstm_lessons.experiments.gers2000 import KINDS, TABLE_2
from lstm_lessons.experiments.showing.shown_table import ShownTable
from lstm_lessons.experiments.tables.line import lines
from lstm_lessons.experiments.tables.loading import Record
from lstm_lessons.experiments.tables.networks import WAYS, slashes, table_2
from lstm_lessons.experiments.tables.rule import verdict
from lstm_lessons.experiments.tables.shown_numbers import NOTHING
from lstm_lessons.experiments.tables.side_by_side import counted, median, not_run, published

Group = tuple[Record, str]
"""A record, and the heading of its rows."""


def with_verdict(groups: Iterable[Group], caption: str) -> ShownTable:
    """Return the rows that the rule, or the comparison of table 2, applies to.

    Parameters
    ----------
    groups
        Each record with the heading of its rows. A row without a run is named beneath the table.
    caption
        Of the table.
    """
    rows, missing = [], []
    for record, heading in groups:
        if record["experiment"] == TABLE_2.name:
            found, lacking = _in_all_ways(record)
        else:
            judged = [line for line in lines(record) if line.published is not None]
            found = [
                [line.name, verdict(line), median(line), published(line), counted(line)]
                for line in judged
                if line.took
            ]
            lacking = [line.name for line in judged if not line.took]
        rows += [[heading], *found] if found else []
        missing += lacking
    return ShownTable(
        caption,
        ["experiment", "verdict", "ours (95 %)", "published", "solved"],
        rows,
        note=not_run(missing),
    )


def without_verdict(groups: Iterable[Group], caption: str) -> ShownTable:
    """Return the other rows, folded: no number of sequences is published for them.

    Parameters
    ----------
    groups
        Each record with the heading of its rows. A row without a run is named beneath the table.
    caption
        Of the table.
    """
    rows, missing = [], []
    for record, heading in groups:
        if record["experiment"] == continual_bptt.EXPERIMENT.name:
            found = [_of_streams(row) for row in record["rows"] if row["runs"]]
            lacking = [row["name"] for row in record["rows"] if not row["runs"]]
        else:
            told = [
                (line, row["published"].get("times_as_long"))
                for line, row in zip(lines(record), record["rows"], strict=True)
            ]
            found = [
                [
                    line.name,
                    median(line),
                    f"{long} × as long" if long else NOTHING,
                    counted(line),
                ]
                for line, long in told
                if line.took
            ]
            lacking = [line.name for line, _ in told if not line.took]
        rows += [[heading], *found] if found else []
        missing += lacking
    return ShownTable(
        caption,
        ["experiment", "ours (95 %)", "published", "solved"],
        rows,
        note=not_run(missing),
        folded=True,
    )


def _in_all_ways(record: Record) -> tuple[list[list[str]], list[str]]:
    """Return a line for each row of table 2, in all of ``WAYS``; and the rows without a run."""
    found, lacking = [], []
    rows = table_2(record)
    for k in range(0, len(rows), len(WAYS)):
        ways = rows[k : k + len(WAYS)]
        first = ways[0]
        runs = sum(first.found)
        if not runs:
            lacking.append(first.name)
            continue
        perfect = [row.found[0] for row in ways]
        found.append(
            [
                first.name,
                slashes(row.verdict for row in ways),
                f"{slashes(round(100 * count / runs) for count in perfect)} % {KINDS[0]}",
                f"{first.published[0]} % {KINDS[0]}",
                f"{slashes(perfect)} of {runs}",
            ]
        )
    return found, lacking


def _of_streams(row: dict[str, object]) -> list[str]:
    """Return the line of a row that counts no sequences: solved is the paper's long test."""
    perfect = sum(map(continual_bptt.passes_the_long_test, row["runs"]))
    return [row["name"], NOTHING, NOTHING, f"{perfect} of {len(row['runs'])}"]
