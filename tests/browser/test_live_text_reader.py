"""TextReader in the page: its mathematics against NumPy, its controls, its colours."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from lstm_lessons.experiments.text.character_weights import pack, unpack
from lstm_lessons.widgets import TextReader, modules
from lstm_lessons.widgets.text_network import constants, reader
from tests.browser.javascript import call
from tests.browser.live_widget import LiveWidget, state_of
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
from tests.diagrams.test_palette import contrast

pytestmark = pytest.mark.browser

RUN = modules.own("engine.js", "format.js", "text_run.js", "text_words.js", READER=constants())
GO = """
const read = createReader();
export const go = (state) => {
  const steps = read(state.text);
  const sentence = textSentence(tidyText(state), steps);
  return { steps, sentence, mean: meanBits(state.text, steps) };
};
export { readable, unpack };"""
TEXTS = [preset["state"]["text"] for preset in TextReader.PRESETS] + ["a", "To-morrow,\n\n[Exit.]"]


# --- the mathematics ---


def test_page_and_python_agree(browser):
    """To 1e-12, every quantity of all cells at every character; texts in any order."""
    order = [*TEXTS, TEXTS[0][:50], TEXTS[0], TEXTS[1]]  # what begins alike is not read again
    calls = [[{"text": text, "cell": 3, "step": 0}] for text in order]
    worst = 0.0
    for text, page in zip(order, call(browser, RUN + GO, "go", calls), strict=True):
        run = TextReader(text=text, step=0).trajectory()
        assert len(page["steps"]) == len(text)
        for name, expected in run.items():
            found = np.array([step[name] for step in page["steps"]])
            worst = max(worst, np.abs(found - expected).max())
    print(f"largest difference over {len(order)} texts: {worst:.1e}")
    assert worst < 1e-12


def test_bits(browser):
    alphabet, _ = reader()
    text = TEXTS[1]
    [page] = call(browser, RUN + GO, "go", [[{"text": text, "cell": 0, "step": 4}]])
    p = TextReader(text=text, step=0).trajectory()["p"]
    symbols = alphabet.encode(text)
    bits = -np.log2(p[np.arange(len(text) - 1), symbols[1:]])
    assert page["mean"] == pytest.approx(bits.mean(), rel=1e-10)
    assert f"{bits[4]:.1f} bits." in page["sentence"]
    assert f"takes {bits.mean():.2f} bits a character." in page["sentence"]
    [alone] = call(browser, RUN + GO, "go", [[{"text": "a", "cell": 0, "step": 0}]])
    assert alone["mean"] is None
    assert "bits" not in alone["sentence"]


def test_bytes_are_unpacked_as_in_python(browser):
    rng = np.random.default_rng(0)
    for array in (rng.standard_normal((7, 5)), rng.standard_normal(9), np.zeros((2, 3))):
        packed = pack(array)
        [found] = call(browser, RUN + GO, "unpack", [[packed]])
        np.testing.assert_array_equal(np.array(found), unpack(packed))


@pytest.mark.parametrize(
    ("typed", "text", "lost"),
    [
        ("To be", "To be", []),
        ("\u201cI\u2019ll go\u201d \u2014 now\u2026", '"I\'ll go" -- now...', []),
        ("caf\u00e9 #1\r\n", "caf 1\n", ["\u00e9", "#"]),
        ("\u00e9\U0001f600", "", ["\u00e9", "\U0001f600"]),
        ("a" * 1000, "a" * 1000, []),
        ("#" + "a" * 1200, "a" * 1000, ["#"]),
    ],
)
def test_what_is_typed_is_made_readable(browser, typed, text, lost):
    [found] = call(browser, RUN + GO, "readable", [[typed]])
    over = 200 if len(typed) > 1200 else 0
    assert found == {"text": text, "lost": lost, "over": over}
    assert set(text) <= set(constants()["characters"])


# --- the controls ---

READ = """root => [...root.querySelectorAll("[data-value]")].filter(e => e.checkVisibility())
  .map(e => [e.dataset.name, Number(e.dataset.value), e.textContent])"""


def assert_numbers_are_pythons(widget):
    """Compare each number in sight with Python at the model's state; return the state."""
    state = widget.state()
    run = TextReader(**state).trajectory()
    alphabet, _ = reader()
    symbols = alphabet.encode(state["text"])
    seen = set()
    for name, value, text in widget.root.evaluate(READ):
        letter, _, index = name.partition("[")
        number = int(index[:-1]) if index else state["step"]
        seen.add(letter)
        if letter == "p":
            expected = run["p"][state["step"], number]
        elif letter == "bits":
            expected = -np.log2(run["p"][number - 1, symbols[number]])
        else:
            expected = run[letter][number, state["cell"]]
        assert value == pytest.approx(expected, rel=1e-10, abs=1e-12), name
        shown = float(re.sub(r"[^\d.-]", "", text.replace("\u2212", "-")))
        scale = 100 if letter == "p" else 1
        assert shown == pytest.approx(scale * value, abs=0.51 if letter == "p" else 0.0051)
    assert seen >= {"f", "i", "g", "o", "c", "tanh_c", "h", "p"}
    return state


