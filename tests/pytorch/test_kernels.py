"""The kernels one by one: their numbers, what they leave alone, whether a Hopper GPU has room."""

import importlib.util
import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

pytest.importorskip("triton")

from lstm_lessons.pytorch.case import Weights
from lstm_lessons.pytorch.engines import own_kernels, precision
from lstm_lessons.pytorch.engines.blocks import Blocks, padded, suitable
from lstm_lessons.pytorch.engines.registry import PLAIN
from lstm_lessons.pytorch.engines.sequence import Record, Steps
from lstm_lessons.pytorch.engines.stepwise import steps_with
from lstm_lessons.pytorch.kernels import launch

KERNELS = {
    "step": None,
    "sequence": Blocks(16),
    "grid": Blocks(16, 16),
    "narrow": Blocks(16, 8, 4),
    "tall": Blocks(32, 16),
}
SIZES = [
    (1, 1, 1),
    (3, 2, 5),
    (4, 17, 16),
    (2, 33, 35),
    (2, 3, 70),
]  # T, B, H: within a block, on its edge, over, in several slices
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
ROOT = Path(__file__).resolve().parents[2]
HOPPER = 227 * 1024  # bytes of shared memory that one program may have
WITHIN_A_PROGRAM = 64  # units in float32, see MORE


def drawn(sizes, dtype, ragged):
    """Return what the steps are given, there and back."""
    steps, batch, hidden = sizes
    generator = torch.Generator().manual_seed(sum(sizes))

    def normal(*shape):
        return torch.randn(shape, generator=generator, dtype=torch.float64).to(DEVICE, dtype)

    there = [normal(steps, batch, 4 * hidden), normal(batch, hidden), normal(batch, hidden)]
    back = [normal(steps, batch, hidden), normal(batch, hidden), normal(batch, hidden)]
    valid = None
    if ragged:
        lengths = torch.randint(0, steps + 1, (batch,), generator=generator)
        valid = (torch.arange(steps)[:, None] < lengths)[..., None].to(DEVICE)
    return there, back, normal(4 * hidden, hidden) / hidden**0.5, valid


@pytest.mark.parametrize("ragged", [False, True])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("kernel", KERNELS)
def test_the_numbers_of_the_loop(kernel, sizes, ragged):
    dtype = torch.float64 if DEVICE == "cpu" else torch.float32
    bound = {"rtol": 0, "atol": 1e-13 if DEVICE == "cpu" else 1e-4}
    if DEVICE == "cuda" and kernel == "sequence" and padded(sizes[2]) > WITHIN_A_PROGRAM:
        pytest.skip("in float32 W_h of so many units does not fit into one program's memory")
    ours, plain = own_kernels.steps_of(KERNELS[kernel]), steps_with(PLAIN)
    there, back, weight, valid = drawn(sizes, dtype, ragged)
    before = [tensor.clone() for tensor in (*there, *back, weight)]

    found, expected = (s.forward(*there, weight, valid, True) for s in (ours, plain))
    for name in ("hs", "cs"):
        torch.testing.assert_close(getattr(found, name), getattr(expected, name), **bound)
    torch.testing.assert_close(found.gates, expected.gates, **bound)
    record = [tensor.clone() for tensor in (found.hs, found.cs, found.gates)]
    for one, other in zip(
        ours.backward(*back, found, weight, valid),
        plain.backward(*back, Record(*record), weight, valid),
        strict=True,
    ):
        torch.testing.assert_close(one, other, **bound)
    after = [*there, *back, weight]
    assert all(torch.equal(one, other) for one, other in zip(before, after, strict=True))
    for one, other in zip(record, (found.hs, found.cs, found.gates), strict=True):
        assert torch.equal(one, other)
    for steps, its in ((ours, found), (plain, expected)):
        brief = steps.forward(*there, weight, valid, False)
        assert torch.equal(brief.hs, its.hs)
        assert torch.equal(brief.cs, its.cs[-1:])
        assert brief.cs.untyped_storage().nbytes() == brief.cs.nbytes  # no more is held
        assert brief.gates is None


@pytest.mark.skipif(DEVICE == "cuda", reason="compiled, a number is no array")
@pytest.mark.parametrize("kernel", [name for name in KERNELS if name != "step"])
def test_they_count_to_what_is_no_array(kernel, monkeypatch):
    """NumPy 2.4 makes no index of an array of one; Triton up to 3.6, interpreting, asks for it."""
    from triton.runtime import interpreter

    def no_index(self):
        raise TypeError("only 0-dimensional arrays can be converted to Python scalars")

    def patched(tensor, scope):
        lend(tensor, scope)
        scope.set_attr(tensor, "__index__", no_index)

    lend = interpreter._patch_lang_tensor
    monkeypatch.setattr(interpreter, "_patch_lang_tensor", patched)
    steps = own_kernels.steps_of(KERNELS[kernel])
    there, back, weight, _ = drawn((3, 2, 5), torch.float64, False)
    record = steps.forward(*there, weight, None, True)
    assert all(part.isfinite().all() for part in steps.backward(*back, record, weight, None))


