"""GradientFlow in the page: its mathematics against NumPy, its controls, its lines, its words."""

import json
import math

import numpy as np
import pytest
from playwright.sync_api import expect

from lstm_lessons.widgets import GradientFlow, modules
from lstm_lessons.widgets.gradient_networks import constants
from tests.browser.javascript import call
from tests.browser.live_widget import LiveWidget, stand_in, state_of
from tests.browser.reader import (
    NARROW,
    READERS,
    STYLES,
    assert_keyboard_reaches_everything,
    assert_readable,
    assert_undone_and_redone,
    assert_within_reach,
    narrow,
    unfold,
)

pytestmark = pytest.mark.browser

ENGINE = modules.join("engine.js", "gradient_engine.js")
NUMBERS = modules.own(
    "engine.js", "gradient_engine.js", "gradient_trajectory.js", NETWORKS=constants()
)
WORDS = modules.own(
    "engine.js",
    "format.js",
    "gradient_engine.js",
    "gradient_trajectory.js",
    "sizes.js",
    "gradient_words.js",
    NETWORKS=constants(),
)
EPSILON = 2.0**-52
NAMES = ("rnn", "bound", "lstm", "direct")


def ask(browser, source, name, arguments):
    """Return what a function of the page's source gives for each argument."""
    return call(browser, f"{source}\nexport {{ {name} }};", name, [[each] for each in arguments])


# --- the engine ---


def matrices(rng):
    """Yield matrices of all kinds: any shape, deficient, orthogonal, tiny, huge, nearly equal σ."""
    for _ in range(100):
        yield rng.standard_normal(rng.integers(1, 17, 2))
    for _ in range(30):
        size = int(rng.integers(2, 17))
        q, _ = np.linalg.qr(rng.standard_normal((size, size)))
        p, _ = np.linalg.qr(rng.standard_normal((size, size)))
        yield q
        yield q * (1 + 1e-9 * rng.standard_normal(size)) @ p
        yield np.outer(q[0], p[0])
        yield q * 10.0 ** rng.uniform(-200, 0, size) @ p
        yield 1e-180 * p
        yield 1e150 * rng.standard_normal((size, size))
    yield np.zeros((3, 3))
    yield np.diag([0.0, 5e-324])


def test_spectral_norm_is_numpys(browser):
    found = list(matrices(np.random.default_rng(5)))
    sizes = ask(browser, ENGINE, "spectralNorm", [matrix.tolist() for matrix in found])
    expected = [np.linalg.norm(matrix, 2) for matrix in found]
    np.testing.assert_allclose(sizes, expected, rtol=1e-13)


def test_spectral_radius_is_numpys(browser):
    rng = np.random.default_rng(6)
    found = [rng.standard_normal((8, 8)) * 10 ** rng.uniform(-5, 5) for _ in range(100)]
    found += [np.triu(rng.standard_normal((8, 8))) for _ in range(20)]  # its diagonal, exactly
    found += [np.triu(rng.standard_normal((8, 8)), 1), np.zeros((2, 2)), np.eye(5)]
    found += [[[0.0, -2.0], [2.0, 0.0]], [[0.5, 4.0], [0.0, 0.5]]]
    listed = [np.asarray(matrix).tolist() for matrix in found]
    radii = ask(browser, ENGINE, "spectralRadius", listed)
    expected = [np.abs(np.linalg.eigvals(matrix)).max() for matrix in found]
    np.testing.assert_allclose(radii, expected, rtol=1e-11)


def settings(count):
    """Return states: the presets, then draws from all over the sliders."""
    rng = np.random.default_rng(9)
    states = [preset["state"] for preset in GradientFlow.PRESETS]
    while len(states) < count:
        steps = int(rng.integers(2, 61))
        states.append(
            {
                "matrix": str(rng.choice(["random", "ring", "chain"])),
                "spectral_norm": rng.uniform(0, rng.choice([1, 4])),
                "nonlinearity": str(rng.choice(["tanh", "relu", "identity"])),
                "input_scale": rng.uniform(0, rng.choice([1, 5])),
                "forget_bias": rng.uniform(-2, 6),
                "x": rng.standard_normal(steps).tolist(),
                "step": int(rng.integers(steps)),
            }
        )
    return states


