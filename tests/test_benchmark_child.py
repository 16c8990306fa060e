"""The process of its own in which a benchmark does what may hang, or end."""

import os
import time

import pytest

from benchmarks.child import Child, LostError


def double(number, *, say):
    say("doubling", 60.0)
    return 2 * number


def hang(*, say):
    say("hanging", 0.2)
    time.sleep(600)


def fail(*, say):
    say("failing", 60.0)
    raise ValueError("no such number\nat all")


def end(*, say):
    say("ending", 60.0)
    os._exit(3)


def test_one_process_for_many_questions():
    with Child() as child:
        assert child.ask(double, 3) == 6
        process = child._process
        assert child.ask(double, 4) == 8
        assert child._process is process
    assert process.exitcode == 0


@pytest.mark.parametrize(
    ("function", "at", "reason"),
    [
        (hang, "hanging", "hung: nothing was heard for 0.2 s"),
        (fail, "failing", "ValueError: no such number"),
        (end, "ending", "its process ended with exit code 3"),
    ],
    ids=["hang", "fail", "end"],
)
def test_one_that_is_lost_is_replaced(function, at, reason, capfd):
    with Child() as child:
        with pytest.raises(LostError) as lost:
            child.ask(function)
        assert (lost.value.at, lost.value.reason) == (at, reason)
        assert child.ask(double, 5) == 10


def test_without_a_question_nothing_is_started():
    with Child() as child:
        assert child._process is None
