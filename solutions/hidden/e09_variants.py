"""Exercise 09, the hidden checks: other sizes, beside the package."""

import numpy as np

from lstm_lessons.checks import e09_variants as visible
from lstm_lessons.checks.agree import agree
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.exercise import Check
from lstm_lessons.scratch import GRU, LSTM


def gru_of_other_sizes(answers: Answers, rng: np.random.Generator) -> None:
    """A step of a GRU, for sizes that are drawn."""
    visible.gru_agrees(answers, visible.gru_drawn(rng, *map(int, rng.integers(2, 9, 3))))


def gru_beside_the_package(answers: Answers, rng: np.random.Generator) -> None:
    """A step of a GRU, beside the course's own."""
    x, h, *weights = visible.gru_drawn(rng, 2, 3, 5)
    gru = GRU(3, 5, dtype=np.float64)
    for name, array in zip(("weight_ih", "weight_hh", "bias_ih", "bias_hh"), weights, strict=True):
        gru.parameters[f"{name}_l0"][...] = array
    agree(answers.call("gru_step", x, h, *weights), gru(x[None], h[None])[1][0])


def peepholes_beside_the_package(answers: Answers, rng: np.random.Generator) -> None:
    """A step of an LSTM with peepholes, beside the course's own."""
    x, h, c, *weights = visible.peephole_drawn(rng, 2, 3, 5)
    lstm = LSTM(3, 5, peephole=True, dtype=np.float64)
    names = (
        "weight_ih",
        "weight_hh",
        "bias",
        "weight_ci",
        "weight_cf",
        "weight_co",
    )
    for name, array in zip(names, weights, strict=True):
        lstm.parameters[f"{name}_l0"][...] = array
    _, (h_n, c_n) = lstm(x[None], (h[None], c[None]))
    agree(answers.call("peephole_step", x, h, c, *weights), (h_n[0], c_n[0]))


def peepholes_of_other_sizes(answers: Answers, rng: np.random.Generator) -> None:
    """A step of an LSTM with peepholes, for sizes that are drawn."""
    arrays = visible.peephole_drawn(rng, *map(int, rng.integers(2, 9, 3)))
    visible.peepholes_agree(answers, arrays)


EXERCISE = visible.EXERCISE.with_checks(
    q1=(Check(gru_of_other_sizes, 1), Check(gru_beside_the_package, 1)),
    q2=(
        Check(peepholes_beside_the_package, 1),
        Check(peepholes_of_other_sizes, 1),
    ),
)
