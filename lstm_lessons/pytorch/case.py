"""What an engine is asked to run: one direction of one layer over a batch of sequences."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Case:
    """The kind of a pass, by which an engine says whether it can run it.

    Attributes
    ----------
    device
        Its type: "cpu", "cuda", …
    dtype
        Of the input, the states and the weights.
    """

    device: str
    dtype: torch.dtype


@dataclass(frozen=True)
class Weights:
    """What one direction of one layer multiplies by.

    Attributes
    ----------
    ih, hh, bias
        (4H, I), (4H, H) and (4H,) or None: the sum of PyTorch's two.
    """

    ih: Tensor
    hh: Tensor
    bias: Tensor | None


Run = Callable[
    [Tensor, Tensor, Tensor, Weights, Tensor | None], tuple[Tensor, tuple[Tensor, Tensor]]
]
"""Runs one direction of one layer: x (T, B, I), h and c (B, H), its weights, and which steps belong
to the sequences (T, B, 1), or None if all do. Returns h at every step (T, B, H), and h and c after
the last. A sequence that is over keeps its states."""
