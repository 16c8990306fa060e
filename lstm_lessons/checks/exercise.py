"""What a graded exercise is: questions, each with points, checks and hints."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from lstm_lessons.checks.answers import Answers

CheckFunction = Callable[[Answers, np.random.Generator], None]
"""Returns if the answer is right; raises ``WrongAnswerError`` with what is wrong with it if not."""


@dataclass(frozen=True)
class Check:
    """One thing that an answer must get right.

    Attributes
    ----------
    run
        Does it. The first line of its docstring says what is checked; its name is the check's.
    points
        For it, a whole number from 1.
    """

    run: CheckFunction
    points: int

    @property
    def name(self) -> str:
        """The function's name."""
        return self.run.__name__

    @property
    def says(self) -> str:
        """What is checked, in a sentence for the learner."""
        return (self.run.__doc__ or "").strip().partition("\n")[0]


@dataclass(frozen=True)
class Question:
    """A question of an exercise.

    Attributes
    ----------
    name
        As the learner calls it: "q1".
    title
        What it asks, in a few words.
    checks
        In the order in which they help: the first that fails is the one to mend first.
    hints
        A nudge, the method, and nearly the answer.
    builds_on
        The question whose function this answer may call, if there is one: a slip in that one makes
        this one wrong as well.
    """

    name: str
    title: str
    checks: tuple[Check, ...]
    hints: tuple[str, str, str]
    builds_on: str = ""

    @property
    def points(self) -> int:
        """For all its checks."""
        return sum(check.points for check in self.checks)


NEEDS = {
    "numpy": "NumPy alone",
    "torch": "PyTorch, too",
    "triton": "PyTorch and, for some of it, Triton on Linux",
}
"""What an exercise may need, in words."""


@dataclass(frozen=True)
class Exercise:
    """A graded exercise: a notebook, and the checks of its questions.

    Attributes
    ----------
    name
        Of the notebook, without ``.ipynb``.
    title
        Of the exercise.
    goal
        What one can do after it; completes "After this exercise you can …".
    chapters
        The notebooks of the book that it needs.
    minutes
        About how long it takes.
    needs
        ``numpy`` (runs in a browser, too), ``torch``, or ``triton`` as well, for some of it.
    questions
        In the notebook's order.
    seconds
        The longest that one call of an answer may take when a class is graded.
    """

    name: str
    title: str
    goal: str
    chapters: tuple[str, ...]
    minutes: int
    questions: tuple[Question, ...]
    needs: Literal["numpy", "torch", "triton"] = "numpy"
    seconds: float = 10.0

    @property
    def points(self) -> int:
        """For all its questions."""
        return sum(question.points for question in self.questions)

    def question(self, name: str) -> Question:
        """Return the question of this name.

        Raises
        ------
        ValueError
            If there is none.
        """
        for question in self.questions:
            if question.name == name:
                return question
        names = ", ".join(question.name for question in self.questions)
        raise ValueError(f"question: expected one of {names}; got {name!r}")

    def with_checks(self, **checks: tuple[Check, ...]) -> "Exercise":
        """Return the exercise with other checks: the hidden ones, for the mark.

        Parameters
        ----------
        checks
            By question. A question that is not named keeps its visible ones.

        Raises
        ------
        ValueError
            If there is no such question, or it would be worth other points than before.
        """
        questions = []
        for name in checks:
            self.question(name)
        for question in self.questions:
            other = replace(question, checks=checks.get(question.name, question.checks))
            if other.points != question.points:
                raise ValueError(
                    f"{question.name}: expected checks for {question.points} points, "
                    f"got {other.points}"
                )
            questions.append(other)
        return replace(self, questions=tuple(questions))
