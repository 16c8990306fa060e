"""The drawings of the units: what a screen reader, a widget and a second copy rely on."""

import re
import subprocess
import sys
from collections import Counter
from xml.etree import ElementTree

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
    parts,
    rnn_unit,
    rnn_unrolled,
)

SVG = "{http://www.w3.org/2000/svg}"
UNITS = [rnn_unit, lstm_unit]
VARIANTS = [lstm_unit_backward, lstm_unit_peephole, lstm_unit_coupled, lstm_unit_1997, gru_unit]
UNROLLED = [rnn_unrolled, lstm_unrolled]
DRAWINGS = [*UNITS, *VARIANTS, *UNROLLED]
WIRES = {
    rnn_unit: {"x", "h_prev", "z", "h"},
    lstm_unit: {"x", "h_prev", "c_prev", "kept", "written", "c", "tanh_c", "h"}
    | {f"{prefix}{gate}" for prefix in ("", "z_") for gate in "ifgo"},
}


@pytest.fixture(params=DRAWINGS, ids=lambda draw: draw.__name__)
def draw(request):
    return request.param


def parse(diagram):
    return ElementTree.fromstring(diagram.svg)


def test_title_and_description_are_what_the_drawing_is_labelled_by(draw):
    diagram = draw(id="figure-7")
    root = parse(diagram)
    assert root.get("role") == "img"
    labels = [root.find(f".//*[@id='{id}']") for id in root.get("aria-labelledby").split()]
    assert [label.tag for label in labels] == [f"{SVG}title", f"{SVG}desc"]
    assert [label.text for label in labels] == [diagram.title, diagram.description]
    assert len(diagram.description) > 150


def test_ids_do_not_collide(draw):
    ids = [
        element.get("id")
        for diagram in (draw(id="a"), draw(id="b"))
        for element in parse(diagram).iter()
        if element.get("id")
    ]
    assert len(ids) == len(set(ids)) == 4
    assert {id[:2] for id in ids} == {"a-", "b-"}


def test_default_ids_do_not_collide():
    defaults = [draw().svg.split('title id="')[1].split('"')[0] for draw in DRAWINGS]
    assert len(set(defaults)) == len(DRAWINGS)


@pytest.mark.parametrize("id", ["", "7", "a b", 'a"', "é", 5, None, ["a"]])
def test_an_id_that_would_break_the_page_is_refused(draw, id):
    with pytest.raises(ValueError, match=f"^id: expected a letter.*; got {re.escape(repr(id))}$"):
        draw(id=id)


@pytest.mark.parametrize("unit", UNITS)
def test_each_quantity_has_one_wire_and_one_place_for_its_number(unit):
    root = parse(unit())
    for attribute, tag in (("data-path", "path"), ("data-wire", "text")):
        elements = root.findall(f".//*[@{attribute}]")
        assert {element.tag for element in elements} == {SVG + tag}
        assert Counter(e.get(attribute) for e in elements) == Counter(WIRES[unit])
    assert all(not text.text for text in root.findall(".//*[@data-wire]"))


def test_each_gate_is_a_group_with_its_letter_word_and_function():
    root = parse(lstm_unit())
    expected = {
        "i": ("input gate", "σ"),
        "f": ("forget gate", "σ"),
        "g": ("candidate", "tanh"),
        "o": ("output gate", "σ"),
    }
    groups = root.findall(".//*[@data-gate]")
    assert [group.get("data-gate") for group in groups] == list("figo")
    for group in groups:
        gate = group.get("data-gate")
        word, function = expected[gate]
        words = " ".join(e.text for e in group.iter() if e.get("class") == "words")
        symbols = {"".join(e.itertext()) for e in group.iter() if e.get("class") == "symbols"}
        assert words == word
        assert symbols == {function, f"{gate}t", f"z{gate}"}
        paths = {e.get("data-path") for e in group.iter() if e.get("data-path")}
        assert paths == {gate, f"z_{gate}"}
        colors = set(re.findall(r"--lstm-(\w)", ElementTree.tostring(group, encoding="unicode")))
        assert colors == {gate}


def test_the_nonlinearitys_box_and_word_are_marked():
    (phi,) = parse(rnn_unit()).findall(".//*[@data-function='phi']")
    box, word = phi
    assert box.get("class") == "box"
    assert "".join(word.itertext()) == "tanh"


def test_no_text_is_smaller_than_a_phone_can_show(draw):
    sizes = [float(e.get("font-size")) for e in parse(draw()).iter() if e.get("font-size")]
    assert min(sizes) >= 12
    assert parse(draw()).get("viewBox").split()[:3] == ["0", "0", "360"]


def test_tints_do_not_add_up(draw):
    """test_palette.py measures contrast on one tint of 12 %: no box may lie on another's."""
    boxes = [
        ([float(e.get(key)) for key in ("x", "y", "width", "height")], e.get("style"))
        for e in parse(draw()).iter()
        if e.get("class") == "box"
    ]
    tinted = [bounds for bounds, style in boxes if not style.endswith("fill-opacity:0")]
    assert all("fill-opacity:0.12" in style for bounds, style in boxes if bounds in tinted)
    for n, (x, y, width, height) in enumerate(tinted):
        for left, top, wide, high in tinted[n + 1 :]:
            apart = x + width <= left or left + wide <= x or y + height <= top or top + high <= y
            assert apart


def test_the_same_call_gives_the_same_bytes(draw):
    hashed = "import hashlib, lstm_lessons.diagrams as d; " + (
        f"print(hashlib.sha256(d.{draw.__name__}().svg.encode()).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", hashed],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert len(runs.pop()) == 65


def test_a_notebook_gets_the_colours_with_the_drawing(draw):
    style, _, svg = draw()._repr_html_().partition("</style>\n")
    assert style == f"<style>{palette.stylesheet()}"
    assert svg == draw().svg


@pytest.mark.parametrize("unrolled", UNROLLED)
@pytest.mark.parametrize("steps", [2, 3, 4])
def test_a_drawing_over_time_shows_as_many_steps_as_asked(unrolled, steps):
    root = parse(unrolled(steps))
    assert len(root.findall(".//*[@class='frame']")) == steps
    labels = Counter("".join(e.itertext()) for e in root.iter() if e.get("class") == "symbols")
    assert [labels[f"x{n}"] for n in range(steps + 2)] == [0, *[1] * steps, 0]


@pytest.mark.parametrize("unrolled", UNROLLED)
@pytest.mark.parametrize("steps", [1, 5, 0, -3, 3.0, "3", True, None])
def test_other_numbers_of_steps_are_refused(unrolled, steps):
    with pytest.raises(ValueError, match=rf"^steps: expected 2, 3 or 4; got {steps!r}$"):
        unrolled(steps)


@pytest.mark.parametrize("write", [parts.words, parts.symbols])
def test_what_is_written_is_text_and_never_markup(write):
    text = ElementTree.fromstring(write("a&b <c>", 0, 0))
    assert "".join(text.itertext()) == "a&b <c>"


@pytest.mark.parametrize("sign", ["-", "", None, ["×"]])
def test_another_sign_of_an_operation_is_refused(sign):
    message = re.escape(f"sign: expected '×' or '+'; got {sign!r}")
    with pytest.raises(ValueError, match=f"^{message}$"):
        parts.operation(sign, 0, 0)


def test_drawing_needs_neither_numpy_nor_matplotlib_nor_torch():
    code = (
        "import sys, lstm_lessons.diagrams as d; d.lstm_unit(); "
        "print({'numpy', 'matplotlib', 'torch'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
