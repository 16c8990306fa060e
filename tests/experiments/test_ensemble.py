"""Members of an ensemble do what they would do alone."""

from itertools import islice

import numpy as np
import pytest

from lstm_lessons.experiments import remedies
from lstm_lessons.experiments.training.ensemble import RecallerEnsemble
from lstm_lessons.experiments.training.recall import (
    Recaller,
    losses_in_windows,
    losses_of,
    recall_sequences,
    recall_stream,
)
from lstm_lessons.scratch import LSTM, SGD, Adam, clip_by_norm

COUNT = 3


def members(hidden=4):
    rngs = [np.random.default_rng(seed) for seed in range(COUNT)]
    return [Recaller(LSTM(1, hidden, dtype=np.float64, rng=rng), rng) for rng in rngs]


def test_losses_gradients_and_clipping_are_the_members_own():
    alone = members()
    together = RecallerEnsemble(alone)
    batches = [next(recall_sequences(5, 6, seed)) for seed in range(COUNT)]
    x, target = (np.concatenate(parts, axis=-1) for parts in zip(*batches, strict=True))
    losses, grads = together.at_the_end(x, target)
    together.clip(grads, 0.1)
    squares = np.zeros(COUNT)
    for k, (member, batch) in enumerate(zip(alone, batches, strict=True)):
        loss, own = member.at_the_end(*batch)
        assert losses[k] == pytest.approx(loss, rel=1e-12)
        assert clip_by_norm(own, 0.1) > 0.1
        units = slice(4 * k, 4 * k + 4)
        big = grads[0]["weight_hh_l0"].reshape(4, COUNT * 4, COUNT * 4)[:, units, units]
        np.testing.assert_allclose(big.reshape(16, 4), own[0]["weight_hh_l0"], rtol=1e-9)
        np.testing.assert_allclose(grads[1]["weight"][k, units], own[1]["weight"][0], rtol=1e-9)
        squares[k] = sum(np.sum(a**2) for layer in own for a in layer.values())
    everything = sum(np.sum(a**2) for layer in grads for a in layer.values())
    assert everything == pytest.approx(squares.sum(), rel=1e-9)  # and nothing between members


@pytest.mark.parametrize(("rate", "max_norm"), [(0.3, 1.0), (1.0, None)])
def test_trained_together_as_trained_alone(monkeypatch, rate, max_norm):
    monkeypatch.setattr(remedies, "STEPS", 30)
    monkeypatch.setattr(remedies, "SEEDS", range(COUNT))
    ends = remedies.learn_recall(rate=rate, max_norm=max_norm, lag=6)
    for seed, end in enumerate(ends):
        network = remedies.recaller(seed, remedies.FORGET_BIAS)
        sequences = np.random.default_rng((1, seed))
        batches = islice(recall_sequences(6, remedies.BATCH, sequences), 30)
        losses = losses_of(network, SGD(network.parameters, rate), batches, max_norm)
        assert end == pytest.approx(losses[-20:].mean(), rel=2e-3)


def test_windows_together_as_alone(monkeypatch):
    monkeypatch.setattr(remedies, "STREAM_STEPS", 150)
    monkeypatch.setattr(remedies, "SEEDS", range(COUNT))
    ends = remedies.learn_in_windows(7)
    for seed, end in enumerate(ends):
        network = remedies.recaller(seed, remedies.STREAM_FORGET_BIAS)
        stream = recall_stream(
            remedies.STREAM_LAG, remedies.BATCH, np.random.default_rng((1, seed))
        )
        optimiser = Adam(network.parameters, remedies.STREAM_RATE)
        losses = losses_in_windows(network, optimiser, islice(stream, 150), 7, 1.0)
        assert end == pytest.approx(losses[-20:].mean(), rel=2e-3)


def test_a_lost_member_leaves_the_others_alone():
    together = RecallerEnsemble(members())
    before = [{n: a.copy() for n, a in layer.items()} for layer in together.parameters]
    grads = [{n: np.ones_like(a) for n, a in layer.items()} for layer in together.parameters]
    for array in grads[0].values():
        array[together._rows[0] == 1] = np.inf  # as a member is lost
    together.drop_lost(np.array([0.5, np.nan, 2e100]), grads)
    assert together.lost.tolist() == [False, True, True]
    for layer, old, own in zip(together.parameters, before, grads, strict=True):
        for name, array in layer.items():
            assert np.count_nonzero(array) * COUNT == np.count_nonzero(old[name])
            assert np.count_nonzero(own[name]) * COUNT == own[name].size
    np.testing.assert_array_equal(together.parameters[1]["weight"][0], before[1]["weight"][0])
    together.drop_lost(np.array([0.5, 1.0, 1.0]), grads)  # who says 0 has the loss 1
    assert together.lost.tolist() == [False, True, True]
