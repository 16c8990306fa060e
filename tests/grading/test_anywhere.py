"""Where a learner may be: a browser's Python, Colab, Binder. What they lack is not needed.

What is not simulated: NumPy as Pyodide builds it (32-bit sizes), and a real Binder or Colab.
"""

import json
import os
import subprocess
import sys

import pytest

from lstm_lessons.checks import load
from lstm_lessons.grading import record
from tests.grading.solutions import NAMES, source
from tests.pages import ROOT

BROWSER = """
import builtins, sys, threading

# Pyodide has no processes, no threads and none of the modules that speak to a Unix kernel; torch,
# numba and the grader's own needs are not there, and SciPy and Matplotlib only where one asks.
ABSENT = {"_posixsubprocess", "_multiprocessing", "fcntl", "resource", "termios", "pyseccomp"}
ABSENT |= {"torch", "triton", "numba", "scipy", "matplotlib", "statsmodels", "sklearn", "nbformat"}
for name in [name for name in sys.modules if name.partition(".")[0] in ABSENT]:
    del sys.modules[name]

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

def no_thread(self):
    raise RuntimeError("can't start new thread")

sys.meta_path.insert(0, Absent())
threading.Thread.start = no_thread
sys.platform = "emscripten"
"""
RUN = """
import json
answers = {"__name__": "__main__"}
exec(compile(sys.stdin.read(), "answers", "exec"), answers)
tables = {}
for name in sys.argv[2:]:
    table = eval(f"check({name!r})", answers)
    tables[name] = [table.result.earned, table.result.question.points, table._repr_html_()]
shown = [repr(eval(each, answers)) for each in ("score()", "progress()")]
print(json.dumps([tables, shown]))
"""


def in_a_browser(exercise, tmp_path):
    """Run a solution and all its checks in a Python that lacks what a browser's lacks."""
    opened = "from lstm_lessons.grading import check, open_exercise, progress, score\n"
    code = opened + f'open_exercise("{exercise.name}")\n' + source(exercise.name)
    done = subprocess.run(
        [sys.executable, "-c", BROWSER + RUN, "-", *(q.name for q in exercise.questions)],
        input=code,
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), record.FOLDER: str(tmp_path / "home")},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("name", [name for name in NAMES if load(name).needs == "numpy"])
def test_it_runs_in_a_browser(name, tmp_path):
    exercise = load(name)
    tables, (score, progress) = in_a_browser(exercise, tmp_path)
    for question, (earned, points, html) in tables.items():
        assert earned == points, question
        assert "the visible checks pass" in html
    assert f"{exercise.points} of {exercise.points} points by the visible checks" in score
    assert progress.startswith(f"All exercises: {exercise.points} of 100 points")
