"""The golden files are what make_golden.py computes, byte for byte."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("make_golden.py")


def check(*names):
    return subprocess.run(
        [sys.executable, SCRIPT, "--check", *names], capture_output=True, text=True, check=False
    )


def test_rnn_tanh_is_reproduced():
    assert check("rnn_tanh").returncode == 0


@pytest.mark.long
def test_every_file_is_reproduced():
    result = check()
    assert result.returncode == 0, result.stdout
    files = sorted(path.stem for path in SCRIPT.parent.glob("*.json"))
    assert sorted(line.split(".json")[0] for line in result.stdout.splitlines()) == files


def test_an_altered_file_is_noticed(tmp_path):
    golden = SCRIPT.with_name("rnn_tanh.json").read_text(encoding="utf-8")
    altered = golden.replace("1", "2", 1)
    (tmp_path / SCRIPT.name).write_text(SCRIPT.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "rnn_tanh.json").write_text(altered, encoding="utf-8")
    script = tmp_path / SCRIPT.name
    result = subprocess.run(
        [sys.executable, script, "--check", "rnn_tanh"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert "DIFFERS" in result.stdout
