"""What eight layers can learn, and whether it holds at other lengths: chapter 17.

    OMP_NUM_THREADS=1 python -m lstm_lessons.experiments.after         (ten minutes)
    OMP_NUM_THREADS=1 python -m lstm_lessons.experiments.after recall  (this task alone)

LSTM, GRU, sLSTM, mLSTM, attention and three state-space models stand between the same two ends and
are trained in the same way, on the same batches, at one learning rate: on ``parity``, on
``flip-flop`` and on ``recall``. Each is then tested at lengths that it has not been trained on. A
second part gives the LSTM five times as many updates for ``recall``.

Five networks are trained side by side, each with its own first weights and its own batches. It
needs PyTorch: pip install -e '.[pytorch]'. A run that is killed can be started again: what the
record has (records/after.json) is not done twice.
"""

import argparse
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from lstm_lessons.experiments import after_tasks as tasks
from lstm_lessons.experiments import progress
from lstm_lessons.experiments.after_tasks import Questions
from lstm_lessons.experiments.recording.growing_record import grow
from lstm_lessons.experiments.recording.records import RECORDS
from lstm_lessons.scratch.types import Array

NAME = "after"
SEEDS = range(5)
"""Of the batches, one of each network; the first weights of all are drawn from seed 0."""
CORES = ("LSTM", "GRU", "sLSTM", "mLSTM", "attention", "SSM", "selective", "selective, signed")
BATCH_SIZE = 32
LEARNING_RATE = 0.005
MAX_NORM = 1.0
TEST_SIZE = 64
LONGER = 5
"""So many times the updates for the LSTM on ``recall``."""

Draw = Callable[[np.random.Generator, int], Questions]
Row = list[object]  # what one run was and what it found: a line of the record


class Task(NamedTuple):
    """What is trained on, for how long, and what is asked in the end."""

    inputs: int
    outputs: int
    updates: int
    train: Callable[[int, np.random.Generator, int], Questions]  # given a size, a generator, B
    least: int
    most: int  # the size of a batch is any from ``least`` to ``most``, all equally likely
    tests: dict[str, Draw]
    last: float  # the share of the steps that counts in a test: the last ones


TASKS = {
    "parity": Task(
        inputs=3,
        outputs=2,
        updates=500,
        train=lambda bits, rng, batch: tasks.parity(rng, bits, batch),
        least=16,
        most=16,
        tests={
            f"{n} bits": lambda rng, batch, n=n: tasks.parity(rng, n, batch) for n in (16, 64, 256)
        },
        last=0.25,
    ),
    "flip-flop": Task(
        inputs=5,
        outputs=2,
        updates=400,
        train=lambda steps, rng, batch: tasks.flip_flop(rng, steps, batch),
        least=32,
        most=32,
        tests={
            f"{n} steps, {noise:.0%} noise": lambda rng, batch, n=n, noise=noise: tasks.flip_flop(
                rng, n, batch, noise=noise
            )
            for n, noise in ((32, 0.8), (256, 0.8), (256, 0.98))
        },
        last=1.0,
    ),
    "recall": Task(
        inputs=tasks.KEYS + tasks.VALUES,
        outputs=tasks.VALUES,
        updates=600,
        train=lambda pairs, rng, batch: tasks.recall(rng, pairs, batch),
        least=2,
        most=16,
        tests={
            f"{n} pairs": lambda rng, batch, n=n: tasks.recall(rng, n, batch)
            for n in (4, 8, 16, 32, 64)
        },
        last=1.0,
    ),
}


def learn(
    task: str, core: str, updates: int | None = None, seeds: Sequence[int] = SEEDS
) -> list[list[float]]:
    """Train networks with a core on a task; return the shares of right answers in its tests.

    Parameters
    ----------
    task, core
        Names in ``TASKS`` and ``CORES``.
    updates
        How many; None: as ``TASKS`` says.
    seeds
        One for each network.

    Returns
    -------
    right
        A list for each seed, a number from 0 to 1 for each test; 4 decimals.
    """
    import torch
    from torch.nn import functional

    from lstm_lessons.experiments.after_networks import Networks

    what = TASKS[task]
    torch.manual_seed(0)
    networks = Networks(core, len(seeds), what.inputs, what.outputs)
    adam = torch.optim.Adam(networks.parameters(), lr=LEARNING_RATE)
    updates = what.updates if updates is None else updates
    for questions in progress.saying(_batches(what, seeds, updates), updates, "updates"):
        x, target, asked = map(torch.from_numpy, questions)
        score = networks(x)
        loss = functional.cross_entropy(score[asked], target[asked], reduction="none")
        # The sum of the networks' own means: none of them feels the others.
        (loss / asked.sum(dim=(0, 2))[asked.nonzero()[:, 1]]).sum().backward()
        networks.clip(MAX_NORM)
        adam.step()
        adam.zero_grad()

    def answer(x: Array) -> Array:
        with torch.no_grad():
            return networks(torch.from_numpy(x)).argmax(dim=-1).numpy()

    generators = [np.random.default_rng((2, seed)) for seed in seeds]
    tests = [
        _shares_right(_side_by_side(draw, generators, TEST_SIZE), answer, what.last)
        for draw in what.tests.values()
    ]
    return [list(of_one) for of_one in zip(*tests, strict=True)]


