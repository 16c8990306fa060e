"""Three ways to look into the future without noticing, and what they are worth.

- ``scaled``     the scale is taken from the whole series, the test included
- ``shuffled``   windows that overlap are dealt out at random, to learn from and to be tested on
- ``smoothed``   the series is smoothed before it is cut, by a mean that reaches to both sides
"""

from dataclasses import replace

import numpy as np

from lstm_lessons.experiments.forecasting.baselines import boosting, linear
from lstm_lessons.experiments.forecasting.measures import mae
from lstm_lessons.experiments.forecasting.network import lstm
from lstm_lessons.experiments.forecasting.protocol import (
    HORIZON,
    Forecasts,
    Problem,
    monthly_problem,
)
from lstm_lessons.experiments.forecasting.types import Numbers, Origins
from lstm_lessons.experiments.forecasting.windows import Windows

NEIGHBOURS = 3
REACH = 6
"""Months to each side that a smoothed value is the mean of."""


def scaled(name: str, seed: int) -> tuple[float, float]:
    """Return an LSTM's test MAE, scaled by the first part, and by the whole series.

    The values are shown as they are, not relative to the window's last one: else there would be no
    level to leak.

    Parameters
    ----------
    name
        Of the series, as ``monthly_problem`` takes it.
    seed
        Of the LSTM's weights and batches.

    Returns
    -------
    honest, leaking
        In the series' unit.
    """
    problem = replace(monthly_problem(name), relative=False)
    origins = problem.test_origins
    truth = problem.truth(origins)
    honest = lstm(problem, origins, seed)
    leaking = lstm(problem, origins, seed, scaled_on=len(problem.values))
    return mae(honest.point, truth), mae(leaking.point, truth)


def shuffled(name: str, method: str, seed: int) -> tuple[float, float]:
    """Return the MAE on a random half of the test's windows, honestly and with a leak.

    Parameters
    ----------
    name
        Of the series, as ``monthly_problem`` takes it.
    method
        "linear", "neighbours", "boosting" or "LSTM".
    seed
        Of the halves, and of the LSTM.

    Returns
    -------
    honest
        Learned from all windows that end, with the 12 values after them, before the test begins.
    leaking
        Learned from these and the other half of the test's windows. A window of that half that is
        a month away from one that is tested has 11 of its 12 answers.
    """
    problem = monthly_problem(name)
    before = np.arange(problem.lags, problem.calibrate - HORIZON + 1)
    halves = np.random.default_rng(seed).permutation(problem.test_origins)
    tested, other = np.array_split(halves, 2)
    errors = []
    for known in (before, np.concatenate([before, other])):
        if method == "LSTM":
            found = lstm(problem, tested, seed, known=known)
        elif method == "boosting":
            found = boosting(problem, tested, known, interval=False)
        else:
            found = {"linear": linear, "neighbours": neighbours}[method](problem, tested, known)
        errors.append(mae(found.point, problem.truth(tested)))
    return errors[0], errors[1]


def neighbours(problem: Problem, origins: Origins, known: Origins) -> Forecasts:
    """Forecast the mean of what came after the three most similar windows.

    Parameters
    ----------
    problem, origins
        As every method takes them.
    known
        The origins whose windows are compared, by the squares of their differences.
    """
    windows = Windows(problem)
    seen = np.column_stack([windows.inputs(known), windows.season(known)])
    asked = np.column_stack([windows.inputs(origins), windows.season(origins)])
    distances = np.array([((seen - window) ** 2).sum(axis=1) for window in asked])
    nearest = np.argsort(distances, axis=1, kind="stable")[:, :NEIGHBOURS]
    return Forecasts(windows.restored(windows.targets(known)[nearest].mean(axis=1), origins))


def smoothed(name: str) -> tuple[float, float]:
    """Return the test MAE of a linear forecast that also sees the window smoothed.

    Parameters
    ----------
    name
        Of the series, as ``monthly_problem`` takes it.

    Returns
    -------
    honest
        Smoothed at each origin from the values before it; at the end the mean reaches less far.
    leaking
        Smoothed once, before the series is cut. The window's last values then know the next six.
    """
    problem = monthly_problem(name)
    windows, truth = Windows(problem), problem.truth(problem.test_origins)
    everything = smooth(problem.values)

    def features(origins: Origins, leaking: bool) -> Numbers:
        rows = []
        for n in origins:
            before = everything[:n] if leaking else smooth(problem.values[:n])
            base = problem.values[n - 1] if problem.relative else windows.center
            rows.append((before[-problem.lags :] - base) / windows.scale)
        plain = [windows.inputs(origins), windows.season(origins), np.ones(len(origins))]
        return np.column_stack([rows, *plain])

    errors = []
    for leaking in (False, True):
        known, asked = problem.fitting_origins, problem.test_origins
        weights = np.linalg.lstsq(features(known, leaking), windows.targets(known))[0]
        forecast = windows.restored(features(asked, leaking) @ weights, asked)
        errors.append(mae(forecast, truth))
    return errors[0], errors[1]


def smooth(values: Numbers) -> Numbers:
    """Return the mean over six months before and after each, (T,); over fewer at the ends."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    at = np.arange(len(values))
    first, last = np.maximum(at - REACH, 0), np.minimum(at + REACH + 1, len(values))
    return (total[last] - total[first]) / (last - first)
