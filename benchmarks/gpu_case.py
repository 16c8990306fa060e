"""One case of the benchmark on a GPU: each contender is checked, and timed if it is right.

It is checked again after it was timed, with other numbers: so nothing passes that was left in
memory by the run before, and a race has a second chance to show.
"""

import functools
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial

from torch import nn

from benchmarks import roofline
from benchmarks.child import Say, in_a_line
from benchmarks.device_clock import clock_of, warmed_up
from benchmarks.flashrnn_layer import FlashRNN, backends
from benchmarks.gpu_passes import (
    DTYPES,
    Case,
    draw,
    exact,
    largest_difference,
    switch_tf32,
    weights_of,
)
from benchmarks.timing import ratio, significant
from lstm_lessons.pytorch import LSTM
from lstm_lessons.pytorch.engines import ENGINES
from tools.machine import moment

REFERENCE = "nn.LSTM"
LIMITS = {"bf16": 3e-2, "tf32": 3e-3, "fp32": 5e-5, "fp64": 1e-12}
"""How large a difference may be: some times what the precision itself makes, and less than what the
next coarser one does."""

KINDS = ["forward", "both"]  # without gradients; there and back
SLOW = {"loop", "fused", "compiled", "flashrnn cuda_fused"}
"""To run, or to build: only where they are asked for."""
UNCOUNTED = {"graph"}
"""Whose peak is not its own: the engine keeps the graphs of earlier cases, and drops some."""

ALLOWANCE = 0.5  # seconds for the samples of one kind by one contender: a slow one gets fewer
LEAST_ROUNDS = 3
BUILDING, RUNNING = 240.0, 20.0  # seconds after which one is taken to hang

Times = dict[tuple[str, str], dict[int, float]]
"""By kind and contender: the seconds in each round in which it took part."""


@dataclass(frozen=True)
class Ready:
    """A contender that was right: its layer, what is known of it, the bytes it takes at most."""

    net: nn.Module
    known: dict[str, object]
    peaks: dict[str, int]


def contenders(case: Case, device: str, also: set[str]) -> dict[str, Callable[[], nn.Module]]:
    """Return what builds each contender; of the slow ones only those in ``also``."""
    made = {"device": device, "dtype": DTYPES[case.precision]}
    size = case.hidden
    found = {REFERENCE: partial(nn.LSTM, size, size, **made)}
    found |= {name: partial(LSTM, size, size, engine=name, **made) for name in ENGINES}
    if device == "cuda":
        for backend in backends(size, case.precision):
            found[f"flashrnn {backend}"] = partial(FlashRNN, size, backend, **made)
    return {name: build for name, build in found.items() if name not in SLOW - also}


def measure(
    case: Case, device: str, rounds: int, also: set[str], skip: dict[str, str], *, say: Say
) -> dict[str, object]:
    """Check and time every contender of one case.

    Parameters
    ----------
    case, device
        What is run, and where: "cuda" or "cpu".
    rounds
        How often each is sampled; less often if it is slow.
    also
        Which of the slow ones take part.
    skip
        Who does not, and why.
    say
        Is told who is at work, and for how long at most.

    Returns
    -------
    dict
        The case, the floor, and for each contender its times or why there are none.
    """
    return _Measurement(case, device, say).run(rounds, also, skip)


