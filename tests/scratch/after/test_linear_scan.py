"""The linear recurrence in log₂ T rounds is the recurrence step by step."""

import numpy as np
import pytest

from lstm_lessons.scratch.after import (
    linear_recurrence,
    linear_scan,
    min_gru,
    min_gru_gates,
    min_gru_step,
)

LENGTHS = [1, 2, 3, 7, 8, 9, 64, 100]


@pytest.mark.parametrize("steps", LENGTHS)
def test_the_scan_is_the_recurrence(steps):
    rng = np.random.default_rng(steps)
    a, b = rng.uniform(-1, 1, (2, steps, 3, 4))
    h = rng.standard_normal((3, 4))
    before = a.copy(), b.copy(), h.copy()
    found = linear_scan(a, b, h)
    np.testing.assert_allclose(found, linear_recurrence(a, b, h), rtol=0, atol=1e-12)
    for array, was in zip((a, b, h), before, strict=True):
        np.testing.assert_array_equal(array, was)


def test_it_takes_complex_numbers_and_keeps_its_dtype():
    rng = np.random.default_rng(0)
    a, b = rng.uniform(-1, 1, (2, 20, 3)) + 1j * rng.uniform(-1, 1, (2, 20, 3))
    a /= np.abs(a).max()
    h = np.zeros(3)
    np.testing.assert_allclose(linear_scan(a, b, h), linear_recurrence(a, b, h), atol=1e-12)
    a, b = rng.uniform(-1, 1, (2, 20, 3)).astype(np.float32)
    assert linear_scan(a, b, h.astype(np.float32)).dtype == np.float32


def test_it_is_a_sum_of_products():
    """h_3 = a_3 a_2 a_1 h_0 + a_3 a_2 b_1 + a_3 b_2 + b_3, by hand."""
    a, b = np.array([2.0, 3.0, 5.0]), np.array([1.0, 10.0, 100.0])
    assert linear_scan(a, b, np.float64(7.0)).tolist() == [15.0, 55.0, 375.0]


# --- the GRU whose gates do not see the state ---


@pytest.fixture
def gru():
    rng = np.random.default_rng(1)
    x, h = rng.standard_normal((30, 2, 3)), rng.standard_normal((2, 4))
    return x, h, rng.standard_normal((8, 3)), rng.standard_normal(8)


def test_min_gru_at_once_is_step_by_step(gru):
    x, h, weight_ih, bias = gru
    output = min_gru(x, h, weight_ih, bias)
    for t in range(len(x)):
        h = min_gru_step(x[t], h, weight_ih, bias)
        np.testing.assert_allclose(output[t], h, rtol=0, atol=1e-12)


def test_min_gru_is_the_published_one_with_z_turned_round(gru):
    """Feng et al. (2024): h = (1 − z) h + z h̃, with z = σ(Wx); σ(−s) = 1 − σ(s)."""
    x, h, weight_ih, bias = gru
    published = h
    for t in range(len(x)):
        s = x[t] @ -weight_ih[:4].T - bias[:4]
        z = 1 / (1 + np.exp(-s))
        published = (1 - z) * published + z * (x[t] @ weight_ih[4:].T + bias[4:])
    np.testing.assert_allclose(min_gru(x, h, weight_ih, bias)[-1], published, atol=1e-12)


def test_min_gru_s_gates_do_not_see_the_state(gru):
    x, h, weight_ih, bias = gru
    z, n = min_gru_gates(x, weight_ih, bias)
    assert z.shape == n.shape == (30, 2, 4)
    one, other = (min_gru(x, state, weight_ih, bias) for state in (h, h + 1))
    np.testing.assert_allclose(other - one, z.cumprod(axis=0), atol=1e-12)
