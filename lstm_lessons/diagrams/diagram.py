"""What every drawing is: a piece of SVG with a title and a description."""

import re
from dataclasses import dataclass
from html import escape

WIDTH = 360
"""Every drawing is this many units wide, so that 12 units read as 12 px on a phone."""


@dataclass(frozen=True)
class Diagram:
    """A drawing that a notebook shows as inline SVG.

    Attributes
    ----------
    svg
        The whole ``<svg>`` element.
    title
        A name for the drawing, a few words long.
    description
        What the drawing shows, for someone who cannot see it.
    """

    svg: str
    title: str
    description: str

    def _repr_html_(self) -> str:
        return self.svg


def assemble(*parts: str, id: str, height: int, title: str, description: str) -> Diagram:
    """Put parts into an ``<svg>`` that is ``WIDTH`` × ``height`` units and scales with the page.

    Raises
    ------
    ValueError
        If ``id`` is not a plain HTML id.
    """
    if not re.fullmatch(r"[A-Za-z][\w-]*", id, flags=re.ASCII):
        raise ValueError(
            f"id: expected a letter followed by letters, digits, '-' or '_'; got {id!r}"
        )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="themed lstm-diagram" role="img"'
        f' aria-labelledby="{id}-title {id}-desc" viewBox="0 0 {WIDTH} {height}"'
        f' style="display:block;width:100%;max-width:560px;height:auto;margin-inline:auto"'
        f' fill="none" stroke-linecap="round" stroke-linejoin="round">\n'
        f'<title id="{id}-title">{escape(title)}</title>\n'
        f'<desc id="{id}-desc">{escape(description)}</desc>\n' + "\n".join(parts) + "\n</svg>"
    )
    return Diagram(svg, title, description)
