"""Compile a kernel for Hopper, on a machine without a GPU; say what it needs of one.

    python -m tools.hopper KERNEL DTYPE HIDDEN BATCH PRECISION LENGTHS

For example: sequence_forward bfloat16 128 64 ieee lengths; LENGTHS is "lengths", or "alike" where
all sequences are as long. Prints JSON. It needs a process in which Triton is not the interpreter.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable

import torch
import triton
from triton.backends.compiler import GPUTarget
from triton.compiler import ASTSource

from lstm_lessons.pytorch.engines.blocks import suitable
from lstm_lessons.pytorch.engines.own_kernels import MULTIPROCESSORS
from lstm_lessons.pytorch.kernels import grid, launch, sequence, step

KERNELS = {
    "step_forward": step.step_forward,
    "step_backward": step.step_backward,
    "sequence_forward": sequence.sequence_forward,
    "sequence_backward": sequence.sequence_backward,
    "grid_forward": grid.grid_forward,
    "grid_backward": grid.grid_backward,
}
SHORT = {torch.bfloat16: "bf16", torch.float32: "fp32"}
NUMBERS = dict.fromkeys(("steps", "batch", "behind", "size", "hidden"), "i32")
NUMBERS |= {"valid": "*i8", "arrived": "*i32"}
IN_FLOAT32 = {"gates", "cs", "c", "c_prev", "d_c", "d_c_prev", "d_h_carried", "d_c_carried"}
ARCHITECTURE = "sm_90a"


def needs(
    name: str, dtype: torch.dtype, hidden: int, batch: int, precision: str, lengths: bool
) -> dict[str, object]:
    """Compile a kernel as ``launch.py`` would call it, and return what it needs.

    Parameters
    ----------
    name
        A key of ``KERNELS``.
    dtype, hidden, batch
        Of the layer.
    precision
        How float32 is multiplied: "ieee" or "tf32".
    lengths
        Whether the sequences have several.

    Returns
    -------
    dict
        The work of a program ("sequences", "units", "warps"; None where that is not shared out),
        and per program: "shared", bytes of shared memory; "registers" of a thread; "spilt", bytes
        of registers that do not fit; "fetches_ahead", whether it reads memory before it needs it.

    Raises
    ------
    ValueError
        If the layer's sizes call for another kernel.
    """
    kernel, blocks = KERNELS[name], None
    if not name.startswith("step"):
        blocks = suitable(batch, hidden, dtype, MULTIPROCESSORS, precision)
        if blocks is None or (blocks.units is None) != name.startswith("sequence"):
            raise ValueError(f"name: {name} is not for B = {batch}, H = {hidden}: {blocks}")
    if blocks is None:
        fixed = {"BLOCK": launch.NUMBERS}
    else:
        fixed = launch.compiled_for(hidden, lengths, torch.float32, blocks, precision)
    compiled = _compiled(kernel, {**fixed, "KEEP": True, "WAIT": True}, SHORT[dtype])
    said = _assembled(compiled.asm["ptx"])
    return {
        "sequences": blocks and blocks.sequences,
        "units": blocks and blocks.units,
        "warps": compiled.metadata.num_warps,
        "shared": compiled.metadata.shared,
        "registers": max(map(int, re.findall(r"Used (\d+) registers", said))),
        "spilt": sum(map(int, re.findall(r"(\d+) bytes spill stores", said))),
        "fetches_ahead": "cp.async" in compiled.asm["ptx"],
    }


def _compiled(
    kernel: Callable[..., None], fixed: dict[str, object], dtype: str
) -> triton.compiler.CompiledKernel:
    """Compile a kernel; of ``fixed`` the names in capitals are arguments, the others options."""
    names = kernel.arg_names
    left_out = [name for name in names if name.isupper() and name not in fixed]
    if left_out:  # Triton would take them for None
        raise ValueError(f"fixed: expected {', '.join(left_out)} as well")

    def kind(argument: str) -> str:
        if argument.isupper():
            return "constexpr"
        return NUMBERS.get(argument, "*fp32" if argument in IN_FLOAT32 else f"*{dtype}")

    constants = {(names.index(key),): value for key, value in fixed.items() if key in names}
    signature = {argument: kind(argument) for argument in names}
    # What PyTorch allocates begins at a multiple of 16 bytes, and a launch tells the compiler so.
    aligned = {(k,): [["tt.divisibility", 16]] for k, n in enumerate(names) if "*" in signature[n]}
    source = ASTSource(kernel, signature, constants, aligned)
    options = {name: value for name, value in fixed.items() if name.islower()}
    return triton.compile(source, target=GPUTarget("cuda", 90, 32), options=options)


def _assembled(text: str) -> str:
    """Return what the assembler says of PTX: registers, and what does not fit into them."""
    with tempfile.NamedTemporaryFile("w", suffix=".ptx") as ptx:
        ptx.write(text)
        ptx.flush()
        assembler = triton.knobs.nvidia.ptxas.path
        command = [assembler, "-v", "--gpu-name", ARCHITECTURE, ptx.name, "-o", "/dev/null"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stderr


if __name__ == "__main__":
    name, dtype, hidden, batch, precision, lengths = sys.argv[1:]
    sizes = int(hidden), int(batch)
    print(json.dumps(needs(name, getattr(torch, dtype), *sizes, precision, lengths == "lengths")))
