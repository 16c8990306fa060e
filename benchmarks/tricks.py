"""What each trick of the fast pass is worth: its time without the trick, over its time with it.

    make bench-tricks   or   python -m benchmarks.tricks     (half an hour; --quick: minutes)

``tricks.txt`` says for each trick what would stand in ``fast_lstm.py`` without it. Here every such
version runs there and back on one thread, and so do the readable pass and a control: the fast pass
once more, changed in nothing. What the control is off by is noise. Each sample is taken beside one
of the fast pass, now before it and now after; a ratio is the median, between the quartiles.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np

from benchmarks.timing import DTYPES, arguments, in_a_child, in_pairs, quartiles, sampler
from lstm_lessons.scratch import fast_lstm, readable_lstm
from lstm_lessons.scratch.spare_memory import SpareMemory
from tools.edits import Edit, read_edits
from tools.machine import ROOT, circumstances, write_record

TRICKS = ROOT / "benchmarks" / "tricks.txt"
REPORT = ROOT / "benchmarks" / "results" / "tricks.json"
SHAPES = [(1, 100, 64, 64), (32, 100, 64, 128), (64, 64, 128, 256), (64, 64, 256, 512)]
"""B, T, I, H."""

ROUNDS, QUICK_ROUNDS = 15, 3
SAMPLE = 0.1  # seconds: the effects are small


def without(edits: list[Edit]) -> ModuleType:
    """Return the fast pass with a trick undone."""
    source = Path(fast_lstm.__file__).read_text(encoding="utf-8")
    for edit in edits:
        source = edit.apply(source)
    module = ModuleType("undone")
    exec(compile(source, "undone", "exec"), module.__dict__)  # our own file, by our own list
    return module


def versions() -> dict[str, ModuleType]:
    """Return the fast pass, the readable one, and for each trick the fast pass without it."""
    undone = {name: without(edits) for name, edits in read_edits(TRICKS).items()}
    return {"fast": fast_lstm, "control": without([]), "readable": readable_lstm, **undone}


def there_and_back(
    module: ModuleType, shape: list[int], dtype: str, records: SpareMemory, between: SpareMemory
) -> Callable[[], object]:
    """Return a version's forward and backward pass, on the same numbers for every version."""
    batch, steps, inputs, hidden = shape
    rng = np.random.default_rng(0)
    bound = hidden**-0.5
    shapes = {"weight_ih": (inputs,), "weight_hh": (hidden,), "bias": ()}
    weights = {
        name: rng.uniform(-bound, bound, (4 * hidden, *columns)).astype(dtype)
        for name, columns in shapes.items()
    }
    x = rng.standard_normal((steps, batch, inputs)).astype(dtype)
    d_output = rng.standard_normal((steps, batch, hidden)).astype(dtype)
    zeros = np.zeros((batch, hidden), dtype)
    on_the_way = {} if module is readable_lstm else {"empty": records.empty}
    back = {} if module is readable_lstm else {"empty": between.empty}

    def run() -> object:
        tape = module.lstm_sequence(x, zeros, zeros, weights, **on_the_way)
        return module.lstm_sequence_backward(tape, d_output, zeros, zeros, **back)

    return run


def measure(shape: list[int], dtype: str, rounds: int) -> dict[str, object]:
    """Time every version; return its ratio to the fast pass."""
    memory = SpareMemory(most=2), SpareMemory(most=1)
    samplers = {
        name: sampler(there_and_back(module, shape, dtype, *memory), time.thread_time, SAMPLE)
        for name, module in versions().items()
    }
    reference = samplers.pop("fast")
    ratios = in_pairs(reference, samplers, rounds)
    to_fast = {name: quartiles(found) for name, found in ratios.items()}
    return {"dtype": dtype, "shape": shape, "rounds": rounds, "to_fast": to_fast}


def print_table(cases: list[dict[str, object]]) -> None:
    """Print the ratios there and back: a line per version, a column per shape."""
    columns = [f"B{c['shape'][0]} H{c['shape'][3]} f{c['dtype'][-2:]}" for c in cases]
    print(f"\n{'there and back, to fast':56}" + "".join(f"{column:>13}" for column in columns))
    for name in cases[0]["to_fast"]:
        ratios = [case["to_fast"][name][1] for case in cases]
        print(f"{name:56}" + "".join(f"{ratio:13.2f}" for ratio in ratios))


def main() -> None:
    """Measure every shape and dtype, each in a child; print and write the ratios."""
    chosen = arguments("Time the fast pass without each of its tricks.").parse_args()
    if chosen.task:
        print(json.dumps(measure(**chosen.task)))
        return

    rounds = QUICK_ROUNDS if chosen.quick else ROUNDS
    cases = []
    for dtype in DTYPES:
        for shape in SHAPES:
            task = {"shape": shape, "dtype": dtype, "rounds": rounds}
            cases.append(in_a_child("benchmarks.tricks", task, threads=1))
            print_table(cases[-1:])
    print_table(cases)
    if not chosen.quick:
        write_record(REPORT, {**circumstances(), "numpy": np.__version__, "cases": cases})


if __name__ == "__main__":
    main()
