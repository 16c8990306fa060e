"""What a handful of runs allows to say: intervals for shares, medians and means, by SciPy.

A run that never succeeds is infinite here: it took longer than any that did.
"""

from collections.abc import Sequence

import numpy as np
from scipy import stats

from lstm_lessons.scratch import validation

LEVEL = 0.95
FEWEST = 6
"""With fewer runs no interval of a median reaches 95 %: all lie on one side too often."""
RESAMPLED = 10_000

Interval = tuple[float, float]


def share_interval(successes: int, runs: int) -> Interval:
    """Return the exact binomial interval of a share of successes (Clopper & Pearson 1934).

    Parameters
    ----------
    successes, runs
        So many of so many.

    Raises
    ------
    ValueError
        If there are more successes than runs, or fewer than none.
    """
    runs = validation.positive_int("runs", runs)
    if not 0 <= successes <= runs:
        raise ValueError(f"successes: expected 0 to {runs}, got {successes!r}")
    low, high = stats.binomtest(successes, runs).proportion_ci(LEVEL, method="exact")
    return float(low), float(high)


def median_interval(values: Sequence[float]) -> Interval | None:
    """Return an interval of the median by order statistics, whatever the distribution.

    Parameters
    ----------
    values
        One a run; ``inf`` for a run that never ended. An end of the interval may be ``inf``, too.

    Returns
    -------
    interval
        None if there are fewer than ``FEWEST`` values.

    Raises
    ------
    ValueError
        If a value is NaN.
    """
    if np.isnan(np.asarray(values, np.float64)).any():
        raise ValueError("values: expected numbers or inf, got NaN")
    if len(values) < FEWEST:
        return None
    test = stats.quantile_test(values, p=0.5)
    low, high = test.confidence_interval(LEVEL)
    return float(low), float(high)


def mean_interval(values: Sequence[float], draws: int) -> Interval:
    """Return where the mean of so many runs lies in 95 of 100 cases, if runs are like these.

    They are drawn from ``values`` with replacement, 10,000 times (Efron's bootstrap).

    Parameters
    ----------
    values
        Finite, one a run.
    draws
        So many runs are averaged.
    """
    draws = validation.positive_int("draws", draws)
    values = validation.float_array("values", np.array(values, np.float64), np.dtype(np.float64))
    validation.finite("values", values)
    if not len(values):
        raise ValueError("values: expected one at least, got none")
    rng = np.random.default_rng(0)
    means = rng.choice(values, (RESAMPLED, draws)).mean(axis=1)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def mean_factor(values: Sequence[float], others: int) -> float:
    """Return by which factor another mean may differ from that of these runs, in 95 of 100 cases.

    Both means are taken to be of runs of one and the same kind, whose standard deviation relative
    to the mean is known from ``values`` alone: V = s/m. If n and N runs are averaged, the logarithm
    of the ratio of two such means has about the standard deviation V √(1/n + 1/N), and the factor
    is e to the power of t V √(1/n + 1/N), with Student's t of n − 1 degrees of freedom.

    Parameters
    ----------
    values
        Finite and positive, one a run; two at least. n of them.
    others
        N: so many runs are in the other mean.

    Returns
    -------
    factor
        1 or more: the other mean lies between 1/factor and factor times the mean of ``values``.

    Raises
    ------
    ValueError
        If there are fewer than two values, or one is not positive.
    FloatingPointError
        If one is not finite.
    """
    others = validation.positive_int("others", others)
    values = validation.float_array("values", np.array(values, np.float64), np.dtype(np.float64))
    validation.finite("values", values)
    if len(values) < 2 or values.min() <= 0:
        raise ValueError(f"values: expected two positive numbers or more, got {values.tolist()}")
    relative = values.std(ddof=1) / values.mean()
    t = stats.t.ppf((1 + LEVEL) / 2, len(values) - 1)
    return float(np.exp(t * relative * np.sqrt(1 / len(values) + 1 / others)))


def same_shares(ours: Sequence[int], theirs: Sequence[int]) -> float:
    """Return the probability of a difference this large if both were drawn from the same shares.

    Exact: of all ways to deal ``sum(ours)`` runs from both together, those that are no more
    probable than what came (Freeman & Halton 1951; with two kinds, Fisher's exact test).

    Parameters
    ----------
    ours, theirs
        Runs of each kind, two kinds or more, in the same order.

    Raises
    ------
    ValueError
        If they differ in length, or a count is negative.
    """
    if len(ours) != len(theirs) or min(*ours, *theirs) < 0:
        raise ValueError(
            "ours, theirs: expected counts of the same kinds, none below 0; got "
            f"{list(ours)} and {list(theirs)}"
        )
    both = np.add(ours, theirs)
    deals = np.array(list(_deals(int(np.sum(ours)), both.tolist())))
    chances = stats.multivariate_hypergeom.pmf(deals, m=both, n=int(np.sum(ours)))
    came = stats.multivariate_hypergeom.pmf(ours, m=both, n=int(np.sum(ours)))
    return float(min(1.0, chances[chances <= came * (1 + 1e-9)].sum()))


def _deals(count: int, most: list[int]) -> list[list[int]]:
    """Return all ways to take ``count`` from kinds of which there are so many."""
    if len(most) == 1:
        return [[count]] if count <= most[0] else []
    return [
        [first, *rest]
        for first in range(min(count, most[0]) + 1)
        for rest in _deals(count - first, most[1:])
    ]
