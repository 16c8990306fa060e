"""Memory that is used again: never while somebody holds it, and always once nobody does."""

import copy
import pickle
import tracemalloc
import weakref
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from lstm_lessons.scratch import GRU, LSTM, RNN, fast_lstm
from lstm_lessons.scratch.spare_memory import SpareMemory

SHAPE, DTYPE = (6, 5, 4), np.dtype(np.float32)


def address(array):
    return array.__array_interface__["data"][0]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_an_array_as_asked_for(dtype):
    array = SpareMemory(most=4).empty(SHAPE, np.dtype(dtype))
    assert array.shape == SHAPE
    assert array.dtype == dtype
    assert array.flags.c_contiguous
    assert array.flags.writeable


def test_memory_begins_with_a_line_of_the_cache():
    spare = SpareMemory(most=8)
    held = [spare.empty((size, 3), DTYPE) for size in range(1, 9)]
    assert all(address(array) % 64 == 0 for array in held)


def test_what_nobody_holds_is_used_again():
    spare = SpareMemory(most=4)
    first = address(spare.empty(SHAPE, DTYPE))
    second = address(spare.empty((5, 4, 3), np.dtype(np.float64)))  # as many bytes
    third = address(spare.empty(SHAPE, DTYPE))
    assert first == second == third


HOLDERS = {
    "itself": lambda a: a,
    "a slice": lambda a: a[2:, 1],
    "a view of a view": lambda a: a[1:].reshape(-1)[3:].reshape(-1, 1)[::-2].T,
    "another dtype": lambda a: a.view(np.uint8),
    "a tuple of views": tuple,
    "an iterator": iter,
    "a memoryview": memoryview,
    "a broadcast": lambda a: np.broadcast_to(a[0], (9, 5, 4)),
    "a window": lambda a: np.lib.stride_tricks.sliding_window_view(a, 2, axis=0),
    "a single element": lambda a: a[0, 0, :1],
}


@pytest.mark.parametrize("holder", HOLDERS)
def test_what_somebody_holds_is_left_alone(holder):
    spare = SpareMemory(most=4)
    array = spare.empty(SHAPE, DTYPE)
    start = address(array)
    held = HOLDERS[holder](array)
    del array
    others = [spare.empty(SHAPE, DTYPE) for _ in range(3)]
    assert start not in [address(other) for other in others]
    del held
    assert start == address(spare.empty(SHAPE, DTYPE))


def test_a_tensor_of_the_same_memory_holds_it(torch):
    spare = SpareMemory(most=4)
    array = spare.empty(SHAPE, DTYPE)
    start, tensor = address(array), torch.from_numpy(array)[1:]
    del array
    assert address(spare.empty(SHAPE, DTYPE)) != start
    del tensor
    assert address(spare.empty(SHAPE, DTYPE)) == start


def test_spare_memory_of_another_size_is_given_back():
    spare = SpareMemory(most=4)
    tracemalloc.start()
    try:
        for size in range(1_000_000, 1_000_050):
            spare.empty((size,), np.dtype(np.uint8))
        assert tracemalloc.get_traced_memory()[0] < 1_100_000
    finally:
        tracemalloc.stop()


def test_a_small_array_does_not_hold_a_large_ones_memory():
    spare = SpareMemory(most=4)
    tracemalloc.start()
    try:
        spare.empty((1_000_000,), np.dtype(np.uint8))
        small = spare.empty((1000,), np.dtype(np.uint8))
        assert tracemalloc.get_traced_memory()[0] < 10_000
        assert small.nbytes == 1000
    finally:
        tracemalloc.stop()


def test_every_block_that_was_in_use_at_once_is_used_again():
    """A network of three layers has three tapes at a time."""
    spare = SpareMemory(most=4)
    first = [spare.empty(SHAPE, DTYPE) for _ in range(3)]
    addresses = {address(array) for array in first}
    del first
    second = [spare.empty(SHAPE, DTYPE) for _ in range(3)]
    assert {address(array) for array in second} == addresses


