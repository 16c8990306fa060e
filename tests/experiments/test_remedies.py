"""The experiment of chapter 13: its plan, a killed run that goes on, and the record."""

import json

import numpy as np
import pytest

from lstm_lessons.experiments import load_record, remedies
from lstm_lessons.experiments.recording.circumstances import circumstances
from lstm_lessons.scratch import LSTM, RNN


@pytest.fixture(scope="module")
def record():
    return load_record("remedies")


def test_orthogonal_blocks():
    layer = LSTM(1, 6, dtype=np.float64, rng=0)
    others = {name: layer.parameters[name].copy() for name in ("weight_ih_l0", "bias_l0")}
    remedies.orthogonal_blocks(layer, np.random.default_rng(0))
    blocks = layer.parameters["weight_hh_l0"].reshape(4, 6, 6)
    for block in blocks:
        np.testing.assert_allclose(block @ block.T, np.eye(6), atol=1e-12)
    assert len({block.tobytes() for block in blocks}) == 4
    for name, array in others.items():
        np.testing.assert_array_equal(layer.parameters[name], array)


def test_no_orthogonal_matrix_is_likelier_than_another():
    """The mean of each entry is 0, its mean square 1/H: to four standard errors and more."""
    layer, rng = LSTM(1, 3, dtype=np.float64, rng=0), np.random.default_rng(1)
    drawn = []
    for _ in range(500):
        remedies.orthogonal_blocks(layer, rng)
        drawn.append(layer.parameters["weight_hh_l0"].reshape(4, 3, 3).copy())
    drawn = np.concatenate(drawn)
    np.testing.assert_allclose(drawn.mean(axis=0), 0, atol=0.06)
    np.testing.assert_allclose((drawn**2).mean(axis=0), 1 / 3, atol=0.04)


def test_without_noise_the_number_is_still_loud(monkeypatch):
    """Who hears nothing can only say 0, and has the error 1."""
    monkeypatch.setattr(remedies, "SEEDS", range(2))
    monkeypatch.setattr(remedies, "STEPS", 120)
    assert max(remedies.learn_recall(lag=2, noise=0.0)) < 0.3


def test_a_network_that_is_lost_has_no_end(monkeypatch):
    monkeypatch.setattr(remedies, "SEEDS", range(2))
    monkeypatch.setattr(remedies, "STEPS", 60)
    assert remedies.learn_recall(lag=2, rate=1e60, max_norm=None) == [None, None]


@pytest.mark.parametrize(
    ("part", "what", "changed"),
    [
        ("clipping", [1.0, None], {"rate": 1.0, "max_norm": None}),
        ("schedule", ["cosine", 3.0], {"schedule": "cosine", "rate": 3.0}),
        ("forget bias", [-2.0, 30], {"forget_bias": -2.0, "lag": 30}),
        ("start", ["orthogonal", 60], {"start": "orthogonal", "lag": 60}),
        ("far", ["no noise"], {"lag": 60, "forget_bias": 4.0, "noise": 0.0}),
        ("far", ["limit 0.1"], {"lag": 60, "forget_bias": 4.0, "max_norm": 0.1}),
        ("far", ["bias 2, limit 0.1"], {"lag": 60, "forget_bias": 2.0, "max_norm": 0.1}),
    ],
)
def test_each_part_changes_what_it_says(monkeypatch, part, what, changed):
    found = []
    monkeypatch.setattr(remedies, "learn_recall", lambda **how: found.append(how) or [0.5] * 10)
    assert remedies.run_kind(part, what) == [[*what, seed, 0.5] for seed in range(10)]
    assert found == [changed]


def test_a_seed_decides_and_a_remedy_changes_one_thing():
    usual, orthogonal = (remedies.recaller(3, 2.0, start) for start in remedies.STARTS)
    for name, array in usual.layer.parameters.items():
        same = (array == orthogonal.layer.parameters[name]).all()
        assert same == (name != "weight_hh_l0")
    np.testing.assert_array_equal(
        usual.dense.parameters["weight"], orthogonal.dense.parameters["weight"]
    )
    assert (usual.layer.parameters["bias_l0"][8:16] == 2.0).all()
    rnn = remedies.ORDER["RNN, clipped, orthogonal"][0](np.random.default_rng(0))
    assert isinstance(rnn, RNN)
    assert np.linalg.norm(rnn.parameters["weight_hh_l0"], 2) == pytest.approx(1, rel=1e-5)


def test_a_killed_run_goes_on(tmp_path, monkeypatch):
    path = tmp_path / "remedies.json"
    done = []

    def part(what):
        done.append(what)
        if len(done) == 2:
            raise KeyboardInterrupt
        return [float(what)] * len(remedies.SEEDS)

    parts = {name: (part, {"what": (1, 2)}, "end") for name in remedies.PARTS}
    monkeypatch.setattr(remedies, "PARTS", parts)
    with pytest.raises(KeyboardInterrupt):
        remedies.run(path, ["clipping"])
    remedies.run(path, ["clipping"])
    remedies.run(path, ["clipping"])
    assert done == [1, 2, 2]
    written = json.loads(path.read_text())
    assert [row[:2] for row in written["clipping"]] == [[w, s] for w in (1, 2) for s in range(10)]
    assert [sitting["lines before"] for sitting in written["sittings"]] == [0, 10]
    remedies.run(path)
    assert len(done) == 3 + 2 * (len(parts) - 1)
    written["protocol"] = {}
    path.write_text(json.dumps(written))
    with pytest.raises(ValueError, match="another one"):
        remedies.run(path)


def test_the_record_is_of_this_protocol_and_complete(record):
    assert record["command"] == "python -m lstm_lessons.experiments.remedies"
    assert record["protocol"] == json.loads(json.dumps(remedies.protocol()))
    for sitting in record["sittings"]:
        assert set(circumstances()) <= set(sitting)
    for part, what in remedies.plan():
        seeds = [row[-2] for row in record[part] if row[:-2] == what]
        assert seeds == list(remedies.SEEDS), (part, what)
    assert sum(len(record[part]) for part in remedies.PARTS) == 10 * len(list(remedies.plan()))


def test_a_line_of_the_record_is_found_again(record):
    """A cheap one, and one whose verdict no last digit decides."""
    [recorded] = [row[-1] for row in record["order"] if row[:3] == ["LSTM, clipped", 10, 0]]
    assert remedies.learn_order(*remedies.ORDER["LSTM, clipped"], 10, 0.01, 0) == recorded


def test_ends_by_kind():
    ends = remedies.ends_by([["a", 1, 0, 0.5], ["a", 1, 1, None], ["b", 2, 0, 0.1]])
    np.testing.assert_array_equal(ends["a", 1], [0.5, np.nan])
    np.testing.assert_array_equal(ends["b", 2], [0.1])
