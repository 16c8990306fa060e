"""What must hold however long the sequence is: nothing is clipped, cut off or forgotten on the way.

Each case is one whose numbers can be worked out by hand.
"""

import numpy as np
import pytest

from lstm_lessons.scratch import LSTM, RNN

from .problems import LSTMS, UNITS, make, parts

T = 100
ROWS = {"lstm": "ifgo", "lstm_1997": "igo"}
OPEN, SHUT = 1e4, -1e4  # σ is exactly 1, exactly 0


def carousel(name, **gates):
    """One cell whose gates are held by their biases; x goes to g alone, where tanh(1e4) is 1."""
    layer = LSTM(1, 1, forget_gate=name == "lstm", dtype=np.float64)
    held = {"i": OPEN, "f": OPEN, "g": 0.0, "o": OPEN} | gates
    layer.parameters["weight_ih_l0"][:, 0] = [1e4 if row == "g" else 0 for row in ROWS[name]]
    layer.parameters["weight_hh_l0"][...] = 0
    layer.parameters["bias_l0"][...] = [held[row] for row in ROWS[name]]
    return layer


@pytest.mark.parametrize("name", LSTMS)
def test_the_carousel_counts_to_100(name):
    """i = f = g = o = 1: the cell state is the number of steps so far, exactly."""
    _, _, tape = carousel(name).forward(np.ones((T, 1, 1)))
    np.testing.assert_array_equal(tape.layers[0].c[:, 0, 0], np.arange(1, T + 1))
    assert tape.layers[0].final[1] == T


@pytest.mark.parametrize("name", LSTMS)
def test_the_carousel_keeps_its_state_and_its_error_unchanged(name):
    """i = 0, f = 1: c_n is c_0, and its gradient comes back whole, over 100 steps."""
    layer = carousel(name, i=SHUT)
    start = np.full((1, 1, 1), 0.0), np.full((1, 1, 1), 37.25)
    output, (_, c_n), tape = layer.forward(np.ones((T, 1, 1)), start)
    assert c_n == 37.25
    end = np.zeros((1, 1, 1)), np.full((1, 1, 1), 1000.0)
    _, _, (_, d_c_0) = layer.backward(tape, np.zeros_like(output), end)
    assert d_c_0 == 1000


@pytest.mark.parametrize("steps", [30, 100])
def test_the_linear_units_gradient_is_w_to_the_distance(steps):
    """d h_T / d x_t = w^(T − t); with w > 1 it grows past any bound."""
    layer = RNN(1, 1, nonlinearity="identity", bias=False, dtype=np.float64)
    layer.parameters["weight_ih_l0"][...], layer.parameters["weight_hh_l0"][...] = 1, 1.1
    output, _, tape = layer.forward(np.ones((steps, 1, 1)))
    d_output = np.zeros_like(output)
    d_output[-1] = 1
    _, d_x, d_h_0 = layer.backward(tape, d_output)
    np.testing.assert_allclose(d_x[:, 0, 0], 1.1 ** np.arange(steps)[::-1], rtol=1e-13)
    assert d_h_0 == pytest.approx(1.1**steps, rel=1e-13)


@pytest.mark.parametrize("name", UNITS)
def test_the_final_state_is_that_of_the_last_step(name):
    problem = make(name, steps=T)
    output, state, tape = problem.forward()
    np.testing.assert_array_equal(parts(state)[0][0], output[-1])
    for letter, part in zip("hc", parts(state), strict=False):
        np.testing.assert_array_equal(part[0], getattr(tape.layers[0], letter)[-1])