@pytest.mark.parametrize("kernel", KERNELS)
def test_small_numbers_keep_their_digits(kernel):
    """In float32, c and h of a millionth: tanh must not be a difference of two numbers near 1."""
    there, _, weight, _ = drawn((2, 3, 5), torch.float32, False)
    there = [1e-6 * tensor for tensor in there]
    found = own_kernels.steps_of(KERNELS[kernel]).forward(*there, weight, None, True)
    doubles = [tensor.double() for tensor in there]
    expected = steps_with(PLAIN).forward(*doubles, weight.double(), None, True)
    for name in ("hs", "cs"):
        torch.testing.assert_close(
            getattr(found, name).double(), getattr(expected, name), rtol=1e-4, atol=1e-11
        )


@pytest.mark.parametrize("kernel", KERNELS)
def test_what_does_not_lie_row_by_row(kernel):
    """A gradient that was expanded, weights that were transposed."""
    dtype = torch.float64 if DEVICE == "cpu" else torch.float32
    ours, plain = own_kernels.steps_of(KERNELS[kernel]), steps_with(PLAIN)
    there, back, weight, _ = drawn((3, 2, 5), dtype, False)
    weight = weight.T.contiguous().T
    back = [torch.ones((), dtype=dtype, device=DEVICE).expand(tensor.shape) for tensor in back]
    record = plain.forward(*there, weight, None, True)
    for one, other in zip(
        ours.backward(*back, record, weight, None),
        plain.backward(*back, record, weight, None),
        strict=True,
    ):
        torch.testing.assert_close(one, other, rtol=0, atol=1e-4)


@pytest.mark.parametrize("sizes", [(1, 1), (3, 2)], ids=str)
def test_every_call_compiles(sizes):
    """For the arguments as they are: Triton takes a whole number that is 1 for another kind."""
    command = [sys.executable, "-m", "tests.pytorch.calls", *map(str, sizes)]
    environment = {k: v for k, v in os.environ.items() if k != "TRITON_INTERPRET"}
    environment["PYTHONPATH"] = str(ROOT)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    ways = ("forward", "backward")
    kernels = {f"{kernel}_{way}" for kernel in ("step", "sequence", "grid") for way in ways}
    assert set(done.stdout.split()) == kernels


def test_launched_on_the_gpu_of_the_tensors(monkeypatch):
    """It need not be the current one, on which Triton launches."""
    current = []

    @contextmanager
    def device_of(tensor):
        current.append(tensor)
        yield
        current.pop()

    def forward(z_x, *_):
        assert current == [x]
        return Record(*(torch.zeros(2, 1, 1),) * 3)

    monkeypatch.setattr(torch.cuda, "device_of", device_of)
    monkeypatch.setattr(own_kernels, "steps_of", lambda blocks: Steps(forward, None))
    x, weight = torch.ones(1, 1, 1), torch.ones(4, 1)
    own_kernels.run(x, x[0], x[0], Weights(weight, weight, None), None)
    assert current == []


def test_which_kernel_suits_which_size():
    def kernel(batch, hidden, dtype, precision="tf32"):
        blocks = suitable(batch, hidden, dtype, 132, precision)
        if blocks is None:
            return "step"
        return "sequence" if blocks.units is None else "grid"

    assert kernel(64, 64, torch.bfloat16) == "sequence"
    assert kernel(64, 32, torch.float32) == "sequence"
    assert kernel(64, 128, torch.bfloat16) == "grid"  # it would fit, but many hands are quicker
    assert kernel(4096, 128, torch.bfloat16) == "sequence"  # too many to wait for one another
    assert kernel(64, 64, torch.float32) == "grid"
    assert kernel(64, 512, torch.bfloat16) == "grid"
    assert kernel(64, 1024, torch.bfloat16) == "grid"
    assert kernel(256, 1024, torch.bfloat16) == "step"  # more programs than multiprocessors
    assert kernel(1, 4096, torch.bfloat16) == "step"
    assert kernel(16, 1024, torch.float32) == "grid"
    assert kernel(64, 1024, torch.float32) == "step"
    assert kernel(16, 512, torch.float32, "ieee") == "grid"
    assert kernel(16, 1024, torch.float32, "ieee") == "step"  # every weight is two numbers
    assert kernel(64, 512, torch.float32, "ieee") == "step"
    assert suitable(64, 256, torch.bfloat16, 132, "ieee") == Blocks(16, 8, 4)
    assert suitable(64, 512, torch.bfloat16, 132, "ieee") == Blocks(16, 16, 4)
    assert suitable(64, 1024, torch.bfloat16, 132, "ieee") == Blocks(32, 16, 8)
    for batch in (1, 16, 64, 256):
        for hidden in (64, 100, 128, 256, 512, 1024):
            blocks = suitable(batch, hidden, torch.bfloat16, 132, "ieee")
            if blocks is not None and blocks.units is not None:
                programs = -(-batch // blocks.sequences) * -(-hidden // blocks.units)
                assert programs <= 132


@pytest.mark.parametrize(
    ("name", "multiprocessors", "shared", "largest"),
    [
        ("H100", 132, 227, (64, 1024)),
        ("A100", 108, 163, (64, 512)),
        ("RTX 4090", 128, 99, (64, 512)),
    ],
)
def test_a_smaller_chip_holds_less(monkeypatch, name, multiprocessors, shared, largest):
    its = SimpleNamespace(
        multi_processor_count=multiprocessors, shared_memory_per_block_optin=1024 * shared
    )
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda device: its)
    alone, together = [], []
    for hidden in (16, 32, 64, 128, 256, 512, 1024, 2048):
        blocks = own_kernels.blocks_on(torch.device("cuda"), 16, hidden, torch.bfloat16)
        if blocks is None:
            continue
        (alone if blocks.units is None else together).append(hidden)
        held = 4 * (blocks.units or padded(hidden)) * padded(hidden) * 2
        assert held < 1024 * shared
    assert (alone[-1], together[-1]) == largest


