"""The whole book as one page, to be printed: the website's pages, one behind the other.

Each page's anchors get its name in front, so that none is there twice and every link within the
book still finds its place. What only makes sense on a screen goes; answers that are folded away
there are printed, those of the self-tests at the book's end.
"""

import json
import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from posixpath import normpath

import yaml
from bs4 import BeautifulSoup, Tag

from tools.offline import unserved

ROOT = Path(__file__).resolve().parents[1]
STYLE = Path(__file__).with_name("paper.css")
ANSWERS = "answers"
CHOOSE = "Choose an answer to see whether it is right, and why."  # above a self-test
VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
# Attributes that name an element of the same page by its id, or several.
NAMING = ("aria-labelledby", "aria-describedby", "for")
REFERENCE = re.compile(r"url\(#([^)]+)\)")
# What only a screen has: links of headings, the code of a figure, what a browser keeps or runs.
ON_SCREEN = (
    "a.headerlink, details.hide, #reading-progress, noscript, #glossary-definitions, .run-here"
)
# Scripts that draw: formulas, and the figures that are alive on the website.
DRAWING = re.compile(r"/(vendor/mathjax|lstm-widget)")
PREFACE = """\
<section class="preface" id="about-this-edition"><h1>About this edition</h1>
<p>This is the course as a book. Its home is the website{at}, where the figures move, the self-tests
answer, and every chapter can be run.</p>
<p>What moves there is drawn here as it is at first, and a line below says where it is alive. The
code that only draws a figure is left out; it is in the chapter’s notebook. The answers to the
self-tests stand together at the end of the book, those to “Try it” and to the exercises directly
below what they answer.</p>
<p>{licences}</p></section>"""
RUNNING_HEAD = '[id="{id}"]{{page:{page}}}@page {page}{{@top-center{{content:{title}}}}}\n'
LICENCES = (
    "The text and the figures are under the licence CC BY 4.0, the code under the BSD licence with "
    "three clauses."
)


@dataclass(frozen=True)
class Book:
    """What is printed, and what the title page says of it."""

    title: str
    author: str
    version: str
    address: str  # of the website, with a slash at its end; empty if it has none
    parts: list[tuple[str, list[str]]]  # the pages of each part, such as book/02_rnn_unit


def read_book(version: str, root: Path = ROOT) -> Book:
    """Return the book that ``_config.yml`` and ``_toc.yml`` describe."""
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    parts = [
        (part["caption"], [entry["file"] for entry in part["chapters"]]) for part in toc["parts"]
    ]
    address = config["sphinx"]["config"]["html_baseurl"]
    return Book(config["title"], config["author"], version, address, [("", [toc["root"]]), *parts])


def pages(book: Book) -> list[str]:
    """Return the names of all pages in their order."""
    return [page for _, names in book.parts for page in names]


def joined(site: Path, book: Book) -> str:
    """Return the book as one HTML page; its files are found from the folder of its chapters."""
    soups = {
        name: BeautifulSoup(unserved((site / f"{name}.html").read_bytes()).decode(), "html.parser")
        for name in pages(book)
    }
    articles = {name: article(soup, name, book.address) for name, soup in soups.items()}
    back = answers(articles)
    body = [title_page(book), contents(book, articles), preface(book)]
    body += [str(each) for each in articles.values()]
    return (
        f'<!doctype html><html lang="en" data-theme="light" data-mode="light"><head>'
        f'<meta charset="utf-8"><title>{book.title}</title>{"".join(head(soups))}'
        f"<style>{STYLE.read_text(encoding='utf-8')}{running_heads(articles)}</style></head>"
        f"<body>{''.join(body)}{back}</body></html>"
    )


# --- a page of the website becomes a part of the book ---


def short(page: str) -> str:
    """Return the name that stands before a page's anchors."""
    return page.rpartition("/")[2]


