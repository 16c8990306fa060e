"""How long each chapter takes to run, from top to bottom in a fresh kernel, and with what.

    make bench-chapters   or   python -m benchmarks.chapters     (NAME …: these, the others stay)
    python -m benchmarks.chapters --imports     the times stay: any machine can say what is imported

The status page shows the record. A chapter whose outputs are not those that are kept is not timed:
then `make notebooks` comes first.
"""

import argparse
import json
import statistics
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from time import monotonic

import nbformat

from benchmarks.timing import significant
from tools.machine import ROOT, circumstances, write_record
from tools.notebooks import executed

REPORT = ROOT / "benchmarks" / "results" / "chapters.json"
RUNS = 3
PACKAGES = ["numpy", "matplotlib", "torch"]
LIBRARIES = (
    "numpy",
    "scipy",
    "matplotlib",
    "anywidget",
    "torch",
    "numba",
    "sklearn",
    "statsmodels",
)
"""What the package asks for, by the names that one imports: one of them a chapter may need."""
LAST_CELL = f"""\
import sys
print(*(name for name in {LIBRARIES} if name in sys.modules))"""


def main(given: Sequence[str] | None = None) -> None:
    """Time the chapters that are asked for, or all, and write the record."""
    paths = {path.stem: path for path in sorted((ROOT / "book").glob("*.ipynb"))}
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", choices=[*paths, []], help="default: all")
    parser.add_argument("--imports", action="store_true", help="only what they import")
    asked = parser.parse_args(given)
    names = asked.names or list(paths)
    record = json.loads(REPORT.read_text(encoding="utf-8")) if REPORT.exists() else {}
    imports = {name: record.get("imports", {}).get(name) for name in paths}
    for path in map(paths.get, names):
        imports[path.stem] = imported(path.read_text(encoding="utf-8"), path.parent)
        print(f"{path.stem}: {', '.join(imports[path.stem])}", flush=True)
    if asked.imports:
        write_record(REPORT, {**record, "imports": imports})
        return
    seconds = timed([paths[name] for name in names])
    chapters = {name: record.get("seconds", {}).get(name) for name in paths} | seconds
    packages = {name: version(name) for name in PACKAGES}
    found = {"runs": RUNS, "seconds": chapters, "imports": imports}
    write_record(REPORT, {**circumstances(), **packages, **found})


def imported(text: str, folder: Path) -> list[str]:
    """Return which of ``LIBRARIES`` are loaded when a notebook has run: by itself, or by others.

    Parameters
    ----------
    text
        Of the notebook.
    folder
        In which it runs.
    """
    notebook = nbformat.reads(text, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(LAST_CELL))
    done = nbformat.reads(executed(nbformat.writes(notebook), folder), as_version=4)
    return done.cells[-1].outputs[0].text.split()


def timed(paths: Sequence[Path]) -> dict[str, float]:
    """Return the median of several runs of each chapter, in seconds."""
    chapters = {}
    for path in paths:
        kept = path.read_text(encoding="utf-8")
        seconds = []
        for _ in range(RUNS):
            start = monotonic()
            if executed(kept, path.parent) != kept:
                raise SystemExit(f"{path.name}: other outputs than those that are kept")
            seconds.append(monotonic() - start)
        chapters[path.stem] = significant(statistics.median(seconds))
        print(f"{path.stem}: {chapters[path.stem]} s", flush=True)
    return chapters


if __name__ == "__main__":
    main()
