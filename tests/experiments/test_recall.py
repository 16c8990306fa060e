"""The recall problem, and the network that learns it."""

from itertools import islice

import numpy as np
import pytest

from lstm_lessons.experiments.training.recall import (
    Recaller,
    end_of,
    losses_in_windows,
    losses_of,
    recall_sequences,
    recall_stream,
)
from lstm_lessons.scratch import LSTM, RNN, SGD, Adam, squared_error


def test_a_batch_is_a_loud_number_and_noise():
    x, target = next(recall_sequences(7, 500, 0))
    assert x.shape == (8, 500, 1)
    np.testing.assert_array_equal(x[0], target)
    assert set(np.unique(target)) == {-1, 1}
    np.testing.assert_allclose(np.abs(x[1:]), 0.2)
    assert abs(target.mean()) < 0.2
    assert abs(np.mean(x[1] * target)) < 0.05  # the noise tells nothing
    shown = target.copy()
    x *= 3  # who changes what is read does not change what is asked
    np.testing.assert_array_equal(target, shown)


def test_who_says_nothing_has_the_loss_1():
    for _, target in islice(recall_sequences(5, 16, 0), 3):
        assert squared_error(np.zeros_like(target), target)[0] == 1


def test_a_stream_is_sequences_in_a_row():
    lag, steps = 4, 60
    x, target, asked = map(np.stack, zip(*islice(recall_stream(lag, 9, 1), steps), strict=True))
    loud = np.abs(x[..., 0]) == 1
    for stream in range(9):
        first = loud[:, stream].nonzero()[0]
        assert (np.diff(first) == lag + 1).all()
        assert first[0] <= lag
        ends = asked[:, stream].nonzero()[0]
        np.testing.assert_array_equal(ends, (first + lag)[first + lag < steps])
        np.testing.assert_array_equal(target[ends, stream], x[ends - lag, stream])
    assert len({tuple(column) for column in loud.T}) > 1  # not all in step


@pytest.mark.parametrize("kind", [RNN, LSTM])
def test_the_gradients_are_those_of_the_loss(kind):
    rng = np.random.default_rng(0)
    network = Recaller(kind(1, 4, dtype=np.float64, rng=rng), rng)
    x, target = next(recall_sequences(5, 3, rng))
    asked = rng.random((6, 3)) < 0.5
    at_each = np.repeat(target[None], 6, axis=0)
    for loss_of in (
        lambda: network.at_the_end(x, target),
        lambda: network.in_a_window(x, at_each, asked, None),
    ):
        grads = loss_of()[1]
        for layer, own in zip(network.parameters, grads, strict=True):
            for name, array in layer.items():
                index = tuple(rng.integers(size) for size in array.shape)
                before, step = array[index], 1e-6
                array[index] = before + step
                ahead = loss_of()[0]
                array[index] = before - step
                behind = loss_of()[0]
                array[index] = before
                slope = (ahead - behind) / (2 * step)
                assert own[name][index] == pytest.approx(slope, rel=1e-6, abs=1e-9), name


def test_a_windows_loss_is_the_mean_over_what_is_asked():
    network = Recaller(LSTM(1, 4, dtype=np.float64, rng=0), 0)
    x = np.random.default_rng(1).standard_normal((5, 3, 1))
    target = np.arange(15.0).reshape(5, 3, 1)
    asked = np.zeros((5, 3), bool)
    asked[[1, 4, 4], [2, 0, 2]] = True
    said = network.dense(network.layer(x)[0])
    errors = [(said[t, b, 0] - target[t, b, 0]) ** 2 for t, b in ((1, 2), (4, 0), (4, 2))]
    loss, _, _ = network.in_a_window(x, target, asked, None)
    assert loss == pytest.approx(np.mean(errors), rel=1e-12)


def test_a_window_that_asks_nothing_teaches_nothing():
    network = Recaller(LSTM(1, 4, dtype=np.float64, rng=0), 0)
    x = np.ones((3, 2, 1))
    loss, grads, (h, c) = network.in_a_window(x, x, np.zeros((3, 2), bool), None)
    assert loss == 0
    assert not any(array.any() for layer in grads for array in layer.values())
    assert h.any()
    assert c.any()


def test_it_learns_and_it_breaks():
    def losses(rate, max_norm):
        rng = np.random.default_rng(0)
        network = Recaller(LSTM(1, 8, dtype=np.float64, rng=rng), rng)
        batches = islice(recall_sequences(3, 16, rng), 150)
        return losses_of(network, SGD(network.parameters, rate), batches, max_norm)

    assert end_of(losses(0.3, 1.0)) < 0.1
    assert len(losses(10.0, None)) < 150
    assert np.isfinite(losses(10.0, None)).all()


def test_windows_carry_the_state_and_cut_the_gradient():
    """Where the window is longer than the lag it can learn; the losses are those that count."""
    rng = np.random.default_rng(0)
    network = Recaller(LSTM(1, 8, dtype=np.float64, rng=rng), rng)
    stream = islice(recall_stream(2, 16, rng), 1200)
    losses = losses_in_windows(network, Adam(network.parameters, 0.03), stream, 6, 1.0)
    assert len(losses) == 200
    assert end_of(losses) < 0.1


def test_of_short_windows_only_those_have_a_loss_that_ask():
    """One stream, windows of 2 steps, lag 6: a question comes every 7 steps."""
    network = Recaller(LSTM(1, 4, dtype=np.float64, rng=0), 0)
    questions = [bool(asked[0]) for _, _, asked in islice(recall_stream(6, 1, 3), 40)]
    asking = sum(any(questions[t : t + 2]) for t in range(0, 40, 2))
    assert 0 < asking < 20
    stream = islice(recall_stream(6, 1, 3), 40)
    losses = losses_in_windows(network, Adam(network.parameters, 0.01), stream, 2, None)
    assert len(losses) == asking
    assert (losses > 0).all()
