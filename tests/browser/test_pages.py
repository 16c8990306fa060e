"""Each page as a reader meets it: over http and from the disk, small and wide, light and dark."""

import re
from collections import Counter
from itertools import product

import pytest
from fontTools.ttLib import TTFont
from playwright.sync_api import expect

from tests.browser.axe import run_axe
from tests.browser.conftest import MILLISECONDS
from tests.browser.keyboard import assert_walk
from tests.browser.narrow import losses
from tests.pages import PAGES
from tools.read_aloud import NAMED, accessibility_tree, formula

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

# What opens fades in; a contrast is that of the drawn page.
UNFOLD = """() => {
  document.querySelectorAll("details").forEach((each) => { each.open = true; });
  return Promise.allSettled(document.getAnimations().map((each) => each.finished)).then(() => null);
}"""
# What says that it scrolls, and does not.
UNMOVED = """() => [...document.querySelectorAll("[aria-label='Scrolls sideways']")]
  .filter((each) => {
    each.scrollLeft = 9;
    const moved = each.scrollLeft > 0;
    each.scrollLeft = 0;
    return !moved && each.checkVisibility();
  }).map((each) => each.outerHTML.slice(0, 160))"""
# What moves unasked, or takes its time to change.
MOVING = """() => [...document.querySelectorAll("*")].filter((each) => {
  const { animationName, transitionDuration } = getComputedStyle(each);
  return animationName !== "none" || /[1-9]/.test(transitionDuration);
}).map((each) => each.outerHTML.slice(0, 160))"""
# What is drawn with the font of icons.
ICONS = """() => [...document.querySelectorAll("*")].flatMap((each) =>
  [":before", ":after"].map((side) => getComputedStyle(each, side))
    .filter(({ fontFamily }) => fontFamily.includes("Awesome"))
    .flatMap(({ content }) => content.match(/[\\uE000-\\uF8FF]/gu) ?? []))"""
# The icons of a font, which no voice can say.
ICON = re.compile("[\ue000-\uf8ff]")

# Places of widgets that no widget is drawn behind. (A locator waits for it: what waits by `eval`
# the page's policy would stop.)
LIFELESS = (
    "script[type='application/vnd.jupyter.widget-view+json']"
    ":not(:has(~ .lstm-view [data-widget] svg))"
)


@pytest.fixture
def visit(open_page, server, site):
    """Open a page of the site and wait until its mathematics and widgets are drawn."""

    def visit(page, scheme="http", width=1280, mode="light"):
        base = server if scheme == "http" else site.as_uri()
        opened = open_page(f"{base}/{page}", width=width, dark=mode == "dark")
        opened.page.evaluate("globalThis.MathJax?.startup.promise.then(() => null)")
        expect(opened.page.locator(LIFELESS)).to_have_count(0, timeout=MILLISECONDS)
        return opened

    return visit


@pytest.fixture(scope="module")
def icons(site):
    """Return the code points that the font of icons can draw."""
    return set(TTFont(site / "_static" / "icons.woff").getBestCmap())


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


# One visit for many looks: as the page comes, then, where it has folds, with all of them open.
@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "width", "mode"), COMBINATIONS)
@pytest.mark.parametrize("page", PAGES)
def test_page_is_sound(visit, assert_accessible, icons, page, scheme, width, mode):
    opened = visit(page, scheme, width, mode)

    assert opened.page.evaluate("document.documentElement.dataset.theme") == mode
    folds = opened.page.locator("details").count()
    for unfolded in (False, True) if folds else (False,):
        if unfolded:
            opened.page.evaluate(UNFOLD)
        assert opened.page.evaluate(UNDRAWN) == []
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
        assert_accessible(opened.page)
        assert opened.page.evaluate(UNMOVED) == []
        assert {*map(ord, opened.page.evaluate(ICONS))} <= icons
        assert_can_be_said(opened.page)
    assert_walk(opened.page, back=width == 390)
    assert opened.page.evaluate(MOVING) == [], "though the reader has asked for no motion"
    if width == 390:
        assert losses(opened.page) == []

    assert opened.outside_requests == []
    assert opened.console_errors == []
    assert opened.failed_requests == []


def unsaid(node):
    """Return the letters and numbers of the formulas in a control that its name leaves out."""
    formulas = [formula(each) for each in node.walk() if each.role == "MathMLMath"]
    return set(re.findall(r"[\w.]*\w", " ".join(formulas))) - set(
        re.findall(r"[\w.]*\w", node.name)
    )


def assert_can_be_said(page):
    """See that each control, picture and formula has words, and no icon is among them."""
    nodes = list(accessibility_tree(page).walk())
    named = [node for node in nodes if node.role in NAMED]
    assert [node for node in named if not node.name.strip()] == []
    assert [node.name for node in named if ICON.search(node.name)] == []
    assert [node.name for node in named if unsaid(node)] == []
    assert [node.name for node in named if node.description and node.description in node.name] == []
    formulas = [formula(node) for node in nodes if node.role == "MathMLMath"]
    assert "" not in formulas
    assert len(formulas) == page.locator("mjx-container:visible").count()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("mathml", "said"),
    [
        ("<mi>f</mi><mo>=</mo><mn>1</mn>", "f = 1"),
        ("<msubsup><mi>h</mi><mi>t</mi><mn>2</mn></msubsup>", "h sub t to the 2"),
        (
            "<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mi>c</mi></mfrac>",
            "(a + b) over c",
        ),
        ("<msqrt><mi>a</mi><mo>+</mo><mi>b</mi></msqrt>", "root of (a + b)"),
    ],
)
def test_a_formula_in_a_fold_is_said_in_words(open_page, tmp_path, root, mathml, said):
    script = (root / "book" / "_static" / "spoken.js").as_uri()
    formula = f"<mjx-container><math>{mathml}</math></mjx-container>"
    html = f"<details><summary>If {formula}</summary></details><script src='{script}'></script>"
    (tmp_path / "page.html").write_text(f"<!doctype html>{html}", encoding="utf-8")
    page = open_page((tmp_path / "page.html").as_uri()).page
    expect(page.locator("mjx-container")).to_have_attribute("aria-label", said)


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


