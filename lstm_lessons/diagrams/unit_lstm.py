"""Figure 2: one LSTM unit at step t."""

from .diagram import Diagram, assemble
from .palette import color
from .parts import RADIUS, arrow, box, dot, frame, line, number, operation, symbols, wire, words

# The forget gate acts on the cell state before the input gate does: in this order no wire crosses.
GATES = {
    "f": (80, "forget gate", "σ"),
    "i": (140, "input gate", "σ"),
    "g": (200, "candidate", "tanh"),
    "o": (260, "output gate", "σ"),
}
LEFT, RIGHT = 44, 316
CELL_Y, PRODUCT_Y, GATE_Y, SUM_Y = 82, 160, 236, 322
WRITE_X, HIDDEN_X = 170, 302

DESCRIPTION = "An LSTM unit."


def lstm_unit(*, id: str = "lstm-unit") -> Diagram:
    """Draw the LSTM unit."""
    c, h, x = color("c"), color("h"), color("x")
    o_x = GATES["o"][0]
    return assemble(
        frame(LEFT, 44, RIGHT - LEFT, 324),
        # cell line
        wire("c_prev", arrow((2, CELL_Y), (80 - RADIUS, CELL_Y)), color=c),
        wire("kept", arrow((80 + RADIUS, CELL_Y), (WRITE_X - RADIUS, CELL_Y)), color=c),
        wire(
            "c",
            arrow((WRITE_X + RADIUS, CELL_Y), (358, CELL_Y)),
            arrow((o_x, CELL_Y), (o_x, CELL_Y + 18)),
            color=c,
        ),
        dot(o_x, CELL_Y, c),
        box(o_x, CELL_Y + 31, 44, 26),
        symbols("tanh", o_x, CELL_Y + 36, size=15),
        wire("tanh_c", arrow((o_x, CELL_Y + 44), (o_x, PRODUCT_Y - RADIUS)), color=c),
        wire("written", arrow((WRITE_X, PRODUCT_Y - RADIUS), (WRITE_X, CELL_Y + RADIUS)), color=c),
        wire(
            "h",
            line((o_x + RADIUS, PRODUCT_Y), (HIDDEN_X, PRODUCT_Y)),
            arrow((HIDDEN_X, PRODUCT_Y), (HIDDEN_X, SUM_Y + 12), (358, SUM_Y + 12)),
            line((HIDDEN_X, PRODUCT_Y), (HIDDEN_X, CELL_Y + 6)),
            "A6 6 0 0 1 302 76",
            arrow((HIDDEN_X, CELL_Y - 6), (HIDDEN_X, 26)),
            color=h,
        ),
        dot(HIDDEN_X, PRODUCT_Y, h),
        *(_gate(name) for name in GATES),
        operation("×", 80, CELL_Y),
        operation("+", WRITE_X, CELL_Y),
        operation("×", WRITE_X, PRODUCT_Y),
        operation("×", o_x, PRODUCT_Y),
        box(170, SUM_Y, 232, 48),
        symbols("W_x x_t + W_h h_t−1 + b", 170, SUM_Y + 17),
        wire("h_prev", arrow((2, SUM_Y + 12), (54, SUM_Y + 12)), color=h),
        wire("x", arrow((170, 386), (170, SUM_Y + 24)), color=x),
        symbols("c_t−1", 22, CELL_Y - 10, color=c),
        number("c_prev", 22, CELL_Y + 20),
        symbols("c_t", 338, CELL_Y - 10, color=c),
        number("c", 338, CELL_Y + 20),
        symbols("h_t−1", 22, SUM_Y + 2, color=h),
        number("h_prev", 22, SUM_Y + 32),
        symbols("h_t", 338, SUM_Y + 2, color=h),
        number("h", 338, SUM_Y + 32),
        symbols("h_t", 302, 18, color=h),
        symbols("x_t", 170, 402, color=x),
        number("x", 210, 400),
        number("kept", 125, CELL_Y - 10),
        number("written", WRITE_X, 126),
        number("tanh_c", o_x, 142),
        id=id,
        height=410,
        title="The LSTM unit",
        description=DESCRIPTION,
    )


def _gate(name: str) -> str:
    x, word, function = GATES[name]
    ink = color(name)
    ends = {
        "f": arrow((x, GATE_Y - 28), (x, CELL_Y + RADIUS)),
        "i": arrow((x, GATE_Y - 28), (x, PRODUCT_Y), (WRITE_X - RADIUS, PRODUCT_Y)),
        "g": arrow((x, GATE_Y - 28), (x, PRODUCT_Y), (WRITE_X + RADIUS, PRODUCT_Y)),
        "o": arrow((x, GATE_Y - 28), (x, PRODUCT_Y + RADIUS)),
    }
    parts = [
        wire(f"z_{name}", arrow((x, SUM_Y - 24), (x, GATE_Y + 28)), color=ink),
        wire(name, ends[name], color=ink),
        box(x, GATE_Y, 52, 56, ink),
        symbols(function, x, GATE_Y - 10, color=ink),
        *(words(w, x, GATE_Y + 8 + 13 * n, color=ink) for n, w in enumerate(word.split())),
        number(name, x, GATE_Y - 38),
        number(f"z_{name}", x, GATE_Y + 48),
    ]
    return f'<g data-gate="{name}">{"".join(parts)}</g>'
