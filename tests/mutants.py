"""Mutants: wrong versions of lstm_lessons, each of which the tests must notice.

    python -m tests.mutants                    every mutant, with and without the golden vectors
    python -m tests.mutants --without-golden   every mutant, without the golden vectors only
    python -m tests.mutants --quick            five mutants, once
    python -m tests.mutants gru lengths        the mutants of these lists, both ways
    python -m tests.mutants scratch            those of a part of the package

Each mutant is one slip that a person could make: tests/mutants/PART/*.txt lists those in a part of
the package. It is made in a copy of the package, in a temporary folder, and the part's own tests,
tests/PART, run against that copy in a process of their own. A mutant is killed when a test fails;
one that runs for ever fails the test that waits for it. One that survives means a missing test:
status 1.
"""

import argparse
import importlib
import io
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tools.edits import Edit, read_edits

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "lstm_lessons"
TESTS = ROOT / "tests"
LISTS = TESTS / "mutants"
AT_ONCE = 2
PATIENCE = 20 * 60
"""Seconds that a mutant has; the longest part's tests take a quarter of it."""
AGAIN = 30
"""Seconds until what is still waited for then is ended, too."""
# Seconds saved on each mutant: no plugins to load, no threads that wait for each other, and a
# process that starts as a copy of one where all but the package has been imported.
QUICKLY = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "OMP_NUM_THREADS": "1"}
IMPORTED_ONCE = ["numpy", "mpmath", "hypothesis", "pytest", "torch", "tqdm"]

# Which tests run first: those named after the list or after the file with the slip, then those that
# are noted for it here, then the ones that few slips escape. Most mutants die within a second.
FIRST = {
    "arguments": ["module"],
    "bad_input": ["initialisation", "embedding", "clipping", "training", "state_dict"],
    "blocks": ["kernels"],
    "cell": ["module"],
    "character_weights": ["characters"],
    "chunks": ["call"],
    "circumstances": ["records"],
    "clipping": ["changed_in_place"],
    "compiled": ["follow"],
    "dense": ["dense_shapes"],
    "device_training": ["training", "checkpoint", "parallel"],
    "fast_lstm": ["fast_lstm_digits"],
    "forget_bias": ["hochreiter1997"],
    "forget_rows": ["variants_torch"],
    "launch": ["kernels"],
    "layer": ["dense", "state_dict", "changed_in_place"],
    "layers": ["initialisation"],
    "layout": ["bad_input", "half_a_state", "tape"],
    "lstm_layer": ["initialisation"],
    "lstm_unit": ["steps", "fast_lstm"],
    "library": ["library"],
    "matching_arrays": ["state_dict"],
    "mixed_precision": ["engines"],
    "named_arrays": ["optimiser_arguments", "changed_in_place", "optimisers", "clipping"],
    "optimisers": ["optimiser_arguments", "changed_in_place"],
    "own_kernels": ["engines"],
    "parameters": ["initialisation", "state_dict"],
    "peephole": ["variants_torch"],
    "readable_lstm": ["fast_lstm", "variants_torch"],
    "sequences": ["bad_input"],
    "training": ["training_bar", "training_kinds"],
    "validation": ["bad_input", "array_kinds", "state_dict", "state_dict_torch"],
}
ORDER = ["golden", "steps", "torch_parity", "variants_torch", "bad_input", "tape", "state_dict"]
ORDER += ["initialisation", "dropout", "lengths", "stacks"]
LAST = ["properties", "backward_by_differences", "call"]


@dataclass(frozen=True)
class Mutant:
    """One slip."""

    part: str  # of the package: scratch, tasks, …
    topic: str  # the list that it is from
    name: str
    quick: bool
    edits: list[Edit]


def read_mutants(path: Path) -> list[Mutant]:
    """Read a list of mutants; the name of a quick one ends so."""
    return [
        Mutant(
            path.parent.name,
            path.stem,
            name.removesuffix(" (quick)"),
            name.endswith(" (quick)"),
            edits,
        )
        for name, edits in read_edits(path).items()
    ]


