"""What a reader has read is kept and shown; what a term means is shown beside its link."""

import re
from html import unescape

import numpy as np
import pytest

from tests.browser.axe import run_axe
from tests.diagrams.test_palette import contrast
from tests.pages import ROOT

pytestmark = pytest.mark.browser

CHAPTER = "book/02_rnn_unit.html"
LONG_NAME = "book/04_vanishing_and_exploding_gradients.html"
FRONT = "book/index.html"
ALL = len([*(ROOT / "book").glob("[0-9][0-9]_*.ipynb")])  # chapters with a number
READERS = pytest.mark.parametrize(
    ("scheme", "width", "dark"),
    [("http", 390, False), ("file", 1280, True)],
    ids=["http-390-light", "file-1280-dark"],
)
NO_STORAGE = """for (const name of ["localStorage", "sessionStorage"]) {
  Object.defineProperty(globalThis, name, { configurable: true,
    get() { throw new DOMException("Denied", "SecurityError") } });
}"""
# A reader of chapter 1 in the dark theme; then something else fills the storage, but for ROOM.
FULL_STORAGE = """if (localStorage.getItem("filler") === null) {
  localStorage.setItem("lstm-lessons-progress", '{"read": ["01_sequences"], "done": []}');
  localStorage.setItem("mode", "dark");
  localStorage.setItem("theme", "dark");
  let filler = "";
  for (let more = "x".repeat(2 ** 23); more; more = more.slice(0, more.length / 2)) {
    try {
      localStorage.setItem("filler", filler + more);
      filler += more;
    } catch {}
  }
  localStorage.setItem("filler", filler.slice(ROOM));
}"""
NO_ROOM = FULL_STORAGE.replace("ROOM", "0")
LITTLE_ROOM = FULL_STORAGE.replace("ROOM", "20")  # characters: less than a chapter's long name
TO_THE_END = "document.querySelector('.prev-next-footer').scrollIntoView({behavior: 'instant'})"
INKS = """() => {
  const { color, backgroundColor } = getComputedStyle(document.querySelector("#glossary-note"));
  return [color, backgroundColor];
}"""
OPEN = "selector => document.querySelectorAll(selector).forEach(each => { each.open = true })"


@pytest.fixture
def visit(open_page, server, site):
    """Open a page of the site over http or from the disk."""

    def visit(page, scheme="http", **how):
        return open_page(f"{server if scheme == 'http' else site.as_uri()}/{page}", **how)

    return visit


# --- what has been read ---


def marks(page):
    """Return what the sidebar says beside the chapters, by chapter, in its words."""
    links = page.locator(".bd-links a:has(.progress-mark)").all()
    found = [re.fullmatch(r"(\d+) .*\((.+)\)", link.text_content().strip()) for link in links]
    return {int(match[1]): match[2] for match in found}


def front(page):
    """Go to the front page; return what it says of the reader's progress."""
    page.goto(page.url.rpartition("/")[0] + "/index.html")
    return page.locator("#reading-progress output").text_content()


@READERS
def test_a_chapter_is_read_when_its_end_has_been_seen(visit, scheme, width, dark):
    opened = visit(CHAPTER, scheme, width=width, dark=dark)
    page = opened.page
    page.wait_for_timeout(200)
    assert marks(page) == {}, "it has only been opened"
    page.evaluate(TO_THE_END)
    page.locator(".progress-mark").first.wait_for(state="attached")
    assert marks(page) == {2: "read"}
    assert front(page) == f"1 of {ALL} chapters read, 0 self-tests done."
    assert marks(page) == {2: "read"}
    assert run_axe(page)[0] == []
    assert page.context.cookies() == []
    assert opened.console_errors == []


def test_a_self_test_is_done_with_its_last_right_answer(visit):
    page = visit(CHAPTER).page
    page.evaluate(OPEN, ".quiz .wrong")
    right = page.locator(".quiz :is(.right, .number)")
    assert right.count() > 3
    for answer in right.all():
        assert marks(page) == {}
        answer.locator("summary").press("Enter")
        answer.locator("summary").press("Enter")  # folded again, it has been opened all the same
    page.locator(".progress-mark[title*=self-test]").first.wait_for(state="attached")
    assert marks(page)[2].endswith("self-test done")