def lost_digits(w):
    """Return the relative error that rounding brings into the RNN's sizes, at each distance.

    Where tanh is flat, 1 − h² has few digits left of h; and where gradients grow, so does each
    rounding of h on its way. So h is rounded otherwise, a few times, by one unit in the last place.
    """
    parameters = w.layers()[0].parameters
    weight_ih, weight_hh, _ = parameters.values()
    rng = np.random.default_rng(0)

    def sizes(disturbance):
        h, product, jacobians = np.zeros(8), np.eye(8), []
        for x in w.x:
            h = np.tanh(weight_ih[:, 0] * x + weight_hh @ h)
            h = h * (1 + disturbance * rng.choice([-1, 1], 8))
            jacobians.append((1 - h * h)[:, None] * weight_hh)
        norms = []
        for jacobian in reversed(jacobians):
            product = product @ jacobian
            norms.append(np.linalg.norm(product, 2))
        return np.array(norms)

    exact = sizes(0)
    other = np.array([sizes(EPSILON) for _ in range(5)])
    return np.abs(other - exact).max(axis=0) / np.maximum(exact, 1e-300)


def test_page_and_python_agree(browser):
    """To 1e-12, relative; more only where tanh itself leaves fewer digits, and then no more."""
    states = settings(300)
    ws = [GradientFlow(**state) for state in states]
    pages = ask(browser, NUMBERS, "gradientTrajectory", [state_of(w) for w in ws])
    worst, hard = 0.0, 0
    for w, page in zip(ws, pages, strict=True):
        run = w.trajectory()
        assert set(page["series"]) == set(run) == set(NAMES)
        for name, expected in run.items():
            found = np.array(page["series"][name], float)
            error = np.abs(found - expected) / np.maximum(expected, 1e-290)
            tolerance = np.full(len(error), 1e-12)
            if name == "rnn" and error.max() > 1e-12:
                assert w.nonlinearity == "tanh"
                hard += 1
                tolerance += 100 * lost_digits(w)
            else:
                worst = max(worst, error.max())
            assert (error <= tolerance).all(), (name, w, error.max())
        for name, found in page["facts"].items():
            assert found == pytest.approx(getattr(w, name), rel=1e-12), (name, w)
    print(f"largest relative difference {worst:.1e}; {hard} of {len(ws)} with fewer digits")
    assert hard < 0.1 * len(ws)


# --- the words ---


@pytest.mark.parametrize(
    ("preset", "changes", "sentence"),
    [
        (
            "It must vanish",
            {},
            "The RNN’s gradient vanishes: 2.9·10⁻¹¹ of it is left at distance 40. The largest "
            "singular value is 0.90: below 1, it has to vanish, and the bound says how fast at "
            "least. The LSTM’s vanishes as well, to 5.8·10⁻³: with forget gates of 0.72 on average "
            "the direct path keeps 7.7·10⁻⁶.",
        ),
        (
            "It may explode",
            {},
            "The RNN’s gradient vanishes: 4.3·10⁻⁴ of it is left at distance 40. The largest "
            "singular value is 1.50, so the bound rules nothing out, up to 1.1·10⁷; the mean slope "
            "of tanh is 0.80. The LSTM’s is 0.38: with forget gates of 0.73 on average the direct "
            "path keeps 1.9·10⁻⁵.",
        ),
        (
            "It explodes",
            {},
            "The RNN’s gradient explodes: at distance 40 it is 7.7·10⁶ times as large. The largest "
            "singular value is 2.50, and that is what one step can do; the spectral radius 1.46 is "
            "what counts in the long run. The LSTM’s is 2.04: with forget gates of 0.76 on average "
            "the direct path keeps 1.1·10⁻³.",
        ),
        (
            "Up, then down",
            {"forget_bias": 5.0},
            "The RNN’s gradient first grows, to 41.8 at distance 13, and then shrinks: 4.1·10⁻³ of "
            "it is left at distance 40. The largest singular value is 1.50, and that is what one "
            "step can do; the spectral radius 0.51 is what counts in the long run.",
        ),
        (
            "Ring",
            {},
            "The RNN’s gradient neither vanishes nor explodes: at distance 40 it is 1.00. The "
            "largest singular value is 1.00, the spectral radius 1.00: what it does in the long "
            "run hangs by a thread.",
        ),
        (
            "It explodes",
            {"nonlinearity": "relu"},
            "The RNN’s gradient explodes: at distance 40 it is 2.4·10⁵ times as large. The largest "
            "singular value is 2.50: above 1, as it must be for that; the mean slope of relu is",
        ),
        (
            "It must vanish",
            {"spectral_norm": 0.0},
            "From distance 1 on the RNN’s gradient is exactly 0: no path is left.",
        ),
        ("LSTM explodes", {}, "The LSTM’s explodes by all its paths, to 245, though the direct"),
    ],
)
def test_sentence(browser, preset, changes, sentence):
    w = GradientFlow.preset(preset)
    for name, value in changes.items():
        setattr(w, name, value)
    say = "export const say = (state) => gradientSentence(state, gradientTrajectory(state));"
    [said] = call(browser, f"{WORDS}\n{say}", "say", [[state_of(w)]])
    assert sentence in said


