"""The adding problem: what is marked, what is asked, and when it is right."""

from collections import Counter

import numpy as np
import pytest

from lstm_lessons.tasks import AddingProblem

from .chance import assert_mean, assert_share, assert_uniform

COUNT = 3000


@pytest.fixture(scope="module")
def drawn():
    task = AddingProblem(rng=0)
    return [task.sequence() for _ in range(COUNT)]


@pytest.fixture(scope="module")
def modern():
    task = AddingProblem("modern", min_length=25, rng=0)
    return [task.sequence() for _ in range(COUNT)]


def marks(x):
    return [t for t, mark in enumerate(x[:, 1].tolist()) if mark == 1]


def test_the_target_is_the_scaled_sum_of_the_marked(drawn):
    """The first pair, where it gets marked, shows no 1, and adds its number, which is then 0."""
    for x, target in drawn:
        total = 0.0
        for number, mark in x.tolist():
            if mark == 1:
                total += number
        assert target.shape == (1,)
        assert target[0] == pytest.approx(0.5 + total / 4, abs=1e-6)


def test_marks_are_minus_1_at_both_ends_and_0_elsewhere(drawn):
    for x, _ in drawn:
        assert x[0, 1] == x[-1, 1] == -1
        assert Counter(x[1:-1, 1].tolist())[0] == len(x) - 2 - len(marks(x))


def test_two_are_marked_or_the_first_of_all_is_one_of_them(drawn):
    for x, _ in drawn:
        if len(marks(x)) == 1:
            assert x[0, 0] == 0
        else:
            assert len(marks(x)) == 2
            assert x[0, 0] != 0


def test_where_the_marks_are(drawn):
    """One of the first 10, and one of the 49 others among the first 50: a chance for each place."""
    counts = Counter(t for x, _ in drawn for t in marks(x))
    assert set(counts) == set(range(1, 50))
    for t in range(1, 50):
        assert_share(counts[t], COUNT, 1 / 10 + 9 / 10 / 49 if t < 10 else 1 / 49)
    both_early = sum(max(marks(x)) < 10 for x, _ in drawn if len(marks(x)) == 2)
    assert_share(both_early, COUNT, 9 / 10 * 8 / 49)
    first_of_all = sum(len(marks(x)) == 1 for x, _ in drawn)
    assert_share(first_of_all, COUNT, 1 / 10 + 9 / 10 / 49)


def test_the_places_are_parts_of_the_shortest_length():
    task = AddingProblem(min_length=40, max_length=80, rng=0)
    at = {t for _ in range(1500) for t in marks(task.sequence().x)}
    assert at == set(range(1, 20))


def test_lengths(drawn):
    assert_uniform((len(x) for x, _ in drawn), range(100, 111))


def test_numbers_are_uniform_from_minus_1_to_1(drawn):
    numbers = np.concatenate([x[1:, 0] for x, _ in drawn[:300]]).tolist()
    assert -1 <= min(numbers) < -0.999 < 0.999 < max(numbers) <= 1
    assert_mean(numbers, 0, 1 / 3)
    assert_mean(np.square(numbers).tolist(), 1 / 3, 4 / 45)


def test_the_targets_fill_the_interval_from_0_to_1(drawn):
    targets = np.array([target[0] for _, target in drawn])
    assert 0 <= targets.min() < 0.1
    assert 0.9 < targets.max() <= 1
    assert_mean(targets.tolist(), 0.5, 1 / 24)


def test_modern_target_is_the_plain_sum(modern):
    for x, target in modern:
        assert set(x[:, 1].tolist()) == {0.0, 1.0}
        total = 0.0
        for number, mark in x.tolist():
            total += number * mark
        assert target == pytest.approx([total], abs=1e-6)


def test_modern_marks_are_one_in_each_half(modern):
    assert all(len(marks(x)) == 2 for x, _ in modern)
    first, second = zip(*(marks(x) for x, _ in modern), strict=True)
    assert_uniform(first, range(12))
    assert_uniform(second, range(12, 25))


def test_modern_lengths_are_all_the_same_unless_asked(modern):
    assert {len(x) for x, _ in modern} == {25}
    task = AddingProblem("modern", min_length=25, max_length=27, rng=1)
    assert_uniform((len(task.sequence().x) for _ in range(300)), (25, 26, 27))


def test_modern_numbers_are_uniform_from_0_to_1(modern):
    numbers = np.concatenate([x[:, 0] for x, _ in modern]).tolist()
    assert 0 <= min(numbers) < 0.001 < 0.999 < max(numbers) <= 1
    assert_mean(numbers, 1 / 2, 1 / 12)


def test_saying_the_mean_has_the_errors_that_the_docstring_tells(drawn, modern):
    """1/24 and 1/6. In 1997's the first pair, where it gets marked, adds 0: a little less."""
    error = np.mean([(target[0] - 1.0) ** 2 for _, target in modern])
    assert error == pytest.approx(1 / 6, rel=0.06)
    unmarked = [target[0] for x, target in drawn if len(marks(x)) == 2]
    assert np.var(unmarked) == pytest.approx(1 / 24, rel=0.06)


@pytest.mark.parametrize("variant", ["1997", "modern"])
def test_right_is_closer_than_004(variant):
    task = AddingProblem(variant, rng=0)
    target = [[0.5], [0.5], [0.5], [0.5], [0.5]]
    output = [[0.539], [0.461], [0.541], [0.459], [np.nan]]
    assert task.correct(output, target).tolist() == [True, True, False, False, False]
    assert task.error(output[:4], target[:4]) == pytest.approx([0.039, 0.039, 0.041, 0.041])


def test_the_stopping_rule_is_the_papers():
    rule = AddingProblem(rng=0).stopping_rule()
    assert not rule.update([True] * 1999, [0.009] * 1999)
    assert rule.update(True, 0.009)
    rule = AddingProblem(rng=0).stopping_rule()
    assert not rule.update([True] * 5000, [0.011] * 5000)
    rule = AddingProblem(rng=0).stopping_rule()
    assert not rule.update(([True] * 1999 + [False]) * 3, [0.001] * 6000)
