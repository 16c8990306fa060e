"""How fast the LSTM's engines are on a GPU: beside cuDNN, and beside what the GPU could do.

    make bench-gpu MINUTES=8   or   python -m benchmarks.gpu --minutes 8
    (--quick: a few cases, nothing is recorded)
    make bench-engines         or   python -m benchmarks.gpu --device cpu: a few cases, on a CPU

Each engine's outputs and gradients are compared with the same layer in float64 first (so in float64
the library's own rows are compared with themselves); one that is wrong is not timed, and the record
says so. What is right is timed by the device's own events, in turns, beside ``torch.nn.LSTM``: in
float32 ("fp32"), with TF32 in all products ("tf32"), and in bfloat16; on a CPU in float32 and
float64. A ratio is the median over the rounds, between its quartiles; ``roofline.py`` says what the
floor is. The first call, in which things are compiled, is timed apart; it is shorter where PyTorch
and Triton find what they compiled before on the disk.

The cases that tell most come first. Each is written as soon as it is there, and the next run goes
on with what was not reached, if machine, versions and code are the same; else it begins a new
record. The cases run in a child: an engine that hangs, or breaks the GPU for its process, is left
out, and the case begins again in a new one.
"""

import argparse
import json
import math
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

import torch

from benchmarks.child import FAREWELL, Child, LostError
from benchmarks.gpu_case import KINDS, LIMITS, SLOW, measure
from benchmarks.gpu_facts import facts
from benchmarks.gpu_passes import Case
from tools.machine import ROOT, circumstances, moment, write_record

RESULTS = ROOT / "benchmarks" / "results"
REPORTS = {"cuda": RESULTS / "gpu.json", "cpu": RESULTS / "engines_cpu.json"}
ROUNDS, QUICK_ROUNDS = 15, 5

LADDER = [(64, 128, 512), (1, 128, 1024), (16, 128, 128), (64, 1024, 256)]
"""B, T, H where the slow ones take part as well."""

IN_THE_LADDER = {"loop", "fused", "compiled"}

BATCHES, HIDDEN, STEPS = [64, 1, 16, 256], [512, 256, 128, 1024, 64], [128, 1024]
PRECISIONS = {"cuda": ["bf16", "tf32", "fp32"], "cpu": ["fp32", "fp64"]}
ON_A_CPU = [(1, 128, 128), (16, 128, 128), (64, 128, 256), (64, 128, 512)]
SMALL = [(2, 4, 16), (1, 5, 32)]  # on a CPU, to try it
MOST_LEFT = 4096  # MiB of the device's memory that may stay in use from one case to the next
TWICE = "it hung, or broke the device for its process, twice with this H"


def cases_of(device: str, quick: bool) -> list[Case]:
    """Return the cases, the most telling first; those that compile the same kernels together."""
    if device == "cpu" and quick:
        return [Case(*shape, precision) for shape in SMALL for precision in ("bf16", "fp32")]
    if device == "cpu":
        return [Case(*shape, p) for shape in ON_A_CPU for p in PRECISIONS[device]]
    ladder = [Case(*shape, p) for shape in LADDER for p in PRECISIONS[device]]
    if quick:
        return ladder[: 2 * len(PRECISIONS[device])]
    grid = [
        Case(batch, steps, hidden, precision)
        for steps in STEPS
        for hidden in HIDDEN
        for precision in PRECISIONS[device]
        for batch in BATCHES
    ]
    return list(dict.fromkeys(ladder + grid))


def slow_ones(case: Case, first: Case, device: str) -> set[str]:
    """Return which of the slow ones take part: those slow to build in the first case alone."""
    if case == first:
        return SLOW
    in_it = device == "cpu" or (case.batch, case.steps, case.hidden) in LADDER
    return IN_THE_LADDER if in_it else set()


def record_at(report: Path | None, known: dict[str, object]) -> dict[str, object]:
    """Return the record to go on with: the one that is there, if it is of the same things."""
    record = {**circumstances(), **known, "limits": LIMITS, "not_reached": [], "cases": []}
    if report is not None and report.exists():
        before = json.loads(report.read_text(encoding="utf-8"))
        same = ("hardware", "python", *known)
        changed = [key for key in same if before.get(key) != record[key]]
        if changed:
            print(f"A new record is begun: not the same {', '.join(changed)}")
        else:
            record["cases"] = [case for case in before["cases"] if "failed" not in case]
    return record


