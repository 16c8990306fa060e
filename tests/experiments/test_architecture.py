"""The networks of the papers have as many weights as the papers say."""

import dataclasses

import pytest

from lstm_lessons.experiments import Architecture, draw_weights
from lstm_lessons.experiments.rule import papers

from .networks import ARCHITECTURES

COUNTED_IN_PRINT = {
    "EMBEDDED_REBER_4X1": 264,
    "EMBEDDED_REBER_3X2": 276,
    "TWO_SEQUENCES": 102,
    "ADDING": 93,
    "TEMPORAL_ORDER_6A": 156,
    "TEMPORAL_ORDER_6B": 308,
    "CONTINUAL_REBER": 424,
}


def test_each_network_of_the_papers_is_counted():
    assert set(COUNTED_IN_PRINT) == {name for name in vars(papers) if name.isupper()}


@pytest.mark.parametrize("name", COUNTED_IN_PRINT)
def test_weights_as_counted_in_print(name):
    assert getattr(papers, name).weight_count == COUNTED_IN_PRINT[name]


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_count_is_that_of_the_arrays(name):
    weights = draw_weights(ARCHITECTURES[name], 0, 0.1)
    assert sum(matrix.size for matrix in weights) == ARCHITECTURES[name].weight_count


def test_shapes_connection_by_connection():
    architecture = Architecture(
        5, 3, blocks=2, block_size=4, hidden=6, forget_gate=True, biases=("gates", "outputs")
    )
    seen = 5 + 6 + 3 * 2 + 8  # inputs, hidden units, three gates a block, cells
    assert architecture.shapes == {
        "z": (6, seen),
        "i": (2, seen + 1),
        "f": (2, seen + 1),
        "g": (8, seen),
        "o": (2, seen + 1),
        "y": (3, 6 + 8 + 1),
    }


BAD = [
    ("inputs", 0),
    ("outputs", -1),
    ("blocks", 1.5),
    ("block_size", True),
    ("hidden", -1),
    ("forget_gate", 1),
    ("output_gate", "no"),
    ("gates_feed_back", None),
    ("shortcuts", 0),
    ("biases", ("gates", "inputs")),
    ("state_decay", 0),
    ("state_decay", 1.1),
    ("state_decay", float("nan")),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_what_no_network_can_be(name, value):
    fine = {"inputs": 1, "outputs": 1, "blocks": 1}
    with pytest.raises((TypeError, ValueError), match=f"^{name}: expected"):
        Architecture(**{**fine, name: value})


def test_a_forget_gate_and_a_fixed_decay_exclude_each_other():
    with pytest.raises(ValueError, match="state_decay: expected 1 beside a forget gate"):
        Architecture(1, 1, blocks=1, forget_gate=True, state_decay=0.9)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_description_survives_json(name):
    description = dataclasses.asdict(ARCHITECTURES[name])
    description["biases"] = list(description["biases"])
    assert Architecture(**description) == ARCHITECTURES[name]
