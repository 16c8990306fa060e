"""The classifier of whole sequences: its gradient by differences, its criterion by hand."""

import numpy as np
import pytest

from lstm_lessons.experiments.classifier import SequenceClassifier, learn_until_solved
from lstm_lessons.scratch import GRU, LSTM, RNN
from lstm_lessons.tasks import TemporalOrder

LAYERS = {
    "rnn": lambda: RNN(8, 5, dtype=np.float64, rng=1),
    "1997": lambda: LSTM(8, 3, forget_gate=False, dtype=np.float64, rng=1),
    "gru": lambda: GRU(8, 3, dtype=np.float64, rng=1),
}


@pytest.fixture
def batch():
    return TemporalOrder(min_length=10, max_length=14, rng=3).batch(4)


@pytest.mark.parametrize("kind", LAYERS)
def test_gradients_are_those_of_the_loss(kind, batch):
    classifier = SequenceClassifier(LAYERS[kind](), 4, rng=2)
    _, grads, _ = classifier.step(*batch)
    rng, e = np.random.default_rng(4), 1e-6
    for parameters, gradients in zip(classifier.parameters, grads, strict=True):
        assert parameters.keys() == gradients.keys()
        for name, array in parameters.items():
            for _ in range(5):
                at = tuple(rng.integers(array.shape))
                before = array[at]
                losses = []
                for value in (before + e, before - e):
                    array[at] = value
                    losses.append(classifier.step(*batch)[0])
                array[at] = before
                by_difference = (losses[0] - losses[1]) / (2 * e)
                assert gradients[name][at] == pytest.approx(by_difference, rel=1e-5, abs=1e-9)


def test_it_reads_each_sequence_at_its_own_end(batch):
    classifier = SequenceClassifier(LAYERS["1997"](), 4, rng=2)
    loss, _, probabilities = classifier.step(*batch)
    assert probabilities == pytest.approx(
        classifier.probabilities(batch.x, batch.lengths), abs=1e-15
    )
    for b, length in enumerate(batch.lengths):
        alone = classifier.probabilities(batch.x[:length, b : b + 1], [length])
        assert alone[0] == pytest.approx(probabilities[b], abs=1e-14)
    assert probabilities.sum(axis=1) == pytest.approx(1)
    right = probabilities[np.arange(4), batch.target.argmax(axis=1)]
    assert loss == pytest.approx(-np.log(right).mean())


def test_scores_do_not_overflow(batch):
    classifier = SequenceClassifier(LAYERS["rnn"](), 4, rng=2)
    classifier.dense.parameters["bias"][...] = [1e4, -1e4, 0, 0]
    assert classifier.probabilities(batch.x, batch.lengths)[0].tolist() == [1, 0, 0, 0]


def test_weights_are_counted():
    assert SequenceClassifier(RNN(8, 8), 4).weight_count == 8 * (8 + 8 + 1) + 4 * 9
    cell = LSTM(8, 4, forget_gate=False)
    assert SequenceClassifier(cell, 4).weight_count == 3 * 4 * (8 + 4 + 1) + 4 * 5


def test_a_short_task_is_solved_and_the_count_is_the_rules():
    task = TemporalOrder(min_length=10, max_length=10, rng=0)
    classifier = SequenceClassifier(LSTM(8, 4, dtype=np.float64, rng=0), 4, rng=0)
    solved = learn_until_solved(classifier, task, learning_rate=0.02, sequences=20_000)
    assert 2_000 < solved < 20_000
    test = TemporalOrder(min_length=10, max_length=10, rng=1).batch(500)
    right = task.correct(classifier.probabilities(test.x, test.lengths), test.target)
    assert right.mean() > 0.99


def test_what_is_not_solved_is_none():
    task = TemporalOrder(min_length=10, rng=0)
    classifier = SequenceClassifier(LAYERS["rnn"](), 4, rng=0)
    before = classifier.layer.parameters["weight_hh_l0"].copy()
    assert learn_until_solved(classifier, task, learning_rate=1e-5, sequences=320) is None
    assert not np.array_equal(classifier.layer.parameters["weight_hh_l0"], before)


@pytest.mark.parametrize(
    ("layer", "classes", "message"),
    [
        (None, 4, "layer: expected an RNN, an LSTM or a GRU, got NoneType"),
        (LSTM(8, 2, bidirectional=True), 4, "layer: expected one direction"),
        (RNN(8, 2, batch_first=True), 4, "not batch_first"),
        (RNN(8, 2), 1, "classes: expected 2 or more, got 1"),
        (RNN(8, 2), 2.5, "classes: "),
    ],
)
def test_bad_arguments(layer, classes, message):
    with pytest.raises((TypeError, ValueError)) as caught:
        SequenceClassifier(layer, classes)
    assert message in str(caught.value)
