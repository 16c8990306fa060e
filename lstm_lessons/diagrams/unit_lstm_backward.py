"""One LSTM unit with its gradients: the drawing of ``unit_lstm``, every arrow turned around."""

from lstm_lessons.diagrams.diagram import Diagram, assemble
from lstm_lessons.diagrams.palette import color
from lstm_lessons.diagrams.parts import (
    HOP,
    RADIUS,
    arrow,
    box,
    dot,
    frame,
    hop_down,
    line,
    neighbours,
    operation,
    symbols,
    wire,
    words,
)
from lstm_lessons.diagrams.unit_lstm import (
    BOTTOM,
    BOX_WIDTH,
    COLUMN,
    GATE,
    HIDDEN,
    LEFT,
    LEFT_EDGE,
    NAME,
    RIGHT,
    RIGHT_EDGE,
    SUM,
    TOP,
    WRITE,
)

# Rows, top to bottom: the cell state, where δ_c splits for i and g, and where δ_h splits.
CELL, WRITTEN, SHOWN = 84, 150, 178
SMALL = 9
"""Radius of a product with a factor from the forward pass."""
FORGET, OUTPUT, WEIGHTS = COLUMN["f"], COLUMN["o"], 279
SLOPE = {"f": "σ′", "i": "σ′", "g": "tanh′", "o": "σ′"}
FACTOR = {"f": ("c_t−1", "c"), "i": ("g_t", "g"), "g": ("i_t", "i"), "o": ("tanh c_t", "c")}

TITLE = "Backwards through the LSTM unit"
DESCRIPTION = (
    "One step of the backward pass: the drawing of the LSTM unit with every arrow turned around."
    " Where a wire was split there is now a plus, and where there was a plus the wire now splits."
    " The gradient in the hidden state, delta h, is the sum of what comes from the layer ahead, at"
    " the top, and from step t plus 1, at the lower right. It splits. Down, multiplied by tanh of"
    " c, it is delta o, for the output gate. Up, it is multiplied by the output gate o and by the"
    " slope of tanh, and added to what comes from step t plus 1 along the cell state's wire. The"
    " sum is delta c. It runs straight back along the top, to the left, and splits twice. At the"
    " first split it goes down: multiplied by the candidate g it is delta i, multiplied by the"
    " input gate i it is delta g. At the second it goes down, multiplied by c of t minus 1, as"
    " delta f, and on to the left, multiplied by the forget gate f and by nothing else: the"
    " gradient in c of t minus 1. Below, each of the four is multiplied by the slope of its box,"
    " sigma prime or tanh prime, and becomes its part of delta z. The transposed weights take all"
    " four: W_x gives the gradient in the input, downwards, and W_h the gradient in h of t minus"
    " 1, to the left. The weights themselves receive theirs here, too."
)


def lstm_unit_backward(*, id: str = "lstm-unit-backward") -> Diagram:
    """Draw one step of the backward pass: chapter 8.

    Every wire carries a gradient and is named as in the code: ``d_h_above`` and ``d_h_next``,
    whose sum is ``d_h``; ``d_c_next`` and ``d_c_shown`` (by way of h), whose sum is ``d_c``;
    ``d_tanh_c``; ``d_f`` … ``d_o`` and ``d_z_f`` … ``d_z_o``; ``d_x``, ``d_weights``,
    ``d_h_prev`` and ``d_c_prev``.

    Parameters
    ----------
    id
        Prefix of every id in the drawing; two drawings on a page need two.
    """
    return assemble(
        frame(LEFT, 40, RIGHT - LEFT, 360),
        words("LSTM unit, backwards", 184, 60),
        _hidden_state(),
        _cell_state(),
        *(_gate(name) for name in COLUMN),
        _sums(),
        neighbours((CELL + SUM) / 2, left="to", right="from"),
        id=id,
        height=445,
        title=TITLE,
        description=DESCRIPTION,
    )


def _hidden_state() -> str:
    """Return the sum of what arrives in h, and its two ways on: to the cell state and to o."""
    h, c = color("h"), color("c")
    up, slope = SHOWN - 22, CELL + 38
    return "".join(
        (
            words("from the layer ahead, a part of", HIDDEN - 18, 17, anchor="end"),
            symbols("δ_h", HIDDEN, 16, color=h),
            wire(
                "d_h_above",
                line((HIDDEN, TOP), (HIDDEN, CELL - HOP)),
                hop_down(HIDDEN, CELL),
                arrow((HIDDEN, CELL + HOP), (HIDDEN, SHOWN - RADIUS)),
                color=h,
            ),
            words("part of", 337, SUM - 14),
            symbols("δ_h", 337, SUM + 3, color=h),
            wire(
                "d_h_next",
                arrow((RIGHT_EDGE, SUM + 13), (HIDDEN, SUM + 13), (HIDDEN, SHOWN + RADIUS)),
                color=h,
            ),
            operation("+", HIDDEN, SHOWN),
            wire(
                "d_h",
                line((HIDDEN - RADIUS, SHOWN), (OUTPUT, SHOWN)),
                arrow((OUTPUT, SHOWN), (OUTPUT, up + SMALL)),
                arrow((OUTPUT, SHOWN), (OUTPUT, SHOWN + 22 - SMALL)),
                color=h,
            ),
            dot(OUTPUT, SHOWN, h),
            operation("×", OUTPUT, up, SMALL),
            symbols("o_t", OUTPUT - 14, up + 5, anchor="end", color=color("o")),
            wire("d_tanh_c", arrow((OUTPUT, up - SMALL), (OUTPUT, slope + 13)), color=c),
            box(OUTPUT, slope, 46, 26, c),
            symbols("tanh′", OUTPUT, slope + 5, color=c, size=15),
            wire("d_c_shown", arrow((OUTPUT, slope - 13), (OUTPUT, CELL + RADIUS)), color=c),
        )
    )


