"""What must hold for any sequence, whatever the numbers: no reference needed."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
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

drawn = settings(derandomize=True, deadline=None, database=None, max_examples=20)
names = st.sampled_from(list(UNITS))
sizes = st.fixed_dictionaries(
    {
        "steps": st.integers(2, 7),
        "batch": st.integers(1, 4),
        "inputs": st.integers(1, 4),
        "hidden": st.integers(1, 5),
        "seed": st.integers(0, 10**6),
    }
)


@drawn
@given(names, sizes, st.integers(1, 30), st.integers(1, 30))
def test_a_sequence_in_two_parts_is_the_whole_sequence(name, sizes, cut, rest):
    """Forward, the state is carried over; backward, its gradient is."""
    problem = make(name, **sizes | {"steps": cut + rest})
    layer, x, d_output = problem.layer, problem.x, problem.d_output

    output_1, middle, tape_1 = layer.forward(x[:cut], problem.state)
    output_2, end, tape_2 = layer.forward(x[cut:], middle)
    grads_2, d_x_2, d_middle = layer.backward(tape_2, d_output[cut:], problem.d_state)
    grads_1, d_x_1, d_start = layer.backward(tape_1, d_output[:cut], d_middle)

    outputs, gradients = problem.results()
    assert_same(named_outputs(np.concatenate([output_1, output_2]), end), outputs, 1e-11)
    grads = {key: grads_1[key] + grads_2[key] for key in grads_1}
    d_x = np.concatenate([d_x_1, d_x_2])
    assert_same(named_gradients((grads, d_x, d_start)), gradients, 1e-11)


@drawn
@given(names, sizes, st.randoms(use_true_random=False))
def test_sequences_of_a_batch_do_not_meet(name, sizes, random):
    """In another order they give the same in that order; gradients of parameters stay."""
    problem = make(name, **sizes)
    order = list(range(sizes["batch"]))
    random.shuffle(order)

    def shuffled(array):
        return array[:, order]

    outputs, gradients = problem.results()
    outputs = {key: shuffled(array) for key, array in outputs.items()}
    gradients |= {key: shuffled(gradients[key]) for key in gradients.keys() & {"x", "h_0", "c_0"}}
    actual = replace(
        problem,
        x=shuffled(problem.x),
        state=mapped(shuffled, problem.state),
        d_output=shuffled(problem.d_output),
        d_state=mapped(shuffled, problem.d_state),
    ).results()
    assert_same(actual[0], outputs, 1e-12)
    assert_same(actual[1], gradients, 1e-12)


@drawn
@given(names, sizes)
def test_batch_first_only_swaps_the_axes(name, sizes):
    problem = make(name, **sizes)
    layer = make(name, **sizes, batch_first=True).layer
    layer.load_state_dict(problem.layer.state_dict())

    outputs, gradients = problem.results()
    outputs["output"] = outputs["output"].swapaxes(0, 1)
    gradients["x"] = gradients["x"].swapaxes(0, 1)
    actual = replace(
        problem, layer=layer, x=problem.x.swapaxes(0, 1), d_output=problem.d_output.swapaxes(0, 1)
    ).results()
    assert_same(actual[0], outputs, 1e-12)
    assert_same(actual[1], gradients, 1e-12)


@drawn
@given(names, sizes, st.booleans())
def test_one_sequence_is_a_batch_of_one(name, sizes, batch_first):
    problem = make(name, **sizes | {"batch": 1}, batch_first=batch_first)
    outputs, gradients = problem.results()
    axis = 0 if batch_first else 1
    for arrays in (outputs, gradients):
        for key in arrays.keys() & {"output", "x"}:
            arrays[key] = arrays[key].squeeze(axis)
        for key in arrays.keys() & {"h_n", "c_n", "h_0", "c_0"}:
            arrays[key] = arrays[key][:, 0]
    actual = problem.unbatched().results()
    assert_same(actual[0], outputs, 1e-12)
    assert_same(actual[1], gradients, 1e-12)


@drawn
@given(names, sizes)
def test_no_state_is_a_state_of_zeros(name, sizes):
    problem = make(name, **sizes)
    without = replace(problem, state=None).results()
    zeros = replace(problem, state=mapped(np.zeros_like, problem.state)).results()
    assert_same(without[0], zeros[0])
    assert_same(without[1], zeros[1])


@drawn
@given(names, sizes)
def test_no_gradient_of_the_state_is_one_of_zeros(name, sizes):
    problem = make(name, **sizes)
    without = replace(problem, d_state=None).gradients()
    zeros = replace(problem, d_state=mapped(np.zeros_like, problem.d_state)).gradients()
    assert_same(without, zeros)


@drawn
@given(names, sizes)
def test_gradients_through_output_and_through_the_state_add_up(name, sizes):
    problem = make(name, **sizes)
    through_output = replace(problem, d_state=None).gradients()
    through_state = replace(problem, d_output=np.zeros_like(problem.d_output)).gradients()
    total = {key: through_output[key] + through_state[key] for key in through_output}
    assert_same(problem.gradients(), total, 1e-11)


@drawn
@given(names, sizes, st.sampled_from([-40, 40]))
def test_gradients_are_proportional_to_what_comes_in(name, sizes, exponent):
    """Exactly so for a power of two, which only moves the exponent: nothing is clipped."""
    problem = make(name, **sizes)
    expected = {key: np.ldexp(array, exponent) for key, array in problem.gradients().items()}
    scaled = replace(
        problem,
        d_output=np.ldexp(problem.d_output, exponent),
        d_state=mapped(lambda part: np.ldexp(part, exponent), problem.d_state),
    )
    assert_same(scaled.gradients(), expected)


@drawn
@given(names, sizes, st.data())
def test_no_step_sees_the_future(name, sizes, data):
    """What goes in from step t on changes no output before t, and the other way round."""
    problem = make(name, **sizes)
    t = data.draw(st.integers(1, sizes["steps"] - 1))
    problem.d_output[t:], problem.d_state = 0, None
    assert (problem.gradients()["x"][t:] == 0).all()

    before = problem.forward()[0]
    problem.x[t:] += 1
    after = problem.forward()[0]
    np.testing.assert_array_equal(after[:t], before[:t])
    if name != "rnn_relu":  # where all units may be off
        assert (after[t:] != before[t:]).any(axis=(1, 2)).all()


@drawn
@given(st.sampled_from(LSTMS), sizes)
def test_h_stays_below_1_and_c_grows_by_at_most_1_a_step(name, sizes):
    problem = make(name, **sizes)
    for array in problem.layer.parameters.values():
        array[...] *= 3
    [layer] = problem.forward()[2].layers
    c = np.concatenate([problem.state[1], layer.c])
    assert np.abs(layer.h).max() < 1
    assert (np.abs(c[1:]) <= np.abs(c[:-1]) + 1).all()


@pytest.mark.parametrize("w", [0.5, 0.9, 1.1])
def test_the_linear_unit_remembers_an_impulse_as_w_to_the_t(w):
    problem = make("rnn_identity", steps=20, batch=1, inputs=1, hidden=1, bias=False)
    problem.layer.parameters["weight_ih_l0"][...] = 1
    problem.layer.parameters["weight_hh_l0"][...] = w
    problem.x[:, 0, 0] = [1] + [0] * 19
    output, _ = problem.layer(problem.x)
    np.testing.assert_allclose(output[:, 0, 0], w ** np.arange(20), rtol=1e-13)
