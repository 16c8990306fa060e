"""What an LSTM has to beat: from "as last year" to gradient boosting.

- ``last_value``, ``season_ago``, ``season_mean``   nothing to choose, hardly anything to fit
- ``linear``      each of the 12 next values as a linear function of the window
- ``boosting``    the same with trees: scikit-learn's histogram gradient boosting
- ``ets``         exponential smoothing, errors added; trend and season chosen by AIC
- ``arima``       seasonal ARIMA: differenced as a test says, the other orders chosen by AIC

The last three need scikit-learn and statsmodels: pip install -e '.[forecasting]'.
"""

import itertools
import warnings

import numpy as np

from lstm_lessons.experiments import progress
from lstm_lessons.experiments.forecasting.protocol import (
    HORIZON,
    LEVELS,
    Forecasts,
    Method,
    Problem,
)
from lstm_lessons.experiments.forecasting.types import Numbers, Origins
from lstm_lessons.experiments.forecasting.windows import Windows

SEASONAL_ORDERS = tuple(itertools.product(range(3), range(2)))
"""ARIMA's p and q to choose from, of a series with seasons; P, D, Q are ``SEASONAL_PART``."""
SEASONAL_PART = (0, 1, 1)
PLAIN_ORDERS = tuple(itertools.product(range(4), range(3)))
"""ARIMA's p and q to choose from, of a series without."""
TREES = 100  # of each ensemble
NO_SEASON = ("sunspots",)
"""Series whose period means nothing: the sun does not know our year."""


def last_value(problem: Problem, origins: Origins) -> Forecasts:
    """Forecast the last value, twelve times."""
    return Forecasts(np.repeat(problem.values[origins - 1][:, None], HORIZON, axis=1))


def season_ago(problem: Problem, origins: Origins) -> Forecasts:
    """Forecast what was there one season ago: the seasonal naive forecast."""
    ahead = np.arange(HORIZON) % problem.period
    return Forecasts(problem.values[origins[:, None] - problem.period + ahead])


def season_mean(problem: Problem, origins: Origins) -> Forecasts:
    """Forecast the first part's mean for the month that is asked about."""
    known = problem.values[: problem.fit]
    means = np.array([known[k :: problem.period].mean() for k in range(problem.period)])
    return Forecasts(means[(origins[:, None] + np.arange(HORIZON)) % problem.period])


def linear(problem: Problem, origins: Origins, known: Origins | None = None) -> Forecasts:
    """Forecast by least squares: a linear autoregression, one for each step ahead.

    Parameters
    ----------
    problem, origins
        As every method takes them.
    known
        The origins to learn from; None: those of the first part.
    """
    windows = Windows(problem)

    def features(at: Origins) -> Numbers:
        return np.column_stack([windows.inputs(at), windows.season(at), np.ones(len(at))])

    known = problem.fitting_origins if known is None else known
    weights = np.linalg.lstsq(features(known), windows.targets(known))[0]
    return Forecasts(windows.restored(features(origins) @ weights, origins))


def boosting(
    problem: Problem, origins: Origins, known: Origins | None = None, *, interval: bool = True
) -> Forecasts:
    """Forecast by gradient-boosted trees, an ensemble for each step ahead and each quantile.

    Parameters
    ----------
    problem, origins, known
        As ``linear`` takes them.
    interval
        Whether the two outer quantiles are learned, too.
    """
    from sklearn.ensemble import HistGradientBoostingRegressor

    windows = Windows(problem)

    def features(at: Origins) -> Numbers:
        return np.column_stack([windows.inputs(at), windows.season(at)])

    known = problem.fitting_origins if known is None else known
    seen, asked, targets = features(known), features(origins), windows.targets(known)

    def grown(**loss: object) -> Numbers:
        columns = [
            HistGradientBoostingRegressor(
                learning_rate=0.05, max_iter=TREES, max_leaf_nodes=8, random_state=0, **loss
            )
            .fit(seen, target)
            .predict(asked)
            for target in progress.saying(targets.T, HORIZON, "steps ahead")
        ]
        return windows.restored(np.column_stack(columns), origins)

    point = grown(loss="squared_error")
    if not interval:
        return Forecasts(point)
    low, high = (grown(loss="quantile", quantile=q) for q in (LEVELS[0], LEVELS[2]))
    return Forecasts(point, np.minimum(low, high), np.maximum(low, high))


