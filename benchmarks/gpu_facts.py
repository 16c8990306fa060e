"""What a record says of the GPU, and of the programs and the code that ran on it."""

import hashlib
import importlib.metadata
import shutil
import subprocess

import torch

from benchmarks.child import Say
from tools.machine import ROOT

MEASURED = ["lstm_lessons/pytorch/**/*.py", "benchmarks/gpu*.py"]
MEASURED += [
    f"benchmarks/{name}.py"
    for name in ("child", "device_clock", "flashrnn_layer", "roofline", "timing")
]


def facts(device: str, *, say: Say) -> dict[str, object]:
    """Return the GPU, its driver, all versions, and a mark that changes with the code measured."""
    say("the device", 120.0)
    found: dict[str, object] = {"device": device, "threads": torch.get_num_threads()}
    if device == "cuda":
        its = torch.cuda.get_device_properties(0)
        found = {
            "device": its.name,
            "compute_capability": f"{its.major}.{its.minor}",
            "multiprocessors": its.multi_processor_count,
            "device_memory_gib": round(its.total_memory / 2**30),
            "driver": _driver(),
        }
    return {
        **found,
        "cuda": torch.version.cuda,
        "cudnn": torch.backends.cudnn.version(),
        "torch": torch.__version__,
        "triton": _version("triton"),
        "flashrnn": _version("flashrnn"),
        "code": code(),
    }


def code() -> str:
    """Return a hash of what is measured and of what measures it."""
    files = sorted(path for pattern in MEASURED for path in ROOT.glob(pattern))
    found = hashlib.sha256()
    for path in files:
        found.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return found.hexdigest()[:16]


def _driver() -> str:
    if shutil.which("nvidia-smi") is None:
        return "unknown"
    command = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip().partition("\n")[0] or "unknown"


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
