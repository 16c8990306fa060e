"""What a step of the unit does number by number, there and back, in plain PyTorch (chapter 8)."""

import torch
from torch import Tensor


def forward(z: Tensor, c: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return the gates (B, 4H), and c and h (B, H) after the step.

    Computed in c's dtype, which the gates keep; h comes back in z's.
    """
    z_i, z_f, z_g, z_o = z.to(c.dtype).chunk(4, dim=1)
    i, f, g, o = z_i.sigmoid(), z_f.sigmoid(), z_g.tanh(), z_o.sigmoid()
    c = f * c + i * g
    h = o * c.tanh()
    return torch.cat((i, f, g, o), dim=1), c, h.to(z.dtype)


def backward(
    d_h: Tensor, d_c: Tensor, gates: Tensor, c_prev: Tensor, c: Tensor
) -> tuple[Tensor, Tensor]:
    """Return d_z (B, 4H), in d_h's dtype, and d_c before the step."""
    i, f, g, o = gates.chunk(4, dim=1)
    dtype, d_h = d_h.dtype, d_h.to(c.dtype)
    tanh_c = c.tanh()
    d_c = d_c + d_h * o * (1 - tanh_c * tanh_c)
    d_z = (
        d_c * g * i * (1 - i),
        d_c * c_prev * f * (1 - f),
        d_c * i * (1 - g * g),
        d_h * tanh_c * o * (1 - o),
    )
    return torch.cat(d_z, dim=1).to(dtype), d_c * f