class _Measurement:
    def __init__(self, case: Case, device: str, say: Say) -> None:
        self.case, self.device, self.say = case, device, say
        self.clock = clock_of(device)
        switch_tf32(case.precision == "tf32")
        say("the device's rates", BUILDING)
        self.rates = _rates(device, case.precision)
        self.weights = weights_of(case, device)

    def run(self, rounds: int, also: set[str], skip: dict[str, str]) -> dict[str, object]:
        self.draw(seed=1)
        found: dict[str, Ready | str] = {}
        for name, build in contenders(self.case, self.device, also).items():
            found[name] = skip.get(name) or _absent(name) or self.begin(name, build)
        ready = {name: one for name, one in found.items() if isinstance(one, Ready)}
        times = self.take_turns(ready, rounds)
        self.draw(seed=2)
        floors = self.floors()
        entries = {}
        for name, one in found.items():
            reason = one if name not in ready else self.wrong(name, one.net)
            if reason:
                entries[name] = {"not_timed": reason}
            else:
                passes = {kind: _summary(kind, name, times, floors, one.peaks) for kind in KINDS}
                entries[name] = one.known | {"passes": passes}
        del self.drawn, self.right, found, ready, one
        self.clock.tidy()
        return {
            **asdict(self.case),
            **moment(),
            "tflops": significant(self.rates.operations / 1e12),
            "gb_per_second": significant(self.rates.bytes / 1e9),
            "left_mib": significant(self.clock.held() / 2**20),
            "floor": floors,
            "contenders": entries,
        }

    def draw(self, seed: int) -> None:
        """Draw a pass, and compute what is right."""
        self.say("what is right", BUILDING)
        self.drawn = draw(self.case, self.device, seed)
        self.right = exact(self.drawn, self.weights)
        self.clock.wait()

    def begin(self, name: str, build: Callable[[], nn.Module]) -> Ready | str:
        """Build a contender, check it, ask for its memory; return why not if that is not to be."""
        try:
            found = self._begin(name, build)
        except Exception as error:  # whatever an engine raises, the others are measured
            found = in_a_line(error)
        self.clock.wait()  # raises if the device is lost: the next process skips this contender
        return found

    def _begin(self, name: str, build: Callable[[], nn.Module]) -> Ready | str:
        self.say(name, BUILDING)
        if name == "compiled":
            _compile_every_kind()
        net = build()
        net.load_state_dict(self.weights)
        self.drawn.clear(net)
        held = self.clock.held()
        start = time.perf_counter()
        self.drawn.both(net)
        self.say(name, RUNNING)
        self.clock.wait()
        seconds = time.perf_counter() - start
        self.say(name, BUILDING)  # what runs without gradients may be another thing
        difference, where = largest_difference(self.drawn.results(net), self.right)
        if not difference <= LIMITS[self.case.precision]:
            return self._too_far(difference, where)
        self.drawn.clear(net)
        peaks = {kind: self.clock.peak(self.pass_of(kind, net)) - held for kind in KINDS}
        known = {
            "largest_difference": significant(difference),
            "in": where,
            "first_call_seconds": significant(seconds),
        }
        return Ready(net, known, peaks)

    def wrong(self, name: str, net: nn.Module) -> str:
        """Return what is wrong now, after the timing and with other numbers; "" if nothing is."""
        self.say(name, RUNNING)
        difference, where = largest_difference(self.drawn.results(net), self.right)
        if difference <= LIMITS[self.case.precision]:
            return ""
        return f"{self._too_far(difference, where)}, after it was timed"

    def _too_far(self, difference: float, where: str) -> str:
        limit = LIMITS[self.case.precision]
        return f"wrong: {where} is off by {difference:.1e}, the limit is {limit:.0e}"

    def pass_of(self, kind: str, net: nn.Module) -> Callable[[], object]:
        """Return what is timed, and set the layer's mode: training, cuDNN keeps more."""
        net.train(kind == "both")
        return partial(self.drawn.both if kind == "both" else self.drawn.forward, net)

    def take_turns(self, ready: dict[str, Ready], rounds: int) -> Times:
        """Sample everyone once a round, the slow ones more rarely, now forwards, now backwards."""
        runs_of, every = {}, {}
        for kind in KINDS:
            for name, one in ready.items():
                self.say(name, RUNNING)
                runs, seconds = warmed_up(self.clock, self.pass_of(kind, one.net))
                runs_of[kind, name] = runs
                affordable = max(LEAST_ROUNDS, int(ALLOWANCE / (runs * seconds)))
                every[kind, name] = 1 if name == REFERENCE else max(1, rounds // affordable)
        times: Times = {key: {} for key in runs_of}
        for done in range(rounds):
            for kind, name in list(times)[:: 1 if done % 2 == 0 else -1]:
                if done % every[kind, name] == 0:
                    self.say(name, RUNNING)
                    run = self.pass_of(kind, ready[name].net)
                    times[kind, name][done] = self.clock.seconds(run, runs_of[kind, name])
        return times

    def floors(self) -> dict[str, dict[str, object]]:
        """Return the least time of each kind."""
        case, size = self.case, DTYPES[self.case.precision].itemsize
        sizes = (case.batch, case.steps, case.hidden, case.hidden, size)
        return {kind: roofline.floor(roofline.count(kind, *sizes), self.rates) for kind in KINDS}


@functools.cache
def _rates(device: str, precision: str) -> roofline.Rates:
    return roofline.measured(clock_of(device), device, DTYPES[precision])


def _compile_every_kind() -> None:
    """Let one process compile for all cases: after eight kinds it would run uncompiled instead."""
    from torch import _dynamo  # it takes seconds

    _dynamo.config.recompile_limit = 100
    _dynamo.config.fail_on_recompile_limit_hit = True


def _absent(name: str) -> str:
    return ENGINES[name].absent() if name in ENGINES else ""


def _summary(
    kind: str,
    name: str,
    times: Times,
    floors: dict[str, dict[str, object]],
    peaks: dict[str, int],
) -> dict[str, object]:
    """Return what a record says of one contender's times; its memory is None if not counted."""
    seconds = times[kind, name]
    milliseconds = 1e3 * statistics.median(seconds.values())
    reference = times.get((kind, REFERENCE))
    return {
        "milliseconds": significant(milliseconds),
        "rounds": len(seconds),
        "to_nn_lstm": reference
        and ratio(list(seconds.values()), [reference[done] for done in seconds]),
        "to_floor": significant(milliseconds / floors[kind]["milliseconds"]),
        "peak_mib": None if name in UNCOUNTED else significant(peaks[kind] / 2**20),
    }
