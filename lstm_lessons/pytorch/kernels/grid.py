"""(c) All steps in one launch, the units shared out among programs, which wait for one another.

A larger W_h does not fit on one multiprocessor. So each program takes a slice of the units, and of
the batch, and keeps the rows (on the way back: the columns) of W_h that belong to its units. Every
step needs all of h, though, or all of d_z. So the programs of a slice of the batch write their
parts into the GPU's memory, and meet at a barrier before anyone reads. All of them have to run at
once: there may be no more programs than multiprocessors.

The interpreter runs one program after another, and nobody would ever get past a barrier. There, and
wherever WAIT is off, a launch does one step.
"""

import triton
import triton.language as tl

from lstm_lessons.pytorch.kernels.arithmetic import apart, product, sigmoid, sliced, tanh, together


@triton.jit
def arrive(arrived):
    """Say that this program's part is written: who has waited for it can read it."""
    tl.debug_barrier()  # the threads of this program: all have written
    tl.atomic_add(arrived, 1, sem="release")


@triton.jit
def wait_for(arrived, expected):
    """Wait until so many have arrived."""
    while tl.atomic_add(arrived, 0, sem="acquire") < expected:
        pass
    tl.debug_barrier()  # none reads before the one that waited has come back


@triton.jit(do_not_specialize=["steps", "batch"])
def grid_forward(
    z_x,  # (T, B, 4H) what x and the bias give to z
    weight,  # (4H, H)
    valid,  # (T, B) 1 where a step belongs to the sequence; read only if HAS_VALID
    hs,  # (T + 1, B, H) the first is there, the others are written here
    cs,  # (T + 1, B, H) likewise, in any case: without it, the registers did not suffice
    gates,  # (T, B, 4H) written here; without KEEP None
    arrived,  # (slices of the batch,) zeros: how often a program came to the barrier
    steps,
    batch,
    HIDDEN: tl.constexpr,
    BLOCK_B: tl.constexpr,
    BLOCK_U: tl.constexpr,
    BLOCK_H: tl.constexpr,
    HAS_VALID: tl.constexpr,
    KEEP: tl.constexpr,  # the gates, for the way back
    WAIT: tl.constexpr,
    SUM: tl.constexpr,
    PRECISION: tl.constexpr,
    INTERPRETED: tl.constexpr,
    SLICES: tl.constexpr,  # of the units that a product adds up over: each is another warp's
):
    """Run the units of this program through all steps."""
    b = tl.program_id(0) * BLOCK_B + tl.arange(0, BLOCK_B)  # its sequences
    u = tl.program_id(1) * BLOCK_U + tl.arange(0, BLOCK_U)  # its units
    to_right = sliced(SLICES, BLOCK_H)[:, None, :]  # all units, in slices, one after the other
    downwards = sliced(SLICES, BLOCK_H)[:, :, None]
    n = tl.arange(0, 4 * BLOCK_U)  # what belongs to its units: i, f, g, o of the first, …
    row = n % 4 * HIDDEN + tl.program_id(1) * BLOCK_U + n // 4  # and where that stands in z
    in_b, in_u = (b < batch)[:, None], (u < HIDDEN)[None, :]
    in_n = (tl.program_id(1) * BLOCK_U + n // 4 < HIDDEN)[None, :]
    state = b[:, None] * HIDDEN + u[None, :]
    four = b[:, None] * 4 * HIDDEN + row[None, :]
    everyone = b[None, :, None] * HIDDEN + to_right
    all_of_it = in_b[None] & (to_right < HIDDEN)

    # Entry [j, n] of all slices is what h_j gives to entry n of z. It stays on chip.
    inside = (downwards < HIDDEN) & in_n[None]
    w = tl.load(weight + downwards + row[None, None, :] * HIDDEN, inside, 0.0)
    c = tl.load(cs + state, in_b & in_u, 0.0)
    for t in range(steps):
        z = tl.load(z_x + four, in_b & in_n, 0.0)
        if WAIT:
            wait_for(arrived + tl.program_id(0), t * tl.num_programs(1))
        # From where all programs see it (.cg), not from this multiprocessor's own cache.
        h = tl.load(hs + everyone, all_of_it, 0.0, cache_modifier=".cg")
        sums = tl.zeros((SLICES, BLOCK_B, 4 * BLOCK_U), SUM)
        z += tl.sum(product(h, w, sums, SUM, PRECISION, INTERPRETED), 0)
        z_i, z_f, z_g, z_o = apart(z, BLOCK_B, BLOCK_U)
        i, f, g, o = sigmoid(z_i), sigmoid(z_f), tanh(z_g), sigmoid(z_o)
        c_new = f * c + i * g
        h_new = (o * tanh(c_new)).to(h.dtype)
        if HAS_VALID:
            on = (tl.load(valid + b, b < batch, 0) != 0)[:, None]
            h_old = tl.load(hs + state, in_b & in_u, 0.0, cache_modifier=".cg")
            c_new, h_new = tl.where(on, c_new, c), tl.where(on, h_new, h_old)
            valid += batch
        c = c_new

        hs += batch * HIDDEN  # on to the next step
        cs += batch * HIDDEN
        z_x += batch * 4 * HIDDEN
        tl.store(hs + state, h_new, in_b & in_u)
        if WAIT:
            arrive(arrived + tl.program_id(0))
        # Nobody waits for the rest.
        tl.store(cs + state, c, in_b & in_u)
        if KEEP:
            all_gates = together(i, f, g, o, BLOCK_B, BLOCK_U)
            tl.store(gates + four, all_gates, in_b & in_n)
            gates += batch * 4 * HIDDEN


@triton.jit(do_not_specialize=["steps", "behind", "batch"])
def grid_backward(
    d_output,  # (T, B, H)
    weight,
    valid,
    cs,
    gates,
    d_h_carried,  # (B, H) what comes from behind; overwritten by d_h at the first step, its product
    d_c_carried,  # not yet taken; and by d_c before the first step
    d_z,  # (T, B, 4H), and one step more behind them: written here
    arrived,
    steps,
    behind,  # how many of the steps behind these have been gone through already: 0, or any number
    batch,
    HIDDEN: tl.constexpr,
    BLOCK_B: tl.constexpr,
    BLOCK_U: tl.constexpr,
    BLOCK_H: tl.constexpr,
    HAS_VALID: tl.constexpr,
    WAIT: tl.constexpr,
    SUM: tl.constexpr,
    PRECISION: tl.constexpr,
    INTERPRETED: tl.constexpr,
    SLICES: tl.constexpr,  # of the units that a product adds up over: each is another warp's
):
    """Carry the gradient of the units of this program back through all steps.

    A step begins with the product that hands d_z of the step behind it on to h. So there is one
    barrier in a step, and the first step's own product is left to the caller.
    """
    b = tl.program_id(0) * BLOCK_B + tl.arange(0, BLOCK_B)
    u = tl.program_id(1) * BLOCK_U + tl.arange(0, BLOCK_U)
    to_right = sliced(SLICES, BLOCK_H)[:, None, :]
    downwards = sliced(SLICES, BLOCK_H)[:, :, None]
    in_b, in_u = (b < batch)[:, None], (u < HIDDEN)[None, :]
    own = in_b & in_u
    state = b[:, None] * HIDDEN + u[None, :]
    four = b[:, None] * 4 * HIDDEN + u[None, :]
    everyone = b[None, :, None] * 4 * HIDDEN + to_right
    all_of_it = in_b[None] & (to_right < HIDDEN)

    # Entry [k, u] of each block is what unit k had from h_u.
    block = downwards * HIDDEN + u[None, None, :]
    columns = (downwards < HIDDEN) & in_u[None]
    w_i = tl.load(weight + block, columns, 0.0)
    w_f = tl.load(weight + HIDDEN * HIDDEN + block, columns, 0.0)
    w_g = tl.load(weight + 2 * HIDDEN * HIDDEN + block, columns, 0.0)
    w_o = tl.load(weight + 3 * HIDDEN * HIDDEN + block, columns, 0.0)

    d_h = tl.load(d_h_carried + state, own, 0.0)
    d_c = tl.load(d_c_carried + state, own, 0.0)
    cs += batch.to(tl.int64) * (steps - 1) * HIDDEN  # c before the last step
    c = tl.load(cs + batch * HIDDEN + state, own, 0.0)
    d_output += batch.to(tl.int64) * (steps - 1) * HIDDEN
    gates += batch.to(tl.int64) * (steps - 1) * 4 * HIDDEN
    d_z += batch.to(tl.int64) * steps * 4 * HIDDEN  # behind the last step
    valid += batch.to(tl.int64) * steps
    for t in range(steps):
        if t + behind > 0:
            if WAIT:
                wait_for(arrived + tl.program_id(0), t * tl.num_programs(1))
            part = tl.load(d_z + everyone, all_of_it, 0.0, cache_modifier=".cg")
            sums = tl.zeros((SLICES, BLOCK_B, BLOCK_U), SUM)
            sums = product(part, w_i, sums, SUM, PRECISION, INTERPRETED)
            part = tl.load(d_z + everyone + HIDDEN, all_of_it, 0.0, cache_modifier=".cg")
            sums = product(part, w_f, sums, SUM, PRECISION, INTERPRETED)
            part = tl.load(d_z + everyone + 2 * HIDDEN, all_of_it, 0.0, cache_modifier=".cg")
            sums = product(part, w_g, sums, SUM, PRECISION, INTERPRETED)
            part = tl.load(d_z + everyone + 3 * HIDDEN, all_of_it, 0.0, cache_modifier=".cg")
            sums = product(part, w_o, sums, SUM, PRECISION, INTERPRETED)
            handed_on = tl.sum(sums, 0)
            if HAS_VALID:  # a sequence that is over hands on what it gets
                on = (tl.load(valid + b, b < batch, 0) != 0)[:, None]
                handed_on = tl.where(on, handed_on, d_h)
            d_h = handed_on
        valid -= batch
        d_z -= batch * 4 * HIDDEN

        i = tl.load(gates + four, own, 0.0)
        f = tl.load(gates + four + HIDDEN, own, 0.0)
        g = tl.load(gates + four + 2 * HIDDEN, own, 0.0)
        o = tl.load(gates + four + 3 * HIDDEN, own, 0.0)
        c_old = tl.load(cs + state, own, 0.0)
        d_h += tl.load(d_output + state, own, 0.0).to(SUM)
        tanh_c = tanh(c)
        by_c = d_c + d_h * o * (1 - tanh_c * tanh_c)
        d_z_i = by_c * g * i * (1 - i)
        d_z_f = by_c * c_old * f * (1 - f)
        d_z_g = by_c * i * (1 - g * g)
        d_z_o = d_h * tanh_c * o * (1 - o)
        d_c_prev = by_c * f
        if HAS_VALID:
            on = (tl.load(valid + b, b < batch, 0) != 0)[:, None]
            d_z_i, d_z_f = tl.where(on, d_z_i, 0.0), tl.where(on, d_z_f, 0.0)
            d_z_g, d_z_o = tl.where(on, d_z_g, 0.0), tl.where(on, d_z_o, 0.0)
            d_c_prev = tl.where(on, d_c_prev, d_c)
        tl.store(d_z + four, d_z_i, own)
        tl.store(d_z + four + HIDDEN, d_z_f, own)
        tl.store(d_z + four + 2 * HIDDEN, d_z_g, own)
        tl.store(d_z + four + 3 * HIDDEN, d_z_o, own)
        d_c, c = d_c_prev, c_old
        if WAIT:
            arrive(arrived + tl.program_id(0))

        cs -= batch * HIDDEN  # back to the step before
        d_output -= batch * HIDDEN
        gates -= batch * 4 * HIDDEN
    tl.store(d_h_carried + state, d_h, own)
    tl.store(d_c_carried + state, d_c, own)
