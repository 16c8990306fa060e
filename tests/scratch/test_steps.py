"""One step of a unit, function by function, and beside the layer that is made of it."""

import numpy as np
import pytest

from lstm_lessons.scratch import (
    lstm_cell,
    lstm_gates,
    lstm_gates_without_forget,
    lstm_step,
    lstm_step_backward,
    rnn_step,
    sigmoid,
)

from .problems import assert_same, make

FAR_OUT = np.array([[-700.0, -30.0, 30.0, 700.0]])
NO_X, NO_H = np.zeros((1, 1)), np.zeros((1, 4))


def gates_of(compute, blocks):
    """The gates of four units whose pre-activations are ``FAR_OUT``."""
    weight_ih, weight_hh = np.zeros((4 * blocks, 1)), np.zeros((4 * blocks, 4))
    return compute(NO_X, NO_H, weight_ih, weight_hh, np.tile(FAR_OUT[0], blocks))


@pytest.mark.parametrize(("compute", "blocks"), [(lstm_gates, 4), (lstm_gates_without_forget, 3)])
def test_gates_far_out_are_nearly_shut_not_shut(compute, blocks):
    """σ(−700) is 1e-304, not 0: no gate's pre-activation is cut off on the way."""
    i, f, g, o = gates_of(compute, blocks)
    expected = 1 / (1 + np.exp(-FAR_OUT))
    for gate in (i, f, o) if blocks == 4 else (i, o):
        np.testing.assert_allclose(gate, expected, rtol=1e-14)
    np.testing.assert_array_equal(g, [[-1, -1, 1, 1]])


def test_without_a_forget_gate_f_is_1():
    np.testing.assert_array_equal(gates_of(lstm_gates_without_forget, 3)[1], [[1, 1, 1, 1]])


def test_the_nonlinearity_of_an_rnn_step_is_tanh_unasked():
    one = np.ones((1, 1))
    assert rnn_step(one, one, one, one, 0.5) == np.tanh(2.5)


def test_an_lstm_step_is_its_gates_and_then_its_cell():
    """And each gate is what the layer's tape has under the gate's name."""
    problem = make("lstm")
    weights = problem.layer.parameters.values()
    [tape] = problem.forward()[2].layers
    h, c = problem.state[0][0], problem.state[1][0]
    for t, x_t in enumerate(problem.x):
        i, f, g, o = lstm_gates(x_t, h, *weights)
        expected_h, expected_c = lstm_cell(i, f, g, o, c)
        h, c = lstm_step(x_t, h, c, *weights)
        step = {"i": i, "f": f, "g": g, "o": o, "h": h, "c": c}
        assert_same({"h": h, "c": c}, {"h": expected_h, "c": expected_c})
        assert_same(step, {name: getattr(tape, name)[t] for name in step})


def test_a_step_without_a_forget_gate_is_what_the_layer_takes():
    problem = make("lstm_1997")
    [tape] = problem.forward()[2].layers
    h, c = problem.state[0][0], problem.state[1][0]
    for t, x_t in enumerate(problem.x):
        i, f, g, o = lstm_gates_without_forget(x_t, h, *problem.layer.parameters.values())
        h, c = lstm_cell(i, f, g, o, c)
        step = {"i": i, "f": f, "g": g, "o": o, "h": h, "c": c}
        assert_same(step, {name: getattr(tape, name)[t] for name in step})


@pytest.mark.parametrize("name", ["rnn_tanh", "lstm", "lstm_1997"])
def test_the_tape_has_the_states_before_and_after_each_step(name):
    problem = make(name)
    [tape] = problem.forward()[2].layers
    starts = problem.state if isinstance(problem.state, tuple) else (problem.state,)
    for letter, start in zip("hc", starts, strict=False):
        before, after = getattr(tape, f"{letter}_prev"), getattr(tape, letter)
        np.testing.assert_array_equal(before, np.concatenate([start, after[:-1]]))


def test_lstm_step_backward_against_central_differences():
    rng = np.random.default_rng(0)
    z_i, z_f, z_g, z_o, c_prev, d_h, d_c = rng.standard_normal((7, 3, 4))
    at = {"z_i": z_i, "z_f": z_f, "z_g": z_g, "z_o": z_o, "c_prev": c_prev}

    def forward():
        gates = sigmoid(z_i), sigmoid(z_f), np.tanh(z_g), sigmoid(z_o)
        return gates, *lstm_cell(*gates, c_prev)

    def loss():
        _, h, c = forward()
        return np.sum(d_h * h) + np.sum(d_c * c)

    expected = {name: np.empty((3, 4)) for name in at}
    for name, array in at.items():
        for index in np.ndindex(3, 4):
            value = array[index]
            array[index] = value + 1e-5
            ahead = loss()
            array[index] = value - 1e-5
            expected[name][index] = (ahead - loss()) / 2e-5
            array[index] = value

    gates, _, c = forward()
    gradients = lstm_step_backward(d_h, d_c, *gates, c, c_prev)
    assert_same(dict(zip(at, gradients, strict=True)), expected, 1e-9)
