"""How long each chapter takes to run, from top to bottom in a fresh kernel.

    make bench-chapters   or   python -m benchmarks.chapters     (NAME …: these, the others stay)

The status page shows the record. A chapter whose outputs are not those that are kept is not timed:
then `make notebooks` comes first.
"""

import argparse
import json
import statistics
from collections.abc import Sequence
from importlib.metadata import version
from time import monotonic

from benchmarks.timing import significant
from tools.machine import ROOT, circumstances, write_record
from tools.notebooks import executed

REPORT = ROOT / "benchmarks" / "results" / "chapters.json"
RUNS = 3
PACKAGES = ["numpy", "matplotlib", "torch"]


def main(given: Sequence[str] | None = None) -> None:
    """Time the chapters that are asked for, or all, and write the record."""
    paths = {path.stem: path for path in sorted((ROOT / "book").glob("*.ipynb"))}
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", choices=[*paths, []], help="default: all")
    names = parser.parse_args(given).names or list(paths)
    chapters = dict.fromkeys(paths)
    if set(names) != set(paths):
        chapters |= json.loads(REPORT.read_text(encoding="utf-8"))["seconds"]
    for path in map(paths.get, names):
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
