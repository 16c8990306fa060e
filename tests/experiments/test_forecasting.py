"""Chapter 15's comparison: no method sees the future, the measures are right, so is the record."""

import json
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from lstm_lessons.experiments import load_record
from lstm_lessons.experiments.forecasting import baselines as baselines
from lstm_lessons.experiments.forecasting import experiment as fc
from lstm_lessons.experiments.forecasting import leaks as leaks
from lstm_lessons.experiments.forecasting import measures as measures
from lstm_lessons.experiments.forecasting import network as forecasting_lstm
from lstm_lessons.experiments.forecasting.protocol import (
    HORIZON,
    LEVELS,
    Forecasts,
    Problem,
    monthly_problem,
)
from lstm_lessons.experiments.forecasting.windows import Windows
from lstm_lessons.experiments.recording.circumstances import circumstances
from lstm_lessons.experiments.recording.growing_record import has
from tests.experiments.processor import only_on_the_processor_of

NEEDS = {"boosting": "sklearn", "ETS": "statsmodels", "ARIMA": "statsmodels"}


def small_problem(relative=False, seed=0):
    """20 years of a season with a trend and noise."""
    months = np.arange(240)
    noise = np.random.default_rng(seed).standard_normal(240)
    values = 10 + 3 * np.sin(2 * np.pi * months / 12) + 0.01 * months + 0.3 * noise
    return Problem("small", values, 12, fit=144, calibrate=192, lags=24, relative=relative)


def quick_lstm(problem, origins):
    return forecasting_lstm.lstm(problem, origins, 0, updates=3)


METHODS = {**baselines.BASELINES, "LSTM": quick_lstm}


@pytest.fixture
def quick_fits(monkeypatch):
    """One order for ARIMA to choose from, few trees."""
    monkeypatch.setattr(baselines, "TREES", 30)
    monkeypatch.setattr(baselines, "SEASONAL_ORDERS", ((0, 1),))


# --- the protocol ---


@pytest.mark.parametrize("name", ["elnino", "co2", "sunspots"])
def test_the_parts_do_not_touch(name):
    problem = monthly_problem(name)
    known = problem.fitting_origins
    assert known[0] == problem.lags
    assert known[-1] + HORIZON == problem.fit
    assert problem.calibration_origins[0] == problem.fit
    assert problem.calibration_origins[-1] + HORIZON == problem.calibrate
    assert problem.test_origins[0] == problem.calibrate
    assert problem.test_origins[-1] + HORIZON == len(problem.values)
    truth = problem.truth(problem.test_origins)
    np.testing.assert_array_equal(truth[0], problem.values[problem.calibrate :][:HORIZON])
    np.testing.assert_array_equal(truth[-1], problem.values[-HORIZON:])


def test_an_unknown_series_is_refused():
    with pytest.raises(ValueError, match="name: expected one of elnino, co2, sunspots; got 'nile'"):
        monthly_problem("nile")


@pytest.mark.parametrize(
    ("method", "relative"),
    [*((method, False) for method in METHODS), ("linear", True), ("LSTM", True)],
)
def test_no_method_sees_what_comes_after_the_origin(method, relative, quick_fits):
    """All that comes later is replaced by noise: the forecasts stay, to the last bit."""
    pytest.importorskip(NEEDS.get(method, "numpy"))
    problem = small_problem(relative)
    origins = problem.test_origins[[0, 5]]
    found = METHODS[method](problem, origins)
    for k, n in enumerate(origins):
        values = problem.values.copy()
        values[n:] = 1000 * np.random.default_rng(1).standard_normal(len(values) - n)
        again = METHODS[method](replace(problem, values=values), origins)
        for one, other in zip(found, again, strict=True):
            if one is not None:
                np.testing.assert_array_equal(one[k], other[k])


@pytest.mark.parametrize("method", METHODS)
def test_every_method_forecasts_an_easy_series(method, quick_fits):
    pytest.importorskip(NEEDS.get(method, "numpy"))
    problem = small_problem(relative=True)
    origins = problem.test_origins
    if method == "LSTM":
        found = forecasting_lstm.lstm(problem, origins, 0, updates=150)
    else:
        found = METHODS[method](problem, origins)
    assert found.point.shape == (len(origins), HORIZON)
    error = measures.mae(found.point, problem.truth(origins))
    assert error < {"last value": 3, "season's mean": 1.6, "LSTM": 1, "boosting": 1}.get(
        method, 0.6
    )
    if found.low is not None:
        inside = measures.coverage(found.low, found.high, problem.truth(origins))
        assert 0.4 < inside < 1