def type_text(widget, text):
    widget.root.get_by_label("Text: change it").fill(text)


@READERS
def test_presets(show, width, dark):
    widget = show(TextReader(), width=width, dark=dark)
    for preset in TextReader.PRESETS:
        widget.press(preset["name"])
        assert assert_numbers_are_pythons(widget) == preset["state"]
        assert widget.root.locator("[aria-pressed=true]").all_text_contents() == [preset["name"]]


def test_a_text_is_typed_and_taken_back(show):
    widget = show(TextReader())
    start = widget.state()
    type_text(widget, "Who goes th\u00e9re?")
    assert assert_numbers_are_pythons(widget)["text"] == "Who goes thre?"
    expect(widget.root.locator("p[role=status]")).to_contain_text("\u00e9")
    typing = widget.root.get_by_label("Text: change it")
    expect(typing).to_have_value("Who goes thre?")
    typing.press("End")
    typing.press_sequentially(" I!", delay=5)
    state = assert_numbers_are_pythons(widget)
    assert state["text"] == "Who goes thre? I!"
    assert state["step"] == len(state["text"]) - 1
    while widget.button("Undo").get_attribute("aria-disabled") == "false":
        widget.press("Undo")
    assert widget.state()["text"] == start["text"]
    expect(typing).to_have_value(start["text"])


def test_what_was_left_out_is_told_until_the_text_is_another(show):
    widget = show(TextReader(text="To be"))
    note = widget.root.locator("p[role=status]")
    typing = widget.root.get_by_label("Text: change it")
    typing.press("End")
    typing.press_sequentially("\u00e9 or #x", delay=5)
    expect(typing).to_have_value("To be or x")
    told = "Left out, as the plays have no such character: \u201c\u00e9\u201d, \u201c#\u201d."
    expect(note).to_have_text(told)
    widget.press("Cell after")
    expect(note).to_have_text(told)
    widget.page.wait_for_timeout(2100)  # a pause: what is typed now is another matter
    typing.press("y")
    expect(note).to_have_text("")
    typing.press_sequentially("\u200b")
    expect(note).to_contain_text(": U+200B.")
    widget.press("Who speaks")
    expect(note).to_have_text("")


def test_of_many_that_were_left_out_ten_are_named(show):
    widget = show(TextReader(text="To be"))
    for count, end in ((10, "\u201c\u4e09\u201d."), (3000, "\u201c\u4e09\u201d and 2,990 more.")):
        type_text(widget, "To be" + "".join(map(chr, range(0x4E00, 0x4E00 + count))))
        note = widget.root.locator("p[role=status]")
        expect(note).to_contain_text(end)
        assert note.text_content().count(",") == 10 + (count > 10)  # that of 2,990, too


# Each mark's background as it is drawn, its letters' colour, the tint that is the most there is of
# either sign, and the ground: what they are in the colours that the reader's system forces.
FORCED = """all => all.map((each) => {
  const style = getComputedStyle(each);
  const probe = document.body.appendChild(document.createElement("p"));
  probe.style.cssText = "forced-color-adjust: none; background: Canvas";
  const ground = getComputedStyle(probe).backgroundColor;
  probe.remove();
  const tone = each.appendChild(document.createElement("i"));
  tone.style.cssText = "color: var(--tone)";
  const colours = [style.color, getComputedStyle(tone).color, ground];
  tone.remove();
  return [style.backgroundImage, parseFloat(style.getPropertyValue("--most")) / 100, colours];
})"""


