"""The LSTM unit over a sequence, forward and back: the fast pass.

It computes what ``lstm_sequence`` computes, on the same tape. A NumPy program is slow where it
makes many small calls, and where it walks through memory that the cache has lost. Hence:

- The blocks of a step lie side by side in a *record*: o, i, f, g, and the cell state before the
  step. Each operation works on one run of memory, and one call does i · g and f · c.
- σ(z) = 1 / (1 + exp(−z)), of three gates in one go. The minus is in the weights.
- What no step has to wait for is done for a chunk of steps at once: W_x x before the loop, on the
  way back the factors before it and the weights' gradients after it.
- Results go into memory that is there already (the last argument of each call), the record into
  that of an old one (spare_memory.py). A step's views come from ``zip``, which is quicker than an
  index for each.
"""

from collections.abc import Callable, Iterator

import numpy as np

from lstm_lessons.scratch.tape import LSTMTape
from lstm_lessons.scratch.types import Array, Parameters, Valid

CHUNK_ROWS = 1024  # steps × sequences: enough for a product at full speed, few enough to be cheap


def lstm_sequence(
    x: Array,
    h: Array,
    c: Array,
    weights: Parameters,
    valid: Valid = None,
    empty: Callable[[tuple[int, ...], np.dtype], Array] = np.empty,
) -> LSTMTape:
    """Run the unit over x (T, B, I) from h and c (B, H), as ``readable_lstm.lstm_sequence`` does.

    There are no peepholes here. The memory for the record comes from ``empty``.
    """
    arranged = _arranged(weights, len(h))
    hs = np.empty((len(x) + 1, *h.shape), h.dtype)
    record = empty((len(x) + 1, 5, *h.shape), h.dtype)
    hs[0], record[0, 4] = h, c
    for here in _chunks(x):
        and_next = slice(here.start, here.stop + 1)
        _run(x[here], hs[and_next], record[and_next], arranged, _over(valid, here))
    o, i, f, g, c_prev = record[:-1].swapaxes(0, 1)
    c = record[1:, 4]
    return LSTMTape(weights, valid, x, hs[:-1], c_prev, i=i, f=f, g=g, o=o, c=c, h=hs[1:])


def lstm_sequence_output(
    x: Array, h: Array, c: Array, weights: Parameters, valid: Valid = None
) -> tuple[Array, tuple[Array, Array]]:
    """Return h at every step (T, B, H) and the state after the last; keep nothing else per step."""
    arranged = _arranged(weights, len(h))
    chunks = list(_chunks(x))
    hs = np.empty((len(x) + 1, *h.shape), h.dtype)
    record = np.empty((chunks[0].stop + 1, 5, *h.shape), h.dtype)
    hs[0], record[0, 4] = h, c
    for here in chunks:
        steps = here.stop - here.start
        h_here = hs[here.start : here.stop + 1]
        _run(x[here], h_here, record[: steps + 1], arranged, _over(valid, here))
        record[0, 4] = record[steps, 4]
    return hs[1:], (hs[-1].copy(), record[0, 4].copy())


def lstm_sequence_backward(
    tape: LSTMTape, d_output: Array, d_h: Array, d_c: Array
) -> tuple[Parameters, Array, tuple[Array, Array]]:
    """Run back over ``tape``, as ``readable_lstm.lstm_sequence_backward`` does."""
    batch, hidden = d_h.shape
    weight_ih, weight_hh = (_o_first(tape.weights[name]) for name in ("weight_ih", "weight_hh"))
    d_weight_ih, d_weight_hh = np.zeros_like(weight_ih), np.zeros_like(weight_hh)
    d_bias = np.zeros_like(tape.weights["bias"])
    d_x = np.empty_like(tape.x)

    chunks = list(_chunks(tape.x))
    factors = np.empty((chunks[0].stop, 6, batch, hidden), d_h.dtype)
    # A sequence's blocks in one row, unlike forward: then one product sums over the gates.
    record = np.empty((chunks[0].stop, batch, 5 * hidden), d_h.dtype)
    for here in reversed(chunks):
        steps, over = here.stop - here.start, _over(tape.valid, here)
        now, back = factors[:steps], record[:steps]
        _fill_factors(now, tape, here, over)
        d_h, d_c = _run_back(d_output[here], d_h, d_c, now, back, weight_hh, over)

        d_z = back[:, :, : 4 * hidden].reshape(steps * batch, 4 * hidden)
        d_x[here] = (d_z @ weight_ih).reshape(steps, batch, -1)
        d_weight_ih += d_z.T @ tape.x[here].reshape(steps * batch, -1)
        d_weight_hh += d_z.T @ tape.h_prev[here].reshape(steps * batch, -1)
        d_bias += d_z.sum(axis=0)
    grads = {"weight_ih": d_weight_ih, "weight_hh": d_weight_hh, "bias": d_bias}
    return {name: _o_last(grad) for name, grad in grads.items()}, d_x, (d_h, d_c.copy())


