"""Exercise 15, the capstone: forecast a series, and beat the naive baseline, honestly."""

from collections.abc import Callable

import numpy as np

from lstm_lessons.checks.agree import agree, differs
from lstm_lessons.checks.answers import Answers, Plain, WrongAnswerError
from lstm_lessons.checks.exercise import Check, Exercise, Question
from lstm_lessons.checks.plain import same
from lstm_lessons.data import load_series
from lstm_lessons.experiments.forecasting.measures import mae, mase_scale
from lstm_lessons.scratch.types import Array

Make = Callable[[np.random.Generator, int, int], Array]

TOTAL, FIRST = 960, 480
"""Steps of a made-up series, and of its first part."""
EVERY = 5
"""Steps from one origin that is tried to the next."""
MARGIN = 0.1
"""So much better than seasonal naive a forecast must be."""
WARM_UP = 100


# --- series that never were: who knows the real ones by heart gains nothing ---


def sea(rng: np.random.Generator, total: int = TOTAL, period: int = 12) -> Array:
    """Return a series (T,) like the sea’s temperature: a season, and surprises that fade."""
    surprise = rng.normal(0, 0.5, WARM_UP + total)
    for t in range(1, len(surprise)):
        surprise[t] += 0.6 * surprise[t - 1]
    return rng.uniform(15, 25) + season(rng, total, period) + surprise[WARM_UP:]


def air(rng: np.random.Generator, total: int = TOTAL, period: int = 12) -> Array:
    """Return a series (T,) like the CO₂ in the air: it rises, unevenly, and has a season."""
    rise = rng.normal(rng.uniform(1.2, 1.8) / period, 0.1, total)
    noise = rng.normal(0, 0.2, total)
    return rng.uniform(300, 330) + rise.cumsum() + season(rng, total, period) + noise


def season(rng: np.random.Generator, total: int, period: int) -> Array:
    """Return a wave and its first overtone, (T,): the same in every season."""
    angle = 2 * np.pi * np.arange(total) / period
    start, overtone = rng.uniform(0, 2 * np.pi, 2)
    return rng.uniform(2, 4) * (np.sin(angle + start) + 0.3 * np.sin(2 * angle + overtone))


def a_season_ago(history: Array, horizon: int, period: int) -> Array:
    """Return the seasonal naive forecast, (horizon,)."""
    return history[len(history) - period + np.arange(horizon) % period]


def futures(values: Array, origins: Array, horizon: int) -> Array:
    """Return what came after each origin, (N, horizon)."""
    return values[origins[:, None] + np.arange(horizon)]


# --- q1: the baseline, and the number ---


def naive(answers: Answers, rng: np.random.Generator) -> None:
    """The seasonal naive forecast, for less than a season and for more."""
    naive_agrees(answers, rng.normal(0, 1, 31), 5, 12)
    naive_agrees(answers, rng.normal(0, 1, 31), 18, 12)


def naive_agrees(answers: Answers, history: Array, horizon: int, period: int) -> None:
    """Compare the seasonal naive forecast."""
    total, ahead = len(history), np.arange(horizon)
    agree(
        answers.call("seasonal_naive", history, horizon, period),
        a_season_ago(history, horizon, period),
        {
            "This is the last value, again and again. The season is missing.": np.repeat(
                history[-1], horizon
            ),
            "It is one step off: the first forecast belongs to the step after the last one known, "
            "so it is history[-period].": history[total - period + (ahead + 1) % period],
            "It is one step off, to the other side: the first forecast is history[-period].": (
                history[total - period - 1 + ahead % period]
            ),
            "This is the first season of the history; the last one was asked for.": history[
                ahead % period
            ],
            "These are the last values, as many as are forecast. Go back by a whole season.": (
                history[-horizon:]
            ),
            "This is one season, however many steps were asked for.": history[-period:],
        },
    )


