"""The LSTM unit with one thing changed: what is new is drawn in, the rest is ``unit_lstm``'s."""

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
    number,
    symbols,
    wire,
    words,
)
from lstm_lessons.diagrams.unit_lstm import (
    CELL,
    COLUMN,
    FORGET,
    GATE,
    LEFT,
    PRODUCT,
    RIGHT,
    SUM,
    cell_state,
    gate,
    hidden_state,
    sums,
)

# With peepholes: where their wires run, below the gates and at both sides of them.
PEEP = {"f": FORGET - 16, "i": COLUMN["i"] - 16, "o": COLUMN["o"] + 16}
LEFT_WAY, RIGHT_WAY, UNDER = 50, 294, 321
ASIDE = {"f": 11, "i": 11, "o": -11}

PEEPHOLE_DESCRIPTION = (
    "The LSTM unit as before, with three more wires, the peepholes. A branch of the old cell"
    " state, c of t minus 1, runs down the left side and below the gates, and enters the forget"
    " gate and the input gate from below. A branch of the new cell state, c of t, runs down the"
    " right side and enters the output gate from below. Each gate of a unit sees the cell state of"
    " this unit only, times a weight of its own. The candidate sees none."
)
COUPLED_DESCRIPTION = (
    "The LSTM unit with coupled gates. It has no forget gate of its own: a branch of the input"
    " gate's wire goes through a box, 1 minus, and what comes out, f equals 1 minus i, multiplies"
    " the old cell state. So there are three sums and three gates only, for i, g and o. All else"
    " is as in the LSTM unit."
)
KEEPS_ALL_DESCRIPTION = (
    "The unit without a forget gate. The old cell state, c of t minus 1, runs straight to the"
    " plus, and nothing multiplies it on its way: f is 1. There is added the product of the input"
    " gate i and the candidate g. Three sums and three gates, for i, g and o; all else is as in"
    " the LSTM unit."
)


def lstm_unit_peephole(*, id: str = "lstm-unit-peephole") -> Diagram:
    """Draw the unit with peepholes (Gers & Schmidhuber 2000).

    The wires are those of ``lstm_unit``; ``c_prev`` goes to f and i as well, ``c`` to o.

    Parameters
    ----------
    id
        Prefix of every id in the drawing; two drawings on a page need two.
    """
    gates = (
        gate(
            name,
            narrower=0 if name == "g" else 4,
            aside=ASIDE.get(name, 0),
            crossed_at=UNDER if name == "f" else None,
        )
        for name in COLUMN
    )
    splits = ((LEFT_WAY, CELL), (PEEP["f"], UNDER), (RIGHT_WAY, CELL))
    dots = (dot(*at, color("c")) for at in splits)
    return _unit(
        "LSTM unit with peepholes",
        (sums(), *gates, cell_state(old=_to_f_and_i(), new=_to_o()), hidden_state(), *dots),
        id=id,
        description=PEEPHOLE_DESCRIPTION,
    )


def lstm_unit_coupled(*, id: str = "lstm-unit-coupled") -> Diagram:
    """Draw the unit with coupled gates, f = 1 − i (Greff et al. 2017).

    The wires are those of ``lstm_unit`` without ``z_f``; ``i`` goes to a box 1 − as well.

    Parameters
    ----------
    id
        Prefix of every id in the drawing; two drawings on a page need two.
    """
    to_f = arrow((COLUMN["i"], PRODUCT), (FORGET + 20, PRODUCT))
    gates = (gate(name, branches=(to_f,) if name == "i" else ()) for name in "igo")
    return _unit(
        "LSTM unit, coupled",
        (sums(), *gates, cell_state(), hidden_state(), _one_minus()),
        id=id,
        description=COUPLED_DESCRIPTION,
    )


def lstm_unit_1997(*, id: str = "lstm-unit-1997") -> Diagram:
    """Draw the unit without a forget gate, f = 1: the cell of 1997, modernised.

    The wires are those of ``lstm_unit`` without ``z_f``, ``f`` and ``kept``.

    Parameters
    ----------
    id
        Prefix of every id in the drawing; two drawings on a page need two.
    """
    gates = (gate(name) for name in "igo")
    return _unit(
        "no forget gate",
        (sums(), *gates, cell_state(keeps_all=True), hidden_state()),
        id=id,
        description=KEEPS_ALL_DESCRIPTION,
    )


def _unit(caption: str, parts: tuple[str, ...], *, id: str, description: str) -> Diagram:
    return assemble(
        frame(LEFT, 40, RIGHT - LEFT, 360),
        words(caption, 58, 60, anchor="start"),
        *parts,
        neighbours((CELL + SUM) / 2),
        id=id,
        height=445,
        title=f"The {caption}" if caption.startswith("LSTM") else f"The LSTM unit, {caption}",
        description=description,
    )


def _to_f_and_i() -> tuple[str, ...]:
    """Return path data: c_{t−1} down the left side, and from below into both gates."""
    f, i, foot = PEEP["f"], PEEP["i"], GATE + 31
    return (
        line((LEFT_WAY, CELL), (LEFT_WAY, UNDER), (f, UNDER)),
        arrow((f, UNDER), (f, foot)),
        arrow((f, UNDER), (i, UNDER), (i, foot)),
    )


def _to_o() -> tuple[str, ...]:
    """Return path data: c_t down the right side, over the wire of h, and from below into o."""
    o, foot = PEEP["o"], GATE + 31
    return (
        line((RIGHT_WAY, CELL), (RIGHT_WAY, PRODUCT - HOP)),
        hop_down(RIGHT_WAY, PRODUCT),
        arrow((RIGHT_WAY, PRODUCT + HOP), (RIGHT_WAY, UNDER), (o, UNDER), (o, foot)),
    )


def _one_minus() -> str:
    """Return the way from the input gate to the forget gate's place: 1 − i."""
    ink = color("f")
    return "".join(
        (
            dot(COLUMN["i"], PRODUCT, color("i")),
            box(FORGET, PRODUCT, 40, 26, ink),
            symbols("1 −", FORGET, PRODUCT + 5, color=ink),
            wire("f", arrow((FORGET, PRODUCT - 13), (FORGET, CELL + RADIUS)), color=ink),
            symbols("f_t", FORGET - 6, CELL + 60, anchor="end", color=ink),
            number("f", FORGET, CELL + 45),
        )
    )
