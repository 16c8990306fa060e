"""The benchmarks' book-keeping: what a record says, and how a run that was cut off goes on."""

import json

import pytest

from benchmarks import cpu, timing
from tools import machine

CASES = [
    {"threads": threads, "dtype": dtype, "shape": list(shape)}
    for threads in cpu.THREADS
    for dtype in timing.DTYPES
    for shape in timing.SHAPES
]


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Return a function that runs the benchmark, measuring nothing; it returns cases and record."""
    report = tmp_path / "results" / "cpu.json"
    monkeypatch.setattr(machine, "ROOT", tmp_path)
    monkeypatch.setattr(cpu, "REPORT", report)

    def run(*arguments, before=None):
        measured = []

        def child(module, task, threads):
            case = {key: task[key] for key in ("threads", "dtype", "shape")}
            assert (module, threads) == ("benchmarks.cpu", task["threads"])
            measured.append(case)
            return {**case, "passes": {kind: {} for kind in cpu.KINDS}, "new": True}

        if before is not None:
            machine.write_record(report, before)
        monkeypatch.setattr(cpu, "in_a_child", child)
        monkeypatch.setattr("sys.argv", ["cpu", *arguments])
        cpu.main()
        return measured, json.loads(report.read_text()) if report.exists() else None

    return run


def record(**changes):
    versions = {"numpy": cpu.np.__version__, "torch": cpu.torch.__version__}
    return {**machine.circumstances(), **versions, "cases": CASES[:3], **changes}


def test_every_case_is_measured_and_recorded(run):
    measured, written = run()
    assert measured == CASES
    assert len(written["cases"]) == len(CASES)
    assert written["hardware"] == machine.circumstances()["hardware"]


def test_a_quick_run_records_nothing(run):
    measured, written = run("--quick")
    assert measured == CASES
    assert written is None


def test_a_run_that_was_cut_off_measures_what_is_missing(run):
    measured, written = run("--resume", before=record())
    assert measured == CASES[3:]
    assert ["new" in case for case in written["cases"]] == [False] * 3 + [True] * (len(CASES) - 3)


@pytest.mark.parametrize("key", ["hardware", "python", "numpy", "torch"])
def test_it_does_not_go_on_with_another_machines_record(run, key):
    with pytest.raises(SystemExit, match=f"--resume: {key} was another"):
        run("--resume", before=record(**{key: "another"}))


def test_turns_are_taken_forwards_and_backwards(capsys):
    order = []
    samplers = {name: lambda name=name: order.append(name) or 1.0 for name in "abc"}
    assert timing.take_turns(samplers, 2) == {name: [1.0, 1.0] for name in "abc"}
    assert order == list("abccba")


def test_a_pair_is_sampled_now_before_and_now_after_its_reference(capsys):
    order = []

    def sample(name, seconds):
        order.append(name)
        return seconds

    ratios = timing.in_pairs(lambda: sample("r", 2.0), {"a": lambda: sample("a", 3.0)}, 2)
    assert ratios == {"a": [1.5, 1.5]}
    assert order == ["r", "a", "a", "r"]


def test_a_sample_is_as_long_as_asked_for_and_counts_one_run():
    clock = {"now": 0.0, "runs": 0}

    def run():
        clock["now"] += 0.003
        clock["runs"] += 1

    sample = timing.sampler(run, lambda: clock["now"], at_least=0.1)
    clock["runs"] = 0
    assert sample() == pytest.approx(0.003)
    assert clock["runs"] * 0.003 >= 0.1


def test_a_ratio_is_the_median_between_its_quartiles():
    assert timing.ratio([1.0, 4.0, 9.0], [1.0, 2.0, 3.0]) == [1.0, 2.0, 3.0]
