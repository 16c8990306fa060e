"""What the widgets draw, read back from the page and held against the numbers that it stands for.

Positions are screen pixels. They are compared by ratios of differences, so that nothing here
repeats how the page scales its axes.
"""

import pytest

from lstm_lessons.diagrams import palette
from lstm_lessons.widgets import GateExplorer, RNNUnit
from tests.browser.live_widget import LiveWidget, stand_in
from tests.browser.reader import READERS

pytestmark = pytest.mark.browser

X = [0.4, -0.9, 1.0, 3.0, 0.0, -0.5, 0.2, -2.0]
HELD = [
    [0.9, 0.8, -0.7, 0.6],
    [0.3, 0.5, 1.0, 0.2],
    [0.0, 1.0, 0.4, 1.0],
    [1.0, 0.9, -1.0, 0.7],
    [0.6, 0.4, 0.1, 0.35],
    [0.5, 0.0, 0.8, 0.9],
    [0.2, 0.7, -0.3, 0.0],
    [0.75, 0.25, 0.6, 0.45],
]
GATES = GateExplorer(x=X, held=HELD, h_0=0.6, c_0=-2.5, step=4)
COMPUTED = GateExplorer(
    mode="computed",
    x=X,
    h_0=-1.5,
    c_0=0.5,
    step=4,
    weight_ih=[1.0, -0.7, 0.9, 0.4],
    weight_hh=[0.5, 0.6, -0.8, -0.9],
    bias=[0.3, 1.2, -0.2, 0.1],
)
TANH = RNNUnit(x=X, w_x=-1.2, w_h=0.8, b=0.1, h_0=-0.9, step=4)
GROWING = RNNUnit(x=X, w_h=-1.6, h_0=0.5, nonlinearity="identity", step=4)
LARGE = GateExplorer(x=[0.5] * 24, h_0=-3e4, c_0=1e5, held=[[1, 0.8, -1, 0.5]] * 24, step=20)
LARGE_BELOW = GateExplorer(x=X, h_0=3e4, c_0=-1e5, held=HELD, step=2)
STATES = {
    "gates": GATES,
    "computed": COMPUTED,
    "large": LARGE,
    "large-below": LARGE_BELOW,
    "tanh": TANH,
    "growing": GROWING,
}
BOTH = pytest.mark.parametrize("w", [GATES, TANH], ids=["GateExplorer", "RNNUnit"])
NEAR = 0.1  # pixels

DRAWN = """async root => {
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  const plot = root.querySelector(".lw-plot");
  const box = element => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return { left, right, top, bottom, middle: (left + right) / 2, level: (top + bottom) / 2 };
  };
  const boxes = (group, selector) => [...group.querySelectorAll(selector)].map(box);
  const texts = selector => [...plot.querySelectorAll(selector)].map(
    text => ({ text: text.textContent, ...box(text) }));
  const groups = part => [...plot.querySelectorAll("g")].filter(group => group.querySelector(part));
  const name = group => group.getAttribute("class").match(/lw-color-(\\w+)/)[1];
  const vertices = path => {
    const numbers = path.getAttribute("d").match(/-?[\\d.]+(e-?\\d+)?/g).map(Number);
    return numbers.filter((_, k) => k % 2 === 0).map((x, k) => {
      const point = new DOMPoint(x, numbers[2 * k + 1]).matrixTransform(path.getScreenCTM());
      return [point.x, point.y];
    });
  };
  return {
    lines: groups(".lw-line").map(group => ({
      name: name(group),
      vertices: vertices(group.querySelector(".lw-line")),
      markers: [...group.querySelectorAll(".lw-dot")].map(
        dot => ({ shape: dot.tagName, ...box(dot) })),
    })),
    strips: groups(".lw-cell").map(group => ({
      name: name(group),
      title: group.querySelector(".lw-symbol").textContent,
      cells: boxes(group, ".lw-cell"),
      fills: [...group.querySelectorAll(".lw-fill")].map(
        fill => ({ opacity: Number(getComputedStyle(fill).fillOpacity), ...box(fill) })),
      numbers: [...group.querySelectorAll("[data-step]")].map(
        text => ({ step: Number(text.dataset.step), ...box(text) })),
    })),
    grid: boxes(plot, ".lw-grid, .lw-zero"),
    zero: boxes(plot, ".lw-zero"),
    ticks: texts(".lw-tick:not(.lw-symbol)"),
    times: texts(".lw-time"),
    thumb: box(root.querySelector("[data-control=step]")),
  };
}"""


