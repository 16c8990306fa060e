"""The adding problem by Adam: its gradient, and what its rule hears."""

import numpy as np
import pytest

from lstm_lessons.experiments import adding_by_adam
from lstm_lessons.tasks import AddingProblem


def test_its_gradients_are_those_of_its_loss():
    model = adding_by_adam.Adder(np.random.default_rng(0))
    batch = AddingProblem(min_length=20, rng=1).batch(4)
    _, grads = model.loss(*batch)
    rng = np.random.default_rng(2)
    for parameters, gradient in zip(model.parameters, grads, strict=True):
        for name, values in parameters.items():
            direction = rng.standard_normal(values.shape).astype(np.float32)
            start = values.copy()
            losses = []
            for sign in (1, -1):
                values[...] = start + sign * np.float32(2e-3) * direction
                said = model(batch.x, batch.lengths)
                losses.append(float(np.mean((said - batch.target) ** 2)))
            values[...] = start
            wanted = (losses[0] - losses[1]) / 4e-3
            found = float(np.sum(gradient[name] * direction))
            np.testing.assert_allclose(found, wanted, rtol=0.02, atol=2e-4, err_msg=name)


def test_its_forget_gates_begin_open():
    [layer, _] = adding_by_adam.Adder(np.random.default_rng(0)).parameters
    assert (layer["bias_l0"][16:32] == 5).all()  # rows i, f, g, o


def test_it_is_tested_on_sequences_of_its_own(monkeypatch):
    """And those that are wrong are counted."""
    tested_on = []
    call = adding_by_adam.Adder.__call__

    def said(self, x, lengths):
        tested_on.append(x)
        return call(self, x, lengths)

    monkeypatch.setattr(adding_by_adam, "SEQUENCES", 32)
    monkeypatch.setattr(adding_by_adam, "TEST_SEQUENCES", 8)
    monkeypatch.setattr(adding_by_adam.Adder, "__call__", said)
    found = adding_by_adam.run("4, by Adam", 3)
    _, _, test = np.random.default_rng(3).spawn(3)
    wanted = AddingProblem(rng=test).batch(8)
    np.testing.assert_array_equal(tested_on[0], wanted.x)
    assert found["wrong"] > 5  # a network that has hardly begun


def test_each_sequence_is_read_at_its_own_end():
    model = adding_by_adam.Adder(np.random.default_rng(0))
    batch = AddingProblem(min_length=20, max_length=30, rng=1).batch(5)
    said = model(batch.x, batch.lengths)
    for k, length in enumerate(batch.lengths):
        alone = model(batch.x[:length, k : k + 1], np.array([length]))
        np.testing.assert_allclose(alone[0], said[k], atol=1e-6)


def test_the_rule_hears_each_batch_before_it_is_learned_from(monkeypatch):
    """At the first batch, the sum that a new network says."""
    heard = []

    class Rule:
        solved_after = None

        def update(self, correct, error):
            heard.append(error)
            return False

    monkeypatch.setattr(AddingProblem, "stopping_rule", lambda self: Rule())
    monkeypatch.setattr(adding_by_adam, "SEQUENCES", 64)
    monkeypatch.setattr(adding_by_adam, "TEST_SEQUENCES", 8)
    found = adding_by_adam.run("4, by Adam", 3)
    assert found["sequences"] is None
    weights, training, _ = np.random.default_rng(3).spawn(3)
    task = AddingProblem(rng=training)
    batch = task.batch(32)
    new = adding_by_adam.Adder(weights)(batch.x, batch.lengths)
    assert len(heard) == 2
    np.testing.assert_allclose(heard[0], task.error(new.astype(float), batch.target), atol=1e-5)


@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid value")
def test_a_run_that_breaks_is_a_run_without_success(monkeypatch):
    """Adam's first step is as long as the learning rate: the next batch overflows float32."""
    monkeypatch.setattr(adding_by_adam, "LEARNING_RATE", 1e38)
    found = adding_by_adam.run("4, by Adam", 0)
    assert found == {"sequences": None, "wrong": None, "blown_up_after": 32}
    summary = adding_by_adam.EXPERIMENT.summarise([{"sequences": 7, "wrong": 0}, found])
    assert (summary["runs"], summary["successes"]) == (2, 1)
