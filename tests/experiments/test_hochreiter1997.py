"""Experiments 3a, 4, 5 and 6 of 1997: the paper's figures, and how a run goes on small problems."""

import json
from dataclasses import replace

import numpy as np
import pytest

from lstm_lessons.experiments import forget_bias, hochreiter1997
from lstm_lessons.experiments.hochreiter1997 import SETTINGS
from lstm_lessons.tasks import MultiplicationProblem, TemporalOrder, TwoSequenceProblem
from tests.experiments.rules import rule_met_after

# Hochreiter & Schmidhuber 1997, sections 5.3 to 5.6.
WEIGHTS = {"3a": 102, "4": 93, "5": 93, "6a": 156, "6b": 308}
INPUT_BIASES = {"3a": [-1, -3, -5], "4": [-3, -6], "6a": [-2, -4], "6b": [-2, -4, -6]}
RATES = {"3a": 1.0, "4": 0.5, "5": 0.1, "6a": 0.5, "6b": 0.1}
RUNS = {
    "3a": hochreiter1997.run_two_sequences,
    "4": hochreiter1997.run_to_the_stopping_rule,
    "5": hochreiter1997.run_multiplication,
    "6a": hochreiter1997.run_to_the_stopping_rule,
    "6b": hochreiter1997.run_to_the_stopping_rule,
}


@pytest.fixture
def small(monkeypatch):
    """Change a setting, and test on few sequences."""
    monkeypatch.setattr(hochreiter1997, "TEST_SEQUENCES", 50)

    def change(row, **changes):
        monkeypatch.setitem(SETTINGS, row, replace(SETTINGS[row], **changes))

    return change


@pytest.mark.parametrize("row", SETTINGS)
def test_the_network_is_the_papers(row):
    network, training, test = hochreiter1997.begin(SETTINGS[row], 0)
    assert network.architecture.weight_count == WEIGHTS[row]
    assert SETTINGS[row].learning_rate == RATES[row]
    assert (training.min_length, training.max_length) == (100, 110)
    assert training.input_size == network.architecture.inputs
    assert training.output_size == network.architecture.outputs
    assert not np.array_equal(training.sequence().x[:50], test.sequence().x[:50])
    biases = network.weights.i[:, -1]
    if row == "5":  # drawn as all others
        assert np.abs(biases).max() <= 0.1
    else:
        assert biases.tolist() == INPUT_BIASES[row]
    outputs = network.weights.o[:, -1]
    if row == "3a":
        assert outputs.tolist() == [-2, -4, -6]
    else:
        assert np.abs(outputs).max() <= 0.1
    assert np.abs(network.weights.y).max() <= 0.1
    json.dumps(SETTINGS[row].as_json(), allow_nan=False)


@pytest.mark.parametrize("row", SETTINGS)
def test_what_a_seed_decides(row):
    networks, tasks, _ = zip(
        *(hochreiter1997.begin(SETTINGS[row], seed) for seed in (0, 0, 1)), strict=True
    )
    for one, again in zip(networks[0].weights, networks[1].weights, strict=True):
        np.testing.assert_array_equal(one, again)
    x = [task.sequence().x for task in tasks]
    np.testing.assert_array_equal(x[0], x[1])
    assert not np.array_equal(x[0][:50], x[2][:50])
    assert not np.array_equal(networks[0].weights.g, networks[2].weights.g)


@pytest.mark.parametrize("row", SETTINGS)
def test_a_run_that_is_given_up_says_so(row, small):
    small(row, sequences=200)
    found = RUNS[row](row, 0)
    sequences = {name: value for name, value in found.items() if name.startswith("sequences")}
    assert sequences
    assert set(sequences.values()) == {None}
    assert all(value > 5 for name, value in found.items() if name.startswith("wrong"))


def test_a_short_temporal_order_is_learned(small):
    small("6a", task=lambda rng: TemporalOrder(min_length=10, rng=rng), sequences=60_000)
    found = hochreiter1997.run_to_the_stopping_rule("6a", 0)
    assert 2000 < found["sequences"] < 60_000
    assert found["wrong"] <= 1


