"""Grade a folder of submissions: each in a sandbox, several at a time, and none of them twice."""

import hashlib
import importlib.util
import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread

from tqdm import tqdm

from lstm_lessons.checks.exercise import Exercise
from lstm_lessons.grading import sandbox
from lstm_lessons.grading.asking import described
from lstm_lessons.grading.marking import CheckResult, QuestionResult, mark
from lstm_lessons.grading.remote import GraderError, RemoteAnswers
from lstm_lessons.grading.shown import shown
from lstm_lessons.grading.submission import (
    Submission,
    UnreadableError,
    empty_handed,
    find,
    not_run,
    plain_python,
    read,
    sources,
)

BROKE = "The grader itself broke on this one"
Result = dict[str, object]
"""What comes of a submission, as it is written: see ``graded``."""


@dataclass(frozen=True)
class Job:
    """How a folder is graded.

    Attributes
    ----------
    hidden
        The folder of the hidden checks.
    seed
        Of all inputs that are drawn.
    sandboxed
        Whether submissions run in the sandbox. Without it they can do what you can.
    patience
        Times the seconds that an exercise gives to each call; more for a slow or busy machine.
    """

    hidden: Path
    seed: int
    sandboxed: bool = True
    patience: float = 1.0

    @property
    def exercises(self) -> dict[str, Exercise]:
        """The exercises with their hidden checks, by name."""
        found = [_module(path).EXERCISE for path in sorted(self.hidden.glob("e[0-9]*.py"))]
        return {exercise.name: exercise for exercise in found}


def _module(path: Path) -> object:
    """Return a module that is in no package."""
    spec = importlib.util.spec_from_file_location(f"hidden_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def grade_folder(
    folder: Path, out: Path, job: Job, *, jobs: int = 1
) -> tuple[list[Result], list[Path], list[str]]:
    """Grade what ``out`` lacks; return all results in order, and what could not be graded.

    Parameters
    ----------
    folder
        Of the submissions: see ``submission.find``.
    out
        Gets a file for each submission. Of what it has, nothing is done again, as long as the
        submission, the checks and the seed are the same.
    job
        How to grade.
    jobs
        So many processes at a time. The results do not depend on it.

    Returns
    -------
    results
        A submission that the grader itself broke on has no points and says so; it is tried again
        the next time.
    others
        Notebooks of no exercise, or too many of one.
    nothing
        Learners whose folder has no notebook of an exercise.
    """
    exercises = job.exercises
    submissions, others = find(folder, list(exercises))
    kept = out / "submissions"
    kept.mkdir(parents=True, exist_ok=True)
    checks = _digest(job.hidden)
    todo = [each for each in submissions if not _is_done(each, kept, job, checks)]
    broken = {}
    with tqdm(total=len(submissions), initial=len(submissions) - len(todo), unit="file") as bar:
        for each, done in _each_graded(todo, job, checks, jobs):
            try:
                _write(kept / f"{each.key}.json", done.result())
            except (Exception, GraderError) as error:  # not the submission's: the others go on
                broken[each.key] = f"{BROKE}: {described(error)}"
            bar.update()
    results = []
    for each in submissions:
        if each.key in broken:
            result = _nothing(each, job, checks)
            results.append(_readable({**result, "problem": broken[each.key]}))
        else:
            results.append(_kept(kept / f"{each.key}.json"))
    return results, others, _readable(empty_handed(folder, submissions))


def _each_graded(
    todo: Sequence[Submission], job: Job, checks: str, jobs: int
) -> Iterator[tuple[Submission, Future]]:
    """Yield each submission as it is graded; those whose process was killed again, one by one.

    A process that is killed, for the memory that it took, ends all of its pool, and nobody knows
    for which submission it was.
    """
    killed = []
    for each, done in _pooled(todo, job, checks, jobs):
        if isinstance(done.exception(), BrokenProcessPool):
            killed.append(each)
        else:
            yield each, done
    for each in killed:
        yield from _pooled([each], job, checks, 1)


