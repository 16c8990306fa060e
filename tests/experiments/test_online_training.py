"""Sequence after sequence: what is followed many at a time is what is followed one by one."""

from dataclasses import replace

import numpy as np
import pytest

from lstm_lessons.experiments import OnlineLSTM, draw_weights
from lstm_lessons.experiments.rule import papers
from lstm_lessons.experiments.rule.compiled import CompiledLSTM
from lstm_lessons.experiments.rule.online_training import (
    AT_ONCE,
    say_at_ends,
    train_until,
    wrong_of,
)
from lstm_lessons.tasks import TemporalOrder
from lstm_lessons.tasks.stopping_rule import StoppingRule
from tests.experiments.rules import rule_met_after

RATE = 0.5


def begin(network_class):
    network = network_class(papers.TEMPORAL_ORDER_6A, draw_weights(papers.TEMPORAL_ORDER_6A, 0, 1))
    return network, TemporalOrder(min_length=10, rng=1)


def one_by_one(count):
    """Return a network that has learned from so many sequences, and what it said of each."""
    network, task = begin(OnlineLSTM)
    said, targets = [], []
    for _ in range(count):
        x, target = task.sequence()
        network.reset()
        for x_t in x:
            y = network.forward(x_t.astype(float))
        network.learn(target.astype(float), RATE)
        said.append(y)
        targets.append(target)
    return network, np.array(said), np.array(targets)


def weights_differ(one, other):
    pairs = zip(one.weights, other.weights, strict=True)
    return max(np.abs(a - b).max(initial=0) for a, b in pairs)


@pytest.mark.parametrize("network_class", [OnlineLSTM, CompiledLSTM])
@pytest.mark.parametrize("met_after", [AT_ONCE // 2, AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE - 1])
def test_training_ends_where_the_rule_is_met_and_not_later(network_class, met_after):
    network, task = begin(network_class)
    solved = train_until(
        network, task, rule_met_after(met_after), learning_rate=RATE, sequences=1000
    )
    wanted, _, _ = one_by_one(met_after)
    assert solved == met_after
    assert weights_differ(network, wanted) < 1e-13


def test_the_rule_hears_what_was_said_before_it_was_learned_from():
    network, task = begin(CompiledLSTM)
    heard = []

    class Listening(StoppingRule):
        def update(self, correct, error):
            heard.extend(zip(correct, error, strict=True))
            return super().update(correct, error)

    rule = Listening(window=1000)
    assert train_until(network, task, rule, learning_rate=RATE, sequences=150) is None
    wanted, said, targets = one_by_one(150)
    assert len(heard) == 150
    assert [right for right, _ in heard] == task.correct(said, targets).tolist()
    np.testing.assert_allclose([e for _, e in heard], task.error(said, targets), atol=1e-12)
    assert weights_differ(network, wanted) < 1e-13


def test_said_at_the_ends_is_said_after_each_sequence_from_zero():
    network, task = begin(CompiledLSTM)
    examples = [task.sequence() for _ in range(5)]
    said = say_at_ends(network, examples)
    for example, wanted in zip(examples, said, strict=True):
        alone, _ = begin(OnlineLSTM)
        for x_t in example.x:
            y = alone.forward(x_t.astype(float))
        np.testing.assert_allclose(y, wanted, rtol=0, atol=1e-13)


def test_wrong_are_those_that_the_task_calls_wrong():
    network, task = begin(CompiledLSTM)
    weights = network.weights
    weights.y[:] = 0
    weights.y[:, -1] = [9, -9, -9, -9]  # it says class Q whatever it reads
    _, again = begin(CompiledLSTM)
    kinds = [int(again.sequence().target.argmax()) for _ in range(200)]
    assert wrong_of(network, task, 200) == sum(kind != 0 for kind in kinds)


@pytest.mark.parametrize("network_class", [OnlineLSTM, CompiledLSTM])
def test_a_test_leaves_the_weights_as_they_are(network_class):
    network, task = begin(network_class)
    before = [matrix.copy() for matrix in network.weights]
    wrong_of(network, task, 20)
    assert all(map(np.array_equal, network.weights, before))


def test_a_count_of_none_is_refused():
    network, task = begin(CompiledLSTM)
    with pytest.raises(ValueError, match="sequences: expected"):
        train_until(network, task, task.stopping_rule(), learning_rate=RATE, sequences=0)
    with pytest.raises(ValueError, match="count: expected"):
        wrong_of(network, task, 0)


def test_what_has_no_biases_at_the_outputs_is_trained_too():
    architecture = replace(papers.TEMPORAL_ORDER_6A, biases=("gates",))
    network = CompiledLSTM(architecture, draw_weights(architecture, 0, 0.1))
    task = TemporalOrder(min_length=10, rng=1)
    assert train_until(network, task, rule_met_after(20), learning_rate=RATE, sequences=20) == 20
