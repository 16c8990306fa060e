"""What every widget owes its reader: it can be read, reached and driven, at every size."""

from itertools import pairwise

import pytest

from tests.browser.axe import run_axe
from tests.browser.live_widget import LiveWidget

READERS = pytest.mark.parametrize(
    ("width", "dark"), [(390, False), (1280, True)], ids=["390-light", "1280-dark"]
)
LARGE_FONT = "html { font-size: 32px }"
SPACED_TEXT = (  # as WCAG 1.4.12 has it
    "* { line-height: 1.5 !important; letter-spacing: .12em !important;"
    " word-spacing: .16em !important } p { margin-bottom: 2em !important }"
)
NARROW = pytest.mark.parametrize("width", [320, 390])
STYLES = pytest.mark.parametrize(
    "style", [" ", LARGE_FONT, SPACED_TEXT], ids=["plain", "large", "spaced"]
)

TABBABLE = """root => [...root.querySelectorAll("button, input, summary, textarea, [tabindex='0']")]
  .filter(e => e.checkVisibility() && (e.type !== "radio" || e.checked)).length"""
FOCUSED = """root => {
  const focused = document.activeElement;
  if (!root.contains(focused)) return null;
  const ringed = focused.type === "radio" ? focused.nextElementSibling : focused;
  const ring = getComputedStyle(ringed);
  const nth = [...root.querySelectorAll("*")].indexOf(focused);
  return { nth, ring: ring.outlineStyle === "none" ? 0 : parseFloat(ring.outlineWidth) };
}"""
SMALL_TEXT = """root => [...root.querySelectorAll("*")].filter(e => e.checkVisibility()
    && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim(" \\u200b")))
  .map(e => [parseFloat(getComputedStyle(e).fontSize)
    * (e.ownerSVGElement ? e.getScreenCTM().a : 1), e.textContent])
  .filter(([size]) => size < 11.99)"""
SMALL_TARGETS = """root => [...root.querySelectorAll("button, input, summary, textarea")]
  .filter(e => e.checkVisibility()).map(e => [e.getBoundingClientRect(), e.outerHTML])
  .filter(([box]) => box.width < 24 || box.height < 24).map(([, html]) => html)"""
# What sticks out of the widget, and lies in nothing that scrolls.
LOST = """(root, scrolls) => [...root.querySelectorAll(
    "button, input, label, output, legend, p, caption")]
  .filter(e => e.checkVisibility() && !(scrolls && e.closest(scrolls)))
  .map(e => [e.getBoundingClientRect(), e.outerHTML])
  .filter(([box]) => box.left < 0 || box.right > innerWidth + 1).map(([, html]) => html)"""


def unfold(widget: LiveWidget) -> None:
    """Open everything that is folded, by the keyboard."""
    for summary in widget.root.locator("summary").all():
        summary.press("Enter")


def assert_readable(widget: LiveWidget, width: int) -> None:
    """See that no text and no target is small, nothing is too wide, and axe finds no fault."""
    assert widget.root.evaluate(SMALL_TEXT) == []
    assert widget.root.evaluate(SMALL_TARGETS) == []
    assert widget.page.evaluate("document.documentElement.scrollWidth") <= width
    violations, _ = run_axe(widget.page)
    assert violations == []


def assert_keyboard_reaches_everything(widget: LiveWidget, *, at_least: int) -> None:
    """Walk through by Tab: each control once, in the page's order, with a ring to be seen."""
    keyboard = widget.page.keyboard
    unfold(widget)
    expected = widget.root.evaluate(TABBABLE)
    widget.root.locator("button").first.focus()
    keyboard.press("Tab")
    keyboard.press("Shift+Tab")
    order = []
    while (focused := widget.root.evaluate(FOCUSED)) is not None:
        assert focused["ring"] >= 2, widget.page.evaluate("document.activeElement.outerHTML")
        order.append(focused["nth"])
        keyboard.press("Tab")
        assert len(order) <= expected
    assert len(order) == expected >= at_least
    assert order == sorted(order)


def narrow(widget: LiveWidget, width: int, style: str) -> None:
    """Let the reader's own style act, on a narrow screen."""
    widget.page.add_style_tag(content=style)
    # The browser's font does not change in the midst of things: a view notices with its width.
    widget.page.set_viewport_size({"width": width - 1, "height": 844})
    widget.page.wait_for_timeout(300)


def assert_within_reach(widget: LiveWidget, width: int, *, scrolls: str = "") -> None:
    """See that nothing sticks out, but for what lies in the parts that scroll (a CSS selector)."""
    assert widget.page.evaluate("document.documentElement.scrollWidth") <= width
    assert widget.root.evaluate(LOST, scrolls) == []


def assert_undone_and_redone(widget: LiveWidget, states: list[dict]) -> None:
    """Take back what led from the first of these states to the last, and do it again; reset.

    Undo keeps the step that the reader looks at.
    """
    essence = [{**state, "step": None} for state in states]
    assert all(a != b for a, b in pairwise(essence))
    for state in reversed(essence[:-1]):
        widget.press("Undo")
        assert {**widget.assert_numbers_are_pythons(), "step": None} == state
    assert widget.button("Undo").get_attribute("aria-disabled") == "true"
    for state in essence[1:]:
        widget.press("Redo")
        assert {**widget.state(), "step": None} == state
    widget.press("Reset")
    assert widget.state() == states[0]
    widget.sliders()[0].press("Control+z")
    assert {**widget.state(), "step": None} == essence[-1]
