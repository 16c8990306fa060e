"""The golden files are what make_golden.py computes, byte for byte."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("make_golden.py")


def check(*names, script=SCRIPT):
    return subprocess.run(
        [sys.executable, script, "--check", *names], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", ["rnn_tanh", "rnn_lengths"])
def test_a_small_file_is_reproduced(name):
    assert check(name).returncode == 0


@pytest.mark.long
def test_every_file_is_reproduced():
    result = check()
    assert result.returncode == 0, result.stdout
    files = sorted(path.stem for path in SCRIPT.parent.glob("*.json"))
    assert sorted(line.split(".json")[0] for line in result.stdout.splitlines()) == files


def test_an_altered_file_is_noticed(tmp_path):
    for module in ("make_golden.py", "equations.py", "nested.py"):
        shutil.copy(SCRIPT.with_name(module), tmp_path)
    golden = SCRIPT.with_name("rnn_lengths.json").read_text(encoding="utf-8")
    altered = golden.replace("1", "2", 1)
    (tmp_path / "rnn_lengths.json").write_text(altered, encoding="utf-8")
    result = check("rnn_lengths", script=tmp_path / SCRIPT.name)
    assert result.returncode == 1
    assert "DIFFERS" in result.stdout
