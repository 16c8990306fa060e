"""The golden vectors: every output, gate, state and gradient, as the equations give them."""

import numpy as np
import pytest

from lstm_lessons.scratch.activations import NONLINEARITIES
from lstm_lessons.scratch.forget_rows import with_forget_rows, without_forget_rows
from lstm_lessons.scratch.gru import GRU, gru_step
from lstm_lessons.scratch.lstm import LSTM
from lstm_lessons.scratch.lstm_unit import lstm_cell, lstm_gates, lstm_step
from lstm_lessons.scratch.peephole import peephole_step
from lstm_lessons.scratch.readable_lstm import lstm_sequence, lstm_sequence_backward
from lstm_lessons.scratch.rnn import RNN, rnn_step
from tests.golden.vectors import NAMES, Golden

from .problems import assert_same, named_gradients, named_outputs

TOLERANCE = {np.float64: 1e-13, np.float32: 1e-5}
LAYERS = {"rnn": RNN, "lstm": LSTM, "gru": GRU}
PADDED = [name for name in NAMES if Golden(name).lengths]
ONE_LSTM = [
    name for name in NAMES if Golden(name).cell == "lstm" and Golden(name).endings == ["_l0"]
]


def layer_of(golden, **options):
    """The package's layers with the file's weights."""
    options |= golden.options | {"dtype": golden.dtype}
    layer = LAYERS[golden.cell](golden.sizes["I"], golden.sizes["H"], **options)
    assert layer.parameters.keys() == golden.parameters.keys()
    for name, array in golden.parameters.items():
        assert layer.parameters[name].shape == array.shape
        layer.parameters[name][...] = array
    return layer


def swapped(array, batch_first):
    return array.swapaxes(0, 1) if batch_first else array


def results(golden, x, d_output, batch_first=False):
    """Outputs and gradients of the package's layers, time-major, each under its name."""
    layer = layer_of(golden, batch_first=batch_first)
    x, d_output = swapped(x, batch_first), swapped(d_output, batch_first)
    output, state, tape = layer.forward(x, golden.state, lengths=golden.lengths)
    gradients = named_gradients(layer.backward(tape, d_output, golden.d_state))
    gradients["x"] = swapped(gradients["x"], batch_first)
    return named_outputs(swapped(output, batch_first), state), gradients


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_outputs_and_gradients(name, batch_first, dtype):
    golden = Golden(name, dtype)
    x, d_output = golden.inputs["x"], golden.cotangents["output"]
    outputs, gradients = results(golden, x, d_output, batch_first)
    assert_same(outputs, golden.outputs, TOLERANCE[dtype])
    assert_same(gradients, golden.gradients, TOLERANCE[dtype])


@pytest.mark.parametrize("name", NAMES)
def test_outputs_without_a_tape(name):
    golden = Golden(name)
    returned = layer_of(golden)(golden.inputs["x"], golden.state, lengths=golden.lengths)
    assert_same(named_outputs(*returned), golden.outputs, TOLERANCE[np.float64])


@pytest.mark.parametrize("name", PADDED)
def test_what_stands_in_the_padding_does_not_matter(name):
    golden = Golden(name)
    padding = ~golden.valid
    x, d_output = golden.inputs["x"].copy(), golden.cotangents["output"].copy()
    x[padding], d_output[padding] = np.nan, np.nan
    outputs, gradients = results(golden, x, d_output)
    assert_same(outputs, golden.outputs, TOLERANCE[np.float64])
    assert_same(gradients, golden.gradients, TOLERANCE[np.float64])
    assert not outputs["output"][padding].any()
    assert not gradients["x"][padding].any()


