"""What the theme and its helpers leave out for readers who do not see, or do not use a mouse."""

from typing import Any

from sphinx.application import Sphinx

# What stands in a page's body, and what should.
MENDED = {
    # docutils gives the entries of a bibliography a role that has been withdrawn.
    'role="doc-biblioentry"': 'role="listitem"',
    # The empty corner of a table heads nothing: as Markdown, and as pandas, writes it.
    '<th class="head"><p></p></th>': "<td></td>",
    "<th></th>": "<td></td>",
    # A folded cell says on its face what it holds; another name would hide that from speech.
    '<summary aria-label="Toggle hidden content">': "<summary>",
}


def mend_body(app: Sphinx, pagename: str, templatename: str, context: dict, *_: Any) -> None:
    """Replace what screen readers stumble over."""
    for found, mended in MENDED.items():
        if "body" in context:
            context["body"] = context["body"].replace(found, mended)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("html-page-context", mend_body)
    app.add_js_file("reachable.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
