"""How the kernels are called: which blocks, how many programs, what they are told."""

import torch
import triton
from torch import Tensor

from lstm_lessons.pytorch.engines.blocks import Blocks, padded
from lstm_lessons.pytorch.engines.sequence import Record
from lstm_lessons.pytorch.kernels.grid import grid_backward, grid_forward
from lstm_lessons.pytorch.kernels.sequence import sequence_backward, sequence_forward
from lstm_lessons.pytorch.kernels.step import step_backward, step_forward

NUMBERS = 1024  # of a step, for one program
AS_IT_IS = "tf32x3"  # float32 on the tensor cores: each number as the sum of two that TF32 can hold
SUMS = {torch.float32: triton.language.float32, torch.float64: triton.language.float64}


def interpreted() -> bool:
    """Return whether Triton runs its kernels in Python."""
    return bool(triton.knobs.runtime.interpret)


def step_forward_of(z: Tensor, c: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Do as ``pointwise.forward``, in one kernel."""
    c = c.contiguous()  # first: what is made like it must lie row by row as well
    gates = torch.empty_like(z, dtype=c.dtype)
    c_new, h = torch.empty_like(c), torch.empty_like(c, dtype=z.dtype)
    programs = (triton.cdiv(c.numel(), NUMBERS),)
    step_forward[programs](z, c, gates, c_new, h, c.numel(), c.shape[1], BLOCK=NUMBERS)
    return gates, c_new, h


def step_backward_of(
    d_h: Tensor, d_c: Tensor, gates: Tensor, c_prev: Tensor, c: Tensor
) -> tuple[Tensor, Tensor]:
    """Do as ``pointwise.backward``, in one kernel."""
    d_z, d_c_prev = torch.empty_like(gates, dtype=d_h.dtype), torch.empty_like(c)
    programs = (triton.cdiv(c.numel(), NUMBERS),)
    d_h, d_c = d_h.contiguous(), d_c.contiguous()
    step_backward[programs](
        d_h, d_c, gates, c_prev, c, d_z, d_c_prev, c.numel(), c.shape[1], BLOCK=NUMBERS
    )
    return d_z, d_c_prev


def forward(
    z_x: Tensor,
    h: Tensor,
    c: Tensor,
    weight_hh: Tensor,
    valid: Tensor | None,
    keep: bool,
    blocks: Blocks,
    precision: str,
) -> Record:
    """Run all steps, as ``Steps.forward``, with kernel (b), or with (c) if the units are shared."""
    steps, batch, _ = z_x.shape
    hs = torch.empty((steps + 1, *h.shape), dtype=z_x.dtype, device=h.device)
    cs = torch.empty((steps + 1, *c.shape), dtype=c.dtype, device=h.device)
    gates = torch.empty_like(z_x, dtype=c.dtype) if keep else None
    hs[0], cs[0] = h, c
    weight, on = weight_hh.contiguous(), _as_numbers(valid, z_x)
    fixed = compiled_for(h.shape[1], valid is not None, c.dtype, blocks, precision)
    programs = (triton.cdiv(batch, blocks.sequences),)
    if blocks.units is None:
        given = (z_x, weight, on, hs, cs, gates, _countable(steps), batch)
        sequence_forward[programs](*given, KEEP=keep, **fixed)
    else:
        wait = not interpreted()
        programs = (*programs, triton.cdiv(h.shape[1], blocks.units))
        arrived = torch.zeros(programs[0], dtype=torch.int32, device=h.device)
        for first, count in _launches(steps, wait):
            parts = (part if part is None else part[first:] for part in (hs, cs, gates))
            seen = on[first:] if valid is not None else on
            given = (z_x[first:], weight, seen, *parts, arrived, _countable(count), batch)
            grid_forward[programs](*given, KEEP=keep, WAIT=wait, **fixed)
    return Record(hs, cs if keep else cs[-1:].clone(), gates)  # the clone lets go of the others


def backward(
    d_output: Tensor,
    d_h: Tensor,
    d_c: Tensor,
    record: Record,
    weight_hh: Tensor,
    valid: Tensor | None,
    blocks: Blocks,
    precision: str,
) -> tuple[Tensor, Tensor, Tensor]:
    """Run all steps back, as ``Steps.backward``, with kernel (b) or (c)."""
    steps, batch, hidden = d_output.shape
    d_output, d_c = d_output.contiguous(), d_c.clone(memory_format=torch.contiguous_format)
    d_h = d_h.to(d_c.dtype, copy=True, memory_format=torch.contiguous_format)
    d_z = torch.empty_like(record.gates, dtype=d_output.dtype)
    weight, on = weight_hh.contiguous(), _as_numbers(valid, d_output)
    fixed = compiled_for(hidden, valid is not None, d_c.dtype, blocks, precision)
    programs = (triton.cdiv(batch, blocks.sequences),)
    if blocks.units is None:
        sequence_backward[programs](
            *(d_output, weight, on, record.cs, record.gates, d_h, d_c, d_z),
            *(_countable(steps), batch),
            **fixed,
        )
        return d_z, d_h, d_c

    wait = not interpreted()
    programs = (*programs, triton.cdiv(hidden, blocks.units))
    arrived = torch.zeros(programs[0], dtype=torch.int32, device=d_h.device)
    for first, count in reversed(list(_launches(steps, wait))):
        parts = (part[first:] for part in (record.cs, record.gates))
        seen = on[first:] if valid is not None else on
        behind = steps - first - count
        grid_backward[programs](
            *(d_output[first:], weight, seen, *parts, d_h, d_c, d_z[first:], arrived),
            *(_countable(count), behind, batch),
            WAIT=wait,
            **fixed,
        )
    d_h_first = (d_z[0] @ weight_hh).to(d_h.dtype)
    return d_z, d_h_first if valid is None else torch.where(valid[0], d_h_first, d_h), d_c


def _launches(steps: int, wait: bool) -> list[tuple[int, int]]:
    """Return each launch's first step and number of steps: all at once, if programs can wait."""
    return [(0, steps)] if wait else [(t, 1) for t in range(steps)]


def _countable(steps: int) -> int | triton.language.constexpr:
    """Return a number of steps as a kernel can count to it.

    Interpreted, a number is an array of one, of which ``range`` needs an integer: Triton up to 3.6
    asks NumPy for it in a way that NumPy 2.4 refuses. A constant stays a number. (Compiled, each
    constant would be a kernel of its own.)
    """
    return triton.language.constexpr(steps) if interpreted() else steps


def _as_numbers(valid: Tensor | None, other: Tensor) -> Tensor:
    """Return valid as (T, B) numbers; where there is none, anything: it is not read."""
    return other if valid is None else valid[..., 0].to(torch.int8).contiguous()


def compiled_for(
    hidden: int, has_valid: bool, sums: torch.dtype, blocks: Blocks, precision: str
) -> dict[str, object]:
    """Return what is fixed when kernel (b) or (c) is compiled, and how it is."""
    fixed = {
        "HIDDEN": hidden,
        "BLOCK_B": blocks.sequences,
        "BLOCK_H": padded(hidden),
        "HAS_VALID": has_valid,
        "SUM": SUMS[sums],
        "PRECISION": AS_IT_IS if precision == "ieee" else precision,
        "INTERPRETED": interpreted(),
        "num_warps": blocks.warps,
        "num_stages": 1,  # nothing is fetched ahead: it may not be there yet, and wants memory
    }
    if blocks.units is not None:
        fixed["BLOCK_U"] = blocks.units
        # A slice for each warp; more sequences give the warps enough to do without.
        fixed["SLICES"] = max(1, min(blocks.warps, padded(hidden) // 16) * 16 // blocks.sequences)
        if not interpreted():  # all programs run at once, or the launch fails; else they might hang
            fixed["launch_cooperative_grid"] = True
    return fixed