def _batches(task: Task, seeds: Sequence[int], updates: int) -> Iterator[Questions]:
    """Yield batches to learn from: the same ones for every core."""
    sizes = np.random.default_rng(0)
    generators = [np.random.default_rng((1, seed)) for seed in seeds]
    for _ in range(updates):
        size = int(sizes.integers(task.least, task.most + 1))
        yield _side_by_side(partial(task.train, size), generators, BATCH_SIZE)


def _side_by_side(draw: Draw, generators: list[np.random.Generator], batch: int) -> Questions:
    """Draw a batch for each network: x (T, S, B, I), target and asked (T, S, B)."""
    drawn = [draw(rng, batch) for rng in generators]
    return Questions(*(np.stack(arrays, axis=1) for arrays in zip(*drawn, strict=True)))


def _shares_right(
    questions: Questions, answer: Callable[[Array], Array], last: float
) -> list[float]:
    """Return how many of the questions in the last steps each network answers rightly."""
    asked = questions.asked.copy()
    asked[: round((1 - last) * len(asked))] = False
    right = (answer(questions.x) == questions.target) & asked
    return (right.sum(axis=(0, 2)) / asked.sum(axis=(0, 2))).round(4).tolist()


# --- the whole experiment, and its record ---


def plan() -> Iterator[tuple[str, Row]]:
    """Yield what there is to do: the part, and what sets the run apart."""
    for task in TASKS:
        for core in CORES:
            yield "learned", [task, core]
    yield "longer", ["recall", "LSTM"]


def protocol() -> dict[str, object]:
    """Return what all runs have in common, as the record keeps it."""
    return {
        "columns": ["task", "core", "for each seed the share of right answers in each test"],
        "seeds": list(SEEDS),
        "weights": {name: weights_to_learn(name) for name in CORES},
        "tests": {name: list(task.tests) for name, task in TASKS.items()},
        "last share of the steps that counts": {name: task.last for name, task in TASKS.items()},
        "updates": {name: task.updates for name, task in TASKS.items()},
        "times the updates in the part 'longer'": LONGER,
        "batch size": BATCH_SIZE,
        "learning rate": LEARNING_RATE,
        "clipped to norm": MAX_NORM,
        "sequences in a test": TEST_SIZE,
    }


def weights_to_learn(core: str) -> dict[str, int]:
    """Return how many weights a network with this core has, for each task."""
    from lstm_lessons.experiments.after_networks import Networks

    return {
        name: Networks(core, 1, task.inputs, task.outputs).weights_of_one()
        for name, task in TASKS.items()
    }


def run_one(part: str, what: Row) -> Row:
    """Do one thing of the plan; return its line."""
    task, core = what
    times = LONGER if part == "longer" else 1
    return [*what, learn(task, core, times * TASKS[task].updates)]


def run(path: Path, chosen: Collection[str] = tuple(TASKS)) -> None:
    """Do what the record at ``path`` lacks, and add it to the record line by line: ``grow``.

    Parameters
    ----------
    path
        Of the record. Where there is none, it is begun.
    chosen
        Names in ``TASKS``; the others are left for another time.
    """
    import torch

    torch.set_num_threads(1)
    grow(
        path,
        ((part, what) for part, what in plan() if what[0] in chosen),
        lambda part, what, _: [run_one(part, what)],
        command="OMP_NUM_THREADS=1 python -m lstm_lessons.experiments.after",
        protocol=protocol(),
        parts=("learned", "longer"),
        versions={"torch": torch.__version__},
    )


def main() -> None:
    """Run it all, or what is missing; the record of the package grows line by line."""
    parser = argparse.ArgumentParser(description="What came after the LSTM, on three tasks.")
    parser.add_argument("tasks", nargs="*", metavar="TASK", help=f"of {', '.join(TASKS)}")
    chosen = parser.parse_args().tasks or list(TASKS)
    if unknown := set(chosen) - set(TASKS):
        parser.error(f"TASK: expected some of {', '.join(TASKS)}; got {', '.join(sorted(unknown))}")
    try:
        import torch  # noqa: F401
    except ImportError:
        raise SystemExit(
            "after: this experiment needs PyTorch: pip install -e '.[pytorch]'"
        ) from None
    run(RECORDS / f"{NAME}.json", chosen)


if __name__ == "__main__":
    main()