@pytest.fixture
def show(open_page, tmp_path):
    """Open a page with one view of a widget, or one of each of several."""

    def show(*ws, **how):
        opened = open_page(stand_in(tmp_path, *ws), reduced_motion=True, **how)
        views = views_of(opened.page, ws)
        return views[0] if len(ws) == 1 else views

    return show


@pytest.fixture(scope="module", params=[390, 1280])
def charts(request, browser, tmp_path_factory):
    """What the charts of all states show, read once at each width."""
    page = browser.new_page(viewport={"width": request.param, "height": 800})
    page.goto(stand_in(tmp_path_factory.mktemp("charts"), *STATES.values()))
    views = views_of(page, STATES.values())
    yield {name: drawn(view) for name, view in zip(STATES, views, strict=True)}
    page.close()


def views_of(page, ws):
    """Return the views of widgets in the order in which they stand in the page."""
    names = [type(w).__name__ for w in ws]  # anywidget gives each instance a class of its own
    return [LiveWidget(page, type(w), names[:k].count(names[k])) for k, w in enumerate(ws)]


def drawn(widget):
    """Return what stands in the chart now."""
    return widget.root.evaluate(DRAWN)


def select(widget, step):
    widget.root.evaluate("(root, step) => root.closest('.lstm-view').model.set('step', step)", step)


def expected_lines(w):
    """Return the values of each line: the state before the first step, then after each."""
    run, starts = w.trajectory(), {"c": "c_0", "h": "h_0"}
    return {name: [getattr(w, starts[name]), *run[name]] for name in starts if name in run}


def straight(pairs):
    """Return the straight line through the two pairs that are farthest apart."""
    (a, at_a), (b, at_b) = min(pairs), max(pairs)
    slope = (at_b - at_a) / (b - a)
    return slope, lambda value: at_a + slope * (value - a)


def vertical_axis(w, chart):
    """Return where the drawn points say that a value belongs."""
    values = expected_lines(w)
    return straight(
        [
            (value, y)
            for line in chart["lines"]
            for value, (_, y) in zip(values[line["name"]], line["vertices"], strict=True)
        ]
    )


def number(text):
    """Return the number that a tick says: −2, 1.0e+5 or 1.0·10⁵."""
    superscripts = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
    return float(text.replace("−", "-").replace("·10", "e").translate(superscripts))


# --- the lines ---


@pytest.mark.parametrize("name", STATES)
def test_lines_pass_through_their_values(charts, name):
    w, chart = STATES[name], charts[name]
    values = expected_lines(w)
    assert {line["name"] for line in chart["lines"]} == set(values)
    slope, y_of = vertical_axis(w, chart)
    assert slope < 0, "larger values stand higher"
    for line in chart["lines"]:
        ys = [y for _, y in line["vertices"]]
        assert ys == pytest.approx([y_of(value) for value in values[line["name"]]], abs=NEAR)
        xs = [x for x, _ in line["vertices"]]
        even = [xs[0] + (xs[-1] - xs[0]) * t / len(w.x) for t in range(len(w.x) + 1)]
        assert xs == pytest.approx(even, abs=NEAR)
        assert xs[1] - xs[0] > 5


