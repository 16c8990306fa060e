"""What chance allows: the draws come from fixed seeds, so a test passes always or never."""

import math

SIGMAS = 4.5  # beyond it, one fair program in 150,000


def assert_share(count, total, probability):
    """A thing of this probability has come about as often as it should."""
    expected, spread = total * probability, math.sqrt(total * probability * (1 - probability))
    assert abs(count - expected) <= SIGMAS * spread, f"{count} of {total}, expected {expected:.1f}"


def assert_mean(values, mean, variance):
    """Numbers with this mean and variance have about this mean."""
    found, spread = sum(values) / len(values), math.sqrt(variance / len(values))
    assert abs(found - mean) <= SIGMAS * spread, f"mean {found}, expected {mean} ± {spread}"


def assert_uniform(values, choices):
    """Each of the choices has come about equally often, and nothing else."""
    values, choices = list(values), list(choices)
    assert set(values) <= set(choices)
    for choice in choices:
        assert_share(values.count(choice), len(values), 1 / len(choices))
