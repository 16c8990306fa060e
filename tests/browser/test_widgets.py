"""The widgets as a reader meets them: each control driven, each number compared with Python."""

import ipywidgets
import pytest
from playwright.sync_api import expect

from lstm_lessons.widgets import GateExplorer, RNNUnit
from tests.browser.live_widget import LiveWidget, stand_in
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

CHAPTERS = {RNNUnit: "book/02_rnn_unit.html", GateExplorer: "book/07_lstm_unit.html"}
WIDGETS = pytest.mark.parametrize("cls", CHAPTERS, ids=lambda cls: cls.__name__)


@pytest.fixture
def live(open_page, site):
    """Open the chapter with the widget."""

    def live(cls, **how):
        opened = open_page((site / CHAPTERS[cls]).as_uri(), **how)
        return LiveWidget(opened.page, cls)

    return live


@pytest.fixture
def live_view(open_page, tmp_path):
    """Open a page with nothing but the given views of widgets."""

    def live_view(*views, **how):
        opened = open_page(stand_in(tmp_path, *views), **how)
        return opened

    return live_view


def panels(widget):
    """Show one after the other all the panels that hold ranges."""
    if widget.cls is RNNUnit:
        for nonlinearity in ("tanh", "relu", "identity"):
            widget.choose(nonlinearity)
            yield nonlinearity
        return
    yield "held"
    widget.choose("computed")
    for gate in "ifgo":
        widget.choose(gate)
        yield gate


def value_of(widget, slider):
    """Return what a range is at, and what the widget says it is at."""
    name = slider.get_attribute("data-control")
    if name == "step":
        return slider.evaluate("input => input.valueAsNumber"), widget.state()["step"] + 1
    return slider.evaluate(
        "input => [input.valueAsNumber, Number(input.nextElementSibling.dataset.value)]"
    )


@WIDGETS
@pytest.mark.parametrize(
    ("width", "dark", "by"),
    [
        (390, False, "mouse"),
        (1280, True, "keyboard"),
        pytest.param(390, False, "keyboard", marks=pytest.mark.long),
        pytest.param(1280, True, "mouse", marks=pytest.mark.long),
    ],
)
def test_every_range_to_both_ends(live, cls, width, dark, by):
    widget = live(cls, width=width, dark=dark)
    widget.root.get_by_text("All steps in numbers").click()
    widget.root.locator("td").first.wait_for()
    driven = set()
    for panel in panels(widget):
        for slider in widget.ranges():
            for end, share, key in (("min", 0, "Home"), ("max", 1, "End")):
                if by == "mouse":
                    widget.drag(slider, to=share)
                else:
                    slider.press(key)
                at, said = value_of(widget, slider)
                assert at == said == float(slider.get_attribute(end))
                widget.assert_numbers_are_pythons()
            driven.add((panel, slider.get_attribute("data-control")))
    assert len(driven) == (3 * 6 if cls is RNNUnit else 6 + 4 * 7)


@WIDGETS
@READERS
def test_presets(live, cls, width, dark):
    widget = live(cls, width=width, dark=dark)
    for preset in cls.PRESETS:
        widget.press(preset["name"])
        state = widget.assert_numbers_are_pythons()
        assert {name: state[name] for name in preset["state"]} == preset["state"]
        assert widget.button(preset["name"]).get_attribute("aria-pressed") == "true"
        assert widget.root.locator("[aria-pressed=true]").count() == 1
        look = preset["look"].replace("*", "").replace("w_h", "wh")
        assert widget.root.locator(".lw-look:visible").text_content() == look


