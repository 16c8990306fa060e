"""The recurrent unit over time."""

from lstm_lessons.diagrams.diagram import WIDTH, Diagram, assemble
from lstm_lessons.diagrams.palette import color
from lstm_lessons.diagrams.parts import arrow, box, dot, frame, symbols, wire
from lstm_lessons.diagrams.unrolled import COUNTS, check_steps, same_weights

UNIT_WIDTH = 54
# Rows, top to bottom: ends of the wires, the split, tanh, the sum, the frame's edges.
TOP, UPPER, SPLIT, TANH, SUM, LOWER, BOTTOM = 24, 38, 54, 82, 126, 150, 172


def rnn_unrolled(steps: int = 3, *, id: str = "rnn-unrolled") -> Diagram:
    """Draw the recurrent unit over ``steps`` steps, the same unit each time.

    Parameters
    ----------
    steps
        2, 3 or 4.
    id
        Prefix of every id in the drawing; two drawings on a page need two.
    """
    check_steps(steps)
    gap = (WIDTH - steps * UNIT_WIDTH) / (steps + 1)
    centres = [gap + UNIT_WIDTH / 2 + n * (gap + UNIT_WIDTH) for n in range(steps)]
    h = color("h")
    return assemble(
        wire("h_0", arrow((1, SUM), (centres[0] - 20, SUM)), color=h),
        symbols("h_0", gap / 2, SUM - 9, color=h),
        *(_step(n, x) for n, x in enumerate(centres, start=1)),
        *(_onward(n, x, gap, last=n == steps) for n, x in enumerate(centres, start=1)),
        symbols(f"h_{steps}", WIDTH - gap / 2, SPLIT - 12, color=h),
        same_weights(214),
        id=id,
        height=222,
        title=f"The recurrent unit over {COUNTS[steps]} steps",
        description=(
            f"The recurrent unit drawn {COUNTS[steps]} times from left to right, once for each"
            f" step, always with the same weights W_x, W_h and b. Each copy takes its own input,"
            f" x 1 to x {steps}, from below and the hidden state of the copy before it from the"
            f" left, the first one h 0. Each gives its hidden state, h 1 to h {steps}, upwards to"
            f" the layer ahead and to the right, to the next step."
        ),
    )


def _step(n: int, x: float) -> str:
    """Return the unit at step ``n``, centred at ``x``."""
    h = color("h")
    return "".join(
        (
            frame(x - UNIT_WIDTH / 2, UPPER, UNIT_WIDTH, LOWER - UPPER),
            symbols(f"x_{n}", x, BOTTOM + 14, color=color("x")),
            wire(f"x_{n}", arrow((x, BOTTOM), (x, SUM + 13)), color=color("x")),
            box(x, SUM, 40, 26, h),
            symbols(f"z_{n}", x, SUM + 4, color=h),
            wire(f"z_{n}", arrow((x, SUM - 13), (x, TANH + 13)), color=h),
            box(x, TANH, 40, 26, h),
            symbols("tanh", x, TANH + 5, color=h, size=14),
            symbols(f"h_{n}", x, TOP - 8, color=h),
        )
    )


def _onward(n: int, x: float, gap: float, *, last: bool) -> str:
    """Return the wire of h: up, and on to the next unit's sum, or out after the ``last`` step."""
    turn, entry = x + (UNIT_WIDTH + gap) / 2, x + UNIT_WIDTH + gap - 20
    next_step = (
        arrow((x, SPLIT), (WIDTH - 1, SPLIT))
        if last
        else arrow((x, SPLIT), (turn, SPLIT), (turn, SUM), (entry, SUM))
    )
    up = arrow((x, TANH - 13), (x, TOP))
    return wire(f"h_{n}", up, next_step, color=color("h")) + dot(x, SPLIT, color("h"))
