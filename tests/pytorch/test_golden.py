"""Every engine gives the golden vectors of the LSTM of 2000."""

import numpy as np
import pytest
import torch

from lstm_lessons.pytorch import LSTM, LSTMCell
from tests.golden.vectors import NAMES, Golden

from .passes import Pass, assert_alike, results

SUPPORTED = {"num_layers", "bidirectional"}


def options_of(golden):
    """Return the file's options, but for the forget gate that PyTorch's LSTM always has."""
    return {k: v for k, v in golden.options.items() if (k, v) != ("forget_gate", True)}


LSTMS = [n for n in NAMES if Golden(n).cell == "lstm" and options_of(Golden(n)).keys() <= SUPPORTED]
BOUNDS = {torch.float64: 1e-13, torch.float32: 1e-5}


def tensor(array, dtype):
    return torch.from_numpy(np.ascontiguousarray(array)).to(dtype)


def theirs(name):
    """Return PyTorch's name, and the sign that one bias is the sum of its two."""
    return name.replace("bias", "bias_ih") if name.startswith("bias") else name


def expected_of(golden, dtype):
    """Return the file's outputs and gradients under the names of ``passes.results``."""
    found = {name: tensor(array, dtype) for name, array in golden.outputs.items()}
    for name, array in golden.gradients.items():
        found[f"d_{theirs(name)}"] = tensor(array, dtype)
        if name.startswith("bias"):
            found[f"d_{name.replace('bias', 'bias_hh')}"] = tensor(array, dtype)
    return found


def test_there_is_one_of_every_kind():
    assert {"lstm", "lstm_bidirectional", "lstm_lengths", "lstm_two_layers"} <= set(LSTMS)
    assert len(LSTMS) == 6


@pytest.mark.parametrize("dtype", BOUNDS, ids=str)
@pytest.mark.parametrize("name", LSTMS)
def test_outputs_and_gradients(engine, name, dtype):
    golden = Golden(name)
    options = options_of(golden) | {"dtype": dtype, "engine": engine}
    net = LSTM(golden.sizes["I"], golden.sizes["H"], **options)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.zero_()
        for key, array in golden.parameters.items():
            net.get_parameter(theirs(key)).copy_(tensor(array, dtype))
    drawn = Pass(
        tensor(golden.inputs["x"], dtype),
        tuple(tensor(part, dtype) for part in golden.state),
        tensor(golden.cotangents["output"], dtype),
        tuple(tensor(part, dtype) for part in golden.d_state),
        golden.lengths and tuple(golden.lengths),
    )
    assert_alike(results(net, drawn), expected_of(golden, dtype), BOUNDS[dtype])


def test_the_cell_step_by_step():
    golden = Golden("lstm")
    cell = LSTMCell(golden.sizes["I"], golden.sizes["H"], dtype=torch.float64)
    with torch.no_grad():
        cell.bias_hh.zero_()
        for name in ("weight_ih", "weight_hh", "bias"):
            cell.get_parameter(theirs(name)).copy_(
                tensor(golden.parameters[f"{name}_l0"], torch.float64)
            )
    state = tuple(tensor(part[0], torch.float64) for part in golden.state)
    for x_t, expected in zip(golden.inputs["x"], golden.outputs["output"], strict=True):
        state = cell(tensor(x_t, torch.float64), state)
        torch.testing.assert_close(state[0], tensor(expected, torch.float64), rtol=0, atol=1e-13)
    torch.testing.assert_close(
        state[1], tensor(golden.outputs["c_n"][0], torch.float64), rtol=0, atol=1e-13
    )
