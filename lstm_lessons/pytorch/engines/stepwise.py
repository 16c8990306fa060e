"""The steps in a Python loop: one product each, and what is done number by number.

The latter is given: ``pointwise.py`` has it in plain PyTorch; it may be compiled, or a kernel.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from lstm_lessons.pytorch.engines.sequence import Record, Steps


@dataclass(frozen=True)
class Pointwise:
    """What a step does number by number.

    Attributes
    ----------
    forward
        (z, c) to (gates, c, h): z and the gates are (B, 4H), in the order i, f, g, o.
    backward
        (d_h, d_c, gates, c before, c after) to (d_z, d_c before).
    """

    forward: Callable[[Tensor, Tensor], tuple[Tensor, Tensor, Tensor]]
    backward: Callable[[Tensor, Tensor, Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]


def steps_with(pointwise: Pointwise) -> Steps:
    """Return the loop, there and back, around what is done number by number."""

    def forward(
        z_x: Tensor, h: Tensor, c: Tensor, weight_hh: Tensor, valid: Tensor | None, keep: bool
    ) -> Record:
        hs, cs, gates = [h], [c], []
        for t, z_x_t in enumerate(z_x):
            z = torch.addmm(z_x_t, h, weight_hh.T)  # one product for all four gates
            gates_t, c_t, h_t = pointwise.forward(z, c)
            if valid is None:
                h, c = h_t, c_t
            else:
                h, c = torch.where(valid[t], h_t, h), torch.where(valid[t], c_t, c)
            hs.append(h)
            if keep:
                cs.append(c)
                gates.append(gates_t)
        if not keep:
            return Record(torch.stack(hs), c[None])
        return Record(torch.stack(hs), torch.stack(cs), torch.stack(gates))

    def backward(
        d_output: Tensor,
        d_h: Tensor,
        d_c: Tensor,
        record: Record,
        weight_hh: Tensor,
        valid: Tensor | None,
    ) -> tuple[Tensor, Tensor, Tensor]:
        d_zs = []
        for t in reversed(range(len(d_output))):
            d_h = d_h + d_output[t]
            d_z, d_c_prev = pointwise.backward(
                d_h, d_c, record.gates[t], record.cs[t], record.cs[t + 1]
            )
            if valid is None:
                d_h, d_c = d_z @ weight_hh, d_c_prev
            else:  # a sequence that is over hands on what it gets
                d_z = torch.where(valid[t], d_z, 0)
                d_h = torch.where(valid[t], d_z @ weight_hh, d_h)
                d_c = torch.where(valid[t], d_c_prev, d_c)
            d_zs.append(d_z)
        return torch.stack(d_zs[::-1]), d_h, d_c

    return Steps(forward, backward)