@pytest.mark.parametrize("forced", ["light", "dark"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_picture_stays_in_forced_colours_and_can_be_read(show, dark, forced):
    widget = show(TextReader(text="To be"), dark=dark)
    widget.page.emulate_media(forced_colors="active", color_scheme=forced)
    marks = widget.root.locator(".lw-text .lw-mark").evaluate_all(FORCED)
    assert len(marks) == 5
    for picture, most, colours in marks:
        assert "gradient" in picture
        ink, tone, ground = (
            np.array(re.findall(r"[\d.]+", each)[:3], float) / 255 for each in colours
        )
        assert contrast(ink, most * tone + (1 - most) * ground) >= 4.5


def test_what_there_is_no_room_for_is_told(show):
    widget = show(TextReader(text="To be"))
    room = widget.root.get_by_text(" of 1,000 characters")
    expect(room).to_have_text("5 of 1,000 characters")
    type_text(widget, "a" * 990 + "b" * 20)
    assert widget.state()["text"] == "a" * 990 + "b" * 10
    expect(room).to_have_text("1,000 of 1,000 characters")
    expect(widget.root.locator("p[role=status]")).to_have_text(
        "Left out at the end, as there is room for 1,000: 10."
    )


def test_undo_brings_back_a_text_that_was_cleared(show):
    widget = show(TextReader(text="To be"))
    typing = widget.root.get_by_label("Text: change it")
    type_text(widget, "")
    assert widget.button("Undo").get_attribute("aria-disabled") == "false"
    widget.press("Undo")
    expect(typing).to_have_value("To be")
    expect(widget.root.locator("p[role=status]")).to_have_text("")
    assert widget.button("Undo").get_attribute("aria-disabled") == "true"

    type_text(widget, "Good night")
    type_text(widget, "")
    typing.press("Control+z")
    expect(typing).to_have_value("Good night")
    type_text(widget, "")
    typing.press_sequentially("Ay", delay=5)
    assert widget.state()["text"] == "Ay"
    for text in ("Good night", "To be"):
        typing.press("Control+z")
        expect(typing).to_have_value(text)
        assert widget.state()["text"] == text
    assert widget.button("Undo").get_attribute("aria-disabled") == "true"


def test_a_cleared_text_is_back_when_something_else_is_done(show):
    widget = show(TextReader())
    typing = widget.root.get_by_label("Text: change it")
    for name in ("Cell after", "Next \u2192", "Reset", "The line"):
        type_text(widget, "")
        expect(typing).to_have_value("")
        widget.press(name)
        expect(typing).to_have_value(TextReader().text)
        expect(widget.root.locator("p[role=status]")).to_have_text("")


def test_a_character_in_the_making_is_left_alone(show):
    """A dead key shows an accent before there is a letter: it is part of what is being typed."""
    widget = show(TextReader(text="To be"))
    typing = widget.root.get_by_label("Text: change it")
    typing.evaluate("""area => {
      area.value = "To be\u00b4";
      area.dispatchEvent(new InputEvent("input", { isComposing: true }));
    }""")
    expect(typing).to_have_value("To be\u00b4")
    assert widget.state()["text"] == "To be"
    typing.evaluate("""area => {
      area.value = "To bee";
      area.dispatchEvent(new CompositionEvent("compositionend"));
    }""")
    assert widget.state()["text"] == "To bee"


def test_nothing_typed_leaves_what_was_there(show):
    widget = show(TextReader())
    start = widget.state()
    type_text(widget, "")
    assert widget.state() == start
    expect(widget.root.locator("p[role=status]")).to_contain_text("Type a character")
    type_text(widget, "A")
    assert widget.state()["text"] == "A"
    assert assert_numbers_are_pythons(widget)["step"] == 0


def test_the_cell_is_picked(show):
    widget = show(TextReader(cell=126, step=3))
    widget.press("Cell after")
    widget.press("Cell after")
    assert assert_numbers_are_pythons(widget)["cell"] == 127
    widget.root.get_by_role("slider", name="Cell").press("Home")
    assert assert_numbers_are_pythons(widget)["cell"] == 0
    widget.press("Undo")
    assert widget.state()["cell"] == 127


def test_the_range_of_cells_is_as_wide_as_its_place_and_says_what_there_is(show):
    widget = show(TextReader(), width=390)
    cell = widget.root.get_by_role("slider", name="Cell", exact=True)
    assert cell.bounding_box()["width"] > 0.9 * widget.root.bounding_box()["width"]
    number = cell.locator("xpath=following-sibling::output")
    expect(number).to_have_text("64 (0 to 127)")


def test_the_cursor_is_moved_by_pointer_and_keys(show):
    widget = show(TextReader(text="Good my lord", step=0))
    widget.root.locator("[data-t='5']").click()
    assert assert_numbers_are_pythons(widget)["step"] == 5
    cursor = widget.root.get_by_role("slider", name="Cursor")
    cursor.press("ArrowRight")
    assert assert_numbers_are_pythons(widget)["step"] == 6
    assert cursor.get_attribute("aria-valuetext").startswith("character 7, \u201cy\u201d: ")
    cursor.press("End")
    assert widget.state()["step"] == 11
    assert widget.button("Undo").get_attribute("aria-disabled") == "true"
    assert widget.button("Next →").get_attribute("aria-disabled") == "true"
    assert widget.root.locator(".lw-cursor").text_content() == "d"


def test_python_line_makes_this_state(show):
    widget = show(TextReader())
    line = widget.root.get_by_label("This widget as Python")
    for preset in TextReader.PRESETS:
        widget.press(preset["name"])
        twin = eval(line.input_value(), {"TextReader": TextReader})
        assert state_of(twin) == preset["state"]


def test_two_views_agree(show):
    w = TextReader(step=2)
    first = show(w, w)
    second = LiveWidget(first.page, TextReader, 1)
    first.press("Next →")
    type_text(second, "Enough; no more.")
    assert assert_numbers_are_pythons(second) == assert_numbers_are_pythons(first)
    ids = first.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))


