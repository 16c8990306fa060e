"""What a record of the GPU is shown as: a made-up one, and one case that was really measured."""

import json

import pytest

torch = pytest.importorskip("torch")

from benchmarks import gpu, gpu_case, gpu_passes, roofline  # noqa: E402
from benchmarks.shown import gpu_figures, gpu_record  # noqa: E402
from lstm_lessons.pytorch.engines import ENGINES  # noqa: E402

SHAPE = (64, 128, 512)
KINDS = ("forward", "both")


def entry(milliseconds, reference=10.0):
    ratio = milliseconds / reference
    its = {"milliseconds": milliseconds, "to_nn_lstm": [0.9 * ratio, ratio, 1.1 * ratio]}
    return {"largest_difference": 1e-3, "passes": dict.fromkeys(KINDS, its)}


def case(shape=SHAPE, precision="bf16", **contenders):
    named = dict(zip(("batch", "steps", "hidden"), shape, strict=True))
    floor = {"operations": 10**12, "bytes": 10**9, "milliseconds": 2.0, "due_to": "products"}
    return {
        **named,
        "precision": precision,
        "tflops": 500.0,
        "gb_per_second": 2000.0,
        "floor": dict.fromkeys(KINDS, floor),
        "contenders": contenders,
    }


def record(*cases, not_reached=()):
    return {
        "device": "a GPU",
        "date": "2026-12-24T18:00:00+00:00",
        "revision": "0123456789abcdef",
        "torch": "2",
        "triton": "3",
        "cudnn": 9,
        "not_reached": list(not_reached),
        "cases": list(cases),
    }


LADDER = {
    "nn.LSTM": entry(10.0),
    "loop": entry(200.0),
    "triton": entry(5.0),
    "graph": {"not_timed": "wrong: d_x is off by 1"},
    "flashrnn triton_fused": entry(8.0),
}


def test_without_a_record_it_says_what_is_missing_and_how_to_measure_it(tmp_path):
    assert gpu_record.load(tmp_path / "gpu.json") is None
    said = gpu_record.report(None, [SHAPE])
    assert "Not measured yet: every row." in said
    assert "64/128/512" in said
    assert all(name in said for name in ENGINES)
    assert said.endswith("  make bench-gpu MINUTES=8")


def test_every_engine_is_a_rung():
    assert list(ENGINES) == gpu_record.RUNGS
    assert gpu.PRECISIONS["cuda"] == gpu_record.PRECISIONS
    assert gpu_record.REFERENCE == gpu_case.REFERENCE


def test_a_record_is_shown_case_by_case(tmp_path):
    path = tmp_path / "gpu.json"
    path.write_text(json.dumps(record(case(**LADDER), not_reached=["B = 1"])))
    said = gpu_record.report(gpu_record.load(path), [SHAPE, (1, 1, 1)]).splitlines()
    assert said[:6] == [
        "a GPU, 2026-12-24",
        "torch 2, triton 3",
        "cudnn 9",
        "revision 0123456789ab",
        "cases: 1 measured, 1 not yet",
        "  the rest: make bench-gpu MINUTES=8",
    ]
    rows = [line.split() for line in said]
    assert ["floor", "2", "–", "–"] in rows
    assert ["loop", "200", "–", "–"] in rows
    assert ["graph", "–", "–", "–"] in rows
    assert ["triton", "2.00", "–", "–"] in rows
    assert ["nn.LSTM", "10", "–", "–"] in rows
    assert "  graph: wrong: d_x is off by 1" in said
    assert f"{'  flashrnn triton_fused':24}{'8':>7}{'–':>7}{'–':>7}" in said
    assert said[-2:] == [f"{'B 1, T 1, H 1':20}   bf16   tf32   fp32", "  not measured yet"]
    assert (
        max(map(len, gpu_record.report(record(case(loop=entry(9.0))), [SHAPE]).splitlines())) <= 41
    )
    order = [row[0] for row in rows if row[1:2] and row[0] in {"loop", "triton", "flashrnn"}]
    assert order == ["loop", "triton", "flashrnn"] * 2
    assert max(map(len, said)) <= 45


def test_where_the_reference_was_not_timed_there_is_no_ratio():
    alone = entry(5.0)
    alone["passes"] = {k: {**its, "to_nn_lstm": None} for k, its in alone["passes"].items()}
    made = record(case(**{"nn.LSTM": {"not_timed": "it hung"}, "triton": alone}))
    said = gpu_record.report(made, [SHAPE])
    assert "  nn.LSTM: it hung" in said
    assert "5.00" not in said
    assert gpu_figures.roofline(made, [SHAPE], "bf16") is None
    assert "nn.LSTM" not in gpu_figures.ladder(made, SHAPE, "bf16").svg


def test_a_case_that_failed_was_not_measured():
    failed = {key: its for key, its in case().items() if key not in ("floor", "contenders")}
    made = record({**failed, "failed": "the child was lost"})
    assert "cases: 0 measured" in gpu_record.report(made, [SHAPE])
    assert gpu_figures.ladder(made, SHAPE, "bf16") is None


def test_the_ladder_is_drawn():
    drawn = gpu_figures.ladder(record(case(**LADDER)), SHAPE, "bf16").svg
    assert "loop 200, triton 5, flashrnn triton_fused 8, nn.LSTM 10; the floor is at 2." in drawn
    assert drawn.index(">loop<") < drawn.index(">triton<")
    assert ">graph<" not in drawn


def test_the_roofline_is_drawn():
    made = record(case(**LADDER), case((1, 2, 3), loop=entry(1.0)))
    drawn = gpu_figures.roofline(made, [SHAPE, (1, 2, 3)], "bf16").svg
    assert "Reached: B = 64, T = 128, H = 512: nn.LSTM 100, ours 200." in drawn
    assert "The roof is 500 TFLOP per second." in drawn


def test_what_the_benchmark_measures_is_what_is_shown(monkeypatch):
    few = {name: ENGINES[name] for name in ("loop", "fused")}
    monkeypatch.setattr(gpu_case, "ENGINES", few)
    monkeypatch.setitem(roofline.SIDE, "cpu", 64)
    monkeypatch.setitem(roofline.COPIED, "cpu", 2**16)
    monkeypatch.setattr(roofline, "SAMPLE", 1e-3)
    gpu_case._rates.cache_clear()
    small = gpu_passes.Case(2, 3, 4, "fp32")
    measured = gpu_case.measure(small, "cpu", 4, {"loop", "fused"}, {}, say=lambda *_: None)
    made = gpu.record_at(None, {"device": "cpu", "threads": 1, "torch": 2})
    made["cases"] = [measured]
    said = gpu_record.report(made, [(2, 3, 4)], precisions=["fp32"])
    assert said.splitlines()[0].endswith(f", 1 threads, {made['date'][:10]}")
    assert said.splitlines()[1] == "torch 2"
    assert "B 2, T 3, H 4          fp32\n" in said
    assert all(f"  {name}" in said for name in ("loop", "fused", "nn.LSTM", "floor"))
    assert gpu_figures.ladder(made, (2, 3, 4), "fp32") is not None
    assert gpu_figures.roofline(made, [(2, 3, 4)], "fp32") is not None
