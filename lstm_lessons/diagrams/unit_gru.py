"""One gated recurrent unit at step t, in PyTorch's form."""

from lstm_lessons.diagrams.diagram import Diagram, assemble
from lstm_lessons.diagrams.palette import color
from lstm_lessons.diagrams.parts import (
    RADIUS,
    arrow,
    box,
    dot,
    frame,
    line,
    neighbours,
    number,
    operation,
    symbols,
    wire,
    words,
)

# Columns, left to right: the page's edges, the frame's, the gates, the two halves of the candidate.
LEFT_EDGE, LEFT, RIGHT, RIGHT_EDGE = 1, 46, 314, 359
LEFT_WAY, UPDATE, RESET, SEEN, NEW, HIDDEN = 50, 84, 143, 202, 262, 302
# Rows, top to bottom: h's upper end, the state, 1 − z and the candidate's share, the candidate,
# where the reset gate acts, the gates, the sums, x's end.
TOP, STATE, SHARE, CANDIDATE, MIXED, GATE, SUM, BOTTOM = 24, 88, 146, 206, 262, 298, 386, 452

# Each quantity in the colour of the one in the LSTM that does its work.
COLOR = {"z": color("f"), "r": color("o"), "n": color("g"), "h": color("h"), "x": color("x")}

TITLE = "The gated recurrent unit"
DESCRIPTION = (
    "One step of a gated recurrent unit, in PyTorch's form. There is one state, the hidden state h"
    " of t minus 1. It enters at the upper left. One branch runs across the top: it is multiplied"
    " by the update gate z, and to what is kept a plus adds the product of the candidate n and 1"
    " minus z. The result is h of t; it leaves at the right to the next step, and upwards to the"
    " layer ahead. The other branch goes down and, with the input x, enters the weighted sums:"
    " those of both gates, from x and h, and for the candidate two apart, p from x and q from h."
    " The reset gate r multiplies q, its bias included; the product is added to p and goes through"
    " tanh: that is the candidate. No gate stands before the output."
)


def gru_unit(*, id: str = "gru-unit") -> Diagram:
    """Draw one gated recurrent unit (Cho et al. 2014) in PyTorch's form.

    Wires and places for numbers, as in ``lstm_unit``: ``x``, ``h_prev``; ``sum_z``, ``sum_r``, what
    the gates squash; ``p`` and ``q``, the candidate's sums from x and from h; ``r``, ``z``, ``n``;
    ``seen`` (r ⊙ q), ``mixed`` (p plus that), ``kept`` (z ⊙ h_prev), ``one_minus_z``, ``written``
    (1 − z, times n) and ``h``.

    Parameters
    ----------
    id
        Prefix of every id in the drawing; two drawings on a page need two.
    """
    return assemble(
        frame(LEFT, 40, RIGHT - LEFT, SUM + 48 - 40),
        words("gated recurrent unit", 58, 60, anchor="start"),
        _sums(),
        _update_gate(),
        _reset_gate(),
        _candidate(),
        _state(),
        neighbours((STATE + SUM) / 2),
        id=id,
        height=BOTTOM + 23,
        title=TITLE,
        description=DESCRIPTION,
    )


def _sums() -> str:
    """Return x and the last h, and the four weighted sums."""
    x, h = COLOR["x"], COLOR["h"]
    middle = (UPDATE + NEW) / 2
    half = (NEW - UPDATE) / 2 + 27
    return "".join(
        (
            wire("x", arrow((middle, BOTTOM), (middle, SUM + 30)), color=x),
            box(middle, SUM, 2 * half, 60, tint=0),
            *(
                box(at, SUM - 14, 46, 24, ink) + symbols(text, at, SUM - 10, color=ink)
                for at, text, ink in (
                    (UPDATE, "Σ", COLOR["z"]),
                    (RESET, "Σ", COLOR["r"]),
                    (SEEN, "q", COLOR["n"]),
                    (NEW, "p", COLOR["n"]),
                )
            ),
            words("of both", (UPDATE + RESET) / 2, SUM + 18),
            words("of", SEEN - 10, SUM + 18, anchor="end"),
            symbols("h_t−1", SEEN - 6, SUM + 17, anchor="start", size=15, color=h),
            words("of", NEW - 8, SUM + 18, anchor="end"),
            symbols("x_t", NEW - 4, SUM + 17, anchor="start", size=15, color=x),
            words("input", middle - 18, BOTTOM + 16, anchor="end"),
            symbols("x_t", middle, BOTTOM + 15, color=x),
            number("x", middle + 39, BOTTOM + 16),
        )
    )


def _gate(name: str, at: float, first: str) -> str:
    ink = COLOR[name]
    return "".join(
        (
            wire(f"sum_{name}", arrow((at, SUM - 26), (at, GATE + 26)), color=ink),
            number(f"sum_{name}", at, GATE + 46),
            box(at, GATE, 52, 52, ink),
            symbols("σ", at, GATE - 7, color=ink),
            words(first, at, GATE + 8),
            words("gate", at, GATE + 21),
        )
    )


