"""The memory cell as it was published in 1997: a carousel between two gates."""

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
    operation,
    symbols,
    wire,
    words,
)

# Columns, left to right: the page's edges, the frame's, and the upright wires.
LEFT_EDGE, LEFT, RIGHT, RIGHT_EDGE = 1, 46, 314, 359
COLUMN = {"i": 80, "g": 170, "o": 272}
LOOP, CELL = 92, COLUMN["g"]
# Rows, top to bottom: h's upper end, where h splits, the product with o, the squashing, where c
# splits, the sum, the product with i, the wires to the right, the gates, the sums, x's end.
TOP, SHOWN, SHOW, SQUASH, SPLIT, SUM, WRITE = 24, 46, 74, 118, 154, 244, 284
OUT = {"h": SHOWN, "o": 296, "i": 322}
GATE, SUMS, BOTTOM = 368, 478, 552
IN = {"i": SUMS - 26, "o": SUMS + 4, "h": SUMS + 34}

NAME = {"i": ("input", "gate"), "g": ("candidate",), "o": ("output", "gate")}
FUNCTION = {"i": "σ", "g": "4σ − 2", "o": "σ"}
BOX_WIDTH = {"i": 52, "g": 72, "o": 52}

TITLE = "The memory cell of 1997"
DESCRIPTION = (
    "The memory cell as it was published in 1997, from the bottom to the top. The input x of t"
    " enters from below; the input gate, the output gate and the hidden state of step t minus 1"
    " enter from the left. All of them enter one weighted sum, with rows of its own for z_i, z_g"
    " and z_o. The input gate i and the output gate o pass theirs through a sigmoid; the candidate"
    " g is 4 sigma minus 2, between minus 2 and 2. The candidate is multiplied by the input gate."
    " The product enters a plus, and with it the cell state of the step before, which comes back"
    " from the plus itself: by a loop with a delay of one step and the fixed weight 1.0, the"
    " constant error carousel. The cell state c of t goes on upwards through 2 sigma minus 1,"
    " between minus 1 and 1, and is multiplied by the output gate: that is the hidden state h of"
    " t. It leaves upwards to the layer ahead. The hidden state and both gates also leave to the"
    " right, for step t plus 1."
)


def memory_cell(*, id: str = "memory-cell") -> Diagram:
    """Draw the memory cell of Hochreiter & Schmidhuber (1997): chapter 5.

    The wires, by ``data-path``: ``x``, ``i_prev``, ``o_prev``, ``h_prev``, ``z_i``, ``z_g``,
    ``z_o``, ``i``, ``g``, ``o``, ``written`` (i ⊙ g), ``c``, ``c_prev``, ``shown`` (c squashed)
    and ``h``.

    Parameters
    ----------
    id
        Prefix of every id in the drawing; two drawings on a page need two.
    """
    return assemble(
        frame(LEFT, 34, RIGHT - LEFT, 500),
        words("memory cell", 58, 58, anchor="start"),
        _sums(),
        *(_gate(name) for name in COLUMN),
        _carousel(),
        _hidden_state(),
        neighbours(GATE),
        id=id,
        height=575,
        title=TITLE,
        description=DESCRIPTION,
    )


def _sums() -> str:
    """Return what the cell sees, and the weighted sum of it that feeds the gates."""
    seen = [
        wire(f"{name}_prev", arrow((LEFT_EDGE, y), (54, y)), color=color(name))
        + symbols(f"{name}_t−1", 23, y - 8, color=color(name), size=15)
        for name, y in IN.items()
    ]
    return "".join(
        (
            wire("x", arrow((CELL, BOTTOM), (CELL, SUMS + 46)), color=color("x")),
            *seen,
            box(178, SUMS, 248, 92, tint=0),
            symbols("W u_t + b", 178, SUMS + 26),
            words("input", CELL - 18, 568, anchor="end"),
            symbols("x_t", CELL, 567, color=color("x")),
        )
    )


