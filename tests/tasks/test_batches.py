"""Batches and seeds: what every task that asks at the end has in common."""

import itertools

import numpy as np
import pytest

from lstm_lessons.tasks import (
    AddingProblem,
    ContinualReber,
    EmbeddedReber,
    MultiplicationProblem,
    TemporalOrder,
    TwoSequenceProblem,
)

AT_THE_END = {
    "adding 1997": AddingProblem,
    "adding modern": lambda rng: AddingProblem("modern", max_length=120, rng=rng),
    "multiplication": MultiplicationProblem,
    "temporal order 6a": TemporalOrder,
    "temporal order 6b": lambda rng: TemporalOrder(3, rng=rng),
    "two sequences 3a": TwoSequenceProblem,
    "two sequences 3c": lambda rng: TwoSequenceProblem("3c", rng=rng),
}
DRAWS = {name: lambda rng, make=make: make(rng=rng).batch(4) for name, make in AT_THE_END.items()}
DRAWS |= {
    "Reber": lambda rng: EmbeddedReber(rng=rng).batch(4),
    "continual Reber": lambda rng: ContinualReber(4, rng=rng).take(40),
}


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("name", AT_THE_END)
def test_a_batch_is_its_sequences_side_by_side(name):
    task, again = AT_THE_END[name](rng=1), AT_THE_END[name](rng=1)
    for size in (6, 1):
        x, target, lengths = batch = task.batch(size)
        assert isinstance(batch, tuple)
        assert x.shape == (max(lengths), size, task.input_size)
        assert target.shape == (size, task.output_size)
        assert x.dtype == target.dtype == np.float32
        assert lengths.shape == (size,)
        assert lengths.dtype == np.int64
        for b in range(size):
            one = again.sequence()
            assert lengths[b] == len(one.x)
            assert same((x[: lengths[b], b], target[b]), one)
            assert not x[lengths[b] :, b].any()


@pytest.mark.parametrize("name", AT_THE_END)
def test_lengths_differ_within_a_batch(name):
    assert len(set(AT_THE_END[name](rng=0).batch(20).lengths.tolist())) > 4


@pytest.mark.parametrize("name", [*AT_THE_END, "Reber"])
def test_batches_go_on_without_end(name):
    make = AT_THE_END.get(name, EmbeddedReber)
    task = make(rng=2)
    for batch in itertools.islice(make(rng=2).batches(3), 5):
        assert same(batch, task.batch(3))


@pytest.mark.parametrize("name", DRAWS)
def test_the_same_seed_draws_the_same(name):
    # The global generator must not matter.
    np.random.seed(0)  # noqa: NPY002
    one = DRAWS[name](7)
    np.random.seed(1)  # noqa: NPY002
    assert same(one, DRAWS[name](7))
    assert same(one, DRAWS[name](np.int64(7)))


@pytest.mark.parametrize("name", DRAWS)
def test_another_seed_draws_something_else(name):
    found = [DRAWS[name](seed) for seed in (0, 1, 2, None, None)]
    for one, other in itertools.combinations(found, 2):
        assert one.x.shape != other.x.shape or not np.array_equal(one.x, other.x)


@pytest.mark.parametrize("name", DRAWS)
def test_a_generator_is_used_as_it_is(name):
    rng = np.random.default_rng(7)
    one = DRAWS[name](rng)
    assert same(one, DRAWS[name](7))
    two = DRAWS[name](rng)  # it has moved on
    assert one.x.shape != two.x.shape or not np.array_equal(one.x, two.x)


@pytest.mark.parametrize("name", DRAWS)
def test_what_was_drawn_belongs_to_the_caller(name):
    """Writing into it changes nothing that is drawn later."""
    first = DRAWS[name](3)
    for array in first:
        array[...] = 0
    assert DRAWS[name](3).x.any()
    if "Reber" in name:
        assert (DRAWS[name](3).legal.sum(axis=-1) > 0).any()
