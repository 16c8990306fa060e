"""The engine "graph": the fused loop, its launches played back as a CUDA graph."""

from functools import partial

import torch
from torch import Tensor

from lstm_lessons.pytorch.case import Case
from lstm_lessons.pytorch.engines.graphs import Graphs
from lstm_lessons.pytorch.engines.sequence import Record, Steps


def absent() -> str:
    """Return why there are no graphs here; "" if there are."""
    return "" if torch.cuda.is_available() else "a CUDA graph needs an NVIDIA GPU"


def refuses(case: Case) -> str:
    """Return why a case cannot be played back; "" if it can."""
    return "" if case.device == "cuda" else "a CUDA graph is for tensors on an NVIDIA GPU"


def played_back(steps: Steps, **options: object) -> Steps:
    """Return the same steps, there and back, each as graphs.

    Parameters
    ----------
    steps
        What is recorded.
    options
        For ``Graphs``.
    """

    def forward(keep: bool, *arguments: Tensor | None) -> tuple[Tensor, ...]:
        record = steps.forward(*arguments, keep)
        return (record.hs, record.cs, record.gates) if keep else (record.hs, record.cs)

    def backward(
        d_output: Tensor,
        d_h: Tensor,
        d_c: Tensor,
        hs: Tensor,
        cs: Tensor,
        gates: Tensor,
        weight_hh: Tensor,
        valid: Tensor | None,
    ) -> tuple[Tensor, ...]:
        return steps.backward(d_output, d_h, d_c, Record(hs, cs, gates), weight_hh, valid)

    there = {keep: Graphs(partial(forward, keep), **options) for keep in (False, True)}
    back = Graphs(backward, **options)
    return Steps(
        lambda z_x, h, c, weight_hh, valid, keep: Record(*there[keep](z_x, h, c, weight_hh, valid)),
        lambda d_output, d_h, d_c, record, weight_hh, valid: back(
            d_output, d_h, d_c, record.hs, record.cs, record.gates, weight_hh, valid
        ),
    )