def test_two_sequences_meet_the_weaker_criterion_first(small):
    def make(rng):
        return TwoSequenceProblem("3a", min_length=5, noise_free_targets=True, rng=rng)

    small("3a", task=make, sequences=60_000)
    found = hochreiter1997.run_two_sequences("3a", 0)
    assert found["sequences"] % hochreiter1997.TESTED_EVERY == 0
    assert 0 < found["sequences_ST1"] <= found["sequences"]
    assert found["wrong"] <= 1


def test_each_criterion_of_3a_is_met_once_at_the_first_test_that_meets_it(small, monkeypatch):
    """ST1 at the first, the third and the fourth test; ST2 at the third: there it ends."""
    asked = []

    def solved(self, said, targets, criterion):
        asked.append(criterion)
        assert said.shape == targets.shape == (256, 1)
        tests = {"ST1": (1, 3, 4), "ST2": (3,)}[criterion]
        return asked.count("ST2") + (criterion == "ST1") in tests

    monkeypatch.setattr(TwoSequenceProblem, "solved", solved)
    found = hochreiter1997.run_two_sequences("3a", 0)
    assert (found["sequences_ST1"], found["sequences"]) == (100, 300)
    assert asked == ["ST1", "ST2", "ST2", "ST2"]


def test_without_the_first_rule_the_second_is_not_tried(small, monkeypatch):
    tried = []

    def stopping_rule(self, n_seq):
        tried.append(n_seq)
        return rule_met_after(1000 if n_seq == 140 else 10)

    monkeypatch.setattr(MultiplicationProblem, "stopping_rule", stopping_rule)
    small("5", sequences=50)
    found = hochreiter1997.run_multiplication("5", 0)
    assert (found["sequences_140"], found["sequences_13"]) == (None, None)
    assert tried == [140]


def test_multiplication_goes_on_to_the_second_rule(small, monkeypatch):
    windows = []

    def stopping_rule(self, n_seq):
        windows.append(n_seq)
        return rule_met_after(100)

    monkeypatch.setattr(MultiplicationProblem, "stopping_rule", stopping_rule)
    small("5", sequences=250)
    found = hochreiter1997.run_multiplication("5", 0)
    assert windows == [140, 13]
    assert (found["sequences_140"], found["sequences_13"]) == (100, 200)
    small("5", sequences=150)
    found = hochreiter1997.run_multiplication("5", 0)
    assert (found["sequences_140"], found["sequences_13"]) == (100, None)


def test_summaries_are_of_the_count_that_they_name():
    runs = [
        {"sequences_140": 10, "sequences_13": 30, "sequences_ST1": 1, "sequences": 2},
        {"sequences_140": 20, "sequences_13": None, "sequences_ST1": 3, "sequences": None},
    ]
    found = hochreiter1997.summarise_multiplication(runs)
    assert [found[name]["median"] for name in ("n_seq 140", "n_seq 13")] == [15, 30]
    found = hochreiter1997.summarise_two_sequences(runs)
    assert [found[name]["successes"] for name in ("ST1", "ST2")] == [2, 1]


@pytest.mark.parametrize("row", forget_bias.FORGET_BIAS)
def test_forget_gates_are_added_to_6a_and_begin_where_the_row_says(row, monkeypatch):
    begun = []

    def train_until(network, task, rule, **options):
        begun.append(network)
        assert options == {"learning_rate": 0.5, "sequences": 200_000}

    monkeypatch.setattr(hochreiter1997, "train_until", train_until)
    monkeypatch.setattr(hochreiter1997, "TEST_SEQUENCES", 10)
    assert forget_bias.run(row, 0)["sequences"] is None
    [network] = begun
    bias = forget_bias.FORGET_BIAS[row]
    assert network.architecture.forget_gate == (bias is not None)
    assert network.weights.f[:, -1].tolist() == ([] if bias is None else [bias, bias])
    [published] = (each.published for each in forget_bias.EXPERIMENT.rows if each.name == row)
    assert published.get("times_as_long") == {5.0: 1, 1.0: 3}.get(bias)
    assert network.weights.i[:, -1].tolist() == [-2, -4]
