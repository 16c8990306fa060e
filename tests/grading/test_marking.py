"""Checks are run one by one; nothing that happens in one touches another."""

import numpy as np
import pytest

from lstm_lessons.checks.answers import NotAnsweredError, WrongAnswerError
from lstm_lessons.checks.exercise import Check, Exercise, Question
from lstm_lessons.grading.marking import mark, mark_question

DRAWN = []


def passes(answers, rng):
    """Pass."""
    DRAWN.append(rng.random())


def passes_too(answers, rng):
    """Pass, too."""
    DRAWN.append(rng.random())


def is_wrong(answers, rng):
    """Be wrong."""
    raise WrongAnswerError("It is wrong.", 1.0, 2.0)


def is_missing(answers, rng):
    """Be missing."""
    raise NotAnsweredError("There is no `w`.")


def breaks(answers, rng):
    """Break on what it did not think of."""
    raise TypeError("no such thing")


HINTS = ("a", "b", "c")
EXERCISE = Exercise(
    "00_none",
    "None",
    "do nothing",
    (),
    1,
    (
        Question("q1", "One", (Check(passes, 2), Check(is_wrong, 3)), HINTS),
        Question("q2", "Two", (Check(is_missing, 1),), HINTS),
        Question("q3", "Three", (Check(breaks, 1), Check(passes_too, 1)), HINTS),
    ),
)


def test_each_check_gives_its_own_points():
    one, two, three = mark(EXERCISE, None, 0)
    assert [one.earned, two.earned, three.earned] == [2, 0, 1]
    assert EXERCISE.points == 8
    assert (one.answered, two.answered, three.answered) == (True, False, True)
    assert (one.passed, two.passed, three.passed) == (False, False, False)
    assert two.checks[0].message == "Not answered yet. There is no `w`."
    wrong = one.checks[1]
    assert (wrong.message, wrong.expected, wrong.came) == ("It is wrong.", 1.0, 2.0)
    assert "could not be compared" in three.checks[0].message
    assert "no such thing" in three.checks[0].message


def test_a_fault_leads_back_to_the_question_that_it_may_come_from():
    led = Exercise(
        "00_none",
        "None",
        "do nothing",
        (),
        1,
        (
            *EXERCISE.questions,
            Question("q4", "Four", (Check(is_wrong, 1), Check(passes, 1)), HINTS, builds_on="q1"),
            Question("q5", "Five", (Check(is_wrong, 1),), HINTS, builds_on="q6"),
            Question("q6", "Six", (Check(passes, 1),), HINTS),
            Question("q7", "Seven", (Check(is_missing, 1),), HINTS, builds_on="q1"),
            Question("q8", "Eight", (Check(breaks, 1),), HINTS, builds_on="q2"),
        ),
    )
    more = " ({0} is not right yet: if this answer uses your answer to {0}, begin there.)"
    said = {
        "q4": ["It is wrong." + more.format("q1"), ""],
        "q5": ["It is wrong."],
        "q7": ["Not answered yet. There is no `w`."],
    }
    together = {result.question.name: result for result in mark(led, None, 0)}
    for name, messages in said.items():
        alone = mark_question(led, led.question(name), None, 0)
        for result in (together[name], alone):
            assert [check.message for check in result.checks] == messages
    assert together["q4"].earned == 1
    assert (together["q4"].checks[0].expected, together["q4"].checks[0].came) == (1.0, 2.0)
    assert together["q8"].checks[0].message.endswith(more.format("q2"))


def test_inputs_depend_on_the_seed_and_the_check_alone():
    draws = {}
    for seed in (0, 1, 0):
        DRAWN.clear()
        mark(EXERCISE, None, seed)
        assert len(set(DRAWN)) == 2
        assert draws.setdefault(seed, list(DRAWN)) == DRAWN
    assert not set(draws[0]) & set(draws[1])


def test_hidden_checks_keep_the_points():
    hidden = EXERCISE.with_checks(q1=(Check(passes, 5),))
    assert hidden.points == EXERCISE.points
    assert hidden.question("q2") == EXERCISE.question("q2")
    with pytest.raises(ValueError, match="q1: expected checks for 5 points, got 4"):
        EXERCISE.with_checks(q1=(Check(passes, 4),))
    with pytest.raises(ValueError, match="expected one of q1, q2, q3; got 'q9'"):
        EXERCISE.with_checks(q9=(Check(passes, 4),))


def test_the_global_generator_is_left_alone():
    np.random.seed(3)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    mark(EXERCISE, None, 0)
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002
