"""The LSTM unit over a sequence, forward and back: the fast pass.

It computes what ``lstm_sequence`` computes, on the same tape. A NumPy program is slow where it
makes many small calls, and where it walks through memory that the cache has lost. Hence:

- All that a step reads and writes lies side by side in its *record*: the blocks o, i, f, g and the
  cell state before the step, then what the step sees: h, x and a 1. Each operation works on one run
  of memory, and one call does i · g and f · c.
- A record has one column for each sequence. So one product, [W_h W_x b] times what the step sees,
  gives all of z; and one product on the way back gives what both h and x get. Where a step has to
  fetch the weights from afar, it fetches W_h alone: W_x x + b is one product over many steps before
  the loop, and what x gets is one after it.
- σ(z) = 1 / (1 + exp(−z)), of three gates in one go. The minus is in the weights.
- What no step has to wait for is done for a chunk of steps at once, on the way back: the factors
  before the loop, the weights' gradients after it.
- Results go into memory that is there already (the last argument of each call), the record and
  what the way back needs into that of an old one (spare_memory.py). A step's views come from
  ``zip``, which is quicker than an index for each.
"""

import math
from collections.abc import Callable, Iterator
from itertools import accumulate

import numpy as np

from lstm_lessons.scratch.tape import LSTMTape
from lstm_lessons.scratch.types import Array, Parameters, Valid

Empty = Callable[[tuple[int, ...], np.dtype], Array]
"""What gives memory, as ``np.empty`` does."""

CHUNK_ROWS = 1024  # steps × sequences: enough for a product at full speed, few enough to be cheap
SMALL_PRODUCT = 1e6  # multiplications; OpenBLAS has a quicker way for those with AVX-512
LARGE_WEIGHT = 8e6  # bytes; more than the cache of one core holds beside the rest
FEWEST_ROWS = 64  # of a block in a product that is cut; with fewer, it is no quicker


def lstm_sequence(
    x: Array,
    h: Array,
    c: Array,
    weights: Parameters,
    valid: Valid = None,
    empty: Empty = np.empty,
) -> LSTMTape:
    """Run the unit over x (T, B, I) from h and c (B, H), as ``readable_lstm.lstm_sequence`` does.

    There are no peepholes here. The memory for the record comes from ``empty``.
    """
    steps, hidden = len(x), h.shape[1]
    blocks, seen = _record(steps, x, h, c, empty)
    _fill_inputs(seen, x)
    _run(blocks, seen, *_arranged(weights, len(h)), _over(valid, slice(None)))
    o, i, f, g, c_prev = (_batch_first(blocks[:-1, k]) for k in range(5))
    h_prev, x = _batch_first(seen[:-1, :hidden]), _batch_first(seen[:-1, hidden:-1])
    c, h = _batch_first(blocks[1:, 4]), _batch_first(seen[1:, :hidden])
    return LSTMTape(weights, valid, x, h_prev, c_prev, i=i, f=f, g=g, o=o, c=c, h=h)


def lstm_sequence_output(
    x: Array,
    h: Array,
    c: Array,
    weights: Parameters,
    valid: Valid = None,
    empty: Empty = np.empty,
) -> tuple[Array, tuple[Array, Array]]:
    """Return h at every step (T, B, H) and the state after the last; keep nothing else per step.

    The memory for a chunk's record comes from ``empty``.
    """
    chunks, hidden = list(_chunks(x)), h.shape[1]
    blocks, seen = _record(chunks[0].stop, x, h, c, empty)
    arranged = _arranged(weights, len(h))
    output = np.empty((len(x), *h.shape), h.dtype)
    for here in chunks:
        steps = here.stop - here.start
        _fill_inputs(seen, x[here])
        _run(blocks[: steps + 1], seen[: steps + 1], *arranged, _over(valid, here))
        output[here] = _batch_first(seen[1 : steps + 1, :hidden])
        blocks[0, 4], seen[0, :hidden] = blocks[steps, 4], seen[steps, :hidden]
    return output, (output[-1].copy(), blocks[0, 4].T.copy())


