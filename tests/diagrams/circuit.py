"""Reads a drawing back from its lines alone: which wire leaves and enters which part.

It knows nothing of how a drawing was made. A part is a box or a pointwise operation, named by what
is written in it; a wire belongs to a part when one of its ends lies on the part's outline.
"""

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from xml.etree import ElementTree

NEAR = 0.01  # coordinates are rounded


@dataclass(frozen=True)
class Text:
    kind: str  # "symbols", "words" or "wire-value"
    wire: str | None  # of a "wire-value"
    notation: str  # as in "h_t−1"
    color: str
    middle: tuple


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float
    clear: bool  # without a tint, since it holds others

    def holds(self, x, y):
        return self.left < x < self.right and self.top < y < self.bottom

    def touches(self, point):
        beyond = [self.left - point[0], point[0] - self.right]
        beyond += [self.top - point[1], point[1] - self.bottom]
        return abs(max(beyond)) < NEAR

    def is_entered_by(self, a, b):
        (left, right), (top, bottom) = (sorted(pair) for pair in zip(a, b, strict=True))
        return (
            left < self.right - NEAR
            and right > self.left + NEAR
            and top < self.bottom - NEAR
            and bottom > self.top + NEAR
        )


@dataclass(frozen=True)
class Operation:
    sign: str
    centre: tuple
    radius: float

    def touches(self, point):
        return abs(math.dist(point, self.centre) - self.radius) < NEAR

    def is_entered_by(self, a, b):
        return distance(self.centre, a, b) < self.radius - NEAR


@dataclass(frozen=True)
class Wire:
    name: str
    color: str
    lines: list  # of points
    hops: list  # (start, end)
    heads: list  # (line that it ends, barb, barb)

    @property
    def pieces(self):
        return [*self.lines, *self.hops]

    @property
    def segments(self):
        return [pair for line in self.lines for pair in pairwise(line)]

    @property
    def starts(self):
        """Points where the wire begins: where no other piece of it ends or passes."""
        return {
            piece[0]
            for piece in self.pieces
            if not any(piece[0] == other[-1] or passes(other, piece[0]) for other in self.pieces)
        }

    @property
    def ends(self):
        return {piece[-1] for piece in self.pieces} - {piece[0] for piece in self.pieces}

    @property
    def junctions(self):
        """Points where three or more pieces of the wire meet."""
        points = {piece[0] for piece in self.pieces} - self.starts
        return {
            point
            for point in points
            if sum((point == p[0]) + (point == p[-1]) + 2 * passes(p, point) for p in self.pieces)
            > 2
        }

    def distance(self, point):
        return min(distance(point, a, b) for a, b in self.segments)

    def side(self, end):
        """The side of the page to which an end points, seen from the wire's next point."""
        beside = [line[1] for line in self.lines if line[0] == end]
        beside += [line[-2] for line in self.lines if line[-1] == end]
        (x, y), *_ = beside
        if end[1] == y:
            return "left" if end[0] < x else "right"
        return "top" if end[1] < y else "bottom"


