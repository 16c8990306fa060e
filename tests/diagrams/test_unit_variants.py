"""The drawings of chapter 9's units against their equations: what flows where."""

import pytest

from lstm_lessons.diagrams import (
    gru_unit,
    lstm_unit_1997,
    lstm_unit_coupled,
    lstm_unit_peephole,
)
from tests.diagrams import test_connections as shared
from tests.diagrams.circuit import Circuit

DRAWINGS = {
    draw.__name__: draw()
    for draw in (lstm_unit_peephole, lstm_unit_coupled, lstm_unit_1997, gru_unit)
}
# Each is the LSTM unit's table with a few rows changed.
PEEPHOLE = {
    "z_i → σ input gate → i": "z_i, c_prev → σ input gate → i",
    "z_f → σ forget gate → f": "z_f, c_prev → σ forget gate → f",
    "z_o → σ output gate → o": "z_o, c → σ output gate → o",
}
NO_ROWS_OF_F = {
    "z_f z_i z_g z_o W_x": "z_i z_g z_o W_x",
    "    → z_f → z_f\n": "",
    "    z_f → σ forget gate → f\n": "",
}
COUPLED = NO_ROWS_OF_F | {
    "z_i → σ input gate → i\n": "z_i → σ input gate → i\n    i → 1 − → f\n",
}
KEEPS_ALL = NO_ROWS_OF_F | {
    "    c_prev, f → × → kept\n": "",
    "kept, written → + → c": "c_prev, written → + → c",
}
GRU = """
    x, h_prev → Σ Σ q p h_t−1 x_t of both of of →
    → Σ → sum_z
    → Σ → sum_r
    → q → q
    → p → p
    sum_z → σ update gate → z
    sum_r → σ reset gate → r
    q, r → × → seen
    p, seen → + → mixed
    mixed → tanh candidate → n
    z → 1 − → one_minus_z
    n, one_minus_z → × → written
    h_prev, z → × → kept
    kept, written → + → h
    → left → h_prev
    → bottom → x
    h → right →
    h → top →
"""
GRU_COLOURS = {
    "f": {"z", "sum_z", "one_minus_z"},
    "o": {"r", "sum_r"},
    "g": {"n", "p", "q", "seen", "mixed"},
    "h": {"h", "h_prev", "kept", "written"},
    "x": {"x"},
}

test_numbers = shared.test_a_number_stands_by_its_wire
test_names = shared.test_each_wire_that_leaves_a_drawing_is_named
test_arrowheads = shared.test_each_end_of_a_wire_and_nothing_else_has_one_arrowhead_pointing_on
test_dots = shared.test_a_dot_lies_where_a_wire_splits_and_nowhere_else
test_crossings = shared.test_wires_meet_nothing_on_their_way_but_cross_by_bridges


@pytest.fixture(params=DRAWINGS)
def drawn(request):
    return Circuit(DRAWINGS[request.param])


def changed(rows):
    """The LSTM unit's table with some of its rows replaced."""
    text = shared.LSTM_UNIT
    for row, other in rows.items():
        assert text.count(row) == 1, row
        text = text.replace(row, other)
    return text


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("lstm_unit_peephole", PEEPHOLE),
        ("lstm_unit_coupled", COUPLED),
        ("lstm_unit_1997", KEEPS_ALL),
    ],
)
def test_a_variant_is_the_lstm_unit_with_these_rows_changed(name, rows):
    assert Circuit(DRAWINGS[name]).connections() == shared.table(changed(rows))


def test_wires_join_as_the_equations_of_the_gru_say():
    assert Circuit(DRAWINGS["gru_unit"]).connections() == shared.table(GRU)


def test_the_grus_wires_have_the_colours_of_their_counterparts_in_the_lstm():
    wires = Circuit(DRAWINGS["gru_unit"]).wires.values()
    assert {c: {wire.name for wire in wires if wire.color == c} for c in GRU_COLOURS} == GRU_COLOURS


def test_each_quantity_has_one_place_for_its_number():
    for name, drawing in DRAWINGS.items():
        places = [text.wire for text in Circuit(drawing).texts if text.kind == "wire-value"]
        assert len(places) == len(set(places)), name
        unnumbered = {"seen", "mixed"} if name == "gru_unit" else set()
        assert set(places) == set(Circuit(drawing).wires) - unnumbered, name


@pytest.mark.parametrize(
    ("name", "phrases"),
    {
        "lstm_unit_peephole": [
            "c of t minus 1, runs down the left side and below the gates, and enters the forget"
            " gate and the input gate",
            "c of t, runs down the right side and enters the output gate",
            "The candidate sees none",
        ],
        "lstm_unit_coupled": ["f equals 1 minus i, multiplies the old cell state"],
        "lstm_unit_1997": ["nothing multiplies it on its way: f is 1"],
        "gru_unit": [
            "multiplied by the update gate z",
            "the product of the candidate n and 1 minus z",
            "p from x and q from h",
            "The reset gate r multiplies q, its bias included; the product is added to p",
        ],
    }.items(),
)
def test_the_description_says_what_the_wires_say(name, phrases):
    assert [phrase for phrase in phrases if phrase not in DRAWINGS[name].description] == []
