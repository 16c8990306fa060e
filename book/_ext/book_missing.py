"""``404.html``: what a server shows for an address at which there is no page.

It is shown at whatever depth the missing page would have been at, so its links begin at the
server's root: with the path of the site's address, ``html_baseurl``.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sphinx.application import Sphinx

NAME = "404"
TITLE = "There is no such page"
BODY = """\
<section>
<h1>There is no such page</h1>
<p>Nothing lies at this address: it may be misspelt, or the page has been given another name.</p>
<ul>
<li><a href="{front}">The front page</a> lists all chapters.</li>
<li><a href="search.html">The search</a> finds words in all of them.</li>
<li><a href="{glossary}">The glossary</a> has the terms.</li>
</ul>
</section>
"""
RELATIVE = re.compile(r'(\s(?:href|src|action|data-content_root)=")(?!#|/|[a-z]+:)(?:\./)?')


def from_root(page: str, address: str) -> str:
    """Return a page of the site's top folder with its links from the server's root.

    Without an address the site is taken to lie there itself.
    """
    root = urlsplit(address).path or "/"
    return RELATIVE.sub(rf"\g<1>{root}", page)


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the page, for Sphinx to put into the book's own looks."""
    target = app.builder.get_target_uri
    body = BODY.format(front=target(app.config.root_doc), glossary=target("book/glossary"))
    yield NAME, {"title": TITLE, "body": body}, "page.html"


def leave_no_address(app: Sphinx, pagename: str, templatename: str, context: dict, *_: Any) -> None:
    """Keep search engines from taking it for a page: it has no address of its own."""
    if pagename == NAME:
        context["pageurl"] = None
        context["metatags"] += '\n<meta name="robots" content="noindex">'


def let_links_begin_at_root(app: Sphinx, error: Exception | None) -> None:
    """Write the page's links anew, now that its head has them, too."""
    if error or app.builder.format != "html":
        return
    path = Path(app.builder.get_outfilename(NAME))
    page = path.read_text(encoding="utf-8")
    path.write_text(from_root(page, app.config.html_baseurl), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("html-collect-pages", pages)
    app.connect("html-page-context", leave_no_address, priority=550)  # before its head
    app.connect("build-finished", let_links_begin_at_root)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
