"""The engines that this machine has; Triton's kernels run interpreted where there is no GPU."""

import os

import pytest

torch = pytest.importorskip("torch")

if not torch.cuda.is_available():  # before Triton is imported for the first time
    os.environ["TRITON_INTERPRET"] = "1"

from lstm_lessons.pytorch import engines  # noqa: E402

OWN = ["loop", "fused", "compiled", "triton"]
ALL = [*OWN, "cudnn"]


def here(name):
    """Mark an engine that this machine has not got."""
    reason = engines()[name]
    if name == "triton" and torch.cuda.is_available():
        reason = "its kernels are for tensors on the GPU: see test_on_a_gpu.py"
    return pytest.param(name, marks=pytest.mark.skipif(reason != "available", reason=reason))


@pytest.fixture(params=[here(name) for name in ALL])
def engine(request):
    """Every engine in turn."""
    return request.param


@pytest.fixture(params=[here(name) for name in OWN])
def own_engine(request):
    """Every engine in turn but the library's."""
    return request.param


@pytest.fixture(autouse=True)
def one_thread():
    """Small numbers are quicker on one thread."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