def test_a_self_test_may_take_two_visits(visit):
    page = visit(CHAPTER).page
    page.evaluate(OPEN, ".quiz :is(.right, .number):not(li:last-child *)")
    page.wait_for_timeout(200)
    page.reload()
    page.wait_for_timeout(200)
    assert marks(page) == {}
    page.evaluate(OPEN, ".quiz li:last-child :is(.right, .number)")
    page.locator(".progress-mark[title*=self-test]").wait_for(state="attached")


def test_answers_that_were_opened_are_forgotten_too(visit):
    page = visit(CHAPTER).page
    page.evaluate(OPEN, ".quiz li:first-child :is(.right, .number)")
    page.wait_for_timeout(200)
    assert front(page) == f"0 of {ALL} chapters read, 0 self-tests done."
    page.get_by_role("button", name="Forget it").press("Enter")
    assert page.evaluate("Object.keys(localStorage).filter(key => /progress/.test(key))") == []


@READERS
def test_it_is_forgotten_by_a_button(visit, scheme, width, dark):
    page = visit(CHAPTER, scheme, width=width, dark=dark).page
    page.evaluate(TO_THE_END)
    page.locator(".progress-mark").first.wait_for(state="attached")
    assert front(page).startswith(f"1 of {ALL}")
    page.get_by_role("button", name="Forget it").press("Enter")
    assert page.locator("#reading-progress output").text_content().startswith(f"0 of {ALL}")
    assert page.evaluate("document.activeElement.tagName") == "OUTPUT"
    assert marks(page) == {}
    assert page.evaluate("Object.keys(localStorage).filter(key => /progress/.test(key))") == []
    assert page.get_by_role("button", name="Forget it").count() == 0
    page.reload()
    assert page.locator("#reading-progress output").text_content().startswith(f"0 of {ALL}")


@pytest.mark.parametrize(
    ("before", "kept"),
    [(NO_STORAGE, {}), (NO_ROOM, {1: "read"}), (LITTLE_ROOM, {1: "read"})],
    ids=["none", "full", "nearly-full"],
)
def test_where_nothing_more_can_be_kept_nothing_breaks(visit, before, kept):
    opened = visit(LONG_NAME, before=before)
    page = opened.page
    page.wait_for_timeout(200)
    assert marks(page) == kept
    page.evaluate(TO_THE_END)
    page.locator(".current > a .progress-mark").wait_for(state="attached")
    assert marks(page) == kept | {4: "read"}, "on this page it is said"
    page.evaluate(OPEN, ".quiz :is(.right, .number)")
    page.locator(".progress-mark[title*=self-test]").wait_for(state="attached")
    assert marks(page) == kept | {4: "read, self-test done"}
    assert page.locator("[data-widget] svg").count() > 0
    assert page.locator("mjx-container").count() > 0
    page.keyboard.press("Control+k")
    assert page.locator("dialog[open]").count() == 1
    assert front(page).startswith(f"{len(kept)} of {ALL}")
    assert marks(page) == kept
    assert page.locator("html").get_attribute("data-theme") == ("dark" if kept else "light")
    assert opened.console_errors == []


def test_a_full_storage_forgets(visit):
    page = visit(FRONT, before=NO_ROOM).page
    output = page.locator("#reading-progress output")
    assert output.text_content().startswith(f"1 of {ALL}")
    page.get_by_role("button", name="Forget it").press("Enter")
    assert output.text_content().startswith(f"0 of {ALL}")
    page.reload()
    assert output.text_content().startswith(f"0 of {ALL}")
    assert page.locator("html").get_attribute("data-theme") == "dark", "that was not asked for"


@pytest.mark.parametrize("junk", ["null", "3", "{", '{"read": 5}', '{"read": ["no_such_chapter"]}'])
def test_what_else_lies_there_counts_for_nothing(visit, junk):
    page = visit(FRONT, before=f"localStorage.setItem('lstm-lessons-progress', '{junk}')").page
    assert page.locator("#reading-progress output").text_content().startswith(f"0 of {ALL}")


# --- what a term means ---