def error_measure(answers: Answers, rng: np.random.Generator) -> None:
    """The MASE of forecasts from several origins."""
    mase_agrees(answers, rng, origins=6, horizon=4, period=5)


def mase_agrees(
    answers: Answers, rng: np.random.Generator, origins: int, horizon: int, period: int
) -> None:
    """Compare the MASE."""
    forecast, truth = rng.normal(0, 1, (2, origins, horizon))
    first = rng.normal(0, 3, 7 * period + 2)
    error, apart = forecast - truth, first[period:] - first[:-period]
    scale = mase_scale(first, period)
    right = mae(forecast, truth) / scale
    agree(
        answers.call("mase", forecast, truth, first, period),
        right,
        {
            "The errors were added up. It is their mean that does not grow with their number.": (
                right * error.size
            ),
            "Too high and too low cancel out here: take the absolute errors.": abs(error.mean())
            / scale,
            "These errors keep their sign; take the absolute ones.": error.mean() / scale,
            "This is the root of the mean square, above and below. MASE takes absolute errors.": (
                np.sqrt(np.mean(error**2)) / np.sqrt(np.mean(apart**2))
            ),
            "The errors were squared. MASE takes absolute ones.": np.sqrt(np.mean(error**2))
            / scale,
            "This is the MAE. Divide it by that of “a season ago” on the first part.": right
            * scale,
            "It is upside down: the error of the forecast comes above.": 1 / right,
            "The scale is that of “the last value”; here it is that of “a season ago”.": mae(
                forecast, truth
            )
            / mase_scale(first, 1),
            "The scale is a mean over T − m differences; the first m values have none.": right
            * len(first)
            / len(apart),
            "The scale is a sum here; it is a mean.": right / len(apart),
            "Only the first origin counts here; the mean is over all.": mae(forecast[0], truth[0])
            / scale,
            "Only the last step ahead counts here; the mean is over all.": mae(
                forecast[:, -1], truth[:, -1]
            )
            / scale,
        },
    )


# --- q2: nothing from the future ---


def rolling_origins(answers: Answers, rng: np.random.Generator) -> None:
    """The origins of the test, and what came after each."""
    rolling_agrees(answers, rng.normal(0, 1, 40), 25, 4)


def rolling_agrees(answers: Answers, values: Array, first: int, horizon: int) -> None:
    """Compare the rolling origins."""
    last = len(values) - horizon

    def instead(origins: Array, shift: int = 0) -> tuple[Array, Array]:
        return origins, futures(values, origins + shift, horizon)

    right = np.arange(first, last + 1)
    agree(
        answers.call("rolling", values, first, horizon),
        instead(right),
        {
            "These origins lie in the first part: it would be the error on what was learned "
            "already, which says nothing about what comes.": instead(
                np.arange(first - horizon + 1)
            ),
            "These are all origins there are. Those before the end of the first part are no test: "
            "their future was there to be learned.": instead(np.arange(last + 1)),
            "The last origin is missing: its future ends exactly where the values end.": instead(
                right[:-1]
            ),
            "The first origin is missing: with the first part known, the test begins.": instead(
                right[1:]
            ),
            "The origin moves by a whole horizon; it is to move on by one step.": instead(
                np.arange(first, last + 1, horizon)
            ),
            "The first step after an origin is left out: with t values known it is values[t].": (
                instead(right[:-1], 1)
            ),
            "The last value that is known is counted as future: with t values known the future "
            "begins at values[t].": instead(right, -1),
        },
    )


def only_the_past(answers: Answers, rng: np.random.Generator) -> None:
    """What is learned from, scaled; and the same if the future had been another."""
    examples_agree(answers, rng, first=30, lags=6, horizon=4)