@WIDGETS
def test_undo_redo_reset(live, cls):
    widget = live(cls)
    start = widget.state()
    sliders = widget.sliders()
    names = [preset["name"] for preset in cls.PRESETS]
    actions = [
        lambda: widget.drag(sliders[0], to=0.2),
        lambda: widget.drag(sliders[1], to=0.7),
        lambda: widget.press(names[1]),
        lambda: (widget.press("Next →"), widget.drag(sliders[2], to=0.1)),
        lambda: widget.press(names[-1]),
        lambda: widget.choose("computed" if cls is GateExplorer else "relu"),
        lambda: widget.press(names[2]),
    ]
    states = [start]
    for action in actions:
        action()
        if widget.state() != states[-1]:  # the last preset of GateExplorer is computed already
            states.append(widget.state())
    assert len(states) > 5

    essence = [{**state, "step": None} for state in states]
    for state in reversed(essence[:-1]):
        widget.press("Undo")
        assert {**widget.assert_numbers_are_pythons(), "step": None} == state
    assert widget.state() == start
    assert widget.button("Undo").get_attribute("aria-disabled") == "true"
    widget.button("Undo").press("Enter")  # nothing more to take back, and nothing happens
    assert widget.state() == start

    for state in essence[1:]:
        widget.page.keyboard.press("Tab")
        widget.press("Redo")
        assert {**widget.state(), "step": None} == state
    assert widget.state() == states[-1]

    widget.press("Reset")
    assert widget.state() == start
    widget.press("Undo")
    assert widget.state() == states[-1]

    sliders[0].focus()
    widget.page.keyboard.press("Control+z")
    assert {**widget.state(), "step": None} == essence[-2]
    widget.page.keyboard.press("Control+Shift+z")
    assert widget.state() == states[-1]


@WIDGETS
def test_a_change_after_undo_forgets_what_was_undone(live, cls):
    widget = live(cls)
    widget.press(cls.PRESETS[1]["name"])
    widget.press("Undo")
    widget.press(cls.PRESETS[2]["name"])
    assert widget.button("Redo").get_attribute("aria-disabled") == "true"


@WIDGETS
def test_steps_and_play(live, cls):
    widget = live(cls)
    page, last = widget.page, len(widget.state()["x"]) - 1
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    scrub = widget.root.get_by_role("slider", name="Over time")
    scrub.press("Home")
    assert widget.state()["step"] == 0
    widget.button("← Back").press("Enter")  # no step before the first
    assert widget.state()["step"] == 0
    widget.press("Next →")
    assert widget.assert_numbers_are_pythons()["step"] == 1
    scrub.press("ArrowRight")
    assert widget.assert_numbers_are_pythons()["step"] == 2
    scrub.press("ArrowLeft")
    widget.press("← Back")
    assert widget.state()["step"] == 0

    widget.press("Play")
    assert widget.state()["step"] == 0
    page.clock.run_for(2000)
    assert widget.assert_numbers_are_pythons()["step"] == 2
    widget.press("Pause")
    page.clock.run_for(5000)
    assert widget.state()["step"] == 2

    widget.press("Play")
    page.clock.run_for(1000)
    scrub.press("Escape")
    page.clock.run_for(5000)
    assert widget.state()["step"] == 3

    widget.press("Play")
    page.clock.run_for(60_000)
    assert widget.state()["step"] == last
    assert widget.button("Play").is_visible()
    widget.press("Play")  # at the end: once more from the start
    assert widget.state()["step"] == 0


@WIDGETS
@pytest.mark.parametrize("how", ["drag", "preset", "reset", "Control+z", "column"])
def test_play_stops_when_the_reader_takes_something_in_hand(live, cls, how):
    widget = live(cls)
    page = widget.page
    widget.press(cls.PRESETS[1]["name"])
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    widget.root.locator(".lw-scrub").press("Home")
    widget.press("Play")
    page.clock.run_for(1000)
    assert widget.button("Pause").is_visible()
    if how == "drag":
        widget.drag(widget.sliders()[0], to=0.3)
    elif how == "preset":
        widget.press(cls.PRESETS[2]["name"])
    elif how == "reset":
        widget.press("Reset")
    elif how == "column":
        widget.root.locator(".lw-scrub").press("ArrowRight")
    else:
        widget.button("Pause").press("Control+z")
    assert widget.button("Play").is_visible()
    state = widget.state()
    page.clock.run_for(5000)
    assert widget.state() == state


def test_play_with_nowhere_to_go(live_view):
    opened = live_view(RNNUnit(x=[1.0], step=0))
    widget = LiveWidget(opened.page, RNNUnit)
    opened.page.clock.install(time=0)
    opened.page.clock.pause_at(1000)
    widget.press("Play")
    opened.page.clock.run_for(5000)
    assert widget.button("Play").is_visible()
    assert widget.assert_numbers_are_pythons()["step"] == 0
    assert opened.console_errors == []


