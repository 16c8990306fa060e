"""The fast pass of the LSTM computes what the readable one computes, and keeps to its memory."""

import tracemalloc
from dataclasses import fields, replace

import numpy as np
import pytest

from lstm_lessons.scratch import fast_lstm
from lstm_lessons.scratch.readable_lstm import lstm_sequence, lstm_sequence_backward

TOLERANCE = {np.float64: 1e-12, np.float32: 1e-5}
# (T, B, I, H): all different, then each of them 1, then more than a vector register holds,
# and a product that is cut
SHAPES = [(7, 5, 3, 4), (7, 5, 3, 1), (7, 5, 1, 4), (1, 5, 3, 4), (7, 1, 3, 4), (1, 1, 1, 1)]
SHAPES += [(13, 33, 17, 19), (40, 1, 65, 67), (3, 2, 8, 130), (3, 33, 8, 130)]

every_shape = pytest.mark.parametrize("shape", SHAPES, ids=str)
every_dtype = pytest.mark.parametrize("dtype", TOLERANCE, ids=["float64", "float32"])


class Case:
    """One pass, forward and back: all arrays random, and no padding but zeros where asked for."""

    def __init__(self, shape, dtype=np.float64, lengths=None, scale=1.0, seed=0):
        steps, batch, inputs, hidden = shape
        rng = np.random.default_rng(seed)

        def numbers(*shape):
            return rng.standard_normal(shape).astype(dtype)

        spread = dtype(scale / np.sqrt(hidden))
        self.weights = {
            "weight_ih": spread * numbers(4 * hidden, inputs),
            "weight_hh": spread * numbers(4 * hidden, hidden),
            "bias": spread * numbers(4 * hidden),
        }
        self.valid = None if lengths is None else np.arange(steps)[:, None] < np.array(lengths)
        counts = True if self.valid is None else self.valid[:, :, None]
        self.x = np.where(counts, numbers(steps, batch, inputs), dtype(0))
        self.d_output = np.where(counts, numbers(steps, batch, hidden), dtype(0))
        self.h, self.c, self.d_h, self.d_c = (numbers(batch, hidden) for _ in range(4))

    @property
    def inputs(self):
        return self.x, self.h, self.c, self.weights, self.valid

    def gradients(self, backward, tape):
        grads, d_x, (d_h, d_c) = backward(tape, self.d_output, self.d_h, self.d_c)
        return grads | {"x": d_x, "h_0": d_h, "c_0": d_c}


def assert_close(actual, expected, dtype):
    """Compare two dicts of arrays, each within a part of its largest entry."""
    assert actual.keys() == expected.keys()
    for key, array in actual.items():
        assert array.dtype == dtype, key
        assert array.shape == expected[key].shape, key
        atol = TOLERANCE[dtype] * max(1.0, np.abs(expected[key]).max())
        np.testing.assert_allclose(array, expected[key], rtol=0, atol=atol, err_msg=key)


def on_the_tape(tape, valid):
    """The tape's arrays, the gates only at steps that count: what they are elsewhere is open."""
    arrays = {field: getattr(tape, field) for field in ("x", "h_prev", "c_prev", "c", "h")}
    counts = ... if valid is None else valid
    return arrays | {gate: getattr(tape, gate)[counts] for gate in "ifgo"}


def assert_equal_to_readable(case, dtype):
    fast, readable = fast_lstm.lstm_sequence(*case.inputs), lstm_sequence(*case.inputs)
    expected = on_the_tape(readable, case.valid)
    assert_close(on_the_tape(fast, case.valid), expected, dtype)

    output, (h, c) = fast_lstm.lstm_sequence_output(*case.inputs)
    ends = {"output": readable.h, "h": readable.h[-1], "c": readable.c[-1]}
    assert_close({"output": output, "h": h, "c": c}, ends, dtype)

    expected = case.gradients(lstm_sequence_backward, readable)
    for tape in (fast, readable):  # either backward pass takes either tape
        assert_close(case.gradients(fast_lstm.lstm_sequence_backward, tape), expected, dtype)
    assert_close(case.gradients(lstm_sequence_backward, fast), expected, dtype)


@pytest.fixture(params=["all at once", "W_h alone"])
def weights_fetched(request, monkeypatch):
    """Whether a step multiplies by all weights, or by W_h alone, as it does with large ones."""
    if request.param == "W_h alone":
        monkeypatch.setattr(fast_lstm, "LARGE_WEIGHT", 0)


def lengths_for(steps, batch):
    """Ragged, the longest not first; T in it once, so that some chunk has no padding."""
    return [1 + (5 * k + 2) % steps for k in range(batch - 1)] + [steps]


@pytest.mark.usefixtures("weights_fetched")
@every_dtype
@every_shape
def test_equal_to_the_readable_pass(shape, dtype):
    assert_equal_to_readable(Case(shape, dtype), dtype)


