"""The engines that this machine has; Triton's kernels run interpreted where there is no GPU."""

import os
from functools import cache

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


@cache
def torch_has_a_bfloat16_lstm():
    """Whether PyTorch's own layer can be computed in bfloat16 here: on a CPU it takes AVX-512."""
    try:
        with torch.autocast("cpu", torch.bfloat16):
            torch.nn.LSTM(2, 2)(torch.zeros(1, 1, 2))
    except RuntimeError:
        return False
    return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Skip what the library's engine cannot do where PyTorch's own layer cannot do it, either.

    Only a test whose name says so is about bfloat16: in another one it is an error.
    """
    try:
        return (yield)
    except RuntimeError as error:
        about = "bfloat16" in item.name
        if about and "primitive descriptor" in str(error) and not torch_has_a_bfloat16_lstm():
            pytest.skip("PyTorch's own LSTM needs AVX-512 for bfloat16")
        raise