# --- baselines against something independent ---


def test_naive_forecasts_by_hand():
    values = np.arange(60.0)
    problem = Problem("line", values, 12, fit=36, calibrate=48, lags=12)
    origins = np.array([48])
    np.testing.assert_array_equal(baselines.last_value(problem, origins).point[0], [47.0] * 12)
    np.testing.assert_array_equal(
        baselines.season_ago(problem, origins).point[0], np.arange(36, 48)
    )
    months = np.arange(12) + 12  # the mean of 3 years, of 0 to 35
    np.testing.assert_array_equal(baselines.season_mean(problem, origins).point[0], months)


@pytest.mark.parametrize("relative", [False, True])
def test_linear_is_exact_on_a_linear_recurrence(relative):
    """A sum of two waves follows a linear recurrence: two years of it tell all that comes."""
    t = np.arange(240)
    values = 5 + np.sin(0.3 * t) + 0.5 * np.cos(1.1 * t)
    problem = Problem("waves", values, 12, fit=144, calibrate=192, lags=24, relative=relative)
    found = baselines.linear(problem, problem.test_origins).point
    np.testing.assert_allclose(found, problem.truth(problem.test_origins), rtol=0, atol=1e-8)


def test_linear_is_the_least_squares_of_scikit_learn():
    linear_model = pytest.importorskip("sklearn.linear_model")
    problem = monthly_problem("elnino")
    windows, known, origins = Windows(problem), problem.fitting_origins, problem.test_origins
    features = np.hstack([windows.inputs(known), windows.season(known)])
    model = linear_model.LinearRegression().fit(features, problem.truth(known))
    asked = np.hstack([windows.inputs(origins), windows.season(origins)])
    found = baselines.linear(problem, origins).point
    np.testing.assert_allclose(found, model.predict(asked), rtol=0, atol=1e-8)


def test_arima_forecasts_as_its_formula(monkeypatch):
    """An AR(1) with weight φ: k steps ahead φ^k of the last value, and its errors' variance."""
    pytest.importorskip("statsmodels")
    rng = np.random.default_rng(3)
    values = np.zeros(3000)
    for t in range(1, len(values)):
        values[t] = 0.8 * values[t - 1] + rng.standard_normal()
    problem = Problem("sunspots", values, 12, fit=2000, calibrate=2500, lags=24)
    monkeypatch.setattr(baselines, "PLAIN_ORDERS", ((1, 0),))
    origins = problem.test_origins[:40]
    found = baselines.arima(problem, origins)
    ahead = np.arange(1, HORIZON + 1)
    formula = values[origins - 1][:, None] * 0.8**ahead
    np.testing.assert_allclose(found.point, formula, rtol=0, atol=0.25)
    spread = np.sqrt((1 - 0.64**ahead) / (1 - 0.64))
    wanted = np.broadcast_to(2 * 1.2816 * spread, found.point.shape)
    np.testing.assert_allclose(found.high - found.low, wanted, rtol=0.05)


def autoregression(weight, steps, seed):
    shocks = np.random.default_rng(seed).standard_normal(steps)
    values = np.zeros(steps)
    for t in range(1, steps):
        values[t] = weight * values[t - 1] + shocks[t]
    return values


def test_a_random_walk_is_differenced_and_what_returns_to_its_level_is_not():
    """It errs in one of twenty of the second kind by its level; of the walks it overlooks some."""
    pytest.importorskip("statsmodels")
    walks = [baselines.differences(autoregression(1.0, 500, seed)) for seed in range(20)]
    returning = [baselines.differences(autoregression(0.5, 500, seed)) for seed in range(20)]
    assert sum(walks) >= 14
    assert sum(returning) <= 3


def test_a_level_that_rises_is_differenced_whatever_its_unit():
    pytest.importorskip("statsmodels")
    noise = np.random.default_rng(0).standard_normal(300)
    for unit in (1e-3, 1e3):
        assert baselines.differences(unit * (noise + 0.05 * np.arange(300))) == 1
        assert baselines.differences(unit * noise) == 0


