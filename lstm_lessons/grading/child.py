"""In the sandbox: run a notebook's cells and answer the grader's questions about them.

    python -m lstm_lessons.grading.child      (the grader starts it; it reads stdin)

Nothing here is trusted once the first cell has run: a learner's code can change all of it. What it
can not do is reach the checks, which are in another process, or answer what it does not know.
"""

import os
import sys
import types
from typing import BinaryIO

from lstm_lessons import grading
from lstm_lessons.checks.answers import NotAnsweredError, WrongAnswerError
from lstm_lessons.grading.asking import LocalAnswers, described, run_cell
from lstm_lessons.grading.wire import pack, unpack


def main() -> None:
    """Answer each line of stdin with a line, until there are no more."""
    requests, replies = _pipes()
    notebook = types.ModuleType("__main__")
    sys.modules["__main__"] = notebook
    vars(notebook).update(display=_nothing, get_ipython=_Silent)
    for name in grading.__all__:  # the learner's own checks; here others do that
        setattr(grading, name, _nothing)
    answers = LocalAnswers(vars(notebook))
    for line in requests:
        replies.write(pack(_reply(unpack(line), vars(notebook), answers)))
        replies.flush()


def _nothing(*_: object, **__: object) -> None:
    """Do nothing."""


class _Silent:
    """Stands for IPython's shell: whatever it is asked to do, it does nothing."""

    def __getattr__(self, name: str) -> object:
        return _nothing


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return the grader's two pipes; what a notebook reads or prints goes nowhere."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    return requests, replies


def _reply(request: dict, namespace: dict[str, object], answers: LocalAnswers) -> dict:
    try:
        if request["do"] == "run":
            run_cell(request["source"], request["name"], namespace)
            return {"value": None}
        if request["do"] == "value":
            return {"value": answers.value(request["name"])}
        return {"value": answers.call(request["name"], *request["args"], **request["kwargs"])}
    except NotAnsweredError as nothing:
        return {"nothing": str(nothing)}
    except WrongAnswerError as wrong:
        return {"wrong": wrong.message}
    except BaseException as error:  # SystemExit, too: the next question may be answered yet
        return {"wrong": described(error)}


if __name__ == "__main__":
    main()