@WIDGETS
@pytest.mark.parametrize("what", ["slider", "chart"])
def test_a_swipe_that_scrolls_changes_nothing(live, cls, what):
    widget = live(cls, width=390)
    page = widget.page
    target = widget.sliders()[0] if what == "slider" else widget.root.locator(".lw-scrub")
    target.evaluate('input => input.scrollIntoView({ block: "center", behavior: "instant" })')
    box, before = target.bounding_box(), widget.state()
    x, y = box["x"] + 0.35 * box["width"], box["y"] + box["height"] / 2
    scrolled = page.evaluate("scrollY")
    session = page.context.new_cdp_session(page)

    def touch(kind, *points):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    touch("touchStart", {"x": x, "y": y})
    assert widget.state() != before  # where the finger comes down the thumb goes
    for k in range(1, 12):
        touch("touchMove", {"x": x, "y": y - 12 * k})
    touch("touchEnd")
    page.wait_for_timeout(200)
    assert page.evaluate("scrollY") > scrolled
    assert widget.state() == before
    assert widget.button("Undo").get_attribute("aria-disabled") == "true"
    widget.sliders()[1].press("ArrowLeft")  # and what comes next is a change again
    assert widget.button("Undo").get_attribute("aria-disabled") == "false"


def test_a_range_keeps_its_ends_while_it_is_dragged(live_view):
    widget = LiveWidget(live_view(GateExplorer(c_0=50.0)).page, GateExplorer)
    [slider] = widget.root.locator("[data-control=c_0]:visible").all()
    slider.scroll_into_view_if_needed()
    box, mouse = slider.bounding_box(), widget.page.mouse
    middle = box["y"] + box["height"] / 2
    mouse.move(box["x"] + box["width"] - 8, middle)
    mouse.down()
    for share in (0.8, 0.5, 0.3):
        mouse.move(box["x"] + share * box["width"], middle)
        assert slider.get_attribute("max") == "50"
        assert abs(widget.state()["c_0"] - (-2 + 52 * share)) < 3
    mouse.move(box["x"] + 0.02 * box["width"], middle)
    mouse.up()
    assert slider.get_attribute("max") == "2"
    widget.press("Undo")
    assert widget.state()["c_0"] == 50


@WIDGETS
def test_quick_presses_of_one_key_are_one_change(live, cls):
    widget = live(cls)
    start = widget.state()
    first, second = widget.sliders()[1], widget.sliders()[2]
    for _ in range(5):
        first.press("ArrowLeft")
    after_first = widget.state()
    second.press("ArrowLeft")
    second.press("ArrowLeft")
    widget.press("Undo")
    assert widget.state() == after_first
    widget.press("Undo")
    assert widget.state() == start
    assert widget.button("Undo").get_attribute("aria-disabled") == "true"


@WIDGETS
def test_the_note_stays_while_things_move_and_goes_when_it_is_no_longer_true(live, cls):
    widget = live(cls, width=390)
    note = widget.root.locator(".lw-look:visible")
    chart = widget.root.locator(".lw-chart")
    widget.press(cls.PRESETS[1]["name"])
    said, top = note.text_content(), chart.evaluate("e => e.offsetTop")
    for key in ("Home", "End", "Home"):
        widget.sliders()[0].press(key)
        assert note.text_content() == said
    widget.press("Reset")
    widget.sliders()[0].press("End")
    widget.sliders()[1].press("Home")
    widget.press("Undo")
    assert note.text_content().startswith("Try an example")
    assert chart.evaluate("e => e.offsetTop") == top


@WIDGETS
def test_pressing_a_column_selects_its_step(live, cls):
    widget = live(cls)
    steps = len(widget.state()["x"])
    scrub = widget.root.locator(".lw-scrub")
    for step in (0, 4, steps - 1):
        box = scrub.bounding_box()
        scrub.click(position={"x": (step + 0.5) * box["width"] / steps, "y": 20})
        assert widget.state()["step"] == step


@WIDGETS
@READERS
def test_keyboard_alone_reaches_everything(live, cls, width, dark):
    widget = live(cls, width=width, dark=dark)
    assert_keyboard_reaches_everything(widget, at_least=16)