@pytest.fixture(scope="module")
def window():
    """What the glossary says of a window, as its source has it."""
    source = (ROOT / "book" / "glossary.md").read_text(encoding="utf-8")
    entry = re.search(r"^## Window\n+(?:<!--.*?-->\n+)?(.+)$", source, re.MULTILINE)[1]
    return re.sub(r"\s*\{cite:p\}`[^`]+`", "", unescape(entry)).split("$")[0].strip()


def term(page, name="window"):
    return page.locator(f".bd-article a[href$='glossary.html#{name}']").first


def note(page):
    return page.get_by_role("tooltip")


@READERS
def test_focus_shows_it_and_escape_takes_it_away(visit, window, scheme, width, dark):
    opened = visit("book/01_sequences.html", scheme, width=width, dark=dark)
    page = opened.page
    link = term(page)
    link.press("Shift")  # by the keyboard, so that the focus is seen
    link.focus()
    assert note(page).inner_text().startswith(window)
    assert link.get_attribute("aria-describedby") == note(page).get_attribute("id")
    box, at = note(page).bounding_box(), link.bounding_box()
    assert 0 <= box["x"] <= box["x"] + box["width"] <= width
    assert (
        abs(box["y"] - at["y"] - at["height"]) < 10 or abs(box["y"] + box["height"] - at["y"]) < 10
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert run_axe(page, "#glossary-note")[0] == []  # test_pages.py looks at the rest
    ink, ground = (np.array(re.findall(r"\d+", each), float) / 255 for each in page.evaluate(INKS))
    assert contrast(ink, ground) >= 4.5, "axe does not judge what lies over other text"
    page.keyboard.press("Escape")
    assert note(page).count() == 0
    assert link.evaluate("each => each === document.activeElement")
    assert link.get_attribute("aria-describedby") is None
    assert opened.console_errors == []


def test_escape_takes_it_away_with_the_focus_in_a_widget(visit):
    page = visit("book/07_lstm_unit.html").page
    slider = page.locator("[data-widget]").get_by_role("slider").first
    slider.focus()
    page.locator(".bd-article a[href*='glossary.html#']").first.hover()
    note(page).wait_for()
    page.keyboard.press("Escape")
    assert note(page).count() == 0
    assert slider.evaluate("each => each === document.activeElement")


def test_it_stays_while_the_pointer_is_on_it(visit):
    page = visit("book/01_sequences.html").page
    term(page).hover()
    note(page).wait_for()
    note(page).hover()
    page.wait_for_timeout(600)
    assert note(page).is_visible()
    page.locator(".bd-article h1").hover()
    note(page).wait_for(state="hidden")


def test_a_pointer_takes_away_no_note_that_the_keyboard_has_opened(visit):
    page = visit("book/01_sequences.html").page
    link = term(page)
    link.press("Shift")
    link.focus()
    link.hover()
    page.locator(".bd-article h1").hover()
    page.wait_for_timeout(600)
    assert note(page).is_visible()


def test_a_pointer_that_passes_by_opens_nothing(visit):
    page = visit("book/01_sequences.html").page
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    term(page).hover()
    assert note(page).count() == 0
    page.locator(".bd-article h1").hover()
    page.clock.run_for(1000)
    assert note(page).count() == 0


def test_the_first_touch_shows_it_and_the_second_follows(visit, window):
    page = visit("book/01_sequences.html", width=390).page
    term(page).tap()
    assert note(page).inner_text().startswith(window)
    page.locator(".bd-article h1").tap()
    assert note(page).count() == 0
    term(page).tap()
    term(page).tap()
    page.wait_for_url("**/glossary.html#window")


def test_its_formulas_are_drawn(visit):
    page = visit("book/02_rnn_unit.html").page
    page.evaluate("MathJax.startup.promise.then(() => null)")
    with_formula = page.evaluate(
        "Object.entries(JSON.parse(document.querySelector('#glossary-definitions').textContent))"
        ".find(([, text]) => text.includes('\\\\('))[0]"
    )
    term(page, with_formula).hover()
    note(page).locator("mjx-container").first.wait_for()
    assert "\\(" not in note(page).inner_text()
