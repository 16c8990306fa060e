"""The book as one page, joined from the website's (printed: tests/browser/test_pdf.py)."""

import json
import re
from dataclasses import replace

import pytest
import yaml
from bs4 import BeautifulSoup

from tests.pages import ROOT, chapters
from tools.paper import CHOOSE, Book, joined, link, pages, read_book

ADDRESS = "https://course.example/"
HEAD = """<head><link rel="stylesheet" href="../_static/book.css"><link rel="icon" href="i.png">
<script src="../_static/progress.js"></script><script>window.MathJax = {}</script>
<script src="../_static/vendor/mathjax/es5/tex-chtml.js"></script>
<script src="../_static/lstm-widget-host.js"></script>
<script src="../_static/lstm-widgets.js"></script>
<script src="../_static/lstm-widget-X.js"></script>
<script type="application/vnd.jupyter.widget-state+json">{"state": {"w-1": {"of": "NAME"}}}</script>
</head>"""
FIRST = """<article class="bd-article"><section id="one">
<h1>1 · One<a class="headerlink" href="#one">#</a></h1>
<p id="p">See <a href="#move-it">below</a>, <a href="02_two.html">two</a>,
<a href="02_two.html#p">its text</a>,
<a href="../_downloads/1/01_one.ipynb">the notebook</a>, <a href="https://a.example/#b">another</a>.</p>
<details class="admonition hide above-input"><summary>The code of this figure</summary>
plot()</details>
<svg aria-labelledby="t d"><title id="t">T</title><desc id="d">D</desc><clipPath id="c"></clipPath>
<path clip-path="url(#c)"></path><use xlink:href="#c"></use></svg>
<section id="move-it"><h2>Move it</h2>
<script type="application/vnd.jupyter.widget-view+json">
{"model_id": "w-1", "version_major": 2}</script>
<details><summary>1. Why?</summary><p>Because.</p></details>
<p>Choose an answer to see whether it is right, and why. And read on.</p>
<ol class="quiz"><li><div role="group" aria-labelledby="q1"><p id="q1">Which?</p>
<details class="wrong"><summary><b>A</b> This.</summary>
<p><strong>No.</strong> Not this.</p></details>
<details class="right"><summary><b>B</b> That.</summary>
<p><strong>Right.</strong> It is.</p></details>
</div></li>
<li><div role="group" aria-labelledby="q2"><p id="q2">How many?</p><details class="number">
<summary>I have a number</summary><p><strong>3 is right.</strong> Count.</p></details></div></li>
</ol>
</section></section><noscript>no</noscript></article>"""
SECOND = """<article class="bd-article"><section id="two"><h1>2 · Two</h1><p id="p">Text, as
in <a href="01_one.html#move-it">one</a>.</p></section></article>"""


@pytest.fixture
def small(tmp_path):
    """A website of two pages that have an anchor and a model of the same name."""
    (tmp_path / "book").mkdir()
    for name, text in {"01_one": FIRST, "02_two": SECOND}.items():
        page = f"<html>{HEAD.replace('NAME', name)}<body>{text}</body></html>"
        (tmp_path / "book" / f"{name}.html").write_text(page, encoding="utf-8")
    return tmp_path


def book(address=ADDRESS):
    return Book("Title", "Author", "1.0", address, [("The walk", ["book/01_one", "book/02_two"])])


@pytest.fixture
def paper(small):
    return BeautifulSoup(joined(small, book()), "html.parser")


def test_no_anchor_is_there_twice_and_every_link_finds_its_place(paper):
    ids = [element["id"] for element in paper.find_all(id=True)]
    assert len(set(ids)) == len(ids)
    targets = [a["href"][1:] for a in paper.find_all("a", href=re.compile("^#"))]
    assert {"01_one--move-it", "02_two", "02_two--p"} <= set(targets) <= set(ids)


def test_other_links_lead_to_the_website(paper):
    away = {a.get_text(): a["href"] for a in paper.select("article p a[href^=http]")}
    assert away["the notebook"] == "https://course.example/_downloads/1/01_one.ipynb"
    assert away["another"] == "https://a.example/#b"


def test_a_drawing_finds_its_own_parts(paper):
    drawing = paper.svg
    assert drawing["aria-labelledby"].split() == [drawing.title["id"], drawing.desc["id"]]
    clip = drawing.find("clippath")["id"]
    assert drawing.path["clip-path"] == f"url(#{clip})"
    assert drawing.use["xlink:href"] == f"#{clip}"