def examples_agree(
    answers: Answers, rng: np.random.Generator, first: int, lags: int, horizon: int
) -> None:
    """Compare the examples that the first part gives; then change all that comes after it."""
    values = 5 + rng.normal(0, 2, first + 20)
    another = np.concatenate([values[:first], rng.normal(50, 20, 20)])
    came, then = (answers.call("examples", v, first, lags, horizon) for v in (values, another))
    if not same(came, then) and isinstance(came, dict) and isinstance(then, dict):
        scales = [{name: each.get(name) for name in ("center", "scale")} for each in (came, then)]
        raise WrongAnswerError(
            "The values after the first part were changed, and the examples changed with them: "
            + (
                "they reach beyond the first part. Their targets must end in it, too."
                if same(*scales)
                else "the scale was taken from everything. Take it from the first part."
            )
        )
    agree(came, _examples(values[:first], lags, horizon), _slips(values[:first], lags, horizon))


def _examples(
    known: Array, lags: int, horizon: int, *, shift: tuple[int, int] = (0, 0), fewer: int = 0
) -> dict[str, Plain]:
    """Return the examples in ``known``; windows and targets that are shifted, the last left out."""
    origins = np.arange(lags, len(known) - horizon + 1 - fewer)
    center, scale = known.mean(), known.std()
    scaled = (known - center) / scale
    return {
        "center": center,
        "scale": scale,
        "inputs": futures(scaled, origins - lags + shift[0], lags),
        "targets": futures(scaled, origins + shift[1], horizon),
    }


def _slips(known: Array, lags: int, horizon: int) -> dict[str, Plain]:
    """Return what comes of each misconception, by its message."""
    right = _examples(known, lags, horizon)
    center, scale = right["center"], right["scale"]
    inputs, targets = right["inputs"], right["targets"]
    other = scale * np.sqrt(len(known) / (len(known) - 1))
    return {
        "The first value of the target is in the window: it ends before the origin.": _examples(
            known, lags, horizon, shift=(1, 0)
        ),
        "A step is left out between window and target: the target begins at the origin.": (
            _examples(known, lags, horizon, shift=(0, 1), fewer=1)
        ),
        "The last example is missing: its target ends exactly where the first part ends.": (
            _examples(known, lags, horizon, fewer=1)
        ),
        "The targets were not scaled.": {**right, "targets": targets * scale + center},
        "Neither windows nor targets were scaled.": {
            **right,
            "inputs": inputs * scale + center,
            "targets": targets * scale + center,
        },
        "Each window was scaled by itself; one scale is for all, that of the first part.": {
            **right,
            "inputs": (inputs - inputs.mean(1, keepdims=True)) / inputs.std(1, keepdims=True),
        },
        "The scale divides by T − 1 here; NumPy’s std divides by T.": {
            **right,
            "scale": other,
            "inputs": inputs * scale / other,
            "targets": targets * scale / other,
        },
        "The scale is the variance; take its root, the standard deviation.": {
            **right,
            "scale": scale**2,
            "inputs": inputs / scale,
            "targets": targets / scale,
        },
    }


# --- q3: a forecast of one's own ---


def by_the_sea(answers: Answers, rng: np.random.Generator) -> None:
    """A tenth better than seasonal naive, on a series like the sea’s temperature."""
    beats_naive(answers, sea(rng), period=12, horizon=12)


def in_the_air(answers: Answers, rng: np.random.Generator) -> None:
    """A tenth better than seasonal naive, on a series like the CO₂ in the air."""
    beats_naive(answers, air(rng), period=12, horizon=12)


