"""A walk through a page with the Tab key, there or back, and what a reader sees of it."""

from playwright.sync_api import Page

# Looks at each stop when the next key comes: by then the browser has scrolled to it.
WATCH = """() => {
  // It comes and goes as one scrolls, and so is a stop or none; a test of its own looks at it.
  document.querySelector("#pst-back-to-top").style.visibility = "hidden";
  const stops = [...document.querySelectorAll(
    "a[href], button, input, select, textarea, summary, iframe, [tabindex]")].filter((each) =>
      each.tabIndex >= 0 && !each.disabled && (each.type !== "radio" || each.checked)
      && each.checkVisibility({ visibilityProperty: true }));
  const described = (each) => each.outerHTML.slice(0, 160);

  // Where a sign of focus may be: on it, around it, or on what is beside it (the face of a hidden
  // radio button). What is there without the focus, too, is no sign of it.
  const look = (each) => {
    const { parentElement, nextElementSibling } = each;
    return [each, parentElement, nextElementSibling, each.closest("form")].filter(Boolean)
      .map((near) => {
        const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(near);
        const outline = outlineStyle === "none" ? "none" : `${outlineWidth} ${outlineColor}`;
        const unseen = /^0px|rgba\\(.*, 0\\)$/.test(outline);
        return `${unseen ? "none" : outline} ${boxShadow}`;
      });
  };
  const plain = new Map(stops.map((each) => [each, look(each)]));

  // Whether some point of it lies under nothing else (WCAG 2.4.11).
  const inSight = (each) => [...each.getClientRects()].some(({ left, right, top, bottom }) => {
    const [above, below] = [Math.max(top, 0), Math.min(bottom, innerHeight)];
    return [0.1, 0.5, 0.9].some((part) => {
      const hit = document.elementFromPoint(
        left + part * (right - left), above + part * (below - above));
      return hit && (each.contains(hit) || hit.closest("label")?.contains(each));
    });
  });

  const found = { walked: [], unmarked: [], covered: [], stops: stops.map(described) };
  addEventListener("keydown", ({ key }) => {
    const each = document.activeElement;
    if (key !== "Tab" || each === document.body) return;
    found.walked.push(stops.indexOf(each));
    const now = look(each);
    if (!plain.get(each)?.some((was, k) => now[k] !== was && now[k] !== "none none")) {
      found.unmarked.push(described(each));
    }
    if (!inSight(each)) found.covered.push(described(each));
  }, true);
  globalThis.walkFound = found;
  return stops.length;
}"""


def assert_walk(page: Page, *, back: bool = False) -> None:
    """Walk from one end of the page to the other: each stop once, in order, marked, in sight."""
    page.emulate_media(reduced_motion="reduce")  # else it would still be scrolling
    stops = page.evaluate(WATCH)
    for _ in range(stops + 1):
        page.keyboard.press("Shift+Tab" if back else "Tab")
    found = page.evaluate("walkFound")
    order = list(range(stops))
    wanted = order[::-1] if back else order
    walked = found["walked"]
    wrong = next((k for k in range(stops) if walked[k : k + 1] != wanted[k : k + 1]), None)
    assert wrong is None, f"stop {wrong} was to be {found['stops'][wanted[wrong]]}; got {walked}"
    assert page.evaluate("document.activeElement === document.body"), "the end lets nobody go"
    assert not found["unmarked"], f"no sign of the focus on {found['unmarked']}"
    assert not found["covered"], f"something covers {found['covered']}"
