"""The units of chapter 17 in NumPy: the time of one more step, and of a sequence, over its length.

    python -m benchmarks.after     (two minutes; --quick: one, and nothing is recorded)

On one thread, in float32, one sequence. Two questions:

- ``step``      so many steps have been read: how long does one more take, and how many bytes are
                carried on to it?
- ``sequence``  how long does a whole sequence take, step by step and, where the unit can, all steps
                at once; and how much memory beyond its input does that need at its peak?

Each unit maps H numbers to H numbers, the products with its weights included. One round times
everything once.
"""

import json
import statistics
import time
import tracemalloc
from collections.abc import Callable
from functools import cached_property, partial

import numpy as np

from benchmarks.timing import arguments, in_a_child, sampler, significant, take_turns
from lstm_lessons.scratch import after as units
from lstm_lessons.scratch import gru_step, lstm_step, sigmoid
from lstm_lessons.scratch.types import Array
from tools.machine import ROOT, circumstances, write_record

REPORT = ROOT / "benchmarks" / "results" / "after.json"
WIDTH, STATE_SIZE = 64, 16  # H and N
SEEN = [64, 256, 1024, 4096, 16384]
STEPS = [64, 256, 1024, 4096]
ROUNDS, QUICK_ROUNDS = 5, 2


class Unit:
    """A unit with weights and a state: ``step`` takes one input, ``at_once`` a whole sequence.

    A unit without ``at_once`` can only go step by step.
    """

    at_once: Callable[[Array], Array] | None = None

    def __init__(self, room: int = 1) -> None:
        self.rng = np.random.default_rng(0)
        self.room = room
        self.draw()
        self.reset()

    def weight(self, rows: int, columns: int = WIDTH) -> Array:
        """Draw a matrix."""
        return (self.rng.standard_normal((rows, columns)) / columns**0.5).astype(np.float32)

    def state_bytes(self) -> int:
        """Return the bytes that are carried on to the next step."""
        return sum(array.nbytes for array in self.state)

    def by_steps(self, x: Array) -> Array:
        """Return the output of every step, (T, 1, H), one after the other."""
        self.reset()
        return np.array([self.step(x_t) for x_t in x])

    def follow(self, x: Array) -> None:
        """Take the steps of a sequence; its outputs are not wanted."""
        for x_t in x:
            self.step(x_t)

    def one_more(self, x: Array) -> Array:
        """Take one step more; a state of fixed size may go on from there."""
        return self.step(x)


def zeros(*shape: int) -> Array:
    """Return zeros for one sequence."""
    return np.zeros((1, *shape), np.float32)


class LSTM(Unit):
    """The unit of chapter 7."""

    def draw(self) -> None:
        """Draw W_x, W_h and b."""
        self.weights = (
            self.weight(4 * WIDTH),
            self.weight(4 * WIDTH),
            self.weight(4 * WIDTH, 1)[:, 0],
        )

    def reset(self) -> None:
        """Start."""
        self.state = zeros(WIDTH), zeros(WIDTH)

    def step(self, x: Array) -> Array:
        """Take one step."""
        self.state = lstm_step(x, *self.state, *self.weights)
        return self.state[0]


class GRU(Unit):
    """The unit of chapter 9."""

    def draw(self) -> None:
        """Draw the weights."""
        rows = 3 * WIDTH
        biases = (self.weight(rows, 1)[:, 0] for _ in range(2))
        self.weights = self.weight(rows), self.weight(rows), *biases

    def reset(self) -> None:
        """Start."""
        self.state = (zeros(WIDTH),)

    def step(self, x: Array) -> Array:
        """Take one step."""
        self.state = (gru_step(x, *self.state, *self.weights),)
        return self.state[0]


class SLSTM(LSTM):
    """The LSTM with an exponential input gate."""

    def reset(self) -> None:
        """Start."""
        self.state = units.SLSTMState.empty(1, WIDTH, np.float32)

    def step(self, x: Array) -> Array:
        """Take one step."""
        self.state = units.slstm_step(x, self.state, *self.weights)
        return self.state.h


class MinGRU(Unit):
    """The GRU whose gate does not see the state."""

    def draw(self) -> None:
        """Draw the weights."""
        self.weights = self.weight(2 * WIDTH), self.weight(2 * WIDTH, 1)[:, 0]

    def reset(self) -> None:
        """Start."""
        self.state = (zeros(WIDTH),)

    def step(self, x: Array) -> Array:
        """Take one step."""
        self.state = (units.min_gru_step(x, *self.state, *self.weights),)
        return self.state[0]

    def at_once(self, x: Array) -> Array:
        """Take all steps, by a scan."""
        return units.min_gru(x, zeros(WIDTH), *self.weights)


