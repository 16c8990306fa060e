"""The engine "triton": our own kernels, the one that suits the case.

Triton itself is imported at the first call: without it the package still works.
"""

import importlib.util
from functools import partial

import torch
from torch import Tensor

from lstm_lessons.pytorch.case import Case, Weights
from lstm_lessons.pytorch.engines import precision
from lstm_lessons.pytorch.engines.blocks import SHARED, Blocks, suitable
from lstm_lessons.pytorch.engines.sequence import Steps, run_with
from lstm_lessons.pytorch.engines.stepwise import Pointwise, steps_with

MULTIPROCESSORS = 132  # of an H100; asked of the GPU where there is one
HOPPER = 9  # the major compute capability of an H100 and an H200
FEWEST_STEPS, UNITS, MOST_IN_A_BATCH = 128, range(128, 1025), 256  # what was measured
MOST_SEQUENCES = 32  # of a program whose numbers still fit into registers
LIBRARYS_OWN = 192  # units up to which cuDNN has a persistent kernel for float32


def absent() -> str:
    """Return why there are no kernels here; "" if there are."""
    if importlib.util.find_spec("triton") is None:
        return "Triton is not installed"
    from lstm_lessons.pytorch.kernels.launch import interpreted

    if interpreted():
        return ""
    if not torch.cuda.is_available():
        return "its kernels need a GPU (or, to try them, TRITON_INTERPRET=1 in the environment)"
    found = torch.cuda.get_device_capability()
    if found < precision.BFLOAT16:
        oldest, its = (".".join(map(str, version)) for version in (precision.BFLOAT16, found))
        return f"its kernels need a GPU of compute capability {oldest}, this one has {its}"
    return ""


def refuses(case: Case) -> str:
    """Return why there are no kernels for a case; "" if there are."""
    from lstm_lessons.pytorch.kernels.launch import interpreted

    if case.dtype not in (torch.float32, torch.bfloat16, torch.float64):
        return f"its kernels are for float32 and bfloat16, not {case.dtype}"
    if interpreted():
        return ""
    if case.device != "cuda":
        return "its kernels are for tensors on a GPU"
    return "" if case.dtype != torch.float64 else "it has float64 only interpreted, on a CPU"


def quickest(case: Case) -> bool:
    """Return whether they are measured to be quicker than the library's (``make bench-gpu``).

    On a Hopper GPU kernel (c) is, as long as the registers suffice (not for 64 sequences a
    program); but where float32 layers are small, the library has a persistent kernel of its own,
    which is quicker still. Nothing is measured on other GPUs, for other sizes, for a few steps
    (what PyTorch does around a call may then take longer than the kernel), or while others compile
    or record the launches.
    """
    if case.device != "cuda" or torch.compiler.is_compiling():  # first: the others break a graph
        return False
    if torch.cuda.is_current_stream_capturing() or absent() or refuses(case):
        return False
    if torch.cuda.get_device_capability()[0] != HOPPER:
        return False
    if case.steps < FEWEST_STEPS or case.hidden not in UNITS or case.batch > MOST_IN_A_BATCH:
        return False
    if case.dtype == torch.float32 and case.hidden <= LIBRARYS_OWN:
        return False
    blocks = blocks_on(torch.device("cuda"), case.batch, case.hidden, case.dtype)
    return blocks is not None and blocks.sequences <= MOST_SEQUENCES


def run(
    x: Tensor, h: Tensor, c: Tensor, weights: Weights, valid: Tensor | None
) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    """Run one direction of one layer with the kernel that suits it."""
    blocks = blocks_on(x.device, x.shape[1], h.shape[1], x.dtype)
    with torch.cuda.device_of(x):  # Triton launches on the current GPU
        return run_with(steps_of(blocks))(x, h, c, weights, valid)


def steps_of(blocks: Blocks | None) -> Steps:
    """Return kernel (b) or (c) as steps, or a loop around kernel (a)."""
    from lstm_lessons.pytorch.kernels import launch

    if blocks is None:
        return steps_with(Pointwise(launch.step_forward_of, launch.step_backward_of))
    told = {"blocks": blocks, "precision": precision.of_float32()}
    return Steps(partial(launch.forward, **told), partial(launch.backward, **told))


def blocks_on(device: torch.device, batch: int, hidden: int, dtype: torch.dtype) -> Blocks | None:
    """Return what suits a device; a CPU, where nothing waits, is taken for an H100."""
    multiprocessors, shared = MULTIPROCESSORS, SHARED
    if device.type == "cuda":
        its = torch.cuda.get_device_properties(device)
        multiprocessors = its.multi_processor_count
        shared = its.shared_memory_per_block_optin
    return suitable(batch, hidden, dtype, multiprocessors, precision.of_float32(), shared)
