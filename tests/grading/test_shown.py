"""A value in a few words, and a message as HTML."""

import numpy as np
import pytest

from lstm_lessons.grading.shown import marked_up, shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0.19737532022490395, "0.1974"),
        (np.float64(0.19737532022490395), "0.1974"),
        (np.array(0.19737532022490395), "0.1974"),
        (np.array(3), "3"),
        (True, "True"),
        (12345, "12345"),
        ((0.5, "a"), "0.5\na"),
        ({"weight": np.array([1.0, 2.0])}, "weight: [1. 2.]"),
        (np.array([0.123456, 2]), "[0.1235 2.    ]"),
        (np.array([2e-6, -1e-6]), "[ 2.e-06 -1.e-06]"),
        (np.array([0.5, 1e-9, 0, np.nan]), "[5.e-01 1.e-09 0.e+00    nan]"),
        ([], "[]"),
        ({}, "{}"),
    ],
)
def test_a_value(value, text):
    assert shown(value) == text


def test_an_integer_that_python_does_not_print():
    for value in (16**3900, -(16**3900)):
        assert shown(value) == "an integer of 15,601 bits"


def test_what_is_long_is_cut():
    assert len(shown("x" * 10_000)) < 410
    assert len(shown(np.zeros((50, 50)))) < 410


def test_what_is_very_long_is_not_looked_at():
    def endless():
        yield from [[]] * 1000
        raise AssertionError("looked at")

    class Endless(list):
        __iter__ = lambda self: endless()  # noqa: E731

    assert len(shown(Endless([1]))) < 410


def test_of_a_large_array_what_is_tiny_is_shown_too():
    large = np.ones((50, 50))
    large[-1, -1] = 1e-9
    assert "1.e-09" in shown(large)


def test_an_array_of_many_axes_is_not_written_out():
    assert shown(np.zeros((7,) * 5)) == "an array of the shape (7, 7, 7, 7, 7)"
    assert "0." in shown(np.zeros((2, 3, 4)))


def test_code_is_code_and_nothing_runs():
    said = marked_up("`h @ w.T` and `<b>`, not <script>alert(1)</script>; a ` alone")
    assert said == (
        "<code>h @ w.T</code> and <code>&lt;b&gt;</code>, not "
        "&lt;script&gt;alert(1)&lt;/script&gt;; a ` alone"
    )
