"""ForgetGateStream in the page: its mathematics against NumPy, its controls, its picture."""

import numpy as np
import pytest
from playwright.sync_api import expect

from lstm_lessons.experiments import OnlineLSTM, draw_weights
from lstm_lessons.experiments.continual_reber import VARIANTS
from lstm_lessons.tasks import ContinualReber
from lstm_lessons.widgets import ForgetGateStream, modules
from lstm_lessons.widgets.stream_networks import (
    RECORDED,
    coins,
    constants,
    rounded_network,
    stream,
)
from tests.browser.javascript import call
from tests.browser.live_widget import LiveWidget, stand_in, state_of
from tests.browser.reader import (
    NARROW,
    READERS,
    STYLES,
    assert_keyboard_reaches_everything,
    assert_readable,
    assert_within_reach,
    narrow,
    unfold,
)

pytestmark = pytest.mark.browser

ENGINE = modules.join("engine.js", "coin.js", "stream_engine.js") + "\nexport { coin, walk };"
RUN = modules.own(
    "engine.js",
    "format.js",
    "coin.js",
    "stream_engine.js",
    "stream_run.js",
    "stream_words.js",
    STREAM=constants(),
)
SEQUENCE = """
export function sequence(weights, symbols) {
  let before = { h: weights.g.map(() => 0), c: weights.g.map(() => 0) };
  return symbols.map((x) => (before = networkStep(weights, x, before)));
}"""
GO = """
const runs = createRuns();
export const go = (state) => {
  const run = streamTrajectory(state, runs);
  return { ...run, sentence: streamSentence(state, run.now) };
};"""


# --- the mathematics ---


def random_network(rng):
    """A network of the paper's, with random weights; with forget gates or without."""
    architecture = VARIANTS[str(rng.choice(["standard", "forget"]))].architecture
    return OnlineLSTM(architecture, draw_weights(architecture, rng, rng.choice([0.2, 1.0, 3.0])))


def test_random_networks(browser):
    """To 1e-12, relative. Where a network is chaotic, up to there where rounding has grown."""
    rng = np.random.default_rng(3)
    networks, streams = [], []
    for _ in range(60):
        networks.append(random_network(rng))
        streams.append(rng.integers(0, 7, 40))
    weights = [
        {name: rows.tolist() for name, rows in n.weights._asdict().items()} for n in networks
    ]
    calls = [[w, symbols.tolist()] for w, symbols in zip(weights, streams, strict=True)]
    worst = 0.0
    for network, symbols, steps in zip(
        networks, streams, call(browser, ENGINE + SEQUENCE, "sequence", calls), strict=True
    ):
        for x, step in zip(np.eye(7)[symbols], steps, strict=True):
            network.forward(x, learning=False)
            for name, found in step.items():
                expected = getattr(network.state, name)
                error = np.abs(np.array(found) - expected) / np.maximum(1, np.abs(expected))
                worst = max(worst, error.max())
    print(f"largest difference over {len(networks)} networks: {worst:.1e}")
    assert worst < 1e-12


def test_the_stream_is_pythons(browser):
    seeds = [0, 1, 2, 77, 999_999]
    page = call(browser, ENGINE, "walk", [[seed, constants()["next"], 2000] for seed in seeds])
    for seed, arcs in zip(seeds, page, strict=True):
        assert arcs[0] == 0
        x, _, first = stream(seed, 2001)
        numbers = np.array(constants()["symbol"])[arcs]
        np.testing.assert_array_equal(numbers, x.argmax(axis=1))
        np.testing.assert_array_equal(np.array(arcs) == 0, first)
    flips = call(browser, ENGINE, "coin", [[7, n] for n in range(300)])
    np.testing.assert_array_equal(flips, coins(7, 300))


def test_page_and_python_agree(browser):
    states = [preset["state"] for preset in ForgetGateStream.PRESETS]
    states += [
        {"cell": cell, "seed": seed, "step": step}
        for cell in RECORDED
        for seed, step in [(0, 0), (1, 19), (2, 20), (3, 437), (999_999, 1234)]
    ]
    worst = 0.0
    for state, page in zip(
        states, call(browser, RUN + GO, "go", [[s] for s in states]), strict=True
    ):
        run = ForgetGateStream(**state).trajectory()
        assert page["first"] == state["step"] // 20 * 20
        for name, expected in run.items():
            if name == "x":
                found = np.eye(7)[[step["symbol"] for step in page["steps"]]]
            else:
                found = np.array([step[name] for step in page["steps"]])
            error = np.abs(found - expected) / np.maximum(1, np.abs(expected))
            worst = max(worst, error.max())
        right = ContinualReber().correct(run["y"], run["legal"])
        assert [step["right"] for step in page["steps"]] == right.tolist()
    print(f"largest difference over {len(states)} states: {worst:.1e}")
    assert worst < 1e-12


