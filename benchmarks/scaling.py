"""How the LSTM in NumPy grows: its time against T, B and H, and its peak memory against T.

    make bench-scaling   or   python -m benchmarks.scaling     (ten minutes; --quick: two)

On one thread, in float32. One size is changed at a time; the others stay as in ``BASE``. One round
times every size once.
"""

import json
import statistics
import time
import tracemalloc

import numpy as np

from benchmarks.cpu import KINDS, Case
from benchmarks.timing import arguments, in_a_child, sampler, significant, take_turns
from tools.machine import ROOT, circumstances, write_record

REPORT = ROOT / "benchmarks" / "results" / "scaling.json"
BASE = {"batch": 32, "steps": 128, "inputs": 64, "hidden": 64}
AXES = {
    "steps": [16, 32, 64, 128, 256, 512, 1024],
    "batch": [1, 2, 4, 8, 16, 32, 64, 128],
    "hidden": [16, 32, 64, 128, 256, 512],
}
STREAM = {"batch": 1, "inputs": 64, "hidden": 64}
STREAM_STEPS = [1_000, 3_000, 10_000, 30_000, 100_000]
ROUNDS, QUICK_ROUNDS = 31, 3


def cost(rounds: int) -> dict[str, list[dict[str, float]]]:
    """Return the median milliseconds of every pass, by the size that is changed."""
    samplers = {
        (axis, size, kind): sampler(run, time.thread_time)
        for axis, sizes in AXES.items()
        for size in sizes
        for kind, run in Case(tuple((BASE | {axis: size}).values()), "float32").ours().items()
    }
    times = take_turns(samplers, rounds)
    points = {axis: [{axis: size} for size in sizes] for axis, sizes in AXES.items()}
    for (axis, size, kind), seconds in times.items():
        point = points[axis][AXES[axis].index(size)]
        point[f"{kind}_milliseconds"] = significant(1e3 * statistics.median(seconds))
    return points


def peak_memory() -> list[dict[str, int]]:
    """Return the most bytes that a layer's first pass holds beyond its input, by the steps."""
    points = []
    for steps in STREAM_STEPS:
        shape = (STREAM["batch"], steps, STREAM["inputs"], STREAM["hidden"])
        point = {"steps": steps, "output_itself_bytes": Case(shape, "float32").d_output.nbytes}
        for kind in KINDS:
            run = Case(shape, "float32").ours()[kind]  # a new layer: it has no memory to use again
            tracemalloc.start()
            result = run()
            point[f"{kind}_bytes"] = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            del result
        points.append(point)
    return points


def main() -> None:
    """Measure in a child, on one thread; print and write."""
    chosen = arguments("Time and memory of our LSTM against its sizes.").parse_args()
    if chosen.task:
        print(json.dumps({"cost": cost(**chosen.task), "peak_memory": peak_memory()}))
        return

    task = {"rounds": QUICK_ROUNDS if chosen.quick else ROUNDS}
    measured = in_a_child("benchmarks.scaling", task, threads=1)
    for points in (*measured["cost"].values(), measured["peak_memory"]):
        for point in points:
            print("  ".join(f"{name} {value:,}" for name, value in point.items()))
    if not chosen.quick:
        sizes = {"dtype": "float32", "base": BASE, "stream": STREAM}
        head = {**circumstances(), "numpy": np.__version__}
        write_record(REPORT, {**head, **sizes, **task, **measured})


if __name__ == "__main__":
    main()
