"""Run an experiment's rows over seeds, on several processors; keep each result as it comes.

A record grows: what it has is not run again, so a long experiment may be stopped at any time and
go on another day, or get more seeds.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from multiprocessing.queues import Queue
from pathlib import Path
from queue import Empty

from tqdm import tqdm

from lstm_lessons.experiments import progress
from lstm_lessons.experiments.recording.circumstances import circumstances
from lstm_lessons.experiments.recording.experiment import Experiment, Run
from lstm_lessons.experiments.recording.records import alone_with, read_record, write_record

PROGRAM = "python -m lstm_lessons.experiments"
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
Job = tuple[str, int]
"""A row's name and a seed."""


def run(
    experiment: Experiment,
    path: Path,
    *,
    seeds: Sequence[int],
    rows: Sequence[str] | None = None,
    jobs: int = 1,
    command: str,
) -> dict[str, object]:
    """Run what the record at ``path`` lacks; return the record.

    Parameters
    ----------
    experiment
        One of the catalogue.
    path
        Of the record. Where there is none, it is begun.
    seeds
        For each row, in this order: all rows of the first seed, then all of the second, …
    rows
        Names of rows. None: all.
    jobs
        So many processes at a time. 1: in this one.
    command
        What was asked for: it stands in the sitting. The record's own makes it whole.

    Raises
    ------
    ValueError
        If a row has no such name, or the record is of other settings.
    RuntimeError
        If another process is at work on the record.
    Exception
        The first one that a run raised. It keeps no other run from being done.
    """
    with alone_with(path):
        record = begun(experiment, path, f"{PROGRAM} {experiment.name}")
        names = [row["name"] for row in record["rows"]]
        wanted = list(dict.fromkeys(rows or names))  # each once
        for name in wanted:
            if name not in names:
                raise ValueError(f"rows: expected some of {', '.join(names)}; got {name!r}")
        done = {(row["name"], each["seed"]) for row in record["rows"] for each in row["runs"]}
        todo = [(n, s) for s in dict.fromkeys(seeds) for n in wanted if (n, s) not in done]
        if todo:
            sitting = {"command": command, "runs_before": len(done), "jobs": jobs}
            record["sittings"].append({**sitting, **circumstances()})
        with progress.bar(len(done) + len(todo), done=len(done), unit="runs") as bar:
            for (name, seed), found in _results(experiment.name, todo, jobs):
                _add(experiment, record, name, {"seed": seed, **found})
                write_record(path, record)
                bar.update()
                bar.set_postfix_str(f"last: {name}, seed {seed}")
        for row in record["rows"]:  # what is said of old runs is what is said of them today
            if row["runs"]:
                row["summary"] = experiment.summarise(row["runs"])
        write_record(path, record)
    return record


def begun(experiment: Experiment, path: Path, command: str) -> dict[str, object]:
    """Return the record that is there, or one without runs.

    Parameters
    ----------
    experiment, path
        As ``run`` takes them.
    command
        What a record without runs says of how it is made. One that has some says how it is made
        whole: each row with as many seeds as any has.

    Raises
    ------
    ValueError
        If the record is of other settings, or has a row that the experiment has not.
    """
    new = {
        "experiment": experiment.name,
        "command": command,
        "source": experiment.source,
        "criterion": experiment.criterion,
        "deviations": list(experiment.deviations),
        "sittings": [],
        "rows": [
            {
                "name": row.name,
                "published": row.published,
                "settings": row.settings,
                "seeds": [],
                "runs": [],
            }
            for row in experiment.rows
        ],
    }
    new = json.loads(json.dumps(new))  # tuples as a file gives them back
    if not path.exists():
        return new
    old = read_record(path)
    if not {"rows", "sittings"} <= set(old):
        raise ValueError(f"{path.name}: is no record of {experiment.name}; move it away")
    had = {row["name"]: row for row in old["rows"]}
    for row in new["rows"]:
        before = had.pop(row["name"], row)
        if before["settings"] != row["settings"]:
            raise ValueError(
                f"{path.name}: row {row['name']!r} was run with other settings; "
                "remove the file to begin anew"
            )
        row.update({name: value for name, value in before.items() if name != "published"})
    if had:
        raise ValueError(f"{path.name}: has rows that the experiment has not: {', '.join(had)}")
    record = {**old, **new, "sittings": old["sittings"]}
    return {**record, "command": _command(record) or command}


