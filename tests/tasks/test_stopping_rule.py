"""The stopping rule against a plain one that looks at everything again each time."""

import numpy as np
import pytest

from lstm_lessons.tasks import StoppingRule


def solved_after(correct, errors, fewer_wrong_than, mean_error_below, window):
    """Return after how many sequences the rule is first met."""
    for seen in range(window, len(correct) + 1):
        recent = slice(seen - window, seen)
        wrong = sum(not right for right in correct[recent])
        mean = sum(errors[recent]) / window
        if wrong < fewer_wrong_than and (mean_error_below is None or mean < mean_error_below):
            return seen
    return None


def draw(seed):
    """Return how 80 sequences went, better and better, and the settings of a rule."""
    rng = np.random.default_rng(seed)
    window, fewer = int(rng.integers(1, 9)), int(rng.integers(1, 4))
    fewer = min(fewer, window)
    below = None if seed % 4 == 0 else rng.uniform(0.1, 0.5)
    correct = rng.random(80) < np.linspace(0.3, 0.95, 80)
    errors = rng.random(80) * np.linspace(1, 0.6, 80)
    return correct.tolist(), errors.tolist(), (fewer, below, window)


@pytest.mark.parametrize("seed", range(40))
def test_it_is_met_when_the_plain_rule_is(seed):
    correct, errors, settings = draw(seed)
    rule, expected = StoppingRule(*settings), solved_after(correct, errors, *settings)
    for seen, (right, error) in enumerate(zip(correct, errors, strict=True), start=1):
        assert rule.update(right, error) == (expected is not None and seen >= expected)
        assert rule.sequences == seen
    assert rule.solved_after == expected


def test_some_of_these_are_met_and_some_are_not():
    """The test above would say little otherwise."""
    found = [
        solved_after(correct, errors, *settings)
        for correct, errors, settings in map(draw, range(40))
    ]
    assert found.count(None) > 2
    assert sum(after is not None and after > 15 for after in found) > 8


def test_a_batch_counts_one_sequence_after_the_other():
    """It is met in the middle of a batch, and stays met although the batch then goes wrong."""
    rule = StoppingRule(window=3)
    assert not rule.update([True, False], [0.1, 0.2])
    assert rule.update([True, True, True, False], [0.1] * 4)
    assert rule.solved_after == 5
    assert rule.sequences == 6
    assert rule.update(False, 9.0)
    assert rule.solved_after == 5


def test_in_a_row_means_in_a_row():
    rule = StoppingRule(window=100)
    for _ in range(50):
        assert not rule.update([True] * 99 + [False], [0.0] * 100)
    assert not rule.update([True] * 99, [0.0] * 99)
    assert rule.update(True, 0.0)


def test_the_error_is_a_mean_not_the_largest():
    rule = StoppingRule(mean_error_below=0.1, window=4)
    assert rule.update([True] * 4, [0.3, 0.01, 0.01, 0.01])


def test_the_bound_itself_is_not_below_it():
    assert not StoppingRule(mean_error_below=0.25, window=4).update([True] * 4, [0.25] * 4)
    assert not StoppingRule(fewer_wrong_than=2, window=4).update(
        [False, True, False, True], [0] * 4
    )


def test_2000_are_the_most_recent():
    rule = StoppingRule()
    assert not rule.update([True] * 1999, [0.0] * 1999)
    assert rule.update([True], [0.0])
    assert rule.solved_after == 2000


def test_a_window_of_which_all_but_one_may_be_wrong():
    rule = StoppingRule(fewer_wrong_than=3, window=3)
    assert not rule.update([False] * 5, [1.0] * 5)
    assert rule.update(True, 1.0)
