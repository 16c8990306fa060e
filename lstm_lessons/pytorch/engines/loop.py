"""The readable engine: a loop over the units of ``unit.py``, with gradients by autograd."""

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from lstm_lessons.pytorch.case import GRUWeights, RunOneState, Weights
from lstm_lessons.pytorch.unit import gru_unit, lstm_unit, rnn_unit


def run(
    x: Tensor, h: Tensor, c: Tensor, weights: Weights, valid: Tensor | None
) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    """Run one direction of one layer, step by step."""
    output = []
    for t, x_t in enumerate(x):
        h_t, c_t = lstm_unit(x_t, h, c, weights.ih, weights.hh, weights.bias)
        if valid is None:
            h, c = h_t, c_t
        else:
            h, c = torch.where(valid[t], h_t, h), torch.where(valid[t], c_t, c)
        output.append(h)
    return torch.stack(output), (h, c)


def with_one_state(step: Callable[[Tensor, Tensor, Weights | GRUWeights], Tensor]) -> RunOneState:
    """Return what runs a unit whose only state is h, given its step: x, h and the weights to h."""

    def run(
        x: Tensor, h: Tensor, weights: Weights | GRUWeights, valid: Tensor | None
    ) -> tuple[Tensor, tuple[Tensor]]:
        output = []
        for t, x_t in enumerate(x):
            h_t = step(x_t, h, weights)
            h = h_t if valid is None else torch.where(valid[t], h_t, h)
            output.append(h)
        return torch.stack(output), (h,)

    return run


def gru_step(x: Tensor, h: Tensor, weights: GRUWeights) -> Tensor:
    """Return h after one step of a GRU."""
    return gru_unit(x, h, weights.ih, weights.hh, weights.bias_ih, weights.bias_hh)


def rnn_step(x: Tensor, h: Tensor, weights: Weights, phi: Callable[[Tensor], Tensor]) -> Tensor:
    """Return h after one step of a recurrent unit."""
    return rnn_unit(x, h, weights.ih, weights.hh, weights.bias, phi)


run_gru = with_one_state(gru_step)
run_rnn_tanh = with_one_state(partial(rnn_step, phi=torch.tanh))
run_rnn_relu = with_one_state(partial(rnn_step, phi=torch.relu))