def _update_gate() -> str:
    """Return the update gate z: how much of the old state is kept, and 1 − z of the candidate."""
    ink = COLOR["z"]
    return "".join(
        (
            '<g data-gate="z">',
            _gate("z", UPDATE, "update"),
            wire(
                "z",
                arrow((UPDATE, GATE - 26), (UPDATE, STATE + RADIUS)),
                arrow((UPDATE, SHARE), (150, SHARE)),
                color=ink,
            ),
            dot(UPDATE, SHARE, ink),
            box(170, SHARE, 40, 26, ink),
            symbols("1 −", 170, SHARE + 5, color=ink),
            wire("one_minus_z", arrow((190, SHARE), (NEW - RADIUS, SHARE)), color=ink),
            number("one_minus_z", 220, SHARE - 8),
            symbols("z_t", UPDATE - 5, GATE - 33, anchor="end", color=ink),
            number("z", UPDATE, GATE - 60),
            "</g>",
        )
    )


def _reset_gate() -> str:
    """Return the reset gate r: how much of the old state the candidate sees."""
    ink = COLOR["r"]
    return "".join(
        (
            '<g data-gate="r">',
            _gate("r", RESET, "reset"),
            wire(
                "r",
                arrow((RESET, GATE - 26), (RESET, MIXED), (SEEN - RADIUS, MIXED)),
                color=ink,
            ),
            symbols("r_t", RESET + 6, MIXED - 7, color=ink),
            number("r", RESET, MIXED - 22),
            "</g>",
        )
    )


def _candidate() -> str:
    """Return the candidate n: tanh of the sum from x and of r times the sum from h."""
    ink = COLOR["n"]
    return "".join(
        (
            '<g data-gate="n">',
            wire("q", arrow((SEEN, SUM - 26), (SEEN, MIXED + RADIUS)), color=ink),
            number("q", SEEN, GATE + 20),
            wire("p", arrow((NEW, SUM - 26), (NEW, MIXED + RADIUS)), color=ink),
            number("p", NEW, GATE + 20),
            operation("×", SEEN, MIXED),
            wire("seen", arrow((SEEN + RADIUS, MIXED), (NEW - RADIUS, MIXED)), color=ink),
            operation("+", NEW, MIXED),
            wire("mixed", arrow((NEW, MIXED - RADIUS), (NEW, CANDIDATE + 23)), color=ink),
            box(NEW, CANDIDATE, 68, 46, ink),
            symbols("tanh", NEW, CANDIDATE - 3, color=ink),
            words("candidate", NEW, CANDIDATE + 15),
            wire("n", arrow((NEW, CANDIDATE - 23), (NEW, SHARE + RADIUS)), color=ink),
            symbols("n_t", NEW - 6, SHARE + 27, anchor="end", color=ink),
            number("n", NEW + 27, SHARE + 28),
            "</g>",
        )
    )


def _state() -> str:
    """Return the state's way: times z, plus the candidate's share, and out."""
    h = COLOR["h"]
    return "".join(
        (
            wire(
                "h_prev",
                line((LEFT_EDGE, STATE), (LEFT_WAY, STATE)),
                arrow((LEFT_WAY, STATE), (UPDATE - RADIUS, STATE)),
                arrow((LEFT_WAY, STATE), (LEFT_WAY, SUM + 13), (UPDATE - 27, SUM + 13)),
                color=h,
            ),
            dot(LEFT_WAY, STATE, h),
            wire("kept", arrow((UPDATE + RADIUS, STATE), (NEW - RADIUS, STATE)), color=h),
            wire("written", arrow((NEW, SHARE - RADIUS), (NEW, STATE + RADIUS)), color=h),
            wire(
                "h",
                line((NEW + RADIUS, STATE), (HIDDEN, STATE)),
                arrow((HIDDEN, STATE), (HIDDEN, TOP)),
                arrow((HIDDEN, STATE), (RIGHT_EDGE, STATE)),
                color=h,
            ),
            operation("×", UPDATE, STATE),
            operation("×", NEW, SHARE),
            operation("+", NEW, STATE),
            dot(HIDDEN, STATE, h),
            words("kept", 124, STATE + 16),
            number("kept", 124, STATE - 9),
            words("state", 200, STATE - 9),
            words("written", NEW - 8, STATE + 34, anchor="end"),
            number("written", NEW + 27, STATE + 34),
            symbols("h_t", HIDDEN, 16, color=h),
            words("hidden state, to the layer ahead", HIDDEN - 18, 17, anchor="end"),
            symbols("h_t−1", 23, STATE - 10, color=h),
            number("h_prev", 23, STATE + 20),
            symbols("h_t", 337, STATE - 10, color=h),
            number("h", 337, STATE + 20),
        )
    )
