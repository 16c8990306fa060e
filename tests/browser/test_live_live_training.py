"""LiveTraining in the page: its mathematics against NumPy, its controls, its picture."""

import json

import numpy as np
import pytest
from playwright.sync_api import expect

from lstm_lessons.widgets import LiveTraining, modules
from lstm_lessons.widgets.live_training import IN_THE_PAGE
from lstm_lessons.widgets.training_runs import first_network, sequences
from tests.browser.javascript import call
from tests.browser.live_widget import state_of
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
from tests.browser.test_engine import GOLDEN, array, distance

pytestmark = pytest.mark.browser

ENGINE = modules.own(
    "engine.js",
    "format.js",
    "coin.js",
    "opening_run.js",
    "training_engine.js",
    "training_run.js",
    "sizes.js",
    "training_words.js",
    TRAINING=IN_THE_PAGE,
)
BACKWARD = """
export const backward = (x, state, weights, d_output, d_state) =>
  lstmBackward(lstmSequence(x, state, weights), x, state, weights, d_output, d_state);"""
GO = """
export const go = (state) => {
  const run = createRun(state);
  advance(run, state.step);
  const { losses, norms, broken, network } = run;
  const gates = gatesOf(run);
  const sentence = trainingSentence(run, gates, state.step);
  return { loss: losses, norm: norms, broken, network, ...gates, sentence };
};"""
QUICK = {"lag": 5, "step": 40}
"""A state that is trained in no time."""


# --- the mathematics ---


def test_golden_vectors_backward(browser):
    golden = json.loads((GOLDEN / "lstm.json").read_text(encoding="utf-8"))
    weights = {name.removesuffix("_l0"): array(p) for name, p in golden["parameters"].items()}
    given, above = golden["inputs"], golden["cotangents"]
    state = {name: array(given[f"{name}_0"])[0] for name in "hc"}
    d_state = {name: array(above[f"{name}_n"])[0] for name in "hc"}
    calls = [[array(given["x"]), state, weights, array(above["output"]), d_state]]
    [grads] = call(browser, ENGINE + BACKWARD, "backward", calls)
    expected = golden["gradients"]
    for name in ("weight_ih", "weight_hh", "bias"):
        assert distance(grads[name], array(expected[f"{name}_l0"])) < 1e-12, name
    assert distance(grads["x"], array(expected["x"])) < 1e-12
    for name in "hc":
        assert distance(grads[name], array(expected[f"{name}_0"])[0]) < 1e-12, name


def test_no_gradient_from_the_last_state_is_zeros(browser):
    rng = np.random.default_rng(0)
    shapes = [(4, 3, 2), (3, 5), (3, 5), (20, 2), (20, 5), (20,), (4, 3, 5)]
    x, h, c, *rest, d_output = (rng.standard_normal(shape).tolist() for shape in shapes)
    weights = dict(zip(["weight_ih", "weight_hh", "bias"], rest, strict=True))
    zeros = {name: np.zeros((3, 5)).tolist() for name in "hc"}
    arguments = [x, {"h": h, "c": c}, weights, d_output]
    without, given = call(browser, ENGINE + BACKWARD, "backward", [arguments, [*arguments, zeros]])
    assert without == given


def test_norm_and_clipping(browser):
    rng = np.random.default_rng(1)
    lists = [
        [[3.0, 4.0], [[0.0]]],
        [[1e200, -1e200]],
        [[0.0]],
        rng.standard_normal((3, 7)).tolist(),
    ]
    norms = call(browser, ENGINE + "\nexport { normOf };", "normOf", [[one] for one in lists])
    expected = [5, 2**0.5 * 1e200, 0, np.linalg.norm(lists[3])]
    assert norms == pytest.approx(expected, rel=1e-14)
    factors = call(
        browser, ENGINE + "\nexport { clipFactor };", "clipFactor", [[5, 1], [0.5, 1], [0, 1]]
    )
    assert factors == [1 / (5 + 1e-6), 1, 1]


