"""State-space models: as a recurrence, as a convolution, by a scan; and in continuous time."""

import numpy as np
import pytest

from lstm_lessons.scratch.after import (
    convolve,
    linear_scan,
    selective_sequence,
    selective_step,
    ssm_impulse_response,
    ssm_step,
    zero_order_hold,
)

T, B, D, N = 50, 3, 4, 5


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def model(rng):
    rate = -rng.uniform(0.1, 1, (D, N)) + 1j * rng.uniform(0, 3, (D, N))
    a, b = zero_order_hold(rate, rng.uniform(0.1, 0.5, D))
    return a, b, rng.standard_normal((D, N)) + 1j * rng.standard_normal((D, N))


def by_steps(x, a, b, c):
    h = np.zeros((*x.shape[1:], N), complex)
    output = np.empty_like(x)
    for t in range(len(x)):
        output[t], h = ssm_step(x[t], h, a, b, c)
    return output


def test_the_convolution_is_the_recurrence(rng, model):
    x = rng.standard_normal((T, B, D))
    response = ssm_impulse_response(*model, T)
    np.testing.assert_allclose(convolve(x, response), by_steps(x, *model), rtol=0, atol=1e-12)


def test_the_convolution_is_that_of_numpy(rng):
    x, response = rng.standard_normal((T, B, D)), rng.standard_normal((T, D))
    found = convolve(x, response)
    for b in range(B):
        for d in range(D):
            wanted = np.convolve(x[:, b, d], response[:, d])[:T]
            np.testing.assert_allclose(found[:, b, d], wanted, rtol=0, atol=1e-12)
    assert convolve(x.astype(np.float32), response.astype(np.float32)).dtype == np.float32


@pytest.mark.parametrize("length", [T + 9, 3 * T, T - 9])
def test_a_response_of_another_length(rng, length):
    """Made for the longest of several sequences, or heard for a short while."""
    x, response = rng.standard_normal((T, B, D)), rng.standard_normal((length, D))
    fitting = np.zeros((T, D))
    fitting[:length] = response[:T]
    np.testing.assert_allclose(convolve(x, response), convolve(x, fitting), rtol=0, atol=1e-12)


def test_the_scan_is_the_recurrence(rng, model):
    a, b, c = model
    x = rng.standard_normal((T, B, D))
    steps = np.broadcast_to(a, (T, B, D, N))
    states = linear_scan(steps, b * x[..., None], np.zeros((B, D, N)))
    np.testing.assert_allclose((c * states).sum(-1).real, by_steps(x, *model), rtol=0, atol=1e-12)


def test_zero_order_hold_is_the_exact_solution_for_an_input_that_is_held(rng):
    """dh/dt = λ h + x over a time Δ, by many small steps of the midpoint rule."""
    rate, delta, x, h = np.array([[-0.7 + 2j]]), np.array([0.4]), 1.5, 0.3 - 0.2j
    a, b = zero_order_hold(rate, delta)
    at_once = (a * h + b * x).item()
    small = delta[0] / 10_000
    for _ in range(10_000):
        middle = h + small / 2 * (rate.item() * h + x)
        h = h + small * (rate.item() * middle + x)
    assert at_once == pytest.approx(h, abs=1e-8)


# --- selective ---


def draw_selective(rng):
    delta = rng.uniform(0.01, 1, (T, B, D))
    write, read = rng.standard_normal((2, T, B, N))
    return rng.standard_normal((T, B, D)), delta, write, read, -rng.uniform(0.1, 3, (D, N))


def test_the_selective_model_at_once_is_step_by_step(rng):
    x, delta, write, read, rate = draw_selective(rng)
    h = rng.standard_normal((B, D, N))
    output = selective_sequence(x, h, delta, write, read, rate)
    for t in range(T):
        y, h = selective_step(x[t], h, delta[t], write[t], read[t], rate)
        np.testing.assert_allclose(output[t], y, rtol=0, atol=1e-12)


def test_the_selective_model_is_a_masked_product():
    """As Dao & Gu (2024) write it: y = (L ∘ (read writeᵀ)) (Δ x), for each channel on its own."""
    rng = np.random.default_rng(2)
    x, delta, write, read, _ = draw_selective(rng)
    rate = np.broadcast_to(-rng.uniform(0.1, 3, (D, 1)), (D, N))  # one rate for all states
    output = selective_sequence(x, np.zeros((B, D, N)), delta, write, read, rate)
    b, d = 1, 2
    log_a = (delta[:, b, d] * rate[d, 0]).cumsum()
    decay = np.tril(np.exp(np.minimum(log_a[:, None] - log_a, 0)))
    wanted = (decay * (read[:, b] @ write[:, b].T)) @ (delta * x)[:, b, d]
    np.testing.assert_allclose(output[:, b, d], wanted, rtol=0, atol=1e-12)


def test_a_short_step_neither_forgets_nor_writes_and_a_long_one_does_both():
    h, ones = np.ones((1, 1, 2)), np.ones((1, 2))
    x, rate = np.full((1, 1), 5.0), -np.ones((1, 2))
    _, held = selective_step(x, h, np.full((1, 1), 1e-9), ones, ones, rate)
    _, replaced = selective_step(x, h, np.full((1, 1), 50.0), ones, ones, rate)
    np.testing.assert_allclose(held, h, atol=1e-7)
    np.testing.assert_allclose(replaced, np.full_like(h, 250.0), atol=1e-7)
