"""Figure 1: one recurrent unit, with its loop."""

from lstm_lessons.diagrams.diagram import Diagram, assemble
from lstm_lessons.diagrams.palette import color
from lstm_lessons.diagrams.parts import arrow, box, dot, frame, number, symbols, wire, words

# Columns: the loop and the unit. Rows, top to bottom: the loop's start, tanh, the sum.
LOOP, UNIT = 46, 230
TOP, SPLIT, TANH, SUM, BOTTOM = 24, 68, 112, 192, 258

TITLE = "The recurrent unit"
DESCRIPTION = (
    "A recurrent unit. The input x of t enters from below and the unit's own last output, h of t"
    " minus 1, from the left. Both enter a weighted sum, z equals W_x x plus W_h h plus b; tanh of"
    " it is the hidden state h of t. It leaves upwards to the layer ahead. A branch of it loops"
    " back: through a delay of one step to the left side of the same unit, where it is h of t"
    " minus 1 for the next step."
)


def rnn_unit(*, id: str = "rnn-unit") -> Diagram:
    """Draw one recurrent unit, with the loop by which it hears its own last output.

    A widget finds each quantity's wire by ``data-path`` and the place for its number by
    ``data-wire``: ``x``, ``h_prev``, ``z`` and ``h``; the box of the nonlinearity φ, and the word
    tanh in it, by ``data-function="phi"``.

    Parameters
    ----------
    id
        Prefix of every id in the drawing; two drawings on a page need two.
    """
    h, x = color("h"), color("x")
    entry = SUM + 13
    return assemble(
        frame(104, 40, 252, 196),
        words("recurrent unit", 344, 60, anchor="end"),
        wire("x", arrow((UNIT, BOTTOM), (UNIT, SUM + 30)), color=x),
        wire("h_prev", arrow((LOOP, 158), (LOOP, entry), (116, entry)), color=h),
        box(UNIT, SUM, 228, 60, tint=0),
        box(UNIT, SUM - 14, 44, 24, h),
        symbols("z_t", UNIT, SUM - 10, color=h),
        symbols("W_x x_t + W_h h_t−1 + b", UNIT, SUM + 19),
        wire("z", arrow((UNIT, SUM - 26), (UNIT, TANH + 16)), color=h),
        number("z", UNIT, TANH + 36),
        f'<g data-function="phi">{box(UNIT, TANH, 72, 32, h)}'
        f"{symbols('tanh', UNIT, TANH + 5, color=h)}</g>",
        wire(
            "h",
            arrow((UNIT, TANH - 16), (UNIT, TOP)),
            arrow((UNIT, SPLIT), (LOOP, SPLIT), (LOOP, 114)),
            color=h,
        ),
        dot(UNIT, SPLIT, h),
        box(LOOP, 136, 84, 44, h),
        words("delay of", LOOP, 133),
        words("one step", LOOP, 148),
        words("hidden state, to the layer ahead", UNIT - 18, 17, anchor="end"),
        symbols("h_t", UNIT, 16, color=h),
        number("h", UNIT + 39, 17),
        symbols("h_t−1", 76, entry - 10, color=h),
        number("h_prev", 76, entry + 20),
        words("input", UNIT - 18, 274, anchor="end"),
        symbols("x_t", UNIT, 273, color=x),
        number("x", UNIT + 39, 274),
        id=id,
        height=280,
        title=TITLE,
        description=DESCRIPTION,
    )
