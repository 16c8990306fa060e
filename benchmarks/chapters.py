"""How long each chapter takes to run, from top to bottom in a fresh kernel.

    make bench-chapters   or   python -m benchmarks.chapters

The status page shows the record. A chapter whose outputs are not those that are kept is not timed:
then `make notebooks` comes first.
"""

import statistics
from importlib.metadata import version
from time import monotonic

from benchmarks.timing import significant
from tools.machine import ROOT, circumstances, write_record
from tools.notebooks import executed

REPORT = ROOT / "benchmarks" / "results" / "chapters.json"
RUNS = 3
PACKAGES = ["numpy", "matplotlib", "torch"]


def main() -> None:
    """Time every chapter and write the record."""
    chapters = {}
    for path in sorted((ROOT / "book").glob("*.ipynb")):
        kept = path.read_text(encoding="utf-8")
        seconds = []
        for _ in range(RUNS):
            start = monotonic()
            if executed(kept, path.parent) != kept:
                raise SystemExit(f"{path.name}: other outputs than those that are kept")
            seconds.append(monotonic() - start)
        chapters[path.stem] = significant(statistics.median(seconds))
        print(f"{path.stem}: {chapters[path.stem]} s", flush=True)
    packages = {name: version(name) for name in PACKAGES}
    write_record(REPORT, {**circumstances(), **packages, "runs": RUNS, "seconds": chapters})


if __name__ == "__main__":
    main()
