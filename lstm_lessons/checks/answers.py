"""What a check may ask of a learner's notebook: a value, or what a function returns.

Checks are written once and used twice: in the learner's own kernel, and by the grader, where the
notebook runs in a process that is not trusted. So only plain data go in and out.
"""

from typing import Protocol

Plain = object
"""None, bool, int, float, str, NumPy array, and lists, tuples and dicts of these."""


class Answers(Protocol):
    """A notebook that has been run."""

    def value(self, name: str) -> Plain:
        """Return what a name stands for.

        Parameters
        ----------
        name
            A variable of the notebook.

        Raises
        ------
        NotAnsweredError
            If there is no such name, or it stands for ``...`` or None.
        WrongAnswerError
            If it is not plain data.
        """

    def call(self, name: str, *args: Plain, **kwargs: Plain) -> Plain:
        """Return what a function returns.

        Parameters
        ----------
        name
            A function of the notebook.
        args, kwargs
            It gets copies of its own.

        Raises
        ------
        NotAnsweredError
            If there is no such name, or it returns None.
        WrongAnswerError
            If it is no function, raises an exception, takes too long, changes what it was given, or
            returns what is not plain data.
        """

    def timed(self, name: str, *args: Plain, **kwargs: Plain) -> tuple[Plain, float]:
        """Return what ``call`` returns, and in how many seconds of the clock."""


class NotAnsweredError(Exception):
    """There is no answer yet: no points, and no fault either. Its text says what is missing."""


class WrongAnswerError(Exception):
    """An answer is wrong.

    Parameters
    ----------
    message
        What is wrong, for the learner: the misconception, where it is a known one.
    expected, came
        Both sides, where there are any to show.
    """

    def __init__(self, message: str, expected: Plain = None, came: Plain = None) -> None:
        super().__init__(message)
        self.message = message
        self.expected = expected
        self.came = came
