"""Bind the book into an EPUB file: formulas as MathML, drawings as SVG, live figures as pictures.

    python -m tools.epub

Chromium draws the joined page (tools/paper.py), and what it has drawn is written as XHTML.
"""

import re
from datetime import UTC, datetime
from html import escape
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from playwright.sync_api import Page

from lstm_lessons import __version__
from tools.chromium import chromium
from tools.paper import Book, joined, read_book
from tools.pdf import show
from tools.server import served

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "html"
STYLE = Path(__file__).with_name("epub.css")
FIGURES = ".alive .lstm-view"
# Say in words what a live figure shows: the task it sets, and its sentence on this moment.
DESCRIPTION = """(view) => [...view.querySelectorAll(".lw-look, .lw-now")]
  .filter((each) => each.checkVisibility() && getComputedStyle(each).visibility === "visible")
  .map((each) => each.textContent.trim()).filter(Boolean).join(" ")"""
PICTURE = """(view, [source, words]) => {
  const image = document.createElement("img");
  Object.assign(image, { src: source, alt: words });
  view.replaceWith(image);
}"""
# Make the page what an e-reader knows: formulas as MathML, colours as such, and no scripts.
PARTS = """() => {
  const parser = new DOMParser();
  for (const { root, typesetRoot } of MathJax.startup.document.math) {
    const math = parser.parseFromString(MathJax.startup.toMML(root), "text/xml").documentElement;
    typesetRoot.replaceWith(document.importNode(math, true));
  }
  const foreign = document.querySelectorAll("article script, article :not(defs) > style");
  foreign.forEach((each) => each.remove());
  for (const each of document.querySelectorAll("article *, .preface *")) {
    for (const { name } of [...each.attributes]) {
      if (/^(data-|tabindex$|align$)/.test(name)) each.removeAttribute(name);
    }
    const style = each.getAttribute("style");
    if (style?.includes("var(")) each.setAttribute("style", plain(style));
  }
  const write = new XMLSerializer();
  return [...document.querySelectorAll(".preface, article")].map((part) => ({
    name: part.id,
    title: part.querySelector("h1").textContent.trim(),
    xhtml: write.serializeToString(part),
    mathml: part.querySelector("math") !== null,
    svg: part.querySelector("svg") !== null,
  }));

  /** A style with each colour itself for its name: what stands last in var(--a, var(--b, #123)). */
  function plain(style) {
    let text = style;
    for (let before = ""; before !== text;) {
      before = text;
      text = text.replace(/var\\(--[\\w-]+,\\s*([^()]+)\\)/, "$1");
    }
    return text;
  }
}"""
SUMMARY = (
    "Formulas are MathML. Drawings have a title and a description; the pictures of figures that "
    "move on the website say in words what they show."
)
CONTAINER = """\
<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""
PACKAGE = """\
<?xml version="1.0" encoding="UTF-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="en">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">{identifier}</dc:identifier>
<dc:title>{title}</dc:title>
<dc:creator>{author}</dc:creator>
<dc:language>en</dc:language>
<meta property="dcterms:modified">{modified}</meta>
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessMode">visual</meta>
<meta property="schema:accessibilityFeature">MathML</meta>
<meta property="schema:accessibilityFeature">alternativeText</meta>
<meta property="schema:accessibilityFeature">structuralNavigation</meta>
<meta property="schema:accessibilityFeature">tableOfContents</meta>
<meta property="schema:accessibilityHazard">none</meta>
<meta property="schema:accessibilitySummary">{summary}</meta>
</metadata>
<manifest>
{manifest}
</manifest>
<spine>
{spine}
</spine>
</package>
"""
DOCUMENT = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"
 lang="en" xml:lang="en" data-theme="light">
<head><title>{title}</title><link rel="stylesheet" href="style.css"/></head>
<body>{body}</body>
</html>
"""
# A link to a part of the book. (What a drawing names so, <use href>, stands in the drawing.)
WITHIN = re.compile(r'(<a\b[^>]*? )href="#([\w.-]+?)(--[^"]*)?"')