def test_the_long_run(browser):
    """The table's figures, from a pass over the whole stream; and pages are found again."""
    state = {"cell": "standard", "seed": 4, "step": 999}
    far = {**state, "step": 99_999}
    first, beyond, again = call(browser, RUN + GO, "go", [[state], [far], [state]])
    assert first == again
    x, legal, _ = stream(4, 1000)
    network = rounded_network("standard")
    outputs, largest = [], []
    for x_t in x:
        outputs.append(network.forward(x_t, learning=False))
        largest.append(np.abs(network.state.c).max())
    wrong = np.cumsum(~ContinualReber().correct(np.array(outputs), legal))
    for mark in first["marks"][:3]:
        n = mark["after"]
        assert mark["now"]["wrong"] == wrong[n - 1]
        assert max(map(abs, mark["now"]["c"])) == pytest.approx(largest[n - 1], rel=1e-12)
    assert [mark["after"] for mark in first["marks"] if mark.get("now")] == [10, 100, 1000]
    assert all(mark.get("now") for mark in beyond["marks"])
    assert max(map(abs, beyond["now"]["c"])) == pytest.approx(100 * largest[-1], rel=0.1)


# --- the words ---


def test_sentence(browser):
    states = [
        {"cell": "standard", "seed": 1, "step": 999},
        {"cell": "reset", "seed": 1, "step": 0},
    ]
    states += [{"cell": cell, "seed": 1, "step": t} for cell in RECORDED for t in range(0, 120, 3)]
    pages = call(browser, RUN + GO, "go", [[state] for state in states])
    assert pages[0]["sentence"].startswith("Symbol 1,000 is ")
    assert "all that it can show is" in pages[0]["sentence"]
    assert "a new string" not in pages[1]["sentence"]
    for state, page in zip(states, pages, strict=True):
        said, now = page["sentence"], page["now"]
        may = [symbol for symbol, is_ in zip("BEPSTVX", now["legal"], strict=True) if is_]
        assert (" or ".join(may) if len(may) > 1 else f"Only {may[0]}") + " may come" in said
        assert (": right." in said) == now["right"]
        begins = now["first"] and state["step"] > 0
        assert (": a new string begins." in said) == begins
        assert ("somebody reset all cells" in said) == (begins and state["cell"] == "reset")
        shut = min(now["f"]) < 0.3
        assert ("Forgetting now" in said) == (state["cell"] == "forget" and shut)


# --- the controls ---

READ = """root => [...root.querySelectorAll("[data-value]")].filter(e => e.checkVisibility())
  .map(e => [e.dataset.name, Number(e.dataset.value)])"""


def assert_numbers_are_pythons(widget):
    """Compare each number of the selected symbol with Python at the model's state."""
    state = widget.state()
    run = ForgetGateStream(**state).trajectory()
    seen = set()
    for name, value in widget.root.evaluate(READ):
        letter, _, index = name.partition("[")
        if not index:
            continue  # of the long run
        seen.add(letter)
        expected = run[letter][state["step"] % 20][int(index[:-1])]
        assert value == pytest.approx(expected, rel=1e-12, abs=1e-12), name
    assert seen == set("yfch")
    return state


@READERS
def test_presets(show, width, dark):
    widget = show(ForgetGateStream(), width=width, dark=dark)
    for preset in ForgetGateStream.PRESETS:
        widget.press(preset["name"])
        assert widget.state() == preset["state"]
        assert widget.root.locator("[aria-pressed=true]").all_text_contents() == [preset["name"]]
        look = widget.root.locator(".lw-look:visible").text_content()
        assert look == preset["look"].replace("*", "")
        if preset["state"]["step"] < 2000:
            assert_numbers_are_pythons(widget)


