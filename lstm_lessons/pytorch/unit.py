"""One step of each unit in PyTorch, as chapters 2, 7 and 9 write it: each equation a line."""

from collections.abc import Callable

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


def gru_unit(
    x: Tensor,
    h: Tensor,
    weight_ih: Tensor,
    weight_hh: Tensor,
    bias_ih: Tensor | None,
    bias_hh: Tensor | None,
) -> Tensor:
    """Return h (B, H) after one step, in PyTorch's form.

    The reset gate r scales q = W_hn h + b_hn, its bias included. In the paper (Cho et al. 2014) r
    scales h before the product: another function.

    Parameters
    ----------
    x, h
        The input (B, I); the state (B, H) after the step before.
    weight_ih, weight_hh, bias_ih, bias_hh
        (3H, I), (3H, H), (3H,) and (3H,), in the order r, z, n; no biases are None.
    """
    z_x, z_h = x @ weight_ih.T, h @ weight_hh.T
    if bias_ih is not None:
        z_x, z_h = z_x + bias_ih, z_h + bias_hh
    x_r, x_z, x_n = z_x.chunk(3, dim=-1)
    h_r, h_z, q = z_h.chunk(3, dim=-1)
    r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
    n = torch.tanh(x_n + r * q)
    return (1 - z) * n + z * h


def rnn_unit(
    x: Tensor,
    h: Tensor,
    weight_ih: Tensor,
    weight_hh: Tensor,
    bias: Tensor | None,
    phi: Callable[[Tensor], Tensor] = torch.tanh,
) -> Tensor:
    """Return h (B, H) after one step.

    Parameters
    ----------
    x, h
        The input (B, I); the state (B, H) after the step before.
    weight_ih, weight_hh, bias
        (H, I), (H, H) and (H,); no bias is None.
    phi
        The nonlinearity.
    """
    z = x @ weight_ih.T + h @ weight_hh.T
    if bias is not None:
        z = z + bias
    return phi(z)