@pytest.mark.parametrize("name", STATES)
def test_axis_says_what_the_lines_show(charts, name):
    w, chart = STATES[name], charts[name]
    _, y_of = vertical_axis(w, chart)
    values = [value for line in expected_lines(w).values() for value in line]
    levels = [line["level"] for line in chart["grid"]]
    assert min(levels) - NEAR <= y_of(max(values)), "above the highest grid line"
    assert max(levels) + NEAR >= y_of(min(values)), "below the lowest grid line"
    assert max(levels) < min(cell["top"] for cell in chart["strips"][0]["cells"])
    assert [line["level"] for line in chart["zero"]] == pytest.approx([y_of(0)], abs=NEAR + 0.5)
    assert len(chart["ticks"]) >= 2
    for tick in chart["ticks"]:
        assert tick["top"] < y_of(number(tick["text"])) < tick["bottom"], tick
    columns = [x for x, _ in chart["lines"][0]["vertices"]]
    for time in chart["times"]:
        assert time["middle"] == pytest.approx(columns[int(time["text"])], abs=1)


@BOTH
def test_marker_of_the_selected_step_is_the_large_one(show, w):
    widget = show(w, width=390)
    for step in (0, 3, len(w.x) - 1):
        select(widget, step)
        chart = drawn(widget)
        thumb = chart["thumb"]
        column = (thumb["right"] - thumb["left"]) / len(w.x)
        for line in chart["lines"]:
            places = [[m["middle"], m["level"]] for m in line["markers"]]
            assert places == [pytest.approx(vertex, abs=NEAR) for vertex in line["vertices"]]
            sizes = [marker["right"] - marker["left"] for marker in line["markers"]]
            rest = sizes[: step + 1] + sizes[step + 2 :]
            assert len(rest) == len(w.x)
            assert sizes[step + 1] > 1.5 * max(rest)
            # It stands in the middle of the frame around the step, the range's thumb.
            frame = thumb["left"] + (step + 0.5) * column
            assert line["vertices"][step + 1][0] == pytest.approx(frame, abs=1)


def test_lines_differ_by_more_than_their_colour(show):
    widget = show(GATES)
    lines = drawn(widget)["lines"]
    shapes = {line["name"]: {marker["shape"] for marker in line["markers"]} for line in lines}
    assert len(shapes["c"]) == len(shapes["h"]) == 1
    assert shapes["c"] != shapes["h"]
    for name, shape in shapes.items():
        key = widget.root.locator(f".lw-legend .lw-color-{name} .lw-dot")
        assert {key.evaluate("dot => dot.tagName")} == shape


# --- the strips ---


@pytest.mark.parametrize("name", ["gates", "computed", "growing"])
def test_strips_show_each_step_in_its_column(charts, name):
    w, chart = STATES[name], charts[name]
    run = w.trajectory()
    columns = [x for x, _ in chart["lines"][0]["vertices"]][1:]
    names = [strip["name"] for strip in chart["strips"]]
    assert names == (["x", "i", "f", "g", "o"] if isinstance(w, GateExplorer) else ["x"])
    for strip in chart["strips"]:
        values = run[strip["name"]]
        assert strip["title"] == strip["name"]
        assert [cell["middle"] for cell in strip["cells"]] == pytest.approx(columns, abs=NEAR)
        assert [text["step"] for text in strip["numbers"]] == list(range(len(values)))
        assert [text["middle"] for text in strip["numbers"]] == pytest.approx(columns, abs=1)
        tints, bars = split_fills(strip)
        assert_bars(strip, bars, values)
        assert_tints(tints, values)


def split_fills(strip):
    """Return what fills a whole cell, and the bars, which are lower."""
    height = strip["cells"][0]["bottom"] - strip["cells"][0]["top"]
    full = [f for f in strip["fills"] if f["bottom"] - f["top"] == pytest.approx(height, abs=NEAR)]
    return full, [fill for fill in strip["fills"] if fill not in full]


