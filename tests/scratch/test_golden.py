"""The golden vectors: every output, gate, state and gradient, as the equations give them."""

import json
from pathlib import Path

import numpy as np
import pytest

from lstm_lessons.scratch.activations import NONLINEARITIES
from lstm_lessons.scratch.lstm import lstm_cell, lstm_gates, lstm_gates_without_forget, lstm_step
from lstm_lessons.scratch.rnn import rnn_step

from .problems import UNITS, assert_same, named_gradients, named_outputs

FOLDER = Path(__file__).resolve().parents[1] / "golden"
NAMES = ["rnn_tanh", "rnn_relu", "lstm", "lstm_1997"]
TOLERANCE = {np.float64: 1e-13, np.float32: 1e-5}


class Golden:
    """A golden file; each group of arrays is a dict: name -> array."""

    def __init__(self, name, dtype=np.float64):
        content = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))

        def arrays(group):
            return {
                key: np.array(array["data"], dtype).reshape(array["shape"])
                for key, array in content[group].items()
            }

        self.name, self.sizes, self.dtype = name, content["sizes"], dtype
        self.parameters, self.inputs = arrays("parameters"), arrays("inputs")
        self.outputs, self.tape = arrays("outputs"), arrays("tape")
        self.cotangents, self.gradients = arrays("cotangents"), arrays("gradients")

    def layer(self, **options):
        layer = UNITS[self.name](self.sizes["I"], self.sizes["H"], dtype=self.dtype, **options)
        assert layer.parameters.keys() == self.parameters.keys()
        for name, array in self.parameters.items():
            assert layer.parameters[name].shape == array.shape
            layer.parameters[name][...] = array
        return layer

    def pair(self, group, ending):
        """The arrays h and c of a group, as a state: (h_0, c_0), or h_0 alone."""
        both = [group[k] for k in (f"h_{ending}", f"c_{ending}") if k in group]
        return tuple(both) if len(both) == 2 else both[0]


def swapped(array, batch_first):
    return array.swapaxes(0, 1) if batch_first else array


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("batch_first", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_outputs_and_gradients(name, batch_first, dtype):
    golden = Golden(name, dtype)
    layer = golden.layer(batch_first=batch_first)
    x = swapped(golden.inputs["x"], batch_first)
    output, state, tape = layer.forward(x, golden.pair(golden.inputs, "0"))
    outputs = named_outputs(swapped(output, batch_first), state)
    assert_same(outputs, golden.outputs, TOLERANCE[dtype])

    d_output = swapped(golden.cotangents["output"], batch_first)
    gradients = named_gradients(layer.backward(tape, d_output, golden.pair(golden.cotangents, "n")))
    gradients["x"] = swapped(gradients["x"], batch_first)
    assert_same(gradients, golden.gradients, TOLERANCE[dtype])


@pytest.mark.parametrize("name", NAMES)
def test_every_step_is_on_the_tape(name):
    golden = Golden(name)
    tape = golden.layer().forward(golden.inputs["x"], golden.pair(golden.inputs, "0"))[2]
    recorded = {key: getattr(tape.layers[0], key) for key in golden.tape}
    assert_same(recorded, golden.tape, 1e-13)


def test_without_a_forget_gate_f_is_exactly_1():
    golden = Golden("lstm_1997")
    tape = golden.layer().forward(golden.inputs["x"], golden.pair(golden.inputs, "0"))[2]
    assert (tape.layers[0].f == 1).all()


@pytest.mark.parametrize("name", ["rnn_tanh", "rnn_relu"])
def test_rnn_step_by_step(name):
    golden = Golden(name)
    phi, _ = NONLINEARITIES[name.removeprefix("rnn_")]
    h = golden.inputs["h_0"][0]
    for x_t, expected in zip(golden.inputs["x"], golden.tape["h"], strict=True):
        h = rnn_step(x_t, h, *golden.parameters.values(), phi)
        np.testing.assert_allclose(h, expected, rtol=0, atol=1e-13)


@pytest.mark.parametrize(
    ("name", "compute"), [("lstm", lstm_gates), ("lstm_1997", lstm_gates_without_forget)]
)
def test_lstm_gate_by_gate(name, compute):
    golden = Golden(name)
    ones = np.ones_like(golden.tape["h"])
    h, c = golden.inputs["h_0"][0], golden.inputs["c_0"][0]
    for t, x_t in enumerate(golden.inputs["x"]):
        i, f, g, o = compute(x_t, h, *golden.parameters.values())
        h, c = lstm_cell(i, f, g, o, c)
        step = {"i": i, "f": f, "g": g, "o": o, "c": c, "h": h}
        expected = {key: golden.tape.get(key, ones)[t] for key in step}
        assert_same(step, expected, 1e-13)


def test_lstm_step_by_step():
    golden = Golden("lstm")
    h, c = golden.inputs["h_0"][0], golden.inputs["c_0"][0]
    for t, x_t in enumerate(golden.inputs["x"]):
        h, c = lstm_step(x_t, h, c, *golden.parameters.values())
        expected = {"h": golden.tape["h"][t], "c": golden.tape["c"][t]}
        assert_same({"h": h, "c": c}, expected, 1e-13)
