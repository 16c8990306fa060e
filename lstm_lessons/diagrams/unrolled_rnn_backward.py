"""The recurrent unit over time, with the gradients that run back through it."""

from lstm_lessons.diagrams.diagram import WIDTH, Diagram, assemble
from lstm_lessons.diagrams.palette import color
from lstm_lessons.diagrams.parts import (
    HOP,
    INK,
    arrow,
    box,
    dot,
    frame,
    hop,
    line,
    operation,
    symbols,
    wire,
    words,
)
from lstm_lessons.diagrams.unrolled import COUNTS, check_steps

UNIT_WIDTH = 66
LANE = 19
"""How far right of a unit's middle the forward pass runs, and how far left the backward pass."""
LEVEL = 7
"""How far above a sum's middle the forward pass enters it, and how far below the other leaves."""
SMALL = 7
"""Radius of the pointwise operations."""
# Rows, top to bottom: the loss, the frame's edge, the split of h, the sum of its gradients, tanh,
# the sum z, the frame's other edge, the ends of the inputs, the sum over the steps, the legend.
LOSS, UPPER, SPLIT, PLUS, TANH, SUM = 22, 58, 73, 96, 140, 195
LOWER, BOTTOM, TOTAL, LEGEND = 223, 243, 291, 325
BACK = 'stroke-dasharray="13 4"'  # an arrowhead is shorter than a dash


def rnn_unrolled_backward(steps: int = 3, *, id: str = "rnn-unrolled-backward") -> Diagram:
    """Draw the recurrent unit over ``steps`` steps: forward in full lines, backward in dashes.

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
    first = centres[0] - 26
    return assemble(
        wire("h_0", arrow((1, SUM - LEVEL), (first, SUM - LEVEL)), color=color("h")),
        symbols("h_0", gap / 2, SUM - LEVEL - 9, color=color("h")),
        _back("d_h_0", arrow((first, SUM + LEVEL), (1, SUM + LEVEL))),
        symbols("δ_h0", max(gap / 2, 15), SUM + LEVEL + 19, size=14),
        *(_step(n, x) for n, x in enumerate(centres, start=1)),
        *(_between(n, x, gap) for n, x in enumerate(centres[:-1], start=1)),
        _last(steps, centres[-1]),
        box(WIDTH / 2, TOTAL, WIDTH - 20, 30),
        words("sum over the steps:", WIDTH / 2 - 8, TOTAL + 4, anchor="end"),
        symbols("δ_Wx δ_Wh δ_b", WIDTH / 2 + 4, TOTAL + 4, anchor="start"),
        *_legend(),
        id=id,
        height=LEGEND + 10,
        title=f"Gradients through {COUNTS[steps]} steps of the recurrent unit",
        description=(
            f"The recurrent unit drawn {COUNTS[steps]} times from left to right, once for each"
            f" step. Forward, in full lines: each copy mixes its input, x 1 to x {steps}, with the"
            f" hidden state of the copy before it, the first one h 0, takes tanh, and gives its"
            f" hidden state, h 1 to h {steps}, to its part of the loss above and to the next"
            f" step. Backward, in dashed lines, every arrow is turned round. The gradient in h of"
            f" a step is the sum of what comes down from its own part of the loss and what comes"
            f" from the right, from the next step; the last step has only the first of the two."
            f" Through tanh it becomes the gradient in z. From there one arrow goes on to the"
            f" step before, in the end to h 0, and one goes down to a box that sums over all"
            f" steps: the gradients in W_x, W_h and b."
        ),
    )


def _back(name: str, *lines: str) -> str:
    """Return a wire of the backward pass."""
    return f"<g {BACK}>{wire(name, *lines)}</g>"


def _step(n: int, x: float) -> str:
    """Return what every step has: its unit at ``x``, its part of the loss, its share of the sum."""
    h, up, down = color("h"), x + LANE, x - LANE
    return "".join(
        (
            box(x, LOSS, 52, 26),
            symbols(f"ℓ_{n}", x, LOSS + 4),
            frame(x - UNIT_WIDTH / 2, UPPER, UNIT_WIDTH, LOWER - UPPER),
            box(x, TANH, 52, 26, h),
            symbols("tanh", x, TANH + 5, color=h, size=14),
            box(x, SUM, 52, 30, h),
            symbols(f"z_{n}", x, SUM + 4, color=h),
            wire(f"x_{n}", arrow((up, BOTTOM), (up, SUM + 15)), color=color("x")),
            symbols(f"x_{n}", up, BOTTOM + 14, color=color("x")),
            wire(f"z_{n}", arrow((up, SUM - 15), (up, TANH + 13)), color=h),
            symbols(f"h_{n}", up + 14, LOSS + 30, color=h),
            _back(f"d_z_{n}", arrow((down, TANH + 13), (down, SUM - 15))),
            symbols(f"δ_z{n}", x, (TANH + SUM) / 2 + 3, size=14),
            _back(f"share_{n}", arrow((down, SUM + 15), (down, TOTAL - 15))),
            symbols(f"δ_h{n}", x, (PLUS + TANH) / 2 + 2, size=14),
        )
    )


def _between(n: int, x: float, gap: float) -> str:
    """Return what joins step ``n`` at ``x`` to the next: h onward, the gradient back."""
    up, down = x + LANE, x - LANE
    edge, entry = x + UNIT_WIDTH / 2, x + UNIT_WIDTH + gap - 26
    turn_back, turn = edge + gap * 0.32, edge + gap * 0.68
    return "".join(
        (
            wire(
                f"h_{n}",
                line((up, TANH - 13), (up, PLUS + HOP)),
                hop(up, PLUS),
                arrow((up, PLUS - HOP), (up, LOSS + 13)),
                arrow((up, SPLIT), (turn, SPLIT), (turn, SUM - LEVEL), (entry, SUM - LEVEL)),
                color=color("h"),
            ),
            dot(up, SPLIT, color("h")),
            _back(
                f"back_{n}",
                arrow(
                    (entry, SUM + LEVEL),
                    (turn_back, SUM + LEVEL),
                    (turn_back, PLUS),
                    (down + SMALL, PLUS),
                ),
            ),
            _back(f"d_output_{n}", arrow((down, LOSS + 13), (down, PLUS - SMALL))),
            operation("+", down, PLUS, SMALL),
            _back(f"d_h_{n}", arrow((down, PLUS + SMALL), (down, TANH - 13))),
        )
    )


def _last(n: int, x: float) -> str:
    """Return what the last step ``n`` at ``x`` has instead: nothing comes from a next step."""
    up, down = x + LANE, x - LANE
    return wire(f"h_{n}", arrow((up, TANH - 13), (up, LOSS + 13)), color=color("h")) + _back(
        f"d_h_{n}", arrow((down, LOSS + 13), (down, TANH - 13))
    )


def _legend() -> tuple[str, ...]:
    """Return what the two kinds of lines mean."""
    forward, backward = WIDTH / 2 - 130, WIDTH / 2 + 10
    return (
        _sample(forward, f'style="stroke:{color("h")}"'),
        words("forward", forward + 40, LEGEND + 4, anchor="start"),
        _sample(backward, f'style="stroke:{INK}" {BACK}'),
        words("backward", backward + 40, LEGEND + 4, anchor="start"),
    )


def _sample(x: float, stroke: str) -> str:
    """Return a short piece of line."""
    return f'<path d="{line((x, LEGEND), (x + 30, LEGEND))}" stroke-width="1.6" {stroke}/>'
