"""All that can be run: its command, how much of it is recorded, and how long it takes.

What is recorded, and how long it took, is read from the records themselves.
"""

import re
from importlib import import_module
from pathlib import Path
from statistics import mean

from lstm_lessons.experiments import continual_reber
from lstm_lessons.experiments.catalogue import EXPERIMENTS
from lstm_lessons.experiments.recording import growing_record, runner
from lstm_lessons.experiments.recording.circumstances import PACKAGE
from lstm_lessons.experiments.recording.experiment import Experiment
from lstm_lessons.experiments.recording.records import RECORDS, read_record
from lstm_lessons.experiments.recording.runner import PROGRAM

RESULTS = PACKAGE.parent / "benchmarks" / "results"
MODULES = {
    "temporal_order": "temporal-order",
    "after_the_rule": "after-the-rule",
    "adding_at_the_ends": "adding-at-the-ends",
    "reber_watched": "reber-watched",
    "continual_bptt": "continual-bptt",
    "ablations": "ablations",
    "remedies": "remedies",
    "forecasting.experiment": "forecasting",
    "character_models": "character-models",
    "character_reader": "character-lstm",
    "japanese_vowels": "japanese-vowels",
    "after": "after",
}
"""Modules that are run by themselves, and the record that each makes."""
NOTHING = "nothing yet"
COMMAND = re.compile(r"^ {4}(\S.*?)(?: {2,}\(([a-z ]*minutes)?.*)?$", re.MULTILINE)
"""The first line of a module's text that is set apart: its command, and in words what it takes."""


def overview(results: Path = RESULTS, records: Path = RECORDS) -> str:
    """Return a paragraph for each thing that can be run.

    Parameters
    ----------
    results
        The folder of the records that the experiments of the catalogue make.
    records
        That of all other records.
    """
    paragraphs = [
        "All that can be run. Times are those of the records, of one processor.\n"
        f"More about one of the first {len(EXPERIMENTS)}: {PROGRAM} NAME --help",
        *(of_seeds(each, results) for each in EXPERIMENTS.values()),
        of_networks(records),
        *(of_a_module(name, records) for name in MODULES),
    ]
    return "\n\n".join(paragraphs)


def of_seeds(experiment: Experiment, folder: Path) -> str:
    """Return the paragraph of an experiment of the catalogue; its record is in the folder."""
    path = folder / f"{experiment.name}.json"
    rows = read_record(path)["rows"] if path.exists() else []
    recorded = NOTHING
    if rows:
        recorded = runner.how_far({"rows": rows}, range(experiment.seeds))
    if rows and all(row["runs"] and all(map(_timed, row["runs"])) for row in rows):
        seconds = sum(mean(run["cpu_seconds"] for run in row["runs"]) for row in rows)
        every = " of every row" * (len(rows) > 1)
        recorded = f"{recorded}; a seed{every} takes {about(seconds)}"
    return _paragraph(
        f"{experiment.name}: {experiment.source}",
        f"{PROGRAM} {experiment.name} --seeds {experiment.seeds}",
        recorded,
    )


def of_networks(folder: Path) -> str:
    """Return the paragraph of the networks of ``continual_reber`` that are kept, one by one."""
    name = "continual-reber"
    kept = [path.stem.removeprefix(f"{name}-") for path in sorted(folder.glob(f"{name}-*-*.json"))]
    return _paragraph(
        f"{name}: one network of gers2000_table2, kept with its weights",
        f"{PROGRAM} {name} --cell {{{','.join(continual_reber.VARIANTS)}}} --seed N",
        ", ".join(kept) or NOTHING,
    )


def of_a_module(name: str, folder: Path) -> str:
    """Return the paragraph of a module that is run by itself; its record is in the folder."""
    module = import_module(f"lstm_lessons.experiments.{name}")
    path = folder / f"{MODULES[name]}.json"
    record = read_record(path) if path.exists() else {}
    if hasattr(module, "plan"):
        far = growing_record.how_far(record, module.plan())
    else:
        far = "all" if record else NOTHING
    command, minutes = COMMAND.search(module.__doc__).groups()
    seconds = spent(record)
    if seconds is not None:
        far = f"{far}; that took {about(seconds)}"
    elif minutes:
        far = f"{far}; all of it takes {minutes}"
    title = module.__doc__.splitlines()[0].rstrip(".")
    return _paragraph(f"{name.partition('.')[0]}: {title}", command, far)


def spent(record: dict[str, object]) -> float | None:
    """Return how many seconds of a processor a record took; None if it does not say so of all."""
    parts = record.get("sittings", [record])
    return sum(part["cpu_seconds"] for part in parts) if all(map(_timed, parts)) else None


def about(seconds: float) -> str:
    """Return a time in words, to two digits: "about 4.2 min"."""
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= 1.5 * length:
            return f"about {float(f'{seconds / length:.2g}'):g} {unit}"
    return f"about {float(f'{seconds:.2g}'):g} s"


def _timed(part: dict[str, object]) -> bool:
    return "cpu_seconds" in part


def _paragraph(title: str, command: str, recorded: str) -> str:
    return f"{title}\n    {command}\n    recorded: {recorded}"
