"""The gradients of z = W x + b against sums of outer products, one step at a time."""

import numpy as np

from lstm_lessons.scratch.affine import bias_gradient, weight_gradient

T, B, I, K = 5, 3, 2, 6


def test_gradients_are_sums_over_steps_and_sequences():
    rng = np.random.default_rng(0)
    d_z, x = rng.standard_normal((T, B, K)), rng.standard_normal((T, B, I))
    d_weight, d_bias = np.zeros((K, I)), np.zeros(K)
    for t, b in np.ndindex(T, B):
        d_weight += np.outer(d_z[t, b], x[t, b])
        d_bias += d_z[t, b]
    np.testing.assert_allclose(weight_gradient(d_z, x), d_weight, rtol=0, atol=1e-12)
    np.testing.assert_allclose(bias_gradient(d_z), d_bias, rtol=0, atol=1e-12)


def test_a_view_in_another_order_is_read_as_it_is():
    """A sequence that came with the batch first is time-major without having been moved."""
    rng = np.random.default_rng(1)
    d_z, x = rng.standard_normal((B, T, K)).swapaxes(0, 1), rng.standard_normal((T, I, B))
    x = x.swapaxes(1, 2)
    expected = weight_gradient(np.ascontiguousarray(d_z), np.ascontiguousarray(x))
    np.testing.assert_allclose(weight_gradient(d_z, x), expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(bias_gradient(d_z), d_z.sum(axis=(0, 1)), rtol=0, atol=1e-12)
