"""One step of the LSTM unit in PyTorch, as chapter 7 writes it: each equation a line."""

import torch
from torch import Tensor


def lstm_unit(
    x: Tensor, h: Tensor, c: Tensor, weight_ih: Tensor, weight_hh: Tensor, bias: Tensor | None
) -> tuple[Tensor, Tensor]:
    """Return h and c (B, H) after one step.

    Parameters
    ----------
    x, h, c
        The input (B, I); the states (B, H) after the step before.
    weight_ih, weight_hh, bias
        (4H, I), (4H, H) and (4H,), in the gates' order i, f, g, o; no bias is None.
    """
    z = x @ weight_ih.T + h @ weight_hh.T
    if bias is not None:
        z = z + bias
    z_i, z_f, z_g, z_o = z.chunk(4, dim=-1)
    i, f, g, o = torch.sigmoid(z_i), torch.sigmoid(z_f), torch.tanh(z_g), torch.sigmoid(z_o)
    c = f * c + i * g
    h = o * torch.tanh(c)
    return h, c
