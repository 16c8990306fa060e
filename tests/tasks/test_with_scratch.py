"""The arrays fit the scratch package's layers, losses and training loop as they come."""

import doctest
import importlib
import pkgutil
import subprocess
import sys

import numpy as np
import pytest

import lstm_lessons.tasks
from lstm_lessons.scratch import (
    LSTM,
    Adam,
    Dense,
    softmax_cross_entropy,
    squared_error,
    train,
    training_steps,
    truncated_bptt,
)
from lstm_lessons.tasks import AddingProblem, ContinualReber, EmbeddedReber, TemporalOrder

PROGRAM = """
import sys

sys.modules["torch"] = None  # an import of torch fails
before = set(sys.modules)
import lstm_lessons.tasks

new = sorted(set(sys.modules) - before)
print([name for name in new if name.startswith("lstm_lessons.") and ".tasks" not in name])
files = {name: str(getattr(sys.modules[name], "__file__", "")) for name in new}
print(sorted({name.partition(".")[0] for name in new if "site-packages" in files[name]}))
"""


def layers(task, output_size, hidden=8):
    lstm = LSTM(task.input_size, hidden, rng=0)
    dense = Dense(hidden, output_size, rng=0)
    return lstm, dense, Adam([lstm.parameters, dense.parameters], 0.01)


def last_step_model(lstm, dense, loss_of):
    def model(x, target, lengths):
        output, _, tape = lstm.forward(x, lengths=lengths)
        last = (lengths - 1, np.arange(len(lengths)))
        prediction, dense_tape = dense.forward(output[last])
        loss, d_prediction = loss_of(prediction, target)
        dense_grads, d_last = dense.backward(dense_tape, d_prediction)
        d_output = np.zeros_like(output)
        d_output[last] = d_last
        return loss, [lstm.backward(tape, d_output)[0], dense_grads]

    return model


def test_a_target_at_the_end():
    task = AddingProblem(min_length=20, rng=0)
    lstm, dense, optimiser = layers(task, task.output_size)
    model = last_step_model(lstm, dense, squared_error)
    losses = train(model, task.batches(16), optimiser, steps=3, progress=False)
    assert np.isfinite(losses).all()


def test_a_class_at_the_end_is_learned():
    """In short sequences: enough to see that the target belongs to the sequence beside it."""
    task = TemporalOrder(min_length=10, max_length=10, rng=0)
    lstm, dense, optimiser = layers(task, task.output_size, hidden=16)
    model = last_step_model(
        lstm, dense, lambda logits, target: softmax_cross_entropy(logits, target.argmax(axis=-1))
    )
    losses = train(model, task.batches(32), optimiser, steps=250, progress=False)
    assert losses[-10:].mean() < 0.5 * np.log(4)


def test_a_target_at_every_step():
    task = EmbeddedReber(rng=0)
    lstm, dense, optimiser = layers(task, task.output_size)

    def model(x, next_symbol, legal, lengths):
        output, _, tape = lstm.forward(x, lengths=lengths)
        prediction, dense_tape = dense.forward(output)
        valid = np.arange(len(x))[:, None] < lengths
        squared_error(prediction, legal, valid)
        loss, d_prediction = softmax_cross_entropy(prediction, next_symbol, valid)
        dense_grads, d_output = dense.backward(dense_tape, d_prediction)
        return loss, [lstm.backward(tape, d_output)[0], dense_grads]

    losses = train(model, task.batches(16), optimiser, steps=3, progress=False)
    assert np.isfinite(losses).all()


def test_a_stream_in_windows():
    stream = ContinualReber(4, rng=0)
    lstm, dense, optimiser = layers(stream, stream.output_size)

    def model(x, next_symbol, legal, first, state):
        output, state, tape = lstm.forward(x, state)
        prediction, dense_tape = dense.forward(output)
        loss, d_prediction = squared_error(prediction, legal)
        dense_grads, d_output = dense.backward(dense_tape, d_prediction)
        return loss, [lstm.backward(tape, d_output)[0], dense_grads], state

    steps = training_steps(truncated_bptt(model), stream.windows(10), optimiser)
    assert np.isfinite([next(steps) for _ in range(3)]).all()


def test_no_torch_no_sibling_and_nothing_but_numpy():
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    siblings, third_party = result.stdout.splitlines()
    assert siblings == "[]"
    assert third_party == "['numpy']"


def test_no_private_name_is_offered():
    for name in lstm_lessons.tasks.__all__:
        assert getattr(lstm_lessons.tasks, name).__doc__


@pytest.mark.parametrize(
    "module", ["", *(f".{m.name}" for m in pkgutil.iter_modules(lstm_lessons.tasks.__path__))]
)
def test_the_examples_of_the_docstrings_are_true(module, capsys):
    found = doctest.testmod(importlib.import_module(f"lstm_lessons.tasks{module}"))
    assert found.failed == 0, capsys.readouterr().out