@READERS
def test_keyboard_alone_reaches_everything(show, width, dark):
    widget = show(TextReader(), width=width, dark=dark)
    assert_keyboard_reaches_everything(widget, at_least=18)


# --- the picture ---

COLOURS = """root => [...root.querySelectorAll("[data-t]")].map(e => [
  e.textContent, Number(e.style.getPropertyValue("--share")), e.classList.contains("lw-minus")])"""


def test_the_colours_are_the_cells(show):
    for preset in TextReader.PRESETS[:3]:
        w = TextReader(**preset["state"])
        drawn = show(w).root.evaluate(COLOURS)
        values = w.trajectory()["tanh_c"][:, w.cell]
        assert "".join(text for text, *_ in drawn) == w.text.replace("\n", "\u21b5")
        shares = np.array([-share if minus else share for _, share, minus in drawn])
        np.testing.assert_allclose(shares, values, atol=5.1e-4)


@READERS
def test_it_is_readable_and_accessible(show, width, dark):
    widget = show(TextReader(), width=width, dark=dark)
    unfold(widget)
    assert_readable(widget, width)


CONTRAST = """root => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const pixel = (...layers) => {
    canvas.clearRect(0, 0, 1, 1);
    layers.forEach(layer => { canvas.fillStyle = layer; canvas.fillRect(0, 0, 1, 1); });
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const paper = getComputedStyle(document.body).backgroundColor;
  return [...root.querySelectorAll("[data-t]")].map(e => {
    const style = getComputedStyle(e);
    return [pixel(paper, style.color), pixel(paper, style.backgroundColor)];
  });
}"""


@READERS
def test_each_character_stands_out_from_its_colour(show, width, dark):
    widget = show(TextReader.preset("A long line"), width=width, dark=dark)

    def luminance(colour):
        parts = np.array(colour[:3]) / 255
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]

    for ink, paper in widget.root.evaluate(CONTRAST):
        high, low = sorted([luminance(ink), luminance(paper)], reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5


@NARROW
@STYLES
def test_nothing_is_out_of_reach_on_a_narrow_screen(show, width, style):
    widget = show(TextReader(), width=width)
    narrow(widget, width, style)
    assert_within_reach(widget, width, scrolls=".lw-scroll")


def test_nothing_moves_unasked(show):
    widget = show(TextReader())
    before = widget.root.evaluate("root => root.outerHTML")
    widget.page.wait_for_timeout(1000)
    assert widget.root.evaluate("root => root.outerHTML") == before