def test_the_first_network_and_the_sequences_are_pythons(browser):
    exports = ENGINE + "\nexport { firstNetwork, sequencesOf };"
    settings = [{"seed": seed, "forget_bias": -0.5, "lag": lag} for seed, lag in [(0, 3), (77, 20)]]
    for state, network in zip(
        settings, call(browser, exports, "firstNetwork", [[s] for s in settings]), strict=True
    ):
        layer, dense = first_network(state["seed"], -0.5)
        for name, expected in layer.parameters.items():
            np.testing.assert_array_equal(network["lstm"][name.removesuffix("_l0")], expected)
        for name, expected in dense.parameters.items():
            np.testing.assert_array_equal(network["dense"][name], expected)
    batches = call(
        browser, exports, "sequencesOf", [[s, n] for s in settings for n in (0, 5, 1999)]
    )
    for (state, number), batch in zip(
        [(s, n) for s in settings for n in (0, 5, 1999)], batches, strict=True
    ):
        x, target = sequences(state["seed"], number, state["lag"])
        np.testing.assert_array_equal(batch["x"], x)
        np.testing.assert_array_equal(batch["target"], target)


RUNS = [
    {},  # it learns
    {"step": 0},
    {"step": 1, "seed": 5},
    {"step": 100, "clipping": "off"},
    {"step": 60, "forget_bias": -2.0, "lag": 60},
    {"step": 150, "max_norm": 0.1, "learning_rate": 1.0, "seed": 9},
    {"step": 120, "lag": 1},
]


def test_a_run_in_the_page_is_numpys(browser):
    """The same weights, sequences and steps: the same losses, to 1e-9."""
    states = [state_of(LiveTraining(**changes)) for changes in RUNS]
    worst = 0.0
    for state, page in zip(
        states, call(browser, ENGINE + GO, "go", [[s] for s in states]), strict=True
    ):
        run = LiveTraining(**state).trajectory()
        assert not page["broken"]
        for name, expected in run.items():
            if np.size(expected):
                worst = max(worst, distance(page[name], expected))
            else:
                assert page[name] == []
    print(f"largest difference over {len(states)} runs: {worst:.1e}")
    assert worst < 1e-9


def test_a_run_that_breaks_breaks_where_numpys_does(browser):
    state = state_of(LiveTraining(learning_rate=3.0, clipping="off"))
    [page] = call(browser, ENGINE + GO, "go", [[state]])
    run = LiveTraining(**state).run()
    assert run.broken
    assert page["broken"]
    assert len(page["loss"]) == len(run.losses)
    np.testing.assert_allclose(np.log10(page["loss"]), np.log10(run.losses), atol=1e-2)
    assert f"broke down at step {len(run.losses) + 1}" in page["sentence"]
    numbers = [*page["network"]["lstm"]["bias"], *page["network"]["dense"]["bias"]]
    assert np.isfinite(numbers).all()


def test_sentences(browser):
    said = [
        ({}, "After 300 steps it has learned: the loss is "),
        ({"step": 0}, "Nothing is learned yet. Press Train."),
        ({"step": 1}, "After 1 step the loss is "),
        ({"clipping": "off", "step": 120}, "nothing is cut."),
        ({"clipping": "off", "learning_rate": 1.0}, "thrown away: the loss is "),
        ({"forget_bias": -2.0, "step": 30}, "no better than always saying 0."),
        ({"max_norm": 0.01, "step": 30}, "100 % of all were longer than 0.01 and were cut."),
    ]
    states = [state_of(LiveTraining(**changes)) for changes, _ in said]
    pages = call(browser, ENGINE + GO, "go", [[state] for state in states])
    for (_, words), page in zip(said, pages, strict=True):
        assert words in page["sentence"]
    run = LiveTraining().trajectory()
    largest = run["norm"].argmax() + 1
    assert f"came at step {largest};" in pages[0]["sentence"]


SAY = """
export const say = (settings, losses, asked) =>
  trainingSentence({ settings, losses, norms: losses, broken: false }, { direct: 0.5 }, asked);"""