def _run(
    x: Array, hs: Array, record: Array, arranged: tuple[Array, ...], over: Array | None
) -> None:
    """Fill ``hs`` and ``record`` from their entries 0 on."""
    weight_ih, weight_hh, bias = arranged
    steps, batch, inputs = x.shape
    hidden = hs.shape[-1]
    projected = x.reshape(steps * batch, inputs) @ weight_ih
    projected += bias
    if batch == 1:  # then a record is one row, and its four blocks come from one product
        dot, shape = np.dot, (steps, 1, 4 * hidden)
        projected = projected.reshape(shape)
    else:
        dot, shape = np.matmul, (steps, 4, batch, hidden)
        projected = projected.reshape(4, steps, batch, hidden).swapaxes(0, 1)

    add, multiply = np.add, np.multiply  # names of this function are found quicker
    exp, divide, tanh = np.exp, np.divide, np.tanh
    one = np.ones((), x.dtype)  # an array: a Python number would be made one in every call
    i_g, f_c = products = np.empty((2, batch, hidden), x.dtype)
    before = record[:-1]
    views = (
        *(hs[1:], projected, before[:, :4].reshape(shape), before[:, :3], before[:, 0]),
        *(before[:, 1:3], before[:, 3], before[:, 3:], record[1:, 4]),
    )
    h_prev, c_prev = hs[0], record[0, 4]
    with np.errstate(over="ignore"):  # 1 / (1 + inf) is the 0 that is meant
        for t, (h, z_x, z, oif, o, i_f, g, g_c, c) in enumerate(zip(*views, strict=True)):
            dot(h_prev, weight_hh, z)
            add(z, z_x, z)
            exp(oif, oif)
            add(oif, one, oif)
            divide(one, oif, oif)
            tanh(g, g)
            multiply(g_c, i_f, products)
            add(i_g, f_c, c)
            tanh(c, h)
            multiply(h, o, h)
            if over is not None:
                np.copyto(h, h_prev, where=over[t])
                np.copyto(c, c_prev, where=over[t])
            h_prev, c_prev = h, c


def _run_back(
    d_output: Array,
    d_h: Array,
    d_c: Array,
    factors: Array,
    record: Array,
    weight_hh: Array,
    over: Array | None,
) -> tuple[Array, Array]:
    """Fill ``record`` with d_z and d_c before each step; return d_h and d_c before the first."""
    steps, batch, hidden = d_output.shape
    blocks = record.reshape(steps, batch, 5, hidden).swapaxes(1, 2)
    add, multiply, dot = np.add, np.multiply, np.dot
    d_h, d_h_prev, sum_c = d_h.copy(), np.empty_like(d_h), np.empty_like(d_h)
    views = (
        *(d_output, record[:, :, : 4 * hidden], blocks[:, 0], blocks[:, 1:], blocks[:, 4]),
        *(factors[:, 0], factors[:, 1], factors[:, 2:]),
    )
    last_first = (view[::-1] for view in views)
    for t, (d_out, d_z, d_z_o, d_ifgc, d_c_prev, c_by_h, o_by_h, ifgc_by_c) in enumerate(
        zip(*last_first, strict=True), start=1
    ):
        add(d_h, d_out, d_h)
        multiply(d_h, c_by_h, sum_c)
        add(sum_c, d_c, sum_c)
        multiply(d_h, o_by_h, d_z_o)
        multiply(sum_c, ifgc_by_c, d_ifgc)
        dot(d_z, weight_hh, d_h_prev)
        if over is not None:
            np.copyto(d_h_prev, d_h, where=over[-t])
        d_h, d_h_prev, d_c = d_h_prev, d_h, d_c_prev
    return d_h, d_c


