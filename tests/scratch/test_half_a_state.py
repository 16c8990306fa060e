"""An LSTM has two states. A tuple of one is refused by its name, on the way there and back."""

import pytest

from .problems import LSTMS, make


@pytest.mark.parametrize("name", LSTMS)
def test_h_alone_in_a_tuple_is_no_state(name):
    problem = make(name)
    h, _ = problem.state
    for read in (problem.layer, problem.layer.forward):
        with pytest.raises(TypeError, match=r"^state: expected a tuple \(h_0, c_0\), got 1 of"):
            read(problem.x, (h,))


@pytest.mark.parametrize("name", LSTMS)
def test_the_gradient_of_h_alone_in_a_tuple_is_none_of_the_state(name):
    problem = make(name)
    tape = problem.forward()[2]
    d_h, _ = problem.d_state
    with pytest.raises(TypeError, match=r"^d_state: expected a tuple \(d_h_n, d_c_n\), got 1 of"):
        problem.layer.backward(tape, problem.d_output, (d_h,))
