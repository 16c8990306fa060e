"""The temporal order problem: the class read off the symbols, by the paper's own table."""

from collections import Counter

import numpy as np
import pytest

from lstm_lessons.tasks import TemporalOrder, spell

from .chance import assert_share, assert_uniform

COUNT = 3000
CLASS = {
    **{"XX": "Q", "XY": "R", "YX": "S", "YY": "U"},
    **{"XXX": "Q", "XXY": "R", "XYX": "S", "XYY": "U"},
    **{"YXX": "V", "YXY": "A", "YYX": "B", "YYY": "C"},
}
PLACES = {2: [(10, 20), (50, 60)], 3: [(10, 20), (33, 43), (66, 76)]}


def texts_and_classes(task, count):
    """Draw sequences; return each as text, with its class."""
    drawn = [task.sequence() for _ in range(count)]
    for x, target in drawn:
        assert sorted(target.tolist()) == [0.0] * (task.output_size - 1) + [1.0]
        assert target.shape == (task.output_size,)
        assert x.shape[1] == task.input_size == 8
    return [(spell(x, "abcdXYEB"), task.classes[target.argmax()]) for x, target in drawn]


def places(text):
    return [t for t, symbol in enumerate(text) if symbol in "XY"]


@pytest.fixture(scope="module", params=[2, 3], ids=["6a", "6b"])
def drawn(request):
    return request.param, texts_and_classes(TemporalOrder(request.param, rng=0), COUNT)


def test_the_class_is_the_order(drawn):
    relevant, sequences = drawn
    for text, kind in sequences:
        order = "".join(symbol for symbol in text if symbol in "XY")
        assert len(order) == relevant
        assert kind == CLASS[order]


def test_all_classes_are_equally_likely(drawn):
    relevant, sequences = drawn
    assert_uniform((kind for _, kind in sequences), "QRSU" if relevant == 2 else "QRSUVABC")


def test_e_begins_b_ends_and_the_rest_is_noise(drawn):
    _, sequences = drawn
    counts = Counter()
    for text, _ in sequences:
        assert text[0] == "E"
        assert text[-1] == "B"
        assert "E" not in text[1:]
        assert "B" not in text[:-1]
        counts.update(symbol for symbol in text[1:-1] if symbol not in "XY")
    assert set(counts) == set("abcd")
    for symbol in "abcd":
        assert_share(counts[symbol], counts.total(), 1 / 4)


def test_where_they_stand(drawn):
    relevant, sequences = drawn
    columns = list(zip(*(places(text) for text, _ in sequences), strict=True))
    for at, (first, last) in zip(columns, PLACES[relevant], strict=True):
        assert_uniform(at, range(first, last + 1))
    distances = {b - a for a, b in zip(columns[0], columns[1], strict=True)}
    assert len(distances) > 18  # each is drawn for itself


def test_lengths(drawn):
    _, sequences = drawn
    assert_uniform((len(text) for text, _ in sequences), range(100, 111))


def test_the_length_says_nothing_about_the_class(drawn):
    _, sequences = drawn
    short = [kind for text, kind in sequences if len(text) <= 104]
    assert_share(short.count("Q"), len(short), 1 / len({kind for _, kind in sequences}))


@pytest.mark.parametrize("relevant", [2, 3])
@pytest.mark.parametrize("length", [10, 11, 20, 37, 50, 200])
def test_other_lengths_have_the_same_parts(relevant, length):
    task = TemporalOrder(relevant, min_length=length, rng=0)
    sequences = texts_and_classes(task, 400)
    assert {len(text) for text, _ in sequences} == set(range(length, length + length // 10 + 1))
    for text, kind in sequences:
        assert len(places(text)) == relevant
        assert kind == CLASS["".join(text[t] for t in places(text))]
    for at, (first, last) in zip(
        zip(*(places(text) for text, _ in sequences), strict=True), PLACES[relevant], strict=True
    ):
        assert min(at) == first * length // 100
        assert max(at) == last * length // 100


def test_a_longest_length_of_ones_own():
    task = TemporalOrder(min_length=30, max_length=30, rng=0)
    assert {len(task.sequence().x) for _ in range(50)} == {30}
    task = TemporalOrder(min_length=20, max_length=60, rng=0)
    sequences = texts_and_classes(task, 600)
    assert min(len(text) for text, _ in sequences) == 20
    assert max(len(text) for text, _ in sequences) == 60
    assert max(max(places(text)) for text, _ in sequences) == 12


def test_names():
    task = TemporalOrder(3, rng=0)
    assert task.symbols == "abcdXYEB"
    assert task.classes == "QRSUVABC"
    assert TemporalOrder(rng=0).classes == "QRSU"
    assert TemporalOrder(rng=0).places == [(10, 20), (50, 60)]


def test_right_is_every_output_closer_than_03():
    task = TemporalOrder(rng=0)
    target = np.array([0.0, 1, 0, 0])
    assert task.correct([0.29, 0.71, 0.29, 0.29], target)
    assert not task.correct([0.31, 0.9, 0.1, 0.1], target)  # the largest is right: not enough
    assert not task.correct([0.1, 0.69, 0.1, 0.1], target)
    assert not task.correct([0.0, 1.31, 0.0, 0.0], target)
    assert not task.correct([0.0, 1.0, 0.0, np.nan], target)
    assert task.error([0.1, 0.8, 0.0, 0.3], target) == pytest.approx(0.15)


def test_a_batch_is_judged_sequence_by_sequence():
    task = TemporalOrder(rng=0)
    target = task.batch(5).target
    output = target.copy()
    output[3, 0] += 0.4
    assert task.correct(output, target).tolist() == [True, True, True, False, True]
    assert task.error(output, target) == pytest.approx([0, 0, 0, 0.1, 0])


@pytest.mark.parametrize("relevant", [2, 3])
def test_the_stopping_rule_is_the_papers(relevant):
    task = TemporalOrder(relevant, rng=0)
    assert not task.stopping_rule().update([True] * 1999, [0.05] * 1999)
    assert task.stopping_rule().update([True] * 2000, [0.099] * 2000)
    assert not task.stopping_rule().update([True] * 2000, [0.101] * 2000)
    assert not task.stopping_rule().update([False] + [True] * 1999, [0.05] * 2000)
