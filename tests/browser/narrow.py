"""A page on narrow screens, enlarged, with wider spaced text: WCAG 1.4.4, 1.4.10 and 1.4.12."""

from playwright.sync_api import Page

from tests.browser.reader import SPACED_TEXT

SCREENS = {
    "narrow": (320, 640, ""),
    "enlarged twice": (640, 400, ""),  # a screen of 1280 × 800
    "spaced text": (390, 844, SPACED_TEXT),
}
# Text that its own box cuts off, where nobody can scroll to it; a box of 1 px is for speech alone.
# A formula counts by its box: its letters stick out a little until their font is there.
CUT_OFF = """() => [...document.querySelectorAll("body *")].filter((each) =>
  each.clientWidth > 1 && !each.closest("mjx-container")
  && (each.querySelector(":scope > mjx-container")?.offsetWidth ?? each.scrollWidth)
    > each.clientWidth + 1
  && ["hidden", "clip"].includes(getComputedStyle(each).overflowX)
  && each.checkVisibility({ visibilityProperty: true }) && each.innerText?.trim())
  .map((each) => each.outerHTML.slice(0, 160))"""
# What stays at the top while one scrolls, as a part of the screen.
KEPT_AT_THE_TOP = """() => Math.max(0, ...[...document.querySelectorAll("body *")]
  .filter((each) => ["sticky", "fixed"].includes(getComputedStyle(each).position)
    && each.checkVisibility({ visibilityProperty: true }))
  .map((each) => each.getBoundingClientRect())
  .filter(({ top, width }) => top <= 0 && width > innerWidth / 2)
  .map(({ bottom }) => bottom)) / innerHeight"""


def losses(page: Page) -> list[str]:
    """Return what is lost of an open page on each of the screens; its size is changed by that."""
    lost = []
    for name, (width, height, style) in SCREENS.items():
        page.set_viewport_size({"width": width, "height": height})
        if style:
            page.add_style_tag(content=style)
        page.evaluate("new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))")
        if (needed := page.evaluate("document.documentElement.scrollWidth")) > width:
            lost.append(f"{name}: {needed} px wide, of {width}")
        if (part := page.evaluate(KEPT_AT_THE_TOP)) > 0.25:
            lost.append(f"{name}: {part:.0%} of the screen do not scroll")
        lost += [f"{name}: cut off: {html}" for html in page.evaluate(CUT_OFF)]
    return lost
