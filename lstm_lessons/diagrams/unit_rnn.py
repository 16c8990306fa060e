"""Figure 1: one recurrent unit, with its loop."""

from .diagram import Diagram, assemble
from .palette import color
from .parts import arrow, box, dot, frame, line, number, symbols, wire, words

DESCRIPTION = "A recurrent unit."


def rnn_unit(*, id: str = "rnn-unit") -> Diagram:
    """Draw the recurrent unit."""
    h, x = color("h"), color("x")
    return assemble(
        frame(96, 50, 256, 190),
        wire("x", arrow((224, 260), (224, 224)), color=x),
        box(224, 200, 220, 48),
        symbols("W_x x_t + W_h h_t−1 + b", 224, 206),
        wire("z", arrow((224, 176), (224, 140))),
        box(224, 122, 60, 36),
        symbols("tanh", 224, 127, size=15),
        wire(
            "h", line((224, 104), (224, 74), (40, 74)), arrow((40, 74), (40, 110)),
            arrow((224, 74), (224, 24)), color=h,
        ),
        dot(224, 74, h),
        box(40, 130, 60, 40, h),
        words("delay", 40, 134),
        wire("h_prev", arrow((40, 150), (40, 200), (114, 200)), color=h),
        symbols("h_t", 224, 18, color=h),
        symbols("x_t", 224, 278, color=x),
        symbols("h_t−1", 76, 192, color=h),
        number("x", 260, 276),
        number("z", 224, 162),
        number("h", 260, 40),
        number("h_prev", 70, 220),
        id=id,
        height=290,
        title="The recurrent unit",
        description=DESCRIPTION,
    )
