"""The fast pass of the LSTM keeps the digits of small numbers, however many it computes at once."""

import numpy as np
import pytest

from lstm_lessons.scratch import fast_lstm
from lstm_lessons.scratch.readable_lstm import lstm_sequence, lstm_sequence_backward

DIGITS = {np.float64: 1e-10, np.float32: 1e-5}

every_dtype = pytest.mark.parametrize("dtype", DIGITS, ids=["float64", "float32"])
every_size = pytest.mark.parametrize("batch", [1, 2, 300])  # H is 4


def problem(batch, dtype, bias_of_o):
    """A pass of one step with x and h at 0 and cell states from 1e-12 to 1."""
    hidden, rng = 4, np.random.default_rng(0)
    weights = {
        "weight_ih": rng.standard_normal((4 * hidden, 3)),
        "weight_hh": rng.standard_normal((4 * hidden, hidden)),
        "bias": np.repeat([0.5, 0.5, 0.0, bias_of_o], hidden),
    }
    c = np.logspace(-12, 0, batch * hidden).reshape(batch, hidden)
    arrays = [np.zeros((1, batch, 3)), np.zeros((batch, hidden)), c]
    weights = {name: array.astype(dtype) for name, array in weights.items()}
    return *(array.astype(dtype) for array in arrays), weights


@every_size
@every_dtype
def test_h_has_the_digits_of_a_small_c(dtype, batch):
    arguments = problem(batch, dtype, bias_of_o=0.0)
    expected = lstm_sequence(*arguments).h
    output, _ = fast_lstm.lstm_sequence_output(*arguments)
    np.testing.assert_allclose(output, expected, rtol=DIGITS[dtype])
    np.testing.assert_allclose(fast_lstm.lstm_sequence(*arguments).h, expected, rtol=DIGITS[dtype])


@pytest.mark.parametrize("bias_of_o", [-15.0, -40.0])
@every_size
@every_dtype
def test_gradients_have_the_digits_of_an_output_gate_that_is_nearly_shut(dtype, batch, bias_of_o):
    *arguments, weights = problem(batch, dtype, bias_of_o)
    tape = lstm_sequence(*arguments, weights)
    ones, zeros = np.ones_like(tape.h), np.zeros_like(tape.h[0])
    expected, _, (_, d_c) = lstm_sequence_backward(tape, ones, zeros, zeros)
    grads, _, (_, d_c_fast) = fast_lstm.lstm_sequence_backward(tape, ones, zeros, zeros)
    np.testing.assert_allclose(d_c_fast, d_c, rtol=DIGITS[dtype])
    np.testing.assert_allclose(grads["bias"], expected["bias"], rtol=DIGITS[dtype])
