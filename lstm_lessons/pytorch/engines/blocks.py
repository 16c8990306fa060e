"""How a kernel shares out the work, and which kernel suits which case. Known without Triton."""

from dataclasses import dataclass

import torch

LEAST_ROWS = 16  # of a block in a product: the tensor cores know no smaller one
SHARED = 227 * 1024  # bytes of shared memory that a program can have on an H100


@dataclass(frozen=True)
class Blocks:
    """How kernel (b) or (c) shares out the work.

    Attributes
    ----------
    sequences
        How many a program takes, a power of 2 from 16.
    units
        How many a program takes, likewise; None, in kernel (b): all of them.
    warps
        Groups of 32 threads in a program.
    """

    sequences: int
    units: int | None = None
    warps: int = 8


def suitable(
    batch: int,
    hidden: int,
    dtype: torch.dtype,
    multiprocessors: int,
    precision: str,
    shared: int = SHARED,
) -> Blocks | None:
    """Return how kernel (b) or (c) shares out the work; None where (a) has to do.

    Parameters
    ----------
    batch, hidden, dtype
        B, H, and the dtype of input and weights.
    multiprocessors
        Of the GPU: so many programs can wait for one another.
    precision
        How float32 is multiplied. As it is, "ieee", the tensor cores cannot do it: then the
        library's products and kernel (a) are quicker.
    shared
        Bytes of shared memory that a program can have on the GPU.
    """
    if dtype == torch.float32 and precision == "ieee":
        return None
    row = padded(hidden) * dtype.itemsize
    on_chip = shared * 160 // 227  # bytes for weights; the rest is for what else a step needs
    if 4 * padded(hidden) * row <= on_chip:
        return Blocks(LEAST_ROWS)
    for sequences in (16, 32, 64):
        programs = -(-batch // sequences) * -(-hidden // LEAST_ROWS)
        if programs <= multiprocessors and (4 * LEAST_ROWS + sequences) * row <= on_chip:
            return Blocks(sequences, LEAST_ROWS)
    return None


def padded(hidden: int) -> int:
    """Return the side of a block that holds so many units: a power of 2 from 16."""
    return max(LEAST_ROWS, 1 << (hidden - 1).bit_length())
