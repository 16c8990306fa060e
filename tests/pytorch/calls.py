"""Let ``kernels.launch`` call its kernels as on a Hopper GPU, on a machine without one.

    python -m tests.pytorch.calls BATCH STEPS

Triton compiles each for the very arguments that it is given, of which a whole number that is 1 is
another kind than the others; only the launch itself is left out. A process of its own, in which
Triton is not the interpreter. Prints the names of the kernels.
"""

import sys
from functools import partial
from types import SimpleNamespace

import torch
import triton
from triton.backends.compiler import GPUTarget

from lstm_lessons.pytorch.engines.blocks import Blocks
from lstm_lessons.pytorch.engines.own_kernels import steps_of

HIDDEN = 20

triton.runtime.driver.set_active(
    SimpleNamespace(
        get_current_target=lambda: GPUTarget("cuda", 90, 32),
        get_current_device=lambda: 0,
        get_current_stream=lambda device: 0,
    )
)


def compiled_only(kernel, programs):
    """Return what takes the place of ``kernel[programs]``."""
    print(kernel.__name__)
    return partial(kernel.run, grid=programs, warmup=True)


def main(batch, steps):
    triton.JITFunction.__getitem__ = compiled_only
    state, weight = torch.zeros(batch, HIDDEN), torch.zeros(4 * HIDDEN, HIDDEN).bfloat16()
    z_x, d_output = (torch.zeros(steps, batch, n * HIDDEN).bfloat16() for n in (4, 1))
    valid = torch.ones(steps, batch, 1, dtype=torch.bool)
    for blocks in (None, Blocks(16), Blocks(16, 16)):
        kernel = steps_of(blocks)
        for keep in (False, True):
            record = kernel.forward(z_x, state.bfloat16(), state, weight, valid, keep)
        kernel.backward(d_output, state.bfloat16(), state, record, weight, valid)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
