"""What the benchmark of the engines recorded, as text: the ladder, case by case.

``make bench-gpu`` writes the record of a GPU, ``benchmarks/results/gpu.json``. Where there is none,
what is said is that nothing is measured yet, and how to measure it. ``make bench-engines`` writes
that of a CPU, ``benchmarks/results/engines_cpu.json``.
"""

import json
from pathlib import Path

Shape = tuple[int, int, int]
"""B, T, H, where I = H."""

PRECISIONS = ["bf16", "tf32", "fp32"]
RUNGS = ["loop", "fused", "compiled", "graph", "triton", "cudnn"]
"""The engines, from the readable one to the library's. A record may hold others beside them."""

REFERENCE = "nn.LSTM"
COMMAND = "make bench-gpu MINUTES=8"
ON_A_CPU = "make bench-engines"
NAME = 20  # columns for a name, more if one is longer: a phone shows three numbers beside it


def load(path: Path) -> dict[str, object] | None:
    """Return the record, or None where there is none."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def report(
    record: dict[str, object] | None,
    shapes: list[Shape],
    kind: str = "both",
    precisions: list[str] = PRECISIONS,
) -> str:
    """Return what is known of some cases: where it was measured, the times, what is missing.

    Parameters
    ----------
    record
        As ``load`` returns it.
    shapes
        Of the cases, in the order in which they are shown.
    kind
        "forward", without gradients, or "both", there and back.
    precisions
        Of the cases: a column each.
    """
    if record is None:
        names = "  ".join(f"{'/'.join(map(str, shape))}" for shape in shapes)
        lines = ["Not measured yet: every row.", f"  engines: {', '.join(RUNGS)}"]
        lines += [f"  B/T/H:   {names}", f"  each in: {', '.join(precisions)}"]
        return "\n".join([*lines, "To measure them, with a GPU:", f"  {COMMAND}"])
    lines = [*origin(record), ""]
    for shape in shapes:
        lines += [*table(record, shape, kind, precisions), ""]
    return "\n".join(lines[:-1])


def origin(record: dict[str, object]) -> list[str]:
    """Return when and on what a record was measured, and how much of it is there."""
    device, used, command = record["device"], ("torch", "triton", "cudnn"), COMMAND
    if device == "cpu":
        device = f"{record['hardware']['processor']}, {record['threads']} threads"
        used, command = ("torch",), ON_A_CPU
    versions = [f"{name} {record[name]}" for name in used]
    measured = sum("failed" not in case for case in record["cases"])
    left = len(record["not_reached"])
    lines = [
        f"{device}, {record['date'][:10]}",
        *(", ".join(versions[k : k + 2]) for k in range(0, len(versions), 2)),
        f"revision {record['revision'][:12]}",
        f"cases: {measured} measured, {left} not yet",
    ]
    return [*lines, f"  the rest: {command}"] if left else lines


def case_of(record: dict[str, object], shape: Shape, precision: str) -> dict[str, object] | None:
    """Return a case that was measured, or None."""
    for case in record["cases"]:
        sizes = tuple(case[key] for key in ("batch", "steps", "hidden"))
        if (sizes, case["precision"]) == (shape, precision) and "failed" not in case:
            return case
    return None


def timed(case: dict[str, object] | None, kind: str) -> dict[str, dict[str, object]]:
    """Return the figures of each contender that was timed, by its name."""
    entries = case["contenders"] if case else {}
    return {name: its["passes"][kind] for name, its in entries.items() if "passes" in its}


def table(
    record: dict[str, object], shape: Shape, kind: str, precisions: list[str] = PRECISIONS
) -> list[str]:
    """Return one case as lines: milliseconds, and the time of nn.LSTM over each one's own."""
    cases = {precision: case_of(record, shape, precision) for precision in precisions}
    batch, steps, hidden = shape
    names = _names(cases)
    width = max([NAME, *(len(name) + 3 for name in names)])
    lines = [_row(f"B {batch}, T {steps}, H {hidden}", precisions, width)]
    if not any(cases.values()):
        return [*lines, "  not measured yet"]
    floors = [case and _short(case["floor"][kind]["milliseconds"]) for case in cases.values()]
    found = {precision: timed(case, kind) for precision, case in cases.items()}
    lines += ["milliseconds", _row("  floor", floors, width)]
    for name in names:
        of_name = [its.get(name) for its in found.values()]
        cells = [one and f"{one['milliseconds']:g}" for one in of_name]
        lines.append(_row(f"  {name}", cells, width))
    lines.append("times as fast as nn.LSTM")
    for name in names:
        if name != REFERENCE:
            of_name = [its.get(name) for its in found.values()]
            lines.append(_row(f"  {name}", [_speed(one) for one in of_name], width))
    return lines + [f"  {reason}" for reason in _reasons(cases)]


def _names(cases: dict[str, dict[str, object] | None]) -> list[str]:
    """Return the contenders of these cases: the rungs, others, the reference."""
    there = [name for case in cases.values() if case for name in case["contenders"]]
    others = [name for name in dict.fromkeys(there) if name not in [*RUNGS, REFERENCE]]
    return [name for name in [*RUNGS, *others, REFERENCE] if name in there]


def _reasons(cases: dict[str, dict[str, object] | None]) -> list[str]:
    """Return why some were not timed, each reason once."""
    found = [
        f"{name}: {its['not_timed']}"
        for case in cases.values()
        if case
        for name, its in case["contenders"].items()
        if "not_timed" in its
    ]
    return list(dict.fromkeys(found))


def _speed(figures: dict[str, object] | None) -> str | None:
    if figures is None or figures["to_nn_lstm"] is None:
        return None
    return f"{1 / figures['to_nn_lstm'][1]:.2f}"


def _short(milliseconds: float) -> str:
    """Return it in six places at most."""
    return f"{milliseconds:g}" if milliseconds >= 0.01 else f"{milliseconds:.4f}"


def _row(label: str, cells: list[str | None], width: int) -> str:
    return f"{label:{width}}" + "".join(f"{'–' if cell is None else cell:>7}" for cell in cells)
