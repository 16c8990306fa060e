"""The backward passes against differences of the forward passes; and the check itself, checked."""

import numpy as np
import pytest

from lstm_lessons.scratch import LSTM, gradient_check

from .problems import LSTMS, UNITS, assert_same, make, parts

SMALL = {"steps": 4, "batch": 3, "inputs": 1, "hidden": 2}


@pytest.mark.parametrize("name", UNITS)
def test_every_unit(name):
    problem = make(name)
    assert gradient_check(problem.layer, problem.x, problem.state) < 1e-7
    assert gradient_check(problem.layer, problem.x) < 1e-7


@pytest.mark.parametrize("options", [{"bias": False}, {"batch_first": True}])
@pytest.mark.parametrize("name", UNITS)
def test_every_option(name, options):
    problem = make(name, **SMALL, **options)
    assert gradient_check(problem.layer, problem.x, problem.state) < 1e-7


@pytest.mark.parametrize("sizes", [{"steps": 1}, {"batch": 1}, {"hidden": 1}])
@pytest.mark.parametrize("name", LSTMS)
def test_every_size_of_1(name, sizes):
    problem = make(name, **SMALL | sizes)
    assert gradient_check(problem.layer, problem.x, problem.state) < 1e-7


@pytest.mark.parametrize("name", UNITS)
def test_one_sequence_without_a_batch(name):
    problem = make(name, **SMALL | {"batch": 1}).unbatched()
    assert gradient_check(problem.layer, problem.x, problem.state) < 1e-7


class WrongLSTM(LSTM):
    """An LSTM whose backward pass is wrong in one array."""

    spoil = None

    def backward(self, tape, d_output, d_state=None):
        grads, d_x, (d_h_0, d_c_0) = super().backward(tape, d_output, d_state)
        arrays = grads | {"x": d_x, "h_0": d_h_0, "c_0": d_c_0}
        name, how = self.spoil
        how(arrays[name])
        return grads, d_x, (d_h_0, d_c_0)


ARRAYS = ["weight_ih_l0", "weight_hh_l0", "bias_l0", "x", "h_0", "c_0"]


def check_spoilt(name, how):
    problem = make("lstm", **SMALL)
    wrong = WrongLSTM(1, 2, dtype=np.float64)
    wrong.load_state_dict(problem.layer.state_dict())
    wrong.spoil = (name, how)
    return gradient_check(wrong, problem.x, problem.state)


@pytest.mark.parametrize("name", ARRAYS)
def test_an_error_of_one_in_a_thousand_is_measured(name):
    """a = 1.001 n, so ‖a − n‖ / max(‖a‖, ‖n‖) = 0.001 / 1.001."""
    error = check_spoilt(name, lambda array: np.multiply(array, 1.001, out=array))
    assert error == pytest.approx(0.001 / 1.001, rel=1e-4)


@pytest.mark.parametrize("name", ARRAYS)
def test_a_forgotten_gradient_is_an_error_of_1(name):
    assert check_spoilt(name, lambda array: array.fill(0)) == 1


@pytest.mark.parametrize("name", ARRAYS)
def test_nan_is_never_a_small_error(name):
    assert not check_spoilt(name, lambda array: array.fill(np.nan)) < 1e-7


def test_one_wrong_entry_is_enough():
    def spoil(array):
        array[0, 0] += 0.01

    assert check_spoilt("weight_hh_l0", spoil) > 1e-4


def test_all_is_put_back():
    problem = make("lstm", **SMALL)
    parameters = {name: array.copy() for name, array in problem.layer.parameters.items()}
    x, state = problem.x.copy(), [part.copy() for part in problem.state]
    gradient_check(problem.layer, problem.x, problem.state)
    assert_same(problem.layer.parameters, parameters)
    np.testing.assert_array_equal(problem.x, x)
    for part, before in zip(parts(problem.state), state, strict=True):
        np.testing.assert_array_equal(part, before)


def test_the_same_seed_gives_the_same_error():
    problem = make("lstm", **SMALL)
    first, second = (gradient_check(problem.layer, problem.x, rng=5) for _ in range(2))
    assert first == second


def test_float32_is_refused():
    problem = make("lstm", **SMALL, dtype=np.float32)
    with pytest.raises(TypeError, match=r"layer: expected .* float64, got float32"):
        gradient_check(problem.layer, problem.x)