def assert_bars(strip, bars, values):
    """Gates from the left, 1 the whole width; signed quantities from the middle, to their side."""
    signed = strip["name"] in ("x", "g")
    largest = max(abs(values)) if strip["name"] == "x" else 1
    spans = []
    for cell, bar, value in zip(strip["cells"], bars, values, strict=True):
        length = bar["right"] - bar["left"]
        spans.append(length)
        if value == 0:
            assert length == pytest.approx(0, abs=NEAR)
            continue
        foot = cell["middle"] if signed else cell["left"]
        begin, end = ("left", "right") if value > 0 else ("right", "left")
        assert bar[begin] == pytest.approx(foot, abs=NEAR), (strip["name"], value)
        assert cell["left"] - NEAR <= bar[end] <= cell["right"] + NEAR
        assert bar["bottom"] == pytest.approx(cell["bottom"], abs=NEAR)
    room = (strip["cells"][0]["right"] - strip["cells"][0]["left"]) / (2 if signed else 1)
    whole = max(spans) if strip["name"] == "x" else room
    assert spans == pytest.approx([whole * abs(value) / largest for value in values], abs=NEAR)


def assert_tints(tints, values):
    """The tint's strength is the value's share."""
    opacities, sizes = [tint["opacity"] for tint in tints], abs(values)
    assert max(opacities) > 0.05
    strongest = max(opacities) / max(sizes)
    assert opacities == pytest.approx(list(strongest * sizes), abs=0.002)


# --- the drawing of the unit ---

WIRES = """async root => {
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  await Promise.all(root.getAnimations({ subtree: true }).map(({ finished }) => finished));
  return [...root.querySelectorAll("[data-path]")].map(wire => {
    const { strokeWidth, opacity, stroke } = getComputedStyle(wire);
    return [wire.dataset.path, parseFloat(strokeWidth), Number(opacity), stroke];
  });
}"""


@pytest.mark.parametrize(
    "w", [GATES, COMPUTED, TANH, LARGE], ids=["gates", "computed", "tanh", "large"]
)
def test_wires_are_as_strong_as_what_they_carry(show, w):
    widget = show(w)
    run = w.trajectory()
    for step in (1, 5):
        select(widget, step)
        # A wire without a number is as faint as one that carries 0; 1 is as strong as it gets.
        wires = sorted(
            (min(1.0, abs(run[name][step])) if name in run else 0.0, width, opacity)
            for name, width, opacity, _ in widget.root.evaluate(WIRES)
        )
        weakest, strongest = wires[0], wires[-1]
        assert strongest[0] - weakest[0] > 0.3
        for column in (1, 2):
            slope, expected = straight([(wire[0], wire[column]) for wire in (weakest, strongest)])
            assert slope > 0.3
            for wire in wires:
                assert wire[column] == pytest.approx(expected(wire[0]), abs=0.02), wire


# --- the table ---


@BOTH
def test_table_marks_the_selected_step(show, w):
    widget = show(w)
    widget.root.get_by_text("All steps in numbers").click()
    rows = widget.root.locator("tbody tr")
    rows.first.wait_for()
    for step in (0, 3, len(w.x) - 1):
        select(widget, step)
        drawn(widget)
        assert rows.locator("th").all_text_contents() == [str(t + 1) for t in range(len(w.x))]
        current = widget.root.locator("tr[aria-current]")
        assert current.locator("th").all_text_contents() == [str(step + 1)]
        cells = current.locator("td").evaluate_all("all => all.map(cell => cell.dataset.step)")
        assert set(cells) == {str(step)}


# --- the colours ---

STYLE = "(element, property) => getComputedStyle(element)[property]"
CONTROL = "input => [getComputedStyle(input.labels[0]).color, getComputedStyle(input).accentColor]"


def rgb(name, dark):
    code = (palette.DARK if dark else palette.LIGHT)[name].removeprefix("#")
    return "rgb({}, {}, {})".format(*bytes.fromhex(code))


def styles(widget, selector, property_):
    """Return the values of a property among the elements that match, all of which there are."""
    found = widget.root.locator(selector).evaluate_all(
        f"(elements, property) => elements.map(e => ({STYLE})(e, property))", property_
    )
    assert found, selector
    return set(found)


def assert_control(widget, name, color):
    control = widget.root.locator(f"[data-control={name}]:visible")
    assert control.evaluate(CONTROL) == [color, color], name


