"""How much memory each chapter and each exercise needs at most; a free Binder gives 1 to 2 GB.

    make bench-memory   or   python -m benchmarks.memory     (FILE …: these, the others stay)

A notebook runs from top to bottom in a fresh kernel, for an exercise its solution. What counts is
resident memory, the libraries' included, of the kernel and all processes that it starts: of each
the most that it ever held, added up over those that live at one time. So the number is never below
the truth, and above it where processes share memory. What JupyterLab itself takes comes on top. The
system's own high-water marks are read, as only Linux keeps them.
"""

import argparse
import json
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from importlib.metadata import version
from pathlib import Path
from threading import Event, Thread
from typing import Self

import psutil

from tools.machine import ROOT, circumstances, write_record
from tools.notebooks import executed

REPORT = ROOT / "benchmarks" / "results" / "memory.json"
FOLDERS = ("book", "solutions")
PACKAGES = ["numpy", "matplotlib", "torch"]
PAUSE = 0.1  # seconds between two looks; a process that lives shorter may go unseen
MEGABYTE = 1e6


def main(given: Sequence[str] | None = None) -> None:
    """Measure the notebooks that are asked for, or all, and write the record."""
    paths = [path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.ipynb"))]
    names = {path.relative_to(ROOT).as_posix(): path for path in paths}
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "files", nargs="*", choices=[*names, []], metavar="FILE", help=f"of {FOLDERS}"
    )
    asked = parser.parse_args(given).files or list(names)
    record = json.loads(REPORT.read_text(encoding="utf-8")) if REPORT.exists() else {}
    kept = record.get("megabytes", {})
    found = {name: kept[name] for name in names if name in kept}
    packages = {name: version(name) for name in PACKAGES}
    for name in asked:
        with Peak() as peak:
            executed(names[name].read_text(encoding="utf-8"), names[name].parent)
        found[name] = round(peak.bytes / MEGABYTE)
        print(f"{name}: {found[name]} MB", flush=True)
        in_order = {name: found[name] for name in names if name in found}
        write_record(REPORT, {**circumstances(), **packages, "megabytes": in_order})


class Peak(AbstractContextManager):
    """Watches the processes that this one starts, while it is open.

    Attributes
    ----------
    bytes
        The most that those alive at one time have ever held, together.
    """

    def __init__(self) -> None:
        self.bytes = 0
        self._done = Event()
        self._watcher = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        """Begin to watch."""
        self._before = set(psutil.Process().children())
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Watch no more."""
        self._done.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._done.wait(PAUSE):
            started = self._started()
            self.bytes = max(self.bytes, sum(most_held(process.pid) for process in started))

    def _started(self) -> list[psutil.Process]:
        """Return the processes that were started since, and what those have started."""
        found = []
        for process in set(psutil.Process().children()) - self._before:
            with suppress(psutil.NoSuchProcess):  # it has ended
                found += [process, *process.children(recursive=True)]
        return found


def most_held(pid: int) -> int:
    """Return the most bytes of memory that a process ever held; 0 if it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    sizes = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return 1024 * sum(sizes)  # of a process that is ending none is said


if __name__ == "__main__":
    main()
