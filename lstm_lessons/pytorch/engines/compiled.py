"""What a step does number by number, compiled by ``torch.compile`` into a kernel or two."""

import functools
import shutil
from collections.abc import Callable

import torch
from torch import Tensor

from lstm_lessons.pytorch.engines import pointwise

KINDS = 64  # for which a function may be compiled


def absent() -> str:
    """Return why nothing can be compiled here; "" if it can."""
    if torch.cuda.is_available() or any(map(shutil.which, ("c++", "g++", "clang++"))):
        return ""
    return "torch.compile needs a C++ compiler (g++ or clang++), and there is none"


def _compiled(function: Callable[..., object]) -> Callable[..., object]:
    """Return a function compiled.

    Sizes of 1, dtypes and strides are compiled for apart, and beyond 8 of these PyTorch would fall
    back to the function as it is, with no more than a line in its log. Its limit is each thread's.
    """
    config = torch._dynamo.config
    if config.recompile_limit < KINDS:
        config.recompile_limit = KINDS
    return _compile(function)


@functools.cache
def _compile(function: Callable[..., object]) -> Callable[..., object]:
    """Compile at the first call, not at import: it takes seconds."""
    return torch.compile(function, dynamic=True)


def forward(z: Tensor, c: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Do as ``pointwise.forward``."""
    return _compiled(pointwise.forward)(z, c)


def backward(
    d_h: Tensor, d_c: Tensor, gates: Tensor, c_prev: Tensor, c: Tensor
) -> tuple[Tensor, Tensor]:
    """Do as ``pointwise.backward``."""
    return _compiled(pointwise.backward)(d_h, d_c, gates, c_prev, c)
