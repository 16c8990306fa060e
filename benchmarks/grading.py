"""A class of a hundred, graded: how long, how much memory, and the same results however often.

    python -m benchmarks.grading     (make bench-grading; writes benchmarks/results/grading.json)

Learner k hands in exercise k of all of them, in turn: a solution, the untouched exercise, or a
solution with one of the slips that the tests know. The class is graded three times: in one go;
killed in the middle and started again; and with one process in place of two. All bytes of the
results are compared.
"""

import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep

import nbformat

from lstm_lessons.checks import modules
from tools.edits import read_edits
from tools.machine import ROOT, circumstances, write_record

REPORT = ROOT / "benchmarks" / "results" / "grading.json"
LEARNERS = 100
SEED = 2026
KINDS = ("solution", "untouched", "slip")


def hand_in(folder: Path) -> Counter:
    """Write the class's notebooks; return how many there are of each kind."""
    names, kinds = sorted(modules()), Counter()
    for learner in range(LEARNERS):
        name = names[learner % len(names)]
        kind = KINDS[learner // len(names) % len(KINDS)]
        place = folder / f"learner{learner:03}"
        place.mkdir(parents=True)
        source = ROOT / ("exercises" if kind == "untouched" else "solutions") / f"{name}.ipynb"
        text = source.read_text(encoding="utf-8")
        if kind == "slip":
            text = with_a_slip(text, name, learner)
        (place / f"{name}.ipynb").write_text(text, encoding="utf-8")
        kinds[kind] += 1
    return kinds


def with_a_slip(text: str, name: str, learner: int) -> str:
    """Return a solution with one of its slips, a different one for each learner."""
    slips = list(read_edits(ROOT / "tests" / "grading" / "wrong" / f"{name}.txt").values())
    notebook = nbformat.reads(text, as_version=4)
    for edit in slips[learner % len(slips)]:
        for cell in notebook.cells:  # a slip is within a cell, or it is left out
            if cell.cell_type == "code" and cell.source.count(edit.old) == 1:
                cell.source = cell.source.replace(edit.old, edit.new)
    return nbformat.writes(notebook)


def command(folder: Path, out: Path, jobs: int) -> list[str]:
    """Return the command that grades."""
    options = ["--out", str(out), "--seed", str(SEED), "--jobs", str(jobs)]
    return [sys.executable, "-m", "lstm_lessons.grading", str(folder), *options]


def results(out: Path) -> dict[str, bytes]:
    """Return all files of the results."""
    return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*.*")}


@contextmanager
def watched() -> Iterator[dict[str, int]]:
    """Watch the grader's processes; the largest and all together, at most, in MiB."""
    most, ended = {"largest_process_mib": 0, "all_processes_mib": 0}, Event()

    def watch() -> None:
        while not ended.wait(0.1):
            sizes = [resident(path) for path in Path("/proc").glob("[0-9]*")]
            for name, size in zip(most, (max(sizes), sum(sizes)), strict=True):
                most[name] = max(most[name], round(size))

    thread = Thread(target=watch)
    thread.start()
    try:
        yield most
    finally:
        ended.set()
        thread.join()


def resident(process: Path) -> float:
    """Return the resident size of a process in MiB; 0 if it is not the grader's, or has ended."""
    try:
        if b"lstm_lessons.grading" not in (process / "cmdline").read_bytes():
            return 0
        return int((process / "statm").read_text().split()[1]) * 4096 / 2**20
    except (OSError, IndexError):
        return 0


def killed_in_the_middle(folder: Path, out: Path) -> int:
    """Start to grade, and kill all of it when half is done; return how many were done."""
    kept = out / "submissions"
    with subprocess.Popen(command(folder, out, 2), start_new_session=True) as process:
        while len(list(kept.rglob("*.json"))) < LEARNERS // 2:
            if process.poll() is not None:
                raise SystemExit("the grader has ended by itself")
            sleep(0.2)
        subprocess.run(["pkill", "-KILL", "--session", str(process.pid)], check=True)
    return len(list(kept.rglob("*.json")))


def main() -> None:
    """Grade the class three times, and write the record."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "class"
        kinds = hand_in(folder)
        start = monotonic()
        with watched() as memory:
            subprocess.run(command(folder, Path(place) / "one", 2), check=True)
        seconds = monotonic() - start
        done = killed_in_the_middle(folder, Path(place) / "two")
        subprocess.run(command(folder, Path(place) / "two", 2), check=True)
        shutil.copytree(folder, Path(place) / "again")
        subprocess.run(command(Path(place) / "again", Path(place) / "three", 1), check=True)
        first, second, third = (results(Path(place) / each) for each in ("one", "two", "three"))
    record = {
        **circumstances(),
        "command": "python -m benchmarks.grading",
        "seed": SEED,
        "submissions": dict(kinds),
        "jobs": 2,
        "seconds": round(seconds),
        **memory,
        "done_when_killed": done,
        "files": len(first),
        "differ_when_resumed": differing(first, second),
        "differ_with_one_job": differing(first, third),
    }
    write_record(REPORT, record)
    if record["differ_when_resumed"] or record["differ_with_one_job"]:
        raise SystemExit("the results differ")


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Return the names of the files that are not the same in both."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


if __name__ == "__main__":
    main()