def test_sizes_in_words(browser):
    sizes = [0, 1e-300, 2.9e-11, 0.00994, 0.00996, 0.0994, 0.5, 9.949, 9.96, 99.4, 99.6, 999.4]
    sizes += [1000, 1.94e7, 1e24]
    assert ask(browser, WORDS, "formatSize", sizes) == [
        *("0", "1.0·10⁻³⁰⁰", "2.9·10⁻¹¹", "9.9·10⁻³", "0.010", "0.099", "0.50", "9.95", "10.0"),
        *("99.4", "100", "999", "1.0·10³", "1.9·10⁷", "1.0·10²⁴"),
    ]


# --- the controls ---


@pytest.mark.parametrize(
    ("width", "dark", "by"),
    [
        (390, False, "mouse"),
        (1280, True, "keyboard"),
        pytest.param(390, False, "keyboard", marks=pytest.mark.long),
        pytest.param(1280, True, "mouse", marks=pytest.mark.long),
    ],
)
def test_every_range_to_both_ends(show, width, dark, by):
    widget = show(GradientFlow(), width=width, dark=dark)
    widget.root.get_by_text("All distances in numbers").click()
    widget.root.locator("details td").first.wait_for()
    driven = []
    for slider in widget.ranges():
        name = slider.get_attribute("data-control")
        for end, share, key in (("min", 0, "Home"), ("max", 1, "End")):
            if by == "mouse":
                widget.drag(slider, to=share)
            else:
                slider.press(key)
            at = slider.evaluate("input => input.valueAsNumber")
            state = widget.assert_numbers_are_pythons()
            said = state["step"] + 1 if name == "step" else state[name]
            assert at == said == float(slider.get_attribute(end))
        driven.append(name)
    assert driven == ["step", "spectral_norm", "input_scale", "forget_bias"]


@READERS
def test_presets(show, width, dark):
    widget = show(GradientFlow(), width=width, dark=dark)
    for preset in GradientFlow.PRESETS:
        widget.press(preset["name"])
        state = widget.assert_numbers_are_pythons()
        assert {name: state[name] for name in preset["state"]} == preset["state"]
        assert widget.root.locator("[aria-pressed=true]").all_text_contents() == [preset["name"]]
        look = widget.root.locator(".lw-look:visible").text_content()
        assert look == preset["look"].replace("*", "")


def test_choices_and_undo(show):
    widget = show(GradientFlow())
    states = [widget.state()]
    for action in (
        lambda: widget.choose("chain"),
        lambda: widget.choose("relu"),
        lambda: widget.drag(widget.sliders()[0], to=0.8),
        lambda: widget.press("LSTM, bias 5"),
        lambda: widget.sliders()[2].press("ArrowLeft"),
    ):
        action()
        states.append(widget.assert_numbers_are_pythons())
    assert_undone_and_redone(widget, states)