def assert_quantity(widget, name, color):
    """Check the colour of one quantity where it is drawn, written and tabulated."""
    assert styles(widget, f".lw-equations [data-name={name}]", "color") == {color}
    assert styles(widget, f"thead .lw-color-{name}", "color") == {color}
    if name in "ch":
        assert styles(widget, f".lw-plot .lw-color-{name} .lw-line", "stroke") == {color}
        assert styles(widget, f".lw-plot .lw-color-{name} .lw-dot", "fill") == {color}
        assert styles(widget, f".lw-legend .lw-color-{name}", "color") == {color}
        assert styles(widget, f".lw-legend .lw-color-{name} .lw-line", "stroke") == {color}
    else:
        assert styles(widget, f".lw-plot .lw-color-{name} .lw-fill", "fill") == {color}
        assert styles(widget, f".lw-plot .lw-color-{name} .lw-symbol", "fill") == {color}


@READERS
def test_colours_of_the_gate_explorer(show, width, dark):
    widget = show(GATES, width=width, dark=dark)
    for name in "ifgo":
        assert_control(widget, name, rgb(name, dark))
        assert_quantity(widget, name, rgb(name, dark))
    assert_quantity(widget, "c", rgb("c", dark))
    assert_quantity(widget, "h", rgb("h", dark))
    for name in ("c_prev", "tanh_c"):
        assert styles(widget, f".lw-equations [data-name={name}]", "color") == {rgb("c", dark)}
    widget.choose("computed")
    assert_control(widget, "x", rgb("x", dark))
    assert_control(widget, "c_0", rgb("c", dark))
    assert_control(widget, "h_0", rgb("h", dark))
    assert_quantity(widget, "x", rgb("x", dark))
    for name in "ifgo":
        widget.choose(name)
        for weight in ("weight_ih", "weight_hh", "bias"):
            assert_control(widget, weight, rgb(name, dark))
        assert styles(widget, f".lw-equations [data-name=z_{name}]", "color") == {rgb(name, dark)}


@READERS
def test_colours_of_the_rnn_unit(show, width, dark):
    widget = show(TANH, width=width, dark=dark)
    for name in "hx":
        assert_quantity(widget, name, rgb(name, dark))
        assert_control(widget, f"w_{name}", rgb(name, dark))
    for where in (".lw-equations [data-name=z]", "thead .lw-color-z"):  # the gate z is the GRU's
        assert styles(widget, where, "color") == {rgb("h", dark)}
    assert_control(widget, "h_0", rgb("h", dark))
    assert_control(widget, "x", rgb("x", dark))


# --- the ranges ---

RANGES = """async root => {
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  return Object.fromEntries([...root.querySelectorAll("[data-control]")]
    .filter(input => input.checkVisibility())
    .map(input => [input.dataset.control, [input.min, input.value, input.max].map(Number)]));
}"""


REACH = [
    (GateExplorer(c_0=1e5), "c_0", [-2, 1e5, 1e5]),
    (GateExplorer(c_0=-1e5), "c_0", [-1e5, -1e5, 2]),
    (GateExplorer(c_0=2.5), "c_0", [-2, 2.5, 3]),
    (GateExplorer(c_0=1.5), "c_0", [-2, 1.5, 2]),
    (GateExplorer(mode="computed", weight_hh=[-500, 0, 0, 0]), "weight_hh", [-500, -500, 10]),
    (RNNUnit(w_h=-1e4), "w_h", [-1e4, -1e4, 2]),
    (RNNUnit(b=1e3), "b", [-1, 1e3, 1e3]),
    (RNNUnit(x=[1.0, 7.0], step=1), "x", [-1, 7, 7]),
]


def test_a_range_reaches_its_value(show):
    views = show(*(w for w, _, _ in REACH))
    for view, (w, name, (least, value, most)) in zip(views, REACH, strict=True):
        low, at, high = view.root.evaluate(RANGES)[name]
        assert at == value, w
        assert low <= least, w
        assert high >= most, w
        assert high - low <= 1.01 * (most - least), w
