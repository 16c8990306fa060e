"""The drawing of the backward pass against the algebra of chapter 8: what flows where."""

import pytest

from lstm_lessons.diagrams import lstm_unit, lstm_unit_backward
from tests.diagrams import test_connections as shared
from tests.diagrams.circuit import Circuit

DRAWN = Circuit(lstm_unit_backward())
# Each part, and each side of the drawing: wires in → what is written in it → wires out.
CONNECTIONS = """
    d_h_above, d_h_next → + → d_h
    d_h → × → d_tanh_c
    d_h → × → d_o
    d_tanh_c → tanh′ → d_c_shown
    d_c_next, d_c_shown → + → d_c
    d_c → × → d_i
    d_c → × → d_g
    d_c → × → d_f
    d_c → × → d_c_prev
    d_i → σ′ input gate → d_z_i
    d_f → σ′ forget gate → d_z_f
    d_g → tanh′ candidate → d_z_g
    d_o → σ′ output gate → d_z_o
    d_z_i → δ_z,i →
    d_z_f → δ_z,f →
    d_z_g → δ_z,g →
    d_z_o → δ_z,o →
    → δ_z,f δ_z,i δ_z,g δ_z,o W_x ᵀ δ_z W_h ᵀ δ_z → d_h_prev, d_weights, d_x
    → top → d_h_above
    → right → d_c_next, d_h_next
    d_c_prev, d_h_prev → left →
    d_weights, d_x → bottom →
"""
# The product on the way to each gradient, and the factor written beside it.
FACTORS = {
    "d_tanh_c": ("o_t", "o"),
    "d_o": ("tanh c_t", "c"),
    "d_i": ("g_t", "g"),
    "d_g": ("i_t", "i"),
    "d_f": ("c_t−1", "c"),
    "d_c_prev": ("f_t", "f"),
}
COLOURS = {"d_c_prev": "c", "d_c_next": "c", "d_c_shown": "c", "d_tanh_c": "c", "d_weights": ""}
COLOURS |= {"d_h_prev": "h", "d_h_next": "h", "d_h_above": "h"}


test_arrowheads = shared.test_each_end_of_a_wire_and_nothing_else_has_one_arrowhead_pointing_on
test_dots = shared.test_a_dot_lies_where_a_wire_splits_and_nowhere_else
test_crossings = shared.test_wires_meet_nothing_on_their_way_but_cross_by_bridges


@pytest.fixture
def drawn():
    return DRAWN


def quantity(wire):
    """The letter of the quantity that a wire's gradient belongs to."""
    return COLOURS.get(wire, wire[-1])


def test_gradients_flow_as_the_algebra_says():
    assert DRAWN.connections() == shared.table(CONNECTIONS)


@pytest.mark.parametrize(("gradient", "factor"), FACTORS.items())
def test_the_factor_beside_a_product_is_the_other_one_of_the_forward_pass(gradient, factor):
    [product] = [
        part for part in DRAWN.operations if any(map(part.touches, DRAWN.wires[gradient].starts))
    ]
    x, y = product.centre
    nearest = min(
        (label for label in DRAWN.labels if not label.notation.startswith("δ")),
        key=lambda label: (label.middle[0] - x) ** 2 + (label.middle[1] - y) ** 2,
    )
    assert (nearest.notation, nearest.color) == factor


def test_a_wire_has_the_colour_of_the_quantity_whose_gradient_it_carries():
    assert {name: wire.color for name, wire in DRAWN.wires.items()} == {
        name: quantity(name) for name in DRAWN.wires
    }


def test_a_gradients_symbol_stands_by_its_wire():
    for label in DRAWN.labels:
        if label.notation.startswith("δ"):
            wire = min(DRAWN.wires.values(), key=lambda wire: wire.distance(label.middle))
            assert label.notation[2:3].lower() in (quantity(wire.name), "w"), label
            assert label.color == wire.color


def test_what_was_split_is_added_and_what_was_added_splits():
    """The two rules that the chapter reads off the two drawings."""
    forwards = Circuit(lstm_unit())
    pluses = [part.centre for part in DRAWN.operations if part.sign == "+"]
    assert len(forwards.dots) == len(pluses) == 2
    [added] = [part.centre for part in forwards.operations if part.sign == "+"]
    assert added[0] in {x for x, _, _ in DRAWN.dots}


def test_the_description_follows_the_wires():
    description = lstm_unit_backward().description
    for phrase in (
        "Where a wire was split there is now a plus",
        "delta h, is the sum of what comes from the layer ahead, at the top, and from step t plus"
        " 1, at the lower right",
        "multiplied by tanh of c, it is delta o",
        "multiplied by the candidate g it is delta i, multiplied by the input gate i it is delta g",
        "multiplied by c of t minus 1, as delta f",
        "multiplied by the forget gate f and by nothing else: the gradient in c of t minus 1",
        "W_x gives the gradient in the input, downwards, and W_h the gradient in h of t minus 1",
    ):
        assert phrase in description
