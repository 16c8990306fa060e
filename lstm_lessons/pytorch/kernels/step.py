"""(a) What a step does number by number, as one kernel there and one back.

In plain PyTorch a step's gates, cell and output are a dozen operations. Each reads its numbers from
the GPU's memory and writes its results there, and each is a launch of its own. Here a program takes
a block of numbers, does all of it in registers, and writes once.
"""

import triton
import triton.language as tl

from lstm_lessons.pytorch.kernels.arithmetic import sigmoid, tanh


@triton.jit
def step_forward(z, c_prev, gates, c, h, size, hidden, BLOCK: tl.constexpr):
    """Fill the gates (B, 4H), c and h (B, H) from z (B, 4H) and c before the step.

    ``size`` is B · H. All arrays lie row by row.
    """
    n = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)  # the numbers of this program
    inside = n < size
    four = n // hidden * 4 * hidden + n % hidden  # where i stands; f, g, o are H further each

    c_old = tl.load(c_prev + n, inside)
    i = sigmoid(tl.load(z + four, inside).to(c_old.dtype))
    f = sigmoid(tl.load(z + four + hidden, inside).to(c_old.dtype))
    g = tanh(tl.load(z + four + 2 * hidden, inside).to(c_old.dtype))
    o = sigmoid(tl.load(z + four + 3 * hidden, inside).to(c_old.dtype))
    c_new = f * c_old + i * g

    tl.store(gates + four, i, inside)
    tl.store(gates + four + hidden, f, inside)
    tl.store(gates + four + 2 * hidden, g, inside)
    tl.store(gates + four + 3 * hidden, o, inside)
    tl.store(c + n, c_new, inside)
    tl.store(h + n, o * tanh(c_new), inside)


@triton.jit
def step_backward(d_h, d_c, gates, c_prev, c, d_z, d_c_prev, size, hidden, BLOCK: tl.constexpr):
    """Fill d_z (B, 4H) and d_c before the step (B, H)."""
    n = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    inside = n < size
    four = n // hidden * 4 * hidden + n % hidden

    c_old, c_new = tl.load(c_prev + n, inside), tl.load(c + n, inside)
    i = tl.load(gates + four, inside)
    f = tl.load(gates + four + hidden, inside)
    g = tl.load(gates + four + 2 * hidden, inside)
    o = tl.load(gates + four + 3 * hidden, inside)
    by_h = tl.load(d_h + n, inside).to(c_old.dtype)
    tanh_c = tanh(c_new)
    by_c = tl.load(d_c + n, inside) + by_h * o * (1 - tanh_c * tanh_c)

    tl.store(d_z + four, by_c * g * i * (1 - i), inside)
    tl.store(d_z + four + hidden, by_c * c_old * f * (1 - f), inside)
    tl.store(d_z + four + 2 * hidden, by_c * i * (1 - g * g), inside)
    tl.store(d_z + four + 3 * hidden, by_h * tanh_c * o * (1 - o), inside)
    tl.store(d_c_prev + n, by_c * f, inside)
