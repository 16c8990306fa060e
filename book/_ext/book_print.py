"""A page that is printed in the dark mode is printed in the colours of the light one: a script."""

from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_js_file("print.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
