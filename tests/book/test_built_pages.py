"""The website's files: nothing from another host, no link into the void, headings in order."""

import re
import sys
import zlib
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.pages import PAGES, ROOT, parsed

each_page = pytest.mark.parametrize("page", ["index.html", *PAGES])
each_chapter = pytest.mark.parametrize("page", PAGES)
OUR_FILES = re.compile(
    r"_static/(lstm-[\w-]+\.js|(?:glossary|progress|reachable|spoken)\.js|book\.css|colours\.css)"
)
# What a browser fetches by itself, and the attribute that says from where.
FETCHED = {
    "script": "src",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "object": "data",
    "embed": "src",
    "image": "href",
    "use": "href",
}


@cache
def places(path):
    """Return the names of the places on a page that a link may lead to."""
    return {element["id"] for element in parsed(path).find_all(id=True)}


def references(soup):
    """Return each address that the page fetches or links to."""
    attributes = {**FETCHED, "a": "href", "form": "action"}
    elements = soup.find_all(list(attributes))
    return {element.get(attributes[element.name]) for element in elements} - {None}


def unresolved(path, address, site):
    """Return what is wrong with a link to our own site, or None."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return None
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not target.is_relative_to(site) or not target.is_file():
        return f"{address}: no such file"
    fragment = unquote(parts.fragment)
    if fragment and target.suffix == ".html" and fragment not in places(target):
        return f"{address}: no such place on the page"
    return None


@each_page
def test_nothing_is_fetched_from_another_host(site, page):
    soup = parsed(site / page)
    fetched = [
        element[attribute]
        for name, attribute in FETCHED.items()
        for element in soup.find_all(name)
        if element.has_attr(attribute) and element.get("rel") != ["canonical"]
    ]
    assert [address for address in fetched if urlsplit(address).netloc] == []
    styles = [element.get_text() for element in soup.find_all("style")]
    assert [text for text in styles if "@import" in text or "url(http" in text] == []


def test_no_style_sheet_names_another_host(site):
    sheets = site.rglob("*.css")
    assert [path.name for path in sheets if "url(http" in path.read_text(encoding="utf-8")] == []


@each_page
def test_every_link_resolves(site, page):
    path = site / page
    faults = {unresolved(path, address, site) for address in references(parsed(path))}
    assert faults - {None} == set()


@each_chapter
def test_our_files_are_named_with_their_checksum(site, page):
    """So that a browser that kept the files of an earlier build loads the new ones."""
    path = site / page
    soup = parsed(path)
    loaded = [element["src"] for element in soup.find_all("script", src=True)]
    loaded += [element["href"] for element in soup.find_all("link", rel="stylesheet")]
    ours = [urlsplit(address) for address in loaded if OUR_FILES.search(address)]
    named = {address.path: address.query for address in ours}
    assert named == {
        name: f"v={zlib.crc32((path.parent / name).read_bytes()):08x}" for name in named
    }
    assert {Path(name).name for name in named} >= {"book.css", "colours.css", "reachable.js"}


@each_chapter
def test_the_head_says_what_the_page_is(site, page):
    soup = parsed(site / page)
    [title], [description] = soup.head("title"), soup.head("meta", {"name": "description"})
    heading = next(soup.find("main").find_all("h1")[-1].strings).strip()
    course = "LSTM lessons"
    assert title.string == (course if heading == course else f"{heading} — {course}")
    assert 20 < len(description["content"]) <= 160


@each_chapter
def test_without_javascript_a_line_says_what_is_missing(site, page):
    [said] = parsed(site / page).select("noscript .no-script")
    assert "JavaScript" in said.get_text()
    assert said.find_parent("main") is None, "the search would quote it"


@each_chapter
def test_no_table_is_left_as_its_source(site, page):
    """A line of dashes between bars: Markdown that was taken for a paragraph."""
    text = (parsed(site / page).find("article") or parsed(site / page).find("main")).get_text()
    assert re.findall(r".{0,80}\|\s*:?[-–—]{1,}:?\s*\|.{0,20}", text) == []


@each_chapter
def test_links_to_notebooks_are_told_apart(site, page):
    """By their names alone, as in a screen reader's list of links."""
    places = {}
    for link in parsed(site / page).select("main a[href$='.ipynb'][href]"):
        seen = link.get_text()
        name = link.get("aria-label", seen)
        assert name.startswith(seen)
        places.setdefault(name, set()).add(link["href"])
    assert [name for name, hrefs in places.items() if len(hrefs) > 1] == []


@each_page
def test_headings_go_down_one_step_at_a_time(site, page):
    content = parsed(site / page).find("article") or parsed(site / page).find("main")
    levels = [int(element.name[1]) for element in content.find_all(["h1", "h2", "h3", "h4", "h5"])]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


@each_chapter
def test_no_line_breaks_between_a_formula_and_its_punctuation(site, page):
    formulas = parsed(site / page).select(".bd-article span.math")
    torn = []
    for formula in formulas:
        if formula.find_parent(class_="together") or formula.find_parent(class_="quiz"):
            continue
        before, after = (
            str(text or "") if not getattr(text, "name", None) else ""
            for text in (formula.previous_sibling, formula.next_sibling)
        )
        if before[-1:] in set("([“‘") or after[:1] in set(")]”’.,;:!?"):
            torn.append(before[-9:] + formula.get_text() + after[:9])
    assert torn == []
    style = (site / "_static/book.css").read_text(encoding="utf-8")
    assert re.search(r"\.together \{\s+white-space: nowrap;", style)


@each_page
def test_pictures_are_described(site, page):
    soup = parsed(site / page)
    for image in soup.find_all("img"):
        alternative = image.get("alt", "")
        assert alternative, image
        assert Path(image["src"]).name != Path(alternative).name, "the file's name says nothing"
    for drawing in soup.find_all("svg"):
        if drawing.get("aria-hidden") != "true":
            assert drawing.find("title"), drawing


@each_page
def test_no_path_of_a_machine(site, page):
    text = (site / page).read_text(encoding="utf-8")
    paths = [str(ROOT), str(Path.home()), sys.prefix]
    assert [found for found in paths if found in text] == []
