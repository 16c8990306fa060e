"""The check of gradients, checked."""

import numpy as np
import pytest

from lstm_lessons.scratch import LSTM, gradient_check

from .problems import UNITS, assert_same, make, parts

SMALL = {"steps": 4, "batch": 3, "inputs": 1, "hidden": 2}


@pytest.mark.parametrize("name", ["rnn_tanh", "lstm", "gru"])
def test_nan_in_the_padding_is_no_error(name):
    problem = make(name, **SMALL, lengths=[2, 4, 1]).with_padding(np.nan)
    assert gradient_check(problem.layer, problem.x, problem.state, problem.lengths) < 1e-7


def test_without_its_lengths_a_ragged_batch_is_another_problem():
    """The lengths go into both passes: left out of one, the error is seen."""
    problem = make("lstm", **SMALL, lengths=[2, 4, 1])

    class Forgetful(LSTM):
        def __call__(self, x, state=None, lengths=None):
            return super().__call__(x, state)

    forgetful = Forgetful(1, 2, dtype=np.float64, rng=0)
    assert gradient_check(forgetful, problem.x, problem.state, problem.lengths) > 0.01


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


def check_spoilt(name, how, **options):
    options = SMALL | options
    problem = make("lstm", **options)
    for size in ("steps", "batch"):
        options.pop(size)
    wrong = WrongLSTM(options.pop("inputs"), options.pop("hidden"), dtype=np.float64, **options)
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


TINY_STACK = {"steps": 2, "batch": 1, "hidden": 1}
TINY_STACK |= {"num_layers": 2, "bidirectional": True, "peephole": True}


@pytest.mark.parametrize("name", make("lstm", **TINY_STACK).layer.parameters)
def test_no_parameter_of_any_layer_or_direction_is_left_out(name):
    assert check_spoilt(name, lambda array: array.fill(0), **TINY_STACK) == 1


@pytest.mark.parametrize("name", ARRAYS)
def test_nan_is_never_a_small_error(name):
    assert not check_spoilt(name, lambda array: array.fill(np.nan)) < 1e-7


class MisledLSTM(LSTM):
    """An LSTM whose backward pass goes by other gradients than those that come in."""

    mislead = None

    def backward(self, tape, d_output, d_state=None):
        return super().backward(tape, *self.mislead(d_output, d_state))


MISLED = {
    "no gradient of the final state": lambda d, end: (d, None),
    "no gradient of h_n": lambda d, end: (d, (0 * end[0], end[1])),
    "no gradient of c_n": lambda d, end: (d, (end[0], 0 * end[1])),
    "h_n's for c_n's": lambda d, end: (d, end[::-1]),
    "none of the first output": lambda d, end: (np.concatenate([0 * d[:1], d[1:]]), end),
    "none but the last output's": lambda d, end: (np.concatenate([0 * d[:-1], d[-1:]]), end),
    "the last output's for all": lambda d, end: (np.repeat(d[-1:], len(d), axis=0), end),
    "steps in another order": lambda d, end: (d[::-1], end),
    "sequences in another order": lambda d, end: (d[:, ::-1], end),
    "units in another order": lambda d, end: (d[:, :, ::-1], end),
}


@pytest.mark.parametrize("slip", MISLED)
def test_the_loss_hangs_on_every_result_in_a_way_of_its_own(slip):
    problem = make("lstm", **SMALL)
    wrong = MisledLSTM(1, 2, dtype=np.float64, rng=0)
    wrong.mislead = MISLED[slip]
    assert gradient_check(wrong, problem.x, problem.state) > 0.01


def test_gradients_that_all_vanish_are_right():
    """Every relu is off, so nothing depends on anything."""
    layer = make("rnn_relu", **SMALL).layer
    layer.parameters["bias_l0"][...] = -100
    assert gradient_check(layer, np.ones((4, 3, 1))) == 0


@pytest.mark.parametrize("name", UNITS)
def test_the_smallest_numbers_raise_no_warning(name):
    """Squares of numbers like these are 0: no division by a norm that vanishes."""
    problem = make(name, **SMALL)
    for array in problem.layer.parameters.values():
        array[...] *= 1e-170
    gradient_check(problem.layer, np.full((4, 3, 1), 5e-324))


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


def test_nothing_of_the_callers_is_written_to():
    problem = make("lstm", **SMALL)
    for array in (problem.x, *problem.state):
        array.flags.writeable = False
    assert gradient_check(problem.layer, problem.x, problem.state) < 1e-7


class StopError(Exception):
    """What a test raises in the middle of a check."""


class StoppedLSTM(LSTM):
    """An LSTM that stops at one of the calls that a difference takes."""

    calls_left = 0

    def __call__(self, x, state=None, lengths=None):
        if not self.calls_left:
            raise StopError
        self.calls_left -= 1
        return super().__call__(x, state, lengths)


@pytest.mark.parametrize("calls", [0, 1], ids=["ahead", "behind"])
def test_parameters_are_put_back_after_an_error(calls):
    layer = StoppedLSTM(1, 2, dtype=np.float64)
    before = {name: array.copy() for name, array in layer.parameters.items()}
    layer.calls_left = calls
    with pytest.raises(StopError):
        gradient_check(layer, np.ones((3, 2, 1)))
    assert_same(layer.parameters, before)


def test_the_seed_decides():
    problem = make("lstm", **SMALL)
    first, again, other = (gradient_check(problem.layer, problem.x, rng=seed) for seed in (5, 5, 6))
    by_generator = gradient_check(problem.layer, problem.x, rng=np.random.default_rng(5))
    assert first == again == by_generator != other


def test_the_step_decides():
    """The error of a central difference grows with the square of the step."""
    problem = make("lstm", **SMALL)
    wide, wider = (gradient_check(problem.layer, problem.x, step=step) for step in (1e-2, 2e-2))
    assert wide > 1e-7
    assert wider == pytest.approx(4 * wide, rel=0.01)


def test_float32_is_refused():
    problem = make("lstm", **SMALL, dtype=np.float32)
    with pytest.raises(TypeError, match=r"layer: expected .* float64, got float32"):
        gradient_check(problem.layer, problem.x)
