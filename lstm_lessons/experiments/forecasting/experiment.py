"""Is the LSTM "very successful on time series"? The comparison of chapter 15.

    python -m lstm_lessons.experiments.forecasting     (minutes; records/forecasting.json)

It needs scikit-learn and statsmodels: pip install -e '.[forecasting]'. Three parts:

- ``monthly``   three series, twelve months ahead, rolling origins: an LSTM beside its baselines,
                with the coverage of their intervals
- ``leaks``     what three common mistakes are worth
- ``river``     discharge from weather: where a state is needed

A run that is killed can be started again: what the record has is not done twice.
"""

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import numpy as np

from lstm_lessons.experiments.forecasting import network
from lstm_lessons.experiments.forecasting import river as river_part
from lstm_lessons.experiments.forecasting.baselines import BASELINES, NO_SEASON
from lstm_lessons.experiments.forecasting.leaks import scaled, shuffled, smoothed
from lstm_lessons.experiments.forecasting.measures import (
    conformal_width,
    coverage,
    mae,
    mase_scale,
    pinball,
)
from lstm_lessons.experiments.forecasting.network import lstm
from lstm_lessons.experiments.forecasting.protocol import (
    HORIZON,
    LEVELS,
    Forecasts,
    Problem,
    monthly_problem,
)
from lstm_lessons.experiments.forecasting.types import Numbers
from lstm_lessons.experiments.recording.growing_record import grow
from lstm_lessons.experiments.recording.records import RECORDS

NAME = "forecasting"
SERIES = ("elnino", "co2", "sunspots")
SEEDS = range(5)
LEAK_SEEDS = range(3)
ALL = "mean"
"""In place of a seed: the mean of what the networks of all seeds say."""

Row = dict[str, object]


def monthly(name: str, method: str) -> list[Row]:
    """Return the lines of a method on a series: one, or for the LSTM one for each seed and a mean.

    Parameters
    ----------
    name
        A name in ``SERIES``.
    method
        A name in ``BASELINES``, or "LSTM".
    """
    problem = monthly_problem(name)
    origins = np.concatenate([problem.calibration_origins, problem.test_origins])
    if method != "LSTM":
        return [_line(problem, method, None, BASELINES[method](problem, origins))]
    found = [lstm(problem, origins, seed) for seed in SEEDS]
    mean = Forecasts(*(np.mean(numbers, axis=0) for numbers in zip(*found, strict=True)))
    lines = [_line(problem, method, seed, each) for seed, each in zip(SEEDS, found, strict=True)]
    return [*lines, _line(problem, method, ALL, mean)]


def _line(problem: Problem, method: str, seed: int | str | None, found: Forecasts) -> Row:
    """Return what the forecasts from the calibration's origins and the test's come to."""
    begin = len(problem.calibration_origins)
    tried = Forecasts(*(None if numbers is None else numbers[begin:] for numbers in found))
    truth = problem.truth(problem.test_origins)
    width = conformal_width(
        found.point[:begin], problem.truth(problem.calibration_origins), LEVELS[2] - LEVELS[0]
    )
    line: Row = {"series": problem.name, "method": method, "seed": seed}
    error = mae(tried.point, truth)
    line["mae"] = error
    line["mase"] = error / mase_scale(problem.values[: problem.fit], problem.period)
    line["mae by step"] = [round(mae(tried.point[:, k], truth[:, k]), 4) for k in range(HORIZON)]
    line["calibration mae"] = mae(found.point[:begin], problem.truth(problem.calibration_origins))
    line["conformal"] = _interval(tried.point - width, tried.point + width, truth)
    if tried.low is not None:
        line["own"] = _interval(tried.low, tried.high, truth)
    return line


def _interval(low: Numbers, high: Numbers, truth: Numbers) -> dict[str, float]:
    ends = np.stack([low, high], axis=-1)
    return {
        "coverage": coverage(low, high, truth),
        "width": float((high - low).mean()),
        "pinball": pinball(ends, truth, (LEVELS[0], LEVELS[2]))[0],
    }


def leaks(kind: str, name: str, method: str, seed: int | None) -> list[Row]:
    """Return the line of a mistake, made and not made.

    Parameters
    ----------
    kind
        "scaled", "shuffled" or "smoothed".
    name
        A name in ``SERIES``.
    method
        What forecasts; only "shuffled" has a choice.
    seed
        Of what is drawn; None where nothing is.
    """
    if kind == "smoothed":
        honest, leaking = smoothed(name)
    elif kind == "scaled":
        honest, leaking = scaled(name, seed)
    else:
        honest, leaking = shuffled(name, method, seed)
    line = {"kind": kind, "series": name, "method": method, "seed": seed}
    return [{**line, "honest": honest, "leaking": leaking}]