def article(soup: BeautifulSoup, page: str, address: str) -> Tag:
    """Return a page's text, made ready for paper."""
    text = soup.select_one("article.bd-article")
    text["id"] = short(page)
    for gone in text.select(ON_SCREEN):
        gone.decompose()
    say_where_it_lives(soup, text, page, address)
    for fold in text.select("details:not(.quiz details)"):
        unfold(soup, fold)
    for element in text.find_all(True):
        rename(element, page, address)
    say_where_answers_are(text)
    return text


def unfold(soup: BeautifulSoup, fold: Tag) -> None:
    """Turn what can be folded into a text under its heading."""
    fold.name = "div"
    fold["class"] = ["unfolded"]
    fold.summary.name = "p"
    for icon in fold.p.select("svg"):
        icon.decompose()


def say_where_it_lives(soup: BeautifulSoup, text: Tag, page: str, address: str) -> None:
    """Put below each figure that moves on the website where it does."""
    for view in text.find_all("script", type=VIEW):
        figure = soup.new_tag("div", attrs={"class": "alive"})
        view.replace_with(figure)
        figure.append(view)
        if address:
            link = f"{address}{page}.html#{view.find_parent('section')['id']}"
            line = soup.new_tag("p", attrs={"class": "where"})
            line.append("This figure moves at ")
            line.append(soup.new_tag("a", href=link, string=link.removeprefix("https://")))
            figure.append(line)
        view.string = json.dumps(renamed_view(json.loads(view.string), page))


def say_where_answers_are(text: Tag) -> None:
    """Let the line above a self-test lead to its answers: on paper nothing can be chosen."""
    for line in text.find_all(string=lambda string: string.startswith(CHOOSE)):
        place = Tag(name="a", attrs={"href": f"#{ANSWERS}--{text['id']}"})
        place.string = "at the end of the book"
        rest = line.removeprefix(CHOOSE)
        line.replace_with("Whether an answer is right, and why, stands ", place, f".{rest}")


def rename(element: Tag, page: str, address: str) -> None:
    """Put the page's name before an element's id, and before the ids that it names."""
    name = short(page)
    if element.get("id") and element.name != "article":
        element["id"] = f"{name}--{element['id']}"
    for attribute in NAMING:
        if attribute in element.attrs:
            ids = element[attribute]
            ids = ids if isinstance(ids, list) else ids.split()
            element[attribute] = " ".join(f"{name}--{each}" for each in ids)
    for attribute in ("href", "xlink:href"):
        if attribute in element.attrs:
            element[attribute] = link(element[attribute], page, address)
            if not element[attribute]:
                del element[attribute]
    for attribute, value in element.attrs.items():
        if isinstance(value, str) and "url(#" in value:
            element[attribute] = REFERENCE.sub(rf"url(#{name}--\1)", value)


def link(href: str, page: str, address: str) -> str:
    """Return where a link of a page leads to in the book.

    To another host: as it is. To a file that is no page of the book: to the website's, or nowhere
    ("") where it has no address.
    """
    path, _, fragment = href.partition("#")
    if re.match(r"[a-z]+:", href):
        return href
    target = normpath(f"{page}/../{path}") if path else f"{page}.html"
    if not target.endswith(".html"):
        return f"{address}{target}" if address else ""
    name = short(target.removesuffix(".html"))
    return f"#{name}--{fragment}" if fragment else f"#{name}"


# --- the figures that are alive ---


def renamed_view(view: dict, page: str) -> dict:
    """Return a view of the page's own model: each notebook counts its models from 1."""
    return view | {"model_id": f"{page} {view['model_id']}"}


def renamed_state(saved: dict, page: str) -> dict:
    """Return the saved models under names that no other page has."""
    return saved | {"state": {f"{page} {key}": model for key, model in saved["state"].items()}}


