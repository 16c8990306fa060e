"""Layer normalisation in the LSTM: its gradients, and the paper's equations by hand."""

import numpy as np
import pytest

from lstm_lessons.experiments.training.layer_norm_lstm import (
    LayerNormLSTM,
    normalised,
    normalised_backward,
)
from lstm_lessons.scratch import gradient_check


def any_layer(rng, **options):
    layer = LayerNormLSTM(3, 5, dtype=np.float64, rng=rng, **options)
    for array in layer.parameters.values():
        array[...] += 0.3 * rng.standard_normal(array.shape)
    return layer


@pytest.mark.parametrize(
    ("options", "lengths"),
    [
        ({}, None),
        ({}, [6, 2, 4, 1]),
        ({"num_layers": 2}, [6, 2, 4, 1]),
        ({"bidirectional": True}, [6, 2, 4, 1]),
    ],
)
def test_gradients(options, lengths):
    rng = np.random.default_rng(0)
    layer = any_layer(rng, **options)
    count = 2 if options else 1
    x = rng.standard_normal((6, 4, 3))
    state = tuple(rng.standard_normal((count, 4, 5)) for _ in "hc")
    assert gradient_check(layer, x, state, lengths) < 1e-7


def test_the_papers_equations():
    """One sequence, written out with loops."""
    rng = np.random.default_rng(1)
    layer = any_layer(rng)
    p = {name.removesuffix("_l0"): array for name, array in layer.parameters.items()}
    x = rng.standard_normal((4, 1, 3))

    def n(v):
        return (v - np.mean(v)) / np.sqrt(np.var(v) + 1e-5)

    def sigma(z):
        return 1 / (1 + np.exp(-z))

    h, c = np.zeros(5), np.zeros(5)
    for x_t, shown in zip(x[:, 0], layer(x)[0][:, 0], strict=True):
        of_x = p["gain_ih"] * n(p["weight_ih"] @ x_t)
        of_h = p["gain_hh"] * n(p["weight_hh"] @ h)
        i, f, g, o = (of_x + of_h + p["bias"]).reshape(4, 5)
        c = sigma(f) * c + sigma(i) * np.tanh(g)
        h = sigma(o) * np.tanh(p["gain_c"] * n(c) + p["shift_c"])
        np.testing.assert_allclose(shown, h, rtol=1e-12)


def test_it_is_torchs_normalisation():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(2)
    v, d_n = rng.standard_normal((2, 3, 7))
    tensor = torch.tensor(v, requires_grad=True)
    theirs = torch.nn.functional.layer_norm(tensor, (7,))
    theirs.backward(torch.tensor(d_n))
    n, deviation = normalised(v)
    np.testing.assert_allclose(n, theirs.detach().numpy(), rtol=1e-12)
    ours = normalised_backward(d_n, n, deviation)
    np.testing.assert_allclose(ours, tensor.grad.numpy(), rtol=1e-10, atol=1e-14)


def test_the_size_of_a_single_input_is_lost():
    """One number per step: all that n leaves of it is its sign."""
    layer = LayerNormLSTM(1, 5, dtype=np.float64, rng=0)
    signs = np.random.default_rng(0).choice([-1.0, 1.0], (6, 2, 1))
    quiet, loud = (layer(size * signs)[0] for size in (1.0, 5.0))
    np.testing.assert_allclose(quiet, loud, atol=1e-3)


def test_first_values():
    layer = LayerNormLSTM(2, 3, forget_bias=2.5, rng=0)
    assert (layer.parameters["gain_ih_l0"] == 1).all()
    assert (layer.parameters["shift_c_l0"] == 0).all()
    assert (layer.parameters["bias_l0"][3:6] == 2.5).all()
    with pytest.raises(TypeError, match="forget_bias"):
        LayerNormLSTM(2, 3, forget_bias="much")
