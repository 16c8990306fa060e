"""Experiment 1 of 1997: what is read, what counts as right."""

import numpy as np
import pytest

from lstm_lessons.experiments import OnlineLSTM, draw_weights, embedded_reber
from lstm_lessons.experiments.rule import papers
from lstm_lessons.experiments.rule.compiled import CompiledLSTM
from lstm_lessons.tasks import EmbeddedReber

NETWORK = papers.EMBEDDED_REBER_3X2


def make(network_class=CompiledLSTM):
    task = EmbeddedReber(rng=0)
    network = network_class(NETWORK, draw_weights(NETWORK, 0, 0.2, output_bias=[-1, -2, -3]))
    return network, [task.sequence() for _ in range(4)]


def targets_of(string, kind):
    return string.legal if kind == "legal" else np.eye(7)[string.next_symbol]


@pytest.mark.parametrize("targets", embedded_reber.TARGETS)
def test_strings_are_read_one_by_one_each_from_zero(targets):
    network, strings = make()
    said = embedded_reber.read(network, strings, targets, 0.5)
    alone, _ = make(OnlineLSTM)
    wanted = []
    for string in strings:
        alone.reset()
        for x, target in zip(string.x, targets_of(string, targets), strict=True):
            wanted.append(alone.forward(x.astype(float)))
            alone.learn(target.astype(float), 0.5)
    np.testing.assert_allclose(said, wanted, rtol=0, atol=1e-12)
    for one, other in zip(network.weights, alone.weights, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-12)


def test_without_a_rate_nothing_is_learned():
    network, strings = make()
    embedded_reber.read(network, strings, "legal")
    embedded_reber.is_right(network, strings)
    fresh, _ = make()
    for one, other in zip(network.weights, fresh.weights, strict=True):
        np.testing.assert_array_equal(one, other)


def test_right_means_every_step_of_every_string(monkeypatch):
    network, strings = make()
    perfect = np.concatenate([string.legal for string in strings]).astype(float)
    monkeypatch.setattr(embedded_reber, "read", lambda *_: perfect)
    assert embedded_reber.is_right(network, strings)
    spoilt = perfect.copy()
    spoilt[-1] = 0.5  # no legal symbol above the others, at the last step of the last string
    monkeypatch.setattr(embedded_reber, "read", lambda *_: spoilt)
    assert not embedded_reber.is_right(network, strings)


def test_the_papers_networks_and_biases():
    for name, (architecture, rate, percent, sequences) in embedded_reber.NETWORKS.items():
        network, *_ = embedded_reber.begin(OnlineLSTM, architecture, 0)
        biases = [-1, -2, -3, -4][: architecture.blocks]
        assert network.weights.o[:, -1].tolist() == biases
        assert np.abs(network.weights.i).max() <= 0.2
        assert architecture.weight_count == {4: 264, 3: 276}[architecture.blocks]
        assert f"α {rate}" in name
        assert percent >= 97
        assert sequences >= 8_440


def test_training_draws_from_its_strings_and_the_test_has_others(monkeypatch):
    drawn, sets = [], []
    monkeypatch.setattr(embedded_reber, "read", lambda _, strings, *__: drawn.extend(strings))
    monkeypatch.setattr(embedded_reber, "is_right", lambda _, strings: sets.append(strings) or True)
    embedded_reber.run("3 x 2, α 0.5; targets: next", 0)
    training, test = sets
    numbers = [[string is each for each in training].index(True) for string in drawn]
    assert len(numbers) == 100
    assert numbers != sorted(numbers)
    assert len(set(numbers)) < 100  # with replacement
    assert max(numbers) > 200
    texts = [{string.x.tobytes() for string in strings} for strings in (training, test)]
    assert not texts[0] & texts[1]


@pytest.mark.parametrize("passes", [(True, True), (True, False)])
def test_a_run_ends_when_both_sets_are_right(monkeypatch, passes):
    asked = []

    def is_right(network, strings):
        asked.append(strings)
        return passes[(len(asked) - 1) % 2]

    monkeypatch.setattr(embedded_reber, "is_right", is_right)
    monkeypatch.setattr(embedded_reber, "SEQUENCES", 300)
    found = embedded_reber.run("3 x 2, α 0.5; targets: next", 0)
    assert found == {"sequences": 100 if all(passes) else None}
    training, test = asked[:2]
    assert len(training) == len(test) == 256
    assert training is not test