def test_arimas_orders_are_of_one_differencing():
    """A season that drifts is left by the difference to a year ago; a random walk of it is not."""
    pytest.importorskip("statsmodels")
    months = np.arange(360)
    season = 5 * np.sin(2 * np.pi * months / 12)
    steady = season + 0.1 * months + autoregression(0.3, 360, 0)
    wandering = season + autoregression(1.0, 360, 3).cumsum()
    for values, d in [(steady, 0), (wandering, 1)]:
        orders = baselines.arima_orders(Problem("seasons", values, 12, 300, 330, 24))
        assert {order[1] for order, _ in orders} == {d}
        assert {season for _, season in orders} == {(0, 1, 1, 12)}
        assert len(set(orders)) == len(orders) > 4
    plain = baselines.arima_orders(Problem("sunspots", wandering, 12, 300, 330, 24))
    assert {(order[1], season) for order, season in plain} == {(1, (0, 0, 0, 0))}


def test_arimas_orders_hang_on_the_first_part_alone():
    pytest.importorskip("statsmodels")
    problem = small_problem()
    values = problem.values.copy()
    values[problem.fit :] += 100 * np.arange(len(values) - problem.fit)
    assert baselines.arima_orders(replace(problem, values=values)) == baselines.arima_orders(
        problem
    )


# --- measures ---


def test_mase_divides_by_the_error_of_a_season_ago():
    values = np.array([1.0, 5.0, 2.0, 7.0, 0.0])
    assert measures.mase_scale(values, 2) == pytest.approx((1 + 2 + 2) / 3)
    assert measures.mase_scale(values, 1) == pytest.approx((4 + 3 + 5 + 7) / 4)


def test_the_pinball_loss_is_least_at_the_quantile():
    draws = np.random.default_rng(0).standard_normal(2001)
    for q in LEVELS:
        tried = np.linspace(-2, 2, 401)
        losses = [measures.pinball(np.full((2001, 1), at), draws, [q])[0] for at in tried]
        assert tried[np.argmin(losses)] == pytest.approx(np.quantile(draws, q), abs=0.02)
    half = measures.pinball(np.zeros((2001, 1)), draws, [0.5])[0]
    assert half == pytest.approx(np.abs(draws).mean() / 2)


def test_the_gradient_of_the_pinball_loss():
    rng = np.random.default_rng(1)
    prediction, target = rng.standard_normal((4, 5, 3)), rng.standard_normal((4, 5))
    loss, gradient = measures.pinball(prediction, target, LEVELS)
    for at in [(0, 0, 0), (1, 4, 1), (3, 2, 2)]:
        moved = prediction.copy()
        moved[at] += 1e-6
        slope = (measures.pinball(moved, target, LEVELS)[0] - loss) / 1e-6
        assert gradient[at] == pytest.approx(slope, abs=1e-8)


def test_coverage_counts_both_ends():
    low, high = np.array([0.0, 0.0, 0.0, 0.0]), np.array([1.0, 1.0, 1.0, 1.0])
    assert measures.coverage(low, high, np.array([0.0, 1.0, -0.1, 1.1])) == 0.5


def test_a_conformal_interval_covers_as_often_as_it_says():
    """Of exchangeable errors, whatever their distribution."""
    rng = np.random.default_rng(2)
    inside = []
    for _ in range(400):
        errors = rng.standard_t(2, (40, 3))
        width = measures.conformal_width(np.zeros((39, 3)), errors[:39], 0.8)
        inside.append(np.abs(errors[39]) <= width)
    assert 0.77 < np.mean(inside) < 0.84


def test_a_conformal_interval_by_hand():
    truth = np.arange(1.0, 10)[:, None]  # errors 1 to 9; k = ⌈10 · 0.8⌉ = 8
    assert measures.conformal_width(np.zeros((9, 1)), truth, 0.8) == [8]
    assert measures.conformal_width(np.zeros((2, 1)), truth[:2], 0.8) == [2]  # k = 3 > 2


# --- windows ---


@pytest.mark.parametrize("relative", [False, True])
def test_what_is_scaled_is_restored(relative):
    problem = small_problem(relative)
    windows, origins = Windows(problem), problem.test_origins
    restored = windows.restored(windows.targets(origins), origins)
    np.testing.assert_allclose(restored, problem.truth(origins), rtol=1e-12)


