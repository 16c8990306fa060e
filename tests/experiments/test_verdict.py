"""The rule of the verdict: by cases, and on samples that are drawn by a computer."""

from math import inf

import numpy as np
import pytest

from lstm_lessons.experiments.tables import Line, how_often, how_soon, verdict

AROUND_100 = (60.0, 80.0, 90.0, 100.0, 110.0, 120.0, 140.0)


@pytest.mark.parametrize(
    ("took", "published", "said"),
    [
        (AROUND_100, 100, "reproduced: as often, as soon"),
        (AROUND_100, 300, "partly: as often, sooner"),
        (AROUND_100, 30, "partly: as often, later"),
        ((*AROUND_100, inf), 100, "reproduced: as often, as soon"),
        ((*AROUND_100, *[inf] * 6), 100, "partly: less often, as soon"),
        ((*AROUND_100, *[inf] * 6), 300, "not reproduced: less often, sooner"),
        ((*AROUND_100, *[inf] * 8), 100, "not reproduced: less often"),
        ([inf] * 7, 100, "not reproduced: never"),
        ((*AROUND_100[:5], inf), 100, "undecided: as often, few successes"),
        ((*AROUND_100[:5], *[inf] * 5), 100, "undecided: less often, few successes"),
        ((*AROUND_100[:5], *[inf] * 6), 100, "not reproduced: less often"),
        (AROUND_100[:5], 100, "too few runs"),
        ((), 100, "too few runs"),
        (AROUND_100, None, "–"),
    ],
)
def test_the_rule(took, published, said):
    assert verdict(Line("a row", tuple(took), published=published)) == said


def test_more_often_than_published():
    line = Line("a row", AROUND_100 * 4, published=100, percent=50, trials=30)
    assert verdict(line) == "partly: more often, as soon"


def test_less_than_half_is_not_enough_where_so_few_trials_tell_no_difference():
    line = Line("a row", (*AROUND_100[:2], *[inf] * 4), published=100, percent=80)
    assert how_often(line) == "as often"  # 2 of 6 beside 8 of 10: p = 0.12
    assert verdict(line) == "undecided: as often, few successes"


def test_without_a_success_there_is_nothing_to_be_undecided_about():
    line = Line("a row", (inf,) * 6, published=100, percent=30)
    assert how_often(line) == "as often"
    assert verdict(line) == "not reproduced: never"


def drawn(rng, count, times=1.0):
    """Draw so many runs: no symmetric times, a standard deviation of half the mean."""
    return times * rng.gamma(4, 25, count)


@pytest.mark.parametrize(("ours", "theirs"), [(6, 10), (20, 10), (20, 30)])
def test_two_samples_of_one_kind_are_as_soon_in_95_of_100(ours, theirs):
    rng = np.random.default_rng(ours + theirs)
    same = [
        how_soon(
            Line("", tuple(drawn(rng, ours)), published=drawn(rng, theirs).mean(), trials=theirs)
        )
        for _ in range(2_000)
    ]
    assert same.count("as soon") / len(same) == pytest.approx(0.945, abs=0.015)
    assert same.count("sooner") == pytest.approx(same.count("later"), abs=60)


@pytest.mark.parametrize(("times", "said"), [(3, "sooner"), (1 / 3, "later")])
def test_a_factor_of_three_is_not_as_soon(times, said):
    rng = np.random.default_rng(1)
    found = [
        how_soon(Line("", tuple(drawn(rng, 10)), published=drawn(rng, 10, times).mean()))
        for _ in range(500)
    ]
    assert found.count(said) / len(found) > 0.97


def test_how_many_trials_the_published_mean_has_counts():
    """A mean of few trials may lie further off: 160 beside a mean of 100."""
    wide = tuple(40.0 + 12 * np.arange(11))
    few, many = (Line("", wide, published=150, trials=n) for n in (2, 50))
    assert (how_soon(few), how_soon(many)) == ("as soon", "sooner")
    failed = Line("", wide, published=150, trials=50, percent=4)  # of 50 trials 2 succeeded
    assert how_soon(failed) == "as soon"
