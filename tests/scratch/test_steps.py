"""One step of a unit, function by function, and beside the layer that is made of it."""

import numpy as np
import pytest

from lstm_lessons.scratch import (
    gru_cell,
    gru_gates,
    gru_step,
    gru_step_backward,
    lstm_cell,
    lstm_gates,
    lstm_step,
    lstm_step_backward,
    peephole_step,
    peephole_step_backward,
    rnn_step,
    sigmoid,
)
from lstm_lessons.scratch.forget_rows import with_forget_rows

from .differences import central_differences
from .problems import assert_same, make

FAR_OUT = np.array([[-700.0, -30.0, 30.0, 700.0]])
SQUASHED = 1 / (1 + np.exp(-FAR_OUT))
NO_X, NO_H = np.zeros((1, 1)), np.zeros((1, 4))


def held_by_bias(forget="gate", blocks=4, **peepholes):
    """Weights, in four blocks of rows, of four units whose biases are ``FAR_OUT`` in each gate."""
    weights = {
        "weight_ih": np.zeros((4 * blocks, 1)),
        "weight_hh": np.zeros((4 * blocks, 4)),
        "bias": np.tile(FAR_OUT[0], blocks),
    }
    return with_forget_rows(weights | peepholes, forget).values()


def test_gates_far_out_are_nearly_shut_not_shut():
    """σ(−700) is 1e-304, not 0: no gate's pre-activation is cut off on the way."""
    i, f, g, o = lstm_gates(NO_X, NO_H, *held_by_bias())
    for gate in (i, f, o):
        np.testing.assert_allclose(gate, SQUASHED, rtol=1e-14)
    np.testing.assert_array_equal(g, [[-1, -1, 1, 1]])


def test_gates_with_peepholes_far_out_are_nearly_shut_not_shut():
    """Half of it from the bias, half from the cell state, which is 1 (for o: what c becomes)."""
    weights = [array / 2 for array in held_by_bias()]
    (i, f, g, o), _, c = peephole_step(
        NO_X, NO_H, np.ones((1, 4)), *weights, FAR_OUT[0] / 2, FAR_OUT[0] / 2, FAR_OUT[0] / 2
    )
    for gate in (i, f):
        np.testing.assert_allclose(gate, SQUASHED, rtol=1e-12)
    np.testing.assert_allclose(g, np.tanh(FAR_OUT / 2), rtol=1e-15)
    np.testing.assert_allclose(o, 1 / (1 + np.exp(-FAR_OUT / 2 * (1 + c))), rtol=1e-12)


def test_without_a_forget_gate_f_is_exactly_1():
    i, f, g, o = lstm_gates(NO_X, NO_H, *held_by_bias("one", 3))
    np.testing.assert_array_equal(f, [[1, 1, 1, 1]])
    for gate in (i, o):
        np.testing.assert_allclose(gate, SQUASHED, rtol=1e-14)
    np.testing.assert_array_equal(g, [[-1, -1, 1, 1]])


def test_the_coupled_forget_gate_is_what_the_input_gate_leaves():
    """Far out as well, where 1 − i has no digits left."""
    i, f, _, _ = lstm_gates(NO_X, NO_H, *held_by_bias("coupled", 3))
    np.testing.assert_allclose(i, SQUASHED, rtol=1e-14)
    np.testing.assert_allclose(f, 1 / (1 + np.exp(FAR_OUT)), rtol=1e-14)


def test_the_nonlinearity_of_an_rnn_step_is_tanh_unasked():
    one = np.ones((1, 1))
    assert rnn_step(one, one, one, one, 0.5) == np.tanh(2.5)


def compare_with_tape(name, step):
    """Run ``step(x_t, h, c, *weights)``; compare what it returns with the tape, step by step."""
    problem = make(name)
    layer, starts = problem.layer, problem.state
    weights = {key.removesuffix("_l0"): array for key, array in layer.parameters.items()}
    if layer.state_names == ("h", "c"):
        forget = "coupled" if layer.coupled else "gate" if layer.forget_gate else "one"
        weights = with_forget_rows(weights, forget)
    [tape] = problem.forward()[2].layers
    state = [part[0] for part in (starts if isinstance(starts, tuple) else (starts,))]
    for t, x_t in enumerate(problem.x):
        found = step(x_t, *state, *weights.values())
        assert_same(found, {key: getattr(tape, key)[t] for key in found}, 1e-13)
        state = [found[letter] for letter in layer.state_names]


def test_the_rnn_layer_takes_rnn_steps():
    compare_with_tape("rnn_tanh", lambda *arguments: {"h": rnn_step(*arguments)})


@pytest.mark.parametrize("name", ["lstm", "lstm_1997", "lstm_coupled"])
def test_an_lstm_step_is_its_gates_and_then_its_cell(name):
    """And each gate is what the layer's tape has under the gate's name."""

    def step(x, h, c, *weights):
        i, f, g, o = lstm_gates(x, h, *weights)
        expected_h, expected_c = lstm_cell(i, f, g, o, c)
        h, c = lstm_step(x, h, c, *weights)
        assert_same({"h": h, "c": c}, {"h": expected_h, "c": expected_c})
        return {"i": i, "f": f, "g": g, "o": o, "h": h, "c": c}

    compare_with_tape(name, step)


