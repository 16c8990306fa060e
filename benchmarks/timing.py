"""What is timed, and how: samples long enough to trust, and ratios within a round."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable

from tools.machine import ROOT

SHAPES = [(1, 100, 64, 64), (32, 100, 64, 128), (64, 128, 128, 256), (64, 256, 256, 512)]
"""B, T, I, H."""

DTYPES = ["float32", "float64"]
SAMPLE = 0.02  # seconds that one sample takes at least


def sampler(run: Callable[[], object], clock: Callable[[], float]) -> Callable[[], float]:
    """Return a function that takes one sample: seconds per run, over at least ``SAMPLE`` of it."""
    run()
    runs, seconds = 1, 0.0
    while True:
        start = clock()
        for _ in range(runs):
            run()
        seconds = clock() - start
        if seconds >= 1.2 * SAMPLE:  # a margin: a later sample may be quicker
            break
        runs = max(runs + 1, int(1.5 * SAMPLE * runs / max(seconds, 1e-6)))

    def sample() -> float:
        start = clock()
        for _ in range(runs):
            run()
        return (clock() - start) / runs

    return sample


def median_ratio(seconds: list[float], others: list[float]) -> float:
    """Return the median of the ratios, round by round."""
    ratios = [a / b for a, b in zip(seconds, others, strict=True)]
    return significant(statistics.median(ratios))


def significant(number: float) -> float:
    """Return three digits: no more can be trusted."""
    return float(f"{number:.3g}")


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
