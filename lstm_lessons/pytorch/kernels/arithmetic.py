"""What all kernels compute with: σ, tanh, a product of two blocks."""

import triton
import triton.language as tl


@triton.jit
def sigmoid(z):
    """σ(z), without overflow."""
    return tl.sigmoid(z)


@triton.jit
def tanh(z):
    """Tanh by σ, 2 σ(2z) − 1; near 0, where that would lose its last digits, by its series."""
    s = z * z
    series = 1382 / 155925 - s * (21844 / 6081075)
    series = 1 - s * (1 / 3 - s * (2 / 15 - s * (17 / 315 - s * (62 / 2835 - s * series))))
    return tl.where(s < 0.01, z * series, 2 * tl.sigmoid(2 * z) - 1)


@triton.jit
def product(a, b, so_far, SUM: tl.constexpr, PRECISION: tl.constexpr, INTERPRETED: tl.constexpr):
    """so_far + a @ b, summed up in the dtype SUM.

    PRECISION says how float32 is multiplied: "tf32" with 10 bits behind the point; "tf32x3" with
    nearly all of them, by three such products of the upper and lower parts of each number.
    The interpreter would multiply bfloat16 as whole numbers: there it is cast first.
    """
    if INTERPRETED:
        a, b = a.to(SUM), b.to(SUM)
    return tl.dot(a, b, so_far, input_precision=PRECISION, out_dtype=SUM)


@triton.jit
def apart(four, B: tl.constexpr, U: tl.constexpr):
    """(B, 4U), each unit's i, f, g, o side by side, as four blocks (B, U)."""
    i_g, f_o = tl.reshape(four, (B, U, 2, 2)).split()
    i, g = i_g.split()
    f, o = f_o.split()
    return i, f, g, o


@triton.jit
def together(i, f, g, o, B: tl.constexpr, U: tl.constexpr):
    """Undo ``apart``."""
    return tl.reshape(tl.join(tl.join(i, g), tl.join(f, o)), (B, 4 * U))


@triton.jit
def sliced(SLICES: tl.constexpr, SIZE: tl.constexpr):
    """0, 1, … in slices (SLICES, SIZE / SLICES)."""
    part: tl.constexpr = SIZE // SLICES
    return tl.arange(0, SLICES)[:, None] * part + tl.arange(0, part)[None, :]
