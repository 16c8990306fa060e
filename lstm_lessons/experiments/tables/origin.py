"""Where a record comes from: the command that makes it, its settings, what differs from a paper."""

from collections.abc import Iterable, Mapping, Sequence

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
        said += [
            f"Processor time: {spent / 3600:.1f} h, {_when_and_where(record['sittings'])}",
            _revisions(record["sittings"]),
        ]
    return Folded(f"How it was run: {record['experiment']}, {seeds(record)}", said)


def how_it_grew(name: str, record: Record) -> Folded:
    """Return the command of a record that comes with the package, its settings and circumstances.

    Parameters
    ----------
    name
        Of the record.
    record
        With a protocol, as ``growing_record.grow`` writes it; or with circumstances of its own.
    """
    settings = dict(record["protocol"])
    sittings = record.get("sittings", [record])
    said = [f"Command: `{record['command']}`"]
    if "architecture" in settings:
        said.append(f"Network: {_settings(settings.pop('architecture'))}")
    said += [
        f"Settings: {_settings(settings)}",
        f"Run: {_when_and_where(sittings)}",
        _revisions(sittings),
    ]
    return Folded(f"How it was run: {name}", said)


def seeds(record: Record) -> str:
    """Return how many seeds a row has, among the rows that have any."""
    counts = sorted({len(row["runs"]) for row in record["rows"]} - {0})
    if not counts:
        return "no run yet"
    few, many = counts[0], counts[-1]
    said = f"{many} seed{'s' * (many > 1)}"
    return f"{said} a row" if few == many else f"{few} to {said} a row"


def _settings(settings: Mapping[str, object]) -> str:
    """Return settings in words: "learning rate 0.5; input bias −2, −4"."""
    return "; ".join(f"{name.replace('_', ' ')} {_said(each)}" for name, each in settings.items())


def _said(value: object) -> str:
    """Return the value of a setting in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return "none"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(_said, value))
    return f"{value:,}".replace("-", "−") if isinstance(value, int | float) else str(value)


def _when_and_where(sittings: Iterable[dict]) -> str:
    """Return the days and the processors: "2026-11-26, a processor"."""
    dates = sorted({sitting["date"][:10] for sitting in sittings})
    days = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
    processors = _each_once(each["hardware"]["processor"] for each in sittings)
    return f"{days}, {', '.join(processors)}"


def _revisions(sittings: Iterable[dict]) -> str:
    return f"Revision: {', '.join(_each_once(_short(each['revision']) for each in sittings))}"


def _short(revision: str) -> str:
    commit, *mark = revision.split("-")
    return "-".join([commit[:7], *mark])


def _each_once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))
