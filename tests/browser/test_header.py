"""The header's buttons, the drawers that they open, and the copy buttons, by key and by ear."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

CHAPTER = "book/05_constant_error_carousel.html"
DRAWERS = pytest.mark.parametrize(
    ("toggle", "name"),
    [(".primary-toggle", "Chapters"), (".secondary-toggle", "On this page")],
    ids=["chapters", "on-this-page"],
)


@pytest.fixture
def visit(open_page, site):
    """Open a page from the disk."""
    return lambda page=CHAPTER, **how: open_page((site / page).as_uri(), **how).page


def test_the_colour_switch_keeps_the_focus_and_says_what_is_on(visit):
    page = visit()
    switch = page.locator(".theme-switch-button")
    switch.focus()
    said = []
    for _ in range(4):
        said.append(switch.get_attribute("title"))
        assert page.get_by_role("button", name=said[-1], exact=True).count() == 1
        page.keyboard.press("Enter")
        expect(switch).to_be_focused()
    assert {*said} == {f"Color mode: {mode}" for mode in ("light", "dark", "auto")}
    assert said[0] == said[3]


@DRAWERS
def test_a_drawer_has_a_name_and_gives_the_focus_back(visit, toggle, name):
    page = visit(width=390)
    button, drawer = page.locator(toggle), page.get_by_role("dialog", name=name)
    for leave in ("Escape", "Close"):
        button.press("Enter")
        expect(drawer).to_be_visible()
        if leave == "Close":
            drawer.get_by_role("button", name=leave).press("Enter")
        else:
            page.keyboard.press(leave)
        expect(drawer).to_have_count(0)
        expect(button).to_be_focused()


def test_a_place_on_the_page_is_not_left_covered_by_the_contents(visit):
    page = visit(width=390)
    page.locator(".secondary-toggle").tap()
    link = page.get_by_role("dialog").get_by_role("link").last
    place = link.get_attribute("href")
    link.tap()
    expect(page.get_by_role("dialog")).to_have_count(0)
    heading = page.locator(f"{place} > :is(h2, h3)")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    assert page.evaluate("location.hash") == place


@pytest.mark.parametrize("still", [False, True], ids=["moving", "still"])
def test_the_toggle_says_whether_the_chapters_are_to_be_seen(visit, still):
    page = visit(reduced_motion=still)
    toggle = page.locator(".primary-toggle")
    expect(toggle).to_have_attribute("aria-expanded", "true")
    for seen in ("false", "true"):
        toggle.press("Enter")
        expect(toggle).to_have_attribute("aria-expanded", seen)
        expect(toggle).to_be_focused()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(toggle).to_have_attribute("aria-expanded", "false")
    expect(page.locator(".secondary-toggle")).to_have_attribute("aria-expanded", "false")


def test_no_drawn_note_covers_what_is_beside_a_button(visit):
    page = visit()
    for button in (".theme-switch-button", ".copybtn"):
        page.locator(button).first.hover()
        page.wait_for_timeout(1000)
        assert page.locator(".tooltip").count() == 0
        shown = "each => getComputedStyle(each, '::after').content"
        assert page.locator(button).first.evaluate(shown) == "none"
        assert page.locator(button).first.evaluate("each => each.matches(':has(title), [title]')")


def test_what_was_copied_is_said_each_time(visit):
    page = visit()
    page.evaluate("""() => {
      const status = document.querySelector("main > [role=status]");
      const observer = new MutationObserver(() => told.push(status.textContent));
      globalThis.told = [];
      observer.observe(status, { childList: true });
    }""")
    for _ in range(2):
        page.locator(".copybtn").first.press("Enter")
        expect(page.locator("main > [role=status]")).to_have_text("Copied")
    assert page.evaluate("told") == ["Copied", "", "Copied"]
