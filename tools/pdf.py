"""Print the book into a PDF file with Chromium: tagged, with bookmarks, page numbers and links.

    python -m tools.pdf

It is printed twice: the first time to learn on which page everything comes, the second time with
the numbers in the table of contents. Nothing is printed if a part of it would be missing or cut.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from playwright.sync_api import Page
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from lstm_lessons import __version__
from tools.chromium import chromium
from tools.paper import Book, joined, read_book
from tools.server import served

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "html"
NAME = "book/paper.html"  # where the joined page seems to lie: beside the chapters
WIDTH = 643  # CSS pixels: the 170 mm that paper.css leaves of A4
MILLISECONDS = 600_000
ALIVE = """() => [...document.querySelectorAll(".alive")]
  .every((figure) => figure.querySelector("[data-widget] svg"))"""
# What would be missing or cut: formulas that are not drawn, and what is wider than the text.
FAULTS = """() => {
  const name = (element) => `${element.closest("[id]")?.id}: ${element.tagName.toLowerCase()} `
    + element.textContent.trim().replace(/\\s+/g, " ").slice(0, 60);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const undrawn = all(".math:not(:has(mjx-container)), mjx-merror");
  // A formula's reading for screen readers is cut on purpose; a drawing is as wide as its frame.
  const laidOut = all("body *").filter((each) => each.checkVisibility()
    && !each.closest("mjx-assistive-mml, .math > mjx-container *, svg *"));
  const wide = laidOut.filter((each) => {
    const { width, left, right } = each.getBoundingClientRect();
    return width > 0 && (left < -1 || right > innerWidth + 1);
  });
  const cut = laidOut.filter((each) => each.clientWidth > 0 && !each.closest(".math")
    && getComputedStyle(each).overflowX !== "visible" && each.scrollWidth > each.clientWidth + 1);
  return [
    ...undrawn.map((each) => `not drawn: ${name(each)}`),
    ...wide.map((each) => `wider than the page: ${name(each)}`),
    ...cut.map((each) => `cut at its edge: ${name(each)}`),
  ];
}"""
HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  .map((each) => each.textContent.trim().replace(/\\s+/g, " "))"""
FILL_IN = """(numbers) => document.querySelectorAll("[data-of]").forEach((each) => {
  each.textContent = numbers[each.dataset.of];
})"""


def show(page: Page, address: str, text: str) -> None:
    """Open the joined page as if it were one of the website's, and wait until all is drawn."""
    page.set_default_timeout(MILLISECONDS)
    page.set_viewport_size({"width": WIDTH, "height": 900})
    page.emulate_media(media="print", color_scheme="light", reduced_motion="reduce")
    page.route(f"**/{NAME}", lambda route: route.fulfill(body=text, content_type="text/html"))
    page.goto(f"{address}/{NAME}", wait_until="load")
    page.evaluate("globalThis.MathJax?.startup.promise.then(() => null)")
    page.wait_for_function(ALIVE)


def printed(page: Page) -> bytes:
    """Print the page."""
    return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)


def page_numbers(pdf: bytes) -> dict[str, int]:
    """Return the number of the page, from 1, of each place that a link leads to."""
    reader = PdfReader(BytesIO(pdf))
    return {
        name.removeprefix("/"): reader.get_destination_page_number(place) + 1
        for name, place in reader.named_destinations.items()
    }


def finished(pdf: bytes, book: Book, headings: list[str]) -> bytes:
    """Add to the file what Chromium does not say of it, and set its bookmarks right.

    Chromium has a bookmark for each heading. It says one twice that comes first on its page, and
    leaves out the space where one goes on in a second line.
    """
    writer = PdfWriter(clone_from=BytesIO(pdf))
    writer.add_metadata({"/Author": book.author, "/Subject": f"Version {book.version}"})
    for bookmark, heading in zip(bookmarks(writer.root_object["/Outlines"]), headings, strict=True):
        bookmark[NameObject("/Title")] = TextStringObject(heading)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def bookmarks(parent: DictionaryObject) -> Iterator[DictionaryObject]:
    """Yield the bookmarks below this one in the order of the pages."""
    child = parent.get("/First")
    while child is not None:
        bookmark = child.get_object()
        yield bookmark
        yield from bookmarks(bookmark)
        child = bookmark.get("/Next")


def made(page: Page, address: str, site: Path, book: Book) -> bytes:
    """Return the book as a PDF file.

    Parameters
    ----------
    page
        A browser's, empty.
    address, site
        Where the website is served, and its folder.

    Raises
    ------
    ValueError
        If something is not drawn, or wider than the page; it is named.
    """
    show(page, address, joined(site, book))
    if faults := page.evaluate(FAULTS):
        raise ValueError("not fit for paper:\n" + "\n".join(faults))
    page.evaluate(FILL_IN, page_numbers(printed(page)))
    return finished(printed(page), book, page.evaluate(HEADINGS))


def main() -> None:
    """Print the book, and say where it lies."""
    book = read_book(__version__)
    path = ROOT / "_build" / f"lstm-lessons-{__version__}.pdf"
    with served(SITE) as address, chromium() as browser:
        try:
            path.write_bytes(made(browser.new_page(), address, SITE, book))
        except ValueError as error:
            sys.exit(f"No PDF: {error}")
    pages = len(PdfReader(path).pages)
    print(f"{path.relative_to(ROOT)}: {pages} pages, {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
