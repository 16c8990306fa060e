"""A process of its own, for what may hang, or take the device down with it.

A kernel whose programs wait for one another may wait for ever, and one that writes where it must
not leaves the GPU unusable for its whole process. The child says what it is at before it begins; if
it does not speak again in time, or ends, one knows who is to blame, and asks a new one.
"""

import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

START = 120.0  # seconds until a new process has to speak, imports included
FAREWELL = 10.0  # seconds that one is given to end

Say = Callable[[str, float], None]
"""Says what is begun, and in how many seconds one will speak again at the latest."""


class LostError(RuntimeError):
    """The child has no answer: it hung, or its process ended, or it raised something.

    Attributes
    ----------
    at
        What it was at, as it said.
    reason
        What happened.
    """

    def __init__(self, at: str, reason: str) -> None:
        super().__init__(f"{at}: {reason}")
        self.at, self.reason = at, reason


class Child:
    """A process that answers one question after another; started when the first is asked."""

    def __init__(self) -> None:
        self._process = None

    def ask(self, function: Callable[..., object], *arguments: object) -> object:
        """Return what ``function(*arguments, say=…)`` returns in the child.

        Raises
        ------
        LostError
            If it does not. The next question goes to a new process.
        """
        if self._process is None:
            self._start()
        self._pipe.send((function, arguments))
        at, patience = "the start", START
        while True:
            if not self._pipe.poll(patience):
                self.stop()
                raise LostError(at, f"hung: nothing was heard for {patience:g} s")
            try:
                kind, *said = self._pipe.recv()
            except EOFError:
                self._process.join(FAREWELL)
                code = self._process.exitcode
                self.stop()
                raise LostError(at, f"its process ended with exit code {code}") from None
            if kind == "answer":
                return said[0]
            if kind == "raised":
                self.stop()
                raise LostError(at, said[0])
            at, patience = said

    def stop(self, wait: float = 0.0) -> None:
        """End the process: by itself within so many seconds, else whatever it is at."""
        if self._process is not None:
            self._pipe.close()  # nobody will ask any more
            self._process.join(wait)
            self._process.kill()
            self._process.join(FAREWELL)
            self._process = None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """End the process."""
        self.stop(wait=FAREWELL if error is None else 0.0)

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would share the parent's GPU
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_answer, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()  # else one would not notice when the child's end is gone


def in_a_line(error: BaseException) -> str:
    """Return what an error says, in one line of bearable length."""
    first = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {first}"[:200]


def _answer(pipe: Connection) -> None:
    """Answer until nobody asks any more."""
    while True:
        try:
            function, arguments = pipe.recv()
        except EOFError:
            return
        try:
            answer = function(*arguments, say=lambda *said: pipe.send(("at", *said)))
        except Exception as error:
            pipe.send(("raised", in_a_line(error)))
            raise
        pipe.send(("answer", answer))
