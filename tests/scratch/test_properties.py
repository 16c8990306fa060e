"""What must hold for any sequences, whatever the numbers: no reference needed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from .problems import (
    LSTMS,
    UNITS,
    assert_same,
    make,
    mapped,
    named_gradients,
    named_outputs,
)
from .strategies import drawn, specs, tolerance

every_unit = pytest.mark.parametrize("name", UNITS)
OF_X = {"x", "h_0", "c_0"}  # gradients that are not of parameters


@every_unit
@drawn
@given(spec=specs(bidirectional=False, ragged=False), data=st.data())
def test_sequences_in_two_parts_are_the_whole_sequences(name, spec, data):
    """Forward, the state is carried over; backward, its gradient is."""
    cut, rest = data.draw(st.integers(1, 20)), data.draw(st.integers(1, 20))
    lengths = None
    if data.draw(st.booleans()):  # none is over before the cut
        batch = spec["batch"]
        ends = st.lists(st.integers(1, rest), min_size=batch, max_size=batch)
        lengths = cut + np.array(data.draw(ends))
    problem = make(name, **spec | {"steps": cut + rest, "lengths": lengths})
    layer, x, d_output = problem.layer, problem.x, problem.d_output

    output_1, middle, tape_1 = layer.forward(x[:cut], problem.state)
    left = None if lengths is None else lengths - cut
    output_2, end, tape_2 = layer.forward(x[cut:], middle, left)
    grads_2, d_x_2, d_middle = layer.backward(tape_2, d_output[cut:], problem.d_state)
    grads_1, d_x_1, d_start = layer.backward(tape_1, d_output[:cut], d_middle)

    outputs, gradients = problem.results()
    actual = named_outputs(np.concatenate([output_1, output_2]), end)
    assert_same(actual, outputs, tolerance(spec))
    grads = {key: grads_1[key] + grads_2[key] for key in grads_1}
    d_x = np.concatenate([d_x_1, d_x_2])
    assert_same(named_gradients((grads, d_x, d_start)), gradients, tolerance(spec))


@every_unit
@drawn
@given(spec=specs(), random=st.randoms(use_true_random=False))
def test_sequences_of_a_batch_do_not_meet(name, spec, random):
    """In another order they give the same in that order; gradients of parameters stay."""
    problem = make(name, **spec)
    order = list(range(spec["batch"]))
    random.shuffle(order)

    def shuffled(array):
        return array[:, order]

    outputs, gradients = problem.results()
    outputs = {key: shuffled(array) for key, array in outputs.items()}
    gradients |= {key: shuffled(gradients[key]) for key in gradients.keys() & OF_X}
    actual = replace(
        problem,
        x=shuffled(problem.x),
        state=mapped(shuffled, problem.state),
        d_output=shuffled(problem.d_output),
        d_state=mapped(shuffled, problem.d_state),
        lengths=problem.lengths and [problem.lengths[b] for b in order],
    ).results()
    assert_same(actual[0], outputs, tolerance(spec))
    assert_same(actual[1], gradients, tolerance(spec))


@every_unit
@drawn
@given(spec=specs())
def test_a_batch_is_each_of_its_sequences_on_its_own(name, spec):
    """Each as long as it is, with no batch axis; gradients of parameters add up."""
    problem = make(name, **spec).with_padding(np.nan)
    outputs, gradients = problem.results()
    lengths = problem.lengths or [spec["steps"]] * spec["batch"]
    total = {key: np.zeros_like(array) for key, array in gradients.items()}
    for b, length in enumerate(lengths):
        alone = replace(
            problem,
            x=problem.x[:length, b],
            state=mapped(lambda part: part[:, b], problem.state),  # noqa: B023
            d_output=problem.d_output[:length, b],
            d_state=mapped(lambda part: part[:, b], problem.d_state),  # noqa: B023
            lengths=None,
        ).results()
        expected = {key: array[:, b] for key, array in outputs.items()}
        assert (expected["output"][length:] == 0).all()
        expected["output"] = expected["output"][:length]
        assert_same(alone[0], expected, tolerance(spec))
        for key, array in alone[1].items():
            if key == "x":
                total[key][:length, b] = array
            elif key in OF_X:
                total[key][:, b] = array
            else:
                total[key] += array
    assert_same(gradients, total, tolerance(spec))


@every_unit
@drawn
@given(spec=specs())
def test_batch_first_only_swaps_the_axes(name, spec):
    problem = make(name, **spec)
    layer = make(name, **spec, batch_first=True).layer
    layer.load_state_dict(problem.layer.state_dict())

    outputs, gradients = problem.results()
    outputs["output"] = outputs["output"].swapaxes(0, 1)
    gradients["x"] = gradients["x"].swapaxes(0, 1)
    actual = replace(
        problem, layer=layer, x=problem.x.swapaxes(0, 1), d_output=problem.d_output.swapaxes(0, 1)
    ).results()
    assert_same(actual[0], outputs, tolerance(spec))
    assert_same(actual[1], gradients, tolerance(spec))


@every_unit
@drawn
@given(spec=specs(ragged=False, batch=1), batch_first=st.booleans())
def test_one_sequence_is_a_batch_of_one(name, spec, batch_first):
    problem = make(name, **spec, batch_first=batch_first)
    outputs, gradients = problem.results()
    axis = 0 if batch_first else 1
    for arrays in (outputs, gradients):
        for key in arrays.keys() & {"output", "x"}:
            arrays[key] = arrays[key].squeeze(axis)
        for key in arrays.keys() & {"h_n", "c_n", "h_0", "c_0"}:
            arrays[key] = arrays[key][:, 0]
    actual = problem.unbatched().results()
    assert_same(actual[0], outputs, tolerance(spec))
    assert_same(actual[1], gradients, tolerance(spec))


@every_unit
@drawn
@given(spec=specs())
def test_no_state_is_a_state_of_zeros(name, spec):
    problem = make(name, **spec)
    without = replace(problem, state=None).results()
    zeros = replace(problem, state=mapped(np.zeros_like, problem.state)).results()
    assert_same(without[0], zeros[0])
    assert_same(without[1], zeros[1])


@every_unit
@drawn
@given(spec=specs())
def test_no_gradient_of_the_state_is_one_of_zeros(name, spec):
    problem = make(name, **spec)
    without = replace(problem, d_state=None).gradients()
    zeros = replace(problem, d_state=mapped(np.zeros_like, problem.d_state)).gradients()
    assert_same(without, zeros)


@every_unit
@drawn
@given(spec=specs())
def test_gradients_through_output_and_through_the_state_add_up(name, spec):
    problem = make(name, **spec)
    through_output = replace(problem, d_state=None).gradients()
    through_state = replace(problem, d_output=np.zeros_like(problem.d_output)).gradients()
    total = {key: through_output[key] + through_state[key] for key in through_output}
    assert_same(problem.gradients(), total, tolerance(spec))


@every_unit
@drawn
@given(spec=specs(), exponent=st.sampled_from([-40, 40]))
def test_gradients_are_proportional_to_what_comes_in(name, spec, exponent):
    """Exactly so for a power of two, which only moves the exponent: nothing is clipped."""
    problem = make(name, **spec)
    expected = {key: np.ldexp(array, exponent) for key, array in problem.gradients().items()}
    scaled = replace(
        problem,
        d_output=np.ldexp(problem.d_output, exponent),
        d_state=mapped(lambda part: np.ldexp(part, exponent), problem.d_state),
    )
    assert_same(scaled.gradients(), expected)


@every_unit
@drawn
@given(spec=specs(bidirectional=False, ragged=False), data=st.data())
def test_no_step_sees_the_future(name, spec, data):
    """What goes in from step t on changes no output before t, and the other way round."""
    problem = make(name, **spec)
    t = data.draw(st.integers(1, spec["steps"] - 1))
    problem.d_output[t:], problem.d_state = 0, None
    assert (problem.gradients()["x"][t:] == 0).all()

    before = problem.forward()[0]
    problem.x[t:] += 1
    after = problem.forward()[0]
    np.testing.assert_array_equal(after[:t], before[:t])
    if name != "rnn_relu":  # where all units may be off
        assert (after[t:] != before[t:]).any(axis=(1, 2)).all()


@drawn
@given(name=st.sampled_from(LSTMS), spec=specs(dtype=np.float64))
def test_h_stays_below_1_and_c_grows_by_at_most_1_a_step(name, spec):
    problem = make(name, **spec)
    for array in problem.layer.parameters.values():
        array[...] *= 3
    tape = problem.forward()[2]
    for way in tape.layers + tape.reverse:
        assert np.abs(way.h).max() < 1
        assert (np.abs(way.c) <= np.abs(way.c_prev) + 1).all()


@pytest.mark.parametrize("w", [0.5, 0.9, 1.1])
def test_the_linear_unit_remembers_an_impulse_as_w_to_the_t(w):
    problem = make("rnn_identity", steps=20, batch=1, inputs=1, hidden=1, bias=False)
    problem.layer.parameters["weight_ih_l0"][...] = 1
    problem.layer.parameters["weight_hh_l0"][...] = w
    problem.x[:, 0, 0] = [1] + [0] * 19
    output, _ = problem.layer(problem.x)
    np.testing.assert_allclose(output[:, 0, 0], w ** np.arange(20), rtol=1e-13)