def _fill_factors(factors: Array, tape: LSTMTape, here: slice, over: Array | None) -> None:
    """Write what a step back multiplies by: d_h to reach c and z_o; d_c to reach z_i, z_f, z_g, c.

    ``factors`` is (T, 6, B, H), and 0, 0; 0, 0, 0, 1 where a sequence is over.
    """
    one, tiny = np.ones((), factors.dtype), np.finfo(factors.dtype).tiny
    multiply, subtract = np.multiply, np.subtract
    names = ("i", "f", "g", "o", "c_prev", "h")
    i, f, g, o, c_prev, h = (getattr(tape, name)[here] for name in names)
    c_by_h, o_by_h, i_by_c, f_by_c, g_by_c, c_by_c = factors.swapaxes(0, 1)

    # o (1 − tanh² c). As h = o tanh c, tanh c costs a division; where o is 0, so is h.
    np.maximum(o, tiny, out=c_by_h)
    np.divide(h, c_by_h, c_by_h)
    multiply(h, c_by_h, c_by_h)
    subtract(o, c_by_h, c_by_h)
    # tanh c · o (1 − o)
    multiply(h, o, o_by_h)
    subtract(h, o_by_h, o_by_h)
    # g · i (1 − i) and c · f (1 − f)
    for gate, times, factor in ((i, g, i_by_c), (f, c_prev, f_by_c)):
        multiply(gate, gate, factor)
        subtract(gate, factor, factor)
        multiply(times, factor, factor)
    # i (1 − g²)
    multiply(g, g, g_by_c)
    subtract(one, g_by_c, g_by_c)
    multiply(i, g_by_c, g_by_c)
    c_by_c[...] = f
    if over is not None:
        np.copyto(factors[:, :5], 0, where=over[:, None])
        np.copyto(factors[:, 5], 1, where=over)


def _chunks(x: Array) -> Iterator[slice]:
    """Cut the T steps into chunks of about ``CHUNK_ROWS`` rows; the first is never shorter."""
    steps, batch, _ = x.shape
    size = max(1, CHUNK_ROWS // batch)
    return (slice(start, min(start + size, steps)) for start in range(0, steps, size))


def _over(valid: Valid, here: slice) -> Array | None:
    """Return which sequences are over at which step, (T, B, 1); None if none is."""
    if valid is None or valid[here].all():
        return None
    return ~valid[here][:, :, None]


def _arranged(weights: Parameters, batch: int) -> tuple[Array, ...]:
    """Return W_x, W_h and b for products from the left: (4, K, H), or (K, 4H) for one sequence."""
    return tuple(_turned(weights[name], batch) for name in ("weight_ih", "weight_hh", "bias"))


def _turned(weight: Array, batch: int) -> Array:
    rows = _o_first(weight)
    sigmoids = rows[: 3 * len(rows) // 4]
    np.negative(sigmoids, sigmoids)
    if batch == 1:
        return np.ascontiguousarray(rows.T)
    return np.ascontiguousarray(rows.reshape(4, len(rows) // 4, -1).swapaxes(1, 2))


def _o_first(rows: Array) -> Array:
    """Return a copy with the blocks o, i, f, g instead of i, f, g, o."""
    start_of_o = 3 * len(rows) // 4
    return np.concatenate((rows[start_of_o:], rows[:start_of_o]))


def _o_last(rows: Array) -> Array:
    """Undo ``_o_first``."""
    end_of_o = len(rows) // 4
    return np.concatenate((rows[end_of_o:], rows[:end_of_o]))
