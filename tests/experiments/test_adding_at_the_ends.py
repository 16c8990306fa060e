"""Experiment 4 at the ends of its range: what is counted, and that the runs are those of 4."""

import json
from dataclasses import replace

import numpy as np

from lstm_lessons.experiments import OnlineLSTM, draw_weights, load_record
from lstm_lessons.experiments import adding_at_the_ends as ends
from lstm_lessons.experiments.rule import papers
from lstm_lessons.experiments.tables import load
from lstm_lessons.tasks import AddingProblem
from tests.pages import ROOT

RECORD = load_record(ends.NAME)


def test_each_sequence_is_counted_by_its_target():
    network = OnlineLSTM(papers.ADDING, draw_weights(papers.ADDING, 0, 0.5))
    found = ends.by_target(network, AddingProblem(min_length=20, rng=3), 80)

    task, tested, wrong, above = AddingProblem(min_length=20, rng=3), [], [], []
    for _ in range(80):
        example = task.sequence()
        network.reset()
        for x in example.x.astype(float):
            said = network.forward(x)
        off = float(said[0] - example.target[0])
        tested.append(int(example.target[0] * 10))
        wrong.append(abs(off) >= 0.04)
        above.append(off)
    assert found["tested"] == [tested.count(tenth) for tenth in range(10)]
    for tenth in range(10):
        here = [k for k, each in enumerate(tested) if each == tenth]
        assert found["wrong"][tenth] == sum(wrong[k] for k in here)
        mean = np.mean([above[k] for k in here]) if here else None
        assert found["above"][tenth] == (None if mean is None else np.round(mean, 4))
    assert 0 < sum(wrong) < 80


def test_the_record_is_of_this_code():
    assert RECORD["command"] == f"python -m {ends.__name__}"
    assert RECORD["protocol"] == json.loads(json.dumps(ends.protocol()))
    assert [run["seed"] for run in RECORD["runs"]] == list(ends.SEEDS)
    for run in RECORD["runs"]:
        assert sum(run["tested"]) == 2_560
        assert len(run["wrong"]) == len(run["above"]) == 10


def test_these_are_the_runs_of_experiment_4():
    """As many of the test sequences are wrong as in the record of 4 itself."""
    [row] = load("adding", ROOT / "benchmarks" / "results")["rows"]
    assert RECORD["protocol"] == {**row["settings"], "row": row["name"], "tenths": 10}
    there = {run["seed"]: (run["sequences"], run["wrong"]) for run in row["runs"]}
    for run in RECORD["runs"]:
        assert (run["sequences"], sum(run["wrong"])) == there[run["seed"]]


def test_what_is_there_is_not_run_again(tmp_path, monkeypatch):
    ran = []
    monkeypatch.setattr(ends, "run_one", lambda seed: ran.append(seed) or {"seed": seed})
    path = tmp_path / "record.json"
    ends.run(path)
    monkeypatch.setattr(ends, "SEEDS", range(4))
    ends.run(path)
    assert ran == [0, 1, 2, 3]


def test_a_run_is_tested_where_it_ends(monkeypatch):
    few = replace(ends.SETTINGS[ends.ROW], sequences=70)
    monkeypatch.setattr(ends, "SETTINGS", {ends.ROW: few})
    monkeypatch.setattr(ends, "TEST_SEQUENCES", 40)
    found = ends.run_one(0)
    assert (found["seed"], found["sequences"]) == (0, None)
    assert sum(found["tested"]) == 40
