"""The website from its zip file, unpacked on a reader's machine and opened from the disk."""

import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MILLISECONDS
from tests.browser.test_pages import LIFELESS
from tests.pages import PAGES, chapters, source
from tools.offline import pack

pytestmark = pytest.mark.browser

VIEWS = "script[type='application/vnd.jupyter.widget-view+json']"
# The pages with a figure that moves: as their sources have it.
MOVING = [
    f"{chapter}.html"
    for chapter in chapters()
    if re.search(r"widget-view\+json|^```{live}", source(chapter).read_text("utf-8"), re.MULTILINE)
]
ALIVE = ".lstm-view [data-widget] svg"


@pytest.fixture(scope="module")
def unpacked(site, tmp_path_factory):
    """The folder as it comes out of the zip file, at a place with spaces and an umlaut."""
    archive = tmp_path_factory.mktemp("packed") / "lstm-lessons-1.0.zip"
    pack(site, archive)
    folder = tmp_path_factory.mktemp("unpacked") / "Bücher und Hefte"
    with zipfile.ZipFile(archive) as file:
        file.extractall(folder)
    [top] = folder.iterdir()
    return top


def test_a_double_click_leads_to_the_front_page(open_page, unpacked):
    opened = open_page((unpacked / "index.html").as_uri())
    opened.page.wait_for_url("**/book/index.html")
    assert opened.page.locator(VIEWS).count() == 1
    expect(opened.page.locator(ALIVE)).not_to_have_count(0, timeout=MILLISECONDS)


@pytest.mark.parametrize(
    "pages", [MOVING, pytest.param(PAGES, marks=pytest.mark.long)], ids=["moving", "all"]
)
def test_pages_load_and_every_figure_is_alive(open_page, unpacked, pages):
    opened = open_page((unpacked / pages[0]).as_uri())
    for name in pages:
        opened.page.goto((unpacked / name).as_uri(), wait_until="load")
        expect(opened.page.locator(LIFELESS)).to_have_count(0, timeout=MILLISECONDS)
        assert (opened.page.locator(VIEWS).count() > 0) == (name in MOVING), name
        wrong = [*opened.failed_requests, *opened.console_errors, *opened.outside_requests]
        assert wrong == [], name


def test_a_figure_answers_and_so_does_a_question(open_page, unpacked):
    page = open_page((unpacked / "book/07_lstm_unit.html").as_uri()).page
    widget = page.locator("[data-widget]").first
    slider = widget.get_by_role("slider").first
    before = widget.inner_text()
    slider.press("End")
    expect(widget).not_to_have_text(before)
    answer = page.locator(".quiz .right").first
    answer.locator("summary").press("Enter")
    assert answer.get_by_text("Right.").is_visible()


def test_the_search_finds_pages(open_page, unpacked):
    opened = open_page((unpacked / "search.html").as_uri() + "?q=forget+gate")
    opened.page.get_by_text("Search finished").wait_for()
    links = opened.page.locator("#search-results li a")
    with opened.page.expect_navigation():
        links.first.click()
    assert (unpacked / "book").as_uri() in opened.page.url
    assert opened.failed_requests == []
    assert opened.console_errors == []
