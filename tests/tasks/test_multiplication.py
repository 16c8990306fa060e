"""The multiplication problem: where it differs from the adding problem."""

import numpy as np
import pytest

from lstm_lessons.tasks import MultiplicationProblem

from .chance import assert_mean, assert_share, assert_uniform

COUNT = 3000


@pytest.fixture(scope="module")
def drawn():
    task = MultiplicationProblem(rng=0)
    return [task.sequence() for _ in range(COUNT)]


def test_the_target_is_the_product_of_the_marked(drawn):
    """The first pair, where it gets marked, shows no 1, and its number is then 1."""
    first_of_all = 0
    for x, target in drawn:
        product, marked = 1.0, 0
        for number, mark in x.tolist():
            if mark == 1:
                product *= number
                marked += 1
        assert target.shape == (1,)
        assert target[0] == pytest.approx(product, abs=1e-6)
        assert marked == (1 if x[0, 0] == 1 else 2)
        first_of_all += marked == 1
    assert_share(first_of_all, COUNT, 1 / 10 + 9 / 10 / 49)


def test_marks_and_lengths_as_in_the_adding_problem(drawn):
    assert all(x[0, 1] == x[-1, 1] == -1 for x, _ in drawn)
    at = {t for x, _ in drawn for t in range(len(x)) if x[t, 1] == 1}
    assert at == set(range(1, 50))
    assert_uniform((len(x) for x, _ in drawn), range(100, 111))


def test_numbers_are_uniform_from_0_to_1(drawn):
    numbers = np.concatenate([x[1:, 0] for x, _ in drawn[:300]]).tolist()
    assert 0 <= min(numbers) < 0.001 < 0.999 < max(numbers) <= 1
    assert_mean(numbers, 1 / 2, 1 / 12)


def test_right_is_closer_than_004():
    task = MultiplicationProblem(rng=0)
    assert task.correct([[0.289], [0.291]], [[0.25], [0.25]]).tolist() == [True, False]


@pytest.mark.parametrize("n_seq", [13, 140])
def test_fewer_than_n_seq_may_be_wrong(n_seq):
    for wrong, solved in ((n_seq, False), (n_seq - 1, True)):
        rule = MultiplicationProblem(rng=0).stopping_rule(n_seq)
        correct = np.arange(2000) >= wrong
        assert rule.update(correct, np.where(correct, 0.03, 0.5)) == solved


def test_n_seq_is_13_unless_said_otherwise():
    assert MultiplicationProblem(rng=0).stopping_rule().fewer_wrong_than == 13
