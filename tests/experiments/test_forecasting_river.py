"""The river: nothing sees tomorrow's weather, the scores are right, and so is the record."""

from dataclasses import replace

import numpy as np
import pytest

from lstm_lessons.data import River
from lstm_lessons.experiments import load_record
from lstm_lessons.experiments.forecasting import experiment as fc
from lstm_lessons.experiments.forecasting import river as rv


@pytest.fixture(scope="module")
def problem():
    return rv.river_problem()


def test_what_is_learned_from_ends_with_1984(problem):
    assert str(problem.river.days[problem.known]) == "1985-01-01"
    learned = slice(rv.WARM_UP, problem.known)
    assert problem.target[learned].mean() == pytest.approx(0, abs=1e-12)
    assert problem.target[learned].std() == pytest.approx(1)
    np.testing.assert_allclose(
        problem.discharge(problem.target), problem.river.discharge, rtol=1e-12
    )
    assert problem.inputs.shape == (3653, 5)
    np.testing.assert_allclose(problem.inputs[: problem.known, :3].mean(axis=0), 0, atol=1e-12)


@pytest.mark.parametrize("method", [*rv.BASELINES, "LSTM", "RNN"])
def test_no_method_sees_the_weather_to_come_or_the_discharge_that_is_asked(problem, method):
    if method == "boosting, by hand":
        pytest.importorskip("sklearn")

    def say(problem):
        if method in rv.BASELINES:
            return rv.BASELINES[method](problem)
        return rv.said_by(rv.RiverNetwork(method, np.random.default_rng(0)), problem)

    day = problem.known + 400
    rng = np.random.default_rng(1)
    weather, discharge = problem.river.weather.copy(), problem.river.discharge.copy()
    weather[day + 1 :] = 20 * rng.random(weather[day + 1 :].shape)
    discharge[problem.known :] = 1 + rng.random(len(discharge) - problem.known)
    other = replace(problem, river=replace(problem.river, weather=weather, discharge=discharge))
    asked = slice(rv.WARM_UP, day + 1)
    np.testing.assert_array_equal(say(problem)[asked], say(other)[asked])


def test_means_over_days_by_hand():
    column = np.array([1.0, 2.0, 6.0, 3.0])
    np.testing.assert_allclose(rv.mean_over(column, 1), column)
    np.testing.assert_allclose(rv.mean_over(column, 2), [1, 1.5, 4, 4.5])
    np.testing.assert_allclose(rv.mean_over(column, 3), [1, 1.5, 3, 11 / 3])


def test_ridge_is_that_of_scikit_learn(problem):
    linear_model = pytest.importorskip("sklearn.linear_model")
    features = rv.features_by_hand(problem)
    learned = slice(rv.WARM_UP, problem.known)
    center, scale = features[learned].mean(axis=0), features[learned].std(axis=0)
    scaled = (features - center) / scale
    model = linear_model.Ridge(alpha=rv.RIDGE).fit(scaled[learned], problem.target[learned])
    wanted = problem.discharge(model.predict(scaled))
    np.testing.assert_allclose(rv.linear_by_hand(problem), wanted, rtol=1e-6)


def test_scores(problem):
    truth = problem.river.discharge
    perfect = rv.scores(problem, truth)
    assert perfect == pytest.approx({"mae": 0, "nse": 1, "factor": 1})
    mean = np.full_like(truth, truth[problem.known :].mean())
    assert rv.scores(problem, mean)["nse"] == pytest.approx(0)
    assert rv.scores(problem, 2 * truth)["factor"] == pytest.approx(2)


def test_snow_lies_until_it_melts():
    days = np.datetime64("2000-01-01") + np.arange(5)
    weather = np.array([[-4, -2, 5], [-4, -2, 3], [0, 2, 9], [0, 2, 0], [4, 6, 0]], float)
    river = River(days, weather, ("tmin", "tmax", "precipitation"), np.ones(5))
    store = rv.snow_store(rv.RiverProblem(river, 5))
    np.testing.assert_array_equal(store, [5, 8, 5, 2, 0])


def test_the_gradients_after_the_warm_up(monkeypatch):
    monkeypatch.setattr(rv, "WARM_UP", 3)
    monkeypatch.setattr(rv, "HIDDEN", 4)
    network = rv.RiverNetwork("LSTM", np.random.default_rng(0))
    rng = np.random.default_rng(1)
    x, target = rng.standard_normal((7, 2, 5)), rng.standard_normal((4, 2, 1))

    def loss():
        network.rng = np.random.default_rng(2)  # the same is dropped
        return network.loss(x, target)

    _, grads = loss()
    for layer, grad in zip(network.parameters, grads, strict=True):
        for name, array in layer.items():
            place = tuple(size // 2 for size in array.shape)
            array[place] += 1e-6
            above = loss()[0]
            array[place] -= 2e-6
            below = loss()[0]
            array[place] += 1e-6
            assert grad[name][place] == pytest.approx((above - below) / 2e-6, abs=1e-7)


def test_a_network_learns(problem):
    """A few updates of small batches, and it says more than the season does."""
    said, _ = rv.recurrent(problem, "RNN", 0, updates=25)
    assert rv.scores(problem, said)["nse"] > rv.scores(problem, rv.season_mean(problem))["nse"]


# --- the record ---


def line(method, seed=None):
    rows = load_record(fc.NAME)["river"]
    [found] = [row for row in rows if (row["method"], row["seed"]) == (method, seed)]
    return found


@pytest.mark.parametrize("method", ["season's mean", "linear, 30 days", "linear, by hand"])
def test_a_line_of_the_record_is_found_again(method):
    [again] = fc.river(method)
    recorded = line(method)
    for score in ("mae", "nse", "factor"):
        assert again[score] == pytest.approx(recorded[score], rel=1e-6)


def test_the_recorded_network_has_the_recorded_scores(problem):
    recorded = line("LSTM", 0)
    network = rv.network_of(recorded["weights"])
    found = rv.scores(problem, rv.said_by(network, problem))
    assert found == pytest.approx({name: recorded[name] for name in found}, rel=2e-3)


def test_what_the_record_says_has_its_scores(problem):
    recorded = line("LSTM", fc.ALL)
    truth = problem.river.discharge[problem.known :]
    assert np.abs(recorded["said"] - truth).mean() == pytest.approx(recorded["mae"], abs=0.05)