def _pooled(
    todo: Sequence[Submission], job: Job, checks: str, jobs: int
) -> Iterator[tuple[Submission, Future]]:
    """Yield each submission as it is graded, by processes of a pool."""
    with ProcessPoolExecutor(jobs, get_context("spawn"), _end_with_the_grader) as pool:
        running = {pool.submit(graded, each, job, checks): each for each in todo}
        try:
            for done in as_completed(running):
                yield running[done], done
        finally:  # Ctrl-C: what has not begun does not begin
            pool.shutdown(cancel_futures=True)  # and waits: leaving the block would take it back


def _end_with_the_grader() -> None:
    """In a process of the pool: end when the grader is gone, killed even; it would wait forever."""

    def watch() -> None:
        parent_process().join()
        os._exit(1)

    Thread(target=watch, daemon=True).start()


def graded(submission: Submission, job: Job, checks: str) -> Result:
    """Grade one submission.

    Parameters
    ----------
    submission
        Found in a folder.
    job
        How to grade.
    checks
        The digest of the checks.

    Returns
    -------
    result
        Learner, exercise, points and of how many; a problem if nothing could be run; what went
        wrong in which cell; and each question with its checks. No times: twice gives the same.
    """
    exercise = job.exercises[submission.exercise]
    result = _nothing(submission, job, checks)
    try:
        content = read(submission.path)
        result["sha256"] = hashlib.sha256(content).hexdigest()
        cells = sources(content)
    except UnreadableError as error:
        return {**result, "problem": str(error)}
    seconds = exercise.seconds * job.patience
    start = sandbox.start if job.sandboxed else sandbox.start_without
    with closing(RemoteAnswers(start, plain_python(cells), seconds)) as answers:
        questions = mark(exercise, answers, job.seed)
        troubles = {**not_run(cells), **answers.troubles}
        result["cells"] = {str(cell): said for cell, said in sorted(troubles.items())}
    result["points"] = sum(question.earned for question in questions)
    result["questions"] = [_question(question) for question in questions]
    return result


def _nothing(submission: Submission, job: Job, checks: str) -> Result:
    """Return the result of a submission of which nothing has been run."""
    exercise = job.exercises[submission.exercise]
    return {
        "learner": submission.learner,
        "exercise": exercise.name,
        "title": exercise.title,
        "file": submission.place,
        **_circumstances(job, checks),
        "sha256": "",
        "points": 0,
        "of": exercise.points,
        "problem": "",
        "cells": {},
        "questions": [],
    }


def _circumstances(job: Job, checks: str) -> dict[str, object]:
    """Return what a result depends on, beside the submission."""
    how = {"seed": job.seed, "sandboxed": job.sandboxed, "patience": job.patience}
    return {**how, "checks": checks}


def _question(result: QuestionResult) -> dict[str, object]:
    return {
        "name": result.question.name,
        "title": result.question.title,
        "points": result.earned,
        "of": result.question.points,
        "checks": [_check(check) for check in result.checks],
    }


def _check(result: CheckResult) -> dict[str, object]:
    return {
        "says": result.says,
        "points": result.earned,
        "of": result.points,
        "message": result.message[:1000],
        "expected": shown(result.expected),
        "came": shown(result.came),
    }


def _digest(hidden: Path) -> str:
    """Return what stands for all checks and what they call: a change of any grades anew."""
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for folder in (hidden, package):
        for path in sorted(folder.rglob("*.py")):
            name = str(path.relative_to(folder)).encode()
            digest.update(name + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _is_done(submission: Submission, kept: Path, job: Job, checks: str) -> bool:
    path = kept / f"{submission.key}.json"
    if not path.exists():
        return False
    try:
        sha256 = hashlib.sha256(read(submission.path)).hexdigest()
    except UnreadableError:
        sha256 = ""
    now = {"sha256": sha256, **_circumstances(job, checks)}
    return {name: _kept(path).get(name) for name in now} == now


def _kept(path: Path) -> Result:
    return json.loads(path.read_text(encoding="utf-8"))


def _write(path: Path, result: Result) -> None:
    """Write a result. It is there as a whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    text = json.dumps(_readable(result), indent=1, ensure_ascii=False, sort_keys=True)
    unfinished.write_text(text + "\n", encoding="utf-8")
    unfinished.replace(path)


def _readable(value: object) -> object:
    """Return a result whose texts can be written: half a character, as in a name, is spelt out."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {name: _readable(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_readable(each) for each in value]
    return value