def _cell_state() -> str:
    """Return the straight way back: one sum, two splits, one product."""
    ink, keep = color("c"), FORGET - 22
    return "".join(
        (
            words("part of", 337, CELL - 27),
            symbols("δ_c", 337, CELL - 10, color=ink),
            wire("d_c_next", arrow((RIGHT_EDGE, CELL), (OUTPUT + RADIUS, CELL)), color=ink),
            operation("+", OUTPUT, CELL),
            symbols("δ_c", 217, CELL - 8, color=ink),
            wire(
                "d_c",
                line((OUTPUT - RADIUS, CELL), (FORGET, CELL)),
                arrow((FORGET, CELL), (keep + SMALL, CELL)),
                arrow((FORGET, CELL), (FORGET, CELL + 26 - SMALL)),
                line((WRITE, CELL), (WRITE, WRITTEN)),
                *(
                    arrow((WRITE, WRITTEN), (COLUMN[gate], WRITTEN), (COLUMN[gate], WRITTEN + 13))
                    for gate in "ig"
                ),
                color=ink,
            ),
            dot(WRITE, CELL, ink),
            dot(WRITE, WRITTEN, ink),
            dot(FORGET, CELL, ink),
            operation("×", keep, CELL, SMALL),
            symbols("f_t", keep, CELL - 15, color=color("f")),
            wire("d_c_prev", arrow((keep - SMALL, CELL), (LEFT_EDGE, CELL)), color=ink),
            symbols("δ_c,t−1", 23, CELL - 10, color=ink),
        )
    )


def _gate(name: str) -> str:
    """Return a gate's way back: times the other factor, times its slope, to its part of δ_z."""
    x, width, ink = COLUMN[name], BOX_WIDTH[name], color(name)
    times = {"f": CELL + 26, "o": SHOWN + 22}.get(name, WRITTEN + 22)
    factor, of = FACTOR[name]
    side, anchor = (13, "start") if name in "fg" else (-13, "end")
    size = 13 if name == "o" else 17
    beside, text_anchor = (7, "start") if name == "o" else (-7, "end")
    first = GATE + (10 if len(NAME[name]) == 2 else 17)
    parts = (
        operation("×", x, times, SMALL),
        symbols(factor, x + side, times + 5, anchor=anchor, color=color(of), size=size),
        wire(f"d_{name}", arrow((x, times + SMALL), (x, GATE - 31)), color=ink),
        symbols(f"δ_{name}", x + beside, GATE - 41, anchor=text_anchor, color=ink),
        box(x, GATE, width, 62, ink),
        symbols(SLOPE[name], x, GATE - 9, color=ink),
        *(words(text, x, first + 14 * n) for n, text in enumerate(NAME[name])),
        wire(f"d_z_{name}", arrow((x, GATE + 31), (x, SUM - 26)), color=ink),
        box(x, SUM - 14, width - 8, 24, ink),
        symbols(f"δ_z,{name}", x, SUM - 10, color=ink),
    )
    return f'<g data-gate="{name}">{"".join(parts)}</g>'


def _sums() -> str:
    """Return the transposed weights, and what they hand to x and to the last h."""
    x, h = color("x"), color("h")
    return "".join(
        (
            box(172.5, SUM, 237, 60, tint=0),
            symbols("W_x ᵀ δ_z", 116, SUM + 19),
            symbols("W_h ᵀ δ_z", 229, SUM + 19),
            wire("d_x", arrow((WRITE, SUM + 30), (WRITE, BOTTOM)), color=x),
            words("input", WRITE - 18, 438, anchor="end"),
            symbols("δ_x", WRITE, 437, color=x),
            wire("d_weights", arrow((WEIGHTS, SUM + 30), (WEIGHTS, BOTTOM))),
            words("weights", WEIGHTS - 18, 438, anchor="end"),
            symbols("δ_W", WEIGHTS, 437),
            wire("d_h_prev", arrow((54, SUM + 13), (LEFT_EDGE, SUM + 13)), color=h),
            symbols("δ_h,t−1", 23, SUM + 3, color=h),
        )
    )
