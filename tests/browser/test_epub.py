"""The book as an EPUB file: whole, without a script, its formulas MathML, its links within it."""

import re
from dataclasses import replace
from io import BytesIO
from posixpath import normpath
from urllib.parse import urlsplit
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import pytest
from bs4 import BeautifulSoup

from tests.pages import chapters
from tools.epub import made
from tools.paper import read_book

pytestmark = pytest.mark.browser

FEW = ["book/02_rnn_unit", "book/bibliography"]
XHTML = "{http://www.w3.org/1999/xhtml}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
SVG = "{http://www.w3.org/2000/svg}"
OPF = "{http://www.idpf.org/2007/opf}"


@pytest.fixture
def page(open_page):
    """A page of a context of its own."""
    return open_page("about:blank").page


def lost_links(documents):
    """Return the links to a document, or a place in one, that is not there."""
    ids = {name: {each.get("id") for each in tree.iter()} for name, tree in documents.items()}
    lost = []
    for name, tree in documents.items():
        for link in tree.iter(f"{XHTML}a"):
            parts = urlsplit(link.get("href"))
            if parts.scheme:
                continue
            target = normpath(f"{name}/../{parts.path}") if parts.path else name
            if target not in documents or (parts.fragment and parts.fragment not in ids[target]):
                lost.append((name, link.get("href")))
    return lost


@pytest.mark.parametrize("names", [FEW, pytest.param(chapters(), marks=pytest.mark.long)])
def test_what_is_bound(page, server, site, names):
    book = replace(read_book("1.2.3"), parts=[("A part", names)])
    with ZipFile(BytesIO(made(page, server, site, book))) as file:
        first, *others = file.infolist()
        assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
        files = {entry.filename: file.read(entry) for entry in others}
    package = ElementTree.fromstring(files["EPUB/package.opf"])
    listed = [f"EPUB/{item.get('href')}" for item in package.iter(f"{OPF}item")]
    assert sorted([*listed, "EPUB/package.opf", "META-INF/container.xml"]) == sorted(files)
    documents = {
        name: ElementTree.fromstring(text) for name, text in files.items() if name.endswith("xhtml")
    }
    if names != FEW:  # two pages alone have links to others
        assert lost_links(documents) == []

    for name in names:
        html = (site / f"{name}.html").read_text(encoding="utf-8")
        there = BeautifulSoup(html, "html.parser").select_one("article")
        part = documents[f"EPUB/{name.rpartition('/')[2]}.xhtml"]
        for link in there.select(".headerlink"):
            link.decompose()
        title = part.find(f".//{XHTML}h1")
        assert "".join(title.itertext()).split() == there.h1.get_text().split()
        answers = list(documents["EPUB/answers.xhtml"].iter(f"{MATHML}math"))
        in_quiz = len(there.select(".quiz details > p .math"))
        assert len(list(part.iter(f"{MATHML}math"))) == len(there.select(".math")) - in_quiz
        assert len(answers) >= in_quiz
        views = there.select("script[type*=widget-view]")
        pictures = [image.get("alt") for image in part.iter(f"{XHTML}img")]
        assert len(pictures) == len(views) + len(there.select("img"))
        assert all(len(words) > 40 for words in pictures)
        drawings = [each for each in part.iter(f"{SVG}svg") if each.get("aria-hidden") != "true"]
        assert all(drawing.find(f"{SVG}title") is not None for drawing in drawings)

    parts_of_drawings = [
        use.get("href") for tree in documents.values() for use in tree.iter(f"{SVG}use")
    ]
    assert parts_of_drawings
    assert all(place.startswith("#") for place in parts_of_drawings)
    text = b"".join(files.values()).decode(errors="ignore")
    assert re.search(r"<script|mjx-|on\w+=\"", text) is None
