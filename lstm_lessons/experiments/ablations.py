"""Take one part after another out of the LSTM, and see what it was good for: chapter 9.

    OPENBLAS_NUM_THREADS=1 python -m lstm_lessons.experiments.ablations

Every unit is trained on the same three problems, with the same seeds and the same batches, until it
has learned or ``MOST_UPDATES`` have been made. A run has *learned* when its score on test sequences
is below ``LEARNED``; every ``LOOK_EVERY`` updates one looks. The learning rate is one for all: a
unit that would do better with another is not given it. Whether that matters, other records say:

    … ablations --learning-rate 0.03 --problems adding --units LSTM GRU --seeds 5 --out other.json

All have the same width, and so not the same number of weights; ``--hidden-size`` is for that.

All of it takes twenty minutes of processor time, seed after seed, and what there is is kept after
each. Stopped and started again, it goes on with the next seed, unless the protocol or the code is
another by now.
"""

import argparse
import itertools
import json
import os
import shlex
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lstm_lessons.experiments import progress
from lstm_lessons.experiments.ablated_units import UNITS
from lstm_lessons.experiments.recording.circumstances import circumstances
from lstm_lessons.experiments.recording.records import RECORDS, shown, write_record
from lstm_lessons.scratch import (
    Adam,
    Dense,
    softmax_cross_entropy,
    squared_error,
    training_steps,
)
from lstm_lessons.scratch.types import Array, DType, Parameters
from lstm_lessons.tasks import AddingProblem, TemporalOrder

STEPS = 50
HIDDEN_SIZE = 16
BATCH_SIZE = 32
TEST_SIZE = 500
MARKED = 0.1  # share of the numbers that are marked
LEARNED = 0.01
LOOK_EVERY = 10
MOST_UPDATES = 1000
MAX_NORM = 1.0
LEARNING_RATE = 0.01
SEEDS = range(10)

Draw = Callable[[np.random.Generator, int, int], tuple[Array, Array]]
"""Draws a batch: given a generator, T and B, returns x (T, B, I) and the targets."""


@dataclass(frozen=True)
class Problem:
    """What is to be learned.

    Attributes
    ----------
    input_size, output_size
        I and O.
    draw
        Draws a batch. Targets are (B, O), or (T, B, O) where every step is asked.
    classes
        Whether the targets are classes, one-hot. Else they are numbers.
    """

    input_size: int
    output_size: int
    draw: Draw
    classes: bool = False

    def loss(self, prediction: Array, target: Array) -> tuple[float, Array]:
        """Return the loss and its gradient: cross-entropy or mean squared error."""
        if self.classes:
            return softmax_cross_entropy(prediction, target.argmax(axis=-1))
        return squared_error(prediction, target)

    def score(self, prediction: Array, target: Array) -> float:
        """Return the share of wrong classes or the mean squared error: the less, the better."""
        if self.classes:
            return float(np.mean(prediction.argmax(axis=-1) != target.argmax(axis=-1)))
        return float(np.mean((prediction - target) ** 2))


def draw_adding(rng: np.random.Generator, steps: int, size: int) -> tuple[Array, Array]:
    """Draw from the adding problem: at the end, the sum of two marked numbers."""
    x, target, _ = AddingProblem("modern", min_length=steps, rng=rng).batch(size)
    return x, target


def draw_order(rng: np.random.Generator, steps: int, size: int) -> tuple[Array, Array]:
    """Draw from the temporal order problem: at the end, which two symbols came in which order."""
    x, target, _ = TemporalOrder(min_length=steps, max_length=steps, rng=rng).batch(size)
    return x, target


def draw_last_marked(rng: np.random.Generator, steps: int, size: int) -> tuple[Array, Array]:
    """Draw numbers, some of them marked: at every step the last marked one is asked (0 before)."""
    numbers = rng.uniform(-1, 1, (steps, size))
    marks = rng.random((steps, size)) < MARKED
    latest = np.maximum.accumulate(np.where(marks, np.arange(steps)[:, None], -1))
    target = np.where(latest < 0, 0, np.take_along_axis(numbers, np.maximum(latest, 0), axis=0))
    x = np.stack((numbers, marks), axis=-1)
    return x.astype(np.float32), target[..., None].astype(np.float32)


PROBLEMS: dict[str, Problem] = {
    "adding": Problem(2, 1, draw_adding),
    "temporal order": Problem(8, 4, draw_order, classes=True),
    "last marked": Problem(2, 1, draw_last_marked),
}
"""The first two ask for a long memory that never has to be cleared; the third one has to be."""