def test_picking_a_distance_is_no_change(show):
    widget = show(GradientFlow())
    scrub = widget.root.get_by_role("slider", name="Over distance")
    scrub.press("Home")
    box = scrub.bounding_box()
    scrub.click(position={"x": 12.5 * box["width"] / 40, "y": 30})
    assert widget.state()["step"] == 12
    assert "13 of 40 steps back; RNN 6.2·10⁻⁴; RNN, at most 0.25" in scrub.get_attribute(
        "aria-valuetext"
    )
    assert widget.root.locator("[id^=lstm-selected]").text_content() == "13 steps back"
    scrub.press("Home")
    assert widget.root.locator("[id^=lstm-selected]").text_content() == "1 step back"
    scrub.press("Escape")
    assert widget.button("Undo").get_attribute("aria-disabled") == "true"


@READERS
def test_keyboard_alone_reaches_everything(show, width, dark):
    widget = show(GradientFlow(), width=width, dark=dark)
    assert_keyboard_reaches_everything(widget, at_least=19)
    radio = widget.root.locator("input[type=radio]:checked").first
    radio.press("ArrowRight")
    assert widget.assert_numbers_are_pythons()["matrix"] == "ring"


def test_python_line_makes_this_state(show):
    widget = show(GradientFlow(x=[0.5, -1.0, 2.0, 0.25], step=3))
    line = widget.root.locator("textarea").input_value()
    assert eval(line, {"GradientFlow": GradientFlow}).x == (0.5, -1.0, 2.0, 0.25)
    widget = show(GradientFlow())
    line = widget.root.locator("textarea")
    for preset in GradientFlow.PRESETS:
        widget.press(preset["name"])
        assert ", x=" not in line.input_value()
        twin = eval(line.input_value(), {"GradientFlow": GradientFlow})
        assert state_of(twin) == state_of(GradientFlow.preset(preset["name"]))


def test_two_views_agree_and_a_closed_one_is_not_drawn_again(show):
    w = GradientFlow()
    first = show(w, w)
    second = LiveWidget(first.page, GradientFlow, 1)
    start = first.state()
    first.drag(first.sliders()[0], to=0.7)
    assert second.assert_numbers_are_pythons() == first.assert_numbers_are_pythons() != start
    second.press("Undo")
    assert first.state() == start
    ids = first.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    touched = first.root.evaluate(
        """async (root, source) => {
          const { model } = root.closest(".lstm-view");
          const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
          const { default: make } = await import(url);
          const el = document.createElement("div");
          document.body.append(el);
          const close = make().render({ model, el });
          model.set("forget_bias", 2);
          await new Promise(done => setTimeout(done, 20));
          close();
          let touched = 0;
          await null;
          new MutationObserver(() => { touched += 1; }).observe(
            el, { childList: true, subtree: true, characterData: true });
          model.set("forget_bias", 3);
          el.style.width = "300px";
          await new Promise(done => setTimeout(done, 400));
          return touched;
        }""",
        GradientFlow._esm,
    )
    assert touched == 0
    assert first.assert_numbers_are_pythons()["forget_bias"] == 3


def test_sentence_is_announced(show):
    widget = show(GradientFlow())
    sentence = widget.root.locator("output.lw-now")
    assert sentence.get_attribute("aria-live") == "polite"
    assert "vanishes" in sentence.text_content()
    widget.press("It explodes")
    expect(sentence).to_contain_text("explodes", timeout=5000)


# --- the lines ---

