"""How good a forecast is, and how honest an interval.

- ``mae``          mean absolute error, in the series' unit
- ``mase_scale``   what it is divided by to compare series: Hyndman & Koehler 2006, "Another look at
                   measures of forecast accuracy", International Journal of Forecasting 22
- ``pinball``      the loss whose best answer is a quantile: Koenker & Bassett 1978, "Regression
                   Quantiles", Econometrica 46; with its gradient, to train with
- ``coverage``     the share of values that lie in their interval
- ``conformal_width``  how wide an interval must be, by errors that were made: Vovk, Gammerman &
                   Shafer 2005, "Algorithmic Learning in a Random World"
"""

from collections.abc import Sequence

import numpy as np

from lstm_lessons.experiments.forecasting.types import Numbers
from lstm_lessons.scratch.types import Array


def mae(forecast: Numbers, truth: Numbers) -> float:
    """Return the mean absolute error of forecasts of any shape."""
    return float(np.abs(forecast - truth).mean())


def mase_scale(values: Numbers, period: int) -> float:
    """Return the mean absolute error of "as one season ago", one step ahead, on ``values``.

    Parameters
    ----------
    values
        (T,), the part that is fitted on. An error divided by what comes from it is below 1 where it
        is smaller than that.
    period
        Steps in a season.
    """
    return float(np.abs(values[period:] - values[:-period]).mean())


def pinball(prediction: Array, target: Array, levels: Sequence[float]) -> tuple[float, Array]:
    """Return the pinball loss, and its gradient.

    Being too low by one costs q, being too high by one costs 1 − q. So the best answer to a series
    of values is their q-quantile; for q = ½ it is the median, and the loss half the absolute error.

    Parameters
    ----------
    prediction
        (…, Q): for each number Q quantiles.
    target
        (…): the numbers.
    levels
        The Q values of q, each between 0 and 1.

    Returns
    -------
    loss
        The mean over all predictions.
    d_prediction
        Its gradient, of their shape; where a prediction is met exactly, of the side above it.
    """
    q = np.asarray(levels, prediction.dtype)
    short = target[..., None] - prediction  # positive: too low
    loss = np.where(short > 0, q * short, (q - 1) * short)
    slope = np.where(short > 0, -q, 1 - q)
    return float(loss.mean()), slope / prediction.dtype.type(prediction.size)


def coverage(low: Numbers, high: Numbers, truth: Numbers) -> float:
    """Return the share of ``truth`` that lies from ``low`` to ``high``."""
    return float(((low <= truth) & (truth <= high)).mean())


def conformal_width(forecast: Numbers, truth: Numbers, share: float) -> Numbers:
    """Return how far from the forecast an interval must reach, for each step ahead.

    It is the k-th smallest of the n absolute errors that were made, k = ⌈(n + 1) · share⌉ (the
    largest, where there are fewer). If a new error is as likely to take any place in their order as
    any other, it is within that with a probability of at least ``share``.

    Parameters
    ----------
    forecast, truth
        (N, 12): forecasts from N origins, and what came.
    share
        Of the new errors that are to be within.

    Returns
    -------
    width
        (12,).
    """
    errors = np.sort(np.abs(forecast - truth), axis=0)
    k = int(np.ceil((len(errors) + 1) * share))
    return errors[min(k, len(errors)) - 1]
