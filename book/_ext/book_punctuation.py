"""A formula keeps the punctuation beside it: no line begins with a full stop because of it.

A formula is like a picture to a browser, which may break a line on either side of one.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx

OPENING = re.compile(r"[(\[“‘]+$")
CLOSING = re.compile(r"[)\]”’.,;:!?]+")


def keep_together(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put each formula with its punctuation into a span that is not broken."""
    for formula in list(doctree.findall(nodes.math)):
        parent, place = formula.parent, formula.parent.index(formula)
        before, after = _text(parent, place - 1), _text(parent, place + 1)
        opening = OPENING.search(before)
        closing = CLOSING.match(after)
        if not opening and not closing:
            continue
        together = nodes.inline("", "", classes=["together"])
        parent[place] = together
        if opening:
            parent[place - 1] = nodes.Text(before[: opening.start()])
            together += nodes.Text(opening.group())
        together += formula
        if closing:
            parent[place + 1] = nodes.Text(after[closing.end() :])
            together += nodes.Text(closing.group())


def _text(parent: nodes.Element, place: int) -> str:
    """Return the text at this place; "" if something else stands there, or nothing."""
    neighbour = parent[place] if 0 <= place < len(parent) else None
    return neighbour.astext() if isinstance(neighbour, nodes.Text) else ""


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("doctree-resolved", keep_together)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