def slips(mutant: Mutant) -> dict[Path, str]:
    """Return the files with the slip, by their place in the package; refuse one that fits no more.

    Raises
    ------
    SystemExit
        If what an edit replaces is not there, or there more than once.
    """
    files: dict[Path, str] = {}
    for edit in mutant.edits:
        path = Path(mutant.part, edit.file)
        text = files.get(path) or (PACKAGE / path).read_text(encoding="utf-8")
        try:
            files[path] = edit.apply(text)
        except ValueError as error:
            raise SystemExit(f"{mutant.topic}: {mutant.name}: {error}") from None
    return files


def copy_package(folder: str) -> Path:
    """Copy the package into this folder."""
    ignore = shutil.ignore_patterns("__pycache__")
    return shutil.copytree(PACKAGE, Path(folder).resolve() / PACKAGE.name, ignore=ignore)


def tests_of(part: str, mutant: Mutant | None, golden: bool) -> list[Path]:
    """Return the tests of a part, those first that are likely to kill the mutant."""
    about = [mutant.topic] if mutant else []
    about += [Path(edit.file).stem for edit in (mutant.edits if mutant else [])]
    early = [name for stem in about for name in [stem, *FIRST.get(stem, [])]] + ORDER
    names = {
        path.stem.removeprefix("test_"): path for path in sorted((TESTS / part).glob("test_*.py"))
    }
    middle = [name for name in names if name not in early + LAST]
    in_order = [name for name in dict.fromkeys([*early, *middle, *LAST]) if name in names]
    return [names[name] for name in in_order if golden or name != "golden"]


@dataclass(eq=False)  # pytest keeps its plugins in a set
class Failures:
    """A pytest plugin that notes which tests fail."""

    names: list[str] = field(default_factory=list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test that fails, or whose fixture does."""
        if report.failed:
            self.names.append(report.nodeid.rpartition("/")[2])

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a file that cannot even be read."""
        if report.failed:
            self.names.append(report.nodeid.rpartition("/")[2])


def end_it(*_: object) -> None:
    """Fail the test that runs, and end the processes that it may be waiting for."""
    for child in multiprocessing.active_children():
        child.kill()
    pytest.fail(f"ran for {PATIENCE} s")


def run_tests(part: str, mutant: Mutant | None, golden: bool, only: str = "") -> tuple[str, float]:
    """Return the part's first test that fails ("" if none does), and the seconds that it took.

    For a process of its own: it changes the folder, and imports the copy, for good. With ``only``
    no other file of tests is run.
    """
    start = time.monotonic()
    signal.signal(signal.SIGALRM, end_it)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE, AGAIN)
    with tempfile.TemporaryDirectory() as folder:
        package = copy_package(folder)
        if mutant:
            for path, text in slips(mutant).items():
                (package / path).write_text(text, encoding="utf-8")
        os.chdir(folder)
        sys.path.insert(0, folder)  # before an installed package; from here on every test gets it
        module = importlib.import_module(f"{PACKAGE.name}.{part}")
        assert Path(module.__file__).is_relative_to(package), module.__file__
        options = ["-x", "-q", "--tb=no", "-m", "not long", "-p", "no:cacheprovider"]
        options += ["-o", f"pythonpath={folder} {ROOT}"]  # the copy first for new processes, too
        options += ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(ROOT)]
        failures = Failures()
        for file in tests_of(part, mutant, golden):  # one by one: what is not run is not even read
            if only not in ("", file.name):
                continue
            with redirect_stdout(io.StringIO()) as printed:
                status = pytest.main([*options, str(file)], [failures])
            if failures.names:
                break
            if status not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
                raise RuntimeError(f"{file.name} did not run:\n{printed.getvalue()}")
        signal.setitimer(signal.ITIMER_REAL, 0)
    return next(iter(failures.names), ""), time.monotonic() - start


