"""The backward passes of every unit, with every option, against differences of the forward pass."""

import pytest

from lstm_lessons.scratch import gradient_check

from .problems import LSTMS, UNITS, make

SMALL = {"steps": 4, "batch": 3, "inputs": 1, "hidden": 2}
OPTIONS = {
    "no bias": {"bias": False},
    "batch first": {"batch_first": True},
    "two layers": {"num_layers": 2},
    "two directions": {"bidirectional": True},
    "lengths": {"lengths": [2, 4, 1]},
    "everything": {
        "num_layers": 2,
        "bidirectional": True,
        "batch_first": True,
        "lengths": [2, 4, 1],
    },
}


@pytest.mark.parametrize("name", UNITS)
def test_every_unit(name):
    problem = make(name)
    assert gradient_check(problem.layer, problem.x, problem.state) < 1e-7
    assert gradient_check(problem.layer, problem.x) < 1e-7


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("name", UNITS)
def test_every_option(name, option):
    problem = make(name, **SMALL, **OPTIONS[option])
    assert gradient_check(problem.layer, problem.x, problem.state, problem.lengths) < 1e-7


@pytest.mark.parametrize("sizes", [{"steps": 1}, {"batch": 1}, {"hidden": 1}])
@pytest.mark.parametrize("name", LSTMS)
def test_every_size_of_1(name, sizes):
    problem = make(name, **SMALL | sizes)
    assert gradient_check(problem.layer, problem.x, problem.state) < 1e-7


@pytest.mark.parametrize("name", UNITS)
def test_one_sequence_without_a_batch(name):
    problem = make(name, **SMALL | {"batch": 1}).unbatched()
    assert gradient_check(problem.layer, problem.x, problem.state) < 1e-7