def ets(problem: Problem, origins: Origins) -> Forecasts:
    """Forecast by exponential smoothing, fitted once and run on to each origin."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    seasons = (None,) if problem.name in NO_SEASON else (None, "add")
    fits = []
    for season, (trend, damped) in itertools.product(
        seasons, ((None, False), ("add", False), ("add", True))
    ):
        kind = {
            "error": "add",
            "trend": trend,
            "damped_trend": damped,
            "seasonal": season,
            "seasonal_periods": problem.period if season else None,
        }
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a kind that does not converge; AIC passes it over
            found = ETSModel(problem.values[: problem.fit], **kind).fit(disp=False)
        fits.append((found.aic, kind, found.params))
    _, kind, params = min(fits, key=lambda fit: fit[0])
    points = [
        ETSModel(problem.values[:n], **kind).smooth(params).forecast(HORIZON)
        for n in progress.saying(origins, len(origins), "origins")
    ]
    return Forecasts(np.array(points))


def differences(values: Numbers) -> int:
    """Return how often a series must be differenced, 0 or 1, to swing about one level.

    Once, if the KPSS test refuses at 5 % that it does so as it is (Kwiatkowski, Phillips, Schmidt &
    Shin 1992, Journal of Econometrics 54).

    Parameters
    ----------
    values
        (T,). What has a season is differenced by the season before.
    """
    from statsmodels.tsa.stattools import kpss

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a probability outside its table: then 0.01 or 0.1
        _, probability, *_ = kpss(values, regression="c", nlags="auto")
    return int(probability < 0.05)


def arima_orders(problem: Problem) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return what ARIMA chooses from by AIC: (p, d, q) and (P, D, Q, period).

    All have the same d and D: likelihoods of what is differenced in different ways are of different
    data, and do not compare. A series with seasons is differenced by the season before, and d is
    what ``differences`` says after that.
    """
    known = problem.values[: problem.fit]
    if problem.name in NO_SEASON:
        d = differences(known)
        return [((p, d, q), (0, 0, 0, 0)) for p, q in PLAIN_ORDERS]
    d = differences(known[problem.period :] - known[: -problem.period])
    return [((p, d, q), (*SEASONAL_PART, problem.period)) for p, q in SEASONAL_ORDERS]


def arima(problem: Problem, origins: Origins) -> Forecasts:
    """Forecast by seasonal ARIMA, fitted once; its own intervals are those of Gaussian errors."""
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    center = problem.values[: problem.fit].mean()
    fits, orders = [], arima_orders(problem)
    for order, season in progress.saying(orders, len(orders), "orders"):
        model = SARIMAX(problem.values[: problem.fit] - center, order=order, seasonal_order=season)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fits.append(model.fit(disp=False, maxiter=100))
    best = min(fits, key=lambda fit: fit.aic)
    points, lows, highs = [], [], []
    alpha = 1 - (LEVELS[2] - LEVELS[0])
    for n in progress.saying(origins, len(origins), "origins"):
        ahead = best.apply(problem.values[:n] - center).get_forecast(HORIZON)
        low, high = ahead.conf_int(alpha=alpha).T
        points.append(ahead.predicted_mean)
        lows.append(low)
        highs.append(high)
    return Forecasts(*(np.array(numbers) + center for numbers in (points, lows, highs)))


BASELINES: dict[str, Method] = {
    "last value": last_value,
    "a season ago": season_ago,
    "season's mean": season_mean,
    "linear": linear,
    "boosting": boosting,
    "ETS": ets,
    "ARIMA": arima,
}
"""The baselines, by the name that tables give them."""
