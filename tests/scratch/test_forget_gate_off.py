"""The modernised cell of 1997 is PyTorch's LSTM with its forget gate held open by a huge bias."""

import pytest

from . import torch_reference
from .problems import assert_same, make

H = 4
ROWS_I_G_O = [*range(H), *range(2 * H, 4 * H)]


@pytest.mark.parametrize("seed", range(10))
def test_f_forced_to_1(torch, seed):
    compare(torch, make("lstm_1997", seed=seed, inputs=2, hidden=H), 1e-12)


def test_f_forced_to_1_over_120_steps(torch):
    compare(torch, make("lstm_1997", steps=120, inputs=2, hidden=H), 1e-10)


def compare(torch, problem, tolerance):
    net = torch.nn.LSTM(2, H, dtype=torch.float64)
    with torch.no_grad():
        for name, array in problem.layer.state_dict().items():
            parameter = getattr(net, name)
            parameter.zero_()
            parameter[ROWS_I_G_O] = torch.from_numpy(array)
        net.bias_ih_l0[H : 2 * H] = 1e4  # σ(1e4) is exactly 1

    outputs, gradients = torch_reference.run(torch, net, problem)
    for name in problem.layer.parameters:
        gradients[name] = gradients[name][ROWS_I_G_O]
    assert_same(problem.results()[0], outputs, tolerance)
    assert_same(problem.results()[1], gradients, tolerance)