def test_a_sequence_has_the_window_and_the_season():
    problem = small_problem()
    windows, origins = Windows(problem), np.array([48, 61])
    sequences = windows.sequences(origins)
    assert sequences.shape == (24, 2, 3)
    known = problem.values[:144]
    last = (problem.values[60] - known.mean()) / known.std()
    np.testing.assert_allclose(sequences[-1, 1], [last, 0, 1], atol=1e-12)  # month 60, a January
    np.testing.assert_allclose(sequences[0, 0, 1:], [0, 1], atol=1e-12)  # month 24


# --- the network ---


def test_the_networks_gradients():
    network = forecasting_lstm.QuantileLSTM(3, 4, np.random.default_rng(0))
    rng = np.random.default_rng(1)
    x, target = rng.standard_normal((6, 2, 3)), rng.standard_normal((2, HORIZON))
    _, grads = network.loss(x, target)
    for layer, grad in zip(network.parameters, grads, strict=True):
        for name, array in layer.items():
            place = tuple(size // 2 for size in array.shape)
            array[place] += 1e-6
            above = network.loss(x, target)[0]
            array[place] -= 2e-6
            below = network.loss(x, target)[0]
            array[place] += 1e-6
            assert grad[name][place] == pytest.approx((above - below) / 2e-6, abs=1e-7)


# --- leaks ---


def test_a_leak_pays_where_it_can(monkeypatch):
    """A random walk's steps nobody can forecast; with 11 of 12 answers at hand, trees can."""
    pytest.importorskip("sklearn")
    walk = np.random.default_rng(0).standard_normal(300).cumsum()
    problem = Problem("walk", walk, 12, fit=150, calibrate=180, lags=12)
    monkeypatch.setattr(leaks, "monthly_problem", lambda name: problem)
    honest, leaking = leaks.shuffled("walk", "boosting", 0)
    assert leaking < 0.85 * honest


def test_smoothed_before_it_is_cut(monkeypatch):
    """Of noise nothing can be known; of smoothed noise its next values can."""
    noise = np.random.default_rng(0).standard_normal(600)
    problem = Problem("noise", noise, 12, fit=400, calibrate=500, lags=24)
    monkeypatch.setattr(leaks, "monthly_problem", lambda name: problem)
    honest, leaking = leaks.smoothed("noise")
    assert leaking < 0.9 * honest
    assert honest > 0.95 * measures.mae(np.zeros((89, 12)), problem.truth(problem.test_origins))


def test_smooth_by_hand(monkeypatch):
    monkeypatch.setattr(leaks, "REACH", 1)
    np.testing.assert_allclose(leaks.smooth(np.array([3.0, 0, 6, 9])), [1.5, 3, 5, 7.5])


def test_neighbours_are_those_of_scikit_learn():
    models = pytest.importorskip("sklearn.neighbors")
    problem = monthly_problem("elnino")
    windows, known, origins = Windows(problem), problem.fitting_origins, problem.test_origins
    model = models.KNeighborsRegressor(leaks.NEIGHBOURS)
    model.fit(np.hstack([windows.inputs(known), windows.season(known)]), problem.truth(known))
    wanted = model.predict(np.hstack([windows.inputs(origins), windows.season(origins)]))
    found = leaks.neighbours(problem, origins, known).point
    np.testing.assert_allclose(found, wanted, rtol=1e-9)


# --- the record ---


@pytest.fixture
def short(monkeypatch):
    monkeypatch.setattr(fc, "SERIES", ("elnino",))
    monkeypatch.setattr(
        fc, "BASELINES", {name: baselines.BASELINES[name] for name in ("last value", "linear")}
    )
    monkeypatch.setattr(fc, "LEAK_SEEDS", range(0))
    monkeypatch.setitem(fc.RUN, "leaks", lambda *what: [dict(enumerate(what))])
    monkeypatch.setattr(fc, "SEEDS", range(2))
    fake = Forecasts(*(np.zeros((218, HORIZON)) for _ in range(3)))
    monkeypatch.setattr(fc, "lstm", lambda problem, origins, seed: fake)
    monkeypatch.setitem(fc.RUN, "river", lambda method: [{"method": method, "seed": None}])


def test_a_killed_run_goes_on_where_it_was(short, monkeypatch, tmp_path, capsys):
    path = tmp_path / "record.json"
    made, left = fc.RUN["monthly"], [2]

    def until_it_is_killed(*what):
        if not left[0]:
            raise RuntimeError("killed")
        left[0] -= 1
        return made(*what)

    monkeypatch.setitem(fc.RUN, "monthly", until_it_is_killed)
    with pytest.raises(RuntimeError, match="killed"):
        fc.run(path)
    assert len(json.loads(path.read_text(encoding="utf-8"))["monthly"]) == 2
    left[0] = 1
    fc.run(path)
    record = json.loads(path.read_text(encoding="utf-8"))
    assert [(row["method"], row["seed"]) for row in record["monthly"]] == [
        *(("last value", None), ("linear", None)),
        *(("LSTM", 0), ("LSTM", 1), ("LSTM", "mean")),
    ]
    assert [sitting["lines before"] for sitting in record["sittings"]] == [0, 2]
    assert all(set(circumstances()) < set(sitting) for sitting in record["sittings"])
    before = path.read_text(encoding="utf-8")
    fc.run(path)
    assert path.read_text(encoding="utf-8") == before
    assert "monthly elnino linear" in capsys.readouterr().out


def test_a_record_of_another_protocol_is_not_continued(short, monkeypatch, tmp_path):
    path = tmp_path / "record.json"
    fc.run(path)
    monkeypatch.setattr(forecasting_lstm, "UPDATES", 1)
    with pytest.raises(ValueError, match=r"record\.json: its protocol is another one"):
        fc.run(path)


def test_the_shipped_record_is_of_this_protocol_and_complete():
    record = load_record(fc.NAME)
    assert record["protocol"] == fc.protocol()
    assert record["command"] == "python -m lstm_lessons.experiments.forecasting"
    for part, what in fc.plan():
        assert has(record[part], what), (part, what)
    seeds = [row["seed"] for row in record["monthly"] if row["method"] == "LSTM"]
    assert seeds == [*fc.SEEDS, fc.ALL] * len(fc.SERIES)


@pytest.mark.parametrize("name", fc.SERIES)
@pytest.mark.parametrize(
    "method",
    ["last value", "a season ago", "linear", pytest.param("ARIMA", marks=pytest.mark.long)],
)
def test_a_line_of_the_record_is_found_again(name, method):
    record = load_record(fc.NAME)
    if method == "ARIMA":  # it is fitted step by step
        only_on_the_processor_of(record)
    [line] = [row for row in record["monthly"] if (row["series"], row["method"]) == (name, method)]
    [again] = fc.monthly(name, method)
    assert again.keys() == line.keys()
    for key in ("mae", "mase", "calibration mae"):
        assert again[key] == pytest.approx(line[key], rel=1e-6)
    assert again["conformal"] == pytest.approx(line["conformal"], rel=1e-6)


def best_of(record, series, *methods):
    return min(
        row["mae"]
        for row in record["monthly"]
        if row["series"] == series and row["method"] in methods and row["seed"] in (None, fc.ALL)
    )


def test_the_record_says_what_the_chapter_says():
    record = load_record(fc.NAME)
    lstm = {name: best_of(record, name, "LSTM") for name in fc.SERIES}
    every = {name: best_of(record, name, *fc.BASELINES) for name in fc.SERIES}
    assert all(lstm[name] > every[name] for name in fc.SERIES)  # it wins none of the three
    assert lstm["elnino"] < best_of(record, "elnino", "boosting", "ETS")
    assert lstm["sunspots"] < 0.9 * best_of(record, "sunspots", "linear", "ETS", "ARIMA")
    for row in record["leaks"]:
        if row["kind"] == "smoothed":
            assert row["leaking"] < 0.5 * row["honest"]

    river = {(row["method"], row["seed"]): row["mae"] for row in record["river"]}
    seeds = record["protocol"]["seeds"]
    assert max(river["LSTM", seed] for seed in seeds) < min(river["RNN", seed] for seed in seeds)
    assert river["LSTM", fc.ALL] < river["boosting, by hand", None]
    assert min(river["LSTM", seed] for seed in seeds) > river["boosting, by hand", None]
    assert river["yesterday's discharge", None] < river["LSTM", fc.ALL]


def test_the_package_needs_neither_scikit_learn_nor_statsmodels():
    program = (
        "import sys; sys.modules['sklearn'] = sys.modules['statsmodels'] = None;"
        "sys.modules['torch'] = None;"
        "from lstm_lessons.experiments.forecasting import experiment as f; f.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "pip install -e '.[forecasting]'" in done.stderr
    assert "Traceback" not in done.stderr
