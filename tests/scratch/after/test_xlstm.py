"""sLSTM and mLSTM: stabilised as plain, all at once as step by step, and where plain overflows.

The plain equations here are those of Beck et al. (2024), without the stabiliser.
"""

import numpy as np
import pytest

from lstm_lessons.scratch.after import (
    MLSTMState,
    SLSTMState,
    mlstm_parallel,
    mlstm_step,
    slstm_cell,
    slstm_step,
)

T, B, K, V, H = 30, 2, 5, 4, 6


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def draw_mlstm(rng, size=1.0):
    q, k = rng.standard_normal((2, T, B, K))
    return (
        q,
        k,
        rng.standard_normal((T, B, V)),
        *(size * rng.standard_normal((2, T, B))),
    )


def mlstm_by_steps(q, k, v, z_i, z_f):
    state = MLSTMState.empty(B, K, V, q.dtype)
    output = []
    for step in zip(q, k, v, z_i, z_f, strict=True):
        read, state = mlstm_step(*step, state)
        output.append(read)
    return np.array(output), state


def plain_mlstm(q, k, v, z_i, z_f):
    """One sequence at a time, one equation a line."""
    output = np.empty_like(v)
    for b in range(q.shape[1]):
        C, n = np.zeros((V, K)), np.zeros(K)  # noqa: N806
        for t in range(len(q)):
            i, f = np.exp(z_i[t, b]), sigmoid(z_f[t, b])
            key = k[t, b] / np.sqrt(K)
            C = f * C + i * np.outer(v[t, b], key)  # noqa: N806
            n = f * n + i * key
            output[t, b] = C @ q[t, b] / max(abs(n @ q[t, b]), 1)
    return output, C, n


@pytest.mark.parametrize("size", [0.1, 1.0, 5.0])
def test_mlstm_stabilised_is_plain(rng, size):
    inputs = draw_mlstm(rng, size)
    wanted, memory, norm = plain_mlstm(*inputs)
    output, state = mlstm_by_steps(*inputs)
    np.testing.assert_allclose(output, wanted, rtol=1e-10, atol=1e-12)
    scale = np.exp(state.m[-1])
    np.testing.assert_allclose(state.memory[-1] * scale, memory, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(state.norm[-1] * scale, norm, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("size", [0.1, 1.0, 5.0])
def test_mlstm_at_once_is_step_by_step(rng, size):
    inputs = draw_mlstm(rng, size)
    output, _ = mlstm_by_steps(*inputs)
    np.testing.assert_allclose(mlstm_parallel(*inputs), output, rtol=1e-11, atol=1e-12)


def test_mlstm_does_not_overflow_where_the_plain_one_does(rng):
    q, k, v, z_i, z_f = draw_mlstm(rng)
    z_i = z_i + 1000
    output, state = mlstm_by_steps(q, k, v, z_i, z_f)
    assert np.isfinite(output).all()
    assert np.isfinite(state.memory).all()
    np.testing.assert_allclose(mlstm_parallel(q, k, v, z_i, z_f), output, rtol=1e-11, atol=1e-12)
    with np.errstate(over="ignore", invalid="ignore"):
        assert not np.isfinite(plain_mlstm(q, k, v, z_i, z_f)[0]).all()


def test_mlstm_keeps_float32(rng):
    inputs = [array.astype(np.float32) for array in draw_mlstm(rng)]
    output, state = mlstm_by_steps(*inputs)
    assert output.dtype == mlstm_parallel(*inputs).dtype == np.float32
    assert {array.dtype for array in state} == {np.dtype(np.float32)}


def test_what_was_written_at_a_key_is_read_there_and_nowhere_else():
    """Orthogonal keys, gates that keep all: the memory is a table."""
    keys = np.eye(K)[:, None] * np.sqrt(K)
    values = np.arange(K * V, dtype=float).reshape(K, 1, V)
    state = MLSTMState.empty(1, K, V, np.dtype(float))
    wide = np.full(1, 50.0)
    for k, v in zip(keys, values, strict=True):
        _, state = mlstm_step(k, k, v, np.zeros(1), wide, state)
    nothing = np.zeros((1, V))
    for k, v in zip(keys, values, strict=True):
        read, _ = mlstm_step(k, 0 * k, nothing, np.full(1, -1e9), wide, state)
        np.testing.assert_allclose(read, v, atol=1e-12)


# --- sLSTM ---


def draw_slstm(rng, size=1.0):
    x = rng.standard_normal((T, B, 3))
    return (
        x,
        size * rng.standard_normal((4 * H, 3)),
        rng.standard_normal((4 * H, H)),
        (rng.standard_normal(4 * H)),
    )


def plain_slstm(x, weight_ih, weight_hh, bias):
    h = c = n = np.zeros((x.shape[1], H))
    output = []
    for x_t in x:
        z = x_t @ weight_ih.T + h @ weight_hh.T + bias
        i, f = np.exp(z[:, :H]), sigmoid(z[:, H : 2 * H])
        g, o = np.tanh(z[:, 2 * H : 3 * H]), sigmoid(z[:, 3 * H :])
        c = f * c + i * g
        n = f * n + i
        h = o * (c / n)
        output.append(h)
    return np.array(output), c, n


@pytest.mark.parametrize("size", [0.1, 1.0, 5.0])
def test_slstm_stabilised_is_plain(rng, size):
    x, *weights = draw_slstm(rng, size)
    wanted, c, n = plain_slstm(x, *weights)
    state = SLSTMState.empty(B, H, x.dtype)
    for t in range(T):
        state = slstm_step(x[t], state, *weights)
        np.testing.assert_allclose(state.h, wanted[t], rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(state.c * np.exp(state.m), c, rtol=1e-10)
    np.testing.assert_allclose(state.norm * np.exp(state.m), n, rtol=1e-10)


def test_slstm_does_not_overflow_where_the_plain_one_does(rng):
    x, weight_ih, weight_hh, bias = draw_slstm(rng)
    bias[:H] += 1000
    state = SLSTMState.empty(B, H, x.dtype)
    for x_t in x:
        state = slstm_step(x_t, state, weight_ih, weight_hh, bias)
    assert all(np.isfinite(array).all() for array in state)
    with np.errstate(over="ignore", invalid="ignore"):
        assert np.isnan(plain_slstm(x, weight_ih, weight_hh, bias)[0]).all()


def test_a_later_input_can_outweigh_all_before(rng):
    """σ lets an input gate be at most 1; exp lets the newest candidate count for 20,000 of it."""
    state = SLSTMState.empty(1, 1, np.dtype(float))
    one = np.ones((1, 1))
    for _ in range(100):
        state = slstm_cell(0 * one, 50 * one, 5 * one, 50 * one, state)
    before = state.h.item()
    state = slstm_cell(10 * one, 50 * one, -5 * one, 50 * one, state)
    assert before > 0.99
    assert state.h.item() < -0.98


def test_slstm_keeps_float32(rng):
    x, *weights = (array.astype(np.float32) for array in draw_slstm(rng))
    state = slstm_step(x[0], SLSTMState.empty(B, H, x.dtype), *weights)
    assert {array.dtype for array in state} == {np.dtype(np.float32)}
