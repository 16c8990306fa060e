"""How much water is in the river? From the weather alone, day by day: what a state is good for.

Rain reaches the river within days; what falls as snow lies until it thaws; a wet soil lets through
what a dry one keeps. So the discharge depends on the weather of days, weeks and months, and on its
order. That a recurrent network can learn such stores was shown on 241 catchments by Kratzert et al.
2018, "Rainfall–runoff modelling using Long Short-Term Memory (LSTM) networks", Hydrology and Earth
System Sciences 22.

A method sees the weather up to a day and says the discharge of that day. It learns from 1979 to
1984, the first year of which only fills the stores, and is tested on 1985 to 1988. Settings were
chosen by learning from 1979 to 1982 and trying 1983 and 1984. What is learned is the logarithm of
the discharge: floods are rare, and more than ten times what is usual.

- ``season_mean``          what is usual at this time of the year
- ``linear``               a linear function of 30 days of weather (ridge)
- ``linear_by_hand``       the same of features a hydrologist might compute
- ``boosting_by_hand``     gradient boosting on these
- ``recurrent``            an LSTM or an RNN that reads the weather, day by day

``snow_store`` is what a cell might hold: it is not used to learn.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from lstm_lessons.data import River, load_river
from lstm_lessons.experiments import progress
from lstm_lessons.experiments.forecasting.types import Numbers
from lstm_lessons.scratch import (
    LSTM,
    RNN,
    Adam,
    Dense,
    squared_error,
    training_steps,
    validation,
)
from lstm_lessons.scratch.types import Array, Parameters

WARM_UP = 365
"""Days that fill the stores before anything is asked."""

TEST = "1985-01-01"
DAYS_OF_WEATHER = 30
RIDGE = 100.0
MEANS_OVER = (1, 2, 3, 5, 7, 14, 30, 60, 90, 180, 365)  # days

HIDDEN = 32
UPDATES = 200
BATCH = 32
SCORED = 180  # days of a training sequence, after those of its warm-up
LEARNING_RATE = 0.01
DROPOUT = 0.4  # of what the dense layer sees
FORGET_BIAS = 3.0


@dataclass(frozen=True)
class RiverProblem:
    """The river, and the day from which on it is not to be learned from.

    Attributes
    ----------
    river
        As ``load_river`` returns it.
    known
        How many days may be learned from.
    """

    river: River
    known: int

    @property
    def target(self) -> Numbers:
        """Return the logarithm of the discharge, scaled by the days to learn from, (T,)."""
        logs = np.log(self.river.discharge)
        return (logs - self._logs.mean()) / self._logs.std()

    def discharge(self, scaled: Numbers) -> Numbers:
        """Return what scaled logarithms (T,) mean in m³/s."""
        return np.exp(scaled * self._logs.std() + self._logs.mean())

    @property
    def season(self) -> Numbers:
        """Return where in the year each day is, (T, 2): sine and cosine."""
        year = self.river.days.astype("datetime64[Y]")
        angle = 2 * np.pi * (self.river.days - year).astype(float) / 365.25
        return np.column_stack([np.sin(angle), np.cos(angle)])

    @property
    def inputs(self) -> Numbers:
        """Return the weather, scaled, and the season, (T, 5): the root of the precipitation."""
        tmin, tmax, rain = self.river.weather.T
        weather = np.column_stack([tmin, tmax, np.sqrt(rain)])
        seen = weather[: self.known]
        return np.column_stack([(weather - seen.mean(axis=0)) / seen.std(axis=0), self.season])

    @property
    def _logs(self) -> Numbers:
        return np.log(self.river.discharge[WARM_UP : self.known])


RiverMethod = Callable[[RiverProblem], Numbers]
"""Returns the discharge of every day, (T,), each from the weather up to it."""


def river_problem(known: str = TEST) -> RiverProblem:
    """Return the problem with the days before ``known`` to learn from."""
    river = load_river()
    return RiverProblem(river, int((river.days < np.datetime64(known)).sum()))


def season_mean(problem: RiverProblem) -> Numbers:
    """Say what was usual in the 31 days around this day of the year."""
    day = np.round(np.arctan2(*problem.season.T) / (2 * np.pi) * 365.25) % 365
    learned = slice(WARM_UP, problem.known)
    near = np.abs((day[:, None] - day[learned] + 182) % 365 - 182) <= 15
    return problem.discharge((near * problem.target[learned]).sum(axis=1) / near.sum(axis=1))


def linear(problem: RiverProblem, days: int = DAYS_OF_WEATHER) -> Numbers:
    """Say a linear function of the weather of the last days, at most those of the warm-up."""
    weather = problem.inputs[:, :3]
    lagged = [np.roll(weather, lag, axis=0) for lag in range(days)]
    return _ridge(problem, np.column_stack([*lagged, problem.season]))


def linear_by_hand(problem: RiverProblem) -> Numbers:
    """Say a linear function of means and stores."""
    return _ridge(problem, features_by_hand(problem))


def boosting_by_hand(problem: RiverProblem) -> Numbers:
    """Say what gradient-boosted trees make of means and stores."""
    from sklearn.ensemble import HistGradientBoostingRegressor

    features = features_by_hand(problem)
    trees = HistGradientBoostingRegressor(
        learning_rate=0.05, max_iter=300, max_leaf_nodes=15, random_state=0
    )
    trees.fit(features[WARM_UP : problem.known], problem.target[WARM_UP : problem.known])
    return problem.discharge(trees.predict(features))


def features_by_hand(problem: RiverProblem) -> Numbers:
    """Return means of the weather over 1 to 365 days, and the last week's days, (T, 60).

    Means of precipitation, of temperature, of precipitation in frost (snow that may lie) and of
    degrees above zero (what may melt it).
    """
    tmin, tmax, rain = problem.river.weather.T
    warmth = (tmin + tmax) / 2
    columns = [rain, warmth, np.where(warmth < 0, rain, 0), np.maximum(warmth, 0)]
    means = [mean_over(column, days) for days in MEANS_OVER for column in columns]
    week = [np.roll(column, lag) for lag in range(1, 8) for column in (rain, warmth)]
    return np.column_stack([problem.season, *means, *week])


def mean_over(column: Numbers, days: int) -> Numbers:
    """Return each day's mean of the last ``days`` days, itself included, (T,).

    Of fewer at the start.
    """
    total = np.concatenate([np.zeros(days), np.cumsum(column)])
    count = np.minimum(np.arange(1, len(column) + 1), days)
    return (total[days:] - total[:-days]) / count


def _ridge(problem: RiverProblem, features: Numbers) -> Numbers:
    """Return the discharge as a linear function of scaled features, by ridge regression."""
    learned = slice(WARM_UP, problem.known)
    center, scale = features[learned].mean(axis=0), features[learned].std(axis=0)
    scaled = (features - center) / scale
    x, y = scaled[learned], problem.target[learned]  # both of mean 0: no constant is needed
    weights = np.linalg.solve(x.T @ x + RIDGE * np.eye(x.shape[1]), x.T @ y)
    return problem.discharge(scaled @ weights)


UNITS = {
    "LSTM": lambda rng: LSTM(5, HIDDEN, forget_bias=FORGET_BIAS, dtype=np.float64, rng=rng),
    "RNN": lambda rng: RNN(5, HIDDEN, dtype=np.float64, rng=rng),
}
"""The recurrent layers that are tried, of one width."""


class RiverNetwork:
    """A recurrent layer that reads the weather, and a dense layer that says the discharge each day.

    Parameters
    ----------
    unit
        A name in ``UNITS``.
    rng
        Draws the first weights, and what is dropped.

    Raises
    ------
    ValueError
        If there is no such unit.
    """

    def __init__(self, unit: str, rng: np.random.Generator) -> None:
        self.rng = rng
        self.layer = UNITS[validation.one_of("unit", unit, tuple(UNITS))](rng)
        self.dense = Dense(HIDDEN, 1, dtype=np.float64, rng=rng)

    @property
    def parameters(self) -> list[Parameters]:
        """Return the two layers' parameters, as an optimiser takes them."""
        return [self.layer.parameters, self.dense.parameters]

    def __call__(self, x: Array) -> Array:
        """Return the scaled logarithms of every day, (T, B); ``x`` is (T, B, 5)."""
        output, _ = self.layer(x)
        return self.dense(output)[..., 0]

    def loss(self, x: Array, target: Array) -> tuple[float, list[Parameters]]:
        """Return the squared error after the warm-up, and its gradients.

        Parameters
        ----------
        x, target
            (T, B, 5), and (T − 365, B, 1): scaled logarithms.
        """
        output, _, tape = self.layer.forward(x)
        kept = (self.rng.random(output[WARM_UP:].shape) > DROPOUT) / (1 - DROPOUT)
        prediction, dense_tape = self.dense.forward(output[WARM_UP:] * kept)
        loss, d_prediction = squared_error(prediction, target)
        dense_grads, d_kept = self.dense.backward(dense_tape, d_prediction)
        d_output = np.zeros_like(output)
        d_output[WARM_UP:] = d_kept * kept
        layer_grads, _, _ = self.layer.backward(tape, d_output)
        return loss, [layer_grads, dense_grads]