def lstm_sequence_backward(
    tape: LSTMTape, d_output: Array, d_h: Array, d_c: Array, empty: Empty = np.empty
) -> tuple[Parameters, Array, tuple[Array, Array]]:
    """Run back over ``tape``, as ``readable_lstm.lstm_sequence_backward`` does.

    The memory for what lies between comes from ``empty``.
    """
    batch, hidden = d_h.shape
    inputs, dtype = tape.x.shape[2], d_h.dtype
    weight_hh, weight_ih = (_o_first(tape.weights[name]) for name in ("weight_hh", "weight_ih"))
    weight = np.concatenate([weight_hh, weight_ih], axis=1)
    hoisted = _is_fetched_from_afar(weight, batch)
    weight_t = np.ascontiguousarray((weight_hh if hoisted else weight).T)
    d_weight = np.zeros((4 * hidden, hidden + inputs + 1), dtype)
    d_x = np.empty(tape.x.shape, dtype)

    chunks = list(_chunks(tape.x))
    most = chunks[0].stop
    factors, d_blocks, d_seen, d_hs, d_z, seen = _workspace(
        empty,
        dtype,
        (most, 6, hidden, batch),
        (most, 5, hidden, batch),  # d_z, and d_c before the step
        (most, len(weight_t), batch),
        (most, hidden, batch),
        (4 * hidden, most, batch),  # d_z again, and what the steps saw,
        (hidden + inputs + 1, most, batch),  # for one product over all steps
    )
    d_h, d_c = d_h.T, d_c.T
    for here in reversed(chunks):
        now, over = slice(here.stop - here.start), _over(tape.valid, here)
        d_hs[now] = d_output[here].swapaxes(1, 2)
        _fill_factors(factors[now], tape, here, over)
        d_h, d_c = _run_back(
            d_hs[now], d_h, d_c, factors[now], d_blocks[now], d_seen[now], weight_t, over
        )
        d_z[:, now] = d_blocks[now, :4].reshape(-1, 4 * hidden, batch).swapaxes(0, 1)
        if hoisted:
            d_inputs = weight_ih.T @ d_z[:, now].reshape(len(d_z), -1)
            d_x[here] = d_inputs.reshape(inputs, -1, batch).transpose(1, 2, 0)
        else:
            d_x[here] = _batch_first(d_seen[now, hidden:])
        seen[:hidden, now] = tape.h_prev[here].transpose(2, 0, 1)
        seen[hidden:-1, now] = tape.x[here].transpose(2, 0, 1)
        seen[-1, now] = 1
        d_weight += d_z[:, now].reshape(len(d_z), -1) @ seen[:, now].reshape(len(seen), -1).T
    d_weight = _o_last(d_weight)
    grads = {
        "weight_ih": d_weight[:, hidden:-1].copy(),
        "weight_hh": d_weight[:, :hidden].copy(),
        "bias": d_weight[:, -1].copy(),
    }
    return grads, d_x, (d_h.T.copy(), d_c.T.copy())


def _run(
    blocks: Array, seen: Array, weight: Array, weight_x: Array | None, over: Array | None
) -> None:
    """Fill ``blocks`` (T + 1, 5, H, B) and h in ``seen`` (T + 1, K, B), from their entries 0 on.

    ``weight`` is [W_h W_x b]; or W_h alone, and ``weight_x`` is [W_x b].
    """
    steps, _, hidden, batch = blocks[1:].shape
    now, sees = blocks[:-1], seen[:-1]
    if weight_x is None:
        dot, weight = _cut(weight, batch)
    else:
        _project(now, sees[:, hidden:], weight_x)
        sees, dot = sees[:, :hidden], _dot_added(4 * hidden, batch, weight.dtype)
    add, multiply = np.add, np.multiply  # names of this function are found quicker
    exp, divide, tanh = np.exp, np.divide, np.tanh
    one = np.ones((), blocks.dtype)  # an array: a Python number would be made one in every call
    i_g, f_c = products = np.empty((2, hidden, batch), blocks.dtype)
    z_shape = (steps, *weight.shape[:-1], batch)
    views = (
        *(sees, now[:, :4].reshape(z_shape), now[:, :3], now[:, 0], now[:, 1:3]),
        *(now[:, 3], now[:, 3:], now[:, 4], blocks[1:, 4], seen[:-1, :hidden], seen[1:, :hidden]),
    )
    with np.errstate(over="ignore"):  # 1 / (1 + inf) is the 0 that is meant
        for t, (seen_t, z, oif, o, i_f, g, g_c, c_prev, c, h_prev, h) in enumerate(
            zip(*views, strict=True)
        ):
            dot(weight, seen_t, z)
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


