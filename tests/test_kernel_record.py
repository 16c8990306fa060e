"""The record of what each kernel needs of a GPU: complete, of today's blocks, within the limits."""

import json

import pytest

torch = pytest.importorskip("torch")

from benchmarks import kernels  # noqa: E402
from lstm_lessons.pytorch.engines.blocks import suitable  # noqa: E402
from lstm_lessons.pytorch.engines.own_kernels import MULTIPROCESSORS  # noqa: E402
from tools import machine  # noqa: E402

SHARED, REGISTERS = 227 * 1024, 255  # of a program, of a thread


@pytest.fixture(scope="module")
def record():
    return json.loads(kernels.REPORT.read_text(encoding="utf-8"))


def test_it_says_what_it_was_made_with(record):
    assert {"date", "revision", "hardware", "python", "torch", "triton"} <= set(record)


def test_every_case_is_there(record):
    named = ("kernel", "dtype", "hidden", "batch", "precision")
    assert [tuple(case[key] for key in named) for case in record["kernels"]] == kernels.CASES


def test_the_blocks_are_those_of_today(record):
    for case in record["kernels"]:
        if case["kernel"] != "step":
            sizes = case["batch"], case["hidden"], getattr(torch, case["dtype"])
            blocks = suitable(*sizes, MULTIPROCESSORS, case["precision"])
            for way in ("forward", "backward"):
                found = case[way]["sequences"], case[way]["units"], case[way]["warps"]
                assert found == (blocks.sequences, blocks.units, blocks.warps)


def test_each_fits(record):
    for case in record["kernels"]:
        for way in ("forward", "backward"):
            assert case[way]["shared"] <= SHARED
            assert case[way]["registers"] <= REGISTERS


def test_a_run_compiles_every_case_both_ways(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(machine, "ROOT", tmp_path)
    monkeypatch.setattr(kernels, "REPORT", tmp_path / "kernels.json")
    monkeypatch.setattr(kernels, "needs", lambda *case: asked.append(case) or {"shared": 0})
    monkeypatch.setattr(kernels, "made_by_torch_compile", lambda: {"forward": 2, "backward": 1})
    kernels.main()
    assert len(asked) == len(set(asked)) == 2 * len(kernels.CASES)
    written = json.loads(kernels.REPORT.read_text())
    assert written["torch_compile_on_a_processor"] == {"forward": 2, "backward": 1}
    assert written["kernels"][0]["forward"] == {"shared": 0}
