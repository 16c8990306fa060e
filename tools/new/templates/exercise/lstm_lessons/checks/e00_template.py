"""Exercise 00: TO WRITE: what it is about, in a line."""

import numpy as np

from lstm_lessons.checks.agree import agree
from lstm_lessons.checks.answers import Answers
from lstm_lessons.checks.exercise import Check, Exercise, Question

W, X, B = 0.6, 0.5, 0.1
"""The numbers of the sum by hand."""

# --- q1: TO WRITE: what is asked ---


def sum_by_hand(answers: Answers, rng: np.random.Generator) -> None:
    """TO WRITE: what is checked, to the learner."""
    agree(
        answers.value("a"),
        W * X + B,
        {"TO WRITE: which mistake leads to this value.": W * X},
    )


EXERCISE = Exercise(
    name="00_template",
    title="Template title",
    goal="TO WRITE: what one can do after it",
    chapters=("00_chapter",),
    minutes=20,
    questions=(
        Question(
            "q1",
            "TO WRITE: what is asked, in a few words",
            (Check(sum_by_hand, 1),),
            (
                "TO WRITE: a nudge.",
                "TO WRITE: the method.",
                "TO WRITE: nearly the answer.",
            ),
        ),
    ),
)