@pytest.mark.parametrize("name", ["lstm_peephole", "lstm_1997_peephole", "lstm_coupled_peephole"])
def test_the_layer_with_peepholes_takes_peephole_steps(name):
    def step(x, h, c, weight_ih, weight_hh, bias, *peepholes):
        named = dict(zip(order, peepholes, strict=True))
        in_order = [named[f"weight_c{gate}"] for gate in "ifo"]
        (i, f, g, o), h, c = peephole_step(x, h, c, weight_ih, weight_hh, bias, *in_order)
        return {"i": i, "f": f, "g": g, "o": o, "h": h, "c": c}

    weights = make(name).layer.parameters
    order = [key.removesuffix("_l0") for key in weights if key.startswith("weight_c")]
    order += [] if "weight_cf" in order else ["weight_cf"]
    compare_with_tape(name, step)


def test_a_step_whose_peepholes_are_0_is_a_step_without():
    problem = make("lstm")
    weights = problem.layer.parameters.values()
    h, c = problem.state[0][0], problem.state[1][0]
    _, *actual = peephole_step(problem.x[0], h, c, *weights, *np.zeros((3, 4)))
    expected = lstm_step(problem.x[0], h, c, *weights)
    assert_same(dict(zip("hc", actual, strict=True)), dict(zip("hc", expected, strict=True)), 1e-15)


def test_a_gru_step_is_its_gates_and_then_its_cell():
    def step(x, h, weight_ih, weight_hh, bias_ih, bias_hh):
        r, z, n, q = gru_gates(x @ weight_ih.T + bias_ih, h @ weight_hh.T + bias_hh)
        expected = gru_cell(z, n, h)
        h = gru_step(x, h, weight_ih, weight_hh, bias_ih, bias_hh)
        assert_same({"h": h}, {"h": expected})
        return {"r": r, "z": z, "n": n, "q": q, "h": h}

    compare_with_tape("gru", step)


def test_a_gru_whose_gates_are_far_out():
    """z = 1 keeps the state, z = 0 takes the candidate; r = 0 hides the state from it."""
    h, huge = np.array([[0.3]]), 1e4
    no_weights = np.zeros((3, 1)), np.zeros((3, 1))

    def step(r, z):
        biases = np.array([r, z, 0.7]), np.array([0, 0, 0.2])
        return gru_step(NO_X, h, *no_weights, *biases)

    np.testing.assert_array_equal(step(0.0, huge), h)
    np.testing.assert_allclose(step(huge, -huge), np.tanh([[0.7 + 0.2]]), rtol=1e-15)
    np.testing.assert_allclose(step(-huge, -huge), np.tanh([[0.7]]), rtol=1e-15)


def assert_gradients(loss, at, gradients):
    """Compare ``gradients`` with central differences of ``loss()``, which reads ``at``."""
    expected = {name: central_differences(loss, array) for name, array in at.items()}
    assert_same(dict(zip(at, gradients, strict=True)), expected, 1e-9)


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

    gates, _, c = forward()
    assert_gradients(loss, at, lstm_step_backward(d_h, d_c, *gates, c, c_prev))


def test_peephole_step_backward_against_central_differences():
    rng = np.random.default_rng(0)
    *z, c_prev, d_h, d_c = rng.standard_normal((7, 3, 4))
    at = dict(zip(("z_i", "z_f", "z_g", "z_o"), z, strict=True)) | {"c_prev": c_prev}
    peepholes = rng.standard_normal((3, 4))

    def forward():
        """Pre-activations come in as x, by way of weights that only copy it."""
        x, h = np.concatenate(z, axis=-1), np.zeros((3, 4))
        return peephole_step(x, h, c_prev, np.eye(16), np.zeros((16, 4)), 0, *peepholes)

    def loss():
        _, h, c = forward()
        return np.sum(d_h * h) + np.sum(d_c * c)

    gates, _, c = forward()
    gradients = peephole_step_backward(d_h, d_c, *gates, c, c_prev, *peepholes)
    assert_gradients(loss, at, gradients)


def test_gru_step_backward_against_central_differences():
    rng = np.random.default_rng(0)
    z_r, z_z, z_n, q, h_prev, d_h = rng.standard_normal((6, 3, 4))
    at = {"z_r": z_r, "z_z": z_z, "z_n": z_n, "h_prev": h_prev}

    def forward():
        z_x = np.concatenate([z_r, z_z, z_n], axis=-1)
        return gru_gates(z_x, np.concatenate([0 * q, 0 * q, q], axis=-1))

    def loss():
        _, z, n, _ = forward()
        return np.sum(d_h * gru_cell(z, n, h_prev))

    assert_gradients(loss, at, gru_step_backward(d_h, *forward(), h_prev))
