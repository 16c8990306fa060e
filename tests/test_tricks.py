"""Each trick that the benchmark undoes still fits the fast pass, and undone, changes no result.

The pass without a trick is held against the readable one, with lengths and without, in sizes on
either side of where the fast pass changes its way (one sequence; many numbers in float64).
"""

import numpy as np
import pytest

from benchmarks.tricks import TRICKS, without
from lstm_lessons.scratch import readable_lstm
from tools.edits import read_edits

SHAPES = [(1, 7, 3, 4), (3, 7, 3, 4), (64, 40, 3, 20)]  # B, T, I, H


@pytest.mark.parametrize("trick", read_edits(TRICKS))
@pytest.mark.parametrize("ragged", [False, True], ids=["full", "ragged"])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_pass_without_a_trick_is_the_same_pass(trick, ragged, shape):
    batch, steps, inputs, hidden = shape
    rng = np.random.default_rng(0)
    x = rng.standard_normal((steps, batch, inputs))
    h, c, d_h, d_c = rng.standard_normal((4, batch, hidden))
    d_output = rng.standard_normal((steps, batch, hidden))
    shapes = {"weight_ih": (inputs,), "weight_hh": (hidden,), "bias": ()}
    weights = {name: rng.standard_normal((4 * hidden, *rest)) for name, rest in shapes.items()}
    valid = np.arange(steps)[:, None] < rng.integers(1, steps + 1, batch) if ragged else None

    def results(passes):
        tape = passes.lstm_sequence(x, h, c, weights, valid)
        grads, d_x, d_start = passes.lstm_sequence_backward(tape, d_output, d_h, d_c)
        return [tape.h, *tape.final, *grads.values(), d_x, *d_start]

    undone = without(read_edits(TRICKS)[trick])
    for ours, expected in zip(results(undone), results(readable_lstm), strict=True):
        assert np.linalg.norm(ours - expected) <= 1e-13 * np.linalg.norm(expected)
    output, end = undone.lstm_sequence_output(x, h, c, weights, valid)
    tape = readable_lstm.lstm_sequence(x, h, c, weights, valid)
    for ours, expected in zip((output, *end), (tape.h, *tape.final), strict=True):
        np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-13)


@pytest.mark.parametrize("trick", read_edits(TRICKS))
def test_float32_stays_float32(trick):
    """Or the version without the trick would be slow for another reason."""
    x, h = np.ones((5, 2, 3), np.float32), np.zeros((2, 4), np.float32)
    shapes = {"weight_ih": (16, 3), "weight_hh": (16, 4), "bias": (16,)}
    weights = {name: np.ones(shape, np.float32) for name, shape in shapes.items()}
    undone = without(read_edits(TRICKS)[trick])
    tape = undone.lstm_sequence(x, h, h, weights)
    grads, d_x, d_start = undone.lstm_sequence_backward(tape, tape.h, h, h)
    on_tape = [tape.i, tape.f, tape.g, tape.o, tape.c, tape.h]
    for array in (*on_tape, *grads.values(), d_x, *d_start):
        assert array.dtype == np.float32
