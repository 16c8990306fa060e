"""Peepholes, coupled gates and the cell of 1997, which PyTorch lacks, beside its autograd."""

import numpy as np
import pytest

from . import lstm_by_autograd, torch_reference
from .problems import LSTMS, assert_same, largest_difference, make

H = 4
ROWS_I_G_O = [*range(H), *range(2 * H, 4 * H)]


def draws(count):
    """Return sizes and options of ``count`` problems."""
    rng = np.random.default_rng(1997)
    for seed in range(count):
        steps, batch, inputs, hidden, num_layers = rng.integers(1, [9, 5, 5, 6, 4]).tolist()
        bidirectional, bias, batch_first, ragged = rng.integers(2, size=4).astype(bool).tolist()
        lengths = rng.integers(1, steps + 1, batch)
        yield {
            "steps": steps,
            "batch": batch,
            "inputs": inputs,
            "hidden": hidden,
            "num_layers": num_layers,
            "bidirectional": bidirectional,
            "bias": bias,
            "batch_first": batch_first,
            "lengths": lengths if ragged else None,
            "seed": seed,
        }


def compare(torch, record_property, name, drawn):
    worst = np.zeros(2)
    for options in drawn:
        problem = make(name, **options).with_padding(np.nan)
        pairs = zip(problem.results(), lstm_by_autograd.run(torch, problem), strict=True)
        differences = [largest_difference(*pair) for pair in pairs]
        assert differences[0] < 1e-12, options
        assert differences[1] < 1e-10, options
        worst = np.maximum(worst, differences)
    record_property("parity", ["LSTM variants, float64", len(drawn), *worst.tolist()])


@pytest.mark.parametrize("name", LSTMS)
def test_ten_draws(torch, record_property, name):
    compare(torch, record_property, name, list(draws(10)))


@pytest.mark.parametrize("name", LSTMS)
def test_120_steps(torch, record_property, name):
    compare(torch, record_property, name, [{"steps": 120, "batch": 2}])


@pytest.mark.long
@pytest.mark.parametrize("name", LSTMS)
def test_100_draws(torch, record_property, name):
    compare(torch, record_property, name, list(draws(100)))


def test_the_cell_of_1997_is_pytorchs_with_its_forget_gate_held_open(torch):
    """σ(1e4) is exactly 1."""
    problem = make("lstm_1997", steps=120, inputs=2, hidden=H)
    net = torch.nn.LSTM(2, H, dtype=torch.float64)
    with torch.no_grad():
        for name, array in problem.layer.state_dict().items():
            parameter = getattr(net, name)
            parameter.zero_()
            parameter[ROWS_I_G_O] = torch.from_numpy(array)
        net.bias_ih_l0[H : 2 * H] = 1e4

    outputs, gradients = torch_reference.run(torch, net, problem)
    for name in problem.layer.parameters:
        gradients[name] = gradients[name][ROWS_I_G_O]
    assert_same(problem.results()[0], outputs, 1e-10)
    assert_same(problem.results()[1], gradients, 1e-10)