@pytest.mark.parametrize(
    ("losses", "asked", "words"),
    [
        ([], 300, "It is being trained for 300 steps: the picture follows."),
        ([0.01] * 37, 300, "It is being trained for 300 steps: the picture follows."),
        ([0.05] * 5, 5, ": it is on its way."),
        ([0.05] * 20, 20, ". It took 20."),
        ([1.0] * 40 + [0.0] * 60, 100, ". It took 59."),
        ([1e30] + [1.0] * 30 + [0.0] * 20, 51, ". It took 50."),
        ([0.0] * 20 + [1.0] * 20, 40, "it has lost again what it knew at step 20: "),
    ],
)
def test_what_is_said_of_losses(browser, losses, asked, words):
    """A run on its way has no verdict; learned is the first step with a low mean of 20 losses."""
    [said] = call(browser, ENGINE + SAY, "say", [[state_of(LiveTraining()), losses, asked]])
    assert words in said


# --- the controls ---

READ = """root => [...root.querySelectorAll("[data-value]")].filter(e => e.checkVisibility())
  .map(e => [e.dataset.name, e.dataset.step, Number(e.dataset.value)])"""
THERE = """([root, step]) => !root.hasAttribute("data-recorded")
  && Number(root.querySelector("[data-name=step]").dataset.value) === step
  && root.closest(".lstm-view").model.get("step") === step"""


def wait_until_trained(widget, step):
    """Wait until the numbers in sight are those of so many steps."""
    widget.page.wait_for_function(THERE, arg=[widget.root.element_handle(), step], timeout=60_000)


def assert_numbers_are_pythons(widget):
    """Compare each number in sight with Python at the model's state; return the state."""
    state = widget.state()
    wait_until_trained(widget, state["step"])
    run = LiveTraining(**state).trajectory()
    own = {
        "step": state["step"],
        "recent_loss": run["loss"][-20:].mean() if len(run["loss"]) else None,
        "recent_norm": run["norm"][-1] if len(run["norm"]) else None,
        "clipped": np.mean(run["norm"] > state["max_norm"]) if state["clipping"] == "on" else 0,
        "direct": run["direct"],
    } | {name: value for name, value in state.items() if name != "clipping"}
    seen = set()
    for name, step, value in widget.root.evaluate(READ):
        expected = own[name] if step is None else run[name][int(step)]
        assert value == pytest.approx(expected, rel=1e-9, abs=1e-9), name
        seen.add(name)
    assert seen >= {"step", "recent_loss", "recent_norm", "clipped", "direct", "lag"}
    return state


def test_it_starts_with_a_trained_network_and_then_rests(show):
    widget = show(LiveTraining())
    assert_numbers_are_pythons(widget)
    before = widget.root.inner_html()
    widget.page.wait_for_timeout(600)
    assert widget.root.inner_html() == before
    assert widget.state() == state_of(LiveTraining())
    line = widget.root.locator("[data-line=loss]").get_attribute("d")
    assert line.count("L") == 299
    assert widget.root.locator("output.lw-now").get_attribute("aria-live") == "polite"


MET = """root => {
  globalThis.met = [];
  new MutationObserver(() => {
    const line = root.querySelector("[data-line=loss]")?.getAttribute("d") ?? "";
    const said = root.querySelector("output.lw-now").textContent;
    met.push([line.split("L").length, said]);
  }).observe(root, { childList: true, subtree: true });
}"""


def test_the_opening_run_stands_whole_from_the_first_moment(show):
    """What was recorded is seen at once; when the page has trained it itself, nothing changes."""
    widget = show(LiveTraining())
    first = widget.root.evaluate(SEEN)
    widget.root.evaluate(MET)
    wait_until_trained(widget, 300)
    after = widget.root.evaluate(SEEN)
    lengths, _ = zip(*widget.page.evaluate("met"), strict=True)
    assert set(lengths) == {300}
    assert first["text"] == after["text"]
    assert "After 300 steps it has learned" in after["text"]
    for name in ("loss", "norm", "f", "i", "o"):
        moved = np.subtract(first["lines"][name], after["lines"][name])
        assert len(moved) > 40
        assert np.abs(moved).max() < 0.5, f"{name}: less than half a pixel"


