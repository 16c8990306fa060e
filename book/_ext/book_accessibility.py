"""What the theme and its helpers leave out for readers who do not see, or do not use a mouse.

``python -m tools.read_aloud`` says what a screen reader makes of a page.
"""

from typing import Any

from sphinx.application import Sphinx

# What stands in a page, and what should.
MENDED = {
    # docutils gives the entries of a bibliography a role that has been withdrawn.
    'role="doc-biblioentry"': 'role="listitem"',
    # The empty corner of a table heads nothing: as Markdown, and as pandas, writes it.
    '<th class="head"><p></p></th>': "<td></td>",
    "<th></th>": "<td></td>",
    # A folded cell says on its face what it holds; another name would hide that from speech.
    '<summary aria-label="Toggle hidden content">': "<summary>",
    # Code begins and ends where a box does, and so does what it prints.
    '<div class="cell_input ': '<div role="group" aria-label="Code" class="cell_input ',
    '<div class="output stream ': '<div role="group" aria-label="Output" class="output stream ',
    # A drawing's name ends with its description, which is not to be said once more.
    ' role="img" aria-labelledby="': ' role="img" aria-description="" aria-labelledby="',
    # An icon is a letter that no voice has.
    '<i class="fa-': '<i aria-hidden="true" class="fa-',
    # Bold is how the list of chapters shows which one is open.
    '<a class="current reference internal" href="#">': (
        '<a aria-current="page" class="current reference internal" href="#">'
    ),
}


def mend(html: str) -> str:
    """Return a page's content without what screen readers stumble over."""
    for found, mended in MENDED.items():
        html = html.replace(found, mended)
    return html


def add_to_templates(app: Sphinx, pagename: str, templatename: str, context: dict, *_: Any) -> None:
    """Give the layout the function that it calls."""
    context["mend"] = mend


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("html-page-context", add_to_templates)
    app.add_js_file("reachable.js", loading_method="defer")
    app.add_js_file("spoken.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
