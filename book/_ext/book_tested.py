"""The numbers of the page on the tests, counted in the tree when the page is built.

In the page ``{{ golden_files }}`` and its like stand for the numbers that ``counted`` names, and
``{{ whole_run }}`` for the table of the last run of everything (``benchmarks/results/long.json``).
"""

import json
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

RECORD = "benchmarks/results/long.json"
NAMES = {
    "lint": "the style of the code",
    "format": "its form",
    "book": "the website, a warning is an error",
    "pytest": "the tests",
    "pytest-long": "the tests that take long",
    "nbval": "each notebook against its outputs",
    "mutants-scratch": "the faults planted in `scratch`, with and without the golden vectors",
    "mutants-pytorch": "those in `pytorch`",
    "mutants-grading": "those in `grading`",
    "mutants-experiments": "those in `experiments`",
    "mutants-tasks": "those in `tasks`",
    "mutants-checks": "those in `checks`",
    "mutants-data": "those in `data`",
    "nbval-haswell": "each notebook, sums in an older processor’s order",
    "notebooks": "two runs of each notebook against each other",
}
"""How the page calls the parts of the run."""


def counted(root: Path) -> dict[str, str]:
    """Return the numbers of the page, by the names that they have in it."""
    tests = root / "tests"
    [digits] = re.findall(
        r"^mp\.dps = (\d+)$", _text(tests / "golden/make_golden.py"), re.MULTILINE
    )
    counts = {
        "golden_files": len([*(tests / "golden").glob("*.json")]),
        "planted_faults": _lines(r"^\* ", (tests / "mutants").rglob("*.txt")),
        "wrong_answers": _lines(r"^\* ", (tests / "grading/wrong").glob("*.txt")),
        "right_answers": _lines(r"^\* ", (tests / "grading/right").glob("*.txt")),
        "hostile_submissions": _lines(r"^(?!CELLS)[A-Z_]+ = ", [tests / "grading/hostile.py"]),
        "chapter_notebooks": len([*(root / "book").glob("*.ipynb")]),
        "solution_notebooks": len([*(root / "solutions").glob("*.ipynb")]),
        "test_functions": _lines(r"^(?:async )?def test_", tests.rglob("test_*.py")),
        "browser_functions": _lines(r"^def test_", (tests / "browser").glob("test_*.py")),
    }
    return {"golden_digits": digits} | {name: f"{count:,}" for name, count in counts.items()}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _lines(pattern: str, paths: Iterable[Path]) -> int:
    """Return how many lines of the files match the pattern."""
    return sum(len(re.findall(pattern, _text(path), re.MULTILINE)) for path in paths)


def whole_run(record: dict) -> str:
    """Return the last run of each part as a table, and the machines as a sentence."""
    rows = "".join(f"| {NAMES[part]} | {_came(record.get(part))} |\n" for part in NAMES)
    machines = dict.fromkeys(
        f"{run['hardware']['cores']} cores ({run['hardware']['processor']}), with Python "
        f"{run['python']}"
        for run in record.values()
    )
    return (
        f"| part | result | took | counted | when, at which revision |\n|---|---|---|---|---|\n"
        f"{rows}\nOn {'; on '.join(machines)}."
    )


def _came(run: dict | None) -> str:
    """Return what came of a part's last run, as cells of the table."""
    if run is None:
        return "not yet run | | |"
    day = datetime.fromisoformat(run["date"])
    return (
        f"{'passed' if run['passed'] else 'FAILED'} | {run['seconds']:,.0f} s | "
        f"{run['closing'].partition(' in ')[0]} | "
        f"{day.day} {day:%B %Y}, `{shortened(run['revision'])}`"
    )


def shortened(revision: str) -> str:
    """Return a commit by its first digits; that the code was no commit stays behind them."""
    commit, *mark = revision.split("-")
    return "-".join([commit[:7], *mark])


def set_config(app: Sphinx, config: Config) -> None:
    """Give the page its numbers and its table."""
    root = Path(app.srcdir)
    run = whole_run(json.loads(_text(root / RECORD)))
    config.myst_substitutions |= {**counted(root), "whole_run": run}


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("config-inited", set_config)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
