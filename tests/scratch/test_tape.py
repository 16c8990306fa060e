"""A tape belongs to its pass: nothing that happens later changes the gradients it gives."""

import numpy as np
import pytest

from .problems import UNITS, assert_same, make, named_outputs, parts

every_unit = pytest.mark.parametrize("name", UNITS)
both_layouts = pytest.mark.parametrize("batch_first", [False, True])


def two_problems(name, **options):
    """Two sequences of one shape for the same layer."""
    first, second = make(name, seed=1, **options), make(name, seed=2, **options)
    second.layer = first.layer
    return first, second


@every_unit
def test_two_passes_then_both_backwards_in_either_order(name):
    first, second = two_problems(name)
    expected = first.gradients(), second.gradients()
    tapes = first.forward()[2], second.forward()[2]
    for order in ((0, 1), (1, 0)):
        for k in order:
            gradients = (first, second)[k].backward(tapes[k])
            assert_same(gradients, expected[k])


@every_unit
def test_results_of_one_pass_survive_the_next(name):
    first, second = two_problems(name)
    output, state, tape = first.forward()
    gradients = first.backward(tape)
    before = [array.copy() for array in (output, *parts(state), *gradients.values())]
    second.backward(second.forward()[2])
    for array, copy in zip((output, *parts(state), *gradients.values()), before, strict=True):
        np.testing.assert_array_equal(array, copy)


@every_unit
def test_parameters_updated_in_place(name):
    problem = make(name)
    expected = problem.gradients()
    tape = problem.forward()[2]
    for array in problem.layer.parameters.values():
        array[...] *= -0.5
    assert_same(problem.backward(tape), expected)


@every_unit
def test_parameters_replaced_by_others(name):
    problem = make(name)
    expected = problem.gradients()
    tape = problem.forward()[2]
    for key, array in problem.layer.parameters.items():
        problem.layer.parameters[key] = -0.5 * array
    assert_same(problem.backward(tape), expected)
    assert not np.array_equal(problem.gradients()["x"], expected["x"])  # the next pass has the new


SWITCHED = [
    ("rnn_tanh", "nonlinearity", "relu"),
    ("rnn_relu", "nonlinearity", "identity"),
    ("rnn_identity", "nonlinearity", "tanh"),
    ("rnn_tanh", "bias", False),
    ("lstm", "bias", False),
    ("lstm", "forget_gate", False),
    ("lstm_1997", "forget_gate", True),
]


@pytest.mark.parametrize(("name", "option", "value"), SWITCHED)
def test_an_option_switched(name, option, value):
    problem = make(name)
    expected = problem.gradients()
    tape = problem.forward()[2]
    setattr(problem.layer, option, value)
    assert_same(problem.backward(tape), expected)


@every_unit
@both_layouts
def test_batch_first_switched(name, batch_first):
    problem = make(name, batch_first=batch_first)
    expected = problem.gradients()
    tape = problem.forward()[2]
    problem.layer.batch_first = not batch_first
    assert_same(problem.backward(tape), expected)


@every_unit
@both_layouts
def test_arrays_of_the_caller_overwritten(name, batch_first):
    problem = make(name, batch_first=batch_first)
    expected = problem.gradients()
    output, state, tape = problem.forward()
    for array in (problem.x, output, *parts(problem.state), *parts(state)):
        array.fill(7)
    assert_same(problem.backward(tape), expected)


@every_unit
def test_one_sequence_overwritten(name):
    problem = make(name, batch=1).unbatched()
    expected = problem.gradients()
    output, state, tape = problem.forward()
    for array in (problem.x, output, *parts(problem.state), *parts(state)):
        array.fill(7)
    assert_same(problem.backward(tape), expected)


@every_unit
@both_layouts
def test_gradients_overwritten(name, batch_first):
    problem = make(name, batch_first=batch_first)
    tape = problem.forward()[2]
    gradients = problem.backward(tape)
    expected = {key: array.copy() for key, array in gradients.items()}
    for array in gradients.values():
        array.fill(7)
    assert_same(problem.backward(tape), expected)


@every_unit
@both_layouts
def test_arguments_and_parameters_are_left_alone(name, batch_first):
    problem = make(name, batch_first=batch_first)
    arrays = [problem.x, *parts(problem.state), problem.d_output, *parts(problem.d_state)]
    arrays += problem.layer.parameters.values()
    before = [array.copy() for array in arrays]
    problem.gradients()
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@every_unit
@both_layouts
def test_what_is_on_the_tape_is_time_major(name, batch_first):
    problem = make(name, batch_first=batch_first)
    output, state, tape = problem.forward()
    [layer] = tape.layers
    gates = ("i", "f", "g", "o") if name.startswith("lstm") else ()
    states = [letter[0] for letter in problem.layer.state_names]
    for key in (*gates, *states):
        assert getattr(layer, key).shape == (6, 3, 4)
        assert getattr(layer, key).dtype == np.float64
    np.testing.assert_array_equal(layer.h, output.swapaxes(0, 1) if batch_first else output)
    for key, part in zip(states, parts(state), strict=True):
        np.testing.assert_array_equal(getattr(layer, key)[-1], part[0])


@every_unit
def test_a_call_returns_what_forward_returns(name):
    problem = make(name)
    output, state, _ = problem.forward()
    called = problem.layer(problem.x, problem.state)
    assert isinstance(called[1], type(state))
    assert_same(named_outputs(*called), named_outputs(output, state))
