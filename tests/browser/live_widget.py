"""A widget that lives in a page, held side by side with its Python class."""

import json
import re
from pathlib import Path

from playwright.sync_api import Locator, Page

from lstm_lessons.widgets import LessonWidget, modules, sources

READ = """(root, keys) => {
  const model = root.closest(".lstm-view").model;
  return {
    state: Object.fromEntries(keys.map(key => [key, model.get(key)])),
    numbers: [...root.querySelectorAll("[data-value]")]
      .filter(element => element.checkVisibility())
      .map(element => ({
        name: element.dataset.name ?? element.dataset.wire,
        step: element.dataset.step,
        value: Number(element.dataset.value),
        text: element.textContent,
      })),
  };
}"""

AS_PYTHON = str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")

# What the book's theme gives a widget: a background, a colour, a measure.
STAND_IN_STYLE = """
html { --pst-color-background: #fff; font-family: sans-serif; }
html[data-theme=dark] { --pst-color-background: #121212; color: #ced6dd; }
body { background: var(--pst-color-background); margin: 20px; }
main { max-width: 688px; margin: auto; }
"""


class LiveWidget:
    """One view of a widget in an open page."""

    def __init__(self, page: Page, cls: type[LessonWidget], nth: int = 0) -> None:
        self.page, self.cls = page, cls
        self.root = page.locator(f"[data-widget={cls.__name__}]").nth(nth)
        page.set_default_timeout(10_000)
        self.root.locator("svg").first.wait_for()

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def press(self, name: str) -> None:
        self.button(name).click()

    def choose(self, name: str) -> None:
        self.root.get_by_role("radio", name=name, exact=True).check()

    def ranges(self) -> list[Locator]:
        """Return the ranges that a reader can see now."""
        found = self.root.locator("input[type=range]")
        return [found.nth(k) for k in range(found.count()) if found.nth(k).is_visible()]

    def sliders(self) -> list[Locator]:
        """Return the ranges in sight that change something: all but the chart's."""
        found = self.root.locator("input[type=range]:not([data-control=step])")
        return [found.nth(k) for k in range(found.count()) if found.nth(k).is_visible()]

    def state(self) -> dict:
        """Return the model's state, as JSON has it."""
        return self.root.evaluate(READ, self.cls.state_traits)["state"]

    def drag(self, slider: Locator, *, to: float) -> None:
        """Drag from the middle of a range to a share of its width, with the mouse."""
        slider.evaluate('input => input.scrollIntoView({ block: "center", behavior: "instant" })')
        box = slider.bounding_box()
        middle = box["y"] + box["height"] / 2
        mouse = self.page.mouse
        mouse.move(box["x"] + box["width"] / 2, middle)
        mouse.down()
        for share in (0.5 + (to - 0.5) / 2, to):
            mouse.move(box["x"] + share * (box["width"] - 2) + 1, middle)
        mouse.up()

    def assert_numbers_are_pythons(self) -> dict:
        """Compare each number in sight with Python at the model's state; return the state."""
        read = self.root.evaluate(READ, self.cls.state_traits)
        twin = self.cls(**read["state"])
        run = twin.trajectory()
        seen = set()
        for number in read["numbers"]:
            name, step, value = number["name"], number["step"], number["value"]
            seen.add(name)
            indexed = re.fullmatch(r"(\w+)\[(\d)\]", name)
            if indexed:
                expected = getattr(twin, indexed[1])[int(indexed[2])]
            elif name in run:
                expected = run[name][twin.step if step is None else int(step)]
            else:
                expected = getattr(twin, name)
            assert abs(value - expected) < 1e-12 * max(1, abs(expected)), number
            shown = float(number["text"].translate(AS_PYTHON).replace("·10", "e"))
            assert abs(shown - value) <= 0.0501 * max(1, abs(value)), number
        assert seen >= set(run), f"not to be seen: {set(run) - seen}"
        return read["state"]


def state_of(w: LessonWidget) -> dict:
    """Return a widget's state."""
    return {name: getattr(w, name) for name in w.state_traits}


def stand_in(folder: Path, *views: LessonWidget) -> str:
    """Write a page with these views and return its address; one widget may have several views."""
    models = {view.model_id: view._get_embed_state() for view in views}
    for model in models.values():
        for source in ("_esm", "_css"):
            model["state"].pop(source, None)
    cells = "".join(
        f'<div><script type="application/vnd.jupyter.widget-view+json">'
        f"{json.dumps(view.get_view_spec())}</script></div>"
        for view in views
    )
    host = (modules.JS / "host.js").read_text(encoding="utf-8")
    page = folder / "stand-in.html"
    page.write_text(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Stand-in</title>'
        f"<style>{STAND_IN_STYLE}</style><script>document.documentElement.dataset.theme ="
        ' matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"</script></head>'
        f"<body><main><h1>Stand-in</h1>{cells}</main>"
        '<script type="application/vnd.jupyter.widget-state+json">'
        f"{json.dumps({'version_major': 2, 'version_minor': 0, 'state': models})}</script>"
        f"<script>globalThis.lstmWidgetSources = {json.dumps(sources())}</script>"
        f"<script>{host}</script></body></html>",
        encoding="utf-8",
    )
    return page.as_uri()
