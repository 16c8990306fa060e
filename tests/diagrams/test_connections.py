"""The drawings against the equations: what flows where, under which name and in which colour."""

import re

import pytest

from lstm_lessons.diagrams import lstm_unit, lstm_unrolled, rnn_unit, rnn_unrolled
from tests.diagrams.circuit import Circuit

STEPS = (2, 3, 4)
DRAWINGS = {
    "rnn_unit": rnn_unit(),
    "lstm_unit": lstm_unit(),
    **{f"rnn_unrolled {n}": rnn_unrolled(n) for n in STEPS},
    **{f"lstm_unrolled {n}": lstm_unrolled(n) for n in STEPS},
}
# Each part, and each side of the drawing: wires in → what is written in it → wires out.
RNN_UNIT = """
    x, h_prev → z_t W_x x_t + W_h h_t−1 + b →
    → z_t → z
    z → tanh → h
    h → delay of one step → h_prev
    → bottom → x
    h → top →
"""
LSTM_UNIT = """
    x, h_prev → z_f z_i z_g z_o W_x x_t + W_h h_t−1 + b →
    → z_i → z_i
    → z_f → z_f
    → z_g → z_g
    → z_o → z_o
    z_i → σ input gate → i
    z_f → σ forget gate → f
    z_g → tanh candidate → g
    z_o → σ output gate → o
    c_prev, f → × → kept
    i, g → × → written
    kept, written → + → c
    c → tanh → tanh_c
    tanh_c, o → × → h
    → left → c_prev, h_prev
    → bottom → x
    c, h → right →
    h → top →
"""
RNN_STEP = """
    x_{n}, h_{before} → z_{n} → z_{n}
    z_{n} → tanh → h_{n}
"""
LSTM_STEP = """
    x_{n}, h_{before} → f i g o →
    → i → written_{n}
    → g → written_{n}
    → f → f_{n}
    → o → o_{n}
    c_{before}, f_{n} → × → kept_{n}
    kept_{n}, written_{n} → + → c_{n}
    c_{n}, o_{n} → × → h_{n}
"""
QUANTITY = {"h_prev": "h", "c_prev": "c", "kept": "c", "written": "c", "tanh_c": "c", "z": "h"}
QUANTITY |= {f"z_{gate}": gate for gate in "ifgo"}
WIRE = {"x_t": "x", "h_t−1": "h_prev", "h_t": "h", "c_t−1": "c_prev", "c_t": "c"}
WIRE |= {f"{gate}_t": gate for gate in "ifgo"}
CAPTIONS = {"t − 1", "t + 1", "W_x W_h b"}


@pytest.fixture(params=DRAWINGS)
def drawn(request):
    return Circuit(DRAWINGS[request.param])


def table(text):
    rows = [[part.strip() for part in row.split("→")] for row in text.strip().splitlines()]
    return sorted((_names(into), name, _names(out)) for into, name, out in rows)


def _names(text):
    return sorted(filter(None, text.split(", ")))


def over_time(step, last, inputs, outputs):
    """The table of ``step`` repeated, with what enters and leaves at the sides."""
    numbers = range(1, last + 1)
    each = [step.format(n=n, before=n - 1).strip("\n") for n in numbers]
    every = {name: ", ".join(f"{name}_{n}" for n in numbers) for name in "xh"}
    sides = [f"→ left → {inputs}", f"{outputs} → right →"]
    sides += [f"→ bottom → {every['x']}", f"{every['h']} → top →"]
    return "\n".join(each + sides)


def test_wires_join_as_the_equations_say_in_a_unit():
    assert Circuit(rnn_unit()).connections() == table(RNN_UNIT)
    assert Circuit(lstm_unit()).connections() == table(LSTM_UNIT)


@pytest.mark.parametrize("steps", STEPS)
def test_wires_join_as_the_equations_say_over_time(steps):
    rnn = over_time(RNN_STEP, steps, "h_0", f"h_{steps}")
    assert Circuit(rnn_unrolled(steps)).connections() == table(rnn)
    lstm = over_time(LSTM_STEP, steps, "c_0, h_0", f"c_{steps}, h_{steps}")
    assert Circuit(lstm_unrolled(steps)).connections() == table(lstm)


def test_a_wire_has_its_quantitys_colour(drawn):
    for name, wire in drawn.wires.items():
        quantity = re.sub(r"_\d$", "", name)
        assert (name, wire.color) == (name, QUANTITY.get(quantity, quantity))


def test_a_label_stands_by_its_wire_in_its_colour(drawn):
    assert drawn.labels
    for label in drawn.labels:
        if label.notation not in CAPTIONS:
            wire = drawn.wires[WIRE.get(label.notation, label.notation)]
            assert (label.notation, nearest_wire(drawn, label)) == (label.notation, wire.name)
            assert label.color == wire.color


def test_a_number_stands_by_its_wire(drawn):
    for number in drawn.texts:
        if number.kind == "wire-value":
            assert nearest_wire(drawn, number) == number.wire


