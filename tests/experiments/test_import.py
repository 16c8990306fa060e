"""The package works without numba and without PyTorch; what needs numba says how to get it."""

import subprocess
import sys

PROGRAM = """
import sys

sys.modules["numba"] = sys.modules["torch"] = None  # an import of them fails
import lstm_lessons.experiments
from lstm_lessons.experiments import OnlineLSTM, draw_weights
from lstm_lessons.experiments.rule import papers

network = OnlineLSTM(papers.ADDING, draw_weights(papers.ADDING, 0, 0.1))
try:
    import lstm_lessons.experiments.rule.compiled
except ImportError as error:
    print(error)
"""


def run(*arguments):
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)


def test_without_numba():
    result = run("-c", PROGRAM)
    assert result.returncode == 0, result.stderr
    assert "needs numba: pip install -e '.[experiments]'" in result.stdout


def test_the_command_line_without_numba(tmp_path):
    program = (
        "import sys, runpy; sys.modules['numba'] = None; "
        f"sys.argv = ['x', 'continual-reber', '--cell', 'forget', '--seed', '0', '--out', "
        f"{str(tmp_path)!r}]; runpy.run_module('lstm_lessons.experiments', run_name='__main__')"
    )
    result = run("-c", program)
    assert result.returncode == 1
    assert "pip install -e '.[experiments]'" in result.stderr
    assert "Traceback" not in result.stderr
