"""What an engine refuses, by device and dtype, on a machine that has it."""

import threading
from types import SimpleNamespace

import pytest
import torch
from torch.nn.utils.rnn import pack_padded_sequence

from lstm_lessons.pytorch import LSTM, mixed_precision, recurrent
from lstm_lessons.pytorch.case import Case
from lstm_lessons.pytorch.engines import ENGINES, compiled, graph, own_kernels
from lstm_lessons.pytorch.engines.registry import choose


def test_a_graph_is_for_a_gpu():
    assert graph.refuses(Case("cuda", torch.float32, 1, 1, 1)) == ""
    assert "on an NVIDIA GPU" in graph.refuses(Case("cpu", torch.float32, 1, 1, 1))


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
    said = own_kernels.refuses(Case(device, dtype, 1, 1, 1))
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
        assert ENGINES[name].refuses(Case("cpu", dtype, 1, 1, 1)) == ""
        assert choose(name, Case("cpu", dtype, 1, 1, 1)) == name


@pytest.mark.parametrize(
    ("case", "engine"),
    [
        (Case("cuda", torch.bfloat16, 128, 64, 256), "triton"),
        (Case("cuda", torch.float32, 128, 64, 256), "triton"),
        (Case("cuda", torch.float32, 128, 64, 192), "cudnn"),  # it has a persistent kernel there
        (Case("cuda", torch.bfloat16, 128, 64, 192), "triton"),  # but not for these
        (Case("cuda", torch.bfloat16, 128, 256, 512), "cudnn"),  # 64 sequences a program
        (Case("cuda", torch.bfloat16, 128, 1, 1024), "triton"),
        (Case("cuda", torch.bfloat16, 127, 64, 256), "cudnn"),  # so few steps, so small, so wide
        (Case("cuda", torch.bfloat16, 128, 64, 127), "cudnn"),  # a layer, so large a batch:
        (Case("cuda", torch.bfloat16, 128, 1, 1025), "cudnn"),  # nothing is measured
        (Case("cuda", torch.bfloat16, 128, 257, 128), "cudnn"),
        (Case("cuda", torch.float16, 128, 64, 256), "cudnn"),
        (Case("cpu", torch.bfloat16, 128, 64, 256), "cudnn"),
    ],
    ids=str,
)
def test_auto_takes_what_is_measured_to_be_quickest(hopper, case, engine):
    assert choose("auto", case) == engine


@pytest.mark.parametrize("capability", [(8, 0), (10, 0)])
def test_auto_stays_with_the_library_where_nothing_is_measured(hopper, monkeypatch, capability):
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda: capability)
    assert choose("auto", Case("cuda", torch.bfloat16, 128, 64, 256)) == "cudnn"


@pytest.mark.parametrize(
    ("module", "name"),
    [(torch.compiler, "is_compiling"), (torch.cuda, "is_current_stream_capturing")],
)
def test_auto_stays_with_the_library_where_others_compile(hopper, monkeypatch, module, name):
    monkeypatch.setattr(module, name, lambda: True)
    assert choose("auto", Case("cuda", torch.bfloat16, 128, 64, 256)) == "cudnn"


def test_nothing_is_asked_that_cannot_be_compiled(hopper, monkeypatch):
    """Up to PyTorch 2.11, torch.compile warns of each such question, and compiles in pieces."""

    def asked(*_):
        raise AssertionError

    monkeypatch.setattr(torch.compiler, "is_compiling", lambda: True)
    monkeypatch.setattr(own_kernels, "absent", asked)
    monkeypatch.setattr(torch.amp, "is_autocast_available", asked)
    assert choose("auto", Case("cuda", torch.bfloat16, 128, 64, 256)) == "cudnn"
    for device in ("cpu", "cuda"):
        assert not mixed_precision.is_on(torch.device(device))


@pytest.fixture
def hopper(monkeypatch):
    """Let this machine look as if it had an H100."""
    launch = pytest.importorskip("lstm_lessons.pytorch.kernels.launch")
    its = SimpleNamespace(multi_processor_count=132, shared_memory_per_block_optin=227 * 1024)
    monkeypatch.setattr(launch, "interpreted", lambda: False)
    for name, found in {
        "is_available": True,
        "get_device_capability": (9, 0),
        "is_current_stream_capturing": False,
    }.items():
        monkeypatch.setattr(torch.cuda, name, lambda found=found: found)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda device: its)


def test_an_engine_is_chosen_by_the_sizes_of_the_call(monkeypatch):
    chosen_for = []
    monkeypatch.setattr(
        recurrent, "choose", lambda asked, case, engines: chosen_for.append(case) or "loop"
    )
    net, x = LSTM(3, 4, num_layers=2), torch.zeros(7, 5, 3)
    net(x)
    net(pack_padded_sequence(x, torch.tensor([7, 3, 2, 2, 1])))
    net(x[:, 0])
    LSTM(3, 4, batch_first=True)(x.transpose(0, 1))
    batch, single = (Case("cpu", torch.float32, 7, size, 4) for size in (5, 1))
    assert chosen_for == [batch, batch, single, batch]
