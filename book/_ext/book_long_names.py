"""A long path or dotted name in code may break after a slash or a dot, where its line is short."""

import re

from docutils import nodes
from sphinx.application import Sphinx

# What a line of a phone (390 px) still holds when its reader spaces letters as WCAG 1.4.12 has it.
FITS = 28
LONG = re.compile(rf"\S{{{FITS + 1},}}")
STEP = re.compile(r"(?<=/)(?=\w)|(?<=\.)(?=\w+\.)")  # not before the last, such as "py"
BREAK = "\N{ZERO WIDTH SPACE}"


def let_break(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put a place to break after each step of the names that no short line holds."""
    for literal in list(doctree.findall(nodes.literal)):
        marked = LONG.sub(lambda name: STEP.sub(BREAK, name[0]), literal.astext())
        if BREAK not in marked:
            continue
        first, *others = marked.split(BREAK)
        literal.children = []
        literal.append(nodes.Text(first))
        for step in others:
            literal.extend([nodes.raw("", "<wbr>", format="html"), nodes.Text(step)])


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("doctree-resolved", let_break)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