def recurrent(
    problem: RiverProblem, unit: str, seed: int, updates: int = UPDATES
) -> tuple[Numbers, RiverNetwork]:
    """Train a network and let it read all the weather once.

    Parameters
    ----------
    problem
        The river.
    unit
        A name in ``UNITS``.
    seed
        Of the weights, the batches and the dropout.
    updates
        How many batches of 32 sequences: 365 days of warm-up and 180 that count.

    Returns
    -------
    discharge
        (T,), m³/s.
    network
        As trained.
    """
    rng = np.random.default_rng(seed)
    network = RiverNetwork(unit, rng)
    x, target = problem.inputs, problem.target

    def batches() -> Iterator[tuple[Array, Array]]:
        for _ in range(updates):
            first = rng.integers(0, problem.known - WARM_UP - SCORED + 1, BATCH)
            days = first + np.arange(WARM_UP + SCORED)[:, None]
            yield x[days], target[days[WARM_UP:], None]

    optimiser = Adam(network.parameters, learning_rate=LEARNING_RATE)
    for step, _ in enumerate(training_steps(network.loss, batches(), optimiser, max_norm=1.0)):
        progress.say(step, updates, "updates")
        if step == 2 * updates // 3:
            optimiser.learning_rate = LEARNING_RATE / 4
    return said_by(network, problem), network


