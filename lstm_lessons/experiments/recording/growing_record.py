"""A record that grows line by line: what it has is not done twice, and a killed run goes on."""

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from lstm_lessons.experiments import progress
from lstm_lessons.experiments.recording.circumstances import circumstances
from lstm_lessons.experiments.recording.records import (
    alone_with,
    read_record,
    shown,
    write_record,
)

What = Sequence[object]
"""What sets a line apart: the first of its values."""
Line = list[object] | dict[str, object]


def grow(
    path: Path,
    plan: Iterable[tuple[str, What]],
    do: Callable[[str, What, dict[str, object]], Sequence[Line]],
    *,
    command: str,
    protocol: object,
    parts: Sequence[str],
    versions: Mapping[str, str] | None = None,
) -> dict[str, object]:
    """Do what the record at ``path`` lacks of the plan; keep each result as it comes.

    A sitting notes how long it took, in seconds of one processor, and for how many results.

    Parameters
    ----------
    path
        Of the record. Where there is none, it is begun.
    plan
        Of each thing to do: the part of the record it belongs to, and what sets it apart.
    do
        Given part, what and the record so far, returns the lines to add. Each begins with what
        sets it apart.
    command
        That makes the record.
    protocol
        What all lines have in common. A record with another one is refused.
    parts
        The names of the record's lists of lines.
    versions
        Of packages beyond those that every record names.

    Returns
    -------
    record
        As it is in the file.

    Raises
    ------
    ValueError
        If the record is of another protocol.
    RuntimeError
        If another process is at work on it.
    """
    protocol = json.loads(json.dumps(protocol))  # tuples as a file gives them back
    record = {
        "command": command,
        "sittings": [],
        "protocol": protocol,
        **{part: [] for part in parts},
    }
    with alone_with(path):
        if path.exists():
            there = read_record(path)
            if there.get("protocol") != protocol:
                raise ValueError(
                    f"{path.name}: its protocol is another one; remove it to begin anew"
                )
            record |= there
        plan = list(plan)
        todo = [(part, what) for part, what in plan if not has(record[part], what)]
        sitting = {}
        if todo:
            done = sum(len(record[part]) for part in parts)
            sitting = {"lines before": done, **circumstances(), **(versions or {})}
            record["sittings"].append(sitting)
        start = time.process_time()
        try:
            with progress.bar(len(plan), done=len(plan) - len(todo), unit="results") as bar:
                for number, (part, what) in enumerate(todo, start=1):
                    with progress.called(" ".join(map(str, [part, *what]))):
                        lines = do(part, what, record)
                    sitting["results"] = number
                    sitting["cpu_seconds"] = round(time.process_time() - start, 1)
                    record[part] += lines
                    write_record(path, record)
                    found = [value for line in lines for value in _values(line)[len(what) :]]
                    progress.line(" ".join([part, *map(_brief, [*what, *found])]))
                    bar.set_postfix_str("", refresh=False)
                    bar.update()
        finally:  # whoever stops it sees how far it is, too
            print(f"{shown(path)}: {how_far(record, plan)}", flush=True)
    return record


def how_far(record: Mapping[str, object], plan: Iterable[tuple[str, What]]) -> str:
    """Return how much of a plan a record has: "42 of 49 results".

    Parameters
    ----------
    record
        As ``grow`` returns it; an empty one has nothing.
    plan
        As ``grow`` takes it.
    """
    there = [has(record.get(part, ()), what) for part, what in plan]
    return f"{sum(there)} of {len(there)} results"


def grow_runs(
    path: Path,
    plan: Iterable[tuple[str, What]],
    run_one: Callable[[int], dict[str, object]],
    *,
    command: str,
    protocol: object,
) -> dict[str, object]:
    """Do ``grow`` for a record of one list, its runs: a run a seed, by the compiled rule.

    Parameters
    ----------
    path, plan, command, protocol
        As ``grow`` takes them; the plan's only part is "runs", and a seed is what is to be done.
    run_one
        Returns a run's line; it begins with ``seed``.

    Raises
    ------
    SystemExit
        If numba is not there.
    """
    try:
        from lstm_lessons.experiments.rule import compiled  # noqa: F401
    except ImportError as error:
        raise SystemExit(str(error)) from None
    return grow(
        path,
        plan,
        lambda _, what, __: [run_one(*what)],
        command=command,
        protocol=protocol,
        parts=("runs",),
    )


def has(lines: Iterable[Line], what: What) -> bool:
    """Tell whether there is a line of this."""
    return any(_values(line)[: len(what)] == list(what) for line in lines)


def _values(line: Line) -> list[object]:
    return list(line.values()) if isinstance(line, dict) else line


def _brief(value: object) -> str:
    """Return a value as it is printed while one waits."""
    return f"{value:.3g}" if isinstance(value, float) else str(value)[:60]
