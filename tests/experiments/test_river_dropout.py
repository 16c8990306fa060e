"""Dropout in the network of the river: what stays is made larger by what is dropped."""

import numpy as np
import pytest

from lstm_lessons.experiments.forecasting.river import WARM_UP, RiverNetwork
from lstm_lessons.scratch import squared_error


def test_what_is_dropped_is_made_up_for():
    """The dense layer sees four tenths of h as 0, and the rest as large as the mean demands."""
    network = RiverNetwork("RNN", np.random.default_rng(0))
    x = np.random.default_rng(1).standard_normal((WARM_UP + 4, 2, 5))
    target = np.random.default_rng(2).standard_normal((4, 2, 1))
    drawn = np.random.default_rng(3)
    network.rng = np.random.default_rng(3)
    loss, _ = network.loss(x, target)
    output = network.layer(x)[0][WARM_UP:]
    stays = drawn.random(output.shape) > 0.4
    said = network.dense(np.where(stays, output / 0.6, 0))
    np.testing.assert_allclose(loss, squared_error(said, target)[0], rtol=1e-12)
    assert abs(stays.mean() - 0.6) < 0.1


def test_an_unknown_unit_is_refused():
    with pytest.raises(ValueError, match="unit: expected one of LSTM, RNN; got 'GRU'"):
        RiverNetwork("GRU", np.random.default_rng(0))
