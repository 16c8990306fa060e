"""How the LSTM of the forecasts is trained: its learning rate, and the scale of what it sees."""

import numpy as np

from lstm_lessons.experiments.forecasting import network
from lstm_lessons.experiments.forecasting.protocol import monthly_problem


def test_the_learning_rate_falls_to_a_tenth_for_the_last_updates(monkeypatch):
    rates = []

    class Noted(network.Adam):
        def step(self, grads):
            rates.append(self.learning_rate)
            super().step(grads)

    monkeypatch.setattr(network, "Adam", Noted)
    rng = np.random.default_rng(0)
    network.train_on(rng.standard_normal((4, 10, 1)), rng.standard_normal((10, 12)), 2, 0, 9)
    assert rates[:6] == [0.01] * 6
    assert rates[-2:] == [0.001] * 2
    assert sorted(rates, reverse=True) == rates


def test_the_scale_is_that_of_the_values_that_are_named():
    """What is said is the same if as many values tell the scale, and another if more do."""
    problem = monthly_problem("elnino")
    origins = problem.test_origins[:3]
    own, same, leaking = (
        network.lstm(problem, origins, 0, scaled_on=many, updates=1).point
        for many in (None, problem.fit, len(problem.values))
    )
    np.testing.assert_array_equal(own, same)
    assert np.abs(own - leaking).max() > 1e-6