def head(soups: dict[str, BeautifulSoup]) -> Iterator[str]:
    """Yield the style sheets, the saved states of all figures, and the scripts that draw."""
    found = {}
    for page, soup in soups.items():
        for tag in soup.find_all(["link", "script"]):
            if tag.get("type") == STATE:
                state = copy(tag)
                state.string = json.dumps(renamed_state(json.loads(tag.string), page))
                state.string = state.string.replace("</", "<\\/")
                found[page, "state"] = str(state)
            elif is_for_paper(tag):
                found[str(tag)] = str(tag)
    # The host of the figures comes when it has all their sources.
    yield from sorted(found.values(), key=lambda tag: "lstm-widget-host" in tag)


def is_for_paper(tag: Tag) -> bool:
    """Whether a page on paper needs this style sheet or script."""
    if tag.name == "link":
        return "stylesheet" in tag.get("rel", [])
    return "window.MathJax" in (tag.string or "") or bool(DRAWING.search(tag.get("src", "")))


# --- what only the book has ---


def title_page(book: Book) -> str:
    """Return the title page."""
    return (
        f'<header class="title-page"><p class="title">{book.title}</p>'
        f'<p class="subtitle">From the recurrent unit to the full LSTM: '
        f"see it, derive it, build it, measure it</p>"
        f'<p class="author">{book.author}</p><p class="version">Version {book.version}</p></header>'
    )


def preface(book: Book) -> str:
    """Return what differs from the website."""
    at = f', <a href="{book.address}">{book.address.split("//")[1]}</a>' if book.address else ""
    return PREFACE.format(at=at, licences=LICENCES)


def heading(text: Tag) -> str:
    """Return a chapter's title as HTML."""
    return text.h1.decode_contents().strip()


def contents(book: Book, articles: dict[str, Tag]) -> str:
    """Return the table of contents; the page numbers are put in when they are known."""
    parts = [entry("about-this-edition", "About this edition")]
    for caption, names in book.parts:
        if caption:
            parts.append(f'<li class="part">{caption}</li>')
        parts += [entry(short(name), heading(articles[name])) for name in names]
    parts += ['<li class="part">Answers</li>', entry(ANSWERS, "Answers to the self-tests")]
    return f'<nav class="book-contents"><h1>Contents</h1><ul>{"".join(parts)}</ul></nav>'


def entry(target: str, title: str) -> str:
    """Return a line of the contents."""
    return (
        f'<li><a href="#{target}"><span>{title}</span>'
        f'<span class="page" data-of="{target}"></span></a></li>'
    )


def answers(articles: dict[str, Tag]) -> str:
    """Take the answers out of the self-tests; return them as the book's last part."""
    chapters = []
    for text in articles.values():
        quizzes = text.select(".quiz")
        if quizzes:
            items = "".join(
                f"<li>{''.join(taken_out(each))}</li>"
                for quiz in quizzes
                for each in quiz.select(":scope > li")
            )
            title = f'<h2 id="{ANSWERS}--{text["id"]}">{heading(text)}</h2>'
            chapters.append(f'{title}<ol class="answers">{items}</ol>')
    return (
        f'<article class="bd-article" id="{ANSWERS}"><h1>Answers to the self-tests</h1>'
        f"{''.join(chapters)}</article>"
    )


def taken_out(question: Tag) -> Iterator[str]:
    """Leave of a question what is asked and what can be chosen; yield what is said of each."""
    for fold in question.find_all("details"):
        said = [paragraph.extract() for paragraph in fold.find_all("p", recursive=False)]
        letter = fold.summary.b
        if letter:
            said[0].insert(0, f"{letter.get_text()} ")
            fold.name, fold.summary.name = "div", "p"
        else:  # a number is asked for: there is nothing to choose from
            fold.decompose()
        yield from map(str, said)


def running_heads(articles: dict[str, Tag]) -> str:
    """Return the CSS that puts each chapter's title at the top of its pages."""
    titles = {text["id"]: text.h1.get_text().strip() for text in articles.values()}
    titles |= {ANSWERS: "Answers to the self-tests"}
    return "".join(
        RUNNING_HEAD.format(id=name, page=f"p{k}", title=json.dumps(title, ensure_ascii=False))
        for k, (name, title) in enumerate(titles.items())
    )