def test_steps_and_jumps(show):
    widget = show(ForgetGateStream(step=0))
    assert widget.button("⇤ Start").get_attribute("aria-disabled") == "true"
    for press, step in [
        ("Next →", 1),
        ("+100", 101),
        ("+1,000", 1101),
        ("← Back", 1100),
        ("+10,000", 11_100),
        ("⇤ Start", 0),
    ]:
        widget.press(press)
        assert widget.state()["step"] == step
    for _ in range(10):
        widget.press("+10,000")
    assert widget.state()["step"] == 99_999
    assert widget.button("+100").get_attribute("aria-disabled") == "true"
    widget.press("← Back")
    assert widget.state()["step"] == 99_998


def test_it_plays_when_asked_and_stops_when_something_is_touched(show):
    widget = show(ForgetGateStream(step=5))
    widget.press("Play")
    expect(widget.button("Pause")).to_be_visible()
    widget.page.wait_for_function(
        "root => root.closest('.lstm-view').model.get('step') > 5", arg=widget.root.element_handle()
    )
    widget.press("+100")
    expect(widget.button("Play")).to_be_visible()


def test_networks_streams_and_undo(show):
    widget = show(ForgetGateStream(step=45))
    start = widget.state()
    widget.choose("forget gates")
    assert assert_numbers_are_pythons(widget) == {**start, "cell": "forget"}
    widget.press("Another stream")
    assert assert_numbers_are_pythons(widget) == {"cell": "forget", "seed": 2, "step": 45}
    widget.press("Undo")
    assert widget.state() == {**start, "cell": "forget"}
    widget.press("Undo")
    assert widget.state() == start
    assert widget.button("Undo").get_attribute("aria-disabled") == "true"
    widget.press("Redo")
    assert widget.state()["cell"] == "forget"
    widget.press("Reset")
    assert widget.state() == start


def test_picking_a_symbol_is_no_change(show):
    widget = show(ForgetGateStream(step=45))
    scrub = widget.root.get_by_role("slider", name="The stream")
    scrub.press("Home")
    assert widget.state()["step"] == 40
    scrub.press("End")
    scrub.press("ArrowRight")
    assert widget.state()["step"] == 59
    box = scrub.bounding_box()
    scrub.click(position={"x": 12.5 * box["width"] / 20, "y": 30})
    assert assert_numbers_are_pythons(widget)["step"] == 52
    assert scrub.get_attribute("aria-valuetext").startswith("symbol 53, ")
    assert widget.button("Undo").get_attribute("aria-disabled") == "true"


def test_python_line_makes_this_state(show):
    widget = show(ForgetGateStream())
    line = widget.root.locator("textarea")
    for preset in ForgetGateStream.PRESETS:
        widget.press(preset["name"])
        twin = eval(line.input_value(), {"ForgetGateStream": ForgetGateStream})
        assert state_of(twin) == preset["state"]


def test_two_views_agree(show):
    w = ForgetGateStream(step=45)
    first = show(w, w)
    second = LiveWidget(first.page, ForgetGateStream, 1)
    first.press("Next →")
    first.choose("forget gates")
    assert assert_numbers_are_pythons(second) == assert_numbers_are_pythons(first)
    ids = first.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


@READERS
def test_keyboard_alone_reaches_everything(show, width, dark):
    widget = show(ForgetGateStream(step=45), width=width, dark=dark)
    assert_keyboard_reaches_everything(widget, at_least=19)
    widget.root.locator("input[type=radio]:checked").press("ArrowRight")
    assert widget.state()["cell"] == "reset"


# --- the picture ---

