"""What the theme and its helpers leave out for readers who do not see, or do not use a mouse.

``python -m tools.read_aloud`` says what a screen reader makes of a page.
"""

import re
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
    '<i class="theme-switch ': '<i aria-hidden="true" class="theme-switch ',
    '<span class="fa-': '<span aria-hidden="true" class="fa-',
    # A drawn note beside a button cannot be sent away (WCAG 1.4.13); the browser's own can.
    ' data-bs-placement="bottom" data-bs-toggle="tooltip"': "",
    # Without scripts nothing opens: a notice says where the chapters are listed.
    '<button class="sidebar-toggle ': '<button class="pst-js-only sidebar-toggle ',
    # A button and a dialog say what they are for.
    ' title="Toggle primary sidebar"': ' title="Chapters"',
    ' title="Toggle secondary sidebar"': ' title="On this page"',
    ' title="Search" aria-label="Search"': ' title="Search"',  # which would be said twice
    ' aria-label="Color mode" data-bs-title="Color mode" ': ' title="Color mode"',
    '<dialog id="pst-search-dialog">': '<dialog id="pst-search-dialog" aria-label="Search">',
    '<dialog id="pst-primary-sidebar-modal">': (
        '<dialog id="pst-primary-sidebar-modal" aria-label="Chapters">'
    ),
    '<dialog id="pst-secondary-sidebar-modal">': (
        '<dialog id="pst-secondary-sidebar-modal" aria-label="On this page">'
    ),
    # Bold is how the list of chapters shows which one is open.
    '<a class="current reference internal" href="#">': (
        '<a aria-current="page" class="current reference internal" href="#">'
    ),
}

TAG = re.compile("<[^>]+>")
SECTION = re.compile(r"(?=<section [^>]*>\s*<h2>)")
HEADING = re.compile(r'<h2>(?P<title>.*?)<a class="headerlink"')
NOTEBOOK = re.compile(r'<a (?P<of>[^>]*href="[^"]*\.ipynb")>(?P<text>.*?)</a>')
IN_BROWSER = re.compile(r'<span class="in-browser" ')  # becomes such a link


def mend(html: str) -> str:
    """Return a page's content without what screen readers stumble over."""
    for found, mended in MENDED.items():
        html = html.replace(found, mended)
    opening, *sections = SECTION.split(html)
    if sum(NOTEBOOK.search(section) is not None for section in sections) > 1:
        html = opening + "".join(map(name_notebooks, sections))
    return html


def name_notebooks(section: str) -> str:
    """Return a section whose links to its notebook say which one, as in a list of links they must.

    A link's name begins with the words that are seen (WCAG 2.2, 2.5.3).
    """
    title = _words(HEADING.search(section)["title"])
    section = NOTEBOOK.sub(
        lambda link: (
            f'<a {link["of"]} aria-label="{_words(link["text"])}: {title}">{link["text"]}</a>'
        ),
        section,
    )
    return IN_BROWSER.sub(lambda place: f'{place.group()}data-of="{title}" ', section)


def _words(html: str) -> str:
    return TAG.sub("", html).replace('"', "&quot;")


def add_to_templates(app: Sphinx, pagename: str, templatename: str, context: dict, *_: Any) -> None:
    """Give the layout the function that it calls."""
    context["mend"] = mend


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("html-page-context", add_to_templates)
    app.add_js_file("reachable.js", loading_method="defer")
    app.add_js_file("spoken.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