def test_as_many_are_remembered_as_asked_for():
    spare = SpareMemory(most=2)
    held = [spare.empty(SHAPE, DTYPE) for _ in range(5)]
    blocks = [weakref.ref(array.base) for array in held]  # an address alone may be another block's
    del held
    assert [block() is not None for block in blocks] == [False, False, False, True, True]


@pytest.mark.parametrize(("layers", "directions"), [(1, 1), (3, 1), (1, 2), (2, 2)])
def test_in_a_loop_two_passes_memory_is_used_in_turn(layers, directions):
    """The last tape is still there while the next one is written."""
    layer = LSTM(3, 4, num_layers=layers, bidirectional=directions == 2, rng=0)
    x, blocks = np.ones((5, 2, 3), np.float32), []
    for _ in range(6):
        _, _, tape = layer.forward(x)
        blocks += [weakref.ref(part.o.base) for part in (*tape.layers, *tape.reverse)]
    assert all(block() is not None for block in blocks)
    assert len({id(block()) for block in blocks}) == 2 * layers * directions


def test_an_idle_layer_holds_no_more_than_two_passes_need():
    """And for each width of its inputs what a chunk of steps needs on the way back."""
    layer, x = LSTM(8, 64, num_layers=2, rng=0), np.ones((100, 4, 8), np.float32)
    widths = (8, 64)
    records = [101 * 4 * (6 * 64 + width + 1) * x.itemsize for width in widths]
    workspaces = [100 * 4 * (18 * 64 + 2 * width + 1) * x.itemsize for width in widths]
    layer.forward(x)
    tracemalloc.start()
    try:
        tapes = [layer.forward(x) for _ in range(10)]
        layer.backward(tapes[-1][-1], np.ones((100, 4, 64), np.float32))
        tapes.clear()
        held = tracemalloc.get_traced_memory()[0]
        assert held < 2.25 * sum(records) + 1.02 * sum(workspaces)
    finally:
        tracemalloc.stop()


FIELDS = ["x", "h_prev", "c_prev", "i", "f", "g", "o", "c", "h"]


@pytest.mark.parametrize("field", FIELDS)
def test_a_kept_part_of_a_tape_outlives_the_tape(field):
    layer, rng = LSTM(3, 4, num_layers=2, dtype=np.float64, rng=0), np.random.default_rng(0)
    _, _, tape = layer.forward(rng.standard_normal((5, 2, 3)))
    kept = [getattr(part, field) for part in tape.layers]
    before = [array.copy() for array in kept]
    del tape
    for _ in range(3):
        layer.forward(rng.standard_normal((5, 2, 3)))
    for array, expected in zip(kept, before, strict=True):
        np.testing.assert_array_equal(array, expected)


def test_output_and_state_outlive_the_tape():
    layer, rng = LSTM(3, 4, bidirectional=True, rng=0), np.random.default_rng(0)
    x = rng.standard_normal((5, 2, 3)).astype(np.float32)
    output, (h_n, c_n), tape = layer.forward(x)
    del tape
    layer.forward(-x)
    again, (h_again, c_again) = layer(x)
    np.testing.assert_array_equal(output, again)
    np.testing.assert_array_equal(h_n, h_again)
    np.testing.assert_array_equal(c_n, c_again)


def test_the_next_pass_asks_for_no_second_record():
    layer = LSTM(8, 64, rng=0)
    x = np.ones((400, 4, 8), np.float32)
    layer.forward(x)
    tracemalloc.start()
    try:
        layer.forward(x)
        assert tracemalloc.get_traced_memory()[1] < 5 * 400 * 4 * 64 * x.itemsize
    finally:
        tracemalloc.stop()


