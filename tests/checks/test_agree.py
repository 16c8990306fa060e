"""What came beside what was expected."""

import numpy as np
import pytest

from lstm_lessons.checks.agree import agree
from lstm_lessons.checks.answers import NotAnsweredError, WrongAnswerError

ARRAY = np.array([[1.0, 2.0], [3.0, -4.0]])


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        (1, 1.0),
        (np.float32(1 / 3), 1 / 3),
        (ARRAY.tolist(), ARRAY),
        (ARRAY.astype(np.float32), ARRAY),
        (ARRAY + 1e-5, ARRAY),
        ([1000.0, 0.01], [1000.0, 0.0]),  # as near as it is to the largest number
        ([ARRAY, 2], (ARRAY, 2.0)),
        ({"b": 1, "a": ARRAY}, {"a": ARRAY, "b": 1}),
        (" Forget Gate\n", "forget gate"),
        (True, True),
        (np.bool_(False), False),
        (np.array([1, 0]), np.array([True, False])),
        ((1.0, 2.0), [1, 2]),
    ],
)
def test_the_right_answer_in_many_forms(came, expected):
    agree(came, expected)


@pytest.mark.parametrize(
    ("came", "expected", "said"),
    [
        (1.1, 1.0, "Another number"),
        (0.3671, 0.3668, r"Another number: was it rounded on the way\?$"),
        (-0.3633, -0.3668, "rounded"),
        (ARRAY.T, ARRAY, r"the numbers are not .the farthest apart at \[0, 1\]: 3 for 2\)"),
        (ARRAY[:1], ARRAY, r"the shape \(2, 2\); \(1, 2\) came"),
        (np.zeros((3, 1)), np.zeros((1, 3)), r"the shape \(1, 3\); \(3, 1\) came"),
        (ARRAY[0], np.array(1.0), r"a single number; an array of the shape \(2,\) came"),
        ("1.0", 1.0, "Expected numbers; a str came"),
        (1, (ARRAY, 1.0), "Expected 2 values; an int came"),
        (ARRAY > 2, ARRAY, r"the farthest apart at \[1, 1\]: 0 for -4\)"),
        ([[1], [1, 2]], ARRAY, "Expected numbers; a list came"),
        (ARRAY + 1j, ARRAY, "complex"),
        (np.where(ARRAY > 2, np.nan, ARRAY), ARRAY, r"NaN or infinity at \[1, 0\]"),
        (np.inf, 1.0, "NaN or infinity"),
        (ARRAY, (ARRAY, 1.0), "Expected 2 values; an array came"),
        ((ARRAY,), (ARRAY, 1.0), "Expected 2 values; 1 came"),
        ((ARRAY, 2.0), (ARRAY, 1.0), "Value 2 of 2: Another number"),
        (ARRAY, {"a": 1}, "Expected a dict with 'a'"),
        ({"b": 1}, {"a": 1}, "lacks 'a'"),
        ({"a": 1, "b": 1}, {"a": 1}, "has 'b', too"),
        ({"a": 2}, {"a": 1}, "a: Another number"),
        ("output gate", "forget gate", "another answer"),
        (1, "forget gate", "another answer"),
        (1, True, "another answer"),
        (0.0, 1e-12, "Another number"),
    ],
)
def test_a_wrong_answer_is_said_in_words(came, expected, said):
    with pytest.raises(WrongAnswerError, match=said) as caught:
        agree(came, expected)
    assert caught.value.came is came
    assert caught.value.expected is expected


@pytest.mark.parametrize(
    ("came", "expected", "tolerance"),
    [
        (0.3632, 0.3595, 1e-4),  # 1.03 %
        (101.0, 100.0, 1e-4),  # a count
        (100.5, 100.4, 0.0),  # exact: nothing is rounded there
    ],
)
def test_what_was_not_rounded_is_not_said_to_be(came, expected, tolerance):
    with pytest.raises(WrongAnswerError, match=r"^Another number\.$"):
        agree(came, expected, tolerance=tolerance)


def test_a_known_misconception_gets_its_own_message():
    instead = {"You forgot the tanh.": 2.0, "You forgot the bias.": 3.0}
    with pytest.raises(WrongAnswerError, match="You forgot the bias"):
        agree(3.0, 1.0, instead)
    with pytest.raises(WrongAnswerError, match="Another number"):
        agree(4.0, 1.0, instead)


def test_a_misconception_that_comes_to_the_same_is_none():
    agree(1.0, 1.0, {"You forgot the tanh.": 1.0})


def test_nothing_is_no_answer():
    for expected in (1.0, ARRAY, "a", {"a": 1}, (1.0, ARRAY)):
        with pytest.raises(NotAnsweredError):
            agree(None, expected)


def test_the_tolerance_is_relative_to_the_largest():
    agree(1000.05, 1000.0)
    with pytest.raises(WrongAnswerError):
        agree(1000.05, 1000.0, tolerance=1e-6)
    with pytest.raises(WrongAnswerError):
        agree(7, 8, tolerance=0)
