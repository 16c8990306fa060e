"""Exercise 03's check of a gradient by differences: what it lets pass, whatever is drawn."""

import numpy as np
import pytest

from lstm_lessons.checks.answers import WrongAnswerError
from lstm_lessons.checks.e03_backpropagation_through_time import by_differences, states

SEEDS = range(100)


class Differences:
    """An answer that takes its differences in one way."""

    def __init__(self, step, *, behind=-1, from_zero=False):
        self.step, self.behind, self.from_zero = step, behind, from_zero

    def call(self, name, x, h_0, weight_ih, weight_hh, bias, d_output):
        assert name == "numerical_gradient"
        h_0 = 0 * h_0 if self.from_zero else h_0

        def loss(place, by):
            w = weight_hh.copy()
            w[place] += by * self.step
            return np.sum(d_output * states(x, h_0, weight_ih, w, bias)[1:])

        gradient = np.zeros_like(weight_hh)
        for place in np.ndindex(weight_hh.shape):
            rise = loss(place, 1) - loss(place, self.behind)
            gradient[place] = rise / ((1 - self.behind) * self.step)
        return gradient


@pytest.mark.parametrize("step", [1e-4, 1e-5, 1e-6])
def test_a_point_on_each_side_passes(step):
    for seed in SEEDS:
        by_differences(Differences(step), np.random.default_rng(seed))


@pytest.mark.parametrize("step", [1e-5, 1e-6, 1e-8])
def test_a_point_on_one_side_does_not(step):
    for seed in SEEDS:
        with pytest.raises(WrongAnswerError, match="one point on each side"):
            by_differences(Differences(step, behind=0), np.random.default_rng(seed))


def test_that_it_began_at_zero_is_said():
    for seed in SEEDS:
        with pytest.raises(WrongAnswerError, match="begin at h_0"):
            by_differences(Differences(1e-5, from_zero=True), np.random.default_rng(seed))
