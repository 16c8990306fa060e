"""Plain data, and what is none."""

import numpy as np
import pytest

from lstm_lessons.checks.answers import WrongAnswerError
from lstm_lessons.checks.plain import copied, plain, same


def test_an_array_is_a_copy_and_nothing_but_an_array():
    class Own(np.ndarray):
        pass

    array = np.arange(3.0)
    found = plain("it", array.view(Own))
    assert type(found) is np.ndarray
    assert not np.shares_memory(found, array)


def test_containers_become_plain_ones():
    class Pair(tuple):
        __slots__ = ()

    found = plain("it", {"a": Pair([1, np.float32(2.5)])})
    assert type(found["a"]) is tuple
    assert type(found["a"][1]) is np.ndarray
    assert found["a"][1] == 2.5


def test_a_tensor_becomes_an_array():
    torch = pytest.importorskip("torch")
    found = plain("it", torch.ones(2, requires_grad=True))
    assert type(found) is np.ndarray
    assert found.tolist() == [1, 1]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (np.array(["a"]), "array of <U1"),
        (np.array([None]), "array of object"),
        (np.array([1j]), "array of complex128"),
        ({1: 2}, "keys are not all text"),
        (object(), "is an object; expected"),
        (lambda: 1, "is a function"),
        ([[[[[[[[[[1]]]]]]]]]], "deeper than 8"),
    ],
)
def test_the_rest_is_refused(value, said):
    with pytest.raises(WrongAnswerError, match=said):
        plain("`answer`", value)


def test_copies_share_nothing():
    value = {"a": [np.arange(3.0)]}
    other = copied(value)
    assert same(value, other)
    other["a"][0][0] = 7
    assert value["a"][0][0] == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (1, True),
        (0.0, -0.0),
        (np.zeros(2), np.zeros(2, np.float32)),
        (np.zeros(2), np.zeros((2, 1))),
        (np.zeros(2), -np.zeros(2)),
        ([1], (1,)),
        ([1], [1, 2]),
        ({"a": 1}, {"b": 1}),
    ],
)
def test_what_differs_in_anything_is_not_the_same(one, other):
    assert not same(one, other)
    assert same(one, copied(one))


def test_nan_is_the_same_as_itself():
    assert same(np.array([np.nan]), np.array([np.nan]))
    assert same(float("nan"), float("nan"))
