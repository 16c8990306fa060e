"""MathJax only where a page has formulas: it weighs more than everything else on a page."""

from typing import Any

from sphinx.application import Sphinx

FORMULA = ('class="math', "\\\\(")  # as Sphinx writes one; and in the data of a glossary's note


def leave_out_mathjax(
    app: Sphinx, pagename: str, templatename: str, context: dict, *_: Any
) -> None:
    """Take MathJax and its settings from a page without a formula."""
    if any(sign in context.get("body", "") for sign in FORMULA):
        return
    context["script_files"] = [
        script
        for script in context["script_files"]
        if not str(script.filename).endswith(app.config.mathjax_path)
        and "window.MathJax" not in script.attributes.get("body", "")
    ]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("html-page-context", leave_out_mathjax, priority=900)  # when all have been added
    return {"parallel_read_safe": True, "parallel_write_safe": True}
