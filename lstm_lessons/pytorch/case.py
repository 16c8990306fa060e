"""What an engine is asked to run: one direction of one layer over a batch of sequences."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

State = tuple[Tensor, ...]
"""The states of a unit: h and c of an LSTM, h of the others."""


@dataclass(frozen=True)
class Case:
    """The kind of a pass, by which an engine says whether it can run it.

    Attributes
    ----------
    device
        Its type: "cpu", "cuda", …
    dtype
        Of the input, the states and the weights.
    steps, batch, hidden
        T, B and H.
    """

    device: str
    dtype: torch.dtype
    steps: int
    batch: int
    hidden: int


@dataclass(frozen=True)
class Weights:
    """What one direction of one layer multiplies by.

    Attributes
    ----------
    ih, hh, bias
        (4H, I), (4H, H) and (4H,) or None: the sum of PyTorch's two. Of an RNN H rows in place of
        4H.
    """

    ih: Tensor
    hh: Tensor
    bias: Tensor | None


@dataclass(frozen=True)
class GRUWeights:
    """What one direction of one layer of GRUs multiplies by: its two biases do not add up.

    Attributes
    ----------
    ih, hh, bias_ih, bias_hh
        (3H, I), (3H, H), (3H,) and (3H,); the biases may be None.
    """

    ih: Tensor
    hh: Tensor
    bias_ih: Tensor | None
    bias_hh: Tensor | None


Run = Callable[
    [Tensor, Tensor, Tensor, Weights, Tensor | None], tuple[Tensor, tuple[Tensor, Tensor]]
]
"""Runs one direction of one layer: x (T, B, I), h and c (B, H), its weights, and which steps belong
to the sequences (T, B, 1), or None if all do. Returns h at every step (T, B, H), and h and c after
the last. A sequence that is over keeps its states."""

RunOneState = Callable[
    [Tensor, Tensor, Weights | GRUWeights, Tensor | None], tuple[Tensor, tuple[Tensor]]
]
"""The same of a unit whose only state is h: x, h, its weights, and which steps belong."""
