"""The readable engine: a loop over the unit of chapter 7, with gradients by autograd."""

import torch
from torch import Tensor

from lstm_lessons.pytorch.case import Weights
from lstm_lessons.pytorch.unit import lstm_unit


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
