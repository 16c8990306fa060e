"""The stream of strings: where it goes on, what may come next, and when a step is right."""

import itertools

import numpy as np
import pytest

from lstm_lessons.tasks import ContinualReber, legal_next, spell

from .chance import assert_mean, assert_share
from .grammar_by_hand import chances_of_length, is_legal

SYMBOLS = "BEPSTVX"


def strings_of(x, first):
    """Cut a stream at the beginnings of its strings; the last piece may be half a string."""
    text = spell(x, SYMBOLS)
    starts = [*np.flatnonzero(first).tolist(), len(text)]
    assert starts[0] == 0
    return [text[start:end] for start, end in itertools.pairwise(starts)]


def test_the_stream_is_legal_strings_one_after_the_other():
    x, _, _, first = ContinualReber(rng=0).take(30_000)
    strings = strings_of(x, first)[:-1]
    assert all(map(is_legal, strings))
    chances = chances_of_length(400)
    assert_mean(list(map(len, strings)), 12, chances @ np.square(np.arange(401) - 12))
    assert_share(sum(string[1] == "T" for string in strings), len(strings), 1 / 2)
    for before, either in {"B": "T", "BT": "S", "BTX": "X", "BP": "T", "BPV": "P"}.items():
        inner = [string[2:-2] for string in strings if string[2:-2].startswith(before)]
        assert_share(sum(s[len(before)] == either for s in inner), len(inner), 1 / 2)


def test_one_string_says_nothing_about_the_next():
    """T after T as often as T after P: strings are drawn one by one."""
    x, _, _, first = ContinualReber(rng=1).take(30_000)
    outer = [string[1] for string in strings_of(x, first)[:-1]]
    assert_share(sum(a == b for a, b in itertools.pairwise(outer)), len(outer) - 1, 1 / 2)


def test_what_may_come_next_and_what_does():
    x, next_symbol, legal, first = ContinualReber(rng=2).take(2000)
    string = ""
    for t in range(2000):
        string = SYMBOLS[x[t].argmax()] if first[t] else string + SYMBOLS[x[t].argmax()]
        expected = legal_next(string) or "B"  # after the end, the next beginning
        assert legal[t].tolist() == [float(s in expected) for s in SYMBOLS]
        assert SYMBOLS[next_symbol[t]] in expected
    assert np.array_equal(x[1:].argmax(axis=1), next_symbol[:-1])


def test_shapes_and_dtypes():
    for streams, shape in ((None, (9,)), (1, (9, 1)), (4, (9, 4))):
        x, next_symbol, legal, first = ContinualReber(streams, rng=0).take(9)
        assert x.shape == legal.shape == (*shape, 7)
        assert next_symbol.shape == first.shape == shape
        assert x.dtype == legal.dtype == np.float32
        assert next_symbol.dtype == np.int64
        assert first.dtype == bool


@pytest.mark.parametrize("streams", [None, 3])
def test_taking_twice_is_taking_it_all(streams):
    whole = ContinualReber(streams, rng=4).take(50)
    stream = ContinualReber(streams, rng=4)
    parts = [stream.take(steps) for steps in (1, 7, 12, 30)]
    for together, pieces in zip(whole, zip(*parts, strict=True), strict=True):
        assert np.array_equal(together, np.concatenate(pieces))


def test_windows_are_what_take_returns():
    stream, windows = ContinualReber(2, rng=4), ContinualReber(2, rng=4).windows(10)
    for window in itertools.islice(windows, 4):
        assert isinstance(window, tuple)
        for one, other in zip(window, stream.take(10), strict=True):
            assert np.array_equal(one, other)


def test_a_restart_begins_a_string():
    for streams in (None, 3):
        stream = ContinualReber(streams, rng=5)
        for steps in (1, 4, 23):
            taken = stream.take(steps)
            assert taken.first[0].all()
            assert (taken.x[0].argmax(axis=-1) == SYMBOLS.index("B")).all()
            stream.restart()
    assert not np.array_equal(stream.take(40).x, ContinualReber(3, rng=5).take(40).x)


def test_each_stream_has_draws_of_its_own():
    x, _, _, first = ContinualReber(6, rng=6).take(3000)
    texts = [spell(x[:, b], SYMBOLS) for b in range(6)]
    assert len(set(texts)) == 6
    for b in range(6):
        assert all(map(is_legal, strings_of(x[:, b], first[:, b])[:-1]))
    agree = [texts[0][t] == texts[1][t] for t in range(3000)]
    assert sum(agree) < 1000  # of 7 symbols, a quarter or so at the same place


LEGAL = np.array([0.0, 0, 1, 0, 1, 0, 0])  # P and T

# outputs, and whether each reading calls them right: each output, sum of squares, most active
CASES = {
    "perfect": ([0.0, 0, 1, 0, 1, 0, 0], (True, True, True)),
    "one half each": ([0.0, 0, 0.5, 0, 0.5, 0, 0], (False, False, True)),
    "just within": ([0.48, 0, 1, 0, 1, 0, 0], (True, True, True)),
    "just outside": ([0.5, 0, 1, 0, 1, 0, 0], (False, True, True)),
    "just outside on a legal one": ([0.0, 0, 0.5, 0, 1, 0, 0], (False, True, True)),
    "too high": ([0.0, 0, 1.5, 0, 1, 0, 0], (False, True, True)),
    "at 0.49 itself": ([0.49, 0, 1, 0, 1, 0, 0], (False, True, True)),
    "a little everywhere": ([0.4, 0.4, 0.7, 0.4, 0.7, 0.4, 0.4], (True, False, True)),
    "one of the two missing": ([0.0, 0, 1, 0, 0, 0, 0], (False, False, False)),
    "an illegal one on top": ([0.9, 0, 0.8, 0, 0.8, 0, 0], (False, False, False)),
    "in the wrong order, but near": ([0.0, 0, 0.52, 0, 0.6, 0.55, 0], (False, False, False)),
    "NaN": ([np.nan, 0, 1, 0, 1, 0, 0], (False, False, False)),
}


@pytest.mark.parametrize("case", CASES)
def test_when_a_step_is_right(case):
    output, verdicts = CASES[case]
    stream = ContinualReber(rng=0)
    for reading, right in zip(
        ("each output", "sum of squares", "most active"), verdicts, strict=True
    ):
        assert stream.correct(output, LEGAL, reading) == right, reading
    assert stream.correct(output, LEGAL) == verdicts[0]


def test_steps_are_judged_one_by_one():
    stream = ContinualReber(3, rng=0)
    legal = stream.take(20).legal
    output = legal.copy()
    output[4, 1] = 0.5
    for reading in ("each output", "sum of squares", "most active"):
        correct = stream.correct(output, legal, reading)
        assert correct.shape == (20, 3)
        assert np.argwhere(~correct).tolist() == [[4, 1]]


def test_the_symbol_that_comes_is_no_target():
    """½ and ½, the best that can be said of it, would be wrong by either reading."""
    stream = ContinualReber(rng=0)
    half, came = LEGAL / 2, np.eye(7)[2]
    assert not stream.correct(half, came)
    assert not stream.correct(half, came, "sum of squares")


def test_what_is_legal_must_be_said_in_0_and_1():
    stream = ContinualReber(rng=0)
    legal = stream.take(5).legal
    for wrong in (legal / 2, 0 * legal, legal * [[1], [1], [0], [1], [1]]):
        for reading in ("each output", "sum of squares"):
            with pytest.raises(ValueError, match="legal: expected 0s and 1s, at least one 1"):
                stream.correct(legal, wrong, reading)
