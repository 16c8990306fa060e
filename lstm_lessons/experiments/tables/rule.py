"""The rule by which a published figure is reproduced, or not; the same for every line.

For a line with a published number of sequences, and six runs of ours or more:

- *as often*: if both were drawn from one and the same share of successes, shares as far apart as
  these would come in more than 5 of 100 cases (Fisher's exact test);
- *as soon*: if both were drawn from one and the same distribution, means as far apart as these
  would come in more than 5 of 100 cases (``intervals.mean_factor``). With fewer than six successes
  there is no telling.

Both: **reproduced**. One of the two: **partly**. Neither, or no success, or less often and less
than half the published share: **not reproduced**. Where it hangs on how soon, and there is no
telling: **undecided**.
"""

import math

from lstm_lessons.experiments.showing.intervals import FEWEST, LEVEL, mean_factor, same_shares
from lstm_lessons.experiments.tables.line import Line
from lstm_lessons.experiments.tables.shown_numbers import NEVER, NOTHING

TOO_FEW = "too few runs"
NO_TELLING = "few successes"
OFTEN, SOON = "as often", "as soon"


def how_often(line: Line) -> str:
    """Return ``as often``, ``less often`` or ``more often`` than published."""
    ours, theirs = len(line.successes), line.published_successes
    p = same_shares([ours, len(line.took) - ours], [theirs, line.trials - theirs])
    if p > 1 - LEVEL:
        return OFTEN
    return "less often" if ours / len(line.took) < line.percent / 100 else "more often"


def how_soon(line: Line) -> str:
    """Return ``as soon``, ``sooner`` or ``later`` than published, by the means of the successes.

    ``never`` without a success; and where they are too few for a mean, ``NO_TELLING``.
    """
    found = line.successes
    if not found:
        return NEVER
    if len(found) < FEWEST:
        return NO_TELLING
    times_as_long = math.fsum(found) / len(found) / line.published
    factor = mean_factor(found, line.published_successes)
    if 1 / factor <= times_as_long <= factor:
        return SOON
    return "sooner" if times_as_long < 1 else "later"


def verdict(line: Line) -> str:
    """Return the verdict by the rule above, and why; a dash where nothing was published."""
    if line.published is None:
        return NOTHING
    if len(line.took) < FEWEST:
        return TOO_FEW
    often, soon = how_often(line), how_soon(line)
    if soon == NEVER:
        return f"not reproduced: {NEVER}"
    half = len(line.successes) / len(line.took) < line.percent / 200
    if often == "less often" and half:
        return f"not reproduced: {often}"
    if soon == NO_TELLING:
        return f"undecided: {often}, {soon}"
    kind = ("not reproduced", "partly", "reproduced")[(often == OFTEN) + (soon == SOON)]
    return f"{kind}: {often}, {soon}"
