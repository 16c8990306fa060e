"""How long a pass takes on a device, and how much of its memory.

A GPU is told what to do and does it later. So it notes the times itself, as events that it comes to
in their turn. A time is that of the device from the first thing it does to the last, and what it
waits for Python in between is part of it. A sample is several runs one after the other, as training
would make them; what is left in the caches between two runs is left for every contender.
"""

import gc
import math
import time
from collections.abc import Callable

import torch

Run = Callable[[], object]

SAMPLE = 0.005  # seconds that one sample takes at least
STEADY = 0.05  # a sample is steady if it differs from the one before by no more than this part
PATIENCE = 1.0  # seconds after which it is taken as it is


class Gpu:
    """The current GPU."""

    def seconds(self, run: Run, runs: int = 1) -> float:
        """Return the seconds of one run, by so many in a row."""
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        start.record()
        for _ in range(runs):
            run()
        end.record()
        end.synchronize()
        return start.elapsed_time(end) / 1000 / runs

    def wait(self) -> None:
        """Wait until everything is done; raise what went wrong meanwhile."""
        torch.cuda.synchronize()

    def held(self) -> int:
        """Return how many bytes are in use."""
        return torch.cuda.memory_allocated()

    def peak(self, run: Run) -> int:
        """Return how many bytes were in use at most during a run."""
        torch.cuda.reset_peak_memory_stats()
        run()
        self.wait()
        return torch.cuda.max_memory_allocated()

    def tidy(self) -> None:
        """Give back what is not in use."""
        gc.collect()
        torch.cuda.empty_cache()


class Processor:
    """The processor, by the clock on the wall, to try a benchmark where there is no GPU."""

    def seconds(self, run: Run, runs: int = 1) -> float:
        """Return the seconds of one run, by so many in a row."""
        start = time.perf_counter()
        for _ in range(runs):
            run()
        return (time.perf_counter() - start) / runs

    def wait(self) -> None:
        """Do nothing: a run that has returned is done."""

    def held(self) -> int:
        """Return 0: nobody counts."""
        return 0

    def peak(self, run: Run) -> int:
        """Return 0 after a run."""
        run()
        return 0

    def tidy(self) -> None:
        """Do nothing."""


Clock = Gpu | Processor


def clock_of(device: str) -> Clock:
    """Return the clock of "cuda" or "cpu"."""
    return Gpu() if device == "cuda" else Processor()


def warmed_up(clock: Clock, run: Run, at_least: float = SAMPLE) -> tuple[int, float]:
    """Run until two samples in a row agree; return how many runs a sample needs, and their length.

    The latter in seconds of one run.
    """
    runs, before, spent = 1, math.nan, 0.0
    while True:
        seconds = clock.seconds(run, runs)
        spent += runs * seconds
        needed = math.ceil(at_least / max(seconds, 1e-7))
        steady = abs(seconds - before) <= STEADY * before
        if (steady and runs >= needed) or spent > PATIENCE:
            return max(runs, needed), seconds
        runs, before = max(runs, needed), seconds
