"""The protocol of the continual Reber experiment."""

import numpy as np
import pytest

from lstm_lessons.experiments import OnlineLSTM, load_record, recorded_network
from lstm_lessons.experiments import continual_reber as cr
from lstm_lessons.experiments.rule.compiled import CompiledLSTM
from lstm_lessons.tasks import ContinualReber

FROM_THE_PAPER = [0.5, 1, 1.5, 2]


class Scripted:
    """In place of a network: wrong where it is told, and it notes what it was given."""

    def __init__(self, *errors):
        """``errors``: of one stream after the other, the step that is wrong; None: no step."""
        self.errors = list(errors)
        self.calls = []

    def reset(self):
        self.at, self.error = 0, self.errors.pop(0)

    def follow(self, x, target, **options):
        self.calls.append((x, target, options))
        start, self.at = self.at, self.at + len(x)
        if self.error is not None and start <= self.error < self.at:
            return self.error - start
        return len(x)


def make(cell, seed=0, network_class=CompiledLSTM):
    variant = cr.VARIANTS[cell]
    weights = cr.draw_first_weights(variant.architecture, np.random.default_rng(seed))
    return variant, network_class(variant.architecture, weights)


@pytest.mark.parametrize(("cell", "count"), [("forget", 424), ("standard", 360), ("decay", 360)])
def test_weights_and_biases_to_begin_with(cell, count):
    variant, network = make(cell)
    assert variant.architecture.weight_count == count
    w = network.weights
    np.testing.assert_array_equal(w.i[:, -1], np.negative(FROM_THE_PAPER))
    np.testing.assert_array_equal(w.o[:, -1], np.negative(FROM_THE_PAPER))
    np.testing.assert_array_equal(w.f[:, -1], FROM_THE_PAPER[: len(w.f)])
    others = np.concatenate(
        [m[:, :-1].ravel() for m in (w.i, w.f, w.o)] + [w.g.ravel(), w.y.ravel()]
    )
    assert 0.18 < np.abs(others).max() <= 0.2


def test_the_rows_of_the_table():
    rows = cr.VARIANTS
    assert {name: v.architecture.forget_gate for name, v in rows.items()} == {
        "standard": False,
        "reset": False,
        "decay": False,
        "forget": True,
        "forget-rate-decay": True,
    }
    assert [name for name, v in rows.items() if v.external_reset] == ["reset"]
    assert {v.architecture.state_decay for name, v in rows.items() if name != "decay"} == {1.0}
    assert rows["decay"].architecture.state_decay == 0.9
    assert [name for name, v in rows.items() if v.rate_decay != 1] == ["forget-rate-decay"]
    assert rows["forget-rate-decay"].rate_decay == 0.99


@pytest.mark.parametrize("error", [0, 1, 31, 32, 33, 95, 96, 500, 998, 999, None])
def test_a_stream_ends_at_the_first_error(error):
    network, stream = Scripted(error), ContinualReber(rng=0)
    length = cr.follow_stream(network, cr.VARIANTS["forget"], stream, 1000)
    assert length == (1000 if error is None else error)


def test_a_network_sees_one_stream_from_its_beginning():
    network, stream = Scripted(None), ContinualReber(rng=3)
    stream.take(5)  # in the middle of a string
    cr.follow_stream(network, cr.VARIANTS["reset"], stream, 1000)
    whole = ContinualReber(rng=3)
    whole.take(5)
    whole.restart()
    x, _, legal, first = whole.take(1000)
    np.testing.assert_array_equal(np.concatenate([c[0] for c in network.calls]), x)
    np.testing.assert_array_equal(np.concatenate([c[1] for c in network.calls]), legal)
    resets = np.concatenate([c[2]["reset"] for c in network.calls])
    np.testing.assert_array_equal(resets, first)
    assert {c[2]["tolerance"] for c in network.calls} == {0.49}


@pytest.mark.parametrize("cell", [name for name in cr.VARIANTS if name != "reset"])
def test_only_one_row_is_reset_from_outside(cell):
    network = Scripted(None)
    cr.follow_stream(network, cr.VARIANTS[cell], ContinualReber(rng=0), 100)
    assert {c[2]["reset"] is None for c in network.calls} == {True}


