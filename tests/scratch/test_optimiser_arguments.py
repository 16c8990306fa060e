"""What an optimiser takes: Adam's own numbers where none are given, layers in a list or a tuple."""

import numpy as np
import pytest

from lstm_lessons.scratch.clipping import clip_by_norm
from lstm_lessons.scratch.optimisers import SGD, Adam


def test_adam_unasked_is_pytorchs(torch):
    rng = np.random.default_rng(0)
    ours = {"weight": rng.standard_normal((3, 4))}
    theirs = torch.tensor(ours["weight"].copy())
    adam, reference = Adam(ours), torch.optim.Adam([theirs])
    for scale in (1.0, 1e-3, 1e-8):  # ε is seen where gradients are small
        grad = scale * rng.standard_normal((3, 4))
        adam.step({"weight": grad})
        theirs.grad = torch.tensor(grad)
        reference.step()
        np.testing.assert_allclose(ours["weight"], theirs.numpy(), rtol=0, atol=1e-14)


def test_sgd_unasked_has_no_momentum():
    parameters = {"weight": np.zeros(2)}
    sgd = SGD(parameters, 0.5)
    for _ in range(2):
        sgd.step({"weight": np.ones(2)})
    np.testing.assert_array_equal(parameters["weight"], [-1.0, -1.0])


@pytest.mark.parametrize("kind", [list, tuple])
def test_layers_in_a_list_or_a_tuple(kind):
    layers = kind([{"weight": np.zeros(2)}, {"weight": np.zeros(3)}])
    grads = kind([{"weight": np.full(2, 3.0)}, {"weight": np.full(3, 4.0)}])
    assert clip_by_norm(grads, 100.0) == pytest.approx(66.0**0.5)
    SGD(layers, 1.0).step(grads)
    np.testing.assert_array_equal(layers[0]["weight"], np.full(2, -3.0))
    np.testing.assert_array_equal(layers[1]["weight"], np.full(3, -4.0))


@pytest.mark.parametrize("kind", [SGD, Adam])
def test_a_rate_of_numpy_is_the_same_number(kind):
    """A schedule that is computed with NumPy gives one; a float32 step must stay float32."""
    rng = np.random.default_rng(0)
    found, expected = ({"weight": np.ones(100, np.float32)} for _ in range(2))
    steps = kind(found, 0.3), kind(expected, 0.3)
    for rate in (0.1, 0.07):
        steps[0].learning_rate, steps[1].learning_rate = np.float64(rate), rate
        grad = rng.standard_normal(100).astype(np.float32)
        for each in steps:
            each.step({"weight": grad})
        np.testing.assert_array_equal(found["weight"], expected["weight"])


def test_a_rate_of_numpy_makes_nothing_infinite():
    parameters = {"weight": np.zeros(1, np.float32)}
    sgd = SGD(parameters, 0.1)
    sgd.learning_rate = np.float64(1e35)
    with pytest.raises(FloatingPointError, match="got -inf"):
        sgd.step({"weight": np.full(1, 1e5, np.float32)})
    assert parameters["weight"] == 0
