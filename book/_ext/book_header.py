"""The header's buttons, and the drawers they open, for whoever uses keys or hears: a script."""

from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_js_file("header.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
