"""The same weights, the same numbers as torch.nn.RNN and torch.nn.LSTM: outputs and gradients."""

import itertools
from dataclasses import dataclass, replace

import numpy as np
import pytest

from lstm_lessons.scratch import LSTM, RNN

from . import torch_reference
from .problems import largest_difference, make

NAMES = ["rnn_tanh", "rnn_relu", "lstm"]
SIZES = ["steps", "batch", "inputs", "hidden"]


@dataclass(frozen=True)
class Draw:
    """One comparison with PyTorch."""

    name: str
    steps: int = 5
    batch: int = 3
    inputs: int = 2
    hidden: int = 4
    bias: bool = True
    batch_first: bool = False
    state: bool = True
    d_state: bool = True
    unbatched: bool = False
    seed: int = 0

    def problem(self, dtype):
        sizes = {size: getattr(self, size) for size in SIZES}
        options = {"bias": self.bias, "batch_first": self.batch_first, "dtype": dtype}
        problem = make(self.name, seed=self.seed, **sizes, **options)
        problem = problem.unbatched() if self.unbatched else problem
        return replace(
            problem,
            state=problem.state if self.state else None,
            d_state=problem.d_state if self.d_state else None,
        )


def draws(name, count):
    """Return ``count`` random draws."""
    rng = np.random.default_rng(20000)
    drawn = []
    for seed in range(count):
        bias, batch_first, state, d_state = rng.integers(2, size=4).astype(bool).tolist()
        unbatched = rng.random() < 0.25
        steps, batch, inputs, hidden = rng.integers(1, [13, 6, 7, 10]).tolist()
        batch = 1 if unbatched else batch
        sizes = (steps, batch, inputs, hidden)
        drawn.append(Draw(name, *sizes, bias, batch_first, state, d_state, unbatched, seed))
    return drawn


EDGES = [replace(Draw(name), **{size: 1}) for name, size in itertools.product(NAMES, SIZES)]
NORMAL = EDGES + draws("rnn_tanh", 30) + draws("rnn_relu", 30) + draws("lstm", 60)

over_normal_draws = pytest.mark.parametrize("draw", NORMAL, ids=lambda d: f"{d.name}-{d.seed}")


def torch_layer(torch, layer):
    """Return PyTorch's layer with the weights of ``layer``."""
    options = {"bias": layer.bias, "batch_first": layer.batch_first}
    if isinstance(layer, RNN):
        options["nonlinearity"] = layer.nonlinearity
    kind = torch.nn.LSTM if isinstance(layer, LSTM) else torch.nn.RNN
    dtype = getattr(torch, layer.dtype.name)
    net = kind(layer.input_size, layer.hidden_size, dtype=dtype, **options)
    net.load_state_dict({k: torch.from_numpy(v) for k, v in layer.state_dict().items()})
    return net


def differences(torch, draw, dtype=np.float64):
    """Return the largest difference of any output, and of any gradient, from PyTorch's."""
    problem = draw.problem(dtype)
    outputs, gradients = problem.results()
    if not draw.state:
        gradients = {k: v for k, v in gradients.items() if k not in ("h_0", "c_0")}
    theirs = torch_reference.run(torch, torch_layer(torch, problem.layer), problem)
    return largest_difference(outputs, theirs[0]), largest_difference(gradients, theirs[1])


@pytest.mark.parametrize("name", NAMES)
def test_the_draws_cover_every_case(name):
    mine = [draw for draw in NORMAL if draw.name == name]
    for flag in ("bias", "batch_first", "state", "d_state", "unbatched"):
        assert {getattr(draw, flag) for draw in mine} == {True, False}
    for size in SIZES:
        assert {1, 2, 3} <= {getattr(draw, size) for draw in mine}


@over_normal_draws
def test_float64(torch, draw):
    outputs, gradients = differences(torch, draw)
    assert outputs < 1e-12
    assert gradients < 1e-10


@over_normal_draws
def test_float32(torch, draw):
    outputs, gradients = differences(torch, draw, np.float32)
    assert outputs < 1e-5
    assert gradients < 1e-4


@pytest.mark.parametrize("name", NAMES)
def test_float64_over_120_steps(torch, name):
    outputs, gradients = differences(torch, Draw(name, steps=120))
    assert outputs < 1e-12
    assert gradients < 1e-10


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_float64_500_draws(torch, name):
    for draw in draws(name, 500):
        outputs, gradients = differences(torch, draw)
        assert outputs < 1e-12, draw
        assert gradients < 1e-10, draw
