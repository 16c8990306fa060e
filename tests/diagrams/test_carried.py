"""The drawing of what each unit carries: as many bars as its state has vectors."""

from itertools import groupby

import pytest

from lstm_lessons.diagrams.carried import BAR, carried_states
from tests.diagrams.circuit import Circuit

# Vectors after steps 1, 2 and 3, and squares.
CARRIED = {
    "LSTM": ([2, 2, 2], 0),
    "state-space model": ([4, 4, 4], 0),
    "mLSTM": ([1, 1, 1], 3),
    "attention": ([2, 4, 6], 0),
}


@pytest.fixture
def drawn():
    return Circuit(carried_states())


def rows(drawn):
    """The boxes of each row, left to right, rows from top to bottom."""
    boxes = sorted(drawn.boxes, key=lambda box: (box.top, box.left))
    return [list(row) for _, row in groupby(boxes, key=lambda box: box.top)]


def test_each_state_has_as_many_vectors_as_it_should(drawn):
    names = sorted(
        (text for text in drawn.texts if text.notation in CARRIED), key=lambda text: text.middle[1]
    )
    assert [text.notation for text in names] == list(CARRIED)
    for boxes, (vectors, squares) in zip(rows(drawn), CARRIED.values(), strict=True):
        bars = [box for box in boxes if box.right - box.left == BAR]
        assert len(boxes) - len(bars) == squares
        after = [sum(40 + 90 * n <= box.left < 130 + 90 * n for box in bars) for n in range(3)]
        assert after == vectors


def test_a_wire_leads_from_each_state_to_the_next_and_touches_neither(drawn):
    for boxes, (y, wires) in zip(
        rows(drawn),
        groupby(drawn.wires.values(), key=lambda wire: wire.segments[0][0][1]),
        strict=True,
    ):
        assert boxes[0].top < y < boxes[0].bottom
        for wire in wires:
            (start, end) = wire.segments[0]
            assert not any(box.is_entered_by(start, end) for box in boxes)
            ahead = min(box.left for box in boxes if box.left > start[0])
            assert 0 < ahead - end[0] < 10


def test_the_description_says_what_is_drawn():
    description = carried_states().description
    for phrase in (
        "The LSTM carries two bars",
        "The state-space model carries 4 bars",
        "two bars after step 1, four after step 2, six after step 3",
    ):
        assert phrase in description


def test_it_is_a_labelled_image_that_a_phone_can_show():
    diagram = carried_states(id="figure-7")
    root = Circuit(diagram).root
    assert root.get("role") == "img"
    assert root.get("viewBox").split()[:3] == ["0", "0", "360"]
    assert min(float(e.get("font-size")) for e in root.iter() if e.get("font-size")) >= 12
