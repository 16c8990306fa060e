"""The drawing of the gradients through the recurrent unit, against the equations of chapter 3."""

import re
from collections import Counter
from itertools import combinations

import pytest

from lstm_lessons.diagrams.unrolled_rnn_backward import rnn_unrolled_backward
from tests.diagrams.circuit import Circuit
from tests.diagrams.test_connections import nearest_wire, overlap, table

STEPS = (2, 3, 4)
# What each part is entered by, what is written in it, what leaves it.
EVERY_STEP = """
    x_{n}, h_{before}, d_z_{n} → z_{n} → z_{n}, {back}, share_{n}
    z_{n}, d_h_{n} → tanh → h_{n}, d_z_{n}
"""
# h has two readers, so its gradient is a sum; that of the last h comes from the loss alone.
BUT_THE_LAST = """
    h_{n} → ℓ_{n} → d_output_{n}
    d_output_{n}, back_{n} → + → d_h_{n}
"""
THE_LAST = """
    h_{n} → ℓ_{n} → d_h_{n}
"""
LABELS = {"δ_h0": "d_h_0"}


@pytest.fixture(params=STEPS)
def steps(request):
    return request.param


@pytest.fixture
def drawn(steps):
    return Circuit(rnn_unrolled_backward(steps))


def expected(steps):
    numbers = range(1, steps + 1)
    rows = []
    for n in numbers:
        back = f"back_{n - 1}" if n > 1 else "d_h_0"
        kinds = EVERY_STEP + (BUT_THE_LAST if n < steps else THE_LAST)
        rows += filter(str.strip, kinds.format(n=n, before=n - 1, back=back).splitlines())
    shares = ", ".join(f"share_{n}" for n in numbers)
    rows += [f"{shares} → sum over the steps: δ_Wx δ_Wh δ_b →", "d_h_0 → left → h_0"]
    rows += ["→ bottom → " + ", ".join(f"x_{n}" for n in numbers)]
    return "\n".join(rows)


def test_wires_join_as_the_equations_say(drawn, steps):
    assert drawn.connections() == table(expected(steps))


def test_gradients_are_dashed_and_nothing_else_is(drawn):
    dashed = {
        path.get("data-path")
        for group in drawn.root.findall(".//*[@stroke-dasharray='13 4']")
        for path in group
    }
    backward = {name for name in drawn.wires if re.match("d_|back_|share_", name)}
    assert dashed == backward
    assert len(backward) > len(drawn.wires) / 2


def test_a_forward_wire_has_its_quantitys_colour_and_a_gradient_the_texts(drawn):
    for name, wire in drawn.wires.items():
        quantity = {"x": "x", "z": "h", "h": "h"}.get(name[0], "")
        assert (name, wire.color) == (name, quantity)


def test_a_label_stands_by_its_wire(drawn, steps):
    named = {label.notation for label in drawn.labels}
    gradients = {f"δ_{q}{n}" for q in "hz" for n in range(1, steps + 1)} | {"δ_h0"}
    assert gradients <= named
    for label in drawn.labels:
        wire = label.notation
        if wire in gradients:
            wire = f"d_{wire[2]}_{wire[3:]}"
        # Between two lanes, the label is as near to the forward wire.
        lanes = {wire, wire.removeprefix("d_"), wire.replace("d_h", "h")}
        assert nearest_wire(drawn, label) in lanes


def test_each_end_of_a_wire_and_nothing_else_has_an_arrowhead(drawn):
    for wire in drawn.wires.values():
        assert sorted(line[-1] for line, *_ in wire.heads) == sorted(wire.ends)
        assert wire.ends


def test_an_arrowhead_is_shorter_than_a_dash(drawn):
    for wire in drawn.wires.values():
        for (*_, tip), *barbs in wire.heads:
            assert sum(((tip[0] - x) ** 2 + (tip[1] - y) ** 2) ** 0.5 for x, y in barbs) < 13


def test_a_dot_lies_where_h_splits_and_nowhere_else(drawn, steps):
    splits = sorted((*at, wire.color) for wire in drawn.wires.values() for at in wire.junctions)
    assert drawn.dots == splits
    assert len(splits) == steps - 1


def test_wires_meet_nothing_on_their_way_but_cross_by_bridges(drawn):
    solid = [box for box in drawn.boxes if not box.clear] + drawn.operations
    for wire in drawn.wires.values():
        for a, b in wire.segments:
            assert not [part for part in solid if part.is_entered_by(a, b)], wire.name
    for one, other in combinations(drawn.wires.values(), 2):
        met = [(a, b) for a in one.segments for b in other.segments if overlap(a, b)]
        assert met == [], (one.name, other.name)


def test_each_bridge_crosses_one_gradient(drawn, steps):
    crossed = [
        other.name
        for wire in drawn.wires.values()
        for bridge in wire.hops
        for other in drawn.wires.values()
        if other is not wire and any(overlap(bridge, pair) for pair in other.segments)
    ]
    assert Counter(crossed) == Counter(f"back_{n}" for n in range(1, steps))


def test_the_description_says_what_the_wires_say():
    description = rnn_unrolled_backward(3).description
    for phrase in (
        "drawn three times from left to right",
        "its input, x 1 to x 3",
        "the first one h 0",
        "every arrow is turned round",
        "the sum of what comes down from its own part of the loss and what comes from the right",
        "the last step has only the first of the two",
        "one arrow goes on to the step before, in the end to h 0",
        "a box that sums over all steps: the gradients in W_x, W_h and b",
    ):
        assert phrase in description


def test_it_is_a_labelled_image_that_a_phone_can_show(steps):
    diagram = rnn_unrolled_backward(steps, id="figure-7")
    root = Circuit(diagram).root
    labels = [root.find(f".//*[@id='{id}']") for id in root.get("aria-labelledby").split()]
    assert root.get("role") == "img"
    assert [label.text for label in labels] == [diagram.title, diagram.description]
    assert {label.get("id")[:9] for label in labels} == {"figure-7-"}
    sizes = [float(e.get("font-size")) for e in root.iter() if e.get("font-size")]
    assert min(sizes) >= 12
    assert root.get("viewBox").split()[:3] == ["0", "0", "360"]


@pytest.mark.parametrize("steps", [1, 5, 0, 3.0, "3", True, None])
def test_other_numbers_of_steps_are_refused(steps):
    with pytest.raises(ValueError, match=rf"^steps: expected 2, 3 or 4; got {steps!r}$"):
        rnn_unrolled_backward(steps)
