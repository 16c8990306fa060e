"""LSTM layers over time: one upon the other, and one in both directions."""

from lstm_lessons.diagrams.diagram import WIDTH, Diagram, assemble
from lstm_lessons.diagrams.palette import color
from lstm_lessons.diagrams.parts import HOP, arrow, box, dot, hop, line, symbols, wire, words

STEPS = 3
COLUMN, SPACING = 80, 100
"""Where the first step stands, and how far apart the steps are."""
BOX, HALF = 46, 15
"""How wide a layer's box is, and half its height."""
# Rows of the stack, top to bottom: what comes out, layer 1, layer 0, the input.
OUTPUT, UPPER, LOWER, INPUT = 30, 74, 150, 196
# Rows of the two directions: what comes out, side by side, reverse, forward, the input's split.
SHOWN, JOINED, REVERSE, FORWARD, SPLIT, BOTTOM = 30, 62, 122, 190, 226, 246
ASIDE = 17
"""How far the boxes of the two directions stand to the left and right of their step's middle."""


def lstm_stack(*, id: str = "lstm-stack") -> Diagram:
    """Draw two LSTM layers over three steps.

    Parameters
    ----------
    id
        Prefix of every id in the drawing; two drawings on a page need two.
    """
    h, x = color("h"), color("x")
    parts = []
    for n, at in enumerate(_columns(), start=1):
        parts += [
            words(f"output[{n - 1}]", at, OUTPUT - 10),
            wire(f"output_{n}", arrow((at, UPPER - HALF), (at, OUTPUT)), color=h),
            _layer(at, UPPER),
            wire(f"h_{n}", arrow((at, LOWER - HALF), (at, UPPER + HALF)), color=h),
            symbols(f"h_{n}", at + 15, (UPPER + LOWER) / 2 + 5, color=h),
            _layer(at, LOWER),
            wire(f"x_{n}", arrow((at, INPUT), (at, LOWER + HALF)), color=x),
            symbols(f"x_{n}", at, INPUT + 16, color=x),
        ]
    for k, y in ((0, LOWER), (1, UPPER)):
        parts += [
            words(f"layer {k}", 27, y + 20),
            words(f"h_n[{k}]", WIDTH - 27, y - 9),
            words(f"c_n[{k}]", WIDTH - 27, y + 20),
        ]
        stops = [6, *_columns(), WIDTH - 6]
        for n in range(STEPS + 1):
            start = stops[n] + (BOX / 2 if n else 0)
            end = stops[n + 1] - (BOX / 2 if n < STEPS else 0)
            parts.append(wire(f"state_{k}_{n}", arrow((start, y), (end, y))))
    return assemble(
        *parts,
        id=id,
        height=222,
        title="Two LSTM layers over three steps",
        description=(
            "Two rows of three boxes, one box for each layer and step. The lower row is layer 0:"
            " each of its boxes reads the input of its step, x 1 to x 3, from below, and its own"
            " state h and c from the box on its left. What it shows, h 1 to h 3, goes up to layer"
            " 1, the upper row, as its input. Layer 1 has a state of its own, which runs from left"
            " to right as well, and what it shows is the output. At the right end of each row"
            " stands the layer's final state: h_n and c_n at place 0 for the lower row, at place 1"
            " for the upper."
        ),
    )


def lstm_two_directions(*, id: str = "lstm-two-directions") -> Diagram:
    """Draw one LSTM layer over three steps, in both directions.

    Parameters
    ----------
    id
        Prefix of every id in the drawing; two drawings on a page need two.
    """
    h, x = color("h"), color("x")
    half = BOX / 2
    parts = []
    for n, at in enumerate(_columns(), start=1):
        left, right = at - ASIDE, at + ASIDE
        parts += [
            words(f"output[{n - 1}]", at, SHOWN - 10),
            wire(f"output_{n}", arrow((at, JOINED - 11), (at, SHOWN)), color=h),
            box(at, JOINED, 80, 22, h),
            words("side by side", at, JOINED + 4),
            _layer(right, REVERSE),
            _layer(left, FORWARD),
            wire(f"back_{n}", arrow((right, REVERSE - HALF), (right, JOINED + 11)), color=h),
            wire(
                f"ahead_{n}",
                line((left, FORWARD - HALF), (left, REVERSE + HOP)),
                hop(left, REVERSE),
                arrow((left, REVERSE - HOP), (left, JOINED + 11)),
                color=h,
            ),
            wire(
                f"x_{n}",
                line((at, BOTTOM), (at, SPLIT)),
                arrow((at, SPLIT), (left, SPLIT), (left, FORWARD + HALF)),
                line((at, SPLIT), (right, SPLIT), (right, FORWARD + HOP)),
                hop(right, FORWARD),
                arrow((right, FORWARD - HOP), (right, REVERSE + HALF)),
                color=x,
            ),
            dot(at, SPLIT, x),
            symbols(f"x_{n}", at, BOTTOM + 16, color=x),
        ]
    ahead = [2, *(at - ASIDE for at in _columns()), WIDTH - 6]
    back = [6, *(at + ASIDE for at in _columns()), WIDTH - 2]
    for n in range(STEPS + 1):
        start, end = ahead[n] + (half if n else 0), ahead[n + 1] - (half if n < STEPS else 0)
        parts.append(wire(f"ahead_state_{n}", arrow((start, FORWARD), (end, FORWARD))))
        start, end = back[n + 1] - (half if n < STEPS else 0), back[n] + (half if n else 0)
        parts.append(wire(f"back_state_{n}", arrow((start, REVERSE), (end, REVERSE))))
    parts += [
        words("reverse", 27, REVERSE + 18),
        words("h_n[1]", 27, REVERSE - 9),
        words("forward", WIDTH - 27, FORWARD + 18),
        words("h_n[0]", WIDTH - 27, FORWARD - 9),
    ]
    return assemble(
        *parts,
        id=id,
        height=272,
        title="One LSTM layer in both directions, over three steps",
        description=(
            "Two rows of three boxes, one box for each direction and step. The lower row reads"
            " forward: its state runs from left to right, and ends at the right, behind step 3, as"
            " h_n at place 0. The upper row reads in reverse: its state comes in at the right and"
            " ends at the left, before step 1, as h_n at place 1. Each input, x 1 to x 3, comes"
            " from below and goes to both. At each step what the two show is laid side by side:"
            " that is the output."
        ),
    )


def _columns() -> list[int]:
    """Return where the steps stand."""
    return [COLUMN + SPACING * n for n in range(STEPS)]


def _layer(x: float, y: float) -> str:
    """Return a layer at one step, centred at ``(x, y)``."""
    return box(x, y, BOX, 2 * HALF, color("c")) + words("LSTM", x, y + 4)