def document(title: str, body: str) -> str:
    """Return one of the book's documents."""
    return DOCUMENT.format(title=escape(title), body=body)


def between_documents(xhtml: str, names: set[str]) -> str:
    """Return a part with its links to other parts: each is a document of its own here."""

    def name_document(found: re.Match) -> str:
        opening, part, place = found.groups()
        if part not in names:
            return found[0]
        target = f"{part}.xhtml#{part}{place}" if place else f"{part}.xhtml"
        return f'{opening}href="{target}"'

    return WITHIN.sub(name_document, xhtml)


def contents(parts: list[dict]) -> str:
    """Return the document from which a reader makes its table of contents."""
    lines = "".join(
        f'<li><a href="{part["name"]}.xhtml">{escape(part["title"])}</a></li>' for part in parts
    )
    return document("Contents", f'<nav epub:type="toc"><h1>Contents</h1><ol>{lines}</ol></nav>')


def style(site: Path) -> str:
    """Return the style sheet: ours, and the website's colours of code and of symbols."""
    colours = (site / "_static/colours.css").read_text(encoding="utf-8")
    code = (site / "_static/pygments.css").read_text(encoding="utf-8")
    return code + colours.replace("mjx-container", "math") + STYLE.read_text(encoding="utf-8")


def package(book: Book, parts: list[dict], pictures: int) -> str:
    """Return the list of all files, and the order in which they are read."""
    items = [
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="style" href="style.css" media-type="text/css"/>',
    ]
    items += [
        f'<item id="figure{k}" href="figure{k}.png" media-type="image/png"/>'
        for k in range(pictures)
    ]
    for k, part in enumerate(parts):
        has = " ".join(name for name in ("mathml", "svg") if part[name])
        properties = f' properties="{has}"' if has else ""
        items.append(
            f'<item id="part{k}" href="{part["name"]}.xhtml" '
            f'media-type="application/xhtml+xml"{properties}/>'
        )
    spine = ['<itemref idref="nav"/>', *(f'<itemref idref="part{k}"/>' for k in range(len(parts)))]
    return PACKAGE.format(
        identifier=f"{book.address or book.title} {book.version}",
        title=escape(book.title),
        author=escape(book.author),
        summary=SUMMARY,
        modified=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        manifest="\n".join(items),
        spine="\n".join(spine),
    )


def made(page: Page, address: str, site: Path, book: Book) -> bytes:
    """Return the book as an EPUB file; ``site`` is the website's folder, served at ``address``."""
    show(page, address, joined(site, book))
    views = page.locator(FIGURES).all()
    pictures = [(view.screenshot(), view.evaluate(DESCRIPTION)) for view in views]
    for k, (_, words) in enumerate(pictures):
        page.locator(FIGURES).first.evaluate(PICTURE, [f"figure{k}.png", words])
    parts = page.evaluate(PARTS)
    names = {part["name"] for part in parts}
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        file.writestr("mimetype", "application/epub+zip", ZIP_STORED)
        file.writestr("META-INF/container.xml", CONTAINER)
        file.writestr("EPUB/package.opf", package(book, parts, len(pictures)))
        file.writestr("EPUB/nav.xhtml", contents(parts))
        file.writestr("EPUB/style.css", style(site))
        for part in parts:
            text = document(part["title"], between_documents(part["xhtml"], names))
            file.writestr(f"EPUB/{part['name']}.xhtml", text)
        for k, (picture, _) in enumerate(pictures):
            file.writestr(f"EPUB/figure{k}.png", picture)
    return out.getvalue()


def main() -> None:
    """Bind the book, and say where it lies."""
    path = ROOT / "_build" / f"lstm-lessons-{__version__}.epub"
    with served(SITE) as address, chromium() as browser:
        page = browser.new_page(device_scale_factor=2)
        path.write_bytes(made(page, address, SITE, read_book(__version__)))
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
