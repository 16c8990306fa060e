"""How a kernel shares out the work, and which kernel suits which case. Known without Triton."""

from dataclasses import dataclass

import torch

LEAST_ROWS = 16  # of a block in a product: the tensor cores know no smaller one
UNITS = (8, 16)  # of a program in kernel (c): few, as long as all programs run at once
SEQUENCES = (16, 32, 64)
SHARED = 227 * 1024  # bytes of shared memory that a program can have on an H100
ALONE = 32 * 1024  # bytes of W_h up to which (b) was as quick as (c), measured on an H200
LONG_ROW = 4096  # bytes that a row of W_h takes from which on the registers of 4 warps are too few


@dataclass(frozen=True)
class Blocks:
    """How kernel (b) or (c) shares out the work.

    Attributes
    ----------
    sequences
        How many a program takes, a power of 2 from 16.
    units
        How many a program takes, a power of 2 from 8; None, in kernel (b): all of them.
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
        How float32 is multiplied: "tf32", or as it is, "ieee". For the latter each weight is kept
        as two numbers, and of more than 16 sequences the registers cannot hold the products.
    shared
        Bytes of shared memory that a program can have on the GPU.
    """
    row = padded(hidden) * dtype.itemsize
    kept = 2 if dtype == torch.float32 and precision == "ieee" else 1
    all_weights = 4 * padded(hidden) * row
    on_chip = shared * 192 // 227  # bytes for weights and h; the rest is for what else a step needs
    if all_weights <= ALONE:
        return Blocks(LEAST_ROWS)
    for sequences in SEQUENCES if kept == 1 else SEQUENCES[:1]:
        for units in UNITS:
            programs = -(-batch // sequences) * -(-hidden // units)
            fits = (kept * 4 * units + sequences) * row <= on_chip
            if fits and programs <= multiprocessors:
                many = sequences > LEAST_ROWS or kept * row >= LONG_ROW
                return Blocks(sequences, units, 8 if many else 4)
    return Blocks(LEAST_ROWS) if kept * all_weights <= on_chip * 5 // 6 else None


def padded(hidden: int) -> int:
    """Return the side of a block that holds so many units: a power of 2 from 16."""
    return max(LEAST_ROWS, 1 << (hidden - 1).bit_length())
