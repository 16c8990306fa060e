"""Intervals and the comparison of shares, against published values and counting by hand."""

import itertools
from fractions import Fraction
from math import comb, inf

import numpy as np
import pytest
from scipy import stats

from lstm_lessons.experiments.showing.intervals import (
    FEWEST,
    mean_factor,
    mean_interval,
    median_interval,
    same_shares,
    share_interval,
)


@pytest.mark.parametrize(
    ("successes", "runs", "low", "high"),
    [  # as R's binom.test gives them
        (7, 10, 0.3475471, 0.9332605),
        (0, 20, 0, 0.1684335),
        (20, 20, 0.8315665, 1),
        (1, 2, 0.01257912, 0.9874209),
    ],
)
def test_the_share_of_clopper_and_pearson(successes, runs, low, high):
    assert share_interval(successes, runs) == pytest.approx((low, high), abs=1e-7)


@pytest.mark.parametrize(("runs", "first", "last"), [(6, 1, 6), (10, 2, 9), (20, 6, 15)])
def test_the_median_lies_between_these_two_of_the_runs(runs, first, last):
    """The ranks that every table of the sign test has."""
    values = np.random.default_rng(0).permutation(np.arange(1.0, runs + 1))
    assert median_interval(values) == (first, last)
    outside = sum(comb(runs, k) for k in range(first)) / 2**runs  # on either side
    assert 2 * outside <= 0.05


def test_a_run_that_never_ended_is_the_longest():
    assert median_interval([1, 2, 3, 4, inf, inf, inf, inf]) == (1, inf)
    assert median_interval([inf] * 8) == (inf, inf)


def test_five_runs_tell_no_median():
    assert median_interval(range(FEWEST - 1)) is None
    assert 2 / 2 ** (FEWEST - 1) > 0.05 > 2 / 2**FEWEST
    with pytest.raises(ValueError, match="values: expected numbers or inf, got NaN"):
        median_interval([1, 2, 3, 4, 5, np.nan])


def test_the_mean_of_draws():
    low, high = mean_interval([0, 1], 40)
    assert (low, high) == pytest.approx(stats.binom.ppf([0.025, 0.975], 40, 0.5) / 40, abs=0.026)
    assert mean_interval([3, 3, 3], 10) == (3, 3)
    assert mean_interval([1, 2, 9], 10) == mean_interval([1, 2, 9], 10)


def test_the_factor_between_two_means_by_hand():
    """Of 1, 2, 3: s = 1, V = 1/2; with 6 others √(1/3 + 1/6) is √½; t for 2 degrees is 4.3027."""
    assert mean_factor([1, 2, 3], 6) == pytest.approx(np.exp(4.302653 * 0.5 * np.sqrt(0.5)))
    assert mean_factor([10, 20, 30], 6) == pytest.approx(mean_factor([1, 2, 3], 6))  # no unit
    assert mean_factor([7, 7], 3) == 1


@pytest.mark.parametrize(("runs", "others"), [(6, 10), (20, 10)])
def test_another_mean_lies_within_the_factor_in_95_of_100(runs, others):
    rng = np.random.default_rng(runs)
    within = 0
    for _ in range(2_000):
        ours, theirs = rng.normal(100, 20, runs), rng.normal(100, 20, others).mean()
        factor = mean_factor(ours, others)
        within += 1 / factor <= theirs / ours.mean() <= factor
    assert within / 2_000 == pytest.approx(0.95, abs=0.015)


def test_the_lady_who_tastes_tea():
    """Fisher's own example: three of four cups right."""
    assert same_shares([3, 1], [1, 3]) == pytest.approx(34 / 70)


@pytest.mark.parametrize(("ours", "theirs"), [((6, 4), (10, 0)), ((18, 2), (74, 26))])
def test_two_kinds_as_scipy_has_it(ours, theirs):
    assert same_shares(ours, theirs) == pytest.approx(stats.fisher_exact([ours, theirs]).pvalue)


def test_three_kinds_by_counting():
    ours, theirs = (3, 0, 2), (1, 4, 1)
    both = [a + b for a, b in zip(ours, theirs, strict=True)]

    def ways(deal):
        return np.prod([comb(n, k) for n, k in zip(both, deal, strict=True)])

    deals = [deal for deal in itertools.product(range(6), repeat=3) if sum(deal) == 5]
    rarer = sum(int(ways(deal)) for deal in deals if ways(deal) <= ways(ours))
    assert same_shares(ours, theirs) == pytest.approx(float(Fraction(rarer, comb(11, 5))))


def test_the_same_shares_never_differ():
    assert same_shares([5, 0, 0], [100, 0, 0]) == 1
    assert same_shares([10, 20], [10, 20]) == pytest.approx(1)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: share_interval(3, 2), "successes: expected 0 to 2, got 3"),
        (lambda: share_interval(0, 0), "runs: expected a positive integer"),
        (lambda: mean_interval([], 10), "values: expected one at least"),
        (lambda: mean_interval([1, inf], 10), "values"),
        (lambda: mean_factor([5], 10), "values: expected two positive numbers or more, got"),
        (lambda: mean_factor([5, 0], 10), "values: expected two positive numbers or more, got"),
        (lambda: mean_factor([5, inf], 10), "values"),
        (lambda: mean_factor([5, 6], 0), "others: expected a positive integer"),
        (lambda: same_shares([1, 2], [1, 2, 3]), "ours, theirs: expected counts of the same kinds"),
        (lambda: same_shares([1, -2], [1, 2]), "ours, theirs: expected counts of the same kinds"),
    ],
)
def test_what_makes_no_sense_is_refused(call, said):
    with pytest.raises((ValueError, FloatingPointError), match=said):
        call()