def nearest_wire(drawn, text):
    return min(drawn.wires.values(), key=lambda wire: wire.distance(text.middle)).name


def test_each_wire_that_leaves_a_drawing_is_named(drawn):
    named = {WIRE.get(label.notation, label.notation) for label in drawn.labels}
    assert {wire.name for wire, _, _ in drawn.free_ends()} <= named


@pytest.mark.parametrize("name", ["rnn_unit", "lstm_unit", "rnn_unrolled 3"])
def test_the_nearest_symbol_to_a_wires_end_names_it(name):
    drawn = Circuit(DRAWINGS[name])
    for wire, (x, y), side in drawn.free_ends():
        nearest = min(drawn.labels, key=lambda t: (t.middle[0] - x) ** 2 + (t.middle[1] - y) ** 2)
        named = WIRE.get(nearest.notation, nearest.notation)
        assert (side, named) == (side, wire.name)


def test_each_end_of_a_wire_and_nothing_else_has_one_arrowhead_pointing_on(drawn):
    for wire in drawn.wires.values():
        assert sorted(line[-1] for line, *_ in wire.heads) == sorted(wire.ends)
        for (*_, (x0, y0), tip), *barbs in wire.heads:
            along = [(tip[0] > x0) - (tip[0] < x0), (tip[1] > y0) - (tip[1] < y0)]
            assert sorted(map(abs, along)) == [0, 1]
            back = [along[0] * (tip[0] - x) + along[1] * (tip[1] - y) for x, y in barbs]
            aside = [along[1] * (tip[0] - x) - along[0] * (tip[1] - y) for x, y in barbs]
            assert back[0] == pytest.approx(back[1], abs=0.01)
            assert aside[0] == pytest.approx(-aside[1], abs=0.01)
            assert 3 <= back[0] <= 6  # longer than the wire is wide, shorter than the shortest
            assert 3 <= abs(aside[0]) <= 6


def test_a_dot_lies_where_a_wire_splits_and_nowhere_else(drawn):
    splits = sorted((*at, wire.color) for wire in drawn.wires.values() for at in wire.junctions)
    assert splits
    assert drawn.dots == splits


def test_wires_meet_nothing_on_their_way_but_cross_by_bridges(drawn):
    wires = list(drawn.wires.values())
    solid = [box for box in drawn.boxes if not box.clear] + drawn.operations
    for n, wire in enumerate(wires):
        for a, b in wire.segments:
            assert not [part for part in solid if part.is_entered_by(a, b)], wire.name
            for other in wires[n + 1 :]:
                assert not any(overlap((a, b), pair) for pair in other.segments), wire.name
        for (x, low), (_, high) in wire.hops:
            crossed = [
                other.name
                for other in wires
                if any(overlap(((x, low), (x, high)), pair) for pair in other.segments)
                and other is not wire
            ]
            assert len(crossed) == 1


def overlap(one, two):
    """Whether two segments, each level or upright, have a point in common."""
    return all(
        min(one[0][k], one[1][k]) <= max(two[0][k], two[1][k])
        and min(two[0][k], two[1][k]) <= max(one[0][k], one[1][k])
        for k in (0, 1)
    )


@pytest.mark.parametrize(
    ("name", "phrases"),
    {
        "rnn_unit": [
            "x of t enters from below",
            "last output, h of t minus 1, from the left",
            "z equals W_x x plus W_h h plus b; tanh of it is the hidden state h of t",
            "a delay of one step",
        ],
        "lstm_unit": [
            "c of t minus 1 and runs straight across the top",
            "multiplied by the forget gate f; what is kept",
            "the product of the input gate i and the candidate g is added",
            "the upper right as c of t",
            "the input x of t and the hidden state h of t minus 1 enter one weighted sum, W_x x"
            " plus W_h h plus b",
            "The forget, input and output gates pass theirs through a sigmoid, the candidate"
            " through tanh",
            "the new cell state goes through tanh and is multiplied by the output gate o: that is"
            " the hidden state h of t",
        ],
        "rnn_unrolled 3": [
            "drawn three times from left to right",
            "its own input, x 1 to x 3, from below",
            "the copy before it from the left, the first one h 0",
            "its hidden state, h 1 to h 3, upwards to the layer ahead and to the right",
        ],
        "lstm_unrolled 3": [
            "three times from left to right",
            "The cell state, c 0 to c 3, runs straight along the top",
            "multiplied by the forget gate f, and what the input gate i and the candidate g write"
            " is added",
            "The hidden state, h 0 to h 3, enters the gates from the left, together with the"
            " input, x 1 to x 3, from below",
            "what the output gate o lets out of the cell state, and also leaves upwards",
        ],
    }.items(),
)
def test_the_description_says_what_the_wires_say(name, phrases):
    description = DRAWINGS[name].description
    assert [phrase for phrase in phrases if phrase not in description] == []
