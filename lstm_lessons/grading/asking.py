"""Ask a namespace for a value or a call: in the learner's kernel and in the sandbox alike.

Nothing here trusts the answer. Whatever goes wrong is said in words, as a learner needs them.
"""

import linecache
import time
import traceback
from collections.abc import Mapping

from lstm_lessons.checks.answers import NotAnsweredError, Plain, WrongAnswerError
from lstm_lessons.checks.plain import a_kind, copied, plain, same

LONGEST_LINE = 100  # characters of a learner's code in a message


def run_cell(source: str, name: str, namespace: dict[str, object]) -> None:
    """Run a cell's code in a namespace.

    Parameters
    ----------
    source
        Plain Python.
    name
        Of the cell, in place of a file's. Under it `inspect` finds the source, as in a notebook:
        Triton reads its kernels' there.
    namespace
        Of the notebook, by name.
    """
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec"), namespace)


class LocalAnswers:
    """The answers in a namespace of this process.

    Parameters
    ----------
    namespace
        Of the notebook that has been run, by name.
    """

    def __init__(self, namespace: Mapping[str, object]) -> None:
        self._namespace = namespace

    def value(self, name: str) -> Plain:
        """Return what a name stands for: see ``Answers``."""
        return plain(f"`{name}`", self._found(name))

    def call(self, name: str, *args: Plain, **kwargs: Plain) -> Plain:
        """Return what a function returns: see ``Answers``."""
        return self.timed(name, *args, **kwargs)[0]

    def timed(self, name: str, *args: Plain, **kwargs: Plain) -> tuple[Plain, float]:
        """Return what a function returns, and in how many seconds: see ``Answers``."""
        function = self._found(name)
        if not callable(function):
            raise WrongAnswerError(f"`{name}` is {a_kind(function)}; expected a function.")
        given, named = copied((args, kwargs))
        start = time.perf_counter()
        try:
            returned = function(*given, **named)
        except NotImplementedError as error:
            raise NotAnsweredError(str(error)) from error
        except Exception as error:
            where = line_of(error, self._namespace)
            raise WrongAnswerError(f"`{name}` raised {described(error)}{where}") from error
        seconds = time.perf_counter() - start
        if returned is None or returned is ...:
            raise NotAnsweredError(f"`{name}` returns nothing: is the `return` there?")
        if not same((given, named), (args, kwargs)):
            raise WrongAnswerError(
                f"`{name}` changed an array that it was given. It belongs to the caller: "
                "write `a = a + b`, not `a += b`, or work on a copy."
            )
        return plain(f"What `{name}` returned", returned), seconds

    def _found(self, name: str) -> object:
        if name not in self._namespace:
            raise NotAnsweredError(f"There is no `{name}`: has its cell been run?")
        found = self._namespace[name]
        if found is None or found is ...:
            raise NotAnsweredError(f"`{name}` has no value yet.")
        return found


def line_of(error: BaseException, namespace: Mapping[str, object]) -> str:
    """Return the last line of a notebook's own that led to an exception; "" if it is not known."""
    places = [
        (frame.f_code.co_filename, number)
        for frame, number in traceback.walk_tb(error.__traceback__)
        if frame.f_globals is namespace
    ]
    name, number = places[-1] if places else ("", 0)
    entry = linecache.cache.get(name, ())  # where cells are kept; no file is read
    if len(entry) != 4 or not 0 < number <= len(entry[2]):
        return ""
    line = entry[2][number - 1].strip().replace("`", "'")  # the marks are around the whole
    return f", in the line `{line[:LONGEST_LINE]}`"


def described(error: BaseException) -> str:
    """Return an exception as a learner reads it: its type, and the first line of what it says."""
    first = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {first[:300]}" if first else type(error).__name__
