"""Citations that read well in JupyterLab too.

A chapter cites with a plain link, ``[Elman (1990)](bibliography.md#elman1990)``. On the website the
link becomes sphinxcontrib-bibtex's own citation, checked against ``references.bib``.
"""

import re

from sphinx.application import Sphinx

LINK = re.compile(r"\[[^][]+\]\(bibliography\.md#(\w+)\)")


def cite(app: Sphinx, docname: str, source: list[str]) -> None:
    """Replace links to the bibliography by citations, before the page is read."""
    source[0] = LINK.sub(r"{cite:t}`\1`", source[0])


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("source-read", cite)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