SEEN = """root => ({
  text: [...root.querySelectorAll("p, output, td, th")].map(e => e.textContent).join(" "),
  lines: Object.fromEntries([...root.querySelectorAll("[data-line]")].map(line => {
    const path = line.getAttribute("d") ?? line.firstChild.getAttribute("d");
    return [line.dataset.line, path.match(/-?[\\d.]+/g).map(Number)];
  })),
})"""


def test_another_opening_run_is_drawn_once_when_it_is_there(show):
    widget = show(LiveTraining(step=150))
    widget.root.evaluate(MET)
    expect(widget.root.locator("output.lw-now")).to_have_text(
        "It is being trained for 150 steps: the picture follows."
    )
    wait_until_trained(widget, 150)
    expect(widget.root.locator("output.lw-now")).to_contain_text("After 150 steps")
    lengths, _ = zip(*widget.page.evaluate("met"), strict=True)
    assert set(lengths) <= {1, 150}, "nothing moves unasked"


def test_a_run_that_is_asked_for_is_drawn_as_it_comes(show):
    widget = show(LiveTraining(lag=5, step=0))
    widget.press("It forgets")
    widget.root.evaluate(MET)
    wait_until_trained(widget, 300)
    lengths, _ = zip(*widget.page.evaluate("met"), strict=True)
    assert len(set(lengths)) > 2, "the picture grows"


def test_the_recorded_run_is_the_one_that_is_trained(browser):
    """Its numbers to half of what it is rounded to; the same words are said of it."""
    state = state_of(LiveTraining())
    recorded_and_trained = """
    export const both = (state) => {
      const run = createRun(state);
      advance(run, state.step);
      const recorded = recordedRun(state);
      const say = (run, gates) => trainingSentence(run, gates, state.step);
      return { recorded, said: [say(recorded, recorded.gates), say(run, gatesOf(run))] };
    };"""
    [page] = call(browser, ENGINE + recorded_and_trained, "both", [[state]])
    run, recorded = LiveTraining().trajectory(), page["recorded"]
    assert recorded["settings"] == {name: v for name, v in state.items() if name != "step"}
    for name, losses in (("loss", "losses"), ("norm", "norms")):
        off = np.log10(recorded[losses]) - np.log10(run[name])
        assert np.abs(off).max() < 0.00501
    for name in "ifo":
        np.testing.assert_allclose(recorded["gates"][name], run[name], atol=0.000501)
    assert recorded["gates"]["direct"] == pytest.approx(run["direct"], rel=0.005)
    assert page["said"][0] == page["said"][1]


@READERS
def test_presets(show, width, dark):
    widget = show(LiveTraining(**QUICK), width=width, dark=dark)
    for preset in LiveTraining.PRESETS:
        widget.press(preset["name"])
        assert widget.state() == preset["state"]
        assert widget.root.locator("[aria-pressed=true]").all_text_contents() == [preset["name"]]
        look = widget.root.locator(".lw-look:visible").text_content()
        assert look == preset["look"].replace("*", "")


def test_training_by_the_keyboard_learns(show):
    """Train, pause, one step more, from the beginning."""
    widget = show(LiveTraining(lag=5, step=0))
    expect(widget.root.locator("output.lw-now")).to_have_text(
        "Nothing is learned yet. Press Train."
    )
    widget.button("Train").press("Enter")
    expect(widget.button("Pause")).to_be_visible()
    widget.page.wait_for_function(
        "root => root.closest('.lstm-view').model.get('step') >= 120",
        arg=widget.root.element_handle(),
        timeout=60_000,
    )
    widget.button("Pause").press("Enter")
    state = assert_numbers_are_pythons(widget)
    assert LiveTraining(**state).trajectory()["loss"][-20:].mean() < 0.1
    expect(widget.root.locator("output.lw-now")).to_contain_text("it has learned")
    widget.button("+1 step").press("Enter")
    assert assert_numbers_are_pythons(widget)["step"] == state["step"] + 1
    widget.button("Restart").press("Enter")
    wait_until_trained(widget, 0)
    assert widget.button("Restart").get_attribute("aria-disabled") == "true"


