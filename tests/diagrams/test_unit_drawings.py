"""The drawings of the units: what a screen reader, a widget and a second copy rely on."""

import math
import re
import subprocess
import sys
from collections import Counter
from xml.etree import ElementTree

import pytest

from lstm_lessons.diagrams import lstm_unit, lstm_unrolled, palette, rnn_unit, rnn_unrolled

SVG = "{http://www.w3.org/2000/svg}"
UNITS = [rnn_unit, lstm_unit]
UNROLLED = [rnn_unrolled, lstm_unrolled]
WIRES = {
    rnn_unit: {"x", "h_prev", "z", "h"},
    lstm_unit: {"x", "h_prev", "c_prev", "kept", "written", "c", "tanh_c", "h"}
    | {f"{prefix}{gate}" for prefix in ("", "z_") for gate in "ifgo"},
}


@pytest.fixture(params=[*UNITS, *UNROLLED], ids=lambda draw: draw.__name__)
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
    defaults = [draw().svg.split('title id="')[1].split('"')[0] for draw in (*UNITS, *UNROLLED)]
    assert len(set(defaults)) == 4


@pytest.mark.parametrize("id", ["", "7", "a b", 'a"', "é"])
def test_an_id_that_would_break_the_page_is_refused(draw, id):
    with pytest.raises(ValueError, match="id: expected"):
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


def test_wires_join_as_the_equations_say():
    """Each operation's wires, found by where they end and begin, against c = f·c + i·g, h = o·…"""
    root = parse(lstm_unit())
    found = set()
    for group in root.findall(".//*[@class='operation']"):
        circle, strokes = group
        centre, radius = (float(circle.get("cx")), float(circle.get("cy"))), float(circle.get("r"))
        first_stroke = [float(n) for n in re.findall(r"[-\d.]+", strokes.get("d"))[:4]]
        sign = "+" if first_stroke[1] == first_stroke[3] else "×"
        into, out_of = set(), set()
        for path in root.findall(".//*[@data-path]"):
            lines = lines_of(path.get("d"))
            heads = [line[1] for line in lines if len(line) == 3]
            if any(math.isclose(math.dist(head, centre), radius) for head in heads):
                into.add(path.get("data-path"))
            if math.isclose(math.dist(lines[0][0], centre), radius):
                out_of.add(path.get("data-path"))
        found.add((sign, frozenset(into), frozenset(out_of)))
    assert found == {
        ("×", frozenset({"c_prev", "f"}), frozenset({"kept"})),
        ("×", frozenset({"i", "g"}), frozenset({"written"})),
        ("+", frozenset({"kept", "written"}), frozenset({"c"})),
        ("×", frozenset({"o", "tanh_c"}), frozenset({"h"})),
    }


def lines_of(path_data):
    """The polylines of a wire; an arrowhead is one of three points, its tip in the middle."""
    return [
        [tuple(float(n) for n in point.split()[:2]) for point in part.split("L")]
        for part in path_data.split("M")[1:]
        if " a" not in part
    ]


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


def test_drawing_needs_neither_numpy_nor_matplotlib_nor_torch():
    code = (
        "import sys, lstm_lessons.diagrams as d; d.lstm_unit(); "
        "print({'numpy', 'matplotlib', 'torch'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
