"""How far a network comes, and what the paper calls it."""

import numpy as np
import pytest

from lstm_lessons.tasks import error_free_length, verdict


@pytest.mark.parametrize(
    ("correct", "length"),
    [
        ([True, True, True], 3),
        ([True, True, False], 2),
        ([False, True, True], 0),
        ([True, False, True, True, True], 1),
        ([False], 0),
    ],
)
def test_the_steps_before_the_first_error(correct, length):
    assert error_free_length(correct) == length


def test_streams_side_by_side():
    correct = np.array([[1, 1, 0], [1, 0, 1], [1, 1, 1], [1, 1, 1]], bool)
    assert error_free_length(correct).tolist() == [4, 1, 0]


def test_a_loop_finds_the_same():
    rng = np.random.default_rng(0)
    for _ in range(50):
        correct = rng.random((30, 4)) < 0.9
        for b, length in enumerate(error_free_length(correct)):
            column = correct[:, b].tolist()
            assert length == (column.index(False) if False in column else 30)


@pytest.mark.parametrize(
    ("lengths", "name"),
    [
        ([100_000] * 10, "perfect"),
        ([100_000] * 9 + [99_999], "good"),
        ([99_999] * 10, "good"),
        ([0] * 9 + [10_010], "good"),  # 1,001 on average
        ([0] * 9 + [10_000], "rest"),  # 1,000 on average
        ([100_000] + [0] * 9, "good"),
        ([1001] * 5 + [999] * 5, "rest"),
        ([37] * 10, "rest"),
    ],
)
def test_the_verdict(lengths, name):
    assert verdict(lengths) == name
    assert verdict(np.array(lengths)) == name


def test_the_verdict_on_shorter_streams():
    assert verdict([2000, 2000], stream_length=2000) == "perfect"
    assert verdict([2000, 1999], stream_length=2000) == "good"


def test_a_length_beyond_the_stream_is_refused():
    for lengths in ([100_001], [5, -1]):
        with pytest.raises(ValueError, match="lengths: expected 0 to 100000"):
            verdict(lengths)
