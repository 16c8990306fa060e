"""What lives behind a drawing: play that gives way, a key that redoes, a closed view, the model."""

import pytest

from lstm_lessons.widgets import GateExplorer, RNNUnit

pytestmark = pytest.mark.browser

BOTH = pytest.mark.parametrize("cls", [GateExplorer, RNNUnit], ids=lambda cls: cls.__name__)
TICK_MS = 900


# --- play gives way to the reader ---


def press_key(key):
    return lambda widget: widget.ranges()[0].press(key)


ACTIONS = {
    "preset": lambda widget: widget.press(widget.cls.PRESETS[0]["name"]),
    "undo": lambda widget: widget.press("Undo"),
    "redo": lambda widget: widget.press("Redo"),
    "reset": lambda widget: widget.press("Reset"),
    "drag": lambda widget: widget.drag(widget.ranges()[0], to=0.3),
    "arrow": press_key("ArrowRight"),
    "escape": press_key("Escape"),
    "ctrl-z": press_key("Control+z"),
    "ctrl-y": press_key("Control+y"),
    "next": lambda widget: widget.press("Next →"),
    "scrub": lambda widget: widget.root.get_by_role("slider", name="Over time").press("ArrowRight"),
}


@BOTH
def test_play_stops_when_the_reader_acts(show, cls):
    widget = show(cls())
    page = widget.page
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    for name, action in ACTIONS.items():
        # Something to undo, and something to redo.
        for k in (0, 1, 2):
            widget.press(cls.PRESETS[k]["name"])
        widget.press("Undo")
        widget.root.get_by_role("slider", name="Over time").press("Home")
        widget.press("Play")
        page.clock.run_for(TICK_MS + 10)
        assert widget.state()["step"] == 1, name
        assert widget.button("Pause").count() == 1, name
        action(widget)
        page.clock.run_for(50)
        after = widget.state()
        assert widget.button("Play").count() == 1, name
        page.clock.run_for(5 * TICK_MS)
        assert widget.state() == after, name


# --- keys ---


@BOTH
def test_ctrl_y_redoes(show, cls):
    widget = show(cls())
    widget.press(cls.PRESETS[2]["name"])
    after = widget.state()
    widget.press("Undo")
    assert widget.state() != after
    widget.ranges()[0].press("Control+y")
    assert widget.state() == after


# --- a view that has been closed ---

# A second view of the same model, as Jupyter opens one; `touched` counts what is written in it.
OPEN = """async (root, source) => {
  const { model } = root.closest(".lstm-view");
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { default: exported } = await import(url);
  const widget = typeof exported === "function" ? await exported() : exported;
  const el = document.createElement("div");
  document.body.append(el);
  const close = await widget.render({ model, el });
  let count = 0;
  const observer = new MutationObserver(records => { count += records.length; });
  observer.observe(el, { childList: true, subtree: true, characterData: true });
  globalThis.second = { model, el, close, touched: () => [count, count = 0][0] };
}"""
WAIT = "async ms => { await new Promise(done => setTimeout(done, ms)); return second.touched() }"
# In the middle of things: it plays, and its sentence is about to be said.
CLOSE = """async () => {
  const buttons = [...second.el.querySelectorAll("button")];
  buttons.find(({ textContent }) => textContent === "Play").click();
  second.model.set("h_0", 0.25);
  await new Promise(done => setTimeout(done));
  second.close();
  await null; // the observer hears of what closing itself has changed
  second.touched();
}"""


@BOTH
def test_a_closed_view_is_not_drawn_again(show, cls):
    widget = show(cls())
    page = widget.page
    widget.root.evaluate(OPEN, cls._esm)
    page.evaluate(WAIT, 300)

    page.evaluate("second.model.set('step', 5)")
    assert page.evaluate(WAIT, 300) > 0, "an open view follows its model"
    page.evaluate("second.el.style.width = '330px'")
    assert page.evaluate(WAIT, 300) > 0, "an open view follows its width"

    page.evaluate(CLOSE)
    assert page.evaluate(WAIT, TICK_MS + 300) == 0
    assert widget.state()["step"] == 5, "it no longer plays"
    page.evaluate("second.model.set('step', 2)")
    page.evaluate("second.model.set('h_0', -0.5)")
    page.evaluate("second.el.style.width = '500px'")
    assert page.evaluate(WAIT, 300) == 0

    state = widget.assert_numbers_are_pythons()  # the first view goes on
    assert (state["step"], state["h_0"]) == (2, -0.5)


# --- the static page's model ---

MODEL = """root => {
  const { model } = root.closest(".lstm-view");
  const told = [];
  const toldSince = action => { told.length = 0; action(); return [...told]; };
  const a = () => told.push(`a ${model.get("step")}`);
  const b = () => told.push(`b ${model.get("step")}`);
  const once = () => { told.push("once"); model.off("change:step", once); };
  const others = () => told.push("x");
  model.on("change:step", once);
  model.on("change:step", a);
  model.on("change:step", b);
  model.on("change:x", others);
  const answer = {
    changed: toldSince(() => model.set("step", 5)),
    again: toldSince(() => model.set("step", 6)),
    same: toldSince(() => model.set("step", 6)),
    sameList: toldSince(() => model.set("x", [...model.get("x")])),
    otherList: toldSince(() => model.set("x", model.get("x").map(value => value + 1))),
    stranger: toldSince(() => { model.off("change:step", () => {}); model.set("step", 1); }),
  };
  model.off("change:step", a);
  answer.withoutA = toldSince(() => model.set("step", 2));
  model.off("change:step", b);
  model.off("change:b", b);
  answer.withoutBoth = toldSince(() => model.set("step", 3));
  return { ...answer, at: model.get("step") };
}"""


def test_the_models_listeners_are_told_of_changes_only(show):
    assert show(RNNUnit()).root.evaluate(MODEL) == {
        "changed": ["once", "a 5", "b 5"],
        "again": ["a 6", "b 6"],
        "same": [],
        "sameList": [],
        "otherList": ["x"],
        "stranger": ["a 1", "b 1"],
        "withoutA": ["b 2"],
        "withoutBoth": [],
        "at": 3,
    }
