"""Run everything that must pass, part after part, and end with a table of what happened.

    python -m tools.check                what a change needs (make test)
    python -m tools.check --long         everything; what came of it: benchmarks/results/long.json
    python -m tools.check lint nbval     only these parts; with --long in the long way, recorded too

The long way has a part mutants-PART for the planted faults of each part of the package; "mutants"
is all of them.

A part that fails does not stop the ones after it; the exit status tells. The long way takes hours
and can be run by parts: each has its own date and revision in the record. It is written at the end,
or when the run is broken off, and not before: a page that is tested shows it.
"""

import argparse
import json
import re
import signal
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from tools.machine import circumstances, write_record

ROOT = Path(__file__).resolve().parents[1]
REPORT = ROOT / "benchmarks" / "results" / "long.json"
PYTEST = [sys.executable, "-m", "pytest", "-q", "-n", "2"]
# Two processes, each with a thread for every core, would wait for each other.
ONE_THREAD = ["env", "OMP_NUM_THREADS=1"]
EVENLY = ["--dist", "worksteal"]  # who has finished takes from the other: some tests are long
NBVAL = ["--dist", "loadfile", "--nbval", "--nbval-current-env"]
PARTS = ["lint", "format", "book", "pytest", "nbval", "mutants"]
MUTANTS = sorted(f"mutants-{path.name}" for path in (ROOT / "tests" / "mutants").glob("*/"))
LONG_PARTS = [*PARTS[:-1], *MUTANTS, "pytest-long", "nbval-haswell", "notebooks"]
OTHER_PROCESSOR = "Haswell"  # sums in another order than newer ones: the outputs must not change
# How the parts close: "12 passed, 1 failed in 3.21s", "31 of 33 notebooks are good".
CLOSING = re.compile(r"\d+(?: of \d+)? (?:passed|failed|error|notebooks).*")


@dataclass
class Result:
    """What came of one part, and the circumstances under which it began."""

    part: str
    passed: bool
    seconds: float
    closing: str
    circumstances: dict[str, object]


def command(part: str, *, long: bool) -> list[str]:
    """Return the command of a part."""
    notebooks = sorted(str(path) for path in (ROOT / "book").glob("*.ipynb"))
    solutions = sorted(str(path) for path in (ROOT / "solutions").rglob("*.ipynb"))
    python = sys.executable
    # A progress bar is not an output to compare; points are not kept in anybody's home, and
    # matplotlib's settings and list of fonts not taken from there.
    home = ROOT / "_build" / "learner"
    alone = ["TQDM_DISABLE=1", f"LSTM_LESSONS_HOME={home}", f"MPLCONFIGDIR={home / 'matplotlib'}"]
    nbval = ["env", *alone, *PYTEST, *NBVAL, *notebooks, *solutions]
    pytest = [*ONE_THREAD, *PYTEST, *EVENLY]
    return {
        "lint": [python, "-m", "ruff", "check"],
        "format": [python, "-m", "ruff", "format", "--check"],
        "book": ["make", "book"],
        "pytest": [*pytest, "-m", "not long"],
        "pytest-long": [*pytest, "-m", "long"],
        "nbval": [*ONE_THREAD, *nbval],
        "nbval-haswell": ["env", f"OPENBLAS_CORETYPE={OTHER_PROCESSOR}", *nbval],
        "mutants": [python, "-m", "tests.mutants", "--quick"],
        **{name: [python, "-m", "tests.mutants", name.partition("-")[2]] for name in MUTANTS},
        "notebooks": [python, "tools/notebooks.py", "--twice"],
    }[part]


def main(argv: list[str] | None = None) -> int:
    """Run the parts; return 0 if all passed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "parts", nargs="*", choices=[*LONG_PARTS, "mutants", []], help="default: all"
    )
    parser.add_argument("--long", action="store_true", help="the long way, and record it")
    arguments = parser.parse_args(argv)

    for asked_to_end in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(asked_to_end) != signal.SIG_IGN:  # as under nohup
            signal.signal(asked_to_end, signal.default_int_handler)
    parts = arguments.parts or (LONG_PARTS if arguments.long else PARTS)
    if arguments.long:
        parts = [each for part in parts for each in (MUTANTS if part == "mutants" else [part])]
    results = []
    try:
        for part in parts:
            result = run(part, long=arguments.long)
            results.append(result)
    finally:
        if arguments.long:
            record(results)
        print_table(results)
    return 0 if all(result.passed for result in results) else 1


def run(part: str, *, long: bool) -> Result:
    """Run one part; let its output through, and keep its closing line."""
    arguments = command(part, long=long)
    shown = " ".join(Path(word).name if word == sys.executable else word for word in arguments)
    print(f"\n── {part}: {shown.replace(f'{ROOT}/', '')}", flush=True)
    began, start = circumstances(), time.monotonic()
    closing = ""
    with subprocess.Popen(
        arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        line = b""
        while chunk := process.stdout.read1():
            sys.stdout.buffer.write(chunk)
            sys.stdout.flush()
            *lines, line = (line + chunk).split(b"\n")
            for text in lines:
                if found := CLOSING.search(text.decode(errors="replace")):
                    closing = found.group().strip("= ")
    seconds = round(time.monotonic() - start, 1)
    return Result(part, process.returncode == 0, seconds, closing, began)


def record(results: list[Result], report: Path = REPORT) -> None:
    """Put what came of each part, and under which circumstances, in the place of its last run."""
    runs = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
    for result in results:
        run = asdict(result)
        runs[result.part] = run | run.pop("circumstances")
    write_record(report, {part: runs[part] for part in LONG_PARTS if part in runs})


def print_table(results: list[Result]) -> None:
    """Print what came of each part, and whether all is well."""
    print(f"\n{'part':<13} {'result':<7} {'seconds':>8}")
    for result in results:
        verdict = "passed" if result.passed else "FAILED"
        print(f"{result.part:<13} {verdict:<7} {result.seconds:8.1f}   {result.closing}")
    failed = [result.part for result in results if not result.passed]
    total = sum(result.seconds for result in results)
    print(f"\n{'FAILED: ' + ', '.join(failed) if failed else 'all passed'}, {total:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
