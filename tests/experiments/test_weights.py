"""The first weights, and weights that do not fit."""

import numpy as np
import pytest

from lstm_lessons.experiments import OnlineLSTM, draw_weights
from lstm_lessons.experiments.rule import papers

from .networks import OF_1997, OF_2000, make_weights


def test_drawn_evenly_within_the_scale():
    values = np.concatenate([m.ravel() for m in draw_weights(papers.CONTINUAL_REBER, 0, 0.2)])
    assert values.min() < -0.19
    assert values.max() > 0.19
    assert np.abs(values).max() <= 0.2
    assert abs(values.mean()) < 0.02
    assert len(np.unique(values)) == 424


def test_only_the_gates_biases_that_are_given_are_set():
    drawn = draw_weights(OF_2000, 3, 0.2)
    biased = draw_weights(OF_2000, 3, 0.2, input_bias=[-1, -2], forget_bias=[1, 2])
    for name, matrix in biased._asdict().items():
        wanted = getattr(drawn, name).copy()
        if name in "if":
            wanted[:, -1] = [-1, -2] if name == "i" else [1, 2]
        np.testing.assert_array_equal(matrix, wanted)


@pytest.mark.parametrize(
    ("architecture", "biases"),
    [
        (OF_1997, {"forget_bias": [1, 1]}),
        (OF_1997, {"input_bias": [1]}),
        (OF_1997, {"output_bias": [1, float("inf")]}),
        (OF_1997, {"output_bias": [1, "2"]}),
    ],
)
def test_biases_that_do_not_fit(architecture, biases):
    with pytest.raises((TypeError, ValueError), match=next(iter(biases))):
        draw_weights(architecture, 0, 0.1, **biases)


def test_a_network_copies_its_weights():
    weights = make_weights(OF_1997)
    network = OnlineLSTM(OF_1997, weights)
    weights.g[:] = 0
    np.testing.assert_array_equal(network.weights.g, make_weights(OF_1997).g)


def test_weights_that_do_not_fit():
    weights = make_weights(OF_1997)
    with pytest.raises(ValueError, match=r"weights\.z: expected shape"):
        OnlineLSTM(OF_2000, weights)
    with pytest.raises(TypeError, match=r"weights\.y: expected a float64 array"):
        OnlineLSTM(OF_1997, weights._replace(y=weights.y.astype(np.float32)))
    with pytest.raises(TypeError, match="weights: expected Weights, got tuple"):
        OnlineLSTM(OF_1997, tuple(weights))
    with pytest.raises(TypeError, match="architecture: expected an Architecture"):
        OnlineLSTM("1997", weights)
    weights.g[0, 0] = np.nan
    with pytest.raises(FloatingPointError, match=r"weights\.g"):
        OnlineLSTM(OF_1997, weights)
