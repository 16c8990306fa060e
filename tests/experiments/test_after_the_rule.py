"""6a after it was solved: what is counted, and that the record belongs to the runs of 6a."""

import json
from dataclasses import replace

import numpy as np

from lstm_lessons.experiments import OnlineLSTM, draw_weights, load_record
from lstm_lessons.experiments import after_the_rule as ar
from lstm_lessons.experiments.rule import papers
from lstm_lessons.experiments.tables import load
from lstm_lessons.tasks import TemporalOrder
from tests.pages import ROOT

RECORD = load_record(ar.NAME)


def network():
    return OnlineLSTM(papers.TEMPORAL_ORDER_6A, draw_weights(papers.TEMPORAL_ORDER_6A, 0, 0.5))


def test_each_sequence_is_judged_before_it_is_learned_from():
    blocks = ar.go_on(network(), TemporalOrder(min_length=10, rng=3), 0.5, blocks=3, size=20)

    net, task, wrong = network(), TemporalOrder(min_length=10, rng=3), []
    for _ in range(60):
        example = task.sequence()
        net.reset()
        for x in example.x.astype(float):
            said = net.forward(x)
        wrong.append(not np.all(np.abs(said - example.target) < 0.3))
        net.learn(example.target.astype(float), 0.5)
    assert blocks == [sum(wrong[k : k + 20]) for k in (0, 20, 40)]
    assert sum(blocks) > 0


def test_the_record_is_of_this_code():
    assert RECORD["command"] == f"python -m {ar.__name__}"
    assert RECORD["protocol"] == json.loads(json.dumps(ar.protocol()))
    assert [run["seed"] for run in RECORD["runs"]] == list(ar.SEEDS)
    for run in RECORD["runs"]:
        assert len(run["wrong"]) == ar.BLOCKS
        assert all(0 <= wrong <= ar.SIZE for wrong in run["wrong"])


def test_these_are_the_runs_of_experiment_6a():
    """The stopping rule was met after as many sequences as in the record of 6a itself."""
    row, _ = load("temporal-order-online", ROOT / "benchmarks" / "results")["rows"]
    settings = {**row["settings"], "row": row["name"], "blocks": 20, "size": 1000}
    del settings["test_sequences"]
    assert RECORD["protocol"] == settings
    there = {run["seed"]: run["sequences"] for run in row["runs"]}
    here = {run["seed"]: run["sequences"] for run in RECORD["runs"]}
    assert here == {seed: there[seed] for seed in ar.SEEDS}


def test_what_is_there_is_not_run_again(tmp_path, monkeypatch):
    ran = []
    monkeypatch.setattr(ar, "run_one", lambda seed: ran.append(seed) or {"seed": seed})
    monkeypatch.setattr(ar, "SEEDS", range(3))
    path = tmp_path / "record.json"
    started = {"sittings": [], "protocol": RECORD["protocol"], "runs": [{"seed": 1}]}
    path.write_text(json.dumps(started))
    ar.run(path)
    assert ran == [0, 2]
    assert [run["seed"] for run in json.loads(path.read_text())["runs"]] == [1, 0, 2]


def test_a_run_that_does_not_meet_the_rule_is_not_watched(monkeypatch):
    few = replace(ar.SETTINGS[ar.ROW], sequences=70)
    monkeypatch.setattr(ar, "SETTINGS", {ar.ROW: few})
    assert ar.run_one(0) == {"seed": 0, "sequences": None, "wrong": []}
