"""Rolling origins: how the methods of chapter 15 are tried, all in the same way.

A series is cut in time. On the first part a method is *fitted*: its weights, its scale, its order.
The second part is there to *calibrate*: by it settings are chosen, and intervals are as wide as the
errors there. The third part is the *test*, looked at once.

In each part the origin rolls: with the first n values known, the next 12 are forecast; then n + 1
are known. What was fitted stays as it is. A method is a function

    method(problem, origins) -> Forecasts

that may fit on ``problem.values[: problem.fit]``, and for the forecast from origin n may look at
``problem.values[:n]``, and at nothing else. (Hyndman & Athanasopoulos 2021, "Forecasting:
Principles and Practice", section 5.10.)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from lstm_lessons.data import load_series
from lstm_lessons.experiments.forecasting.types import Numbers, Origins

HORIZON = 12
"""So many steps ahead."""

LEVELS = (0.1, 0.5, 0.9)
"""The quantiles that an interval is made of, with the median between them: 80 % lie inside."""


class Forecasts(NamedTuple):
    """Forecasts from several origins, for each of the steps ahead."""

    point: Numbers  # (N, 12)
    low: Numbers | None = None  # (N, 12), the method's own 0.1 quantile, if it has one
    high: Numbers | None = None  # (N, 12), and its 0.9 quantile


@dataclass(frozen=True)
class Problem:
    """A series, cut into three parts, and how a window of it is shown to a learner.

    Attributes
    ----------
    name
        Of the series.
    values
        (T,).
    period
        Steps in a season.
    fit, calibrate
        Where the first and the second part end.
    lags
        How many values a learner's window has.
    relative
        Whether they are shown as differences from the window's last one: for a series whose level
        leaves the range that it had in the first part.
    """

    name: str
    values: Numbers
    period: int
    fit: int
    calibrate: int
    lags: int
    relative: bool = False

    @property
    def fitting_origins(self) -> Origins:
        """Return the origins whose window and whose next 12 values lie in the first part."""
        return np.arange(self.lags, self.fit - HORIZON + 1)

    @property
    def calibration_origins(self) -> Origins:
        """Return the origins whose next 12 values lie in the second part."""
        return np.arange(self.fit, self.calibrate - HORIZON + 1)

    @property
    def test_origins(self) -> Origins:
        """Return the origins whose next 12 values lie in the third part."""
        return np.arange(self.calibrate, len(self.values) - HORIZON + 1)

    def truth(self, origins: Origins) -> Numbers:
        """Return what came after each origin, (N, 12)."""
        return self.values[origins[:, None] + np.arange(HORIZON)]


Method = Callable[[Problem, Origins], Forecasts]
"""What is tried: a baseline, or a network."""

_SETTINGS = {  # steps of the second part and of the third, lags, relative
    "elnino": (120, 36, False),
    "co2": (96, 36, True),
    "sunspots": (264, 60, False),  # two cycles of the sun
}


def monthly_problem(name: str) -> Problem:
    """Return one of the three monthly series as a problem.

    Parameters
    ----------
    name
        "elnino": ten years to calibrate, ten to test. "co2": eight and eight. "sunspots": 22 and
        22, two of the sun's cycles each. What lies before is the first part.

    Raises
    ------
    ValueError
        If it is none of these.
    """
    if name not in _SETTINGS:
        raise ValueError(f"name: expected one of {', '.join(_SETTINGS)}; got {name!r}")
    steps, lags, relative = _SETTINGS[name]
    series = load_series(name)
    total = len(series.values)
    return Problem(
        name, series.values, series.period, total - 2 * steps, total - steps, lags, relative
    )