class Circuit:
    """All of a drawing, as its reader sees it."""

    def __init__(self, diagram):
        self.root = ElementTree.fromstring(diagram.svg)

    def of_class(self, name):
        return self.root.findall(f".//*[@class='{name}']")

    @cached_property
    def texts(self):
        kinds = ("symbols", "words", "wire-value")
        return [_text(element) for kind in kinds for element in self.of_class(kind)]

    @cached_property
    def boxes(self):
        return [_box(element) for element in self.of_class("box")]

    @cached_property
    def operations(self):
        return [_operation(*group) for group in self.of_class("operation")]

    @cached_property
    def wires(self):
        return {wire.name: wire for wire in map(_wire, self.of_class("wire"))}

    @cached_property
    def dots(self):
        return sorted(
            (float(dot.get("cx")), float(dot.get("cy")), _color(dot))
            for dot in self.of_class("dot")
        )

    @property
    def labels(self):
        """Symbols on the page itself, not in a box."""
        symbols = [text for text in self.texts if text.kind == "symbols"]
        return [text for text in symbols if not any(box.holds(*text.middle) for box in self.boxes)]

    def free_ends(self):
        """Ends that lie on no part: (wire, point, the side to which it sticks out)."""
        frames = [_box(element) for element in self.of_class("frame")]
        for wire in self.wires.values():
            for point in wire.starts | wire.ends:
                if not any(part.touches(point) for part in (*self.boxes, *self.operations)):
                    inside = any(frame.holds(*point) for frame in frames)
                    yield wire, point, "nowhere" if inside else wire.side(point)

    def connections(self):
        """Sorted ``(into, name, out of)`` of every part and of each side of the drawing."""
        found = [
            (self._name(part), self._meeting(part, "ends"), self._meeting(part, "starts"))
            for part in (*self.boxes, *self.operations)
        ]
        sides = defaultdict(lambda: (set(), set()))
        for wire, point, side in self.free_ends():
            sides[side][point in wire.starts].add(wire.name)
        found += [(side, *wires) for side, wires in sides.items()]
        return sorted((sorted(into), name, sorted(out)) for name, into, out in found)

    def _name(self, part):
        if isinstance(part, Operation):
            return part.sign
        inside = [t for t in self.texts if t.kind != "wire-value" and part.holds(*t.middle)]
        return " ".join(t.notation for t in sorted(inside, key=lambda t: t.middle[::-1]))

    def _meeting(self, part, which):
        wires = self.wires.values()
        return {w.name for w in wires if any(map(part.touches, getattr(w, which)))}


def distance(point, a, b):
    """From a point to the level or upright segment between a and b."""
    nearest = (min(max(p, min(s, t)), max(s, t)) for p, s, t in zip(point, a, b, strict=True))
    return math.dist(point, tuple(nearest))


def passes(piece, point):
    """Whether a piece goes through a point, other than by an end."""
    on = any(distance(point, a, b) < NEAR for a, b in pairwise(piece))
    return on and point not in (piece[0], piece[-1])


def _numbers(text):
    return [float(number) for number in re.findall(r"-?[\d.]+", text)]


def _color(element):
    """The letter of ``--lstm-c`` in an element's style, or "" for the text's own colour."""
    return "".join(re.findall(r"(?:stroke|fill):var\(--lstm-(\w)", element.get("style"))[:1])


def _text(element):
    """What hangs below the line of writing is a subscript."""
    written, below, width = element.text or "", 0.0, 0.0
    for span in element:
        deeper = below + float(span.get("dy", 0))
        written += ("_" if deeper > 0 >= below else "") + span.text + (span.tail or "")
        below = deeper
        width += len(span.text) * float(span.get("font-size")) / 2
    towards = {"start": width / 2, "middle": 0, "end": -width / 2}[element.get("text-anchor")]
    return Text(
        element.get("class"),
        element.get("data-wire"),
        written,
        _color(element),
        (float(element.get("x")) + towards, float(element.get("y")) - 4),
    )


def _box(rect):
    x, y, width, height = (float(rect.get(key)) for key in ("x", "y", "width", "height"))
    clear = "fill-opacity:0.12" not in rect.get("style", "")
    return Box(x, y, x + width, y + height, clear)


def _operation(circle, strokes):
    xs = _numbers(strokes.get("d"))
    sign = "+" if xs[1] == xs[3] else "×"
    centre = float(circle.get("cx")), float(circle.get("cy"))
    return Operation(sign, centre, float(circle.get("r")))


def _wire(path):
    """An arrowhead is three points, its tip where the line before it ends."""
    lines, hops, heads = [], [], []
    last = None
    for part in path.get("d").split("M")[1:]:
        if "a" in part:
            start, arc = part.split("a")
            x, y = _numbers(start)
            *_, along, down = _numbers(arc)
            hops.append(((x, y), (x + along, y + down)))
            last = None
            continue
        points = [tuple(_numbers(point)) for point in part.split("L")]
        if last and len(points) == 3 and points[1] == last[-1]:
            heads.append((last, points[0], points[2]))
            last = None
        else:
            lines.append(points)
            last = points
    return Wire(path.get("data-path"), _color(path), lines, hops, heads)
