"""The memory cell of 1997, beside a loop over its units in plain Python."""

import math

import numpy as np
import pytest

from lstm_lessons.scratch.lstm1997 import (
    lstm1997_cell,
    lstm1997_sequence,
    squash_in,
    squash_in_slope,
    squash_out,
    squash_out_slope,
)

STEPS, BATCH, INPUTS = 5, 2, 3
SIZES = [(1, 1), (2, 1), (1, 3), (2, 3), (3, 2)]  # blocks, cells in each


def make_weights(blocks, size, seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    units = INPUTS + 2 * blocks + blocks * size
    rows = {"i": blocks, "g": blocks * size, "o": blocks}
    weights = {f"weight_{gate}": rng.standard_normal((n, units)) for gate, n in rows.items()}
    weights |= {f"bias_{gate}": rng.standard_normal(n) for gate, n in rows.items()}
    return {name: array.astype(dtype) for name, array in weights.items()}


def make_x(dtype=np.float64):
    return np.random.default_rng(1).standard_normal((STEPS, BATCH, INPUTS)).astype(dtype)


def logistic(z):
    return 1 / (1 + math.exp(-z))


def unit_by_unit(sequence, weights, blocks, size):
    """One sequence, (T, I), as the paper's appendix A.1 says it: unit by unit, in floats."""

    def net(gate, unit, activations):
        weighted = zip(weights[f"weight_{gate}"][unit], activations, strict=True)
        return sum(w * y for w, y in weighted) + weights[f"bias_{gate}"][unit]

    y_in, y_out = [0.0] * blocks, [0.0] * blocks
    state, y_cell = [0.0] * (blocks * size), [0.0] * (blocks * size)
    steps = []
    for x in sequence.tolist():
        before = [*x, *y_in, *y_out, *y_cell]
        y_in = [logistic(net("i", j, before)) for j in range(blocks)]
        y_out = [logistic(net("o", j, before)) for j in range(blocks)]
        candidates = []
        for j in range(blocks):
            for v in range(size):
                cell = j * size + v
                candidates.append(4 / (1 + math.exp(-net("g", cell, before))) - 2)
                state[cell] += y_in[j] * candidates[cell]
                y_cell[cell] = y_out[j] * (2 / (1 + math.exp(-state[cell])) - 1)
        steps.append([list(values) for values in (y_in, candidates, y_out, state, y_cell)])
    return [np.array(values) for values in zip(*steps, strict=True)]


@pytest.mark.parametrize(("blocks", "size"), SIZES)
def test_unit_by_unit(blocks, size):
    x, weights = make_x(), make_weights(blocks, size)
    tape = lstm1997_sequence(x, weights)
    for b in range(BATCH):
        expected = unit_by_unit(x[:, b], weights, blocks, size)
        for name, values, wanted in zip(tape._fields, tape, expected, strict=True):
            np.testing.assert_allclose(values[:, b], wanted, rtol=1e-12, atol=1e-14, err_msg=name)


def test_the_tape_is_in_the_dtype_of_the_input():
    tape = lstm1997_sequence(make_x(np.float32), make_weights(2, 2, dtype=np.float32))
    assert {values.dtype for values in tape} == {np.dtype(np.float32)}
    assert [values.shape[2] for values in tape] == [2, 4, 2, 4, 4]


@pytest.mark.parametrize("far", [-800.0, 800.0])
def test_the_squashing_functions_reach_their_bounds_and_do_not_overflow(far):
    assert squash_in(np.array([far])) == math.copysign(2, far)
    assert squash_out(np.array([far])) == math.copysign(1, far)


def test_the_slopes_are_those_of_the_squashing_functions():
    z, e = np.linspace(-4, 4, 9), 1e-6
    np.testing.assert_allclose(
        squash_in_slope(squash_in(z)), (squash_in(z + e) - squash_in(z - e)) / (2 * e), rtol=1e-8
    )
    np.testing.assert_allclose(
        squash_out_slope(squash_out(z)),
        (squash_out(z + e) - squash_out(z - e)) / (2 * e),
        rtol=1e-8,
    )


def test_a_shut_input_gate_keeps_and_a_shut_output_gate_hides():
    c = np.array([[0.3, -5.0, 2.0, 0.1]])
    g = np.array([[1.0, -2.0, 0.5, 1.5]])
    h, kept = lstm1997_cell(np.array([[0.0, 1.0]]), g, np.array([[1.0, 0.0]]), c)
    np.testing.assert_array_equal(kept, [[0.3, -5.0, 2.5, 1.6]])
    np.testing.assert_allclose(h, [[math.tanh(0.15), math.tanh(-2.5), 0, 0]], rtol=1e-14)


def test_nothing_takes_the_state_away():
    """Only what is offered: with g < 2 and i < 1 the state of T steps is below 2 T, above 0."""
    weights = {name: np.zeros_like(array) for name, array in make_weights(2, 2).items()}
    weights["bias_g"] += 50
    weights["bias_i"] += 50
    x = np.zeros((1000, 1, INPUTS))
    np.testing.assert_allclose(lstm1997_sequence(x, weights).c[-1], 2000, rtol=1e-12)


BAD = {
    "x: expected a float32 or float64 NumPy array": {"x": [[[1.0, 2.0, 3.0]]]},
    "x: expected shape (T, B, I)": {"x": np.zeros((4, 3))},
    "nothing empty": {"x": np.zeros((0, 2, 3))},
    "weights: expected weight_i": {"bias_f": np.zeros(2)},
    "5 cells (rows of weight_g) for 2 blocks": {
        "weight_g": np.zeros((5, 12)),
        "bias_g": np.zeros(5),
    },
    "weight_o: expected shape (2, 11)": {"weight_o": np.zeros((2, 12))},
    "bias_g: expected shape (4,)": {"bias_g": np.zeros(3)},
    "bias_o: expected a float64 array": {"bias_o": np.zeros(2, np.float32)},
}


@pytest.mark.parametrize("message", BAD)
def test_bad_input_is_refused(message):
    arguments = {"x": make_x(), **make_weights(2, 2), **BAD[message]}
    with pytest.raises((TypeError, ValueError)) as caught:
        lstm1997_sequence(arguments.pop("x"), arguments)
    assert message in str(caught.value)
