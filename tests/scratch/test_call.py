"""``layer(x)``: what ``forward`` returns, with no tape, in memory for the output alone."""

import tracemalloc

import numpy as np
import pytest

from lstm_lessons.scratch.fast_lstm import CHUNK_ROWS
from lstm_lessons.scratch.recurrent import CHUNK

from .problems import EVERYTHING, ONE_LAYER, UNITS, assert_same, make, named_outputs, parts

every_unit = pytest.mark.parametrize("name", UNITS)
every_layout = pytest.mark.parametrize(
    "options",
    [ONE_LAYER, {"batch_first": True}, EVERYTHING],
    ids=["one layer", "batch first", "everything"],
)


def called(problem):
    return named_outputs(*problem.layer(problem.x, problem.state, problem.lengths))


@every_unit
@every_layout
def test_a_call_returns_what_forward_returns(name, options):
    problem = make(name, **options)
    output, state, _ = problem.forward()
    assert isinstance(problem.layer(problem.x)[1], type(state))
    assert_same(called(problem), named_outputs(output, state), 1e-14)


BATCH = 5
FAST = CHUNK_ROWS // BATCH  # the fast pass has chunks of its own


@pytest.mark.parametrize("steps", [CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, FAST, 2 * FAST + 1])
@pytest.mark.parametrize("name", ["rnn_tanh", "lstm", "lstm_coupled_peephole", "gru"])
def test_a_long_sequence_is_not_cut(name, steps):
    """It runs in chunks: the state goes over the border, with several lengths, in both ways."""
    options = {"num_layers": 2, "bidirectional": True, "hidden": 3}
    ragged = [min(length, steps) for length in (CHUNK + 1, 1, FAST + 1, FAST, steps)]
    for lengths in (None, ragged):
        problem = make(name, steps=steps, batch=BATCH, lengths=lengths, **options)
        assert_same(called(problem), named_outputs(*problem.forward()[:2]), 1e-12)


@every_unit
def test_float32_stays_float32_over_the_border(name):
    problem = make(name, steps=CHUNK + 2, lengths=[CHUNK + 1, 3, CHUNK + 2], dtype=np.float32)
    assert_same(called(problem), named_outputs(*problem.forward()[:2]), 1e-5)


@every_unit
def test_a_call_leaves_its_arguments_alone_and_shares_nothing(name):
    """Neither with them nor with the next call."""
    problem = make(name, **EVERYTHING)
    arrays = [problem.x, *parts(problem.state)]
    before = [array.copy() for array in arrays]
    first = called(problem)
    kept = {key: array.copy() for key, array in first.items()}
    problem.layer(problem.x + 1, None, problem.lengths)
    assert_same(first, kept)
    for array in first.values():
        array.fill(7)
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)
    assert_same(called(problem), kept)


def beyond_the_output(name, steps, **options):
    """Return how many bytes a call holds at most beside its output, and those of the output."""
    layer = make(name, inputs=8, hidden=64, dtype=np.float32, **options).layer
    x = np.random.default_rng(0).standard_normal((steps, 1, 8), dtype=np.float32)
    layer(x[:1])  # what only the first call takes is not counted
    tracemalloc.start()
    try:
        output, _ = layer(x)
        return tracemalloc.get_traced_memory()[1] - output.nbytes, output.nbytes
    finally:
        tracemalloc.stop()


CHUNKS = {"rnn_tanh": CHUNK, "lstm": CHUNK_ROWS, "lstm_peephole": CHUNK, "gru": CHUNK}


@pytest.mark.parametrize("name", CHUNKS)
def test_nothing_is_kept_of_a_step_but_its_output(name):
    """Of 256 bytes that one array of the step would take, not 16."""
    short, long = (beyond_the_output(name, chunks * CHUNKS[name])[0] for chunks in (3, 9))
    assert long - short < 16 * 6 * CHUNKS[name]


def test_a_stack_holds_one_layers_output_and_the_one_it_is_made_from():
    short, long = (beyond_the_output("lstm", n * CHUNK_ROWS, num_layers=3) for n in (3, 6))
    assert long[0] - short[0] < 1.05 * (long[1] - short[1])


@pytest.mark.long
@pytest.mark.parametrize("name", ["rnn_tanh", "lstm", "gru"])
def test_100_000_steps_take_little_more_than_their_output(name):
    """A chunk of steps. A tape would take seven times the output for an LSTM."""
    beyond, output = beyond_the_output(name, 100_000)
    assert beyond < output / 8