def river(method: str) -> list[Row]:
    """Return the lines of a method on the river; of the recurrent ones a line for each seed.

    The mean's line also has what it says, a number a day: ``said``; that of the first LSTM its
    ``weights``.

    Parameters
    ----------
    method
        A name in ``river.BASELINES`` or ``river.UNITS``, or "yesterday's discharge".
    """
    problem = river_part.river_problem()
    if method in river_part.BASELINES:
        said = river_part.BASELINES[method](problem)
        return [_river_line(problem, method, None, said, keep=True)]
    if method == "yesterday's discharge":
        said = np.roll(problem.river.discharge, 1)
        return [_river_line(problem, method, None, said)]
    each, networks = zip(
        *(river_part.recurrent(problem, method, seed) for seed in SEEDS), strict=True
    )
    lines = [_river_line(problem, method, seed, one) for seed, one in zip(SEEDS, each, strict=True)]
    if method == "LSTM":
        lines[0]["weights"] = river_part.network_lines(networks[0])
    mean = np.exp(np.mean(np.log(each), axis=0))
    return [*lines, _river_line(problem, method, ALL, mean, keep=True)]


def _river_line(
    problem: river_part.RiverProblem,
    method: str,
    seed: int | str | None,
    said: Numbers,
    *,
    keep: bool = False,
) -> Row:
    line: Row = {"method": method, "seed": seed, **river_part.scores(problem, said)}
    if keep:
        line["said"] = [round(float(number), 1) for number in said[problem.known :]]
    return line


# --- the whole experiment, and its record ---

RUN = {"monthly": monthly, "leaks": leaks, "river": river}


def plan() -> Iterator[tuple[str, list[object]]]:
    """Yield what there is to do: the part, and what it is done with."""
    for name in SERIES:
        for method in BASELINES:
            if method != "season's mean" or name == "elnino":  # elsewhere a season tells little
                yield "monthly", [name, method]
        yield "monthly", [name, "LSTM"]
    for method in (*river_part.BASELINES, "yesterday's discharge", "LSTM"):
        yield "river", [method]
    for name in ("elnino", "co2"):
        for seed in LEAK_SEEDS:
            yield "leaks", ["scaled", name, "LSTM", seed]
    for name in SERIES:
        yield "leaks", ["smoothed", name, "linear", None]
    for name in ("elnino", "sunspots"):
        for method in ("linear", "neighbours", "boosting", "LSTM"):
            for seed in LEAK_SEEDS:
                yield "leaks", ["shuffled", name, method, seed]
    yield "river", ["RNN"]


def protocol() -> dict[str, object]:
    """Return what all runs have in common, as the record keeps it."""
    return {
        "horizon": HORIZON,
        "interval": [LEVELS[0], LEVELS[2]],
        "seeds": list(SEEDS),
        "without a season": list(NO_SEASON),
        "series": {
            name: {
                "values": len(problem.values),
                "fit": problem.fit,
                "calibrate": problem.calibrate,
                "window": problem.lags,
                "relative": problem.relative,
            }
            for name, problem in ((name, monthly_problem(name)) for name in SERIES)
        },
        "LSTM": {
            "units": network.HIDDEN,
            "updates": network.UPDATES,
            "batch": network.BATCH,
            "learning rate": network.LEARNING_RATE,
        },
        "river": {
            "learned before": river_part.TEST,
            "units": river_part.HIDDEN,
            "updates": river_part.UPDATES,
            "batch": river_part.BATCH,
            "days": [river_part.WARM_UP, river_part.SCORED],
            "learning rate": river_part.LEARNING_RATE,
            "dropout": river_part.DROPOUT,
            "forget bias": river_part.FORGET_BIAS,
        },
    }


def run(path: Path) -> None:
    """Do what the record at ``path`` lacks, and add it to the record line by line: ``grow``.

    Parameters
    ----------
    path
        Of the record. Where there is none, it is begun.
    """
    grow(
        path,
        plan(),
        lambda part, what, _: RUN[part](*what),
        command=f"python -m lstm_lessons.experiments.{NAME}",
        protocol=protocol(),
        parts=tuple(RUN),
        versions={name: version(name) for name in ("statsmodels", "scikit-learn")},
    )


def main() -> None:
    """Run it all, or what is missing; the record of the package grows line by line."""
    try:
        import sklearn  # noqa: F401
        import statsmodels  # noqa: F401
    except ImportError as error:
        raise SystemExit(f"{error}; pip install -e '.[forecasting]' has it") from None
    run(RECORDS / f"{NAME}.json")