def _run_back(
    d_hs: Array,
    d_h: Array,
    d_c: Array,
    factors: Array,
    d_blocks: Array,
    d_seen: Array,
    weight_t: Array,
    over: Array | None,
) -> tuple[Array, Array]:
    """Fill ``d_blocks`` and ``d_seen``; return d_h and d_c before the first step, (H, B).

    ``d_hs`` (T, H, B) comes from the layer ahead; what comes from the next step is added to it.
    """
    steps, hidden, batch = d_hs.shape
    add, multiply = np.add, np.multiply
    sum_c = np.empty_like(d_hs[0])
    views = (
        *(d_hs, d_blocks[:, :4].reshape(steps, 4 * hidden, batch)),
        *(d_blocks[:, 0], d_blocks[:, 1:], d_blocks[:, 4]),
        *(factors[:, 0], factors[:, 1], factors[:, 2:], d_seen, d_seen[:, :hidden]),
    )
    last_first = (view[::-1] for view in views)
    for t, (
        d_h_t,
        d_z,
        d_z_o,
        d_ifgc,
        d_c_prev,
        c_by_h,
        o_by_h,
        ifgc_by_c,
        d_in,
        d_h_prev,
    ) in enumerate(zip(*last_first, strict=True), start=1):
        add(d_h, d_h_t, d_h_t)
        multiply(d_h_t, c_by_h, sum_c)
        add(sum_c, d_c, sum_c)
        multiply(d_h_t, o_by_h, d_z_o)
        multiply(sum_c, ifgc_by_c, d_ifgc)
        np.dot(weight_t, d_z, d_in)
        if over is not None:
            np.copyto(d_h_prev, d_h_t, where=over[-t])
        d_h, d_c = d_h_prev, d_c_prev
    return d_h, d_c


def _fill_factors(factors: Array, tape: LSTMTape, here: slice, over: Array | None) -> None:
    """Write what a step back multiplies by: d_h to reach c and z_o; d_c to reach z_i, z_f, z_g, c.

    ``factors`` is (T, 6, H, B), and 0, 0; 0, 0, 0, 1 where a sequence is over.
    """
    one, tiny = np.ones((), factors.dtype), np.finfo(factors.dtype).tiny
    multiply, subtract = np.multiply, np.subtract
    names = ("i", "f", "g", "o", "c_prev", "h")
    i, f, g, o, c_prev, h = (getattr(tape, name)[here].swapaxes(1, 2) for name in names)
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


def _record(
    steps: int,
    x: Array,
    h: Array,
    c: Array,
    empty: Empty = np.empty,
) -> tuple[Array, Array]:
    """Return memory for so many steps and the state after them: ``blocks`` and ``seen``.

    ``blocks`` (T + 1, 5, H, B) is o, i, f, g, c; ``seen`` (T + 1, K, B) is h, x, 1. They start
    with h and c.
    """
    batch, hidden = h.shape
    record = empty((steps + 1, 5 * hidden + hidden + x.shape[2] + 1, batch), h.dtype)
    blocks = record[:, : 5 * hidden].reshape(steps + 1, 5, hidden, batch)
    seen = record[:, 5 * hidden :]
    blocks[0, 4], seen[0, :hidden], seen[:, -1] = c.T, h.T, 1
    return blocks, seen


def _fill_inputs(seen: Array, x: Array) -> None:
    """Write x into what the steps see."""
    seen[: len(x), -1 - x.shape[2] : -1] = x.swapaxes(1, 2)


