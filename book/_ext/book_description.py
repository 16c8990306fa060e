"""Each page says in a sentence what it is about, for search engines and previews of links."""

import textwrap
from html import escape

from docutils import nodes
from sphinx.application import Sphinx

LONGEST = 160  # characters; what search engines show


def first_words(doctree: nodes.document) -> str:
    """Return the paragraph under the title, and the list that it leads to; "" if there is none."""
    title = doctree.next_node(nodes.title)
    first = title.next_node(descend=False, siblings=True) if title else None
    if not isinstance(first, nodes.paragraph):
        return ""
    following = first.next_node(descend=False, siblings=True)
    items = following.children if isinstance(following, nodes.bullet_list) else []
    return " ".join(node.astext() for node in [first, *items])


def add_description(
    app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None
) -> None:
    """Put the page's first words into its head, as ``description``, too, for other templates.

    Where it has none, the course's own.
    """
    words = (first_words(doctree) if doctree else "") or app.config.book_description
    text = textwrap.shorten(words, LONGEST, placeholder=" …")
    context["description"] = text
    tag = f'\n<meta name="description" content="{escape(text)}" />'
    context["metatags"] = context.get("metatags", "") + tag


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_config_value("book_description", "", "html")
    app.connect("html-page-context", add_description)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