def _gate(name: str) -> str:
    """Return a gate: its sum, its box, and its wires to where it acts and to the next step."""
    x, ink = COLUMN[name], color(name)
    top, bottom = GATE - 31, GATE + 31
    bridge = (line((x, top), (x, OUT["i"] + HOP)), hop(x, OUT["i"]))
    above = OUT["i"] - HOP
    ways = {
        "i": (
            arrow((x, top), (x, WRITE), (CELL - RADIUS, WRITE)),
            arrow((x, OUT["i"]), (RIGHT_EDGE, OUT["i"])),
        ),
        "g": (*bridge, arrow((x, above), (x, WRITE + RADIUS))),
        "o": (
            *bridge,
            line((x, above), (x, OUT["o"])),
            arrow((x, OUT["o"]), (x, SHOW), (CELL + RADIUS, SHOW)),
            arrow((x, OUT["o"]), (RIGHT_EDGE, OUT["o"])),
        ),
    }[name]
    first = GATE + (10 if len(NAME[name]) == 2 else 17)
    parts = (
        box(x, SUMS - 26, 44, 24, ink),
        symbols(f"z_{name}", x, SUMS - 22, color=ink),
        wire(f"z_{name}", arrow((x, SUMS - 38), (x, bottom)), color=ink),
        box(x, GATE, BOX_WIDTH[name], 62, ink),
        symbols(FUNCTION[name], x, GATE - 9, color=ink),
        *(words(text, x, first + 14 * n) for n, text in enumerate(NAME[name])),
        wire(name, *ways, color=ink),
        ""
        if name == "g"
        else dot(x, OUT[name], ink) + symbols(f"{name}_t", 337, OUT[name] - 6, color=ink),
    )
    return f'<g data-gate="{name}">{"".join(parts)}</g>'


def _carousel() -> str:
    """Return the cell state: what is written, the loop of weight 1.0, and the way up."""
    ink = color("c")
    return "".join(
        (
            operation("×", CELL, WRITE),
            wire("written", arrow((CELL, WRITE - RADIUS), (CELL, SUM + RADIUS)), color=ink),
            operation("+", CELL, SUM),
            wire(
                "c",
                line((CELL, SUM - RADIUS), (CELL, SPLIT)),
                arrow((CELL, SPLIT), (CELL, SQUASH + 14)),
                arrow((CELL, SPLIT), (LOOP, SPLIT), (LOOP, 172)),
                color=ink,
            ),
            dot(CELL, SPLIT, ink),
            box(LOOP, 194, 78, 44, ink),
            words("delay of", LOOP, 191),
            words("one step", LOOP, 206),
            wire("c_prev", arrow((LOOP, 216), (LOOP, SUM), (CELL - RADIUS, SUM)), color=ink),
            symbols("1.0", 126, SUM - 6, color=ink, size=15),
            words("constant", CELL + 14, 190, anchor="start"),
            words("error carousel", CELL + 14, 205, anchor="start"),
            symbols("c_t", CELL + 8, SPLIT - 6, anchor="start", color=ink),
            box(CELL, SQUASH, 72, 28, ink),
            symbols("2σ − 1", CELL, SQUASH + 5, color=ink, size=15),
            wire("shown", arrow((CELL, SQUASH - 14), (CELL, SHOW + RADIUS)), color=ink),
        )
    )


def _hidden_state() -> str:
    """Return what the cell shows: up to the layer ahead, right to the next step."""
    ink = color("h")
    return "".join(
        (
            operation("×", CELL, SHOW),
            wire(
                "h",
                line((CELL, SHOW - RADIUS), (CELL, SHOWN)),
                arrow((CELL, SHOWN), (CELL, TOP)),
                arrow((CELL, SHOWN), (RIGHT_EDGE, SHOWN)),
                color=ink,
            ),
            dot(CELL, SHOWN, ink),
            symbols("h_t", CELL, 16, color=ink),
            words("to the layer ahead", CELL + 18, 17, anchor="start"),
            symbols("h_t", 337, SHOWN - 6, color=ink),
        )
    )
