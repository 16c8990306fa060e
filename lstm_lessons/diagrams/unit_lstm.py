"""Figure 2: one LSTM unit at step t."""

from collections.abc import Sequence

from lstm_lessons.diagrams.diagram import Diagram, assemble
from lstm_lessons.diagrams.palette import color
from lstm_lessons.diagrams.parts import (
    HOP,
    RADIUS,
    arrow,
    box,
    dot,
    frame,
    hop,
    line,
    neighbours,
    number,
    operation,
    symbols,
    wire,
    words,
)

# Columns, left to right: the page's edges, the frame's, and the upright wires.
LEFT_EDGE, LEFT, WRITE, HIDDEN, RIGHT, RIGHT_EDGE = 1, 46, 169, 302, 314, 359
# The forget gate meets the cell state before the input gate does, so it comes first; then the
# notation's order holds. In this order no gate's wire crosses another.
COLUMN = {"f": 80, "i": 137, "g": 201, "o": 265}
FORGET, OUTPUT = COLUMN["f"], COLUMN["o"]
# Rows, top to bottom: h's upper end, the cell state, the products, the gates, the sums, x's end.
TOP, CELL, PRODUCT, GATE, SUM, BOTTOM = 24, 88, 172, 260, 356, 422

NAME = {
    "f": ("forget", "gate"),
    "i": ("input", "gate"),
    "g": ("candidate",),
    "o": ("output", "gate"),
}
FUNCTION = {"f": "σ", "i": "σ", "g": "tanh", "o": "σ"}
BOX_WIDTH = {"f": 52, "i": 52, "g": 68, "o": 52}

TITLE = "The LSTM unit"
DESCRIPTION = (
    "One step of an LSTM unit. The cell state enters at the upper left as c of t minus 1 and runs"
    " straight across the top. It is multiplied by the forget gate f; what is kept meets a plus,"
    " where the product of the input gate i and the candidate g is added; the result leaves at"
    " the upper right as c of t, for the next step. Below, the input x of t and the hidden state"
    " h of t minus 1 enter one weighted sum, W_x x plus W_h h plus b, with rows of its own for"
    " each gate: z_f, z_i, z_g and z_o. The forget, input and output gates pass theirs through a"
    " sigmoid, the candidate through tanh. A branch of the new cell state goes through tanh and"
    " is multiplied by the output gate o: that is the hidden state h of t. It leaves upwards to"
    " the layer ahead, by a bridge over the cell state's wire, and at the lower right to the next"
    " step."
)


def lstm_unit(*, id: str = "lstm-unit") -> Diagram:
    """Draw one LSTM unit: the cell state across the top, the gates below, the sums at the bottom.

    A widget finds each quantity's wire by ``data-path``, the place for its number by
    ``data-wire`` and all that belongs to a gate by ``data-gate``. The wires are ``x``, ``h_prev``,
    ``c_prev``, ``z_f``, ``z_i``, ``z_g``, ``z_o``, ``f``, ``i``, ``g``, ``o``, ``kept``
    (f ⊙ c_prev), ``written`` (i ⊙ g), ``c``, ``tanh_c`` and ``h``.

    Parameters
    ----------
    id
        Prefix of every id in the drawing; two drawings on a page need two.
    """
    return assemble(
        frame(LEFT, 40, RIGHT - LEFT, 360),
        words("LSTM unit", 58, 60, anchor="start"),
        sums(),
        *(gate(name) for name in COLUMN),
        cell_state(),
        hidden_state(),
        neighbours((CELL + SUM) / 2),
        id=id,
        height=445,
        title=TITLE,
        description=DESCRIPTION,
    )


def sums() -> str:
    """Return x and the last h, and the weighted sums of both that feed the gates."""
    x, h = color("x"), color("h")
    return "".join(
        (
            wire("x", arrow((WRITE, BOTTOM), (WRITE, SUM + 30)), color=x),
            wire("h_prev", arrow((LEFT_EDGE, SUM + 13), (54, SUM + 13)), color=h),
            box(172.5, SUM, 237, 60, tint=0),
            symbols("W_x x_t + W_h h_t−1 + b", 172.5, SUM + 19),
            words("input", WRITE - 18, 438, anchor="end"),
            symbols("x_t", WRITE, 437, color=x),
            number("x", WRITE + 39, 438),
        )
    )


