"""The LSTM unit over time."""

from lstm_lessons.diagrams.diagram import WIDTH, Diagram, assemble
from lstm_lessons.diagrams.palette import color
from lstm_lessons.diagrams.parts import (
    HOP,
    Point,
    arrow,
    box,
    dot,
    frame,
    hop,
    line,
    operation,
    symbols,
    wire,
)
from lstm_lessons.diagrams.unrolled import COUNTS, check_steps, same_weights

# Rows, top to bottom: ends of the wires, the cell state, times o, the gates, the frame's edges.
TOP, UPPER, CELL, PRODUCT, GATES, LOWER, BOTTOM = 24, 38, 64, 98, 138, 166, 188
# Columns, as parts of a unit's width: the gates, and where what i and g write is added.
GATE_COLUMN = {"f": 0.18, "i": 0.4, "g": 0.6, "o": 0.82}
WRITE = 0.5
GUTTER, NARROW_GAP, WIDE_GAP, WIDEST_UNIT = 26, 12, 56, 84
SMALL = 6
"""Radius of the pointwise operations."""


def lstm_unrolled(steps: int = 3, *, id: str = "lstm-unrolled") -> Diagram:
    """Draw the LSTM unit over ``steps`` steps: in short, and the same unit each time.

    Parameters
    ----------
    steps
        2, 3 or 4.
    id
        Prefix of every id in the drawing; two drawings on a page need two.
    """
    check_steps(steps)
    gaps = steps - 1
    room = WIDTH - 2 * GUTTER
    unit = min((room - gaps * NARROW_GAP) / steps, WIDEST_UNIT)
    gap = min((room - steps * unit) / gaps, WIDE_GAP)
    first = (WIDTH - steps * unit - gaps * gap) / 2
    lefts = [first + n * (unit + gap) for n in range(steps)]
    c, h = color("c"), color("h")
    return assemble(
        wire("c_0", arrow((first - GUTTER + 1, CELL), _into_cell(first, unit)), color=c),
        symbols("c_0", first - 14, CELL - 9, color=c),
        wire("h_0", arrow((first - GUTTER + 1, GATES), _into_gates(first)), color=h),
        symbols("h_0", first - 14, GATES - 9, color=h),
        *(_step(n, left, unit) for n, left in enumerate(lefts, start=1)),
        *(_onward(n, left, unit, gap) for n, left in enumerate(lefts[:-1], start=1)),
        _out(steps, lefts[-1], unit),
        same_weights(230),
        id=id,
        height=238,
        title=f"The LSTM unit over {COUNTS[steps]} steps",
        description=(
            f"The LSTM unit, drawn in short, {COUNTS[steps]} times from left to right, once for"
            f" each step, always with the same weights W_x, W_h and b. Two wires join each copy to"
            f" the next. The cell state, c 0 to c {steps}, runs straight along the top through all"
            f" of them; in each it is multiplied by the forget gate f, and what the input gate i"
            f" and the candidate g write is added. The hidden state, h 0 to h {steps}, enters the"
            f" gates from the left, together with the input, x 1 to x {steps}, from below; it is"
            f" what the output gate o lets out of the cell state, and also leaves upwards to the"
            f" layer ahead."
        ),
    )


def _into_cell(left: float, unit: float) -> Point:
    """Return where the cell state enters the unit: at the forget gate's product."""
    return left + GATE_COLUMN["f"] * unit - SMALL, CELL


def _into_gates(left: float) -> Point:
    """Return where the hidden state enters the unit: at the left of the gates."""
    return left + 4, GATES


def _step(n: int, left: float, unit: float) -> str:
    """Return the inside of the unit at step ``n``."""
    c, middle, top = color("c"), left + unit / 2, GATES - 11
    column = {name: left + part * unit for name, part in GATE_COLUMN.items()}
    f, o, write = column["f"], column["o"], left + WRITE * unit
    gates = (
        box(x, GATES, 0.2 * unit, 22, color(name))
        + symbols(name, x, GATES + 4, color=color(name), size=13)
        for name, x in column.items()
    )
    return "".join(
        (
            frame(left, UPPER, unit, LOWER - UPPER),
            symbols(f"x_{n}", middle, BOTTOM + 14, color=color("x")),
            wire(f"x_{n}", arrow((middle, BOTTOM), (middle, GATES + 15)), color=color("x")),
            box(middle, GATES, unit - 8, 30, tint=0),
            *gates,
            wire(f"f_{n}", arrow((f, top), (f, CELL + SMALL)), color=color("f")),
            wire(f"written_{n}", arrow((write, top), (write, CELL + SMALL)), color=c),
            wire(f"o_{n}", arrow((o, top), (o, PRODUCT + SMALL)), color=color("o")),
            wire(f"kept_{n}", arrow((f + SMALL, CELL), (write - SMALL, CELL)), color=c),
            operation("×", f, CELL, SMALL),
            operation("+", write, CELL, SMALL),
            symbols(f"c_{n}", o - 3, CELL - 9, color=c),
        )
    )


def _onward(n: int, left: float, unit: float, gap: float) -> str:
    """Return the wires of c and h from step ``n`` to the next."""
    following = left + unit + gap
    turn = left + unit + gap / 2
    return _leaving(n, left, unit, turn, _into_cell(following, unit), _into_gates(following))


def _out(n: int, left: float, unit: float) -> str:
    """Return the wires of c and h after the last step."""
    end = left + unit + GUTTER - 1
    return _leaving(n, left, unit, left + unit + GUTTER / 2, (end, CELL), (end, GATES))


def _leaving(
    n: int,
    left: float,
    unit: float,
    turn: float,
    cell_end: Point,
    hidden_end: Point,
) -> str:
    """Return the wires of c and h from step ``n`` to their ends; that of h turns at ``turn``."""
    c, h = color("c"), color("h")
    o = left + GATE_COLUMN["o"] * unit
    return "".join(
        (
            wire(
                f"c_{n}",
                arrow((left + WRITE * unit + SMALL, CELL), cell_end),
                arrow((o, CELL), (o, PRODUCT - SMALL)),
                color=c,
            ),
            dot(o, CELL, c),
            operation("×", o, PRODUCT, SMALL),
            wire(
                f"h_{n}",
                line((o + SMALL, PRODUCT), (turn, PRODUCT), (turn, CELL + HOP)),
                hop(turn, CELL),
                arrow((turn, CELL - HOP), (turn, TOP)),
                arrow((turn, PRODUCT), (turn, GATES), hidden_end),
                color=h,
            ),
            dot(turn, PRODUCT, h),
            symbols(f"h_{n}", turn, TOP - 8, color=h),
        )
    )
