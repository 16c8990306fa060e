"""What a learner calls in an exercise: check a question, see the score, see all progress."""

import inspect
from pathlib import Path

from lstm_lessons.checks import load, modules
from lstm_lessons.checks.exercise import Exercise
from lstm_lessons.grading import record
from lstm_lessons.grading.asking import LocalAnswers
from lstm_lessons.grading.marking import QuestionResult, mark, mark_question
from lstm_lessons.grading.tables import Opening, Progress, QuestionTable, Score

SEED = 0
NAME = "LSTM_LESSONS_EXERCISE"
"""The variable of the notebook that says which exercise is open."""


def open_exercise(name: str) -> Opening:
    """Open an exercise: ``check`` and ``score`` in this notebook are about it from now on.

    Parameters
    ----------
    name
        Of the notebook: "02_rnn_unit".

    Returns
    -------
    opening
        Shows the questions and their points.
    """
    exercise = load(name)
    _callers_names()[NAME] = name
    return Opening(exercise)


def check(question: str) -> QuestionTable:
    """Run the visible checks of a question on this notebook's answers.

    Parameters
    ----------
    question
        "q1", "q2", …

    Returns
    -------
    table
        Shows what passed and what did not, what was expected and what came, and a hint.

    Raises
    ------
    ValueError
        If no exercise is open, or it has no such question.
    """
    names = _callers_names()
    exercise = _opened(names)
    result = mark_question(exercise, exercise.question(question), LocalAnswers(names), SEED)
    _keep(exercise, result)
    return QuestionTable(result)


def score() -> Score:
    """Run all visible checks of this exercise, and show the points.

    Raises
    ------
    ValueError
        If no exercise is open.
    """
    names = _callers_names()
    exercise = _opened(names)
    results = mark(exercise, LocalAnswers(names), SEED)
    for result in results:
        _keep(exercise, result)
    return Score(exercise, results)


def progress(export: str | Path | None = None) -> Progress:
    """Show the points of all exercises, as they were when they were last checked.

    Parameters
    ----------
    export
        A file to write them to, as CSV.
    """
    table = Progress([load(name) for name in modules()], record.reached())
    if export is not None:
        Path(export).write_text(table.as_csv(), encoding="utf-8")
    return table


def _keep(exercise: Exercise, result: QuestionResult) -> None:
    """Note the points of a question; what has no answer yet, as in a new kernel, loses none."""
    if result.answered:
        record.keep(exercise.name, result.question.name, result.earned)


def _callers_names() -> dict[str, object]:
    """Return the names of the notebook: of the frame that called into this module."""
    frame = inspect.currentframe().f_back.f_back
    return frame.f_globals


def _opened(names: dict[str, object]) -> Exercise:
    if NAME not in names:
        raise ValueError("no exercise is open: run the notebook's first cells")
    return load(names[NAME])
