"""The two-sequence problem: the class in the first numbers, noise after them."""

import math

import numpy as np
import pytest

from lstm_lessons.tasks import TwoSequenceProblem

from .chance import assert_mean, assert_share, assert_uniform

COUNT = 3000
TARGETS = {"3a": {1.0: 1.0, -1.0: 0.0}, "3c": {1.0: 0.2, -1.0: 0.8}}  # by the first number


def draw(variant, count=COUNT, **options):
    task = TwoSequenceProblem(variant, rng=0, **options)
    return [task.sequence() for _ in range(count)]


@pytest.mark.parametrize("variant", ["3a", "3c"])
@pytest.mark.parametrize("informative", [1, 3, 5])
def test_the_first_numbers_tell_the_class(variant, informative):
    sequences = draw(variant, 300, informative=informative, noise_free_targets=True)
    for x, target in sequences:
        assert x.shape[1:] == (1,)
        assert target.shape == (1,)
        assert set(x[:informative, 0].tolist()) in ({1.0}, {-1.0})
        assert abs(x[informative, 0]) != 1
        assert target[0] == pytest.approx(TARGETS[variant][x[0, 0]], abs=1e-6)


@pytest.mark.parametrize("variant", ["3a", "3c"])
def test_both_classes_are_equally_likely(variant):
    assert_share(sum(x[0, 0] > 0 for x, _ in draw(variant)), COUNT, 1 / 2)


def test_n_is_3_unless_said_otherwise():
    assert {np.count_nonzero(np.abs(x) == 1) for x, _ in draw("3a", 50)} == {3}


@pytest.mark.parametrize("variant", ["3a", "3c"])
def test_the_noise_has_mean_0_and_variance_02(variant):
    """Variance, not standard deviation; and the shape of a Gaussian's tail."""
    noise = np.concatenate([x[3:, 0] for x, _ in draw(variant, 400)]).astype(float)
    assert_mean(noise.tolist(), 0, 0.2)
    assert_mean(np.square(noise).tolist(), 0.2, 2 * 0.2**2)
    beyond = np.count_nonzero(np.abs(noise) > 2 * math.sqrt(0.2))
    assert_share(beyond, noise.size, math.erfc(math.sqrt(2)))


def test_the_noise_says_nothing_about_the_class():
    noise = np.array([x[3, 0] * np.sign(x[0, 0]) for x, _ in draw("3a")], float)
    assert_mean(noise.tolist(), 0, 0.2)


def test_3a_has_no_noise_on_its_targets():
    assert {target[0] for _, target in draw("3a", 100)} == {0.0, 1.0}


def test_3c_has_noise_of_variance_01_on_its_targets():
    deviations = [float(target[0]) - TARGETS["3c"][x[0, 0]] for x, target in draw("3c")]
    assert_mean(deviations, 0, 0.1)
    assert_mean(np.square(deviations).tolist(), 0.1, 2 * 0.1**2)
    assert len(set(deviations)) > COUNT - 10


def test_lengths():
    assert_uniform((len(x) for x, _ in draw("3a")), range(100, 111))
    assert {len(x) for x, _ in draw("3a", 50, min_length=4)} == {4}


def test_right_in_3a_is_closer_than_02():
    task = TwoSequenceProblem("3a", rng=0)
    output = [[0.19], [0.21], [0.81], [0.79], [1.21], [np.nan]]
    target = [[0.0], [0.0], [1.0], [1.0], [1.0], [1.0]]
    assert task.correct(output, target).tolist() == [True, False, True, False, False, False]


def test_right_in_3c_is_closer_than_01():
    task = TwoSequenceProblem("3c", rng=0)
    output = [[0.29], [0.31], [0.71], [0.69]]
    assert task.correct(output, [[0.2], [0.2], [0.8], [0.8]]).tolist() == [True, False, True, False]


@pytest.mark.parametrize(
    ("variant", "errors", "st1", "st2"),
    [
        ("3a", [0.0] * 256, True, True),
        ("3a", [0.009] * 256, True, True),
        ("3a", [0.011] * 256, True, False),
        ("3a", [0.19] + [0.0] * 255, True, True),
        ("3a", [0.21] + [0.0] * 255, False, False),
        ("3a", [-0.21] + [0.0] * 255, False, False),
        ("3a", [0.011, -0.011] * 128, True, False),  # absolute errors: they do not cancel
        ("3a", [np.nan] + [0.0] * 255, False, False),
        ("3c", [0.014] * 256, True, True),
        ("3c", [0.016] * 256, True, False),
        ("3c", [0.099] + [0.0] * 255, True, True),
        ("3c", [0.101] + [0.0] * 255, False, False),
    ],
)
def test_when_a_test_set_is_done_well_enough(variant, errors, st1, st2):
    task = TwoSequenceProblem(variant, noise_free_targets=True, rng=0)
    target = task.batch(256).target.astype(float)
    output = target + np.array(errors)[:, None]
    assert task.solved(output, target, "ST1") is st1
    assert task.solved(output, target, "ST2") is st2
    assert task.solved(output, target) is st2


def test_a_test_set_with_noise_on_its_targets_is_refused():
    task = TwoSequenceProblem("3c", rng=0)
    target = task.batch(256).target
    with pytest.raises(ValueError, match=r"target: expected 0\.2 or 0\.8.*noise_free_targets"):
        task.solved(target, target)
