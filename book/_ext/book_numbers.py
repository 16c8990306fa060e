"""A number stays on the line of its word or unit: "chapter 5", "160 KB", "20 %"."""

import re

from docutils import nodes
from sphinx.application import Sphinx

NO_BREAK = "\N{NO-BREAK SPACE}"
BEFORE = r"chapters?|equations?|figures?|layers?|rules?|rungs?|sections?|steps?|tables?|traps?"
UNITS = r"[KMGT]i?B|[nµm]?s|GHz|seconds?|minutes?|hours?|per cent"
PARTED = re.compile(rf"\b(?i:({BEFORE})) (?=\d)|(?<=\d) (?=({UNITS})\b|[%°])|(?<=\bper) (?=cent\b)")

CODE = (nodes.FixedTextElement, nodes.literal, nodes.math)  # whose spaces are no words'


def stay_together(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put a space that no line is broken at between a number and what it belongs to."""
    for text in list(doctree.findall(nodes.Text)):
        if not isinstance(text.parent, CODE):
            kept = PARTED.sub(lambda found: found.group().replace(" ", NO_BREAK), text)
            text.parent.replace(text, nodes.Text(kept))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("doctree-resolved", stay_together)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
