"""The on-line rule of ``online.py``, compiled by numba: the version to run.

Function by function, and in the same order, it does what ``OnlineLSTM`` does; the equations and
their reasons are there. Here every product is a loop over numbers that are changed in place.
"""

import math
from typing import NamedTuple

import numpy as np

try:
    from numba import njit
except ImportError as error:
    raise ImportError(
        "the compiled on-line rule needs numba: pip install -e '.[experiments]' "
        "(lstm_lessons.experiments.OnlineLSTM does the same without it, slowly)"
    ) from error

from lstm_lessons.experiments.rule.online import OnlineLSTM
from lstm_lessons.experiments.rule.state import State
from lstm_lessons.experiments.rule.weights import Weights
from lstm_lessons.scratch.types import Array

# No check for a division by zero: there is none that could be one. Nothing may change the order of
# sums, so the digits are those of ``online.py`` up to the last.
QUICK = {"cache": True, "error_model": "numpy"}
# Arrays that go from function to function are counted; where all is one function, they are not.
inlined = njit(**QUICK, forceinline=True)


class Options(NamedTuple):
    """What the loops have to know of the architecture."""

    block_size: int
    forget_gate: bool
    output_gate: bool
    gates_feed_back: bool
    shortcuts: bool
    state_decay: float


class CompiledLSTM(OnlineLSTM):
    """An ``OnlineLSTM`` that follows streams about a hundred times as fast.

    Single steps (``forward``, ``learn``) are those of ``OnlineLSTM``. The first stream of all takes
    some seconds: numba compiles, and keeps the result for the next time.
    """

    def _follow(
        self,
        x: Array,
        target: Array,
        learning_rate: float | None,
        rate_decay: float,
        tolerance: float,
        reset: Array,
        outputs: Array,
    ) -> int:
        learning = learning_rate is not None
        options = Options(*(getattr(self.architecture, name) for name in Options._fields))
        self.state = State(*(np.array(values, order="C") for values in self.state))
        self._partials_hold = self._partials_hold and (learning or len(x) == 0)
        return _follow(
            options._replace(state_decay=float(options.state_decay)),
            self.weights,
            self.state,
            np.ascontiguousarray(x),
            np.ascontiguousarray(target),
            learning,
            learning_rate if learning else 0.0,
            rate_decay,
            tolerance,
            np.ascontiguousarray(reset),
            outputs,
        )


@inlined
def _sigmoid(z: float) -> float:
    e = math.exp(-abs(z))
    return (1.0 if z >= 0 else e) / (1.0 + e)


@inlined
def _slope(y: float) -> float:
    return y * (1.0 - y)


@inlined
def _squash_out(c: float) -> float:
    return 2.0 * _sigmoid(c) - 1.0


@inlined
def _net_input(weight: Array, row: int, u: Array) -> float:
    total = 0.0
    for m in range(weight.shape[1]):
        total += weight[row, m] * u[m]
    return total


@inlined
def _move(weight: Array, row: int, factor: float, u: Array) -> None:
    """Take ``factor`` times what was seen from a row of weights."""
    for m in range(weight.shape[1]):
        weight[row, m] -= factor * u[m]


@inlined
def _copy(source: Array, seen: Array, at: int) -> int:
    """Write ``source`` into ``seen`` from ``at`` on; return where the next begins."""
    for k in range(len(source)):
        seen[at + k] = source[k]
    return at + len(source)


@inlined
def _see(options: Options, s: State, x: Array) -> None:
    """Write into u what the hidden layer sees."""
    at = _copy(x, s.u, 0)
    at = _copy(s.z, s.u, at)
    if options.gates_feed_back:
        at = _copy(s.i, s.u, at)
        if options.forget_gate:
            at = _copy(s.f, s.u, at)
        if options.output_gate:
            at = _copy(s.o, s.u, at)
    at = _copy(s.h, s.u, at)
    s.u[at] = 1.0


@inlined
def _carry(partial: Array, k: int, kept: float, added: float, u: Array) -> None:
    for m in range(partial.shape[1]):
        partial[k, m] = kept * partial[k, m] + added * u[m]


