"""The table of the status page: what each chapter asks of a reader and of a machine.

How long a chapter runs and what it imports is recorded (``benchmarks/chapters.py``); the rest each
chapter says itself. In the page ``{{ chapters }}`` stands for the table and ``{{ timed }}`` for how
it was timed.
"""

import json
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import nbformat
import yaml
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

RECORD = "benchmarks/results/chapters.json"
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
READING_TIME = re.compile(r"\*Reading time:\* about (\d+ minutes)")
HEAD = "| chapter | to read | to run | needs |\n|---|---|---|---|\n"
NAMES = {
    "numpy": "NumPy",
    "scipy": "SciPy",
    "matplotlib": "Matplotlib",
    "torch": "PyTorch",
    "numba": "Numba",
    "sklearn": "scikit-learn",
}
"""How libraries are called; the others as one imports them."""


def chapters(root: Path) -> list[Path]:
    """Return the notebooks that the table of contents names."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    files = [entry["file"] for part in toc["parts"] for entry in part["chapters"]]
    return [path for name in files if (path := root / f"{name}.ipynb").is_file()]


def row(path: Path, seconds: float | None, imports: Sequence[str] | None) -> str:
    """Return a chapter's line of the table; what is None was not recorded."""
    opening = nbformat.read(path, as_version=4).cells[0].source
    title, reading = said(TITLE, opening, path), said(READING_TIME, opening, path)
    run = "not timed" if seconds is None else f"{seconds:.0f} s"
    needs = "not recorded" if imports is None else ", ".join(NAMES.get(n, n) for n in imports)
    return f"| [{title}]({path.name}) | {reading} | {run} | {needs} |\n"


def said(pattern: re.Pattern[str], opening: str, path: Path) -> str:
    """Return what a chapter's first cell says of itself."""
    found = pattern.search(opening)
    if found is None:
        raise ExtensionError(f"{path.name}: its first cell has nothing like {pattern.pattern}")
    return found[1]


def timed(record: dict) -> str:
    """Return the circumstances of the record as a sentence."""
    day = datetime.fromisoformat(record["date"])
    hardware = record["hardware"]
    return (
        f"Timed on {day.day} {day:%B %Y}, the median of {record['runs']} runs, on a machine with "
        f"{hardware['cores']} cores ({hardware['processor']}) and {hardware['memory_gib']} GiB of "
        f"memory, with Python {record['python']}, NumPy {record['numpy']}, "
        f"Matplotlib {record['matplotlib']} and PyTorch {record['torch']}."
    )


def set_config(app: Sphinx, config: Config) -> None:
    """Give the page its table."""
    root = Path(app.srcdir)
    record = json.loads((root / RECORD).read_text(encoding="utf-8"))
    rows = [
        row(path, record["seconds"].get(path.stem), record["imports"].get(path.stem))
        for path in chapters(root)
    ]
    config.myst_substitutions |= {"chapters": HEAD + "".join(rows), "timed": timed(record)}


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("config-inited", set_config)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
