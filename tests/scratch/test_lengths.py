"""Sequences of several lengths in one batch: nothing may depend on what stands in the padding."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from .problems import EVERYTHING, UNITS, assert_same, make, mapped, named_outputs, parts
from .strategies import drawn, specs, tolerance

every_unit = pytest.mark.parametrize("name", UNITS)
junk = st.sampled_from([np.nan, np.inf, -np.inf, 1e38, 0.0])


@every_unit
@drawn
@given(spec=specs(ragged=True), value=junk, batch_first=st.booleans())
def test_whatever_stands_in_the_padding_changes_nothing(name, spec, value, batch_first):
    problem = make(name, **spec, batch_first=batch_first)
    outputs, gradients = problem.results()
    actual = problem.with_padding(value).results()
    assert_same(actual[0], outputs)
    assert_same(actual[1], gradients)


@every_unit
@drawn
@given(spec=specs(ragged=True), value=junk)
def test_a_call_without_a_tape_does_not_see_the_padding_either(name, spec, value):
    problem = make(name, **spec)
    expected = named_outputs(*problem.layer(problem.x, problem.state, problem.lengths))
    x = problem.with_padding(value).x
    assert_same(named_outputs(*problem.layer(x, problem.state, problem.lengths)), expected)


@every_unit
@drawn
@given(spec=specs(ragged=True), value=junk)
def test_output_and_gradient_of_the_padding_are_0(name, spec, value):
    problem = make(name, **spec).with_padding(value)
    outputs, gradients = problem.results()
    assert (outputs["output"][problem.padding()] == 0).all()
    assert (gradients["x"][problem.padding()] == 0).all()
    output, _ = problem.layer(problem.x, problem.state, problem.lengths)
    assert (output[problem.padding()] == 0).all()


@every_unit
@drawn
@given(spec=specs(ragged=True), more=st.integers(1, 9), value=junk)
def test_more_padding_changes_nothing(name, spec, more, value):
    problem = make(name, **spec)

    def longer(sequence, value):
        return np.pad(sequence, ((0, more), (0, 0), (0, 0)), constant_values=value)

    outputs, gradients = problem.results()
    outputs["output"] = longer(outputs["output"], 0)
    gradients["x"] = longer(gradients["x"], 0)
    actual = replace(
        problem, x=longer(problem.x, value), d_output=longer(problem.d_output, value)
    ).results()
    assert_same(actual[0], outputs, tolerance(spec))
    assert_same(actual[1], gradients, tolerance(spec))


@every_unit
@drawn
@given(spec=specs(ragged=False))
def test_lengths_of_t_are_no_lengths(name, spec):
    problem = make(name, **spec)
    outputs, gradients = problem.results()
    actual = replace(problem, lengths=[spec["steps"]] * spec["batch"]).results()
    assert_same(actual[0], outputs, tolerance(spec) / 100)
    assert_same(actual[1], gradients, tolerance(spec) / 100)


INTEGERS = {
    "a tuple": tuple,
    "an array": np.array,
    "an array of bytes": lambda lengths: np.array(lengths, np.uint8),
    "NumPy's own integers": lambda lengths: [np.int32(length) for length in lengths],
}


@pytest.mark.parametrize("written", INTEGERS)
def test_lengths_may_be_any_integers(written):
    problem = make("gru", **EVERYTHING)
    outputs, gradients = replace(problem, lengths=INTEGERS[written](problem.lengths)).results()
    assert_same(outputs, problem.results()[0])
    assert_same(gradients, problem.results()[1])


@every_unit
def test_the_state_is_that_of_each_sequences_last_step(name):
    problem = make(name, lengths=[3, 6, 1])
    output, state, _ = problem.forward()
    for b, length in enumerate(problem.lengths):
        np.testing.assert_array_equal(parts(state)[0][0, b], output[length - 1, b])


@every_unit
def test_a_state_past_the_end_stays_on_the_tape_as_it_is(name):
    problem = make(name, num_layers=2, bidirectional=True, lengths=[3, 6, 1])
    _, state, tape = problem.forward()
    ways = [way for pair in zip(tape.layers, tape.reverse, strict=True) for way in pair]
    for k, way in enumerate(ways):
        for letter, end in zip("hc", parts(state), strict=False):
            states = getattr(way, letter)
            for b, length in enumerate(problem.lengths):
                held = np.broadcast_to(states[length - 1, b], states[length - 1 :, b].shape)
                np.testing.assert_array_equal(states[length - 1 :, b], held)
            np.testing.assert_array_equal(states[-1], end[k])


@every_unit
def test_the_second_direction_starts_at_each_sequences_last_step(name):
    """A change in a sequence's last step reaches all of its outputs; one after it, none."""
    problem = make(name, bidirectional=True, lengths=[3, 6, 1])
    before = problem.forward()[0]
    for b, length in enumerate(problem.lengths):
        changed = replace(problem, x=problem.x.copy())
        changed.x[length - 1, b] += 1
        differs = changed.forward()[0][..., 4:] != before[..., 4:]
        assert differs.any(axis=-1)[length - 1, b]
        if name != "rnn_relu":  # where a unit that is off passes nothing on
            assert differs.any(axis=-1)[:length, b].all()
        assert not np.delete(differs, b, axis=1).any()


def test_the_callers_lengths_may_change_after_the_pass():
    problem = make("lstm", lengths=np.array([3, 6, 1]))
    expected = problem.gradients()
    tape = problem.forward()[2]
    problem.lengths[:] = 2
    assert_same(problem.backward(tape), expected)


def test_an_error_in_one_sequence_stays_in_it():
    """NaN where a sequence does have steps is computed with, and reaches no other sequence."""
    problem = make("lstm", **EVERYTHING | {"batch_first": False})
    expected = named_outputs(*problem.forward()[:2])
    problem.x[1, 0] = np.nan
    actual = named_outputs(*problem.forward()[:2])
    others = mapped(lambda array: array[:, 1:], tuple(actual.values()))
    for array, key in zip(others, actual, strict=True):
        assert np.isnan(actual[key][:, 0]).any()
        np.testing.assert_array_equal(array, expected[key][:, 1:])
