"""RNNUnit in Python."""

import numpy as np
import pytest

from lstm_lessons.scratch import RNN
from lstm_lessons.widgets import RNNUnit


@pytest.mark.parametrize("nonlinearity", ["tanh", "relu", "identity"])
def test_trajectory_is_the_layers(nonlinearity):
    w = RNNUnit(w_x=0.7, w_h=-1.3, b=0.2, h_0=0.4, x=[0.3, -1.2, 0.9, 2], nonlinearity=nonlinearity)
    layer = RNN(1, 1, nonlinearity=nonlinearity, dtype=np.float64)
    layer.parameters["weight_ih_l0"][:] = w.w_x
    layer.parameters["weight_hh_l0"][:] = w.w_h
    layer.parameters["bias_l0"][:] = w.b
    output, _ = layer(np.array(w.x)[:, None], np.array([[w.h_0]]))
    run = w.trajectory()
    assert run["h"] == pytest.approx(output[:, 0], abs=1e-15)
    assert run["h_prev"].tolist() == [0.4, *run["h"][:-1]]
    assert run["x"].tolist() == [0.3, -1.2, 0.9, 2.0]
    if nonlinearity == "tanh":
        assert np.tanh(run["z"]) == pytest.approx(run["h"], abs=1e-15)


def test_the_linear_units_memory_is_a_power():
    run = RNNUnit(w_h=0.9, nonlinearity="identity", x=[1, *[0] * 11]).trajectory()
    assert run["h"] == pytest.approx(0.9 ** np.arange(12), abs=1e-15)


def test_nothing_overflows_at_the_largest_numbers():
    w = RNNUnit(w_x=1e6, w_h=-1e6, h_0=1e6, b=1e6, x=[1e6] * 24, nonlinearity="identity")
    assert np.isfinite(w.trajectory()["h"]).all()


def test_a_shorter_x_moves_the_step():
    w = RNNUnit(step=7)
    w.x = [1, 0]
    assert w.step == 1
