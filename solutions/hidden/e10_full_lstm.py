"""Exercise 10, the hidden checks: other lengths, equal lengths, beside the package."""

import numpy as np

from lstm_lessons.checks import e10_full_lstm as visible
from lstm_lessons.checks.agree import agree
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.exercise import Check
from lstm_lessons.scratch import LSTM
from lstm_lessons.scratch.types import Array


def drawn_lengths(rng: np.random.Generator) -> Array:
    """Return the lengths of four to eight sequences, two of them equal, unsorted."""
    lengths = rng.integers(1, 9, int(rng.integers(4, 9)))
    lengths[:3] = 3, 7, 3
    return lengths


def turns_others(answers: Answers, rng: np.random.Generator) -> None:
    """Sequences of other lengths, each turned for itself."""
    lengths = drawn_lengths(rng)
    visible.turned_agree(answers, visible.padded(rng, lengths, 3), lengths)


def packs_others(answers: Answers, rng: np.random.Generator) -> None:
    """Sequences of other lengths, two of them equal, packed."""
    lengths = drawn_lengths(rng)
    visible.packed_agree(answers, visible.padded(rng, lengths, 3, more=2), lengths)


def beside_the_package(answers: Answers, rng: np.random.Generator) -> None:
    """Sequences of other lengths, beside the course's own LSTM."""
    lengths = drawn_lengths(rng)
    x, weights = visible.padded(rng, lengths, 3, more=2), visible.weights_of(rng, 3, 4)
    lstm = LSTM(3, 4, dtype=np.float64)
    for array, weight in zip(lstm.parameters.values(), weights, strict=True):
        array[...] = weight
    output, (h_n, c_n) = lstm(x, lengths=lengths)
    agree(answers.call("lstm", x, lengths, *weights), (output, h_n[0], c_n[0]))


EXERCISE = visible.EXERCISE.with_checks(
    q1=(Check(turns_others, 2),),
    q2=(Check(packs_others, 3),),
    q3=(Check(beside_the_package, 2), Check(visible.nan_in_the_padding, 1)),
)
