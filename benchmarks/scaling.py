"""How the LSTM in NumPy grows: its time against T, B and H, and its peak memory against T.

    make bench-scaling   or   python -m benchmarks.scaling     (ten minutes; --quick: two)

On one thread, in float32. One size is changed at a time; the others stay as in ``BASE``.
"""

import argparse
import json
import statistics
import sys
import time
import tracemalloc

import numpy as np

from benchmarks.cpu import Case
from benchmarks.timing import in_a_child, sampler, significant
from tools.machine import ROOT, circumstances

REPORT = ROOT / "benchmarks" / "results" / "scaling.json"
BASE = {"batch": 32, "steps": 128, "inputs": 64, "hidden": 64}
AXES = {
    "steps": [16, 32, 64, 128, 256, 512, 1024],
    "batch": [1, 2, 4, 8, 16, 32, 64, 128],
    "hidden": [16, 32, 64, 128, 256, 512],
}
STREAM = {"batch": 1, "inputs": 64, "hidden": 64}
STREAM_STEPS = [1_000, 3_000, 10_000, 30_000, 100_000]
ROUNDS, QUICK_ROUNDS = 11, 3


def cost(rounds: int) -> dict[str, list[dict[str, float]]]:
    """Return the median milliseconds of every pass, by the size that is changed."""
    points = {}
    for axis, sizes in AXES.items():
        points[axis] = []
        for size in sizes:
            print(f"\r  {axis} = {size}    ", end="", file=sys.stderr, flush=True)
            point = {axis: size}
            for kind, run in Case(tuple((BASE | {axis: size}).values()), "float32").ours().items():
                sample = sampler(run, time.thread_time)
                seconds = statistics.median(sample() for _ in range(rounds))
                point[f"{kind}_milliseconds"] = significant(1e3 * seconds)
            points[axis].append(point)
    print(file=sys.stderr)
    return points


def peak_memory() -> list[dict[str, int]]:
    """Return the most bytes that a pass holds beyond its input, by the number of steps."""
    points = []
    for steps in STREAM_STEPS:
        print(f"\r  memory, {steps} steps    ", end="", file=sys.stderr, flush=True)
        case = Case((STREAM["batch"], steps, STREAM["inputs"], STREAM["hidden"]), "float32")
        point = {"steps": steps, "output_itself_bytes": case.d_output.nbytes}
        for kind, run in case.ours().items():
            tracemalloc.start()
            result = run()
            point[f"{kind}_bytes"] = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            del result
        points.append(point)
    print(file=sys.stderr)
    return points


def main() -> None:
    """Measure in a child, on one thread; print and write."""
    parser = argparse.ArgumentParser(description="Time and memory of our LSTM against its sizes.")
    parser.add_argument("--quick", action="store_true", help="few rounds; nothing is recorded")
    parser.add_argument("--task", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.task:
        rounds = json.loads(arguments.task)["rounds"]
        print(json.dumps({"cost": cost(rounds), "peak_memory": peak_memory()}))
        return

    task = {"rounds": QUICK_ROUNDS if arguments.quick else ROUNDS}
    measured = in_a_child("benchmarks.scaling", task, threads=1)
    for points in (*measured["cost"].values(), measured["peak_memory"]):
        for point in points:
            print("  ".join(f"{name} {value:,}" for name, value in point.items()))
    if not arguments.quick:
        sizes = {"dtype": "float32", "base": BASE, "stream": STREAM}
        report = {**circumstances(), "numpy": np.__version__, **sizes, **task, **measured}
        REPORT.parent.mkdir(parents=True, exist_ok=True)
        REPORT.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
