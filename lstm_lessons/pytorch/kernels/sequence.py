"""(b) All steps in one launch, a slice of the batch per program, the recurrent weights on chip.

A launch per step costs microseconds, and each one fetches the recurrent weights from the GPU's
memory anew: for a small layer that is nearly all of the time. Here a program takes some sequences,
fetches W_h once, and goes through all steps by itself: h and c stay in registers, and no program
waits for another. This works as long as W_h fits on one multiprocessor.
"""

import triton
import triton.language as tl

from lstm_lessons.pytorch.kernels.arithmetic import apart, product, sigmoid, tanh, together


@triton.jit(do_not_specialize=["steps", "batch"])
def sequence_forward(
    z_x,  # (T, B, 4H) what x and the bias give to z
    weight,  # (4H, H)
    valid,  # (T, B) 1 where a step belongs to the sequence; read only if HAS_VALID
    hs,  # (T + 1, B, H) the first is there, the others are written here
    cs,  # (T + 1, B, H) likewise, in any case: without it, the registers did not suffice
    gates,  # (T, B, 4H) written here; without KEEP None
    steps,
    batch,
    HIDDEN: tl.constexpr,
    BLOCK_B: tl.constexpr,
    BLOCK_H: tl.constexpr,
    HAS_VALID: tl.constexpr,
    KEEP: tl.constexpr,  # the gates, for the way back
    SUM: tl.constexpr,
    PRECISION: tl.constexpr,
    INTERPRETED: tl.constexpr,
):
    """Run the sequences of this program through all steps."""
    b = tl.program_id(0) * BLOCK_B + tl.arange(0, BLOCK_B)  # its sequences
    k = tl.arange(0, BLOCK_H)  # the units, all of them
    n = tl.arange(0, 4 * BLOCK_H)  # i, f, g, o of the first unit, then of the next
    row = n % 4 * HIDDEN + n // 4  # and where that stands in z
    in_b = (b < batch)[:, None]
    in_k, in_n = (k < HIDDEN)[None, :], (n < 4 * HIDDEN)[None, :]
    state = b[:, None] * HIDDEN + k[None, :]
    four = b[:, None] * 4 * HIDDEN + row[None, :]

    # Entry [j, n] is what h_j gives to entry n of z. It stays on chip.
    inside = (k < HIDDEN)[:, None] & in_n
    w = tl.load(weight + k[:, None] + row[None, :] * HIDDEN, inside, 0.0)
    h = tl.load(hs + state, in_b & in_k, 0.0)
    c = tl.load(cs + state, in_b & in_k, 0.0)
    for _ in range(steps):
        z = tl.load(z_x + four, in_b & in_n, 0.0)
        z = product(h, w, z.to(SUM), SUM, PRECISION, INTERPRETED)
        z_i, z_f, z_g, z_o = apart(z, BLOCK_B, BLOCK_H)
        i, f, g, o = sigmoid(z_i), sigmoid(z_f), tanh(z_g), sigmoid(z_o)
        c_new = f * c + i * g
        h_new = (o * tanh(c_new)).to(h.dtype)
        if HAS_VALID:
            on = (tl.load(valid + b, b < batch, 0) != 0)[:, None]
            c_new, h_new = tl.where(on, c_new, c), tl.where(on, h_new, h)
            valid += batch
        h, c = h_new, c_new

        if KEEP:
            all_gates = together(i, f, g, o, BLOCK_B, BLOCK_H)
            tl.store(gates + four, all_gates, in_b & in_n)
            gates += batch * 4 * HIDDEN
        hs += batch * HIDDEN  # on to the next step
        cs += batch * HIDDEN
        z_x += batch * 4 * HIDDEN
        tl.store(hs + state, h, in_b & in_k)
        tl.store(cs + state, c, in_b & in_k)


