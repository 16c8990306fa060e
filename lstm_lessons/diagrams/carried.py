"""What a unit carries from step to step: two vectors, several, a matrix, or all that there was."""

from lstm_lessons.diagrams.diagram import WIDTH, Diagram, assemble
from lstm_lessons.diagrams.palette import color
from lstm_lessons.diagrams.parts import arrow, box, symbols, wire, words

STEPS = 3
COLUMNS = [40, 130, 220]
"""Where the states after each step begin."""
ROWS = [66, 136, 206, 276]
"""Middle lines of the four states, top to bottom."""
BAR, HEIGHT, GAP = 7, 34, 3
"""A bar is a vector of H numbers."""
STATES_OF_A_CHANNEL = 4  # N, in the drawing


def carried_states(*, id: str = "carried-states") -> Diagram:
    """Draw the states of four units after each of three steps; a bar is a vector.

    Parameters
    ----------
    id
        Prefix of every id in the drawing; two drawings on a page need two.
    """
    parts = [words(f"after step {n}", x + 21, 22) for n, x in enumerate(COLUMNS, start=1)]
    parts.append(words("numbers", WIDTH - 4, 22, anchor="end"))
    kinds = {
        "LSTM": ("2 H", lambda _: ["c", "h"]),
        "state-space model": ("N H", lambda _: ["c"] * STATES_OF_A_CHANNEL),
        "mLSTM": ("H² + H", None),
        "attention": ("2 H t", lambda step: ["x", "o"] * step),
    }
    for y, (name, (size, bars_after)) in zip(ROWS, kinds.items(), strict=True):
        parts += [
            words(name, 4, y - HEIGHT / 2 - 6, anchor="start"),
            symbols(size, WIDTH - 4, y + 5, anchor="end", size=15),
        ]
        ends = []
        for step, x in enumerate(COLUMNS, start=1):
            drawn, end = _matrix(x, y) if bars_after is None else _bars(x, y, bars_after(step))
            parts += drawn
            ends.append(end)
        starts, stops = [4, *(end + 4 for end in ends)], [x - 4 for x in COLUMNS]
        for n, (start, stop) in enumerate(zip(starts, stops, strict=False)):
            parts.append(wire(f"{name.split()[0].lower()}_{n}", arrow((start, y), (stop, y))))
    return assemble(
        *parts,
        id=id,
        height=ROWS[-1] + HEIGHT // 2 + 10,
        title="What four units carry from step to step",
        description=(
            "Four rows, one for each unit, with its state after steps 1, 2 and 3. A bar is a vector"
            " of H numbers. The LSTM carries two bars, c and h, after every step. The state-space"
            f" model carries {STATES_OF_A_CHANNEL} bars, after every step. The mLSTM carries a"
            " square, its memory of H times H numbers, and a bar, after every step. Attention"
            " carries two bars after step 1, four after step 2, six after step 3: a key and a"
            " value for every step there has been."
        ),
    )


def _bars(x: float, y: float, names: list[str]) -> tuple[list[str], float]:
    """Return bars side by side from ``x`` on, and where they end."""
    drawn = [
        box(x + BAR / 2 + n * (BAR + GAP), y, BAR, HEIGHT, color(name))
        for n, name in enumerate(names)
    ]
    return drawn, x + len(names) * (BAR + GAP) - GAP


def _matrix(x: float, y: float) -> tuple[list[str], float]:
    """Return a square memory and its normaliser, and where they end."""
    bar, end = _bars(x + HEIGHT + GAP, y, ["h"])
    return [box(x + HEIGHT / 2, y, HEIGHT, HEIGHT, color("c")), *bar], end