def gate(
    name: str,
    *,
    narrower: float = 0,
    aside: float = 0,
    crossed_at: float | None = None,
    branches: Sequence[str] = (),
) -> str:
    """Return a gate: its sum, its box, and its wire to where it acts.

    Where a variant of the unit needs the room, its box is ``narrower`` than here, and the number of
    z stands so far ``aside``; ``crossed_at`` says where another wire passes below the wire of z,
    and ``branches`` is path data of more places to which the gate goes.
    """
    x, width, ink = COLUMN[name], BOX_WIDTH[name] - narrower, color(name)
    top, bottom = GATE - 31, GATE + 31
    way = {
        "f": arrow((x, top), (x, CELL + RADIUS)),
        "i": arrow((x, top), (x, PRODUCT), (WRITE - RADIUS, PRODUCT)),
        "g": arrow((x, top), (x, PRODUCT), (WRITE + RADIUS, PRODUCT)),
        "o": arrow((x, top), (x, PRODUCT + RADIUS)),
    }[name]
    first = GATE + (10 if len(NAME[name]) == 2 else 17)
    parts = (
        box(x, SUM - 14, width - 8, 24, ink),
        symbols(f"z_{name}", x, SUM - 10, color=ink),
        wire(f"z_{name}", *_upwards(x, SUM - 26, bottom, crossed_at), color=ink),
        number(f"z_{name}", x + aside, GATE + 51),
        box(x, GATE, width, 62, ink),
        symbols(FUNCTION[name], x, GATE - 9, color=ink),
        *(words(text, x, first + 14 * n) for n, text in enumerate(NAME[name])),
        wire(name, way, *branches, color=ink),
        symbols(f"{name}_t", x - 5, top - 7, anchor="end", color=ink),
        number(name, x, top - 26),
    )
    return f'<g data-gate="{name}">{"".join(parts)}</g>'


def _upwards(x: float, start: float, end: float, crossed_at: float | None) -> tuple[str, ...]:
    """Return path data: an arrow up, with a bridge where another wire crosses it."""
    if crossed_at is None:
        return (arrow((x, start), (x, end)),)
    below, above = crossed_at + HOP, crossed_at - HOP
    return line((x, start), (x, below)), hop(x, crossed_at), arrow((x, above), (x, end))


def cell_state(*, keeps_all: bool = False, old: Sequence[str] = (), new: Sequence[str] = ()) -> str:
    """Return the cell state's way: times f (unless f = 1 for good), plus i times g, and out.

    ``old`` and ``new`` are path data of more places to which c_{t−1} and c_t go.
    """
    ink = color("c")
    first = WRITE if keeps_all else FORGET
    kept = arrow((FORGET + RADIUS, CELL), (WRITE - RADIUS, CELL))
    return "".join(
        (
            wire("c_prev", arrow((LEFT_EDGE, CELL), (first - RADIUS, CELL)), *old, color=ink),
            "" if keeps_all else wire("kept", kept, color=ink),
            wire("written", arrow((WRITE, PRODUCT - RADIUS), (WRITE, CELL + RADIUS)), color=ink),
            wire(
                "c",
                arrow((WRITE + RADIUS, CELL), (RIGHT_EDGE, CELL)),
                arrow((OUTPUT, CELL), (OUTPUT, CELL + 20)),
                *new,
                color=ink,
            ),
            dot(OUTPUT, CELL, ink),
            "" if keeps_all else operation("×", FORGET, CELL),
            operation("+", WRITE, CELL),
            operation("×", WRITE, PRODUCT),
            symbols("c_t−1", 23, CELL - 10, color=ink),
            number("c_prev", 23, CELL + 20),
            "" if keeps_all else words("kept", 124, CELL + 16) + number("kept", 124, CELL - 9),
            words("written", WRITE + 8, CELL + 34, anchor="start"),
            number("written", WRITE, CELL + 55),
            words("cell state", 221, CELL - 9),
            symbols("c_t", 337, CELL - 10, color=ink),
            number("c", 337, CELL + 20),
        )
    )


def hidden_state() -> str:
    """Return what the unit shows: tanh of the cell state, times o, up and to the right."""
    h, c = color("h"), color("c")
    return "".join(
        (
            box(OUTPUT, CELL + 33, 46, 26, c),
            symbols("tanh", OUTPUT, CELL + 38, color=c, size=15),
            wire("tanh_c", arrow((OUTPUT, CELL + 46), (OUTPUT, PRODUCT - RADIUS)), color=c),
            number("tanh_c", OUTPUT, CELL + 62),
            wire(
                "h",
                line((OUTPUT + RADIUS, PRODUCT), (HIDDEN, PRODUCT)),
                line((HIDDEN, PRODUCT), (HIDDEN, CELL + HOP)),
                hop(HIDDEN, CELL),
                arrow((HIDDEN, CELL - HOP), (HIDDEN, TOP)),
                arrow((HIDDEN, PRODUCT), (HIDDEN, SUM + 13), (RIGHT_EDGE, SUM + 13)),
                color=h,
            ),
            operation("×", OUTPUT, PRODUCT),
            dot(HIDDEN, PRODUCT, h),
            symbols("h_t", HIDDEN, 16, color=h),
            words("hidden state, to the layer ahead", HIDDEN - 18, 17, anchor="end"),
            symbols("h_t−1", 23, SUM + 3, color=h),
            number("h_prev", 23, SUM + 33),
            symbols("h_t", 337, SUM + 3, color=h),
            number("h", 337, SUM + 33),
        )
    )
