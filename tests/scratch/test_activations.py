"""Activations and slopes against mpmath, to a few units in the last place, without a warning."""

import mpmath
import numpy as np
import pytest

from lstm_lessons.scratch import activations, relu, sigmoid

DTYPES = [np.float32, np.float64]
POINTS = [-700.0, -80.0, -20.0, -3.0, -0.7, -1e-3, -1e-9, 0.0, 1e-9, 0.3, 1.0, 5.0, 17.0, 40.0]


def exact_sigmoid(z):
    with mpmath.workdps(50):
        return 1 / (1 + mpmath.exp(-mpmath.mpf(z)))


def ulps(actual, exact):
    """The distance in units in the last place of ``actual``'s dtype."""
    nearest = actual.dtype.type(float(exact))
    with mpmath.workdps(50):
        distance = abs(mpmath.mpf(float(actual)) - exact)
        return float(distance / mpmath.mpf(float(np.spacing(nearest))))


@pytest.mark.parametrize("dtype", DTYPES)
def test_sigmoid_is_right_to_six_ulps(dtype):
    z = np.array(POINTS, dtype)
    for z_k, y_k in zip(z, sigmoid(z), strict=True):
        assert ulps(y_k, exact_sigmoid(float(z_k))) <= 6, z_k


@pytest.mark.parametrize("dtype", DTYPES)
def test_sigmoid_far_out_is_0_or_1_and_warns_of_nothing(dtype):
    z = np.array([-np.inf, -1e4, 1e4, np.inf], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        np.testing.assert_array_equal(sigmoid(z), np.array([0, 0, 1, 1], dtype))


@pytest.mark.parametrize("dtype", DTYPES)
def test_sigmoid_is_symmetric(dtype):
    z = np.linspace(-30, 30, 401).astype(dtype)
    np.testing.assert_allclose(sigmoid(-z), 1 - sigmoid(z), rtol=0, atol=np.finfo(dtype).eps)


def test_sigmoid_rises():
    assert (np.diff(sigmoid(np.linspace(-30, 30, 401))) > 0).all()


@pytest.mark.parametrize("activation", [sigmoid, relu, activations.identity])
def test_nan_is_passed_on(activation):
    assert np.isnan(activation(np.array([np.nan])))[0]


def test_sigmoid_takes_a_number():
    assert sigmoid(0.0) == 0.5


def test_relu():
    np.testing.assert_array_equal(relu(np.array([-2.0, -0.0, 0.0, 3.5])), [0, 0, 0, 3.5])


@pytest.mark.parametrize(
    ("activation", "slope", "exact"),
    [
        (sigmoid, activations.sigmoid_slope, exact_sigmoid),
        (np.tanh, activations.tanh_slope, mpmath.tanh),
        (relu, activations.relu_slope, lambda z: max(z, mpmath.mpf(0))),
        (activations.identity, activations.identity_slope, lambda z: z),
    ],
)
def test_slope_is_the_derivative(activation, slope, exact):
    for z in (-2.5, -0.4, 0.3, 1.7):
        expected = float(mpmath.diff(exact, z))
        assert slope(activation(np.array(z))) == pytest.approx(expected, abs=1e-12)


def test_slope_of_relu_at_the_kink_is_0():
    np.testing.assert_array_equal(activations.relu_slope(relu(np.zeros(2))), [0, 0])


def test_slope_of_relu_at_nan_is_1():
    """As PyTorch has it: 0 would hide from the gradient that something went wrong."""
    np.testing.assert_array_equal(activations.relu_slope(np.array([np.nan])), [1])


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    "function",
    [
        sigmoid,
        relu,
        activations.identity,
        activations.sigmoid_slope,
        activations.tanh_slope,
        activations.relu_slope,
        activations.identity_slope,
    ],
)
def test_shape_and_dtype_are_kept(function, dtype):
    result = function(np.full((2, 3), 0.25, dtype))
    assert result.shape == (2, 3)
    assert result.dtype == dtype


@pytest.mark.parametrize("function", [sigmoid, relu])
def test_the_argument_is_left_alone(function):
    z = np.array([-1.0, 2.0])
    function(z)
    np.testing.assert_array_equal(z, [-1.0, 2.0])
