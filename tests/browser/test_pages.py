"""Each page as a reader meets it: over http and from the disk, small and wide, light and dark."""

from collections import Counter
from itertools import product

import pytest

from tests.browser.axe import run_axe
from tests.pages import PAGES

# What `make test` looks at; `make test-long` looks at every combination.
SHORT = [("http", 390, "light"), ("file", 1280, "dark")]
COMBINATIONS = [
    pytest.param(*combination, marks=[] if combination in SHORT else pytest.mark.long)
    for combination in product(("http", "file"), (390, 1280), ("light", "dark"))
]
MODES = ["light", pytest.param("dark", marks=pytest.mark.long)]

# Formulas that MathJax has not drawn, or has drawn as an error.
UNDRAWN = """() => [
  ...document.querySelectorAll(".math:not(:has(mjx-container))"),
  ...document.querySelectorAll("mjx-merror"),
].map(element => element.textContent.trim().slice(0, 200))"""

WIDGETS_LIVE = """() => [
  ...document.querySelectorAll("script[type='application/vnd.jupyter.widget-view+json']"),
].every(tag => tag.parentElement.querySelector("[data-widget] svg"))"""


@pytest.fixture
def visit(open_page, server, site):
    """Open a page of the site and wait until its mathematics and widgets are drawn."""

    def visit(page, scheme="http", width=1280, mode="light"):
        base = server if scheme == "http" else site.as_uri()
        opened = open_page(f"{base}/{page}", width=width, dark=mode == "dark")
        opened.page.evaluate("globalThis.MathJax?.startup.promise.then(() => null)")
        opened.page.wait_for_function(WIDGETS_LIVE)
        return opened

    return visit


@pytest.fixture
def assert_accessible(record_property):
    """Assert that axe finds nothing; what it cannot judge goes to the end of the report."""

    def assert_accessible(page):
        violations, incomplete = run_axe(page)
        rules = Counter(line.split(":")[0] for line in incomplete)
        record_property("axe", ", ".join(f"{rule} ({n})" for rule, n in rules.items()))
        if violations:
            pytest.fail("axe: " + "\n     ".join(violations), pytrace=False)

    return assert_accessible


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width", "mode"), COMBINATIONS)
@pytest.mark.parametrize("page", PAGES)
def test_page_is_sound(visit, assert_accessible, page, scheme, width, mode):
    opened = visit(page, scheme, width, mode)

    assert opened.outside_requests == []
    assert opened.console_errors == []
    assert opened.failed_requests == []
    assert opened.page.evaluate("document.documentElement.dataset.theme") == mode
    assert opened.page.evaluate(UNDRAWN) == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert_accessible(opened.page)


@pytest.mark.browser
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("toggle", ["primary-toggle", "secondary-toggle", "search-button"])
def test_what_opens_on_a_phone_is_accessible(visit, assert_accessible, toggle, mode):
    opened = visit("book/notation.html", width=390, mode=mode)

    opened.page.locator(f".bd-header-article .{toggle}").press("Enter")
    opened.page.locator("dialog[open]").wait_for()

    assert_accessible(opened.page)
    opened.page.keyboard.press("Escape")
    assert opened.page.locator("dialog[open]").count() == 0
