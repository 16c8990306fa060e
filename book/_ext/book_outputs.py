"""What a cell prints: columns and code stay as they are, and scroll if too wide; sentences wrap."""

import re

from docutils import nodes
from sphinx.application import Sphinx

# A gap of two spaces or more before something: between columns, or where a line is indented.
COLUMNS = re.compile(r" {2,}\S")
CODE = re.compile(r"^(return |# )", re.MULTILINE)  # a line such as only code here has


def mark_sentences(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Mark the outputs that have no columns and are no code: their lines may break."""
    for output in doctree.findall(nodes.literal_block):
        printed = output.astext()
        if "output" in output["classes"] and not (COLUMNS.search(printed) or CODE.search(printed)):
            output["classes"].append("without-columns")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("doctree-resolved", mark_sentences)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
