"""The embedded Reber grammar: a string is a way from the start to the end, along the arrows."""

from math import cos, hypot, radians, sin

from lstm_lessons.diagrams.diagram import WIDTH, Diagram, assemble
from lstm_lessons.diagrams.palette import color
from lstm_lessons.diagrams.parts import HEAD, INK, STROKE, Point, box, words

RADIUS = 11
"""Of a state."""
GAP = 2.5
"""Between an arrowhead and the state that it points to."""

# Where the states of the inner grammar are, and the arrows between them: from, symbol, to.
INNER = {
    "0": (22, 240),
    "1": (76, 240),
    "2": (142, 194),
    "3": (142, 286),
    "4": (226, 194),
    "5": (226, 286),
    "6": (288, 240),
    "7": (338, 240),
}
INNER_ARCS = [
    ("0", "B", "1"),
    ("1", "T", "2"),
    ("1", "P", "3"),
    ("2", "S", "2"),
    ("2", "X", "4"),
    ("3", "T", "3"),
    ("3", "V", "5"),
    ("4", "X", "3"),
    ("4", "S", "6"),
    ("5", "P", "4"),
    ("5", "V", "6"),
    ("6", "E", "7"),
]

# The whole string: two boxes hold an inner string each; an arrow enters one and leaves it.
OUTER = {
    "start": (22, 64),
    "outer": (76, 64),
    "in T": (134, 34),
    "out T": (226, 34),
    "in P": (134, 94),
    "out P": (226, 94),
    "close": (288, 64),
    "end": (338, 64),
}
OUTER_ARCS = [
    ("start", "B", "outer"),
    ("outer", "T", "in T"),
    ("outer", "P", "in P"),
    ("out T", "T", "close"),
    ("out P", "P", "close"),
    ("close", "E", "end"),
]
BOXES = [(180, 34), (180, 94)]

# How far a loop reaches from its state, up (−1) or down.
LOOPS = {"2": -1, "3": 1}


def reber_grammar(*, id: str = "reber-grammar") -> Diagram:
    """Draw the embedded Reber grammar: above the whole string, below the inner one.

    Parameters
    ----------
    id
        Prefix of every id in the drawing; two drawings on a page need two.
    """
    return assemble(
        *(_arc(OUTER, arc) for arc in OUTER_ARCS),
        *(box(x, y, 92, 30, color("h")) for x, y in BOXES),
        *(words("inner string", x, y + 4, color=color("h")) for x, y in BOXES),
        *(_state("", OUTER[name]) for name in ("start", "outer", "close", "end")),
        _back(),
        words("an inner string:", 12, 178, anchor="start"),
        *(_arc(INNER, arc) for arc in INNER_ARCS),
        *(_state(name, place) for name, place in INNER.items()),
        id=id,
        height=342,
        title="The embedded Reber grammar",
        description=(
            "States as circles, symbols on the arrows between them. Above, the whole string: B,"
            " then T or P, then an inner string, then the same T or P as before, then E. From its"
            " end a dashed arrow leads back to the start of the next string. Below, the inner"
            " string, from state 0 to state 7: B leads from 0 to 1; T from 1 to 2 and P from 1 to"
            " 3; S from 2 to 2 again and X from 2 to 4; T from 3 to 3 again and V from 3 to 5; X"
            " from 4 to 3 and S from 4 to 6; P from 5 to 4 and V from 5 to 6; E from 6 to 7."
        ),
    )


def _state(name: str, place: Point) -> str:
    x, y = place
    circle = (
        f'<circle class="state" cx="{x}" cy="{y}" r="{RADIUS}" stroke-width="{STROKE}"'
        f' style="stroke:{INK};fill:{INK};fill-opacity:0.06"/>'
    )
    return circle + (words(name, x, y + 4) if name else "")


def _arc(places: dict[str, Point], arc: tuple[str, str, str]) -> str:
    """Return an arrow with its symbol: straight, or a loop where it leads back to its state."""
    start, symbol, end = arc
    if start == end:
        return _loop(arc, places[start], LOOPS[start])
    (x0, y0), (x1, y1) = places[start], places[end]
    length = hypot(x1 - x0, y1 - y0)
    along = (x1 - x0) / length, (y1 - y0) / length
    after = 0 if start.startswith("out ") else RADIUS
    before = GAP + (0 if end.startswith("in ") else RADIUS)
    from_ = x0 + after * along[0], y0 + after * along[1]
    to = x1 - before * along[0], y1 - before * along[1]
    path = f"M{from_[0]:.1f} {from_[1]:.1f} L{to[0]:.1f} {to[1]:.1f} {_head(to, along)}"
    middle = (from_[0] + to[0]) / 2, (from_[1] + to[1]) / 2
    # The symbol stands to the left of the arrow, seen along it; on a level arrow that is above.
    aside = 11 if abs(along[1]) > 0.3 else 9
    return _wire(arc, path) + _letter(
        symbol, (middle[0] + aside * along[1], middle[1] - aside * along[0])
    )


def _loop(arc: tuple[str, str, str], place: Point, side: int) -> str:
    """Return an arrow that leaves a state on its far side and comes back."""
    x, y = place
    out = x - RADIUS * sin(radians(35)), y + side * RADIUS * cos(radians(35))
    back = x + (RADIUS + GAP) * sin(radians(35)), y + side * (RADIUS + GAP) * cos(radians(35))
    reach = y + side * 40
    path = (
        f"M{out[0]:.1f} {out[1]:.1f} C{x - 24} {reach} {x + 24} {reach}"
        f" {back[0]:.1f} {back[1]:.1f} {_head(back, (-0.55, -0.83 * side))}"
    )
    return _wire(arc, path) + _letter(arc[1], (x + 25, y + side * 26))


def _back() -> str:
    """Return the way from the end of a string to the start of the next, which nothing marks."""
    (x0, y0), (x1, _) = OUTER["end"], OUTER["start"]
    low = 126
    path = f"M{x0} {y0 + RADIUS} V{low} H{x1} V{y0 + RADIUS + GAP}"
    head = _head((x1, y0 + RADIUS + GAP), (0, -1))
    return (
        f'<path class="wire" data-path="end--start" d="{path}" stroke-width="{STROKE}"'
        f' stroke-dasharray="4 4" style="stroke:{INK}"/>'
        f'<path class="wire" data-path="end--start" d="{head}" stroke-width="{STROKE}"'
        f' style="stroke:{INK}"/>'
    ) + words("the next string begins; no sign says so", WIDTH / 2, low + 15)


def _wire(arc: tuple[str, str, str], path: str) -> str:
    return (
        f'<path class="wire" data-path="{"-".join(arc)}" d="{path}" stroke-width="{STROKE}"'
        f' style="stroke:{INK}"/>'
    )


def _head(tip: Point, along: Point) -> str:
    """Return path data: an arrowhead that points along a direction of length 1."""
    (x, y), (dx, dy) = tip, along
    left = x - HEAD * (dx - dy), y - HEAD * (dy + dx)
    right = x - HEAD * (dx + dy), y - HEAD * (dy - dx)
    return f"M{left[0]:.1f} {left[1]:.1f} L{x:.1f} {y:.1f} L{right[0]:.1f} {right[1]:.1f}"


def _letter(symbol: str, place: Point) -> str:
    """Return a symbol of the grammar, centred."""
    x, y = place
    return (
        f'<text class="words" x="{x:.1f}" y="{y + 5:.1f}" text-anchor="middle" font-size="14"'
        f' font-weight="600" style="fill:{INK}">{symbol}</text>'
    )