def beats_naive(answers: Answers, values: Array, *, period: int, horizon: int) -> None:
    """Have a model fitted on the first part, ask it from rolling origins, compare the MASE."""
    origins = np.arange(FIRST, len(values) - horizon + 1, EVERY)
    truth = futures(values, origins, horizon)
    model = answers.call("fit", values[:FIRST], period, horizon)
    said = []
    for t, right in zip(origins, truth, strict=True):  # what comes after t stays here
        said.append(answers.call("forecast", model, values[:t]))
        if found := differs(said[-1], right, np.inf):  # its shape, or no finite number
            raise WrongAnswerError(f"One forecast, from {t} known values: {found}")
    came = np.array(said, np.float64)
    rival = np.array([a_season_ago(values[:t], horizon, period) for t in origins])
    scale = mase_scale(values[:FIRST], period)
    most = (1 - MARGIN) * mae(rival, truth)
    if mae(came, truth) > most:
        last = np.repeat(values[origins - 1][:, None], horizon, axis=1)
        raise WrongAnswerError(
            _why_not(came, truth, {"seasonal naive": rival, "last value": last}, origins, most),
            f"a MASE of {most / scale:.3f} at most",
            f"a MASE of {mae(came, truth) / scale:.3f}",
        )


def _why_not(came: Array, truth: Array, free: dict[str, Array], origins: Array, most: float) -> str:
    """Return why forecasts (N, horizon) are not good enough, where it shows."""
    real = load_series("elnino").values
    inside = origins <= len(real) - truth.shape[1]
    if not differs(came[inside], futures(real, origins[inside], truth.shape[1])):
        return (
            "This is what the real sea did at these steps. The series here is another: forecast "
            "it from its own history."
        )
    for name, forecast in free.items():
        if not differs(came, forecast):
            return f"This is the {name} forecast itself; it has to be beaten by a tenth."
    if len(came) > 1 and not np.ptp(came, axis=0).any():
        return "The forecast is the same from every origin: it does not look at the history."
    if mae(came[:, 1:], truth[:, :-1]) <= most:
        return "The forecasts come one step late: the first is about the last step that is known."
    if mae(came[:, :-1], truth[:, 1:]) <= most:
        return "The forecasts come one step early: the first is about the second step ahead."
    if abs((came - truth).mean()) > 0.9 * mae(came, truth):
        side = "low" if came.mean() < truth.mean() else "high"
        return (
            f"Nearly all forecasts are too {side}. Either they hold on to the level of the first "
            "part: show the model differences from the level that there is now. Or they stay at "
            "that level, while the series goes on: put its change from season to season back on."
        )
    return "It is not yet a tenth better than the seasonal naive forecast."


# --- q4: more than chance? ---


def better_worse_or_chance(answers: Answers, rng: np.random.Generator) -> None:
    """A forecast that is better, one that is worse, and one of which nobody can say."""
    for distance in (-4.0, 1.2, 4.0, -1.2):
        comparison_agrees(answers, rng, distance, blocks=9, length=12)


def comparison_agrees(
    answers: Answers, rng: np.random.Generator, distance: float, *, blocks: int, length: int
) -> None:
    """Compare a paired comparison whose mean lies ``distance`` standard errors from 0."""
    by_block = _standard(rng.normal(0, 1, blocks), ddof=1)
    error = 0.2 / np.sqrt(blocks)
    inside = rng.normal(0, 0.1, (blocks, length))
    difference = 0.2 * by_block[:, None] + distance * error + inside
    difference -= inside.mean(axis=1, keepdims=True)
    difference = difference.ravel()
    hard = 2 + np.repeat(rng.uniform(0, 2, blocks), length)  # some years are hard for both
    a, b = hard + difference / 2, hard - difference / 2

    def verdict(mean: float, error: float) -> tuple[float, float, str]:
        return mean, error, "chance" if abs(mean) <= 2 * error else "a" if mean < 0 else "b"

    mean, n = distance * error, len(difference)
    alone = difference.std(ddof=1) / np.sqrt(n)
    apart = np.hypot(*(e.reshape(blocks, -1).mean(axis=1).std(ddof=1) for e in (a, b)))
    agree(
        answers.call("compare", a, b, blocks),
        verdict(mean, error),
        {
            "Neighbouring origins forecast nearly the same steps: they are no trials of their own. "
            "Take the mean of each block first, then the standard error of these means.": verdict(
                mean, alone
            ),
            "The two were compared as if they had met different years. Take the difference at each "
            "origin first: what was hard for both falls out.": verdict(
                mean, apart / np.sqrt(blocks)
            ),
            "This is how far the blocks lie apart; the error of their mean is √blocks smaller.": (
                verdict(mean, error * np.sqrt(blocks))
            ),
            "The spread of so few blocks divides by blocks − 1: ddof=1.": verdict(
                mean, error * np.sqrt(1 - 1 / blocks)
            ),
            "The difference is a − b: below 0 where a makes the smaller errors.": verdict(
                -mean, error
            ),
            "The verdict is right. The difference is a − b: below 0 where it is “a”.": (
                -mean,
                error,
                verdict(mean, error)[2],
            ),
            "The numbers are right. The verdict goes by the sign alone; within two standard errors "
            "it is “chance”.": (mean, error, "a" if mean < 0 else "b"),
            "The numbers are right; but whose errors are smaller? “a” where a − b is below 0.": (
                *verdict(mean, error)[:2],
                verdict(-mean, error)[2],
            ),
        },
    )