class SSM(Unit):
    """A state-space model that does not change, and a product with a matrix behind it.

    Its response to an impulse is no part of a pass: weights that stay have one that stays.
    """

    def draw(self) -> None:
        """Draw its constants."""
        frequencies = np.pi * np.arange(STATE_SIZE, dtype=np.float32)
        rate = np.tile(-0.5 + 1j * frequencies, (WIDTH, 1)).astype(np.complex64)
        delta = np.geomspace(0.01, 0.5, WIDTH).astype(np.float32)
        self.keep, self.writes = units.zero_order_hold(rate, delta)
        self.reads = (self.weight(WIDTH, STATE_SIZE) + 1j * self.weight(WIDTH, STATE_SIZE)) / 2
        self.out = self.weight(WIDTH)

    @cached_property
    def response(self) -> Array:
        """What each channel says after an impulse, (room, H)."""
        return units.ssm_impulse_response(self.keep, self.writes, self.reads, self.room).astype(
            np.float32
        )

    def reset(self) -> None:
        """Start."""
        self.state = (zeros(WIDTH, STATE_SIZE).astype(np.complex64),)

    def step(self, x: Array) -> Array:
        """Take one step."""
        y, h = units.ssm_step(x, *self.state, self.keep, self.writes, self.reads)
        self.state = (h,)
        return y @ self.out.T

    def at_once(self, x: Array) -> Array:
        """Take all steps, by a convolution."""
        return units.convolve(x, self.response[: len(x)]) @ self.out.T


class Selective(Unit):
    """The core of Mamba, and a product with a matrix behind it."""

    def draw(self) -> None:
        """Draw the weights."""
        self.delta, self.out = self.weight(WIDTH), self.weight(WIDTH)
        self.write, self.read = self.weight(STATE_SIZE), self.weight(STATE_SIZE)
        self.rate = -np.tile(np.arange(1, STATE_SIZE + 1, dtype=np.float32), (WIDTH, 1))

    def reset(self) -> None:
        """Start."""
        self.state = (zeros(WIDTH, STATE_SIZE),)

    def from_input(self, x: Array) -> tuple[Array, Array, Array]:
        """Return Δ, what is written and what is read."""
        delta = np.logaddexp(0, x @ self.delta.T - 2)
        return delta, x @ self.write.T, x @ self.read.T

    def step(self, x: Array) -> Array:
        """Take one step."""
        y, h = units.selective_step(x, *self.state, *self.from_input(x), self.rate)
        self.state = (h,)
        return y @ self.out.T

    def at_once(self, x: Array) -> Array:
        """Take all steps, by a scan."""
        start = zeros(WIDTH, STATE_SIZE)
        return units.selective_sequence(x, start, *self.from_input(x), self.rate) @ self.out.T


class MLSTM(Unit):
    """The LSTM with a matrix for a memory."""

    def draw(self) -> None:
        """Draw the weights."""
        self.qkvo, self.gates = self.weight(4 * WIDTH), self.weight(2)

    def reset(self) -> None:
        """Start."""
        self.state = units.MLSTMState.empty(1, WIDTH, WIDTH, np.float32)

    def from_input(self, x: Array) -> tuple[Array, list[Array]]:
        """Return the output gate, and q, k, v and what the two gates squash."""
        q, k, v, z_o = np.split(x @ self.qkvo.T, 4, axis=-1)
        z_i, z_f = np.moveaxis(x @ self.gates.T, -1, 0)
        return sigmoid(z_o), [q, k, v, z_i, z_f + 3]

    def step(self, x: Array) -> Array:
        """Take one step."""
        o, inputs = self.from_input(x)
        read, self.state = units.mlstm_step(*inputs, self.state)
        return o * read

    def at_once(self, x: Array) -> Array:
        """Take all steps, by products with a T × T matrix."""
        o, inputs = self.from_input(x)
        return o * units.mlstm_parallel(*inputs)


