"""The theme, made local and lean: our templates, the course's colours, nothing that goes unused."""

import re
from pathlib import Path
from typing import Any

from book_policy import written
from sphinx.application import Sphinx
from sphinx.config import Config

from lstm_lessons.diagrams import palette

TEMPLATES = Path(__file__).parent / "templates"
COLOURS = "colours.css"
# The classes of symbols, as in \class{gate-f}{f_t}, and the quantity whose colour each has.
CLASSES = {
    "gate-i": "i",
    "gate-f": "f",
    "gate-g": "g",
    "gate-o": "o",
    "cell": "c",
    "hidden": "h",
    "input": "x",
}
UNUSED = (
    "scripts/fontawesome.js",
    "scripts/fontawesome.js.LICENSE.txt",
    "**/*.map",
)
UNUSED_SCRIPTS = re.compile(
    r"<script[^>]*[\"/](?:fontawesome|sphinx_highlight|searchtools|language_data|searchindex)\.js[^>]*></script>"
)
UNCHOSEN, CHOSEN = ' data-theme="auto">', ' data-theme="light">'  # of <html>
ROOT_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="0; url={target}">
</head>
<body><main><h1>{title}</h1><p><a href="{target}">Go to the course</a></p></main></body>
</html>
"""


def colour_stylesheet() -> str:
    """Return the palette's CSS, and the rules that colour symbols in formulas and words in text."""
    rules = [
        f"mjx-container .{css},span.{css}{{color:{palette.color(name)}}}"
        for css, name in CLASSES.items()
    ]
    return palette.stylesheet() + "\n".join(rules) + "\n"


def without_unused_scripts(head: str) -> str:
    """Remove the theme's 1.4 MB of icons, which come from its web font, and the search.

    Only the page of results searches; it names the scripts of the search by itself. The one that
    marks the words on the pages found stops at the drawings.
    """
    return UNUSED_SCRIPTS.sub("", head)


def own_static_files(folder: Path) -> dict[str, str]:
    """Return our own style sheets and scripts, by name."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.*s"))}


def set_config(app: Sphinx, config: Config) -> None:
    """Let our templates go before the theme's; rebuild the pages when looks or scripts change."""
    config.book_static_files = own_static_files(Path(app.srcdir) / "book" / "_static")
    config.templates_path.insert(0, str(TEMPLATES))
    config.book_colours = colour_stylesheet()


def add_to_templates(app: Sphinx, pagename: str, templatename: str, context: dict, *_: Any) -> None:
    """Give the templates the function that they call."""
    context["without_unused_scripts"] = without_unused_scripts


def write_colours(app: Sphinx) -> None:
    """Write the colours before any page, whose link to them carries their checksum."""
    if app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    (static / COLOURS).write_text(app.config.book_colours, encoding="utf-8")


def finish_site(app: Sphinx, error: Exception | None) -> None:
    """Write the root page; remove from the site what no page loads."""
    if error or app.builder.format != "html":
        return
    site = Path(app.outdir)
    target = app.builder.get_target_uri(app.config.root_doc)
    page = ROOT_PAGE.format(title=app.config.html_title, target=target)
    (site / "index.html").write_text(page, encoding="utf-8")
    for pattern in UNUSED:
        for path in (site / "_static").glob(pattern):
            path.unlink()


def light_without_scripts(app: Sphinx, error: Exception | None) -> None:
    """Give each page the light colours until a script has chosen: without scripts it had none."""
    if error or app.builder.format != "html":
        return
    for path in written(app):
        page = path.read_text(encoding="utf-8")
        if UNCHOSEN in page:
            path.write_text(page.replace(UNCHOSEN, CHOSEN, 1), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_config_value("book_colours", "", "html")
    app.add_config_value("book_static_files", {}, "html")
    app.connect("config-inited", set_config)
    app.connect("html-page-context", add_to_templates)
    app.connect("builder-inited", write_colours)
    app.connect("build-finished", finish_site)
    app.connect("build-finished", light_without_scripts)
    app.add_css_file(COLOURS, priority=600)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