def test_a_figure_has_its_own_state_and_says_where_it_moves(paper):
    view = json.loads(paper.find("script", type=re.compile("widget-view")).string)
    states = [json.loads(tag.string) for tag in paper.find_all("script", type=re.compile("state"))]
    models = {key: model for state in states for key, model in state["state"].items()}
    assert len(models) == 2
    assert models[view["model_id"]] == {"of": "01_one"}
    [where] = paper.select(".alive .where a")
    assert where["href"] == "https://course.example/book/01_one.html#move-it"


def test_without_an_address_nothing_leads_there(small):
    text = joined(small, book(address=""))
    assert 'class="where"' not in text
    assert "course.example" not in text
    links = BeautifulSoup(text, "html.parser").select("article a[href]")
    assert [a["href"] for a in links if not re.match(r"#|https:", a["href"])] == []


def test_only_what_draws_is_loaded_and_the_host_comes_last(paper):
    assert [tag["href"] for tag in paper.find_all("link")] == ["../_static/book.css"]
    names = [tag["src"].rpartition("/")[2] for tag in paper.find_all("script", src=True)]
    assert sorted(names[:-1]) == ["lstm-widget-X.js", "lstm-widgets.js", "tex-chtml.js"]
    assert names[-1] == "lstm-widget-host.js"


def test_what_only_a_screen_has_is_gone(paper):
    for text in ("plot()", "The code of this figure", "headerlink", "noscript"):
        assert text not in str(paper.select("article"))
    assert paper.find("details") is None


def test_answers_of_a_self_test_stand_at_the_end_and_others_in_place(paper):
    asked, answers = paper.select_one(".quiz"), paper.find(id="answers")
    assert " ".join(asked.get_text().split()) == "Which? A This. B That. How many?"
    said = [" ".join(item.get_text().split()) for item in answers.select("li")]
    assert said == ["A No. Not this.B Right. It is.", "3 is right. Count."]
    assert [each.get_text(" ") for each in paper.select(".unfolded")] == ["1. Why? Because."]


def test_a_self_test_leads_to_its_answers(paper):
    line = next(p for p in paper.select("section p") if "read on" in p.get_text())
    assert line.get_text() == (
        "Whether an answer is right, and why, stands at the end of the book. And read on."
    )
    answers = paper.select_one(line.a["href"])
    assert answers.get_text() == "1 · One"
    assert answers.find_parent(id="answers")


def test_above_each_self_test_of_the_website_stands_the_line_that_is_changed_on_paper(site):
    for name in chapters():
        html = (site / f"{name}.html").read_text(encoding="utf-8")
        assert html.count(f"<p>{CHOOSE}") == html.count('<ol class="quiz"'), name


def test_nothing_is_said_of_a_link_that_only_a_served_website_has(site):
    text = joined(site, replace(book(), parts=[("", ["book/exercises"])]))
    assert "At home:" in text
    assert "in this browser:" not in text.lower()
    assert "not in the browser" not in text
    assert "in-browser" not in text


def test_the_contents_name_each_chapter(paper):
    lines = paper.select(".book-contents li")
    assert [line.get_text() for line in lines] == [
        "About this edition",
        "The walk",
        "1 · One",
        "2 · Two",
        "Answers",
        "Answers to the self-tests",
    ]
    places = [number["data-of"] for number in paper.select(".book-contents .page")]
    assert places == ["about-this-edition", "01_one", "02_two", "answers"]
    assert all(paper.find(id=place) for place in places)


@pytest.mark.parametrize(
    ("href", "leads_to"),
    [
        ("#here", "#01_one--here"),
        ("02_two.html", "#02_two"),
        ("02_two.html#there", "#02_two--there"),
        ("../book/02_two.html", "#02_two"),
        ("../_downloads/a/b.ipynb", ADDRESS + "_downloads/a/b.ipynb"),
        ("https://a.example/b.html#c", "https://a.example/b.html#c"),
        ("mailto:a@b.example", "mailto:a@b.example"),
    ],
)
def test_where_a_link_leads(href, leads_to):
    assert link(href, "book/01_one", ADDRESS) == leads_to


def test_the_book_is_the_website_that_the_settings_describe():
    read = read_book("1.2", ROOT)
    assert pages(read) == chapters()
    assert (read.title, read.version) == ("LSTM lessons", "1.2")
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert read.address == config["sphinx"]["config"]["html_baseurl"]