@pytest.mark.parametrize(("capability", "said"), [((7, 5), "this one has 7.5"), ((8, 0), "")])
def test_an_old_gpu_is_refused(monkeypatch, capability, said):
    monkeypatch.setattr(launch, "interpreted", lambda: False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda: capability)
    found = own_kernels.absent()
    assert said in found
    assert bool(said) == bool(found)


def test_float32_is_multiplied_as_pytorch_does_it():
    matmul = torch.backends.cuda.matmul
    before = matmul.fp32_precision
    try:
        for said, expected in (("tf32", "tf32"), ("ieee", "ieee"), ("none", "ieee")):
            matmul.fp32_precision = said
            assert precision.of_float32() == expected
    finally:
        matmul.fp32_precision = before


def test_blocks_hold_all_units():
    for hidden in range(1, 300):
        assert padded(hidden) >= max(hidden, 16)
        assert padded(hidden) < max(2 * hidden, 17)
        assert padded(hidden).bit_count() == 1


CASES = [("sequence", "bfloat16", 64, 64, "ieee"), ("grid", "bfloat16", 512, 64, "ieee")]
MORE = [  # the long test's
    ("sequence", "float32", 32, 64, "ieee"),
    ("grid", "bfloat16", 128, 64, "ieee"),
    ("grid", "bfloat16", 256, 64, "ieee"),
    ("grid", "bfloat16", 256, 256, "ieee"),
    ("grid", "bfloat16", 1024, 16, "ieee"),
    ("grid", "bfloat16", 1024, 64, "ieee"),
    ("grid", "float32", 256, 64, "tf32"),
    ("grid", "float32", 512, 16, "tf32"),
    ("grid", "float32", 512, 64, "tf32"),
    ("grid", "float32", 1024, 16, "tf32"),
    ("grid", "float32", 256, 64, "ieee"),
    ("grid", "float32", 512, 16, "ieee"),
]


@pytest.mark.parametrize("way", ["forward", "backward"])
@pytest.mark.parametrize(
    "case", [*CASES, *(pytest.param(case, marks=pytest.mark.long) for case in MORE)], ids=str
)
def test_it_compiles_for_hopper_within_its_memory_and_without_spills(case, way):
    kernel, *others = *case, "lengths"  # with sequences of several lengths there is more to hold
    command = [sys.executable, "-m", "tools.hopper", f"{kernel}_{way}", *map(str, others)]
    environment = {k: v for k, v in os.environ.items() if k != "TRITON_INTERPRET"}
    environment["PYTHONPATH"] = str(ROOT)  # for tools, wherever this runs
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    needs = json.loads(done.stdout)
    assert needs["shared"] <= HOPPER
    assert needs["spilt"] == 0, needs
    assert not needs["fetches_ahead"], "what another program writes may not be there yet"


@pytest.mark.skipif(DEVICE == "cuda", reason="there is a GPU")
def test_without_a_gpu_or_the_interpreter_it_says_so():
    code = "from lstm_lessons.pytorch import engines; print(engines()['triton'])"
    environment = {k: v for k, v in os.environ.items() if k != "TRITON_INTERPRET"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert "need a GPU" in done.stdout


def test_without_triton_it_says_so(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert own_kernels.absent() == "Triton is not installed"
    assert launch.interpreted() == (DEVICE == "cpu")
