"""The book on paper: everything drawn, nothing cut, tagged, with bookmarks, numbers and links."""

import re
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from unicodedata import normalize

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from tests.pages import chapters
from tools.paper import CHOOSE, joined, read_book
from tools.pdf import FAULTS, made, show

pytestmark = pytest.mark.browser

FEW = ["book/02_rnn_unit", "book/bibliography"]


@pytest.fixture
def page(open_page):
    """A page of a context of its own."""
    return open_page("about:blank").page


def few_pages():
    """Return a book of two pages, with an address whatever the website's is."""
    parts = [("A part", FEW)]
    return replace(read_book("1.2.3"), address="https://course.example/", parts=parts)


def bookmarks(reader, outline):
    """Yield the bookmarks: the number of steps down to each, its title, its page from 1."""
    for each in outline:
        if isinstance(each, list):
            yield from ((depth + 1, *rest) for depth, *rest in bookmarks(reader, each))
        else:
            yield 1, each.title, reader.get_destination_page_number(each) + 1


def letters(text):
    """Return a text without what a line or a page puts between its words, and without ligatures."""
    return re.sub(r"\W+", "", normalize("NFKC", text)).lower()


def plain_sentences(article):
    """Return the first and the last paragraph that is text alone, and is not of a screen."""
    paragraphs = article.select("section > p:not(.in-the-browser)")
    found = [p.get_text() for p in paragraphs if not p.select(".math, code, a, sub, sup")]
    found = [text for text in found if not text.startswith(CHOOSE)]
    return [found[0], found[-1]] if found else []


def stands_in(pages, sentence):
    """Whether a sentence stands on one of the pages, or begins on one and ends on the next.

    Sentence and pages are letters alone. Between the two parts stand a page's number and title,
    and sometimes a table that is drawn after the text below it.
    """
    return any(sentence in page for page in pages) or any(
        sentence[:k] in page and sentence[k:] in following
        for page, following in pairwise(pages)
        for k in range(1, len(sentence))
    )


def test_a_sentence_may_go_on_on_the_next_page_and_may_lack_nothing():
    pages = [letters(text) for text in ("1 It ends. A thing that", "2 is torn. The end", "3 torn")]
    assert all(stands_in(pages, letters(said)) for said in ("It ends.", "A thing that is torn."))
    for lost in (
        "A thing that was torn.",
        "A thing that is all torn.",
        "The end is torn.",
        "It ends. 3 torn",
    ):
        assert not stands_in(pages, letters(lost)), lost


def assert_it_is_a_book(pdf, site, names):
    """See what a reader, and who cannot see it, need of the file; return its text's letters."""
    reader = PdfReader(BytesIO(pdf))
    texts = [page.extract_text() for page in reader.pages]
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert len(root["/StructTreeRoot"]["/K"]) > 0
    assert root["/Lang"] == "en"
    assert reader.metadata.title == "LSTM lessons"
    assert reader.metadata.author == "The LSTM Lessons authors"

    pages = [letters(text) for text in texts]
    marks = {title: at for depth, title, at in bookmarks(reader, reader.outline) if depth == 1}
    contents = texts[1]  # behind the title page
    for name in names:
        html = (site / f"{name}.html").read_text(encoding="utf-8")
        article = BeautifulSoup(html, "html.parser").select_one("article")
        for link in article.select("h1 .headerlink"):
            link.decompose()
        title = article.h1.get_text()
        at = marks[" ".join(title.split())]
        assert letters(title) in letters(texts[at - 1])
        assert re.search(rf"{re.escape(title)}\s*{at}\b", contents), title
        for sentence in plain_sentences(article):
            assert stands_in(pages, letters(sentence)), sentence
    return "".join(pages)


def test_two_chapters(page, server, site):
    pdf = made(page, server, site, few_pages())
    text = assert_it_is_a_book(pdf, site, FEW)
    for said in ("Version 1.2.3", "This figure moves at", "hidden state, to the layer ahead"):
        assert letters(said) in text
    reader = PdfReader(BytesIO(pdf))
    assert (2, "The mathematics") in {mark[:2] for mark in bookmarks(reader, reader.outline)}
    assert page.locator(".alive :is(input, button, summary):visible").count() == 0


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<p>short</p>", None),
        ("<p style='width: 700px'>long</p>", "wider than the page: place: p long"),
        ("<p style='margin-left: -9px'>left</p>", "wider than the page: place: p left"),
        ("<pre style='overflow: auto'>" + "x" * 200 + "</pre>", "cut at its edge: place: pre xxx"),
        ("<span class='math'>\\(x\\)</span>", "not drawn: place: span \\(x\\)"),
    ],
)
def test_what_paper_would_cut_is_named(page, server, html, fault):
    show(page, server, f"<!doctype html><body style='margin: 0'><div id='place'>{html}</div>")
    found = page.evaluate(FAULTS)
    assert len(found) == (fault is not None)
    assert all(each.startswith(fault) for each in found)


def test_a_book_with_a_fault_is_refused(page, server, site, monkeypatch):
    torn = joined(site, few_pages()).replace("</h1>", "</h1><p style='width: 60cm'>wide</p>", 1)
    monkeypatch.setattr("tools.pdf.joined", lambda *_: torn)
    with pytest.raises(ValueError, match=r"not fit for paper:\nwider than the page: .*wide"):
        made(page, server, site, few_pages())


@pytest.mark.long
def test_the_whole_book(page, server, site):
    pdf = made(page, server, site, read_book("1.2.3"))
    assert_it_is_a_book(pdf, site, chapters())
    htmls = [(site / f"{name}.html").read_text(encoding="utf-8") for name in chapters()]
    articles = [BeautifulSoup(html, "html.parser").select_one("article") for html in htmls]
    for on_the_website, on_paper, at_least in [
        (".math", ".math:has(mjx-container)", 2000),
        (".cell_output svg.themed", ".cell_output svg.themed:not(.alive *)", 70),
        ("script[type*=widget-view]", ".alive .lstm-view:has(svg)", 10),
    ]:
        there = sum(len(article.select(on_the_website)) for article in articles)
        assert page.locator(on_paper).count() == there >= at_least
