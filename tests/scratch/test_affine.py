"""The gradients of z = W_x x + W_h h + b against sums of outer products, one step at a time."""

import numpy as np
import pytest

from lstm_lessons.scratch.affine import affine_backward

from .problems import assert_same

T, B, I, H, K = 5, 3, 2, 4, 6


@pytest.mark.parametrize("bias", [True, False])
def test_gradients_are_sums_over_steps_and_sequences(bias):
    rng = np.random.default_rng(0)
    d_z, x, h_prev = (rng.standard_normal((T, B, size)) for size in (K, I, H))
    parameters = {
        "weight_ih_l0": rng.standard_normal((K, I)),
        "weight_hh_l0": rng.standard_normal((K, H)),
    }
    if bias:
        parameters["bias_l0"] = rng.standard_normal(K)
    expected = {name: np.zeros_like(array) for name, array in parameters.items()}
    expected["x"] = np.zeros_like(x)
    for t, b in np.ndindex(T, B):
        expected["weight_ih_l0"] += np.outer(d_z[t, b], x[t, b])
        expected["weight_hh_l0"] += np.outer(d_z[t, b], h_prev[t, b])
        expected["x"][t, b] = parameters["weight_ih_l0"].T @ d_z[t, b]
        if bias:
            expected["bias_l0"] += d_z[t, b]

    grads, d_x = affine_backward(d_z, x, h_prev, parameters)
    assert_same(grads | {"x": d_x}, expected, 1e-12)