def test_training_stops_when_something_is_touched(show):
    for touch in ("New seed", "Reset", "Escape"):
        widget = show(LiveTraining(lag=5, step=0))
        widget.press("Train")
        widget.page.wait_for_function(
            "root => root.closest('.lstm-view').model.get('step') > 3",
            arg=widget.root.element_handle(),
        )
        if touch == "Escape":
            widget.button("Pause").press("Escape")
        else:
            widget.press(touch)
        expect(widget.button("Train")).to_be_visible()
        step = widget.state()["step"]
        widget.page.wait_for_timeout(400)
        assert widget.state()["step"] == step


def test_each_slider_changes_the_outcome(show):
    widget = show(LiveTraining(**QUICK))
    names = [slider.get_attribute("data-control") for slider in widget.sliders()]
    assert names == ["learning_rate", "max_norm", "forget_bias", "lag"]
    met = [assert_numbers_are_pythons(widget)]
    losses = [LiveTraining(**met[0]).trajectory()["loss"][-1]]
    for slider, key in zip(widget.sliders(), ["PageUp", "Home", "Home", "PageUp"], strict=True):
        slider.press(key)
        met.append(assert_numbers_are_pythons(widget))
        losses.append(LiveTraining(**met[-1]).trajectory()["loss"][-1])
        expect(widget.root.locator("[data-plot=loss] [data-ghost]")).to_have_count(1)
    widget.choose("off")
    met.append(assert_numbers_are_pythons(widget))
    losses.append(LiveTraining(**met[-1]).trajectory()["loss"][-1])
    widget.press("New seed")
    met.append(assert_numbers_are_pythons(widget))
    losses.append(LiveTraining(**met[-1]).trajectory()["loss"][-1])
    assert len(set(losses)) == len(losses) == 7
    for state in reversed(met[:-1]):
        widget.press("Undo")
        assert widget.state() == state
    assert widget.button("Undo").get_attribute("aria-disabled") == "true"
    assert_numbers_are_pythons(widget)


LOSSES = """root => ["[data-line=loss]", "[data-ghost]"].map(which =>
  root.querySelector(`[data-plot=loss] ${which}`)?.getAttribute("d"))"""


def test_the_run_before_is_the_one_that_was_seen(show):
    """Notches in a row are one change, as for undo: the run before it is the one before them."""
    widget = show(LiveTraining(**QUICK))
    wait_until_trained(widget, 40)
    first, none = widget.root.evaluate(LOSSES)
    assert none is None
    bias = widget.sliders()[2]
    for _ in range(3):
        bias.press("ArrowRight")
    wait_until_trained(widget, 40)
    second, ghost = widget.root.evaluate(LOSSES)
    assert second != first == ghost
    widget.page.wait_for_timeout(1100)
    bias.press("ArrowRight")
    wait_until_trained(widget, 40)
    third, ghost = widget.root.evaluate(LOSSES)
    assert third != second == ghost
    widget.press("Undo")
    wait_until_trained(widget, 40)
    assert widget.root.evaluate(LOSSES) == [second, third]


def test_a_run_that_was_not_finished_is_not_the_run_before(show):
    widget = show(LiveTraining(lag=20, step=100))
    wait_until_trained(widget, 100)
    first, _ = widget.root.evaluate(LOSSES)
    press = """root => [...root.querySelectorAll("button")]
      .find(b => b.textContent === "New seed").click()"""
    widget.root.evaluate(press)
    widget.root.evaluate(press)
    wait_until_trained(widget, 100)
    assert widget.state()["seed"] == 2
    # The axis may be another one by now: a line's heights are the same but for scale and place.
    second, ghost = (heights(path) for path in widget.root.evaluate(LOSSES))
    assert np.corrcoef(ghost, heights(first))[0, 1] > 0.9999
    assert np.corrcoef(ghost, second)[0, 1] < 0.999


