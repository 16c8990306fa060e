"""What every drawing is: an ``<svg>`` with a title and a description that grows with the page."""

import re
from dataclasses import dataclass
from html import escape

from lstm_lessons.diagrams.palette import stylesheet

WIDTH = 360
"""Every drawing of a unit is this many units wide: on a phone, one unit is about one pixel."""
WIDEST = 520
"""No drawing of a unit grows wider than this many pixels."""


@dataclass(frozen=True)
class Diagram:
    """A drawing that a notebook shows as inline SVG, in the notebook's light or dark.

    Attributes
    ----------
    svg
        The whole ``<svg>`` element.
    title
        What the drawing is, in a few words.
    description
        What it shows, for someone who cannot see it.
    """

    svg: str
    title: str
    description: str

    def _repr_html_(self) -> str:
        return f"<style>{stylesheet()}</style>\n{self.svg}"


def assemble(*parts: str, id: str, height: int, title: str, description: str) -> Diagram:
    """Put the parts of a unit's drawing together: ``WIDTH`` × ``height`` units."""
    strokes = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
    return wrap(
        f"<g {strokes}>\n" + "\n".join(parts) + "\n</g>",
        id=id,
        kind="lstm-diagram",
        size=(WIDTH, height),
        widest=WIDEST,
        title=title,
        description=description,
    )


def wrap(
    body: str,
    *,
    id: str,
    kind: str,
    size: tuple[float, float],
    widest: float,
    title: str,
    description: str,
) -> Diagram:
    """Wrap SVG in an ``<svg>`` that screen readers read and that fits any page's width.

    Parameters
    ----------
    body
        What is drawn.
    id
        Prefix of the ids of title and description.
    kind
        A second class beside ``themed``, which tells the book that the drawing follows its theme.
    size
        Width and height in units of the drawing.
    widest
        The largest width on the page, in px.
    title, description
        For people who cannot see it; the description may be empty.

    Raises
    ------
    ValueError
        If ``id`` is not a plain HTML id.
    """
    if not isinstance(id, str) or not re.fullmatch(r"[A-Za-z][\w-]*", id, flags=re.ASCII):
        raise ValueError(
            f"id: expected a letter, then letters, digits, '-' or '_' only; got {id!r}"
        )
    labels = f'<title id="{id}-title">{escape(title)}</title>\n'
    named_by = f"{id}-title"
    if description:
        labels += f'<desc id="{id}-desc">{escape(description)}</desc>\n'
        named_by += f" {id}-desc"
    width, height = size
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="themed {kind}" role="img"'
        f' aria-labelledby="{named_by}" viewBox="0 0 {width:g} {height:g}"'
        f' style="display:block;width:100%;max-width:{widest:g}px;height:auto;margin-inline:auto">'
        f"\n{labels}{body}\n</svg>"
    )
    return Diagram(svg, title, description)
