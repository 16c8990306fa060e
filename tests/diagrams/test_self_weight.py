"""The drawing of the cell state's weight on itself, against its two equations."""

from lstm_lessons.diagrams.self_weight import self_weight
from tests.diagrams.circuit import Circuit
from tests.diagrams.test_connections import nearest_wire, table

# c_t = 1 · c_{t−1} + i g in 1997, c_t = f · c_{t−1} + i g in 2000, where f = σ(x_t, h_{t−1}).
LINES = """
    c_before_old → 1 → kept_old
    kept_old, written_old → + → c_old
    c_before_new, f → × → kept_new
    kept_new, written_new → + → c_new
    seen → σ → f
    → left → c_before_old, c_before_new
    → bottom → seen, written_old, written_new
    c_old, c_new → right →
"""


def test_wires_join_as_the_equations_say():
    assert Circuit(self_weight()).connections() == table(LINES)


def test_colours_are_those_of_the_quantities():
    wires = Circuit(self_weight()).wires
    assert {name: wire.color for name, wire in wires.items()} == {
        **{f"{name}_{when}": "c" for name in ("c_before", "kept", "c") for when in ("old", "new")},
        "f": "f",
        **dict.fromkeys(("seen", "written_old", "written_new"), ""),
    }


def test_a_label_stands_by_its_wire():
    drawn = Circuit(self_weight())
    nearest = sorted((label.notation, nearest_wire(drawn, label)) for label in drawn.labels)
    assert nearest == sorted(
        [
            *(("c_t−1", "c_before_old"), ("c_t", "c_old")),
            *(("c_t−1", "c_before_new"), ("c_t", "c_new")),
            *(("f_t", "f"), ("x_t , h_t−1", "seen")),
            *(("i_t ⊙ g_t", "written_old"), ("i_t ⊙ g_t", "written_new")),
        ]
    )


def test_the_description_says_what_the_wires_say():
    description = self_weight().description
    for phrase in (
        "from c t−1 on the left to c t on the right",
        "Above, 1997: it passes a fixed weight of 1, then a sum, where i times g is added",
        "in the place of the 1 stands a product with the forget gate f",
    ):
        assert phrase in description
