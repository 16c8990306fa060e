"""Where a record comes from: the command that makes it, when a run succeeds, what differs."""

from collections.abc import Iterable

from lstm_lessons.experiments.hochreiter1997 import SEEN_AT_ONCE
from lstm_lessons.experiments.showing.folded import Folded
from lstm_lessons.experiments.tables.loading import Record

COMMON = (SEEN_AT_ONCE,)
"""Where nearly all experiments differ from their papers: said once, not beside each table."""


def how_it_was_run(record: Record) -> Folded:
    """Return a record's command, its circumstances, its criterion, and where it differs.

    Parameters
    ----------
    record
        With runs, or without any yet.
    """
    said = [f"Command for all rows: `{record['command']}`", f"Success: {record['criterion']}"]
    said += [f"Differs: {each}" for each in record["deviations"] if each not in COMMON]
    if record["sittings"]:
        spent = sum(run.get("cpu_seconds", 0) for row in record["rows"] for run in row["runs"])
        dates = sorted({sitting["date"][:10] for sitting in record["sittings"]})
        days = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
        processors = _each_once(each["hardware"]["processor"] for each in record["sittings"])
        revisions = _each_once(_short(each["revision"]) for each in record["sittings"])
        said += [
            f"Processor time: {spent / 3600:.1f} h, {days}, {', '.join(processors)}",
            f"Revision: {', '.join(revisions)}",
        ]
    return Folded(f"How it was run: {record['experiment']}, {seeds(record)}", said)


def seeds(record: Record) -> str:
    """Return how many seeds a row has, among the rows that have any."""
    counts = sorted({len(row["runs"]) for row in record["rows"]} - {0})
    if not counts:
        return "no run yet"
    few, many = counts[0], counts[-1]
    said = f"{many} seed{'s' * (many > 1)}"
    return f"{said} a row" if few == many else f"{few} to {said} a row"


def _short(revision: str) -> str:
    commit, *mark = revision.split("-")
    return "-".join([commit[:7], *mark])


def _each_once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))