class Network:
    """A recurrent layer and a dense layer that reads it, on one problem."""

    def __init__(
        self, problem: Problem, unit: str, seed: int, hidden_size: int, dtype: DType
    ) -> None:
        self.problem = problem
        self.dtype = np.dtype(dtype)
        layer_seed, dense_seed = np.random.SeedSequence(seed).spawn(2)
        self.layer = UNITS[unit](
            problem.input_size, hidden_size, dtype, np.random.default_rng(layer_seed)
        )
        self.dense = Dense(
            hidden_size, problem.output_size, dtype=dtype, rng=np.random.default_rng(dense_seed)
        )

    @property
    def parameters(self) -> list[Parameters]:
        """Of both layers."""
        return [self.layer.parameters, self.dense.parameters]

    def __call__(self, x: Array, target: Array) -> tuple[float, list[Parameters]]:
        """Return the loss on a batch, and its gradients."""
        x, target = x.astype(self.dtype), target.astype(self.dtype)
        output, _, tape = self.layer.forward(x)
        read = output if target.ndim == 3 else output[-1]
        prediction, dense_tape = self.dense.forward(read)
        loss, d_prediction = self.problem.loss(prediction, target)
        dense_grads, d_read = self.dense.backward(dense_tape, d_prediction)
        d_output = np.zeros_like(output)
        d_output[... if target.ndim == 3 else -1] = d_read
        grads, _, _ = self.layer.backward(tape, d_output)
        return loss, [grads, dense_grads]

    def score(self, x: Array, target: Array) -> float:
        """Return the problem's score on a batch."""
        output, _ = self.layer(x.astype(self.dtype))
        prediction, _ = self.dense.forward(output if target.ndim == 3 else output[-1])
        return self.problem.score(prediction, target)


@dataclass(frozen=True)
class Run:
    """What came of one training."""

    updates: int | None  # when it had learned; None: it had not
    score: float  # on the test sequences, at the end
    score_on_long: float  # on sequences ten times as long