def run_all(pool: ProcessPoolExecutor, mutants: list[Mutant], golden: bool) -> list[str]:
    """Run each mutant; print and return who was killed by which test ("" for a survivor)."""
    killers = []
    parts = [mutant.part for mutant in mutants]
    results = pool.map(run_tests, parts, mutants, [golden] * len(mutants))
    for mutant, (killer, seconds) in zip(mutants, results, strict=True):
        killers.append(killer)
        verdict = f"killed by {killer}" if killer else "SURVIVED"
        count = f"{len(killers):3}/{len(mutants):<3}"
        print(f"  {count}  {seconds:5.1f} s  {mutant.topic}: {mutant.name}: {verdict}", flush=True)
    return killers


def must_be_green(pool: ProcessPoolExecutor, part: str, golden: bool, only: str = "") -> None:
    """End it all if the tests of a part, or of one file of it, fail without any slip."""
    failing, seconds = pool.submit(run_tests, part, None, golden, only).result()
    if failing:
        raise SystemExit(f"{part} as it is fails {failing}: mend that first")
    print(f"{part}{only and ': '}{only} as it is: green, {seconds:.1f} s", flush=True)


def lists_asked_for(parser: argparse.ArgumentParser, names: list[str]) -> list[Path]:
    """Return the lists that are named, or whose part is; all, where nothing is."""
    lists = sorted(LISTS.glob("*/*.txt"))
    known = {name for path in lists for name in (path.stem, path.parent.name)}
    if unknown := set(names) - known:
        parser.error(
            f"lists: expected some of {', '.join(sorted(known))}; got {', '.join(unknown)}"
        )
    return [path for path in lists if not names or {path.stem, path.parent.name} & set(names)]


def main() -> int:
    """Run the mutants that are asked for; print who was killed, by which test."""
    parser = argparse.ArgumentParser(description="Do the tests notice wrong programs?")
    parser.add_argument("lists", nargs="*", help="lists in tests/mutants/*, or parts; default: all")
    parser.add_argument("--quick", action="store_true", help="five mutants, once")
    parser.add_argument(
        "--without-golden", action="store_true", help="without the golden vectors' tests only"
    )
    arguments = parser.parse_args()
    lists = lists_asked_for(parser, arguments.lists)
    mutants = [mutant for path in lists for mutant in read_mutants(path)]
    for mutant in mutants:  # all must fit, before any is run
        slips(mutant)
    mutants = [mutant for mutant in mutants if mutant.quick or not arguments.quick]
    modes = [True, False]
    if arguments.quick or arguments.without_golden:
        modes = [not arguments.without_golden]

    os.environ |= QUICKLY
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(IMPORTED_ONCE)
    verdicts = []
    with ProcessPoolExecutor(AT_ONCE, context, max_tasks_per_child=1) as pool:
        if not arguments.quick:
            for part in dict.fromkeys(mutant.part for mutant in mutants):
                must_be_green(pool, part, modes[0])
        for golden in modes:
            print(f"\n{'with' if golden else 'without'} the golden vectors", flush=True)
            killers = run_all(pool, mutants, golden)
            verdicts += killers
            if arguments.quick:  # then the verdicts come from these files, and from no others
                files = [
                    (mutant.part, killer.partition("::")[0])
                    for mutant, killer in zip(mutants, killers, strict=True)
                    if killer
                ]
                for part, file in dict.fromkeys(files):
                    must_be_green(pool, part, golden, file)
            # Whom another test killed, it would kill again: those that are left have to run.
            left = [killer.startswith("test_golden.py") for killer in killers]
            mutants = [mutant for mutant, again in zip(mutants, left, strict=True) if again]
    survived = verdicts.count("")
    print(f"\n{len(verdicts) - survived} passed, {survived} failed")
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
