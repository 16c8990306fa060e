"""Schedules of the learning rate."""

import numpy as np
import pytest

from lstm_lessons.experiments.training.schedules import SCHEDULES, on_schedule
from lstm_lessons.scratch import SGD


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("constant", [1, 1, 1, 1]),
        ("warm-up", [0, 0.5, 1, 1]),
        ("cosine", [1, 0.5 + np.cos(0.05 * np.pi) / 2, 0.5, 0]),
    ],
)
def test_values(name, values):
    ours = [SCHEDULES[name](done) for done in (0, 0.05, 0.5, 1)]
    assert ours == pytest.approx(values)


def test_the_rate_is_set_before_each_step():
    optimiser = SGD({"w": np.zeros(1)}, 0.4)
    steps = on_schedule(iter(range(99)), optimiser, SCHEDULES["cosine"], 4)
    met = [(batch, optimiser.learning_rate) for batch in steps]
    assert [batch for batch, _ in met] == [0, 1, 2, 3]
    expected = [0.4 * (1 + np.cos(np.pi * k / 4)) / 2 for k in range(4)]
    assert [rate for _, rate in met] == pytest.approx(expected)
