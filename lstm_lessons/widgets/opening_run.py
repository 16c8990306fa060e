"""LiveTraining's opening run, recorded: the page draws it at once, and nothing moves unasked.

A picture needs few digits: of loss and gradient the hundredths of their log₁₀, of the gates the
thousandths. The page trains the run itself as well, unseen, for whoever goes on from there.

Run ``python -m lstm_lessons.widgets.opening_run`` to write js/opening_run.js again.
"""

import json
from pathlib import Path

import numpy as np

from lstm_lessons.scratch.types import Array
from lstm_lessons.widgets import modules
from lstm_lessons.widgets.live_training import LiveTraining

NAME = "opening_run.js"
HEAD = """\
// LiveTraining's opening run as Python trained it: hundredths of log10 of losses and norms,
// thousandths of gates. Written by `python -m lstm_lessons.widgets.opening_run`.

export const OPENING = """


def opening_run() -> dict[str, list[int] | float]:
    """Train the run of the first preset, and return it in the page's few digits.

    Returns
    -------
    run
        loss, norm: (n,) of each step; i, f, o: (T,) after the last; direct. They are those of
        ``LiveTraining.trajectory``. largest: the largest norm, which is told in three digits.
    """
    run = LiveTraining().trajectory()
    return {
        **{name: _rounded(100 * np.log10(run[name])) for name in ("loss", "norm")},
        **{name: _rounded(1000 * run[name]) for name in "ifo"},
        "direct": _to_three_digits(run["direct"]),
        "largest": _to_three_digits(run["norm"].max()),
    }


def _rounded(numbers: Array) -> list[int]:
    return [round(number) for number in numbers.tolist()]


def _to_three_digits(number: float) -> float:
    return float(f"{number:.3g}")


def source() -> str:
    """Return the text of js/opening_run.js."""
    lines = [
        f"  {name}: {json.dumps(values, separators=(',', ':'))},\n"
        for name, values in opening_run().items()
    ]
    return f"{HEAD}{{\n{''.join(lines)}}};\n"


if __name__ == "__main__":
    Path(str(modules.JS / NAME)).write_text(source(), encoding="utf-8")
