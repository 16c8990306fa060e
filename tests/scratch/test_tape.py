"""A tape belongs to its pass: nothing that happens later changes the gradients it gives."""

import numpy as np
import pytest

from lstm_lessons.scratch import GRU, LSTM, RNN

from .problems import EVERYTHING, ONE_LAYER, UNITS, assert_same, make, parts

every_unit = pytest.mark.parametrize("name", UNITS)
every_layout = pytest.mark.parametrize(
    "options",
    [ONE_LAYER, {"batch_first": True}, EVERYTHING],
    ids=["one layer", "batch first", "everything"],
)


def two_problems(name, **options):
    """Two sequences of one shape for the same layer."""
    first, second = make(name, seed=1, **options), make(name, seed=2, **options)
    second.layer = first.layer
    return first, second


@every_unit
@every_layout
def test_two_passes_then_both_backwards_in_either_order(name, options):
    first, second = two_problems(name, **options)
    expected = first.gradients(), second.gradients()
    tapes = first.forward()[2], second.forward()[2]
    for order in ((0, 1), (1, 0)):
        for k in order:
            gradients = (first, second)[k].backward(tapes[k])
            assert_same(gradients, expected[k])


@every_unit
def test_a_tape_of_a_pass_that_trains_keeps_its_own_masks(name):
    first, second = two_problems(name, **EVERYTHING, dropout=0.5)
    tapes = first.forward(train=True)[2], second.forward(train=True)[2], second.forward()[2]
    once = [first.backward(tapes[0]), second.backward(tapes[1])]
    again = [second.backward(tapes[1]), first.backward(tapes[0])]
    assert_same(once[0], again[1])
    assert_same(once[1], again[0])
    assert not np.array_equal(once[1]["x"], second.backward(tapes[2])["x"])


def test_passes_of_other_shapes_in_between():
    """Several lengths, other sizes, no tape: whatever is reused, no tape's own."""
    first = make("lstm", **EVERYTHING)
    expected = first.gradients()
    tape = first.forward()[2]
    for others in ({"steps": 9, "batch": 5}, {"steps": 1, "batch": 1}):
        other = make("lstm", **EVERYTHING | {"lengths": None}, **others)
        other.layer = first.layer
        other.gradients()
        first.layer(other.x)
    assert_same(first.backward(tape), expected)


@every_unit
@every_layout
def test_results_of_one_pass_survive_the_next(name, options):
    first, second = two_problems(name, **options)
    output, state, tape = first.forward()
    gradients = first.backward(tape)
    before = [array.copy() for array in (output, *parts(state), *gradients.values())]
    second.backward(second.forward()[2])
    for array, copy in zip((output, *parts(state), *gradients.values()), before, strict=True):
        np.testing.assert_array_equal(array, copy)


@every_unit
@every_layout
def test_parameters_updated_in_place(name, options):
    problem = make(name, **options)
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
    ("lstm", "coupled", True),
    ("lstm_coupled", "coupled", False),
    ("lstm_coupled_peephole", "coupled", False),
    ("lstm", "peephole", True),
    ("lstm_peephole", "peephole", False),
    ("gru", "bias", False),
    ("gru", "num_layers", 1),
    ("gru", "bidirectional", False),
    ("gru", "dropout", 0.5),
]


@pytest.mark.parametrize(("name", "option", "value"), SWITCHED)
def test_an_option_switched(name, option, value):
    problem = make(name, num_layers=2, bidirectional=True)
    expected = problem.gradients()
    tape = problem.forward()[2]
    setattr(problem.layer, option, value)
    assert_same(problem.backward(tape), expected)


@every_unit
@every_layout
def test_batch_first_switched(name, options):
    problem = make(name, **options)
    expected = problem.gradients()
    tape = problem.forward()[2]
    problem.layer.batch_first = not problem.layer.batch_first
    assert_same(problem.backward(tape), expected)


@every_unit
@every_layout
def test_arrays_of_the_caller_overwritten(name, options):
    problem = make(name, **options)
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
@every_layout
def test_gradients_overwritten(name, options):
    problem = make(name, **options)
    tape = problem.forward()[2]
    gradients = problem.backward(tape)
    expected = {key: array.copy() for key, array in gradients.items()}
    for array in gradients.values():
        array.fill(7)
    assert_same(problem.backward(tape), expected)


@every_unit
@every_layout
def test_arguments_and_parameters_are_left_alone(name, options):
    problem = make(name, **options)
    arrays = [problem.x, *parts(problem.state), problem.d_output, *parts(problem.d_state)]
    arrays += problem.layer.parameters.values()
    before = [array.copy() for array in arrays]
    for array in arrays:
        array.flags.writeable = False
    problem.gradients()
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


def gates_of(name):
    """What is on the tape beside the states."""
    return {"lstm": "ifgo", "gru": "rzn", "rnn": ""}[name.partition("_")[0]]


@every_unit
@every_layout
def test_what_is_on_the_tape_is_time_major(name, options):
    problem = make(name, **options)
    output, state, tape = problem.forward()
    for way in tape.layers + tape.reverse:
        for key in (*gates_of(name), *problem.layer.state_names):
            assert getattr(way, key).shape == (6, 3, 4)
            assert getattr(way, key).dtype == np.float64
    for n, key in enumerate(problem.layer.state_names):
        np.testing.assert_array_equal(getattr(tape.layers[0], key)[-1], parts(state)[n][0])
    seen = tape.layers[-1].h.copy()
    seen[problem.padding()] = 0
    output = output.swapaxes(0, 1) if problem.layer.batch_first else output
    np.testing.assert_array_equal(seen, output[..., :4])


@every_unit
@every_layout
def test_the_tape_has_the_states_before_and_after_each_step(name, options):
    problem = make(name, **options)
    tape = problem.forward()[2]
    pairs = zip(tape.layers, tape.reverse or [None] * len(tape.layers), strict=True)
    ways = [way for pair in pairs for way in pair if way is not None]
    for k, way in enumerate(ways):
        for letter, start in zip("hc", parts(problem.state), strict=False):
            before, after = getattr(way, f"{letter}_prev"), getattr(way, letter)
            np.testing.assert_array_equal(before, np.concatenate([start[k : k + 1], after[:-1]]))


@pytest.mark.parametrize("lengths", [None, [3, 5]], ids=["full", "ragged"])
@pytest.mark.parametrize("unit", [RNN, LSTM, GRU])
def test_what_a_pass_returns_lies_in_the_order_of_its_axes(unit, lengths):
    """So that a caller may reshape it in place, and the next layer reads it in one run."""
    layer, x = unit(3, 4, rng=0), np.ones((5, 2, 3), np.float32)
    output, state, tape = layer.forward(x, lengths=lengths)
    _, d_x, d_state = layer.backward(tape, output)
    states = [*state, *d_state] if unit is LSTM else [state, d_state]
    for array in (output, d_x, *states, layer(x, lengths=lengths)[0]):
        assert array.flags.c_contiguous
