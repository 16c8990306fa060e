"""The drawing of the cell of 1997 against its equations: what flows where, in which colour."""

import re

import pytest

from lstm_lessons.diagrams.memory_cell import memory_cell
from tests.diagrams.circuit import Circuit
from tests.diagrams.test_connections import nearest_wire, overlap, table

CELL = """
    x, i_prev, o_prev, h_prev → z_i z_g z_o W u_t + b →
    → z_i → z_i
    → z_g → z_g
    → z_o → z_o
    z_i → σ input gate → i
    z_g → 4σ − 2 candidate → g
    z_o → σ output gate → o
    i, g → × → written
    written, c_prev → + → c
    c → delay of one step → c_prev
    c → 2σ − 1 → shown
    shown, o → × → h
    → left → i_prev, o_prev, h_prev
    → bottom → x
    h, i, o → right →
    h → top →
"""
COLOR = {"written": "c", "c_prev": "c", "shown": "c"}
CAPTIONS = {"t − 1", "t + 1"}


@pytest.fixture(scope="module")
def drawn():
    return Circuit(memory_cell())


def test_wires_join_as_the_equations_say(drawn):
    assert drawn.connections() == table(CELL)


def test_a_wire_has_its_quantitys_colour(drawn):
    for name, wire in drawn.wires.items():
        quantity = re.sub(r"^z_|_prev$", "", name)
        assert (name, wire.color) == (name, COLOR.get(name, quantity))


def test_a_label_stands_by_its_wire_in_its_colour(drawn):
    named = set()
    for label in drawn.labels:
        if label.notation in CAPTIONS:
            continue
        wire = nearest_wire(drawn, label)
        expected = {"1.0": "c_prev"}.get(label.notation) or re.sub(
            "_t$", "", label.notation.replace("_t−1", "_prev")
        )
        assert (label.notation, wire) == (label.notation, expected)
        assert label.color == drawn.wires[wire].color
        named.add(wire)
    assert {wire.name for wire, _, _ in drawn.free_ends()} <= named


def test_the_loop_has_the_weight_one(drawn):
    [weight] = [label for label in drawn.labels if label.notation == "1.0"]
    assert drawn.wires["c_prev"].distance(weight.middle) < 12


def test_each_end_of_a_wire_and_nothing_else_has_an_arrowhead(drawn):
    for wire in drawn.wires.values():
        assert sorted(line[-1] for line, *_ in wire.heads) == sorted(wire.ends)
        assert wire.ends


def test_a_dot_lies_where_a_wire_splits_and_nowhere_else(drawn):
    splits = sorted((*at, wire.color) for wire in drawn.wires.values() for at in wire.junctions)
    assert len(splits) == 4
    assert drawn.dots == splits


def test_wires_meet_nothing_on_their_way_but_cross_by_bridges(drawn):
    wires = list(drawn.wires.values())
    solid = [box for box in drawn.boxes if not box.clear] + drawn.operations
    for n, wire in enumerate(wires):
        for a, b in wire.segments:
            assert not [part for part in solid if part.is_entered_by(a, b)], wire.name
            for other in wires[n + 1 :]:
                assert not any(overlap((a, b), pair) for pair in other.segments), wire.name
    crossed = [
        (wire.name, other.name)
        for wire in wires
        for bridge in wire.hops
        for other in wires
        if other is not wire and any(overlap(bridge, pair) for pair in other.segments)
    ]
    assert crossed == [("g", "i"), ("o", "i")]


def test_the_description_says_what_the_wires_say(drawn):
    description = memory_cell().description
    for phrase in (
        "The input x of t enters from below",
        "of step t minus 1 enter from the left",
        "4 sigma minus 2, between minus 2 and 2",
        "The candidate is multiplied by the input gate",
        "by a loop with a delay of one step and the fixed weight 1.0, the constant error carousel",
        "through 2 sigma minus 1, between minus 1 and 1, and is multiplied by the output gate",
        "The hidden state and both gates also leave to the right",
    ):
        assert phrase in description
    assert "forget" not in description


def test_it_is_a_labelled_image_that_a_phone_can_show():
    diagram = memory_cell(id="figure-7")
    root = Circuit(diagram).root
    labels = [root.find(f".//*[@id='{id}']") for id in root.get("aria-labelledby").split()]
    assert root.get("role") == "img"
    assert [label.text for label in labels] == [diagram.title, diagram.description]
    assert {label.get("id")[:9] for label in labels} == {"figure-7-"}
    sizes = [float(e.get("font-size")) for e in root.iter() if e.get("font-size")]
    assert min(sizes) >= 12
    assert root.get("viewBox").split()[:3] == ["0", "0", "360"]