@inlined
def _forward(options: Options, w: Weights, s: State, x: Array, learning: bool) -> None:
    _see(options, s, x)
    for k in range(len(s.z)):
        s.z[k] = _sigmoid(_net_input(w.z, k, s.u))
    for j in range(len(s.i)):
        s.i[j] = _sigmoid(_net_input(w.i, j, s.u))
        s.f[j] = _sigmoid(_net_input(w.f, j, s.u)) if options.forget_gate else options.state_decay
        s.o[j] = _sigmoid(_net_input(w.o, j, s.u)) if options.output_gate else 1.0
    for k in range(len(s.c)):
        j = k // options.block_size
        s.g[k] = 4.0 * _sigmoid(_net_input(w.g, k, s.u)) - 2.0
        if learning:
            _carry(s.dc_dwi, k, s.f[j], s.g[k] * _slope(s.i[j]), s.u)
            _carry(s.dc_dwg, k, s.f[j], s.i[j] * (1.0 - s.g[k] * s.g[k] / 4.0), s.u)
            if options.forget_gate:
                _carry(s.dc_dwf, k, s.f[j], s.c[k] * _slope(s.f[j]), s.u)
        s.c[k] = s.f[j] * s.c[k] + s.i[j] * s.g[k]
        s.h[k] = s.o[j] * _squash_out(s.c[k])

    at = _copy(x, s.v, 0) if options.shortcuts else 0
    at = _copy(s.z, s.v, at)
    at = _copy(s.h, s.v, at)
    s.v[at] = 1.0
    for k in range(len(s.y)):
        s.y[k] = _sigmoid(_net_input(w.y, k, s.v))


@inlined
def _learn(
    options: Options, w: Weights, s: State, target: Array, learning_rate: float, d_v: Array
) -> None:
    """Move the weights; ``d_v`` is room for the gradient in what the outputs saw."""
    d_v[:] = 0.0
    for k in range(len(s.y)):
        d_y = (s.y[k] - target[k]) * _slope(s.y[k])
        for m in range(len(d_v)):  # before this row moves
            d_v[m] += w.y[k, m] * d_y
        _move(w.y, k, learning_rate * d_y, s.v)

    h_at = len(d_v) - len(s.h)
    z_at = h_at - len(s.z)
    for k in range(len(s.z)):
        _move(w.z, k, learning_rate * d_v[z_at + k] * _slope(s.z[k]), s.u)
    for j in range(len(s.i)):
        d_o = 0.0
        for k in range(j * options.block_size, (j + 1) * options.block_size):
            d_h, shown = d_v[h_at + k], _squash_out(s.c[k])
            d_o += d_h * shown
            d_c = d_h * s.o[j] * (1.0 - shown * shown) / 2.0
            _move(w.i, j, learning_rate * d_c, s.dc_dwi[k])
            _move(w.g, k, learning_rate * d_c, s.dc_dwg[k])
            if options.forget_gate:
                _move(w.f, j, learning_rate * d_c, s.dc_dwf[k])
        if options.output_gate:
            _move(w.o, j, learning_rate * d_o * _slope(s.o[j]), s.u)


@inlined
def _set_to_zero(s: State) -> None:
    for values in (s.z, s.i, s.f, s.g, s.o, s.c, s.h, s.y, s.u, s.v):
        values[:] = 0.0
    for partial in (s.dc_dwi, s.dc_dwf, s.dc_dwg):
        partial[:] = 0.0


@inlined
def _all_near(y: Array, target: Array, tolerance: float) -> bool:
    near = 0
    for k in range(len(y)):
        near += abs(target[k] - y[k]) < tolerance
    return near == len(y)


@njit(**QUICK)
def _follow(
    options: Options,
    w: Weights,
    s: State,
    x: Array,
    target: Array,
    learning: bool,
    learning_rate: float,
    rate_decay: float,
    tolerance: float,
    reset: Array,
    outputs: Array,
) -> int:
    d_v = np.empty(len(s.v) - 1)
    for t in range(len(x)):
        if reset[t]:
            _set_to_zero(s)
        _forward(options, w, s, x[t], learning)
        if not math.isnan(target[t, 0]):
            if len(outputs) > 0:
                _copy(s.y, outputs[t], 0)
            if learning:
                _learn(options, w, s, target[t], learning_rate, d_v)
            if not _all_near(s.y, target[t], tolerance):
                return t
        learning_rate *= rate_decay
    return len(x)
