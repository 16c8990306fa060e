"""Exercise 01: windows over a sequence, and softmax."""

import numpy as np

from lstm_lessons.checks.agree import agree
from lstm_lessons.checks.answers import Answers, WrongAnswerError
from lstm_lessons.checks.exercise import Check, Exercise, Question
from lstm_lessons.scratch.types import Array

LENGTH, FIRST, SECOND = 100, 12, 55
"""Of the sequence in q3: its steps, and where the two symbols stand, counted from 1."""


def windows(series: Array, k: int) -> tuple[Array, Array]:
    """Return windows (T − k, k), oldest value first, and the value after each, (T − k,)."""
    rows = np.lib.stride_tricks.sliding_window_view(series, k + 1)
    return rows[:, :k].copy(), rows[:, k].copy()


# --- q1: windows ---


def width_three(answers: Answers, rng: np.random.Generator) -> None:
    """Windows of three values of a series of eight."""
    windows_agree(answers, rng.standard_normal(8), 3)


def width_of_one(answers: Answers, rng: np.random.Generator) -> None:
    """Windows of one value."""
    windows_agree(answers, rng.standard_normal(6), 1)


def windows_agree(answers: Answers, series: Array, k: int) -> None:
    """Compare the windows of a series and the values after them."""
    u, following = windows(series, k)
    whole = np.lib.stride_tricks.sliding_window_view(series, k)
    agree(
        answers.call("windows", series, k),
        (u, following),
        {
            "The value to be foretold is in its own window: that is a leak.": (
                whole[1:],
                series[k:],
            ),
            "The target is the last value of the window; it is to be the one after it.": (
                u,
                u[:, -1],
            ),
            "The values of a window are in the other order: the oldest comes first.": (
                u[:, ::-1],
                following,
            ),
            "One window is missing at the end: its target is the last value.": (
                u[:-1],
                following[:-1],
            ),
            "The last window has no value after it: leave it out.": (whole, series[k - 1 :]),
            "There is one window more than values after them: leave the last window out.": (
                whole,
                following,
            ),
            "Your windows do not overlap. Each has to begin one step after the one before.": (
                u[::k],
                following[::k],
            ),
            "The two are swapped: return the windows, then the values after them.": (following, u),
        },
    )


# --- q2: softmax ---


def rows_of_scores(answers: Answers, rng: np.random.Generator) -> None:
    """Probabilities of four rows of scores."""
    y = rng.normal(0, 2, (4, 3))
    e = np.exp(y)
    agree(
        answers.call("softmax", y),
        e / e.sum(axis=1, keepdims=True),
        {
            "Each row is to add up to 1, not all rows together.": e / e.sum(),
            "Each row is to add up to 1; here each column does.": e / e.sum(axis=0),
            "These are e^y; they are to be divided by their row’s sum.": e,
            "The scores have to go through the exponential first.": y / y.sum(1, keepdims=True),
            "This is σ of each score: its rows do not add up to 1.": 1 / (1 + np.exp(-y)),
        },
    )


def large_scores(answers: Answers, rng: np.random.Generator) -> None:
    """Scores of a thousand, which no exponential can hold."""
    y = np.array([[1000.0, 999.0, 0.0], [-1000.0, -1001.0, -3000.0]])
    e = np.exp(y - y.max(axis=1, keepdims=True))
    came, right = answers.call("softmax", y), e / e.sum(axis=1, keepdims=True)
    with np.errstate(over="ignore", invalid="ignore"):
        as_it_stands = np.exp(y) / np.exp(y).sum(axis=1, keepdims=True)  # NaN in places
    if isinstance(came, np.ndarray) and np.array_equal(came, as_it_stands, equal_nan=True):
        raise WrongAnswerError(
            "e^1000 is more than a float64 holds, and every e^−1000 is 0. What can be taken off "
            "all scores of a row without changing its probabilities?",
            right,
            came,
        )
    agree(came, right)


# --- q3: how wide? ---


def smallest_width(answers: Answers, rng: np.random.Generator) -> None:
    """The smallest window, ending at the last step, that holds both symbols."""
    agree(
        answers.value("k"),
        LENGTH - FIRST + 1,
        {
            "One step too short: both ends of the window count.": LENGTH - FIRST,
            "This is the distance of the two. The window ends at the last step.": SECOND - FIRST,
            "This window holds both, but does not end at the last step.": SECOND - FIRST + 1,
            "This window holds the second symbol only.": LENGTH - SECOND + 1,
            "This window holds everything; a smaller one will do.": LENGTH,
        },
        tolerance=0,
    )


EXERCISE = Exercise(
    name="01_sequences",
    title="Sequences and windows",
    goal="cut a series into windows without a leak, and turn scores into probabilities",
    chapters=("01_sequences",),
    minutes=20,
    questions=(
        Question(
            "q1",
            "Windows, and what comes after them",
            (Check(width_three, 1), Check(width_of_one, 1)),
            (
                "How many windows have a value after them, in a series of T values?",
                "There are T − k of them: window number t is series[t : t + k], and its target is "
                "series[t + k].",
                "np.array([series[t : t + k] for t in range(len(series) - k)]), and series[k:].",
            ),
        ),
        Question(
            "q2",
            "Scores into probabilities",
            (Check(rows_of_scores, 1), Check(large_scores, 1)),
            (
                "What changes in a softmax if the same number is taken off all scores of a row?",
                "Nothing. So take off the largest: then no exponential is larger than 1.",
                "e = np.exp(y - y.max(axis=1, keepdims=True)), then divide by the sum of each row.",
            ),
        ),
        Question(
            "q3",
            "How wide must it be?",
            (Check(smallest_width, 1),),
            (
                "The window ends at the last step. Where does it have to begin?",
                "At the first of the two symbols. Count the steps from there to the end, both "
                "ends among them.",
                "From step 12 to step 100: 100 − 12 + …",
            ),
        ),
    ),
)
