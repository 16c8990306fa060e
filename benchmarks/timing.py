"""What is timed, and how: samples long enough to trust, contenders that take turns."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

from tools.machine import ROOT

SHAPES = [(1, 100, 64, 64), (32, 100, 64, 128), (64, 128, 128, 256), (64, 256, 256, 512)]
"""B, T, I, H."""

DTYPES = ["float32", "float64"]
SAMPLE = 0.02  # seconds that one sample takes at least

Key = TypeVar("Key")


def sampler(
    run: Callable[[], object], clock: Callable[[], float], at_least: float = SAMPLE
) -> Callable[[], float]:
    """Return a function that takes one sample: seconds per run, over ``at_least`` so many."""
    run()
    runs, seconds = 1, 0.0
    while True:
        start = clock()
        for _ in range(runs):
            run()
        seconds = clock() - start
        if seconds >= 1.2 * at_least:  # a margin: a later sample may be quicker
            break
        runs = max(runs + 1, int(1.5 * at_least * runs / max(seconds, 1e-6)))

    def sample() -> float:
        start = clock()
        for _ in range(runs):
            run()
        return (clock() - start) / runs

    return sample


def take_turns(
    samplers: dict[Key, Callable[[], float]], rounds: int, pause: float = 0.0
) -> dict[Key, list[float]]:
    """Sample each once a round, in turn forwards and backwards; return the seconds of each.

    ``pause``: seconds of rest before each sample, until the threads of the one before are asleep.
    """
    times: dict[Key, list[float]] = {key: [] for key in samplers}
    for done in rounds_shown(rounds):
        for key in list(samplers)[:: 1 if done % 2 == 0 else -1]:
            time.sleep(pause)
            times[key].append(samplers[key]())
    return times


def in_pairs(
    reference: Callable[[], float], samplers: dict[Key, Callable[[], float]], rounds: int
) -> dict[Key, list[float]]:
    """Sample each beside the reference, now before it and now after; return its ratios to it."""
    ratios: dict[Key, list[float]] = {key: [] for key in samplers}
    for done in rounds_shown(rounds):
        for key, sample in samplers.items():
            if done % 2 == 0:
                base, seconds = reference(), sample()
            else:
                seconds, base = sample(), reference()
            ratios[key].append(seconds / base)
    return ratios


def rounds_shown(rounds: int) -> Iterator[int]:
    """Count the rounds, and show the count while it lasts."""
    for done in range(rounds):
        print(f"\r  round {done + 1} of {rounds}", end="", file=sys.stderr, flush=True)
        yield done
    print("\r" + " " * 30 + "\r", end="", file=sys.stderr, flush=True)


def ratio(seconds: list[float], others: list[float]) -> list[float]:
    """Return the quartiles of the ratios, round by round; the second is the median."""
    return quartiles([a / b for a, b in zip(seconds, others, strict=True)])


def quartiles(numbers: list[float]) -> list[float]:
    """Return the lower quartile, the median and the upper quartile."""
    return [significant(quartile) for quartile in statistics.quantiles(numbers, n=4)]


def significant(number: float) -> float:
    """Return three digits."""
    return float(f"{number:.3g}")


def arguments(description: str) -> argparse.ArgumentParser:
    """Return what every benchmark on the processor takes."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quick", action="store_true", help="few rounds; nothing is recorded")
    parser.add_argument("--task", type=json.loads, help=argparse.SUPPRESS)  # from in_a_child
    return parser


def in_a_child(module: str, task: dict[str, object], threads: int) -> dict[str, object]:
    """Run ``python -m module --task`` with so many threads; return what it prints, which is JSON.

    A process of its own: OpenBLAS reads its number of threads at import. Its progress is shown.
    """
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    environment = os.environ | dict.fromkeys(names, str(threads))
    command = [sys.executable, "-m", module, "--task", json.dumps(task)]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{module}: this task failed: {task}")
    return json.loads(done.stdout)