@pytest.mark.usefixtures("weights_fetched")
@every_dtype
@every_shape
def test_equal_with_lengths(shape, dtype):
    assert_equal_to_readable(Case(shape, dtype, lengths_for(*shape[:2])), dtype)


@pytest.mark.usefixtures("weights_fetched")
@pytest.mark.parametrize("rows", [1, 10, 12, 35])
@pytest.mark.parametrize("lengths", [None, [3, 7, 1, 2, 3]], ids=["full", "ragged"])
def test_wherever_the_steps_are_cut_into_chunks(monkeypatch, rows, lengths):
    """Chunks of 1, 2 and all 7 steps, even and with a remainder."""
    monkeypatch.setattr(fast_lstm, "CHUNK_ROWS", rows)
    assert_equal_to_readable(Case((7, 5, 3, 4), lengths=lengths), np.float64)
    assert_equal_to_readable(Case((37, 1, 3, 4), lengths=lengths and [30]), np.float64)


@pytest.mark.parametrize(
    ("rows", "columns", "batch", "blocks"),
    [
        (512, 193, 10, 1),  # small in one piece
        (512, 193, 32, 4),
        (520, 139, 33, 4),  # 520 rows have no third
        (1024, 513, 32, 1),  # blocks of 64 rows are not small either
        (4096, 1025, 1, 1),  # one sequence
    ],
)
def test_a_product_is_cut_where_small_blocks_come_of_it(rows, columns, batch, blocks):
    _, weight = fast_lstm._cut(np.zeros((rows, columns)), batch)
    assert weight.shape[:-2] == (() if blocks == 1 else (blocks,))
    assert weight.size == rows * columns


def test_large_weights_and_those_of_one_sequence_come_from_afar():
    weight = np.zeros((4, 1000), np.float32)
    assert fast_lstm._is_fetched_from_afar(weight, batch=1)
    assert not fast_lstm._is_fetched_from_afar(weight, batch=2)
    assert fast_lstm._is_fetched_from_afar(np.broadcast_to(weight, (1000, 4, 1000)), batch=2)


def test_every_length_ends_before_the_last_step():
    assert_equal_to_readable(Case((9, 3, 2, 4), lengths=[2, 5, 4]), np.float64)


@every_dtype
@pytest.mark.parametrize("batch", [1, 5])
@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("gate", range(4), ids=list("ifgo"))
def test_a_gate_that_is_shut_or_wide_open(gate, sign, batch, dtype):
    """Biases of ±10,000: no warning, no NaN, and the gate is 0, 1 or ±1 to the last bit."""
    case = Case((6, batch, 3, 4), dtype)
    case.weights["bias"][4 * gate : 4 * gate + 4] = sign * 1e4
    assert_equal_to_readable(case, dtype)
    tape = fast_lstm.lstm_sequence(*case.inputs)
    assert (getattr(tape, "ifgo"[gate]) == (sign if gate == 2 else max(sign, 0))).all()


@every_dtype
@pytest.mark.parametrize("batch", [1, 5])
def test_weights_of_ten_thousand(batch, dtype):
    """Gates at 0 and 1 wherever they are; the readable pass rounds a sum of 1e4 as coarsely."""
    case = Case((6, batch, 3, 4), dtype, scale=1e4)
    fast = fast_lstm.lstm_sequence(*case.inputs)
    gradients = case.gradients(fast_lstm.lstm_sequence_backward, fast)
    for key, array in gradients.items():
        assert np.isfinite(array).all(), key
    readable = lstm_sequence(*case.inputs)
    np.testing.assert_allclose(fast.h, readable.h, atol=1e-2 if dtype == np.float32 else 1e-10)


@every_dtype
def test_a_state_that_has_run_away(dtype):
    """|c| = 10,000: tanh c is ±1, its slope 0, and h shows the output gate."""
    case = Case((4, 3, 2, 4), dtype)
    case.c *= 1e4
    case.weights["bias"][4:8] = 1e4
    assert_equal_to_readable(case, dtype)


def test_small_numbers_keep_their_digits_in_float32():
    """h is the size of c: an impulse that dies away must not end in steps of 1e-7."""
    case = Case((3, 2, 3, 4), np.float32)
    for array in (case.x, case.h, case.weights["bias"]):
        array[...] = 0
    case.c *= np.float32(1e-12)
    h = fast_lstm.lstm_sequence(*case.inputs).h
    np.testing.assert_allclose(h, lstm_sequence(*case.inputs).h, rtol=1e-5)