def test_the_way_back_uses_the_memory_of_the_one_before():
    """Of layers with inputs of unlike widths, too; it is no more than a chunk of steps needs."""
    layer, x = LSTM(8, 64, num_layers=2, rng=0), np.ones((400, 4, 8), np.float32)
    output, _, tape = layer.forward(x)
    layer.backward(tape, output)
    tracemalloc.start()
    try:
        layer.backward(tape, output)
        assert tracemalloc.get_traced_memory()[1] < 256 * 4 * (6 + 5) * 64 * x.itemsize
    finally:
        tracemalloc.stop()


def test_a_call_without_a_tape_uses_the_memory_of_the_one_before():
    layer, x = LSTM(8, 64, rng=0), np.ones((1000, 4, 8), np.float32)
    expected, _ = layer(x)
    copied = expected.copy()
    tracemalloc.start()
    try:
        output, _ = layer(x)
        assert tracemalloc.get_traced_memory()[1] < 1.5 * output.nbytes
    finally:
        tracemalloc.stop()
    np.testing.assert_array_equal(expected, copied)
    np.testing.assert_array_equal(output, copied)


def test_what_stood_in_the_memory_before_means_nothing():
    """Lengths leave parts of a record unused: NaN from an older pass must not come out of them."""
    rng = np.random.default_rng(0)
    x, zeros = rng.standard_normal((7, 3, 2)), np.zeros((3, 4))
    shapes = {"weight_ih": (16, 2), "weight_hh": (16, 4), "bias": (16,)}
    weights = {name: rng.standard_normal(shape) for name, shape in shapes.items()}
    valid = np.arange(7)[:, None] < [7, 1, 4]
    d_output = np.where(valid[:, :, None], np.ones(4), 0.0)

    def results(fill):
        def filled(shape, dtype):
            return np.full(shape, fill, dtype)

        tape = fast_lstm.lstm_sequence(x, zeros, zeros, weights, valid, filled)
        grads, d_x, d_state = fast_lstm.lstm_sequence_backward(tape, d_output, zeros, zeros, filled)
        output, final = fast_lstm.lstm_sequence_output(x, zeros, zeros, weights, valid, filled)
        return [tape.h, *tape.final, *grads.values(), d_x, *d_state, output, *final]

    for ours, expected in zip(results(np.nan), results(0.0), strict=True):
        np.testing.assert_array_equal(ours, expected)


@pytest.mark.parametrize("unit", [RNN, LSTM, GRU])
@pytest.mark.parametrize("way", [copy.copy, copy.deepcopy, lambda a: pickle.loads(pickle.dumps(a))])
def test_a_layer_can_be_copied_and_shares_no_results(unit, way):
    layer, x = unit(3, 4, rng=0), np.ones((5, 2, 3), np.float32)
    output, _, tape = layer.forward(x)
    twin = way(layer)
    d_output = np.ones_like(output)
    expected, _, _ = layer.backward(tape, d_output)
    _, _, twins = twin.forward(x)
    twin.forward(-x)
    ours, _, _ = twin.backward(twins, d_output)
    for name, grad in expected.items():
        np.testing.assert_array_equal(ours[name], grad)


def test_a_copy_takes_no_spare_memory_along():
    layer = LSTM(2, 64, rng=0)
    small = len(pickle.dumps(layer))
    layer.forward(np.ones((100, 16, 2), np.float32))
    assert len(pickle.dumps(layer)) < small + 1000


def test_threads_may_share_a_layer():
    layer, rng = LSTM(3, 4, dtype=np.float64, rng=0), np.random.default_rng(0)
    inputs = rng.standard_normal((40, 6, 2, 3))

    def gradient(x):
        output, _, tape = layer.forward(x)
        return layer.backward(tape, np.ones_like(output))[1]

    expected = [gradient(x) for x in inputs]
    with ThreadPoolExecutor(4) as threads:
        for ours, alone in zip(threads.map(gradient, inputs), expected, strict=True):
            np.testing.assert_array_equal(ours, alone)