def train_until_learned(
    problem: str,
    unit: str,
    seed: int,
    *,
    learning_rate: float = LEARNING_RATE,
    most_updates: int = MOST_UPDATES,
    steps: int = STEPS,
    hidden_size: int = HIDDEN_SIZE,
    dtype: DType = np.float32,
) -> Run:
    """Train one unit on one problem until it has learned it.

    Parameters
    ----------
    problem, unit
        Names in ``PROBLEMS`` and ``UNITS``.
    seed
        Of the weights and of the batches: the same batches for every unit.
    learning_rate
        Adam's; gradients are clipped to a norm of 1.
    most_updates
        When to give up.
    steps
        T, of training and test sequences.
    hidden_size, dtype
        Of the layer.
    """
    task = PROBLEMS[problem]
    network = Network(task, unit, seed, hidden_size, dtype)
    test = task.draw(np.random.default_rng(0), steps, TEST_SIZE)
    batches = _batches(task, np.random.default_rng((1, seed)), steps)
    optimiser = Adam(network.parameters, learning_rate)
    losses = training_steps(network, batches, optimiser, max_norm=MAX_NORM)
    learned, score = None, np.inf
    for update, _ in enumerate(itertools.islice(losses, most_updates), start=1):
        progress.say(update, most_updates, "updates")
        if update % LOOK_EVERY == 0:
            score = network.score(*test)
            if score < LEARNED:
                learned = update
                break
    long = task.draw(np.random.default_rng(2), 10 * steps, TEST_SIZE // 5)
    return Run(learned, score, network.score(*long))


def _batches(task: Problem, rng: np.random.Generator, steps: int) -> Iterator[tuple[Array, Array]]:
    while True:
        yield task.draw(rng, steps, BATCH_SIZE)


def run(
    path: Path,
    seeds: Iterable[int] = SEEDS,
    *,
    problems: Iterable[str] = tuple(PROBLEMS),
    units: Iterable[str] = tuple(UNITS),
    learning_rate: float = LEARNING_RATE,
    hidden_size: int = HIDDEN_SIZE,
    options: str = "",
) -> dict[str, object]:
    """Train every unit on every problem with each seed; keep the record after each seed.

    Parameters
    ----------
    path
        Of the record. The seeds that it has already, under the same protocol and made by the same
        code, are not run again.
    seeds
        Of the weights and of the batches.
    problems, units, learning_rate, hidden_size
        What is trained on what, how fast, and how wide it is.
    options
        What the record says of the command line.
    """
    plan = list(itertools.product(problems, units))
    how = {"learning_rate": learning_rate, "hidden_size": hidden_size}
    record = _begun(path, _empty(plan, how, options))
    wanted = list(dict.fromkeys(seeds))
    todo = [seed for seed in wanted if seed not in record["seeds"]]
    with progress.bar(len(wanted), done=len(wanted) - len(todo), unit="seeds") as bar:
        for seed in todo:
            start = time.process_time()
            runs = {}
            for problem, unit in plan:
                with progress.called(f"seed {seed}, {problem}, {unit}"):
                    runs[problem, unit] = train_until_learned(problem, unit, seed, **how)
            spent = time.process_time() - start
            _add(record, seed, runs, spent)
            write_record(path, record)
            progress.line(_said(seed, runs, spent))
            bar.set_postfix_str("", refresh=False)
            bar.update()
    there = len(set(wanted).intersection(record["seeds"]))
    print(f"{shown(path)}: {there} of {len(wanted)} seeds")
    return record


def _empty(plan: list[tuple[str, str]], how: dict[str, float], options: str) -> dict[str, object]:
    """Return a record without results."""
    command = f"OPENBLAS_NUM_THREADS=1 python -m lstm_lessons.experiments.ablations {options}"
    return {
        "command": command.rstrip(),
        **circumstances(),
        "threads": os.environ.get("OPENBLAS_NUM_THREADS", "as many as there are cores"),
        "cpu_seconds": 0,
        "protocol": {
            "steps": STEPS,
            "batch_size": BATCH_SIZE,
            "test_size": TEST_SIZE,
            "learned": LEARNED,
            "look_every": LOOK_EVERY,
            "most_updates": MOST_UPDATES,
            "max_norm": MAX_NORM,
            **how,
        },
        "seeds": [],
        "results": [
            {"problem": problem, "unit": unit, "updates": [], "score": [], "score_on_long": []}
            for problem, unit in plan
        ],
    }


def _begun(path: Path, new: dict[str, object]) -> dict[str, object]:
    """Return the record that is there, if one can go on with it; else the new one."""
    if not path.exists():
        return new
    old = json.loads(path.read_text(encoding="utf-8"))
    same = ("revision", "numpy", "hardware", "threads", "protocol")
    if all(old.get(name) == new[name] for name in same) and _asked(old) == _asked(new):
        return old
    return new


def _asked(record: dict[str, object]) -> list[tuple[str, str]]:
    return [(result["problem"], result["unit"]) for result in record["results"]]


def _add(
    record: dict[str, object], seed: int, runs: dict[tuple[str, str], Run], spent: float
) -> None:
    record["seeds"].append(seed)
    record["cpu_seconds"] = round(record["cpu_seconds"] + spent)
    for result in record["results"]:
        run = runs[result["problem"], result["unit"]]
        result["updates"].append(run.updates)
        result["score"].append(_significant(run.score))
        result["score_on_long"].append(_significant(run.score_on_long))


def _said(seed: int, runs: dict[tuple[str, str], Run], spent: float) -> str:
    learned = sum(run.updates is not None for run in runs.values())
    return f"seed {seed}: {learned} of {len(runs)} learned, {spent:.0f} s of processor time"


def _significant(number: float) -> float | None:
    """Return three digits of a score; None where it overflowed: JSON has no infinity."""
    return float(f"{number:.3g}") if np.isfinite(number) else None


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the command line asks for and is not in the record yet."""
    options = sys.argv[1:] if arguments is None else arguments
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--problems", nargs="+", choices=PROBLEMS, default=list(PROBLEMS))
    parser.add_argument("--units", nargs="+", choices=UNITS, default=list(UNITS))
    parser.add_argument("--learning-rate", type=float, default=LEARNING_RATE)
    parser.add_argument("--hidden-size", type=int, default=HIDDEN_SIZE)
    parser.add_argument("--seeds", type=int, default=len(SEEDS), help="how many")
    parser.add_argument("--out", type=Path, default=RECORDS / "ablations.json")
    asked = parser.parse_args(options)
    run(
        asked.out,
        range(asked.seeds),
        problems=asked.problems,
        units=asked.units,
        learning_rate=asked.learning_rate,
        hidden_size=asked.hidden_size,
        options=shlex.join(options),
    )


if __name__ == "__main__":
    main()
