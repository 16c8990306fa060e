"""The drawings as a reader sees them: nothing overlaps, with every number in its place."""

import pytest

from lstm_lessons.diagrams import (
    gru_unit,
    lstm_unit,
    lstm_unit_1997,
    lstm_unit_backward,
    lstm_unit_coupled,
    lstm_unit_peephole,
    lstm_unrolled,
    palette,
    rnn_unit,
    rnn_unrolled,
)

pytestmark = pytest.mark.browser

DRAWINGS = [
    rnn_unit(),
    lstm_unit(),
    lstm_unit_backward(),
    lstm_unit_peephole(),
    lstm_unit_coupled(),
    lstm_unit_1997(),
    gru_unit(),
    *(draw(steps) for draw in (rnn_unrolled, lstm_unrolled) for steps in (2, 3, 4)),
]
PAPER = {"light": "#ffffff", "dark": "#14181e"}
INK = {"light": "#222832", "dark": "#ced6dd"}
PAGE_WIDTH = {390: 350, 1280: 720}  # what the book leaves of a window for its text

# The widest number that a widget writes.
FILL = """svg => svg.querySelectorAll("[data-wire]").forEach(t => { t.textContent = "−0.762"; })"""
# Everything in units of the drawing. A text's box is trimmed to what letters really fill: fonts
# keep room above and below for accents. A line's box comes from points along it.
MEASURE = """svg => {
  const texts = [...svg.querySelectorAll("text")].filter(t => t.textContent).map(t => {
    const {x, y, width, height} = t.getBBox();
    return {
      kind: t.getAttribute("class"),
      wire: t.dataset.wire,
      name: `${t.textContent} at ${x.toFixed(0)}, ${y.toFixed(0)}`,
      box: [x, y + 0.16 * height, x + width, y + 0.94 * height],
      px: Math.min(...[t, ...t.querySelectorAll("tspan")].map(
        e => parseFloat(getComputedStyle(e).fontSize))) * svg.getScreenCTM().a,
    };
  });
  const lines = [...svg.querySelectorAll(".wire, .box, .operation circle, .dot")].map(line => ({
    kind: line.getAttribute("class"),
    wire: line.dataset.path,
    points: Array.from({length: Math.ceil(line.getTotalLength() / 2)}, (_, n) => {
      const {x, y} = line.getPointAtLength(2 * n);
      return [x, y];
    }),
  }));
  const {width, height} = svg.viewBox.baseVal;
  return {texts, lines, width, height, cssWidth: svg.getBoundingClientRect().width};
}"""


@pytest.fixture(params=[(390, "light"), (1280, "dark")], scope="module")
def show(request, browser):
    """A function that shows a drawing with its numbers on a bare page and measures it."""
    window, theme = request.param
    page = browser.new_page(viewport={"width": window, "height": 800})

    def show(diagram):
        page.set_content(
            f'<html data-theme="{theme}"><style>{palette.stylesheet()}'
            f"body {{ margin: 0 auto; width: {PAGE_WIDTH[window]}px; color: {INK[theme]};"
            f" font-family: sans-serif; background: {PAPER[theme]};"
            f" --pst-color-background: {PAPER[theme]} }}</style>{diagram.svg}</html>"
        )
        svg = page.locator("svg")
        svg.evaluate(FILL)
        return svg.evaluate(MEASURE)

    yield show
    page.close()


@pytest.mark.parametrize("diagram", DRAWINGS, ids=lambda d: d.title)
def test_nothing_overlaps_sticks_out_or_is_too_small(show, diagram):
    seen = show(diagram)
    assert sum(text["kind"] == "wire-value" for text in seen["texts"]) == diagram.svg.count(
        "data-wire="
    )
    assert list(faults(seen)) == []
    assert min(text["px"] for text in seen["texts"]) >= 11.5
    assert seen["cssWidth"] in (350, 520)


def test_the_longest_nonlinearity_fits_its_box(browser):
    page = browser.new_page()
    page.set_content(rnn_unit().svg)
    # What the widget RNNUnit does.
    word, box = page.locator("svg").evaluate(
        """svg => {
          const phi = svg.querySelector("[data-function=phi]");
          const word = phi.querySelector("text");
          word.textContent = "identity";
          word.style.fontSize = "13px";
          return [word, phi.querySelector("rect")].map(e => e.getBBox()).map(
            ({x, width}) => [x, x + width]);
        }"""
    )
    page.close()
    assert box[0] + 4 < word[0]
    assert word[1] < box[1] - 4


def faults(seen):
    """What is wrong with a drawing, in words; a number may lie on its own wire only."""
    for n, text in enumerate(seen["texts"]):
        left, top, right, bottom = text["box"]
        if left < 0 or top < 0 or right > seen["width"] or bottom > seen["height"]:
            yield f"{text['name']} sticks out"
        for other in seen["texts"][n + 1 :]:
            if overlap(text["box"], other["box"]):
                yield f"{text['name']} overlaps {other['name']}"
        for line in seen["lines"]:
            own = text["wire"] and text["wire"] == line.get("wire")
            if not own and any(inside(point, text["box"]) for point in line["points"]):
                yield f"{text['name']} lies on {line['kind']} {line.get('wire') or ''}"


def overlap(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def inside(point, box):
    return box[0] < point[0] < box[2] and box[1] < point[1] < box[3]
