"""The drawings of a stack and of two directions: what each layer reads at each step."""

from itertools import combinations

import pytest

from lstm_lessons.diagrams.stack import lstm_stack, lstm_two_directions
from tests.diagrams.circuit import Circuit
from tests.diagrams.test_connections import nearest_wire, overlap, table

DRAWINGS = {"stack": lstm_stack, "two directions": lstm_two_directions}
# Layer 0 reads x and its own last state, layer 1 what layer 0 shows and its own last state.
STACK = """
    x_1, state_0_0 → LSTM → h_1, state_0_1
    x_2, state_0_1 → LSTM → h_2, state_0_2
    x_3, state_0_2 → LSTM → h_3, state_0_3
    h_1, state_1_0 → LSTM → output_1, state_1_1
    h_2, state_1_1 → LSTM → output_2, state_1_2
    h_3, state_1_2 → LSTM → output_3, state_1_3
    → left → state_0_0, state_1_0
    → bottom → x_1, x_2, x_3
    state_0_3, state_1_3 → right →
    output_1, output_2, output_3 → top →
"""
# The reverse direction starts at step 3: its state number 3 comes in, its number 0 goes out.
TWO_DIRECTIONS = """
    x_1, ahead_state_0 → LSTM → ahead_1, ahead_state_1
    x_2, ahead_state_1 → LSTM → ahead_2, ahead_state_2
    x_3, ahead_state_2 → LSTM → ahead_3, ahead_state_3
    x_1, back_state_1 → LSTM → back_1, back_state_0
    x_2, back_state_2 → LSTM → back_2, back_state_1
    x_3, back_state_3 → LSTM → back_3, back_state_2
    ahead_1, back_1 → side by side → output_1
    ahead_2, back_2 → side by side → output_2
    ahead_3, back_3 → side by side → output_3
    back_state_0 → left → ahead_state_0
    ahead_state_3 → right → back_state_3
    → bottom → x_1, x_2, x_3
    output_1, output_2, output_3 → top →
"""


@pytest.fixture(params=DRAWINGS)
def draw(request):
    return DRAWINGS[request.param]


def test_each_layer_reads_what_it_should():
    assert Circuit(lstm_stack()).connections() == table(STACK)
    assert Circuit(lstm_two_directions()).connections() == table(TWO_DIRECTIONS)


def test_colours_are_those_of_the_quantities(draw):
    colors = {"x": "x", "state": "", "h": "h", "output": "h", "ahead": "h", "back": "h"}
    for name, wire in Circuit(draw()).wires.items():
        kind = "state" if "state" in name else name.partition("_")[0]
        assert (name, wire.color) == (name, colors[kind])


def test_a_label_stands_by_its_wire(draw):
    drawn = Circuit(draw())
    assert drawn.labels
    for label in drawn.labels:
        assert nearest_wire(drawn, label) == label.notation


def test_the_final_states_stand_where_they_come_out():
    drawn = Circuit(lstm_two_directions())
    named = {text.notation: nearest_wire(drawn, text) for text in drawn.texts}
    assert (named["h_n[0]"], named["h_n[1]"]) == ("ahead_state_3", "back_state_0")
    drawn = Circuit(lstm_stack())
    named = {text.notation: nearest_wire(drawn, text) for text in drawn.texts}
    for k in (0, 1):
        assert named[f"h_n[{k}]"] == named[f"c_n[{k}]"] == f"state_{k}_3"
    assert (named["layer 0"], named["layer 1"]) == ("state_0_0", "state_1_0")


def test_each_end_of_a_wire_and_nothing_else_has_an_arrowhead(draw):
    for wire in Circuit(draw()).wires.values():
        assert sorted(line[-1] for line, *_ in wire.heads) == sorted(wire.ends)


def test_a_dot_lies_where_a_wire_splits_and_nowhere_else(draw):
    drawn = Circuit(draw())
    splits = sorted((*at, wire.color) for wire in drawn.wires.values() for at in wire.junctions)
    assert drawn.dots == splits


def test_wires_meet_nothing_on_their_way_but_cross_by_bridges(draw):
    drawn = Circuit(draw())
    for wire in drawn.wires.values():
        for a, b in wire.segments:
            assert not [part for part in drawn.boxes if part.is_entered_by(a, b)], wire.name
    for one, other in combinations(drawn.wires.values(), 2):
        met = [(a, b) for a in one.segments for b in other.segments if overlap(a, b)]
        assert met == [], (one.name, other.name)


def test_the_descriptions_say_what_the_wires_say():
    for phrase in (
        "The lower row is layer 0",
        "the input of its step, x 1 to x 3, from below",
        "goes up to layer 1, the upper row, as its input",
        "h_n and c_n at place 0 for the lower row, at place 1 for the upper",
    ):
        assert phrase in lstm_stack().description
    for phrase in (
        "The lower row reads forward: its state runs from left to right",
        "ends at the left, before step 1, as h_n at place 1",
        "goes to both",
        "laid side by side: that is the output",
    ):
        assert phrase in lstm_two_directions().description


def test_it_is_a_labelled_image_that_a_phone_can_show(draw):
    diagram = draw(id="figure-7")
    root = Circuit(diagram).root
    labels = [root.find(f".//*[@id='{id}']") for id in root.get("aria-labelledby").split()]
    assert root.get("role") == "img"
    assert [label.text for label in labels] == [diagram.title, diagram.description]
    assert {label.get("id")[:9] for label in labels} == {"figure-7-"}
    sizes = [float(e.get("font-size")) for e in root.iter() if e.get("font-size")]
    assert min(sizes) >= 12
    assert root.get("viewBox").split()[:3] == ["0", "0", "360"]
