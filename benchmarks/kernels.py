"""What each kernel needs of a Hopper GPU: registers, shared memory. No GPU is needed to know.

    make bench-kernels   or   python -m benchmarks.kernels

Triton compiles for a GPU that is not there, and NVIDIA's assembler says what came of it. For the
engine "compiled" the record says how many kernels torch.compile makes of a step, on a processor.
"""

import json
import os
import subprocess
import sys
from importlib.metadata import version

import torch
from torch._inductor import metrics

from lstm_lessons.pytorch.engines import compiled
from tools.machine import ROOT, circumstances, write_record

REPORT = ROOT / "benchmarks" / "results" / "kernels.json"

CASES = [
    # kernel, dtype, H, B, precision
    ("step", "bfloat16", 512, 64, "ieee"),
    ("step", "float32", 512, 64, "ieee"),
    ("sequence", "bfloat16", 64, 64, "ieee"),
    ("sequence", "float32", 32, 64, "tf32"),
    ("grid", "bfloat16", 128, 64, "ieee"),
    ("grid", "bfloat16", 256, 64, "ieee"),
    ("grid", "bfloat16", 512, 64, "ieee"),
    ("grid", "bfloat16", 512, 256, "ieee"),
    ("grid", "bfloat16", 1024, 16, "ieee"),
    ("grid", "bfloat16", 1024, 64, "ieee"),
    ("grid", "float32", 256, 64, "tf32"),
    ("grid", "float32", 512, 64, "tf32"),
    ("grid", "float32", 1024, 16, "tf32"),
    ("grid", "float32", 256, 64, "ieee"),
    ("grid", "float32", 512, 16, "ieee"),
]


def needs(kernel: str, *case: object) -> dict[str, object]:
    """Return what a kernel needs, from a process of its own in which Triton does not interpret."""
    command = [sys.executable, "-m", "tools.hopper", kernel, *map(str, case), "alike"]
    environment = {name: value for name, value in os.environ.items() if name != "TRITON_INTERPRET"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{kernel} {case} does not compile:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)


def made_by_torch_compile() -> dict[str, int]:
    """Return how many kernels torch.compile makes of what a step does number by number."""
    z, c = torch.zeros(8, 64), torch.zeros(8, 16)
    metrics.reset()
    gates, c_next, h = compiled.forward(z, c)
    forward = metrics.generated_kernel_count
    compiled.backward(h, c_next, gates, c, c_next)
    return {"forward": forward, "backward": metrics.generated_kernel_count - forward}


def main() -> None:
    """Compile every kernel there and back, print what it needs, and write the record."""
    kernels = []
    for kernel, dtype, hidden, batch, precision in CASES:
        case = (dtype, hidden, batch, precision)
        named = {"kernel": kernel, "dtype": dtype, "hidden": hidden, "batch": batch}
        ways = {way: needs(f"{kernel}_{way}", *case) for way in ("forward", "backward")}
        kernels.append({**named, "precision": precision, **ways})
        print(kernels[-1], flush=True)
    versions = {name: version(name) for name in ("torch", "triton")}
    found = {"kernels": kernels, "torch_compile_on_a_processor": made_by_torch_compile()}
    write_record(REPORT, {**circumstances(), **versions, **found})


if __name__ == "__main__":
    main()
