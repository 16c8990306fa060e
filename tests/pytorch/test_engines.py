"""What an engine refuses, by device and dtype, on a machine that has it."""

import threading

import pytest
import torch

from lstm_lessons.pytorch.case import Case
from lstm_lessons.pytorch.engines import ENGINES, compiled, graph, own_kernels
from lstm_lessons.pytorch.engines.registry import choose


def test_a_graph_is_for_a_gpu():
    assert graph.refuses(Case("cuda", torch.float32)) == ""
    assert "on an NVIDIA GPU" in graph.refuses(Case("cpu", torch.float32))


@pytest.mark.parametrize(
    ("interpreted", "device", "dtype", "reason"),
    [
        (True, "cpu", torch.float64, ""),
        (True, "cpu", torch.bfloat16, ""),
        (True, "cpu", torch.float16, "its kernels are for float32 and bfloat16, not torch.float16"),
        (False, "cuda", torch.float32, ""),
        (False, "cuda", torch.bfloat16, ""),
        (False, "cuda", torch.float16, "not torch.float16"),
        (False, "cuda", torch.float64, "it has float64 only interpreted, on a CPU"),
        (False, "cpu", torch.float32, "its kernels are for tensors on a GPU"),
    ],
)
def test_what_our_kernels_are_for(monkeypatch, interpreted, device, dtype, reason):
    launch = pytest.importorskip("lstm_lessons.pytorch.kernels.launch")
    monkeypatch.setattr(launch, "interpreted", lambda: interpreted)
    said = own_kernels.refuses(Case(device, dtype))
    assert said == reason if reason == "" else reason in said


@pytest.mark.skipif(compiled.absent() != "", reason="nothing can be compiled here")
def test_compiled_for_many_kinds_in_every_thread():
    """PyTorch's limit is each thread's own, and a GPU's way back runs in a thread of its own."""
    z, c, limits = torch.zeros(2, 8), torch.zeros(2, 2), []

    def run():
        compiled.forward(z, c)
        limits.append(torch._dynamo.config.recompile_limit)

    run()
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert limits == [compiled.KINDS] * 2


@pytest.mark.parametrize("name", ["loop", "fused", "compiled", "cudnn"])
def test_the_others_run_anything(name):
    for dtype in (torch.float16, torch.bfloat16, torch.float32, torch.float64):
        assert ENGINES[name].refuses(Case("cpu", dtype)) == ""
        assert choose(name, Case("cpu", dtype)) == name
