"""A whole sequence as one operation for autograd, with a backward pass of our own (chapter 8).

Autograd would note every operation of every step. Here it sees one. What no step has to wait for is
done for all steps at once: the part of z that comes from x before the steps, the gradients of x and
of the weights after them. The steps themselves are given: ``stepwise.py`` loops over them, one
product a step; the Triton kernels run all of them in one launch.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.autograd.function import FunctionCtx

from lstm_lessons.pytorch.case import Run, Weights


@dataclass(frozen=True)
class Record:
    """What the steps leave: h at all of them, and what the way back needs, if there will be one.

    Attributes
    ----------
    hs, cs
        h and c before the first step and after each, (T + 1, B, H).
    gates
        i, f, g, o side by side, (T, B, 4H).

    Where there is no way back, cs is c after the last step alone, (1, B, H), and gates is None.

    c and the gates are float32 at least. A forget gate of 0.999 would be 1 in bfloat16, and over a
    thousand steps the way back would take for kept what was forgotten.
    """

    hs: Tensor
    cs: Tensor
    gates: Tensor | None = None


@dataclass(frozen=True)
class Steps:
    """What runs the steps of one direction of one layer.

    Attributes
    ----------
    forward
        (z_x, h, c, weight_hh, valid, keep) to a record. z_x (T, B, 4H) is what x and the bias give
        to z; valid is (T, B, 1) or None; keep says whether there will be a way back.
    backward
        (d_output, d_h, d_c, record, weight_hh, valid) to d_z (T, B, 4H), and d_h and d_c before the
        first step.
    """

    forward: Callable[[Tensor, Tensor, Tensor, Tensor, Tensor | None, bool], Record]
    backward: Callable[
        [Tensor, Tensor, Tensor, Record, Tensor, Tensor | None], tuple[Tensor, Tensor, Tensor]
    ]


class Sequence(torch.autograd.Function):
    """One direction of one layer."""

    @staticmethod
    def forward(
        ctx: FunctionCtx,
        x: Tensor,
        h: Tensor,
        c: Tensor,
        weight_ih: Tensor,
        weight_hh: Tensor,
        bias: Tensor | None,
        valid: Tensor | None,
        steps: Steps,
        keep: bool,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return h at every step (T, B, H), and h and c after the last."""
        rows = x.flatten(0, 1)
        z_x = torch.nn.functional.linear(rows, weight_ih, bias)
        z_x, c_0 = z_x.view(*x.shape[:2], -1), c.to(state_dtype(c.dtype))
        record = steps.forward(z_x, h, c_0, weight_hh, valid, keep)
        hs, cs = record.hs, record.cs
        if not keep:
            # Detached, it is no view to autograd, which would forbid to change it in place.
            return hs[1:].detach(), hs[-1].clone(), cs[-1].to(c.dtype)
        inputs = (x, h, c, weight_ih, weight_hh, bias)
        ctx.save_for_backward(*inputs, valid, hs, cs, record.gates)
        ctx.steps = steps
        return hs[1:].clone(), hs[-1].clone(), cs[-1].to(c.dtype, copy=True)

    @staticmethod
    def backward(
        ctx: FunctionCtx, d_output: Tensor, d_h: Tensor, d_c: Tensor
    ) -> tuple[Tensor | None, ...]:
        """Return the gradients of what ``forward`` was given."""
        with torch.no_grad():
            gradients = Sequence._gradients(ctx, d_output, d_h, d_c)
        if torch.is_grad_enabled():  # somebody means to differentiate them
            depend_on = (*ctx.saved_tensors[:6], d_output, d_h, d_c)
            gradients = Last.apply(len(gradients), *gradients, *depend_on)
        return gradients

    @staticmethod
    def _gradients(
        ctx: FunctionCtx, d_output: Tensor, d_h: Tensor, d_c: Tensor
    ) -> tuple[Tensor | None, ...]:
        x, _, _, weight_ih, weight_hh, bias, valid, hs, cs, gates = ctx.saved_tensors
        record = Record(hs, cs, gates)
        dtype = d_c.dtype
        d_z, d_h, d_c = ctx.steps.backward(
            d_output, d_h, d_c.to(cs.dtype), record, weight_hh, valid
        )
        d_z = d_z.flatten(0, 1)
        return (
            (d_z @ weight_ih).view_as(x) if ctx.needs_input_grad[0] else None,
            d_h.to(dtype),
            d_c.to(dtype),
            d_z.T @ x.flatten(0, 1),
            d_z.T @ hs[:-1].flatten(0, 1),
            None if bias is None else d_z.sum(0),
            None,
            None,
            None,
        )


class Last(torch.autograd.Function):
    """Gradients as they are. Who differentiates them again is told that it cannot be done.

    PyTorch's ``once_differentiable`` would take them for constants where the loss is a plain sum,
    and so would whoever asks for a derivative by something that they are not known to depend on.
    """

    @staticmethod
    def forward(ctx: FunctionCtx, count: int, *tensors: Tensor | None) -> tuple[Tensor | None, ...]:
        """Return the gradients, the first so many; the other tensors are what they depend on."""
        return tensors[:count]

    @staticmethod
    def backward(ctx: FunctionCtx, *_: Tensor) -> None:
        """Refuse."""
        raise RuntimeError(
            "this engine's steps have no second derivative: expected engine 'loop', which has one"
        )


def run_with(steps: Steps) -> Run:
    """Return what runs one direction of one layer with these steps."""

    def run(
        x: Tensor, h: Tensor, c: Tensor, weights: Weights, valid: Tensor | None
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        inputs = (x, h, c, weights.ih, weights.hh, weights.bias)
        keep = torch.is_grad_enabled() and any(t is not None and t.requires_grad for t in inputs)
        output, h, c = Sequence.apply(*inputs, valid, steps, keep)
        return output, (h, c)

    return run


def state_dtype(dtype: torch.dtype) -> torch.dtype:
    """Return the dtype of the cell state: a sum over many steps, it needs float32 at least."""
    return torch.promote_types(dtype, torch.float32)