def _standard(values: Array, ddof: int) -> Array:
    """Return values with mean 0 and standard deviation 1."""
    return (values - values.mean()) / values.std(ddof=ddof)


EXERCISE = Exercise(
    name="15_forecast",
    title="Forecast a series and beat the naive baseline, honestly",
    goal="build a forecast, test it without fooling yourself, and say how much of its lead is "
    "chance",
    chapters=("15_time_series",),
    minutes=90,
    seconds=20.0,
    questions=(
        Question(
            "q1",
            "The baseline, and the number",
            (Check(naive, 1), Check(error_measure, 1)),
            (
                "What was there a season before the step that is asked about? And if that step is "
                "more than a season away?",
                "Take the last season, history[-period:], and repeat it. For the MASE take the "
                "mean absolute error over everything; the same for “a season ago” on `first`, one "
                "step after the other; divide.",
                "history[-period:][np.arange(horizon) % period]; the scale is the mean of "
                "np.abs(first[period:] - first[:-period]).",
            ),
        ),
        Question(
            "q2",
            "Nothing from the future",
            (Check(rolling_origins, 1), Check(only_the_past, 1)),
            (
                "With t values known the next one is values[t]. Which t is the last one whose "
                "whole future is there?",
                "Origins of the test go from first to len(values) − horizon. For the examples cut "
                "the series at `first` before you do anything else; then nothing can leak.",
                "known = values[:first]; origins = np.arange(lags, first - horizon + 1); windows "
                "are scaled[origins[:, None] + np.arange(-lags, 0)], targets the same with "
                "np.arange(horizon).",
            ),
        ),
        Question(
            "q3",
            "A forecast of your own",
            (Check(by_the_sea, 1), Check(in_the_air, 1)),
            (
                "What is left of the series if you take off its season? And its level? What is "
                "left is what a model should see.",
                "In `fit`, find line and season by least squares, take them off, and show the "
                "model windows of the rest relative to their own mean. In `forecast`, put all of "
                "it back on. Begin with a linear model; when it works, put an LSTM in its place.",
                "A column t and `period` columns of zeros and ones, one for each place in the "
                "season, go into np.linalg.lstsq. Of the rest, a window less its mean is the "
                "input, the next values less the same mean the target. LastStep(LSTM(1, 8), "
                "Dense(8, horizon)) with squared_error, Adam, and 60 batches are enough.",
            ),
        ),
        Question(
            "q4",
            "More than chance?",
            (Check(better_worse_or_chance, 1),),
            (
                "Of how many independent trials do forecasts consist whose futures overlap?",
                "Difference at each origin; its mean in each block; the mean of these, and their "
                "standard deviation (ddof=1) divided by √blocks.",
                "means = (errors_a - errors_b).reshape(blocks, -1).mean(axis=1), then “chance” if "
                "abs(means.mean()) <= 2 * error.",
            ),
        ),
    ),
)
