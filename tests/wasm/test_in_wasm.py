"""The package with the numbers of a browser: 32 bits, in WebAssembly.

There an integer of NumPy has 32 bits unless told otherwise, sums are in another order, and no
process or thread can be started.
"""

import sysconfig
from pathlib import Path

import nbformat
import pytest

from lstm_lessons.checks import load
from tests.book.test_lite import EXERCISES, REACHED, THERE, quick_or_long
from tests.pages import ROOT
from tests.wasm import machine
from tools import lite

SITE_PACKAGES = Path(sysconfig.get_path("purelib"))
NOT_THERE = {
    "processes": [
        "tests/scratch/test_import.py",
        "tests/scratch/test_training_bar.py::test_the_readers_setting_counts",
        "tests/tasks/test_with_scratch.py::test_no_torch_no_sibling_and_nothing_but_numpy",
    ],
    "threads": ["tests/scratch/test_spare_memory.py::test_threads_may_share_a_layer"],
    "packages": [
        "tests/checks/test_plain.py::test_a_tensor_becomes_an_array",
        "tests/data/test_series.py::test_the_tool_makes_the_same_files",
    ],
    # An object of Python has another size there, and is not what is counted.
    "bytes": ["tests/scratch/test_call.py::test_nothing_is_kept_of_a_step_but_its_output"],
}
HYPOTHESIS = "from hypothesis import"  # its core is compiled for this machine


def run_tests(*arguments):
    """Run tests there; return the line that pytest ends with."""
    done = machine.run(
        [
            "pytest",
            *("-q", "--tb=short", "--capture=sys", "-p", "no:cacheprovider", "-m", "not long"),
            *("-p", "no:faulthandler", "-p", "tools.without_torch"),
            *("-W", "ignore::DeprecationWarning", "-W", "ignore::tqdm.TqdmMonitorWarning"),
            *arguments,
        ],
        path=[ROOT, SITE_PACKAGES],
        folders=[ROOT, SITE_PACKAGES],
        cwd=ROOT,
        environment={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},  # some are compiled
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout.splitlines()[-1]


def test_it_is_a_machine_of_32_bits_with_numpy(tmp_path):
    script = tmp_path / "which.py"
    script.write_text("import numpy, sys; print(sys.platform, numpy.dtype(int).name)")
    done = machine.run([script], path=[], folders=[tmp_path], cwd=tmp_path)
    assert done.stdout == "emscripten int32\n"


def test_the_golden_vectors():
    passed, word, *_ = run_tests("tests/scratch/test_golden.py").split()
    assert word == "passed"
    assert int(passed) > 100


@pytest.mark.long
@pytest.mark.parametrize("part", ["scratch", "tasks", "data", "checks"])
def test_a_part_s_own_tests(part):
    files = list((ROOT / "tests" / part).glob("test_*.py"))
    without = [path for path in files if HYPOTHESIS not in path.read_text(encoding="utf-8")]
    deselected = [f"--deselect={name}" for names in NOT_THERE.values() for name in names]
    assert "passed" in run_tests(*deselected, *(str(path.relative_to(ROOT)) for path in without))


# --- the exercises ---


@quick_or_long([path for path in THERE if path in EXERCISES])
def test_an_exercise_gives_all_its_points(path, tmp_path):
    """With the cells that the website's copy has, and the answers."""
    notebook = nbformat.reads(lite.for_the_browser(ROOT / "solutions" / path.name), as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(REACHED))
    place = tmp_path / path.name
    nbformat.write(notebook, place)
    done = machine.run(
        [ROOT / "tests" / "book" / "in_no_process.py", place, ROOT],
        path=[SITE_PACKAGES],
        folders=[ROOT, SITE_PACKAGES, tmp_path],
        cwd=tmp_path,
        environment={"LSTM_LESSONS_HOME": str(tmp_path), "TQDM_DISABLE": "1"},
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert f"reached {load(path.stem).points} points" in done.stdout
