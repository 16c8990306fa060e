"""Run an exercise's checks on answers; what came of each, and the points."""

import zlib
from dataclasses import dataclass, replace

import numpy as np

from lstm_lessons.checks.answers import Answers, NotAnsweredError, Plain, WrongAnswerError
from lstm_lessons.checks.exercise import Check, Exercise, Question
from lstm_lessons.grading.asking import described


@dataclass(frozen=True, eq=False)
class CheckResult:
    """What came of one check."""

    name: str
    says: str
    points: int  # that it gives
    passed: bool
    message: str = ""  # why not
    answered: bool = True
    expected: Plain = None
    came: Plain = None

    @property
    def earned(self) -> int:
        """Its points, or none."""
        return self.points if self.passed else 0


@dataclass(frozen=True, eq=False)
class QuestionResult:
    """What came of one question."""

    question: Question
    checks: tuple[CheckResult, ...]

    @property
    def earned(self) -> int:
        """The points of the checks that passed."""
        return sum(check.earned for check in self.checks)

    @property
    def passed(self) -> bool:
        """Whether all did."""
        return all(check.passed for check in self.checks)

    @property
    def answered(self) -> bool:
        """Whether there is an answer at all."""
        return any(check.answered for check in self.checks)


def mark(exercise: Exercise, answers: Answers, seed: int) -> tuple[QuestionResult, ...]:
    """Return what comes of each question of an exercise.

    Parameters
    ----------
    exercise
        With the visible checks, or the hidden ones.
    answers
        The notebook's.
    seed
        Of the inputs that are drawn. Each check has a stream of its own, whatever the others draw.
    """
    results = {each.name: _checked(exercise, each, answers, seed) for each in exercise.questions}
    return tuple(
        _led_back(each, results[each.question.builds_on]) if each.question.builds_on else each
        for each in results.values()
    )


def mark_question(
    exercise: Exercise, question: Question, answers: Answers, seed: int
) -> QuestionResult:
    """Return what comes of one question; the arguments are those of ``mark``."""
    result = _checked(exercise, question, answers, seed)
    if result.passed or not question.builds_on:
        return result
    return _led_back(
        result, _checked(exercise, exercise.question(question.builds_on), answers, seed)
    )


def _checked(exercise: Exercise, question: Question, answers: Answers, seed: int) -> QuestionResult:
    results = []
    for check in question.checks:
        label = f"{exercise.name} {question.name} {check.name}"
        rng = np.random.default_rng([seed, zlib.crc32(label.encode())])
        results.append(_result(check, answers, rng))
    return QuestionResult(question, tuple(results))


def _led_back(result: QuestionResult, earlier: QuestionResult) -> QuestionResult:
    """Say with each fault that it may come from an earlier answer, if that one is not right."""
    if earlier.passed:
        return result
    name = earlier.question.name
    more = f"({name} is not right yet: if this answer uses your answer to {name}, begin there.)"
    checks = [
        replace(check, message=f"{check.message} {more}")
        if check.answered and not check.passed
        else check
        for check in result.checks
    ]
    return replace(result, checks=tuple(checks))


def _result(check: Check, answers: Answers, rng: np.random.Generator) -> CheckResult:
    about = (check.name, check.says, check.points)
    try:
        check.run(answers, rng)
    except NotAnsweredError as nothing:
        message = f"Not answered yet. {nothing}".strip()
        return CheckResult(*about, passed=False, message=message, answered=False)
    except WrongAnswerError as wrong:
        return CheckResult(
            *about,
            passed=False,
            message=wrong.message,
            expected=wrong.expected,
            came=wrong.came,
        )
    except Exception as error:  # what came is of a kind that the check did not think of
        message = f"This could not be compared with the right answer: {described(error)}"
        return CheckResult(*about, passed=False, message=message)
    return CheckResult(*about, passed=True)