DRAWN = """async root => {
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  const plot = root.querySelector(".lw-plot");
  const middle = element => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    return [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top];
  };
  const points = path => path.getAttribute("d").slice(1).split("L").map(pair => {
    const [x, y] = pair.split(" ").map(Number);
    const point = new DOMPoint(x, y).matrixTransform(path.getScreenCTM());
    return [point.x, point.y];
  });
  return {
    frames: [...plot.querySelectorAll("[data-legal]")].map(middle),
    dots: [...plot.querySelectorAll("[data-output]")].map(middle),
    verdicts: [...plot.querySelectorAll("[data-verdict]")].map(e => [...middle(e), e.textContent]),
    letters: [...plot.querySelectorAll("text.lw-tick:not(.lw-symbol)")].slice(0, 7)
      .map(e => [...middle(e), e.textContent]),
    cells: [...plot.querySelectorAll("[data-cell]")].map(path => ({
      points: points(path), dashes: path.getAttribute("stroke-dasharray"),
      width: path.style.strokeWidth,
    })),
    borders: [...plot.querySelectorAll(".lw-border")].map(middle),
    fills: [...plot.querySelectorAll(".lw-fill")].map(middle),
    thumb: middle(root.querySelector("[data-control=step]")),
  };
}"""


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "state",
    [preset["state"] for preset in ForgetGateStream.PRESETS[:4]],
    ids=[preset["name"] for preset in ForgetGateStream.PRESETS[:4]],
)
def test_the_picture_shows_what_is_so(show, state, width):
    w = ForgetGateStream(**state)
    run = w.trajectory()
    drawn = show(w, width=width).root.evaluate(DRAWN)
    xs = np.array(drawn["cells"][0]["points"])[:, 0]
    rows = {text: y for _, y, _, _, text in drawn["letters"]}
    assert "".join(rows) == "BEPSTVX"
    ys = np.array(list(rows.values()))

    def place(x, y):
        return int(np.abs(xs - x).argmin()), int(np.abs(ys - y).argmin())

    frames = {place(x, y) for x, y, *_ in drawn["frames"]}
    assert frames == set(map(tuple, np.argwhere(run["legal"] == 1).tolist()))
    dots = {place(x, y): wide for x, y, wide, _ in drawn["dots"]}
    assert set(dots) == set(map(tuple, np.argwhere(run["y"] >= 0.05).tolist()))
    for (t, k), wide in dots.items():
        assert wide == pytest.approx(9.6 * run["y"][t, k], rel=0.05, abs=0.3)
    right = ContinualReber().correct(run["y"], run["legal"])
    assert [text for *_, text in drawn["verdicts"]] == ["✓" if is_ else "✗" for is_ in right]

    # One scale for all cells.
    points = np.array([cell["points"] for cell in drawn["cells"]])[:, :, 1]
    slope, offset = np.polyfit(run["c"].T.ravel(), points.ravel(), 1)
    assert slope < 0
    np.testing.assert_allclose(points, slope * run["c"].T + offset, atol=0.1)
    assert len({(cell["dashes"], cell["width"]) for cell in drawn["cells"]}) == 8

    begins = np.flatnonzero(stream(w.seed, w.step // 20 * 20 + 20)[2][w.step // 20 * 20 :])
    column = xs[1] - xs[0]
    found = [x for x, *_ in drawn["borders"]]
    np.testing.assert_allclose(found, xs[begins] - column / 2, atol=1)
    heights = np.array([high for *_, high in drawn["fills"]]).reshape(4, 20).T
    np.testing.assert_allclose(heights, 12 * run["f"], rtol=0.05, atol=0.3)
    left = drawn["thumb"][0] - drawn["thumb"][2] / 2
    assert left + (w.step % 20 + 0.5) * column == pytest.approx(xs[w.step % 20], abs=1)


# --- everyone ---


@READERS
def test_it_is_readable_and_accessible(show, width, dark):
    widget = show(ForgetGateStream(), width=width, dark=dark)
    unfold(widget)
    assert_readable(widget, width)


@NARROW
@STYLES
def test_nothing_is_out_of_reach_on_a_narrow_screen(show, width, style):
    widget = show(ForgetGateStream(), width=width)
    narrow(widget, width, style)
    assert_within_reach(widget, width, scrolls=".lw-scroll")


def test_the_end_of_the_stream(open_page, tmp_path):
    opened = open_page(stand_in(tmp_path, ForgetGateStream(cell="forget", step=99_999)))
    widget = LiveWidget(opened.page, ForgetGateStream)
    assert widget.button("Next →").get_attribute("aria-disabled") == "true"
    assert "NaN" not in widget.root.evaluate("root => root.outerHTML")
    assert widget.root.get_by_role("row", name="100,000").count() == 1
    assert opened.console_errors == opened.outside_requests == []


def test_nothing_moves_unasked_and_the_sentence_is_announced(show):
    widget = show(ForgetGateStream())
    before = widget.root.evaluate("root => root.outerHTML")
    widget.page.wait_for_timeout(1500)
    assert widget.root.evaluate("root => root.outerHTML") == before
    sentence = widget.root.locator("output.lw-now")
    assert sentence.get_attribute("aria-live") == "polite"
    widget.press("+100")
    expect(sentence).to_contain_text("Symbol 1,100 is", timeout=5000)