def answer(
    child: Child, case: Case, device: str, rounds: int, also: set[str], lost: Counter
) -> dict[str, object]:
    """Have a case measured; leave out whoever takes the child down with it.

    ``lost`` counts by contender and H how often that happened; after two times it is not tried.
    """
    skip = {name: TWICE for (name, hidden), n in lost.items() if n > 1 and hidden == case.hidden}
    while True:
        try:
            result = child.ask(measure, case, device, rounds, also, skip)
            if result["left_mib"] > MOST_LEFT:
                child.stop(wait=FAREWELL)  # the next case begins with empty memory
            return result
        except LostError as why:
            if why.at in skip:  # it is no contender, but what comes before them
                return {**asdict(case), **moment(), "failed": str(why)}
            lost[why.at, case.hidden] += 1
            skip[why.at] = why.reason


def print_case(case: Case, result: dict[str, object]) -> None:
    """Print one case: a line per contender, its passes side by side."""
    print(f"\n{case}")
    if "failed" in result:
        print(f"not measured: {result['failed']}", flush=True)
        return
    floors = [result["floor"][kind] for kind in KINDS]
    said = "".join(f"{f['milliseconds']:12g} ms by {f['due_to']:<14}" for f in floors)
    print(f"{'floor':22}{said}")
    print(f"{'ms, × nn.LSTM, × floor':22}" + "".join(f"{kind:>32}" for kind in KINDS))
    for name, entry in result["contenders"].items():
        line = f"{name:22}"
        if "not_timed" in entry:
            print(f"{line}  {entry['not_timed']}", flush=True)
            continue
        for kind in KINDS:
            its = entry["passes"][kind]
            beside = f"{its['to_nn_lstm'][1]:9.2f}" if its["to_nn_lstm"] else f"{'':9}"
            line += f"{its['milliseconds']:14g}{beside}{its['to_floor']:9.3g}"
        line += f"   first call {entry['first_call_seconds']:g} s"
        peak = entry["passes"]["both"]["peak_mib"]
        print(line, "" if peak is None else f"  {peak:g} MiB", flush=True)


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(description="Time the LSTM's engines on a GPU beside cuDNN.")
    parser.add_argument("--quick", action="store_true", help="a few cases; nothing is recorded")
    parser.add_argument("--minutes", type=float, help="begin no case after so many")
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--record", type=Path, help="write it here, not into benchmarks/results")
    chosen = parser.parse_args(given)
    if chosen.record is None and not chosen.quick:
        chosen.record = REPORTS[chosen.device]
    return chosen


def main(given: Sequence[str] | None = None) -> None:
    """Measure all cases that there is time for; print and write each as soon as it is there."""
    chosen = arguments(given)
    if chosen.device == "cuda" and not torch.cuda.is_available():
        raise SystemExit("PyTorch finds no GPU here; --device cpu tries this without one")
    end = time.monotonic() + 60 * (math.inf if chosen.minutes is None else chosen.minutes)
    cases = cases_of(chosen.device, chosen.quick)
    rounds, lost = QUICK_ROUNDS if chosen.quick else ROUNDS, Counter()
    with Child() as child:
        try:
            record = record_at(chosen.record, child.ask(facts, chosen.device))
        except LostError as why:
            raise SystemExit(f"nothing can be measured here: {why}") from None
        there = {Case(*(c[field.name] for field in fields(Case))) for c in record["cases"]}
        left = [case for case in cases if case not in there]
        while left and time.monotonic() < end:
            case = left.pop(0)
            also = slow_ones(case, cases[0], chosen.device)
            result = answer(child, case, chosen.device, rounds, also, lost)
            record["cases"].append(result)
            record["not_reached"] = [str(case) for case in left]
            print_case(case, result)
            if chosen.record:
                write_record(chosen.record, record)
    print(f"\n{len(cases) - len(left)} of {len(cases)} cases are measured")
    for case in left:
        print(f"not reached: {case}")


if __name__ == "__main__":
    main()
