"""The strokes that every drawing is made of: frame, box, wire, dot, operation, words, symbols.

Each function returns a string of SVG. Lengths are in units of the viewBox; ``x`` grows to the
right and ``y`` downwards. A ``color`` is any CSS colour; without one a part takes the text's.
"""

SYMBOL_FONT = "'STIX Two Text',Cambria,'Latin Modern Roman',Georgia,'DejaVu Serif',serif"
HALO = "var(--pst-color-background,var(--jp-layout-color0,Canvas))"
INK = "currentColor"

LINE = 1.6
"""Width of a wire."""
HEAD = 4.5
"""Half the width of an arrowhead."""
RADIUS = 11
"""Radius of a pointwise operation."""

Point = tuple[float, float]


def frame(x: float, y: float, width: float, height: float) -> str:
    """Return the quiet area that says: this much is one unit."""
    return (
        f'<rect class="frame" x="{x}" y="{y}" width="{width}" height="{height}" rx="12"'
        f' fill="currentColor" fill-opacity="0.05"/>'
    )


def box(x: float, y: float, width: float, height: float, color: str = INK) -> str:
    """Return a layer: a rounded box centred at ``(x, y)`` with a light tint of its colour."""
    return (
        f'<rect class="box" x="{x - width / 2:g}" y="{y - height / 2:g}" width="{width}"'
        f' height="{height}" rx="6" stroke-width="{LINE}"'
        f' style="stroke:{color};fill:{color};fill-opacity:.14"/>'
    )


def wire(name: str, *lines: str, color: str = INK) -> str:
    """Return a wire that carries the quantity ``name``: one path, made of ``lines`` (path data)."""
    return (
        f'<path class="wire" data-path="{name}" d="{" ".join(lines)}" stroke-width="{LINE}"'
        f' style="stroke:{color}"/>'
    )


def arrow(*points: Point) -> str:
    """Return path data: a straight or bent line through ``points`` that ends in an arrowhead."""
    (x0, y0), (x, y) = points[-2:]
    dx, dy = (x > x0) - (x < x0), (y > y0) - (y < y0)
    back_x, back_y = x - HEAD * dx, y - HEAD * dy
    return (
        f"{line(*points)} M{back_x - HEAD * dy:g} {back_y - HEAD * dx:g} L{x:g} {y:g}"
        f" L{back_x + HEAD * dy:g} {back_y + HEAD * dx:g}"
    )


def line(*points: Point) -> str:
    """Return path data: a line through ``points``."""
    return "M" + " L".join(f"{x:g} {y:g}" for x, y in points)


def dot(x: float, y: float, color: str = INK) -> str:
    """Return the junction where a wire splits."""
    return f'<circle class="dot" cx="{x}" cy="{y}" r="3.2" style="fill:{color}"/>'


def operation(sign: str, x: float, y: float) -> str:
    """Return a pointwise operation: ``×`` or ``+`` in a circle."""
    arm = 4.6 if sign == "+" else 3.6
    across = (
        f"M{x - arm:g} {y}H{x + arm:g}M{x} {y - arm:g}V{y + arm:g}"
        if sign == "+"
        else f"M{x - arm:g} {y - arm:g}L{x + arm:g} {y + arm:g}"
        f"M{x - arm:g} {y + arm:g}L{x + arm:g} {y - arm:g}"
    )
    return (
        f'<g class="operation" stroke="currentColor" stroke-width="{LINE}">'
        f'<circle cx="{x}" cy="{y}" r="{RADIUS}" style="fill:{HALO}"/><path d="{across}"/></g>'
    )


def words(text: str, x: float, y: float, *, anchor: str = "middle", color: str = INK) -> str:
    """Return plain words with their baseline at ``y``."""
    return (
        f'<text class="words" x="{x}" y="{y}" text-anchor="{anchor}" font-size="12"'
        f' style="fill:{color}">{text}</text>'
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
    """Return mathematics: ``source`` in words apart by spaces, each ``letter`` or ``letter_sub``.

    ``"W_x x_t + b"`` sets W, x and b in italics, x and t as subscripts, and + upright.
    """
    tokens = [_token(token) for token in source.split(" ")]
    return (
        f'<text class="symbols" x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}"'
        f' style="fill:{color};font-family:{SYMBOL_FONT}">{"".join(tokens)}</text>'
    )


def _token(token: str) -> str:
    letter, _, sub = token.partition("_")
    if len(letter) > 1 or not letter.isalpha() or letter == "σ":
        return f"<tspan>{letter}</tspan>"
    italic = f'<tspan font-style="italic">{letter}</tspan>'
    if not sub:
        return italic
    return f'{italic}<tspan dy="4" font-size="12" font-style="italic">{sub}</tspan><tspan dy="-4">​</tspan>'


def number(name: str, x: float, y: float) -> str:
    """Return the empty place where a widget writes the number on the wire ``name``."""
    return (
        f'<text class="wire-value" data-wire="{name}" x="{x}" y="{y}" text-anchor="middle"'
        f' font-size="12" style="fill:currentColor;font-variant-numeric:tabular-nums;'
        f'paint-order:stroke;stroke:{HALO};stroke-width:4px;stroke-linejoin:round"></text>'
    )