@pytest.mark.parametrize("name", NAMES)
def test_every_step_is_on_the_tape(name):
    golden = Golden(name)
    tape = layer_of(golden).forward(golden.inputs["x"], golden.state, lengths=golden.lengths)[2]
    lengths = golden.valid.sum(axis=0)
    for ending, quantities in golden.tapes.items():
        layer, reverse = int(ending[2]), ending.endswith("_reverse")
        recorded_by = (tape.reverse if reverse else tape.layers)[layer]
        for key, expected in quantities.items():
            recorded = getattr(recorded_by, key)
            assert recorded.shape == expected.shape
            for b, length in enumerate(lengths):
                steps = recorded[:length, b]
                steps = steps[::-1] if reverse else steps  # it starts with the last step
                np.testing.assert_allclose(
                    steps, expected[:length, b], rtol=0, atol=1e-13, err_msg=f"{key}{ending}, {b}"
                )


@pytest.mark.parametrize("name", ["lstm_1997", "lstm_1997_peephole"])
def test_without_a_forget_gate_f_is_exactly_1(name):
    golden = Golden(name)
    tape = layer_of(golden).forward(golden.inputs["x"], golden.state)[2]
    assert (tape.layers[0].f == 1).all()


@pytest.mark.parametrize("name", ONE_LSTM)
def test_the_readable_pass(name):
    golden = Golden(name)
    forget = "coupled" if "coupled" in golden.options else "gate"
    if not golden.options.get("forget_gate", True):
        forget = "one"
    valid = golden.valid if golden.lengths else None
    masked = golden.valid[:, :, None]
    weights = {key.removesuffix("_l0"): array for key, array in golden.parameters.items()}
    x, [h_0], [c_0] = golden.inputs.values()
    d_output, [d_h], [d_c] = golden.cotangents.values()

    weights = with_forget_rows(weights, forget)
    tape = lstm_sequence(np.where(masked, x, 0), h_0, c_0, weights, valid)
    grads, d_x, (d_h_0, d_c_0) = lstm_sequence_backward(tape, d_output * masked, d_h, d_c)

    outputs = {"output": tape.h * masked, "h_n": tape.h[-1:], "c_n": tape.c[-1:]}
    assert_same(outputs, golden.outputs, 1e-13)
    gradients = {f"{k}_l0": array for k, array in without_forget_rows(grads, forget).items()}
    gradients |= {"x": d_x, "h_0": d_h_0[None], "c_0": d_c_0[None]}
    assert_same(gradients, golden.gradients, 1e-13)


def assert_step(golden, t, **step):
    """Compare what one step gives with the golden tape."""
    assert_same(step, {key: golden.tapes["_l0"][key][t] for key in step}, 1e-13)


@pytest.mark.parametrize("name", ["rnn_tanh", "rnn_relu"])
def test_rnn_step_by_step(name):
    golden = Golden(name)
    phi, _ = NONLINEARITIES[golden.options["nonlinearity"]]
    [h] = golden.state
    for t, x in enumerate(golden.inputs["x"]):
        h = rnn_step(x, h, *golden.parameters.values(), phi)
        assert_step(golden, t, h=h)


def test_lstm_gate_by_gate():
    golden = Golden("lstm")
    [h], [c] = golden.state
    for t, x in enumerate(golden.inputs["x"]):
        i, f, g, o = lstm_gates(x, h, *golden.parameters.values())
        h, c = lstm_cell(i, f, g, o, c)
        assert_step(golden, t, i=i, f=f, g=g, o=o, c=c, h=h)


def test_lstm_step_by_step():
    golden = Golden("lstm")
    [h], [c] = golden.state
    for t, x in enumerate(golden.inputs["x"]):
        h, c = lstm_step(x, h, c, *golden.parameters.values())
        assert_step(golden, t, c=c, h=h)


def test_peephole_step_by_step():
    golden = Golden("lstm_peephole")
    [h], [c] = golden.state
    for t, x in enumerate(golden.inputs["x"]):
        (i, f, g, o), h, c = peephole_step(x, h, c, *golden.parameters.values())
        assert_step(golden, t, i=i, f=f, g=g, o=o, c=c, h=h)


def test_gru_step_by_step():
    golden = Golden("gru")
    [h] = golden.state
    for t, x in enumerate(golden.inputs["x"]):
        h = gru_step(x, h, *golden.parameters.values())
        assert_step(golden, t, h=h)