@WIDGETS
def test_keyboard_alone_drives_everything(live, cls):
    widget = live(cls)
    for key, preset in zip(("Enter", "Space"), cls.PRESETS[1:3], strict=True):
        widget.button(preset["name"]).press(key)
        assert widget.button(preset["name"]).get_attribute("aria-pressed") == "true"
    widget.root.locator("input[type=radio]:checked").first.press("ArrowRight")
    state = widget.assert_numbers_are_pythons()
    assert state["mode" if cls is GateExplorer else "nonlinearity"] in ("computed", "relu")


@WIDGETS
def test_keys_pressed_in_the_widget_stay_there(live, cls):
    widget = live(cls)
    widget.page.evaluate("() => { document.body.onkeydown = e => { globalThis.leaked = e.key } }")
    slider = widget.sliders()[0]
    for key in ("ArrowRight", "Enter", "a", "Escape", "Control+z", "Control+y"):
        slider.press(key)
    assert widget.page.evaluate("globalThis.leaked ?? null") in (None, "Control")
    slider.press("Control+s")  # saving is not the widget's: it must reach JupyterLab
    assert widget.page.evaluate("globalThis.leaked") == "s"
    slider.press("Shift+Enter")
    assert widget.page.evaluate("globalThis.leaked") == "Enter"
    slider.blur()
    widget.page.keyboard.press("a")
    assert widget.page.evaluate("globalThis.leaked") == "a"  # the page does listen


@WIDGETS
def test_nothing_moves_unasked(live, cls):
    widget = live(cls)
    seen = "root => root.outerHTML"
    before = widget.root.evaluate(seen), widget.state()
    widget.page.wait_for_timeout(3000)
    assert (widget.root.evaluate(seen), widget.state()) == before


@WIDGETS
@pytest.mark.parametrize("reduced_motion", [True, False])
def test_reduced_motion(live, cls, reduced_motion):
    widget = live(cls, reduced_motion=reduced_motion)
    moving = widget.root.evaluate(
        "root => [...root.querySelectorAll('*')].filter(e => getComputedStyle(e)"
        ".transitionDuration.split(', ').some(t => t !== '0s')).length"
    )
    assert (moving == 0) == reduced_motion


@WIDGETS
@READERS
def test_it_is_readable_and_accessible_in_each_panel(live_view, cls, width, dark):
    widget = LiveWidget(live_view(cls(), width=width, dark=dark).page, cls)
    unfold(widget)
    for _ in panels(widget):
        assert_readable(widget, width)


# How far the mark on the chart is from the column of the selected step.
OFF_COLUMN = """root => {
  const scrub = root.querySelector(".lw-scrub");
  const { left, width } = scrub.getBoundingClientRect();
  const dots = [...root.querySelectorAll(".lw-plot .lw-dot")].map(e => e.getBoundingClientRect());
  const dot = dots.reduce((a, b) => (b.width > a.width ? b : a));
  const centre = left + (scrub.valueAsNumber - 0.5) * width / scrub.max;
  return Math.abs(centre - dot.left - dot.width / 2);
}"""


@WIDGETS
@NARROW
@STYLES
def test_nothing_is_out_of_reach_on_a_narrow_screen(live_view, cls, width, style):
    state = {"w_h": 1.6, "nonlinearity": "identity", "x": [-9.0] * 12, "h_0": -6.0}
    w = RNNUnit(**state) if cls is RNNUnit else GateExplorer(c_0=-6.0)
    widget = LiveWidget(live_view(w, width=width).page, cls)
    narrow(widget, width, style)
    for _ in panels(widget):
        assert_within_reach(widget, width, scrolls=".lw-diagram")
        assert widget.root.evaluate(OFF_COLUMN) < 1
    for scroller in widget.root.locator(".lw-scroll:visible").all():
        wide = scroller.evaluate("e => e.scrollWidth > e.clientWidth")
        assert (scroller.get_attribute("tabindex") == "0") == wide


@WIDGETS
def test_sentence_is_announced_but_not_while_playing(live, cls):
    widget = live(cls)
    sentence = widget.root.locator("output.lw-now")
    before = sentence.text_content()
    assert sentence.get_attribute("aria-live") == "polite"
    widget.press(cls.PRESETS[2]["name"])
    expect(sentence).not_to_have_text(before, timeout=30_000)
    assert sentence.get_attribute("aria-live") == "polite"
    widget.page.clock.install()
    widget.root.locator(".lw-scrub").press("Home")
    widget.press("Play")
    widget.page.clock.run_for(1000)
    assert sentence.get_attribute("aria-live") == "off"


