"""Plain data as text, and back."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lstm_lessons.checks.plain import plain, same
from lstm_lessons.grading import wire
from lstm_lessons.grading.wire import DTYPES, BadMessageError, pack, unpack

ARRAYS = st.sampled_from(DTYPES).flatmap(
    lambda name: arrays.arrays(name, arrays.array_shapes(min_dims=0, max_dims=3, min_side=0))
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(
    SCALARS | ARRAYS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(deadline=None)  # a test of values, not of seconds
@given(VALUES)
def test_there_and_back_is_the_same_to_the_bit(value):
    line = pack({"value": value})
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert same(unpack(line)["value"], value)


UNUSUAL = [
    np.array([1.5, -2.0], ">f8"),
    np.array([[1.5], [-2.0]], ">f4"),
    np.array(258, ">u2"),
    np.array([258, -1], ">i4"),
    np.array([True]),
    np.array([1.5, -2.0], np.longdouble),
    np.array([0.1, np.inf, np.nan], np.longdouble),
    np.longdouble(1.5),
    np.arange(6.0)[::-2],
]


@pytest.mark.parametrize("value", UNUSUAL, ids=[repr(value) for value in UNUSUAL])
def test_what_a_notebook_may_hold_arrives_as_it_is_here(value):
    here = plain("`a`", value)
    np.testing.assert_array_equal(here, np.asarray(value, here.dtype))
    assert here.dtype.isnative
    assert here.dtype.name in DTYPES
    assert same(unpack(pack({"value": here}))["value"], here)


def test_a_long_double_beyond_all_floats_is_infinite_here_and_there():
    beyond = np.longdouble("1e4000")
    if not np.isfinite(beyond):
        pytest.skip("here a long double is an ordinary one")
    here = plain("`a`", beyond)
    assert here == np.inf
    assert same(unpack(pack({"value": here}))["value"], here)


def test_bytes_in_another_order_are_put_right():
    there = unpack(pack({"value": np.array([1.5, -2.0], ">f8")}))["value"]
    assert there.tolist() == [1.5, -2.0]


FORGED = [
    b"",
    b"\n",
    b"{",
    b"[]",
    b"1",
    b"\xff",
    b"[" * 100_000,
    b'{"value": NaN}',
    b'{"value": 1}',
    b'{"value": []}',
    b'{"value": ["float"]}',
    b'{"value": ["float", 1.0]}',
    b'{"value": ["float", "one"]}',
    b'{"value": ["float", "0x1p+99999"]}',
    b'{"value": ["int", "0x' + b"f" * 5000 + b'"]}',
    b'{"value": ["int", true]}',
    b'{"value": ["constant", 1]}',
    b'{"value": ["constant", "x"]}',
    b'{"value": ["str", ["x"]]}',
    b'{"value": ["object", "x"]}',
    b'{"value": ["list", {}]}',
    b'{"value": ' + b'["list", [' * 50 + b"]]" * 50 + b"}",
    b'{"value": ["dict", [["a"]]]}',
    b'{"value": ["dict", [[1, ["constant", null]]]]}',
    b'{"value": ["array", "float64", [1], ""]}',
    b'{"value": ["array", "float64", [-1], ""]}',
    b'{"value": ["array", "float64", [true], "AAAAAAAAAAA="]}',
    b'{"value": ["array", "float64", [1.0], "AAAAAAAAAAA="]}',
    b'{"value": ["array", "float64", [99999999999, 99999999999], ""]}',
    b'{"value": ["array", "float64", [0, 1' + b"0" * 400 + b'], ""]}',
    b'{"value": ["array", "object", [1], "AAAAAAAAAAA="]}',
    b'{"value": ["array", "V8", [1], "AAAAAAAAAAA="]}',
    b'{"value": ["array", "float64", [1], "!"]}',
    b'{"value": ["array", "float64", [1,1,1,1,1,1,1,1,1], "AAAAAAAAAAA="]}',
    json.dumps({"value": json.loads('["list", [' * 12 + "[]" + "]]" * 12)}).encode(),
]


@pytest.mark.parametrize("line", FORGED, ids=[repr(line[:40]) for line in FORGED])
def test_what_is_no_message_is_refused(line):
    with pytest.raises(BadMessageError):
        unpack(line)


def test_a_long_message_is_refused(monkeypatch):
    monkeypatch.setattr(wire, "LONGEST", 100)
    assert unpack(pack({"value": "x"}))
    with pytest.raises(BadMessageError, match="more than 100 bytes"):
        unpack(pack({"value": "x" * 100}))


def test_a_message_of_many_values_is_refused_unread(monkeypatch):
    monkeypatch.setattr(wire.json, "loads", None)
    with pytest.raises(BadMessageError, match="more than 3000000 values"):
        unpack(b'{"value": [' + b"[]," * 2 * 10**6 + b"1]}")


def test_an_array_that_came_may_be_written_to():
    array = unpack(pack({"value": np.zeros(3)}))["value"]
    array[0] = 1
