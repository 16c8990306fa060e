"""Symbols read back as text."""

import numpy as np
import pytest

from lstm_lessons.tasks import spell


def rows(*numbers, width=3):
    return np.array([[float(k == n) for k in range(width)] for n in numbers])


def test_text_is_read_in_the_order_of_the_inputs():
    assert spell(rows(2, 0, 0, 1), "xyz") == "zxxy"


def test_padding_after_the_end_is_left_out():
    assert spell(rows(1, 2, -1, -1), "xyz") == "yz"
    assert spell(rows(-1), "xyz") == ""


@pytest.mark.parametrize(
    "x",
    [
        rows(1, -1, 2),  # nothing in the middle
        rows(0, 1) + rows(0, 2),  # two at once
        0.5 * rows(0, 1),
        rows(0, 1) * np.nan,
    ],
)
def test_what_is_no_text_is_refused(x):
    with pytest.raises(ValueError, match="x: expected a single 1 at each step"):
        spell(x, "xyz")


def test_a_batch_is_not_one_sequence():
    with pytest.raises(
        ValueError, match=r"x: expected one sequence, \(T, 3\), got shape \(2, 1, 3"
    ):
        spell(rows(0, 1)[:, None], "xyz")
