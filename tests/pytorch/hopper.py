"""Compile a kernel for Hopper, on a machine without a GPU; say what it needs of one.

    python -m tests.pytorch.hopper KERNEL DTYPE HIDDEN BATCH PRECISION LENGTHS

A process of its own, in which Triton is not the interpreter. Prints JSON: bytes of shared memory,
bytes of registers spilt, registers.
"""

import json
import re
import subprocess
import sys
import tempfile

import torch
import triton
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource

from lstm_lessons.pytorch.engines.blocks import padded, suitable
from lstm_lessons.pytorch.kernels import grid, sequence

KERNELS = {
    "sequence_forward": sequence.sequence_forward,
    "sequence_backward": sequence.sequence_backward,
    "grid_forward": grid.grid_forward,
    "grid_backward": grid.grid_backward,
}
SHORT = {torch.bfloat16: "bf16", torch.float32: "fp32"}
NUMBERS = {"steps": "i32", "batch": "i32", "behind": "i32", "valid": "*i8", "arrived": "*i32"}
IN_FLOAT32 = {"cs", "d_h_carried", "d_c_carried"}
MULTIPROCESSORS = 132


def compiled(name, dtype, hidden, batch, precision, lengths):
    """Return what the kernel needs."""
    kernel, blocks = KERNELS[name], suitable(batch, hidden, dtype, MULTIPROCESSORS, precision)
    assert (blocks.units is None) == name.startswith("sequence"), blocks
    fixed = {
        "HIDDEN": hidden,
        "BLOCK_B": blocks.sequences,
        "BLOCK_U": blocks.units,
        "BLOCK_H": padded(hidden),
        "HAS_VALID": lengths,
        "WAIT": True,
        "SUM": triton.language.float32,
        "PRECISION": precision,
        "INTERPRETED": False,
    }
    names = kernel.arg_names
    fixed = {(names.index(key),): value for key, value in fixed.items() if key in names}

    def kind(argument):
        if argument.isupper():
            return "constexpr"
        return NUMBERS.get(argument, "*fp32" if argument in IN_FLOAT32 else f"*{SHORT[dtype]}")

    source = ASTSource(kernel, {argument: kind(argument) for argument in names}, fixed)
    options = {"num_warps": blocks.warps}
    result = triton.compile(source, target=GPUTarget("cuda", 90, 32), options=options)
    with tempfile.NamedTemporaryFile("w", suffix=".ptx") as ptx:
        ptx.write(result.asm["ptx"])
        ptx.flush()
        command = [triton.knobs.nvidia.ptxas.path, "-v", "--gpu-name=sm_90a", ptx.name]
        done = subprocess.run(
            [*command, "-o", "/dev/null"], capture_output=True, text=True, check=True
        )
    return {
        "shared": result.metadata.shared,
        "spilt": sum(map(int, re.findall(r"(\d+) bytes spill stores", done.stderr))),
        "registers": max(map(int, re.findall(r"Used (\d+) registers", done.stderr))),
    }


if __name__ == "__main__":
    kernel, dtype, hidden, batch, precision, lengths = sys.argv[1:]
    sizes = int(hidden), int(batch)
    print(
        json.dumps(compiled(kernel, getattr(torch, dtype), *sizes, precision, lengths == "lengths"))
    )