def _workspace(empty: Empty, dtype: np.dtype, *shapes: tuple[int, ...]) -> list[Array]:
    """Return arrays of these shapes, one behind the other in one run of memory."""
    *starts, end = accumulate((math.prod(shape) for shape in shapes), initial=0)
    memory = empty((end,), dtype)
    return [
        memory[start : start + math.prod(shape)].reshape(shape)
        for start, shape in zip(starts, shapes, strict=True)
    ]


def _batch_first(array: Array) -> Array:
    """Return (T, ·, B) as (T, B, ·), which is what callers have."""
    return array.swapaxes(1, 2)


def _chunks(x: Array) -> Iterator[slice]:
    """Cut the T steps into chunks of about ``CHUNK_ROWS`` rows; the first is never shorter."""
    steps, batch, _ = x.shape
    size = max(1, CHUNK_ROWS // batch)
    return (slice(start, min(start + size, steps)) for start in range(0, steps, size))


def _over(valid: Valid, here: slice) -> Array | None:
    """Return which sequences are over at which step, (T, 1, B); None if none is."""
    if valid is None or valid[here].all():
        return None
    return ~valid[here][:, None, :]


def _project(now: Array, inputs: Array, weight_x: Array) -> None:
    """Write W_x x + b where z will be, for a chunk of steps at a time."""
    _, _, hidden, batch = now.shape
    for here in _chunks(_batch_first(inputs)):
        columns = inputs[here].swapaxes(0, 1).reshape(inputs.shape[1], -1)
        product = (weight_x @ columns).reshape(4, hidden, -1, batch)
        now[here, :4] = product.transpose(2, 0, 1, 3)


def _arranged(weights: Parameters, batch: int) -> tuple[Array, Array | None]:
    """Return [W_h W_x b], (4H, K), and None; or W_h and [W_x b], where W_h is to be fetched alone.

    The blocks of rows are o, i, f, g, the first three negative.
    """
    columns = [weights["weight_hh"], weights["weight_ih"], weights["bias"][:, None]]
    weight = _o_first(np.concatenate(columns, axis=1))
    sigmoids = weight[: 3 * len(weight) // 4]
    np.negative(sigmoids, sigmoids)
    if not _is_fetched_from_afar(weight, batch):
        return weight, None
    hidden = weights["weight_hh"].shape[1]
    return np.ascontiguousarray(weight[:, :hidden]), np.ascontiguousarray(weight[:, hidden:])


def _is_fetched_from_afar(weight: Array, batch: int) -> bool:
    """Return whether a step's product waits for its weights: then it should need few of them.

    It does where it uses each of them once, or where they are too many for the cache.
    """
    return batch == 1 or weight.nbytes > LARGE_WEIGHT


def _dot_added(rows: int, batch: int, dtype: np.dtype) -> Callable[[Array, Array, Array], None]:
    """Return what multiplies two matrices and adds the product to what is there already."""
    dot, add = np.dot, np.add
    product = np.empty((rows, batch), dtype)

    def dot_added(weight: Array, seen: Array, total: Array) -> None:
        dot(weight, seen, product)
        add(product, total, total)

    return dot_added


def _cut(weight: Array, batch: int) -> tuple[Callable[..., Array], Array]:
    """Return what multiplies by ``weight``, and the weight: in blocks of rows where it is quicker.

    The blocks are few, all of one size, and each block's product is small.
    """
    rows, columns = weight.shape
    if batch > 1 and rows * columns * batch > SMALL_PRODUCT:
        for count in range(2, rows // FEWEST_ROWS + 1):
            if rows % count == 0 and rows // count * columns * batch <= SMALL_PRODUCT:
                return np.matmul, weight.reshape(count, rows // count, columns)
    return np.dot, weight


def _o_first(rows: Array) -> Array:
    """Return a copy with the blocks o, i, f, g instead of i, f, g, o."""
    start_of_o = 3 * len(rows) // 4
    return np.concatenate((rows[start_of_o:], rows[:start_of_o]))


def _o_last(rows: Array) -> Array:
    """Undo ``_o_first``."""
    end_of_o = len(rows) // 4
    return np.concatenate((rows[end_of_o:], rows[:end_of_o]))
