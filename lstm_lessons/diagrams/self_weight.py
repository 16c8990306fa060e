"""The cell state's weight on itself: the number 1 in 1997, a gate in 2000."""

from lstm_lessons.diagrams.diagram import WIDTH, Diagram, assemble
from lstm_lessons.diagrams.palette import color
from lstm_lessons.diagrams.parts import RADIUS, arrow, box, line, operation, symbols, wire, words

WEIGHT, SUM = 118, 226
"""Where the weight and the sum are on the line of the cell state, from left to right."""
# Rows, top to bottom: the line of 1997, what is added to it; the line of 2000, its gate.
OLD, OLD_ADDED, NEW, NEW_ADDED, GATE, SEEN = 62, 112, 206, 256, 262, 306


def self_weight(*, id: str = "self-weight") -> Diagram:
    """Draw the line of the cell state twice: with its fixed weight 1, and with the forget gate.

    Parameters
    ----------
    id
        Prefix of every id in the drawing; two drawings on a page need two.
    """
    c, f = color("c"), color("f")
    return assemble(
        words("1997", 12, 20, anchor="start"),
        *_line("old", OLD, OLD_ADDED),
        box(WEIGHT, OLD, 40, 26, c),
        symbols("1", WEIGHT, OLD + 5, color=c, size=15),
        words("2000", 12, 166, anchor="start"),
        *_line("new", NEW, NEW_ADDED),
        operation("×", WEIGHT, NEW),
        wire("f", arrow((WEIGHT, GATE - 13), (WEIGHT, NEW + RADIUS)), color=f),
        symbols("f_t", WEIGHT - 16, (GATE + NEW) / 2 + 6, color=f),
        box(WEIGHT, GATE, 40, 26, f),
        symbols("σ", WEIGHT, GATE + 5, color=f, size=15),
        wire("seen", arrow((WEIGHT, SEEN - 14), (WEIGHT, GATE + 13))),
        symbols("x_t , h_t−1", WEIGHT, SEEN + 4),
        id=id,
        height=320,
        title="The cell state’s weight on itself, in 1997 and in 2000",
        description=(
            "The line of the cell state, drawn twice, from c t−1 on the left to c t on the right."
            " Above, 1997: it passes a fixed weight of 1, then a sum, where i times g is added."
            " Below, 2000: in the place of the 1 stands a product with the forget gate f, which a"
            " small layer with σ computes from the input x t and the hidden state h t−1. The sum"
            " is as before."
        ),
    )


def _line(name: str, y: float, added: float) -> tuple[str, ...]:
    """Return the line of the cell state at height ``y``: what comes, the weight's gap, the sum."""
    c = color("c")
    gap = 20 if name == "old" else RADIUS
    return (
        wire(f"c_before_{name}", line((1, y), (WEIGHT - gap, y)), color=c),
        wire(f"kept_{name}", arrow((WEIGHT + gap, y), (SUM - RADIUS, y)), color=c),
        operation("+", SUM, y),
        wire(f"c_{name}", arrow((SUM + RADIUS, y), (WIDTH - 1, y)), color=c),
        symbols("c_t−1", 32, y - 10, color=c),
        symbols("c_t", WIDTH - 28, y - 10, color=c),
        wire(f"written_{name}", arrow((SUM, added - 14), (SUM, y + RADIUS))),
        symbols("i_t ⊙ g_t", SUM, added + 4),
    )