@pytest.mark.browser
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_back_to_top_is_accessible(visit, assert_accessible, mode):
    opened = visit("book/notation.html", width=390, mode=mode)

    opened.page.mouse.wheel(0, 3000)
    opened.page.wait_for_timeout(300)
    opened.page.mouse.wheel(0, -300)  # the button comes when one turns back
    opened.page.get_by_role("button", name="Back to top").wait_for()

    assert_accessible(opened.page)


@pytest.mark.browser
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_focus_is_seen_in_forced_colours(visit, mode):
    opened = visit("book/16_text.html", mode=mode)
    opened.page.emulate_media(forced_colors="active")
    assert_walk(opened.page)


@pytest.mark.browser
def test_without_mathjax_what_scrolls_is_in_reach(open_page, site):
    opened = open_page((site / "book/05_constant_error_carousel.html").as_uri(), width=390)
    opened.page.route("**/tex-chtml.js*", lambda route: route.abort())
    opened.console_errors.clear()
    opened.page.reload()
    expect(opened.page.locator(".bd-article pre[tabindex]").first).to_be_attached()
    assert opened.page.locator("mjx-container").count() == 0
    assert [error for error in opened.console_errors if "tex-chtml" not in error] == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_without_scripts_a_page_has_its_looks_and_a_way_on(browser, site, width):
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": width, "height": 800}
    )
    page = context.new_page()
    page.goto((site / "book/07_lstm_unit.html").as_uri())
    assert page.locator(".sidebar-toggle:visible, .theme-switch-button:visible").count() == 0
    colours = "each => [getComputedStyle(each).color, getComputedStyle(each).backgroundColor]"
    code, link, header = (
        page.locator(f"{part}:visible").first.evaluate(colours)
        for part in (".highlight", ".bd-article p a", ".bd-header-article")
    )
    assert "rgba(0, 0, 0, 0)" not in (code[1], header[1])
    assert link[0] != "rgb(0, 0, 0)"
    page.locator(".no-script a").click()
    assert page.url == (site / "book/index.html").as_uri()
    assert page.locator(".bd-article a[href$='17_after_the_lstm.html']").count() > 0
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_first_stop_leads_past_what_every_page_has(visit, width):
    page = visit("book/02_rnn_unit.html", width=width).page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.bd-article, .bd-header-article')")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_search_finds_pages(visit, scheme):
    opened = visit("search.html?q=forget+gate", scheme)
    results = opened.page.locator("#search-results li")
    opened.page.get_by_text("Search finished").wait_for()
    opened.page.wait_for_timeout(300)  # the excerpts come after the results

    pages = {link.get_attribute("href").split("#")[0] for link in results.locator("a").all()}
    assert {"book/07_lstm_unit.html", "book/glossary.html"} <= pages
    assert results.first.locator("a").get_attribute("href") == "book/06_forget_gate.html"
    [field, *_] = opened.page.locator("input[name=q]:visible").all()
    text = field.bounding_box()["x"] + field.evaluate(
        "(e) => parseFloat(getComputedStyle(e).paddingLeft)"
    )
    icon = opened.page.locator(".bd-search i:visible").first.bounding_box()
    assert icon["x"] + icon["width"] <= text, "the magnifier lies on what is typed"
    excerpts = results.locator("p.context").count()
    assert excerpts > 0 if scheme == "http" else excerpts == 0
    assert not any("Contents" in text for text in results.locator("p.context").all_text_contents())
    assert opened.outside_requests == []
    assert opened.console_errors == []
    assert opened.failed_requests == []


@pytest.mark.browser
def test_a_short_number_finds_nothing_by_itself(visit):
    found = []
    for query in ("GRU", "GRU 10"):
        page = visit(f"search.html?q={query}").page
        expect(page.locator("#search-results h2")).to_have_text("Search Results")
        page.wait_for_timeout(300)
        links = page.locator("#search-results li a").all()
        found.append({link.get_attribute("href").split("#")[0] for link in links})
    assert found[1] <= found[0]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("query", "page"),
    [
        ("1997", "book/05_constant_error_carousel.html"),
        ("Hochreiter-1997", "book/05_constant_error_carousel.html"),
        ("constructor", ""),  # a word to JavaScript, and in this course to nobody
        ("__proto__", ""),
        ("lstm constructor", ""),
        ("hasOwnProperty", ""),
    ],
)
def test_every_search_comes_to_an_end(visit, query, page):
    opened = visit(f"search.html?q={query}")
    expect(opened.page.locator("#search-results h2")).to_have_text("Search Results")
    opened.page.wait_for_timeout(300)
    links = opened.page.locator("#search-results li a").all()
    found = {link.get_attribute("href").split("#")[0] for link in links}
    assert page in found if page else not found
    assert opened.console_errors == []