def test_the_learning_rate_decays_over_a_stream_and_begins_anew_with_the_next():
    network = Scripted(None, None)
    variant = cr.VARIANTS["forget-rate-decay"]
    for _ in range(2):
        cr.follow_stream(network, variant, ContinualReber(rng=0), 200, 0.5)
    done = 0
    for x, _, options in network.calls:
        np.testing.assert_allclose(options["learning_rate"], 0.5 * 0.99**done, rtol=1e-12)
        assert options["rate_decay"] == 0.99
        done = (done + len(x)) % 200
    frozen = Scripted(None)
    cr.follow_stream(frozen, variant, ContinualReber(rng=0), 200)
    assert {c[2]["learning_rate"] for c in frozen.calls} == {None}


def train(network, **options):
    streams = ContinualReber(rng=0), ContinualReber(rng=1)
    variant = cr.VARIANTS["forget"]
    return cr.train(network, variant, *streams, length=100, progress=False, **options)


def test_after_each_training_stream_a_test_that_the_first_error_ends():
    #                  train, test, train, test .......... , train
    network = Scripted(7, 50, None, *[None] * 9, 99, 0, 0)
    assert train(network, streams=3) == (3, 8 + 100 + 1, False)
    assert network.errors == []


def test_training_is_over_with_ten_streams_without_an_error():
    network = Scripted(7, 0, 99, *[None] * 10, "not asked for")
    assert train(network, streams=30) == (2, 8 + 100, True)
    assert network.errors == ["not asked for"]


def test_weights_move_in_training_and_not_in_tests():
    network = Scripted(None, *[None] * 10)
    train(network)
    rates = [c[2]["learning_rate"] for c in network.calls]
    assert rates == [0.5] * 3 + [None] * 30  # 32, 64 and 4 symbols


def test_a_test_is_ten_streams():
    lengths = [4, 0, None, 2, 1, 9, 8, 7, None, 5]
    network = Scripted(*lengths)
    found = cr.error_free_lengths(network, cr.VARIANTS["forget"], ContinualReber(rng=0), length=20)
    assert found == [20 if length is None else length for length in lengths]


def test_the_cell_states_are_those_of_the_steps():
    for cell in ("standard", "reset", "decay", "forget"):
        variant, network = make(cell)
        states = cr.cell_states(network, variant, ContinualReber(rng=5))
        assert list(states) == [10, 100, 1_000, 10_000, 100_000]
        x, _, _, first = ContinualReber(rng=5).take(1000)
        _, plain = make(cell, network_class=OnlineLSTM)
        for t in range(1000):
            if variant.external_reset and first[t]:
                plain.reset()
            plain.forward(x[t].astype(float))
            if t + 1 in states:
                np.testing.assert_allclose(states[t + 1], plain.state.c, rtol=1e-9, atol=1e-12)


def test_a_seed_decides_everything():
    def results(seed):
        network, found = cr.run(CompiledLSTM, "forget", seed, streams=20, progress=False)
        return [m.tolist() for m in network.weights], found

    assert results(1) == results(1)
    assert results(1)[0] != results(2)[0]


def test_each_kind_of_draw_is_apart():
    draws = cr.draws_of(0)
    texts = [stream.take(200).x.tobytes() for stream in draws[1:]]
    assert len(set(texts)) == 4


@pytest.mark.parametrize("cell", ["reset", "forget-rate-decay"])
def test_plain_and_compiled_train_alike(cell):
    weights = []
    for network_class in (OnlineLSTM, CompiledLSTM):
        variant, network = make(cell, network_class=network_class)
        streams = ContinualReber(rng=0), ContinualReber(rng=1)
        cr.train(network, variant, *streams, streams=100, progress=False)
        weights.append(np.concatenate([m.ravel() for m in network.weights]))
    np.testing.assert_allclose(*weights, rtol=0, atol=1e-12)
    assert (
        np.abs(weights[0] - np.concatenate([m.ravel() for m in make(cell)[1].weights])).max() > 0.1
    )


def test_an_unknown_cell_is_refused():
    with pytest.raises(ValueError, match="cell: expected one of standard, reset, decay, forget"):
        cr.run(CompiledLSTM, "gru", 0)


def test_a_rate_may_decay_over_the_longest_stream():
    """0.99 to the power of 100,000 is 0 to a computer; the stream goes on all the same."""
    network = recorded_network(load_record("continual-reber-forget-6"), CompiledLSTM)
    variant = cr.VARIANTS["forget-rate-decay"]
    before = [matrix.copy() for matrix in network.weights]
    stream = ContinualReber(rng=1)
    assert 1e-6 * 0.99**80_000 == 0
    assert cr.follow_stream(network, variant, stream, 100_000, 1e-6) > 80_000
    for matrix, old in zip(network.weights, before, strict=True):
        np.testing.assert_allclose(matrix, old, atol=1e-3)
