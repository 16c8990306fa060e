"""The fence: the package's kernel of a step stays inside, and what goes outside is named."""

import numpy as np
import pytest

pytest.importorskip("triton")

import triton
import triton.language as tl

from lstm_lessons.pytorch.kernels import launch
from lstm_lessons.pytorch.kernels.fenced import FenceError, fenced
from lstm_lessons.pytorch.kernels.step import step_backward, step_forward

pytestmark = pytest.mark.skipif(not launch.interpreted(), reason="the fence is the interpreter's")
FIVE = np.arange(5.0)


@triton.jit
def moves(a, b, first, read, written, block: tl.constexpr):
    n = tl.program_id(0) * block + tl.arange(0, block)
    tl.store(b + first + n, tl.load(a + first + n, n < read), (n < written) & (n >= 0))


@triton.jit
def all_write_one(a):
    tl.store(a, tl.program_id(0))


@triton.jit
def one_block_writes_one(a, block: tl.constexpr):
    n = tl.arange(0, block)
    tl.store(a + n // 2, n)


@triton.jit
def nothing(a):
    pass


@triton.jit
def has_no_tanh(a):
    tl.store(a, tl.tanh(tl.load(a)))


def test_what_is_inside_is_done():
    with fenced(a=FIVE, b=0 * FIVE) as gpu:
        moves[(2,)](gpu["a"], gpu["b"], 0, 5, 5, block=4)
    assert gpu["b"].tolist() == FIVE.tolist()
    assert FIVE.tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((0, 6, 5), "It reads number 5 of `a`, which has the numbers 0 to 4. Either a mask"),
        ((0, 5, 6), "It writes number 5 of `b`, which has the numbers 0 to 4."),
        ((-1, 5, 5), "It reads number -1 of `a`, which has the numbers 0 to 4."),
        ((10**9, 5, 5), "It reads number 9[0-9]{8} of `b`"),
    ],
)
def test_what_is_outside_is_named(numbers, said):
    with pytest.raises(FenceError, match=said), fenced(a=FIVE, b=FIVE) as gpu:
        moves[(2,)](gpu["a"], gpu["b"], *numbers, block=4)


def test_two_that_write_to_one_place():
    said = "Two programs write number 0 of `a`"
    with pytest.raises(FenceError, match=said), fenced(a=FIVE) as gpu:
        all_write_one[(2,)](gpu["a"])
    said = "One block writes number 0 of `a` more than once"
    with pytest.raises(FenceError, match=said), fenced(a=FIVE) as gpu:
        one_block_writes_one[(1,)](gpu["a"], block=4)


def test_a_kernel_that_does_nothing_is_not_written_yet():
    with pytest.raises(NotImplementedError, match="stores nothing"), fenced(a=FIVE) as gpu:
        nothing[(1,)](gpu["a"])


def test_a_kernels_own_error_comes_as_it_is():
    with pytest.raises(AttributeError, match="tanh"), fenced(a=FIVE) as gpu:
        has_no_tanh[(1,)](gpu["a"])


def test_afterwards_nobody_looks():
    with fenced(a=FIVE) as gpu:
        all_write_one[(1,)](gpu["a"])
    all_write_one[(2,)](gpu["a"])
    assert gpu["a"][0] == 1


def test_the_packages_kernels_stay_inside():
    z, c = np.random.default_rng(0).normal(size=(3, 20)), np.ones((3, 5))
    with fenced(z=z, c_prev=c, gates=z, c=c, h=c, d_h=c, d_c=c, d_z=z, d_c_prev=c) as gpu:
        there = [gpu[name] for name in ("z", "c_prev", "gates", "c", "h")]
        step_forward[(2,)](*there, c.size, 5, BLOCK=8)
        names = ("d_h", "d_c", "gates", "c_prev", "c", "d_z", "d_c_prev")
        step_backward[(2,)](*(gpu[name] for name in names), c.size, 5, BLOCK=8)
