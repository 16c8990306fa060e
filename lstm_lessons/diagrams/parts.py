"""The strokes that every drawing is made of: frame, box, wire, dot, operation, words, symbols.

Each function returns a string of SVG or, where it says so, of path data for a wire. Lengths are
in units of the viewBox; ``x`` grows to the right, ``y`` downwards. A ``color`` is any CSS colour;
without one a part takes the colour of the text around the drawing.
"""

import re
from html import escape

INK = "currentColor"
PAPER = (  # the background in the book, JupyterLab, Colab and VS Code
    "var(--pst-color-background,var(--jp-layout-color0,"
    "var(--colab-primary-surface-color,var(--vscode-editor-background,Canvas))))"
)
MATH_FONT = "'STIX Two Text',Cambria,'Latin Modern Roman',Georgia,'DejaVu Serif',serif"

STROKE = 1.6
HEAD = 4.5
"""Length, and half the width, of an arrowhead."""
RADIUS = 11
"""Radius of a pointwise operation."""
HOP = 6
"""Radius of the bridge by which one wire crosses another."""
TEXT = 12
"""Size of words, numbers and subscripts: the smallest that a phone still shows well."""
DROP = 4
"""How far a subscript sits below its letter."""

Point = tuple[float, float]


def frame(x: float, y: float, width: float, height: float) -> str:
    """Return the outline that says: this much is one unit. ``(x, y)`` is its upper left corner."""
    return (
        f'<rect class="frame" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="12"'
        f' stroke="{INK}" stroke-opacity="0.35" stroke-dasharray="1 4"/>'
    )


def box(
    x: float, y: float, width: float, height: float, color: str = INK, tint: float = 0.12
) -> str:
    """Return a layer: a box centred at ``(x, y)``, filled with a ``tint`` of its own colour.

    One that holds others stays clear, ``tint=0``: text on tint over tint would lose contrast.
    """
    return (
        f'<rect class="box" x="{x - width / 2:g}" y="{y - height / 2:g}" width="{width:g}"'
        f' height="{height:g}" rx="6" stroke-width="{STROKE}"'
        f' style="stroke:{color};fill:{color};fill-opacity:{tint:g}"/>'
    )


def wire(name: str, *lines: str, color: str = INK) -> str:
    """Return the wire of the quantity ``name``: one path, made of ``lines`` (path data)."""
    return (
        f'<path class="wire" data-path="{name}" d="{" ".join(lines)}"'
        f' stroke-width="{STROKE}" style="stroke:{color}"/>'
    )


def line(*points: Point) -> str:
    """Return path data: a line through ``points``."""
    return "M" + " L".join(f"{x:g} {y:g}" for x, y in points)


def arrow(*points: Point) -> str:
    """Return path data: a line through ``points``, upright or level at its end, and its head."""
    (x0, y0), (x, y) = points[-2:]
    along_x, along_y = (x > x0) - (x < x0), (y > y0) - (y < y0)
    back_x, back_y = x - HEAD * along_x, y - HEAD * along_y
    side_x, side_y = HEAD * along_y, HEAD * along_x
    barbs = (back_x - side_x, back_y - side_y), (x, y), (back_x + side_x, back_y + side_y)
    return f"{line(*points)} {line(*barbs)}"


def hop(x: float, y: float) -> str:
    """Return path data: the bridge of an upward wire over a level one that it meets at (x, y)."""
    return f"M{x:g} {y + HOP:g} a{HOP} {HOP} 0 0 1 0 {-2 * HOP}"


def hop_down(x: float, y: float) -> str:
    """Return path data: as ``hop``, for a wire that goes down."""
    return f"M{x:g} {y - HOP:g} a{HOP} {HOP} 0 0 0 0 {2 * HOP}"


def dot(x: float, y: float, color: str = INK) -> str:
    """Return the junction where a wire splits."""
    return f'<circle class="dot" cx="{x:g}" cy="{y:g}" r="3.2" style="fill:{color}"/>'


def operation(sign: str, x: float, y: float, radius: float = RADIUS) -> str:
    """Return a pointwise operation: ``"×"`` or ``"+"`` in a circle.

    Raises
    ------
    ValueError
        If ``sign`` is another.
    """
    if sign not in ("×", "+"):
        raise ValueError(f"sign: expected '×' or '+'; got {sign!r}")
    arm = radius * (0.32 if sign == "×" else 0.42)
    strokes = {
        "×": ((x - arm, y - arm), (x + arm, y + arm), (x - arm, y + arm), (x + arm, y - arm)),
        "+": ((x - arm, y), (x + arm, y), (x, y - arm), (x, y + arm)),
    }[sign]
    return (
        f'<g class="operation" stroke="{INK}" stroke-width="{STROKE}">'
        f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}"/>'
        f'<path d="{line(*strokes[:2])} {line(*strokes[2:])}"/></g>'
    )


def words(text: str, x: float, y: float, *, anchor: str = "middle", color: str = INK) -> str:
    """Return plain words with their baseline at ``y``."""
    return (
        f'<text class="words" x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{TEXT}"'
        f' style="fill:{color}">{escape(text)}</text>'
    )


def symbols(
    source: str,
    x: float,
    y: float,
    *,
    anchor: str = "middle",
    color: str = INK,
    size: float = 17,
) -> str:
    """Return mathematics with its baseline at ``y``.

    ``source`` is parts with spaces between, each ``base`` or ``base_subscript``:
    ``"W_x x_t + b"``. Single letters, squared or not, are italic; signs, digits, Greek and
    functions upright.
    """
    spans, raise_by = [], 0
    for part in source.split():
        base, _, subscript = part.partition("_")
        spans.append(_span(base, size, -raise_by))
        raise_by = DROP if subscript else 0
        runs = re.findall("[a-z]+|[^a-z]+", subscript)
        spans[-1] += "".join(_span(run, TEXT, 0 if n else DROP) for n, run in enumerate(runs))
    return (
        f'<text class="symbols" x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{size:g}"'
        f' style="fill:{color};font-family:{MATH_FONT}">{" ".join(spans)}</text>'
    )


def _span(text: str, size: float, dy: float) -> str:
    letter = text.removesuffix("²")
    italic = len(letter) == 1 and letter.isascii() and letter.isalpha()
    style = ' font-style="italic"' if italic else ""
    shift = f' dy="{dy:g}"' if dy else ""
    return f'<tspan font-size="{size:g}"{style}{shift}>{escape(text)}</tspan>'


def number(name: str, x: float, y: float) -> str:
    """Return the empty place, centred at ``x``, for the number on the wire ``name``.

    A widget fills it; its halo keeps it legible on top of the wire.
    """
    return (
        f'<text class="wire-value" data-wire="{name}" x="{x:g}" y="{y:g}" text-anchor="middle"'
        f' font-size="{TEXT}" style="fill:{INK};font-variant-numeric:tabular-nums;'
        f'paint-order:stroke;stroke:{PAPER};stroke-width:7px;stroke-linejoin:round"></text>'
    )


def neighbours(middle: float, *, left: str = "from", right: str = "to") -> str:
    """Return what stands at a unit's sides: the step that its wires come from, or go to."""
    sides = ((23, left, "t − 1"), (337, right, "t + 1"))
    return "".join(
        words(way, x, middle - 8)
        + words("step", x, middle + 7)
        + symbols(t, x, middle + 22, size=13)
        for x, way, t in sides
    )
