"""Code on the pages has colours, and no span that colours nothing."""

import re
import sys

import pytest
from bs4 import BeautifulSoup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from tests.pages import PAGES, ROOT, parsed

sys.path.insert(0, str(ROOT / "book" / "_ext"))

from book_plain_code import FewerSpans

CODE = '@njit\ndef f(x: int) -> str:\n    """A < B"""\n    return x.y[0] @ len(f"{x}")  # or\n'
LOOK = re.compile(r'html\[data-theme="(\w+)"\] \.highlight(?: \.(\w+))? \{(.*?)\}')


@pytest.mark.parametrize("language", ["python", "ipython3", "console", "toml", "text"])
def test_the_code_stays_and_so_does_every_colour(language):
    lexer = get_lexer_by_name(language)
    soups = [
        BeautifulSoup(highlight(CODE, lexer, formatter()), "html.parser")
        for formatter in (HtmlFormatter, FewerSpans)
    ]
    for span in soups[0].find_all("span", class_=["n", "p", "w"]):
        span.unwrap()
    whole, fewer = [
        [(span["class"], span.get_text()) for span in soup.find_all("span", class_=True)]
        for soup in soups
    ]
    assert fewer == whole
    assert soups[1].get_text() == soups[0].get_text()
    assert not soups[1].find("span", class_=["n", "p", "w"])


def test_what_has_no_span_has_the_colour_of_plain_text_in_both_modes(site):
    styles = (site / "_static" / "pygments.css").read_text(encoding="utf-8")
    looks = {(mode, kind): look for mode, kind, look in LOOK.findall(styles)}
    assert {mode for mode, _ in looks} == {"light", "dark"}
    for mode in ("light", "dark"):
        plain = re.search(r"(?<!-)color: \S+", looks[mode, ""])[0]
        assert [looks[mode, kind].strip(" ;") for kind in ("n", "p", "w")] == 3 * [plain]
        assert looks[mode, "k"].strip(" ;") != plain


@pytest.mark.parametrize("page", PAGES)
def test_pages_have_no_span_that_colours_nothing(site, page):
    assert parsed(site / page).select(".highlight :is(.n, .p, .w)") == []


def test_pages_have_colours(site):
    assert len(parsed(site / "book/02_rnn_unit.html").select(".highlight .k")) > 20
