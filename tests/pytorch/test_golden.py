"""Every engine gives the golden vectors of the LSTM of 2000."""

import re

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


def theirs(name, other="bias_ih"):
    """Return PyTorch's name; a bias that is the sum of its two stands for either."""
    return re.sub("^bias(?!_ih|_hh)", other, name)


def expected_of(golden, dtype):
    """Return the file's outputs and gradients under the names of ``passes.results``."""
    found = {name: tensor(array, dtype) for name, array in golden.outputs.items()}
    for name, array in golden.gradients.items():
        for other in ("bias_ih", "bias_hh"):
            found[f"d_{theirs(name, other)}"] = tensor(array, dtype)
    return found


def assert_golden(net, golden, dtype):
    """Give a net the file's weights, and compare what it makes of the file's inputs."""
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.zero_()
        for key, array in golden.parameters.items():
            net.get_parameter(theirs(key)).copy_(tensor(array, dtype))
    state, d_state = (
        tuple(tensor(part, dtype) for part in (parts if isinstance(parts, tuple) else (parts,)))
        for parts in (golden.state, golden.d_state)
    )
    drawn = Pass(
        tensor(golden.inputs["x"], dtype),
        state,
        tensor(golden.cotangents["output"], dtype),
        d_state,
        golden.lengths and tuple(golden.lengths),
    )
    assert_alike(results(net, drawn), expected_of(golden, dtype), BOUNDS[dtype])


def test_there_is_one_of_every_kind():
    assert {"lstm", "lstm_bidirectional", "lstm_lengths", "lstm_two_layers"} <= set(LSTMS)
    assert len(LSTMS) == 6


@pytest.mark.parametrize("dtype", BOUNDS, ids=str)
@pytest.mark.parametrize("name", LSTMS)
def test_outputs_and_gradients(engine, name, dtype):
    golden = Golden(name)
    options = options_of(golden) | {"dtype": dtype, "engine": engine}
    assert_golden(LSTM(golden.sizes["I"], golden.sizes["H"], **options), golden, dtype)


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