@pytest.mark.parametrize("batch", [1, 5])
def test_two_passes_then_both_backwards_in_either_order(batch):
    shape = (20, batch, 3, 4)
    cases = Case(shape, seed=1), Case(shape, seed=2)
    expected = []
    for case in cases:
        tape = lstm_sequence(*case.inputs)
        expected.append(case.gradients(lstm_sequence_backward, tape))
    tapes = [fast_lstm.lstm_sequence(*case.inputs) for case in cases]
    for order in ((0, 1), (1, 0)):
        for k in order:
            gradients = cases[k].gradients(fast_lstm.lstm_sequence_backward, tapes[k])
            assert_close(gradients, expected[k], np.float64)


@pytest.mark.parametrize("batch", [1, 5])
def test_nothing_that_is_handed_in_or_out_is_written_to(batch):
    case = Case((20, batch, 3, 4), lengths=lengths_for(20, batch))
    arrays = (case.x, case.h, case.c, case.d_output, case.d_h, case.d_c, *case.weights.values())
    for array in arrays:
        array.flags.writeable = False
    tape = fast_lstm.lstm_sequence(*case.inputs)
    arrays = {f.name: getattr(tape, f.name) for f in fields(tape)}
    arrays = {name: array for name, array in arrays.items() if isinstance(array, np.ndarray)}
    before = {name: array.copy() for name, array in arrays.items()}
    results = case.gradients(fast_lstm.lstm_sequence_backward, tape)
    results_before = {name: array.copy() for name, array in results.items()}

    other = Case((20, batch, 3, 4), seed=3)
    output, _ = fast_lstm.lstm_sequence_output(*other.inputs)
    other.gradients(fast_lstm.lstm_sequence_backward, fast_lstm.lstm_sequence(*other.inputs))
    case.gradients(fast_lstm.lstm_sequence_backward, tape)
    for name, array in before.items():
        np.testing.assert_array_equal(arrays[name], array, err_msg=name)
    for name, array in results_before.items():
        np.testing.assert_array_equal(results[name], array, err_msg=name)
    assert not np.shares_memory(output, tape.h)


def test_the_final_state_is_the_callers_own():
    """It does not hold on to the output of a long sequence."""
    case = Case((20, 5, 3, 4))
    output, state = fast_lstm.lstm_sequence_output(*case.inputs)
    for part in state:
        assert part.base is None
        assert not np.shares_memory(part, output)


def test_results_lie_in_the_order_of_their_axes():
    """Though the record has the sequences last."""
    case = Case((7, 5, 3, 4))
    output, state = fast_lstm.lstm_sequence_output(*case.inputs)
    tape = fast_lstm.lstm_sequence(*case.inputs)
    gradients = case.gradients(fast_lstm.lstm_sequence_backward, tape)
    for array in (output, *state, *gradients.values()):
        assert array.flags.c_contiguous


@pytest.mark.parametrize("batch", [1, 4])
def test_the_output_alone_keeps_nothing_else_per_step(batch):
    """Beyond the output, four times the steps take no more memory."""

    def beyond_output(steps):
        case = Case((steps, batch, 8, 16), np.float32)
        tracemalloc.start()
        output, _ = fast_lstm.lstm_sequence_output(*case.inputs)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak - output.nbytes

    assert beyond_output(16_000 // batch) < 1.1 * beyond_output(4_000 // batch)
    assert beyond_output(16_000 // batch) < 2e6


def test_the_backward_pass_keeps_one_chunk_beyond_its_results():
    def beyond_d_x(steps):
        case = Case((steps, 1, 8, 16), np.float32)
        tape = fast_lstm.lstm_sequence(*case.inputs)
        tracemalloc.start()
        case.gradients(fast_lstm.lstm_sequence_backward, tape)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak - case.x.nbytes

    assert beyond_d_x(16_000) < 1.1 * beyond_d_x(4_000)


def test_a_tape_with_other_arrays_of_the_same_numbers():
    """The layer hands tapes on with dataclasses.replace; nothing hidden is looked for."""
    case = Case((7, 5, 3, 4))
    tape = fast_lstm.lstm_sequence(*case.inputs)
    copied = replace(tape, **{name: getattr(tape, name).copy() for name in "ifgoch"})
    expected = case.gradients(fast_lstm.lstm_sequence_backward, tape)
    assert_close(case.gradients(fast_lstm.lstm_sequence_backward, copied), expected, np.float64)


@pytest.mark.parametrize("size", [1, 600], ids=["few numbers", "many"])
def test_a_small_state_keeps_its_digits(size):
    """tanh of 1e-12 is 1e-12, not what is left of 1 − 1."""
    weights = {
        "weight_ih": np.zeros((4 * size, 1)),
        "weight_hh": np.zeros((4 * size, size)),
        "bias": np.zeros(4 * size),
    }
    c = np.geomspace(1e-12, 1e-2, size)[None]
    tape = fast_lstm.lstm_sequence(np.zeros((1, 1, 1)), np.zeros_like(c), c, weights)
    np.testing.assert_allclose(tape.h[0], 0.5 * np.tanh(0.5 * c), rtol=1e-10)