def heights(path):
    return [float(point.split()[1]) for point in path[1:].split("L")]


def test_sliders_reach_both_ends(show):
    widget = show(LiveTraining(lag=1, step=1))
    ends = {"learning_rate": (0.01, 10), "max_norm": (0.01, 100), "forget_bias": (-4, 6)}
    for slider in widget.sliders():
        name = slider.get_attribute("data-control")
        for key, end in zip(("Home", "End"), ends.get(name, (1, 60)), strict=True):
            slider.press(key)
            assert widget.state()[name] == pytest.approx(end)


def test_a_drag_is_one_change(show):
    widget = show(LiveTraining(**QUICK))
    start = widget.state()
    widget.drag(widget.sliders()[2], to=0.1)
    moved = assert_numbers_are_pythons(widget)
    assert moved["forget_bias"] < -2
    widget.press("Undo")
    assert widget.state() == start


def test_python_line_makes_this_state(show):
    widget = show(LiveTraining(**QUICK, clipping="off"))
    unfold(widget)
    line = widget.root.locator("textarea").input_value()
    assert state_of(eval(line, {"LiveTraining": LiveTraining})) == widget.state()


def test_two_views_agree(show):
    w = LiveTraining(**QUICK)
    widget = show(w, w)
    other = widget.page.locator("[data-widget=LiveTraining]").nth(1)
    widget.press("+1 step")
    wait_until_trained(widget, 41)
    widget.page.wait_for_function(THERE, arg=[other.element_handle(), 41])
    assert other.evaluate(READ) == widget.root.evaluate(READ)


def test_reduced_motion_shows_whole_stretches(show):
    widget = show(LiveTraining(lag=1, step=0), reduced_motion=True)
    widget.page.evaluate(
        """root => {
          globalThis.met = [];
          root.closest(".lstm-view").model.on("change:step", () =>
            met.push(root.closest(".lstm-view").model.get("step")));
        }""",
        widget.root.element_handle(),
    )
    widget.press("Train")
    widget.page.wait_for_function("met.length >= 2", timeout=60_000)
    widget.press("Pause")
    first, second = widget.page.evaluate("met")[:2]
    assert first >= 100
    assert second - first >= 100


def test_a_frame_is_kept_short(show):
    """Training takes a share of each frame, not the page: in the middle no task of ours is long."""
    widget = show(LiveTraining(lag=20, step=0))
    usual = widget.page.evaluate(
        """async root => {
          const press = [...root.querySelectorAll("button")].find(b => b.textContent === "Train");
          press.click();
          let last = performance.now();
          const gaps = [];
          while (gaps.length < 40) {
            await new Promise(done => setTimeout(done));
            gaps.push(performance.now() - last);
            last = performance.now();
          }
          return gaps.sort((a, b) => a - b)[20];
        }""",
        widget.root.element_handle(),
    )
    assert usual < 60


# --- reach, size, names ---


@READERS
def test_keyboard_alone_reaches_everything(show, width, dark):
    widget = show(LiveTraining(**QUICK), width=width, dark=dark)
    assert_keyboard_reaches_everything(widget, at_least=16)


@READERS
def test_it_is_readable_and_accessible(show, width, dark):
    widget = show(LiveTraining(**QUICK), width=width, dark=dark)
    unfold(widget)
    wait_until_trained(widget, 40)
    assert_readable(widget, width)


@NARROW
@STYLES
def test_nothing_is_out_of_reach_on_a_narrow_screen(show, width, style):
    widget = show(LiveTraining(**QUICK, clipping="off"), width=width)
    narrow(widget, width, style)
    assert_within_reach(widget, width, scrolls=".lw-scroll")