DRAWN = """async root => {
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  const plot = root.querySelector(".lw-plot");
  const box = element => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return { left, right, top, bottom, text: element.textContent };
  };
  const vertices = path => path.getAttribute("d").slice(1).split("L").map(pair => {
    const [x, y] = pair.split(" ").map(Number);
    const point = new DOMPoint(x, y).matrixTransform(path.getScreenCTM());
    return [point.x, point.y];
  });
  return {
    lines: Object.fromEntries([...plot.querySelectorAll("[data-line]")].map(group => [
      group.dataset.line,
      {
        vertices: vertices(group.querySelector("path")),
        dashes: group.querySelector("path").getAttribute("stroke-dasharray"),
        ink: getComputedStyle(group.querySelector("path")).stroke,
        dot: box(group.querySelector("circle")),
      },
    ])),
    ticks: [...plot.querySelectorAll(".lw-tick")].map(box),
    zero: box(plot.querySelector(".lw-zero")),
    area: box(plot.querySelector("svg")),
    thumb: box(root.querySelector("[data-control=step]")),
  };
}"""
POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("preset", [preset["name"] for preset in GradientFlow.PRESETS])
def test_lines_pass_through_their_values(show, preset, width):
    w = GradientFlow.preset(preset)
    drawn = show(w, width=width).root.evaluate(DRAWN)
    middles = {
        math.log10(10.0 ** int(tick["text"].translate(POWERS)[2:]) if tick["text"] != "1" else 1): (
            tick["top"] + tick["bottom"]
        )
        / 2
        for tick in drawn["ticks"]
    }
    low, high = min(middles), max(middles)
    assert len(middles) >= 3
    assert low <= 0 <= high
    slope = (middles[high] - middles[low]) / (high - low)
    level = (drawn["zero"]["top"] + drawn["zero"]["bottom"]) / 2
    assert slope < 0
    for exponent, middle in middles.items():
        assert middle == pytest.approx(level + slope * exponent, abs=2.5)
    run = w.trajectory()
    assert set(drawn["lines"]) == set(run)
    for name, line in drawn["lines"].items():
        sizes = np.concatenate([[1], run[name]])
        xs, ys = np.array(line["vertices"]).T
        np.testing.assert_allclose(np.diff(xs), np.diff(xs)[0], atol=0.01)
        expected = level + slope * np.log10(sizes)
        np.testing.assert_allclose(ys, expected, rtol=0.02, atol=2)
        dot = line["dot"]
        assert (dot["left"] + dot["right"]) / 2 == pytest.approx(xs[w.step + 1], abs=0.2)
        assert (dot["top"] + dot["bottom"]) / 2 == pytest.approx(ys[w.step + 1], abs=0.2)
    thumb = drawn["thumb"]
    column = (thumb["right"] - thumb["left"]) / len(w.x)
    assert thumb["left"] + (w.step + 0.5) * column == pytest.approx(xs[w.step + 1], abs=1)


def test_lines_differ_by_more_than_their_colour(show):
    lines = show(GradientFlow()).root.evaluate(DRAWN)["lines"]
    assert len({line["dashes"] for line in lines.values()}) == 4
    assert len({line["ink"] for line in lines.values()}) == 4


# --- everyone ---


@READERS
def test_it_is_readable_and_accessible(show, width, dark):
    widget = show(GradientFlow(), width=width, dark=dark)
    unfold(widget)
    assert_readable(widget, width)


@NARROW
@STYLES
def test_nothing_is_out_of_reach_on_a_narrow_screen(show, width, style):
    widget = show(GradientFlow(), width=width)
    narrow(widget, width, style)
    assert_within_reach(widget, width)


@READERS
@pytest.mark.parametrize(
    "state",
    [
        {"spectral_norm": 0, "input_scale": 0},
        {"spectral_norm": 10, "nonlinearity": "identity", "x": [1.0] * 60, "step": 59},
        {"input_scale": 10, "forget_bias": -10},
        {"x": [1.0, -1.0], "step": 1},
    ],
    ids=["nothing", "huge", "shut", "two-steps"],
)
def test_extremes(open_page, tmp_path, state, width, dark):
    opened = open_page(stand_in(tmp_path, GradientFlow(**state)), width=width, dark=dark)
    widget = LiveWidget(opened.page, GradientFlow)
    widget.assert_numbers_are_pythons()
    widget.sliders()[1].press("ArrowLeft")
    widget.assert_numbers_are_pythons()
    assert "NaN" not in widget.root.evaluate("root => root.outerHTML")
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.console_errors == opened.outside_requests == []


def test_nothing_moves_unasked_and_the_state_is_small(show):
    w = GradientFlow()
    widget = show(w)
    before = widget.root.evaluate("root => root.outerHTML")
    widget.page.wait_for_timeout(1500)
    assert widget.root.evaluate("root => root.outerHTML") == before
    assert len(json.dumps(state_of(w))) < 500