def said_by(network: RiverNetwork, problem: RiverProblem) -> Numbers:
    """Return the discharge of every day, (T,), by a network that reads all the weather once."""
    return problem.discharge(network(problem.inputs[:, None])[:, 0])


def network_lines(network: RiverNetwork) -> list[dict[str, list]]:
    """Return a network's weights as lists for a record, to five decimals: layer, dense layer."""
    return [
        {name: np.round(array, 5).tolist() for name, array in layer.items()}
        for layer in network.parameters
    ]


def network_of(lines: list[dict[str, list]], unit: str = "LSTM") -> RiverNetwork:
    """Return the network of a record, from what ``network_lines`` made of it."""
    network = RiverNetwork(unit, np.random.default_rng(0))
    for layer, recorded in zip(network.parameters, lines, strict=True):
        for name, array in layer.items():
            array[...] = recorded[name]
    return network


def snow_store(problem: RiverProblem, melt: float = 3.0) -> Numbers:
    """Return how much snow may lie, in mm of water, (T,): the simplest model there is.

    On a day whose mean temperature is below 0 °C, precipitation is added to the snow. On any other
    ``melt`` mm a day melt for each degree, as long as there is snow.
    """
    tmin, tmax, rain = problem.river.weather.T
    lying, store = 0.0, np.empty(len(rain))
    for day, (warmth, fallen) in enumerate(zip((tmin + tmax) / 2, rain, strict=True)):
        lying = lying + fallen if warmth < 0 else max(lying - melt * warmth, 0.0)
        store[day] = lying
    return store


BASELINES: dict[str, RiverMethod] = {
    "season's mean": season_mean,
    "linear, 30 days": linear,
    "linear, by hand": linear_by_hand,
    "boosting, by hand": boosting_by_hand,
}
"""What a recurrent network has to beat, by the name that tables give it."""


def scores(problem: RiverProblem, discharge: Numbers) -> dict[str, float]:
    """Return how good a method is on the days that were not learned from.

    Parameters
    ----------
    problem
        The river.
    discharge
        (T,): what the method says.

    Returns
    -------
    scores
        "mae" in m³/s. "nse", the share of the variance that is explained (Nash & Sutcliffe 1970):
        1 is perfect, 0 is as good as always the mean. "factor": by which it is off, typically; the
        exponential of the mean absolute error of the logarithm.
    """
    said, truth = discharge[problem.known :], problem.river.discharge[problem.known :]
    squares = np.mean((said - truth) ** 2) / np.mean((truth - truth.mean()) ** 2)
    return {
        "mae": float(np.abs(said - truth).mean()),
        "nse": float(1 - squares),
        "factor": float(np.exp(np.abs(np.log(said / truth)).mean())),
    }