def _command(record: dict[str, object]) -> str | None:
    """Return the command that makes a record whole; None where there are no runs."""
    seeds = [run["seed"] for row in record["rows"] for run in row["runs"]]
    return f"{PROGRAM} {record['experiment']} --seeds {max(seeds) + 1}" if seeds else None


def how_far(
    record: dict[str, object], seeds: Iterable[int], rows: Sequence[str] | None = None
) -> str:
    """Return how many of the seeds that are wanted a record has: "6 to 20 of 20 seeds a row".

    Parameters
    ----------
    record
        As ``run`` returns it.
    seeds, rows
        As ``run`` takes them.
    """
    wanted = set(seeds)
    counts = sorted(
        len(wanted.intersection(row["seeds"]))
        for row in record["rows"]
        if rows is None or row["name"] in rows
    )
    few, many = counts[0], counts[-1]
    here = f"{many} of {len(wanted)} seeds"
    return f"{f'{few} to ' * (few < many)}{here}{' a row' * (len(counts) > 1)}"


def run_one(experiment: str, row: str, seed: int) -> Run:
    """Do one run; what it took is noted in seconds of one processor."""
    from lstm_lessons.experiments.catalogue import EXPERIMENTS

    start = time.process_time()
    with progress.called(f"{row}, seed {seed}"):
        found = EXPERIMENTS[experiment].run(row, seed)
    return {**found, "cpu_seconds": round(time.process_time() - start, 1)}


def _results(experiment: str, todo: list[Job], jobs: int) -> Iterator[tuple[Job, Run]]:
    """Yield each run as it is done. One that fails keeps none of the others from being done."""
    failures = []
    for job, outcome in _outcomes(experiment, todo, jobs):
        try:
            found = outcome()
        except BrokenProcessPool:  # no run's own fault, as far as one can know
            raise RuntimeError(
                "a process was ended from outside (for its memory?); what was done is kept, and "
                "the same command goes on"
            ) from None
        except Exception as error:
            tqdm.write(
                f"row {job[0]!r}, seed {job[1]}: {type(error).__name__}: {error}", sys.stderr
            )
            error.add_note(f"row {job[0]!r}, seed {job[1]}")
            failures.append(error)
        else:
            yield job, found
    if failures:
        tqdm.write(f"{len(failures)} of {len(todo)} runs failed", sys.stderr)
        raise failures[0]


def _outcomes(
    experiment: str, todo: list[Job], jobs: int
) -> Iterator[tuple[Job, Callable[[], Run]]]:
    """Yield each job with what returns its run, or raises what the run did."""
    if jobs == 1:
        yield from ((job, partial(run_one, experiment, *job)) for job in todo)
        return
    context = get_context("spawn")
    said = context.Queue()
    with ProcessPoolExecutor(
        jobs, mp_context=context, initializer=_say_into, initargs=(said,)
    ) as pool:
        with _one_thread_each():
            running = {pool.submit(run_one, experiment, *job): job for job in todo}
        try:
            left = set(running)
            while left:
                done, left = wait(left, progress.EVERY, FIRST_COMPLETED)
                _pass_on(said)
                yield from ((running[each], each.result) for each in done)
        finally:
            pool.shutdown(cancel_futures=True)  # and waits: leaving the block would take it back


def _say_into(said: Queue) -> None:
    """Put into a queue what the runs of this process say."""
    said.cancel_join_thread()  # the process may end though nobody listens any more
    progress.listen(said.put)


def _pass_on(said: Queue) -> None:
    """Let be heard here what the processes said."""
    try:
        while True:
            progress.pass_on(said.get_nowait())
    except Empty:
        pass


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let processes that begin in here compute with one thread: NumPy reads it at its import."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _add(experiment: Experiment, record: dict[str, object], name: str, found: Run) -> None:
    """Put a run into its row, in the order of the seeds, and sum the row up anew."""
    [row] = (row for row in record["rows"] if row["name"] == name)
    row["runs"] = sorted([*row["runs"], found], key=lambda each: each["seed"])
    row["seeds"] = [each["seed"] for each in row["runs"]]
    row["summary"] = experiment.summarise(row["runs"])
    record["command"] = _command(record)
    for what in ("date", "revision", "hardware"):
        record[what] = record["sittings"][-1][what]
