"""The Jacobians of the last state, against differences of the forward pass and by hand."""

import numpy as np
import pytest

from lstm_lessons.scratch import GRU, LSTM, RNN
from lstm_lessons.scratch.jacobians import state_jacobians

STEPS, INPUTS, HIDDEN = 5, 2, 3
LAYERS = {
    "rnn": lambda: RNN(INPUTS, HIDDEN, dtype=np.float64, rng=1),
    "relu": lambda: RNN(INPUTS, HIDDEN, nonlinearity="relu", dtype=np.float64, rng=1),
    "lstm": lambda: LSTM(INPUTS, HIDDEN, dtype=np.float64, rng=1),
    "peephole": lambda: LSTM(INPUTS, HIDDEN, peephole=True, dtype=np.float64, rng=1),
    "gru": lambda: GRU(INPUTS, HIDDEN, dtype=np.float64, rng=1),
    "two lstms": lambda: LSTM(INPUTS, HIDDEN, 2, dtype=np.float64, rng=1),
    "batch first": lambda: GRU(INPUTS, HIDDEN, 2, batch_first=True, dtype=np.float64, rng=1),
}


def draw(seed=0):
    return np.random.default_rng(seed).standard_normal((STEPS, INPUTS))


def as_state(layer, numbers):
    """Return numbers, in the order of the rows of a Jacobian, as the layer takes its state."""
    parts = numbers.reshape(len(layer.state_names), layer.num_layers, HIDDEN)
    return tuple(parts) if len(parts) > 1 else parts[0]


@pytest.mark.parametrize("name", LAYERS)
def test_against_central_differences(name):
    layer, x = LAYERS[name](), draw()
    size = len(layer.state_names) * layer.num_layers * HIDDEN
    start = 0.3 * np.random.default_rng(2).standard_normal(size)

    def end(first, numbers):
        return np.ravel(layer(x[first:], as_state(layer, numbers))[1])

    found = state_jacobians(layer, x, as_state(layer, start))
    assert found.shape == (STEPS + 1, size, size)
    np.testing.assert_array_equal(found[0], np.eye(size))
    for distance in range(1, STEPS + 1):
        first = STEPS - distance
        before = start
        if first:
            before = np.ravel(layer(x[:first], as_state(layer, start))[1])
        columns = [
            (end(first, before + step) - end(first, before - step)) / 2e-6
            for step in 1e-6 * np.eye(size)
        ]
        np.testing.assert_allclose(found[distance], np.stack(columns, axis=1), atol=1e-8)


def test_an_rnns_by_hand():
    """∂h_t/∂h_{t−1} = diag(1 − h_t²) W_h; the last step stands to the left."""
    layer, x = LAYERS["rnn"](), draw()
    output, _ = layer(x)
    expected = np.eye(HIDDEN)
    found = state_jacobians(layer, x)
    for distance, h in enumerate(output[::-1], start=1):
        expected = expected @ np.diag(1 - h * h) @ layer.parameters["weight_hh_l0"]
        np.testing.assert_allclose(found[distance], expected, rtol=1e-12, atol=1e-300)


def test_no_state_is_a_state_of_zeros():
    for name, make in LAYERS.items():
        layer, x = make(), draw()
        size = len(layer.state_names) * layer.num_layers * HIDDEN
        zeros = as_state(layer, np.zeros(size))
        np.testing.assert_array_equal(
            state_jacobians(layer, x), state_jacobians(layer, x, zeros), err_msg=name
        )


def test_float32_stays_float32():
    layer = LSTM(INPUTS, HIDDEN)
    assert state_jacobians(layer, draw().astype(np.float32)).dtype == np.float32


@pytest.mark.parametrize(
    ("layer", "x", "state", "error", "message"),
    [
        ("rnn", draw(), None, TypeError, "layer: expected a recurrent layer, got str"),
        (RNN(2, 3, bidirectional=True), draw(), None, ValueError, "layer: expected one direction"),
        (RNN(2, 3), draw(), None, TypeError, "x: expected a float32 array, got float64"),
        (LAYERS["rnn"](), draw()[:, None], None, ValueError, r"x: .* shape \(T, I\), got \(5, 1"),
        (LAYERS["rnn"](), draw()[:, :1], None, ValueError, "x: "),
        (LAYERS["rnn"](), draw(), np.zeros((1, 4)), ValueError, "state: "),
        (LAYERS["lstm"](), draw(), np.zeros((1, 3)), TypeError, "state: "),
    ],
)
def test_bad_input(layer, x, state, error, message):
    with pytest.raises(error, match=f"^{message}"):
        state_jacobians(layer, x, state)
