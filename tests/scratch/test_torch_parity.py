"""The same weights, the same numbers as torch.nn.RNN, LSTM and GRU: outputs and gradients."""

import itertools
from dataclasses import dataclass, replace

import numpy as np
import pytest

from . import torch_reference
from .problems import EVERYTHING, assert_same, largest_difference, make

NAMES = ["rnn_tanh", "rnn_relu", "lstm", "gru"]
SIZES = ["steps", "batch", "inputs", "hidden"]
FLAGS = ["bidirectional", "bias", "batch_first", "ragged", "state", "d_state", "unbatched"]
# the largest difference that may be: of outputs, of gradients
BOUNDS = {np.float64: (1e-12, 1e-10), np.float32: (1e-5, 1e-4)}


@dataclass(frozen=True)
class Draw:
    """One comparison with PyTorch."""

    name: str
    steps: int = 5
    batch: int = 3
    inputs: int = 2
    hidden: int = 4
    num_layers: int = 1
    bidirectional: bool = False
    bias: bool = True
    batch_first: bool = False
    ragged: bool = False  # sequences of several lengths; NaN in their padding
    state: bool = True
    d_state: bool = True
    unbatched: bool = False
    seed: int = 0

    def __str__(self):
        return f"{self.name}-{self.seed}"

    def problem(self, dtype):
        options = {"num_layers": self.num_layers, "bidirectional": self.bidirectional}
        options |= {"bias": self.bias, "batch_first": self.batch_first, "dtype": dtype}
        if self.ragged:
            rng = np.random.default_rng(self.seed)
            options["lengths"] = rng.integers(1, self.steps + 1, self.batch)
        sizes = {size: getattr(self, size) for size in SIZES}
        problem = make(self.name, seed=self.seed, **sizes, **options)
        problem = problem.with_padding(np.nan) if self.ragged else problem
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
        sizes = dict(zip(SIZES, rng.integers(1, [13, 6, 7, 10]).tolist(), strict=True))
        flags = dict(
            zip(FLAGS, rng.integers(2, size=len(FLAGS)).astype(bool).tolist(), strict=True)
        )
        if flags["unbatched"]:
            sizes["batch"], flags["ragged"] = 1, False
        drawn.append(Draw(name, num_layers=int(rng.integers(1, 4)), seed=seed, **sizes, **flags))
    return drawn


EDGES = [replace(Draw(name), **{size: 1}) for name, size in itertools.product(NAMES, SIZES)]
NORMAL = EDGES + [draw for name in NAMES for draw in draws(name, 30)]

over_normal_draws = pytest.mark.parametrize("draw", NORMAL, ids=str)


def compare(torch, record_property, drawn, dtype=np.float64):
    """Compare each of the draws; note the largest differences for the summary."""
    worst = np.zeros(2)
    for draw in drawn:
        problem = draw.problem(dtype)
        outputs, gradients = problem.results()
        if not draw.state:
            gradients = {k: v for k, v in gradients.items() if k not in ("h_0", "c_0")}
        net = torch_reference.net_like(torch, problem.layer)
        theirs = torch_reference.run(torch, net, problem)
        differences = [
            largest_difference(outputs, theirs[0]),
            largest_difference(gradients, theirs[1]),
        ]
        assert differences[0] < BOUNDS[dtype][0], draw
        assert differences[1] < BOUNDS[dtype][1], draw
        worst = np.maximum(worst, differences)
    unit = drawn[0].name.partition("_")[0].upper()
    record_property("parity", [f"torch.nn.{unit}, {dtype.__name__}", len(drawn), *worst.tolist()])


@pytest.mark.parametrize("name", NAMES)
def test_the_draws_cover_every_case(name):
    mine = [draw for draw in NORMAL if draw.name == name]
    for flag in FLAGS:
        assert {getattr(draw, flag) for draw in mine} == {True, False}
    for size in [*SIZES, "num_layers"]:
        assert {1, 2, 3} <= {getattr(draw, size) for draw in mine}
    together = {(draw.num_layers > 1, draw.bidirectional, draw.ragged) for draw in mine}
    assert len(together) == 8
    assert any(len(set(draw.problem(np.float64).lengths)) > 2 for draw in mine if draw.ragged)


@over_normal_draws
def test_float64(torch, record_property, draw):
    compare(torch, record_property, [draw])


@over_normal_draws
def test_float32(torch, record_property, draw):
    compare(torch, record_property, [draw], np.float32)


@pytest.mark.parametrize("name", NAMES)
def test_float64_over_120_steps(torch, record_property, name):
    compare(torch, record_property, [Draw(name, steps=120)])
    compare(torch, record_property, [Draw(name, steps=120, bidirectional=True, ragged=True)])


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_float64_500_draws(torch, record_property, name):
    compare(torch, record_property, draws(name, 500))


def test_lengths_may_be_a_tensor(torch):
    problem = make("gru", **EVERYTHING)
    outputs, gradients = replace(problem, lengths=torch.tensor(problem.lengths)).results()
    assert_same(outputs, problem.results()[0])
    assert_same(gradients, problem.results()[1])
