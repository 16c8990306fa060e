"""A reader who switched all bars off (TQDM_DISABLE=1) sees none, even of a loop that shows one."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import numpy as np
from lstm_lessons.scratch.optimisers import SGD
from lstm_lessons.scratch.training import train

parameters = {"weight": np.zeros(1)}
train(lambda: (0.0, {"weight": np.ones(1)}), [(), ()], SGD(parameters, 0.1))
print(parameters["weight"])
"""


@pytest.mark.parametrize(("setting", "bars"), [({}, 1), ({"TQDM_DISABLE": "1"}, 0)])
def test_the_readers_setting_counts(setting, bars):
    others = {name: value for name, value in os.environ.items() if name != "TQDM_DISABLE"}
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=True,
        env=others | setting,
    )
    assert result.stdout == "[-0.2]\n"
    assert ("2/2" in result.stderr) == bool(bars)
    assert bars or result.stderr == ""
