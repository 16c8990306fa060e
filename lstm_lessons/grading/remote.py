"""The grader's side: run a submission's cells in the sandbox, and ask it for its answers.

Whatever comes from there is a claim. It is read with limits on size and time, rebuilt as plain
data, and compared here.
"""

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Sequence

import psutil

from lstm_lessons.checks.answers import NotAnsweredError, Plain, WrongAnswerError
from lstm_lessons.grading.wire import LONGEST, BadMessageError, pack, unpack

AT_ONCE = 2**20  # bytes read or written at a time
STARTS = 10
"""So often a notebook is started again, at most, where it hangs or dies."""
TO_START = 60.0
"""Seconds that a process may take until it answers at all: it imports NumPy."""
IN_ALL = 30
"""Times the seconds of a call: what a submission may take, all in all."""
TOO_LONG = "The notebook took too long, all in all."
MOST_THREADS = 64
LOOKS_EVERY = 0.1
"""Seconds between two counts of a submission's threads."""


class GoneError(Exception):
    """The process has ended, or no longer says what it should; the message is for the learner."""


class GraderError(BaseException):
    """The grader's own failure; no Exception, for no check may take it for the learner's."""


class RemoteAnswers:
    """The answers of a notebook that runs in a process of its own.

    A cell or a call that hangs, or ends the process, costs what was asked of it and nothing else:
    the notebook is started again, without that cell.

    Parameters
    ----------
    start
        Starts the process.
    cells
        The notebook's code, cell by cell.
    seconds
        The longest that a call may take; a cell, six times as much.
    """

    def __init__(
        self, start: Callable[[], subprocess.Popen], cells: Sequence[str], seconds: float
    ) -> None:
        self._start = start
        self._cells = list(cells)
        self._seconds = seconds
        self._process: subprocess.Popen | None = None
        self._family: list[psutil.Process] = []  # the process and those below it
        self._starts = 0
        self._until = time.monotonic() + TO_START + IN_ALL * seconds
        self._broke: dict[str, str] = {}  # what a name did that ended the process
        self.troubles: dict[int, str] = {}
        """What went wrong in a cell, by its number from 1."""

    def value(self, name: str) -> Plain:
        """Return what a name stands for: see ``Answers``."""
        return self._asked({"do": "value", "name": name})

    def call(self, name: str, *args: Plain, **kwargs: Plain) -> Plain:
        """Return what a function returns: see ``Answers``."""
        return self.timed(name, *args, **kwargs)[0]

    def timed(self, name: str, *args: Plain, **kwargs: Plain) -> tuple[Plain, float]:
        """Return what a function returns, and in how many seconds, all in all, on this side."""
        self._ready()
        start = time.monotonic()
        value = self._asked({"do": "call", "name": name, "args": args, "kwargs": kwargs})
        return value, time.monotonic() - start

    def _asked(self, request: dict[str, Plain]) -> Plain:
        name = request["name"]
        if name in self._broke:  # it would do so again
            raise WrongAnswerError(self._broke[name])
        self._ready()
        try:
            reply = self._exchange(request, self._seconds)
        except GoneError as gone:
            self.close()
            self._broke[name] = f"`{name}` {gone}"
            raise WrongAnswerError(self._broke[name]) from None
        if isinstance(nothing := reply.get("nothing"), str):
            raise NotAnsweredError(nothing[:1000])
        if isinstance(wrong := reply.get("wrong"), str):
            raise WrongAnswerError(wrong[:1000])
        return reply.get("value")

    def _ready(self) -> None:
        """Have a process that has run the notebook; without the cells that broke it before."""
        while self._process is None:
            if self._starts == STARTS:
                raise WrongAnswerError(
                    f"The notebook broke {STARTS} times; it was not started again."
                )
            if time.monotonic() > self._until:
                raise WrongAnswerError(TOO_LONG)
            self._starts += 1
            self._begin()
            broken = self._run_cells()
            if broken is not None:
                self.close()
                self._cells[broken] = ""

    def _begin(self) -> None:
        """Start the process, and hear from it once: none of the learner's code has run by then."""
        try:
            self._process = self._start()
            self._exchange({"do": "run", "source": "", "name": "start"}, TO_START, counts=False)
            self._family = family(self._process)
        except (OSError, RuntimeError, GoneError) as error:
            self.close()
            raise GraderError(f"the notebook's process did not start: {error}") from error

    def _run_cells(self) -> int | None:
        """Run the cells; return the index of one that hung or ended the process."""
        for k, source in enumerate(self._cells):
            if not source.strip():
                continue
            request = {"do": "run", "source": source, "name": f"cell {k + 1}"}
            try:
                reply = self._exchange(request, 6 * self._seconds)
            except GoneError as gone:
                self.troubles[k + 1] = str(gone)
                return k
            if isinstance(wrong := reply.get("wrong"), str):
                self.troubles[k + 1] = wrong[:1000]
        return None

    def _exchange(
        self, request: dict[str, Plain], seconds: float, *, counts: bool = True
    ) -> dict[str, Plain]:
        """Send a line, return the line that comes back.

        The time counts among what the submission may take, all in all; or it does not.

        Raises
        ------
        GoneError
            If none comes in time, or what comes is no message.
        """
        process, until = self._process, time.monotonic() + seconds
        if counts:
            until = min(until, self._until)
        left, line = memoryview(pack(request)), bytearray()
        os.set_blocking(process.stdin.fileno(), False)
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            selector.register(process.stdin, selectors.EVENT_WRITE)
            self._count_threads()
            looks = time.monotonic() + LOOKS_EVERY
            while not line.endswith(b"\n"):
                now = time.monotonic()
                if now >= until == self._until:
                    raise GoneError("took too long, with all that came before it.")
                if now >= until:
                    raise GoneError(f"took longer than {seconds:.0f} seconds.")
                if now >= looks:
                    self._family = family(process)
                    self._count_threads()
                    looks = now + LOOKS_EVERY
                ready = selector.select(min(looks, until) - now)
                for key, _ in ready:
                    if key.fileobj is process.stdin:
                        left = self._written(left)
                        if not left:
                            selector.unregister(process.stdin)
                        continue
                    read = os.read(process.stdout.fileno(), AT_ONCE)
                    line += read
                    if not read:
                        raise GoneError("ended the notebook's process.")
                    if len(line) > LONGEST:
                        raise GoneError("returned more than the grader reads.")
        if left or line.count(b"\n") != 1:
            raise GoneError("said something that was not asked.")
        self._count_threads()
        try:
            return unpack(bytes(line))
        except BadMessageError as error:
            raise GoneError(f"said what is no answer: {error}.") from None

    def _count_threads(self) -> None:
        """Refuse a submission with too many: where root grades, no limit of the kernel's holds."""
        if threads(self._family) > MOST_THREADS:
            raise GoneError(f"started more than {MOST_THREADS} threads.")

    def _written(self, left: memoryview) -> memoryview:
        try:
            return left[os.write(self._process.stdin.fileno(), left[:AT_ONCE]) :]
        except BlockingIOError:
            return left
        except BrokenPipeError:
            raise GoneError("ended the notebook's process.") from None

    def close(self) -> None:
        """End the process and all that it started."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
        self._process, self._family = None, []


def family(process: subprocess.Popen) -> list[psutil.Process]:
    """Return a process and all that are below it; nothing if it is gone."""
    with contextlib.suppress(psutil.Error):
        first = psutil.Process(process.pid)
        return [first, *first.children(recursive=True)]
    return []


def threads(processes: Sequence[psutil.Process]) -> int:
    """Return how many threads these have; what is gone has none."""
    count = 0
    for process in processes:
        with contextlib.suppress(psutil.Error):
            count += process.num_threads()
    return count
