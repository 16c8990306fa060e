"""What must hold however long the sequence is: nothing is clipped, cut off or forgotten on the way.

Each case is one whose numbers can be worked out by hand.
"""

import numpy as np
import pytest

from lstm_lessons.scratch import GRU, LSTM, RNN

from .problems import UNITS, make, parts

T = 100
ROWS = {"lstm": "ifgo", "lstm_1997": "igo"}  # where the gates can be held open independently
OPEN, SHUT = 1e4, -1e4  # σ is exactly 1, exactly 0


def carousel(name, **gates):
    """One cell whose gates are held by their biases; x goes to g alone, where tanh(1e4) is 1."""
    layer = LSTM(1, 1, forget_gate=name == "lstm", dtype=np.float64)
    held = {"i": OPEN, "f": OPEN, "g": 0.0, "o": OPEN} | gates
    layer.parameters["weight_ih_l0"][:, 0] = [1e4 if row == "g" else 0 for row in ROWS[name]]
    layer.parameters["weight_hh_l0"][...] = 0
    layer.parameters["bias_l0"][...] = [held[row] for row in ROWS[name]]
    return layer


@pytest.mark.parametrize("name", ROWS)
def test_the_carousel_counts_to_100(name):
    """i = f = g = o = 1: the cell state is the number of steps so far, exactly."""
    _, _, tape = carousel(name).forward(np.ones((T, 1, 1)))
    np.testing.assert_array_equal(tape.layers[0].c[:, 0, 0], np.arange(1, T + 1))
    assert tape.layers[0].final[1] == T


@pytest.mark.parametrize("name", ROWS)
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


def test_coupled_gates_cannot_count():
    """What is written takes the place of what was kept: with i = 1 the state is the candidate."""
    layer = LSTM(1, 1, coupled=True, dtype=np.float64)
    for key, (i, g, o) in {"weight_ih_l0": (0, 1, 0), "bias_l0": (OPEN, 0, OPEN)}.items():
        layer.parameters[key][...] = np.reshape([i, g, o], layer.parameters[key].shape)
    layer.parameters["weight_hh_l0"][...] = 0
    x = np.random.default_rng(0).standard_normal((T, 1, 1))
    tape = layer.forward(x)[2]
    np.testing.assert_allclose(tape.layers[0].c, np.tanh(x), rtol=1e-14)


def test_a_gru_that_keeps_its_state_keeps_its_error():
    """z = 1: h_n is h_0, and its gradient comes back whole, over 100 steps."""
    layer = GRU(1, 1, dtype=np.float64, rng=0)
    layer.parameters["bias_ih_l0"][1] = OPEN
    start = np.full((1, 1, 1), 0.5)
    output, h_n, tape = layer.forward(np.ones((T, 1, 1)), start)
    assert h_n == 0.5
    _, _, d_h_0 = layer.backward(tape, np.zeros_like(output), np.full((1, 1, 1), 1000.0))
    assert d_h_0 == 1000


def test_a_peephole_lets_a_cell_count_and_then_tell():
    """The output gate opens when the count is 50, on the step itself: it sees c_t, not c_{t-1}."""
    layer = LSTM(1, 1, peephole=True, dtype=np.float64)
    for array in layer.parameters.values():
        array[...] = 0
    layer.parameters["weight_ih_l0"][2] = 1e4
    layer.parameters["bias_l0"][...] = [OPEN, OPEN, 0, -49.5e4]
    layer.parameters["weight_co_l0"][...] = 1e4
    output, _ = layer(np.ones((T, 1, 1)))
    np.testing.assert_array_equal(np.flatnonzero(output), np.arange(49, T))