class Attention(Unit):
    """Causal attention with one head."""

    def draw(self) -> None:
        """Draw the weights."""
        self.qkv, self.out = self.weight(3 * WIDTH), self.weight(WIDTH)

    def reset(self) -> None:
        """Start."""
        self.cache = units.KeyValueCache(self.room, 1, WIDTH, WIDTH)

    def state_bytes(self) -> int:
        """Return the bytes of all keys and values so far."""
        return self.cache.nbytes

    def follow(self, x: Array) -> None:
        """Take the steps of a sequence; nobody asks, so nothing is read."""
        _, k, v = np.split(x @ self.qkv.T, 3, axis=-1)
        for k_t, v_t in zip(k, v, strict=True):
            self.cache.append(k_t, v_t)

    def one_more(self, x: Array) -> Array:
        """Take one step more, and forget it again: the next sample is to see as many steps."""
        y = self.step(x)
        self.cache.length -= 1
        return y

    def step(self, x: Array) -> Array:
        """Take one step."""
        return units.attention_step(*np.split(x @ self.qkv.T, 3, axis=-1), self.cache) @ self.out.T

    def at_once(self, x: Array) -> Array:
        """Take all steps, by products with a T × T matrix."""
        return units.causal_attention(*np.split(x @ self.qkv.T, 3, axis=-1)) @ self.out.T


UNITS: dict[str, type[Unit]] = {
    "LSTM": LSTM,
    "GRU": GRU,
    "sLSTM": SLSTM,
    "minGRU": MinGRU,
    "SSM": SSM,
    "selective": Selective,
    "mLSTM": MLSTM,
    "attention": Attention,
}


def inputs(steps: int) -> Array:
    """Draw a sequence, (T, 1, H)."""
    return np.random.default_rng(1).standard_normal((steps, 1, WIDTH)).astype(np.float32)


# --- what is measured ---


def one_step(rounds: int) -> list[dict[str, object]]:
    """Return bytes of state and microseconds of one more step, by unit and steps seen."""
    x = inputs(max(SEEN) + 1)
    samplers, points = {}, {}
    for name, kind in UNITS.items():
        for seen in SEEN:
            unit = kind(room=seen + 1)
            unit.follow(x[:seen])
            points[name, seen] = {"unit": name, "seen": seen, "state_bytes": unit.state_bytes()}
            samplers[name, seen] = sampler(partial(unit.one_more, x[-1]), time.thread_time)
    return [
        points[key] | {"microseconds": _quartiles(seconds, 1e6)}
        for key, seconds in take_turns(samplers, rounds).items()
    ]


def whole_sequences(rounds: int) -> list[dict[str, object]]:
    """Return milliseconds and peak bytes of a whole sequence, by unit, way and T."""
    runs = {}
    for name, kind in UNITS.items():
        for steps in STEPS:
            unit, x = kind(room=steps), inputs(steps)
            runs[name, "by steps", steps] = partial(unit.by_steps, x)
            if unit.at_once is not None:
                runs[name, "at once", steps] = partial(unit.at_once, x)
    samplers = {key: sampler(run, time.thread_time, at_least=0.005) for key, run in runs.items()}
    return [
        {
            "unit": name,
            "way": way,
            "steps": steps,
            "milliseconds": _quartiles(seconds, 1e3),
            "peak_bytes": _peak(runs[name, way, steps]),
        }
        for (name, way, steps), seconds in take_turns(samplers, rounds).items()
    ]


def _quartiles(seconds: list[float], scale: float) -> list[float]:
    return [significant(scale * each) for each in statistics.quantiles(seconds, n=4)]


def _peak(run: Callable[[], object]) -> int:
    """Return the most bytes that a run holds at a time."""
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def main() -> None:
    """Measure in a child, on one thread; print and write."""
    chosen = arguments("Time and memory of what came after the LSTM.").parse_args()
    if chosen.task:
        measured = {"step": one_step(**chosen.task), "sequence": whole_sequences(**chosen.task)}
        print(json.dumps(measured))
        return

    task = {"rounds": QUICK_ROUNDS if chosen.quick else ROUNDS}
    measured = in_a_child("benchmarks.after", task, threads=1)
    for point in (*measured["step"], *measured["sequence"]):
        print("  ".join(f"{name} {value}" for name, value in point.items()))
    if not chosen.quick:
        sizes = {"dtype": "float32", "batch": 1, "width": WIDTH, "state_size": STATE_SIZE}
        write_record(
            REPORT, {**circumstances(), "numpy": np.__version__, **sizes, **task, **measured}
        )


if __name__ == "__main__":
    main()