@triton.jit(do_not_specialize=["steps", "batch"])
def sequence_backward(
    d_output,  # (T, B, H), and all that follows: from the last step on
    weight,
    valid,
    cs,
    gates,
    d_h_carried,  # (B, H) what comes from behind; overwritten by what goes out in front
    d_c_carried,
    d_z,  # (T, B, 4H) written here
    steps,
    batch,
    HIDDEN: tl.constexpr,
    BLOCK_B: tl.constexpr,
    BLOCK_H: tl.constexpr,
    HAS_VALID: tl.constexpr,
    SUM: tl.constexpr,
    PRECISION: tl.constexpr,
    INTERPRETED: tl.constexpr,
):
    """Carry the gradient of the sequences of this program back through all steps."""
    b = tl.program_id(0) * BLOCK_B + tl.arange(0, BLOCK_B)
    k = tl.arange(0, BLOCK_H)
    n = tl.arange(0, 4 * BLOCK_H)
    row = n % 4 * HIDDEN + n // 4
    in_b = (b < batch)[:, None]
    in_k, in_n = (k < HIDDEN)[None, :], (n < 4 * HIDDEN)[None, :]
    own = in_b & in_k
    state = b[:, None] * HIDDEN + k[None, :]
    four = b[:, None] * 4 * HIDDEN + row[None, :]
    gate = b[:, None] * 4 * HIDDEN + k[None, :]  # where i stands; f, g, o are H further each

    # Entry [n, j] is what entry n of z had from h_j.
    inside = (n < 4 * HIDDEN)[:, None] & in_k
    w = tl.load(weight + row[:, None] * HIDDEN + k[None, :], inside, 0.0)
    d_h = tl.load(d_h_carried + state, own, 0.0)
    d_c = tl.load(d_c_carried + state, own, 0.0)
    cs += batch.to(tl.int64) * (steps - 1) * HIDDEN  # c before the last step
    c = tl.load(cs + batch * HIDDEN + state, own, 0.0)
    d_output += batch.to(tl.int64) * (steps - 1) * HIDDEN
    gates += batch.to(tl.int64) * (steps - 1) * 4 * HIDDEN
    d_z += batch.to(tl.int64) * (steps - 1) * 4 * HIDDEN
    valid += batch.to(tl.int64) * (steps - 1)
    for _ in range(steps):
        i = tl.load(gates + gate, own, 0.0)
        f = tl.load(gates + gate + HIDDEN, own, 0.0)
        g = tl.load(gates + gate + 2 * HIDDEN, own, 0.0)
        o = tl.load(gates + gate + 3 * HIDDEN, own, 0.0)
        c_old = tl.load(cs + state, own, 0.0)
        by_h = d_h + tl.load(d_output + state, own, 0.0).to(SUM)
        tanh_c = tanh(c)
        by_c = d_c + by_h * o * (1 - tanh_c * tanh_c)
        d_z_t = together(
            by_c * g * i * (1 - i),
            by_c * c_old * f * (1 - f),
            by_c * i * (1 - g * g),
            by_h * tanh_c * o * (1 - o),
            BLOCK_B,
            BLOCK_H,
        )
        if HAS_VALID:  # a sequence that is over hands on what it gets
            on = (tl.load(valid + b, b < batch, 0) != 0)[:, None]
            d_z_t = tl.where(on, d_z_t, 0.0)
        d_z_t = d_z_t.to(w.dtype)
        tl.store(d_z + four, d_z_t, in_b & in_n)

        zeros = tl.zeros((BLOCK_B, BLOCK_H), SUM)
        d_h_prev = product(d_z_t, w, zeros, SUM, PRECISION, INTERPRETED)
        d_c_prev = by_c * f
        if HAS_VALID:
            d_h_prev, d_c_prev = tl.where(on, d_h_prev, by_h), tl.where(on, d_c_prev, d_c)
            valid -= batch
        d_h, d_c, c = d_h_prev, d_c_prev, c_old

        cs -= batch * HIDDEN  # back to the step before
        d_output -= batch * HIDDEN
        gates -= batch * 4 * HIDDEN
        d_z -= batch * 4 * HIDDEN
    tl.store(d_h_carried + state, d_h, own)
    tl.store(d_c_carried + state, d_c, own)
