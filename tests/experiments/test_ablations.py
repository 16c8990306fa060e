"""The units with a part taken out, and the problems that they are tried on."""

import numpy as np
import pytest

from lstm_lessons.experiments.ablated_units import UNITS
from lstm_lessons.experiments.ablations import PROBLEMS, Run, draw_last_marked, train_until_learned
from lstm_lessons.scratch import LSTM, Adam, gradient_check


@pytest.fixture
def x():
    return np.random.default_rng(1).standard_normal((6, 2, 3))


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_passes_the_gradient_check(unit, x):
    layer = UNITS[unit](3, 4, np.float64, 0)
    rows = {"no input gate": slice(0, 4), "no output gate": slice(12, 16)}.get(unit)
    if rows is None:
        assert gradient_check(layer, x, lengths=[6, 3]) < 1e-7
        return
    # The rows of an open gate have no gradient at all; all the others' is right.
    output, _, tape = layer.forward(x)
    grads, _, _ = layer.backward(tape, np.ones_like(output))
    assert all((grad[rows] == 0).all() for grad in grads.values())
    for name, array in layer.parameters.items():
        at = (5, *[0] * (array.ndim - 1))  # a row of the forget gate
        differences = []
        for step in (1e-5, -1e-5):
            kept = array[at]
            array[at] = kept + step
            differences.append(layer(x)[0].sum())
            array[at] = kept
        slope = (differences[0] - differences[1]) / 2e-5
        assert grads[name][at] == pytest.approx(slope, rel=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("gate", "io")
def test_an_open_gate_is_one_and_stays_so(gate, dtype, x):
    name = {"i": "no input gate", "o": "no output gate"}[gate]
    layer = UNITS[name](3, 4, dtype, 0)
    whole = UNITS["LSTM"](3, 4, dtype, 0)
    first = "ifgo".index(gate) * 4
    before = {n: array.copy() for n, array in layer.parameters.items()}
    optimiser = Adam(layer.parameters, 0.1)
    for _ in range(3):
        output, _, tape = layer.forward(x.astype(dtype))
        assert (getattr(tape.layers[0], gate) == 1).all()
        grads, _, _ = layer.backward(tape, output)
        optimiser.step(grads)
    for n, array in layer.parameters.items():
        assert (array[first : first + 4] == before[n][first : first + 4]).all()
        others = np.delete(np.arange(16), np.arange(first, first + 4))
        assert (before[n][others] == whole.parameters[n][others]).all()
        assert (array[others] != before[n][others]).any()


def test_without_output_activation_h_is_o_times_c(x):
    layer = UNITS["no output activation"](3, 4, np.float64, 0)
    layer.parameters["bias_l0"][...] += 2
    output, (h_n, c_n), tape = layer.forward(x)
    tape = tape.layers[0]
    assert tape.h.tolist() == (tape.o * tape.c).tolist()
    assert np.abs(output).max() > 1
    same, _ = layer(x)
    assert np.allclose(same, output, 0, 1e-15)
    assert (h_n[0] == output[-1]).all()
    assert (c_n[0] == tape.c[-1]).all()


def test_small_cells_show_no_difference(x):
    """Where c is small, tanh(c) is c: then it must be the LSTM."""
    layer, lstm = UNITS["no output activation"](3, 4, np.float64, 0), LSTM(3, 4, dtype=np.float64)
    for name, array in layer.parameters.items():
        array[8:12] *= 1e-5  # the candidate's rows
        lstm.parameters[name][...] = array
    assert np.allclose(layer(x)[0], lstm(x)[0], rtol=1e-8, atol=0)


def test_the_last_marked_number_is_the_last_marked_number():
    x, target = draw_last_marked(np.random.default_rng(3), 40, 50)
    assert x.shape == (40, 50, 2)
    for b in range(50):
        last = 0.0
        for t in range(40):
            number, mark = x[t, b]
            last = number if mark else last
            assert target[t, b, 0] == last
    assert np.mean(x[..., 1]) == pytest.approx(0.1, abs=0.03)
    assert np.abs(x[..., 0]).max() <= 1


@pytest.mark.parametrize("problem", PROBLEMS)
def test_the_same_seed_gives_the_same_run(problem):
    how = {"most_updates": 25, "steps": 10, "hidden_size": 4}
    runs = [train_until_learned(problem, "LSTM", 5, **how) for _ in range(2)]
    assert runs[0] == runs[1] != train_until_learned(problem, "LSTM", 6, **how)
    assert isinstance(runs[0], Run)


def test_what_is_easy_is_learned():
    run = train_until_learned("last marked", "LSTM", 0, steps=5, learning_rate=0.03)
    assert run.updates % 25 == 0
    assert run.score < 0.01
