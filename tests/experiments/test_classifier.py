"""The classifier of whole sequences: its gradient by differences, its criterion by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from lstm_lessons.experiments.training.classifier import SequenceClassifier, learn_until_solved
from lstm_lessons.scratch import GRU, LSTM, RNN, Adam, clip_by_norm
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


class Watched(TemporalOrder):
    """The task, with what it drew and what it judged; solved after so many batches."""

    def __init__(self, solved_at):
        super().__init__(min_length=10, rng=0)
        self.solved_at, self.drawn, self.judged = solved_at, [], []

    def batch(self, batch_size):
        self.drawn.append(super().batch(batch_size))
        return self.drawn[-1]

    def correct(self, output, target):
        self.judged.append(output.copy())
        return super().correct(output, target)

    def stopping_rule(self):
        def update(correct, error):
            return len(self.judged) == self.solved_at

        return SimpleNamespace(update=update, solved_after="as the rule says")


def test_each_batch_is_judged_before_it_is_learned_from_and_the_last_is_not_learned_from():
    task, classifier = Watched(solved_at=3), SequenceClassifier(LAYERS["rnn"](), 4, rng=0)
    follower = SequenceClassifier(LAYERS["rnn"](), 4, rng=0)
    options = {"learning_rate": 0.1, "batch_size": 5}
    assert learn_until_solved(classifier, task, sequences=50, **options) == "as the rule says"
    assert len(task.drawn) == len(task.judged) == 3
    optimiser = Adam(follower.parameters, 0.1)
    for batch, judged in zip(task.drawn, task.judged, strict=True):
        said = follower.probabilities(batch.x, batch.lengths)
        np.testing.assert_allclose(judged, said, rtol=0, atol=1e-12)
        before = [array.copy() for layer in follower.parameters for array in layer.values()]
        _, grads, _ = follower.step(*batch)
        clip_by_norm(grads, 1.0)
        optimiser.step(grads)
    after = [array for layer in classifier.parameters for array in layer.values()]
    for ours, theirs in zip(after, before, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)


def test_gradients_are_clipped_before_they_move_anything():
    classifier = SequenceClassifier(LAYERS["rnn"](), 4, rng=0)
    before = classifier.layer.parameters["weight_hh_l0"].copy()
    options = {"learning_rate": 0.1, "batch_size": 5, "sequences": 5}
    learn_until_solved(classifier, Watched(solved_at=9), max_norm=1e-12, **options)
    # Adam divides by the gradient's size plus 1e-8: so small a one moves hardly anything.
    moved = np.abs(classifier.layer.parameters["weight_hh_l0"] - before).max()
    assert 0 < moved < 1e-3 * options["learning_rate"]


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
