"""The head of each page: icon, colours of the window, its one address, how a shared link looks.

The site's address is ``html_baseurl`` in ``_config.yml``. Where it is empty, nothing is said that
would need one: no canonical address, no picture of a shared link, no site map.
"""

from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup
from sphinx.application import Sphinx
from sphinx.config import Config

CARD = "_static/card.png"
CARD_SIZE = (1200, 630)
CARD_ALT = (
    "The title, LSTM lessons, above a drawing of one step of the LSTM unit: "
    "its three gates, its candidate and its cell state."
)
BACKGROUNDS = {"light": "#ffffff", "dark": "#14181e"}  # of the page, as book.css has them
SITE_MAP = """\
<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{urls}
</urlset>
"""


def head_tags(page: str | None, title: str, description: str, course: str, address: str) -> str:
    """Return what a page's head says of it to whoever shows a link to it.

    Parameters
    ----------
    page
        Where the page lies below the address, such as ``book/index.html``; None if nowhere.
    title, description, course
        Plain text.
    address
        The site's address, with a slash at its end; empty if there is none.
    """
    properties = {
        "og:type": "website",
        "og:site_name": course,
        "og:title": title,
        "og:description": description,
    }
    if address:
        width, height = CARD_SIZE
        properties |= {
            "og:image": address + CARD,
            "og:image:width": str(width),
            "og:image:height": str(height),
            "og:image:alt": CARD_ALT,
        }
    if address and page:
        properties["og:url"] = address + page
    tags = [
        f'<meta property="{name}" content="{escape(text)}">' for name, text in properties.items()
    ]
    if address:
        tags.append('<meta name="twitter:card" content="summary_large_image">')
    tags += [
        f'<meta name="theme-color" content="{colour}" media="(prefers-color-scheme: {mode})">'
        for mode, colour in BACKGROUNDS.items()
    ]
    return "\n".join(tags)


def site_map(pages: list[str], address: str) -> str:
    """Return the list of the site's pages for search engines, as XML."""
    urls = [f"<url><loc>{escape(address + page)}</loc></url>" for page in pages]
    return SITE_MAP.format(urls="\n".join(urls))


def add_head(app: Sphinx, pagename: str, templatename: str, context: dict, *_: Any) -> None:
    """Put the tags and the icons into a page's head."""
    tags = head_tags(
        app.builder.get_target_uri(pagename) if context["pageurl"] else None,
        Markup(context.get("title", "")).striptags() or app.config.html_title,
        context["description"],
        app.config.html_title,
        app.config.html_baseurl,
    )
    pathto = context["pathto"]
    icons = (
        f'<link rel="icon" href="{pathto("_static/favicon.png", resource=True)}" sizes="32x32">\n'
        f'<link rel="icon" href="{pathto("_static/favicon.svg", resource=True)}"'
        ' type="image/svg+xml">'
    )
    context["metatags"] += f"\n{tags}\n{icons}\n"


def write_site_map(app: Sphinx, error: Exception | None) -> None:
    """Write ``sitemap.xml``; without an address there is none."""
    if error or app.builder.format != "html":
        return
    path = Path(app.outdir) / "sitemap.xml"
    path.unlink(missing_ok=True)
    if address := app.config.html_baseurl:
        pages = [app.builder.get_target_uri(name) for name in sorted(app.env.found_docs)]
        path.write_text(site_map(pages, address), encoding="utf-8")


def use_address(app: Sphinx, config: Config) -> None:
    """Refuse an address that links cannot be put behind."""
    address = config.html_baseurl
    parts = urlsplit(address)
    if address and not (parts.scheme == "https" and parts.netloc and address.endswith("/")):
        raise ValueError(
            f"html_baseurl: expected https://…/ with a slash at its end, or nothing; got {address}"
        )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("config-inited", use_address)
    app.connect("html-page-context", add_head, priority=600)  # after the page's description
    app.connect("build-finished", write_site_map)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
