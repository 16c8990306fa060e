"""The clipping test: the regulariser's gradient against differences, and what each method does."""

import numpy as np
import pytest

from lstm_lessons.experiments import pascanu2013
from lstm_lessons.experiments.pascanu2013 import regulariser_gradient

T, B, H = 7, 3, 4


def regulariser(weight_hh, h, d_h):
    """Ω for given h and δ, step by step and sequence by sequence: their mean."""
    total = 0.0
    for t, b in np.ndindex(*h.shape[:2]):
        if t:
            jacobian = np.diag(1 - h[t, b] ** 2) @ weight_hh  # ∂h_t/∂h_{t−1}
            ratio = np.linalg.norm(d_h[t, b] @ jacobian) / np.linalg.norm(d_h[t, b])
            total += (ratio - 1) ** 2
    return total / h.shape[1]


@pytest.fixture
def passed():
    """W_h, h and δ of a backward pass from the last step, float64."""
    rng = np.random.default_rng(0)
    weight_hh = rng.normal(0, 0.6, (H, H))
    h = np.tanh(rng.standard_normal((T, B, H)))
    d_h = np.empty_like(h)
    d_h[-1] = rng.standard_normal((B, H))
    for t in range(T - 1, 0, -1):
        d_h[t - 1] = (d_h[t] * (1 - h[t] ** 2)) @ weight_hh
    return weight_hh, h, d_h


def test_the_gradient_is_that_of_the_regulariser(passed):
    weight_hh, h, d_h = passed
    found = regulariser_gradient(weight_hh, h, d_h[-1])
    wanted = np.empty_like(weight_hh)
    for place in np.ndindex(H, H):
        step = np.zeros((H, H))
        step[place] = 1e-6
        up, down = (regulariser(weight_hh + sign * step, h, d_h) for sign in (1, -1))
        wanted[place] = (up - down) / 2e-6
    assert np.linalg.norm(found - wanted) / np.linalg.norm(wanted) < 1e-8


def test_the_regulariser_is_zero_where_errors_keep_their_length():
    rotation, _ = np.linalg.qr(np.random.default_rng(1).standard_normal((H, H)))
    h, d_h = np.zeros((T, B, H)), np.ones((T, B, H))
    assert regulariser(rotation, h, d_h) == pytest.approx(0, abs=1e-12)
    assert regulariser(rotation / 2, h, d_h) == pytest.approx((T - 1) / 4)
    np.testing.assert_allclose(regulariser_gradient(rotation, h, d_h[-1]), 0, atol=1e-12)


def test_an_error_that_has_vanished_does_no_harm(passed):
    weight_hh, h, _ = passed
    assert np.isfinite(regulariser_gradient(weight_hh, h, np.zeros((B, H)))).all()


def test_the_first_recurrent_weights_have_their_radius():
    weight_hh = pascanu2013.Network(np.random.default_rng(0)).parameters[0]["weight_hh_l0"]
    assert np.abs(np.linalg.eigvals(weight_hh)).max() == pytest.approx(0.95, abs=1e-5)


def test_methods_differ_in_what_they_are_called_after(monkeypatch):
    clipped, factors = [], []
    monkeypatch.setattr(pascanu2013, "clip_by_norm", lambda grads, norm: clipped.append(norm))
    plain = pascanu2013.Network.gradients

    def gradients(self, x, target, factor):
        factors.append(factor)
        return plain(self, x, target, factor)

    monkeypatch.setattr(pascanu2013.Network, "gradients", gradients)
    for method in pascanu2013.METHODS:
        pascanu2013.train(method, 10, 0, updates=1)
    assert clipped == [1.0, 1.0]
    assert factors == [0, 0, 2.0]


def test_the_regulariser_solves_in_little_what_clipping_does_not():
    solved, wrong, _ = pascanu2013.train("SGD-CR", 20, 0, updates=1200)
    assert solved % (pascanu2013.TESTED_EVERY * pascanu2013.BATCH_SIZE) == 0  # in sequences
    assert wrong < 0.01
    solved, wrong, _ = pascanu2013.train("SGD-C", 20, 0, updates=solved // 20)
    assert solved is None
    assert wrong > 0.3


def test_a_gradient_that_is_not_finite_ends_the_training(monkeypatch):
    def exploded(self, x, target, factor):
        return [{name: np.full_like(p, np.inf) for name, p in s.items()} for s in self.parameters]

    monkeypatch.setattr(pascanu2013.Network, "gradients", exploded)
    for method in pascanu2013.METHODS:
        assert pascanu2013.train(method, 10, 0, updates=3) == (None, 1.0, True)