@WIDGETS
def test_python_line_makes_this_state(live, cls):
    widget = live(cls)
    for preset in cls.PRESETS:
        widget.press(preset["name"])
        widget.drag(widget.sliders()[0], to=0.3)
        line = widget.root.locator("textarea").input_value()
        twin, state = eval(line, {cls.__name__: cls}), widget.state()
        run = cls(**state).trajectory()
        assert twin.step == state["step"]
        assert all((twin.trajectory()[name] == run[name]).all() for name in run)


def test_a_slider_sets_this_step_or_all_from_here_on(live):
    widget = live(GateExplorer)
    f = widget.root.get_by_role("slider", name="forget gate")
    f.press("Home")
    assert [row[1] for row in widget.state()["held"]] == [1, 1, 1, 0, 0, 0, 0, 0]
    widget.press("Undo")
    widget.choose("this step")
    assert widget.button("Undo").get_attribute("aria-disabled") == "true"  # no change of its own
    f.press("Home")
    assert [row[1] for row in widget.state()["held"]] == [1, 1, 1, 0, 1, 1, 1, 1]
    widget.press("Write once")
    assert widget.state()["reach"] == "from here on"


def test_taking_the_gates_in_hand_changes_no_number(live):
    widget = live(GateExplorer)
    widget.press("Latch")
    before = GateExplorer(**widget.state()).trajectory()
    widget.choose("in your hand")
    after = GateExplorer(**widget.assert_numbers_are_pythons()).trajectory()
    for name in ("i", "f", "g", "o", "c", "h"):
        assert after[name] == pytest.approx(before[name], abs=1e-15)


def test_the_nonlinearity_stands_in_the_drawing(live):
    widget = live(RNNUnit)
    for name in ("relu", "identity", "tanh"):
        widget.choose(name)
        assert widget.root.locator(".lw-phi").text_content() == name


@WIDGETS
def test_two_views_of_one_widget_agree(live_view, cls):
    w = cls()
    page = live_view(w, w).page
    first, second = LiveWidget(page, cls, 0), LiveWidget(page, cls, 1)
    start = first.state()
    first.drag(first.sliders()[0], to=0.3)
    assert first.state() != start
    assert second.assert_numbers_are_pythons() == first.assert_numbers_are_pythons()
    second.press("Undo")  # a drag is one step, whichever view it was made in
    assert first.assert_numbers_are_pythons() == start
    assert second.button("Undo").get_attribute("aria-disabled") == "true"
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


@WIDGETS
def test_two_widgets_do_not_meet(live_view, cls):
    page = live_view(cls(), cls()).page
    first, second = LiveWidget(page, cls, 0), LiveWidget(page, cls, 1)
    start = second.state()
    first.press(cls.PRESETS[1]["name"])
    assert second.state() == start
    assert second.button("Undo").get_attribute("aria-disabled") == "true"


@READERS
@pytest.mark.parametrize(
    "w",
    [
        RNNUnit(w_h=-1e4, w_x=1e4, nonlinearity="identity", x=[1e3] * 24, step=23),
        RNNUnit(x=[1.0]),
        GateExplorer(x=[0.5] * 24, c_0=1e5, step=23),
        GateExplorer(x=[0.5]),
        GateExplorer(mode="computed", weight_ih=[1e4] * 4, weight_hh=[-1e4] * 4, bias=[1e4] * 4),
    ],
    ids=["explosion", "one-step", "large-state", "one-gate-step", "large-weights"],
)
def test_extremes(live_view, w, width, dark):
    opened = live_view(w, width=width, dark=dark)
    widget = LiveWidget(opened.page, type(w))
    widget.assert_numbers_are_pythons()
    widget.button("← Back").press("Enter")
    widget.sliders()[0].press("ArrowLeft")
    widget.assert_numbers_are_pythons()
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.console_errors == []


def test_what_is_not_ours_says_that_it_needs_a_kernel(live_view):
    opened = live_view(ipywidgets.IntSlider(), RNNUnit())
    assert opened.page.get_by_text("needs a kernel").count() == 1
    LiveWidget(opened.page, RNNUnit).assert_numbers_are_pythons()
    assert opened.outside_requests == opened.console_errors == []
