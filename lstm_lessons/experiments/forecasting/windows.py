"""What a learner sees of a series at an origin: a window, and the season."""

import numpy as np

from lstm_lessons.experiments.forecasting.protocol import Problem
from lstm_lessons.experiments.forecasting.types import Numbers, Origins


class Windows:
    """Windows of a problem's series, scaled by its first part.

    Parameters
    ----------
    problem
        Its ``lags`` and ``relative`` say what a window is.
    scaled_on
        How many values tell the scale: those of the first part, unless a mistake is to be shown.
    """

    def __init__(self, problem: Problem, scaled_on: int | None = None) -> None:
        self.problem = problem
        known = problem.values[: problem.fit if scaled_on is None else scaled_on]
        if problem.relative:
            known = known[problem.period :] - known[: -problem.period]
            self.center, self.scale = 0.0, float(np.abs(known).mean())
        else:
            self.center, self.scale = float(known.mean()), float(known.std())

    def inputs(self, origins: Origins) -> Numbers:
        """Return the values of each window, (N, lags)."""
        steps = origins[:, None] + np.arange(-self.problem.lags, 0)
        return (self.problem.values[steps] - self._base(origins)) / self.scale

    def season(self, origins: Origins) -> Numbers:
        """Return where in the season each origin is, (N, 2): sine and cosine."""
        angle = 2 * np.pi * (origins % self.problem.period) / self.problem.period
        return np.column_stack([np.sin(angle), np.cos(angle)])

    def sequences(self, origins: Origins) -> Numbers:
        """Return each window as a sequence, (lags, N, 3): the value, and the season's two."""
        season = [self.season(origins - lag) for lag in range(self.problem.lags, 0, -1)]
        return np.concatenate([self.inputs(origins).T[..., None], np.stack(season)], axis=2)

    def targets(self, origins: Origins) -> Numbers:
        """Return what came after each origin, (N, 12), in the window's scale."""
        return (self.problem.truth(origins) - self._base(origins)) / self.scale

    def restored(self, scaled: Numbers, origins: Origins) -> Numbers:
        """Return forecasts (N, 12) in the series' own scale."""
        return scaled * self.scale + self._base(origins)

    def _base(self, origins: Origins) -> Numbers | float:
        if not self.problem.relative:
            return self.center
        return self.problem.values[origins - 1][:, None]
