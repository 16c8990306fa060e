"""Experiment 4 after 400,000 sequences by the paper's rule: which sums are still wrong.

    python -m lstm_lessons.experiments.adding_at_the_ends     (minutes)

The runs are those of experiment 4 in ``hochreiter1997``, with the same seeds. The sequences of the
test, the weights frozen, are counted by their target, a tenth of its range at a time. The
record: ``records/adding-at-the-ends.json``.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from lstm_lessons.experiments.hochreiter1997 import SETTINGS, TEST_SEQUENCES, begin, learn
from lstm_lessons.experiments.recording.growing_record import grow_runs
from lstm_lessons.experiments.recording.records import RECORDS
from lstm_lessons.experiments.rule.online import OnlineLSTM
from lstm_lessons.experiments.rule.online_training import say_at_ends
from lstm_lessons.tasks import AddingProblem

NAME = "adding-at-the-ends"
ROW = "4"
SEEDS = range(2)
TENTHS = 10


def by_target(network: OnlineLSTM, task: AddingProblem, count: int) -> dict[str, list]:
    """Test a network, its weights frozen; return what it says by the target's tenth of [0, 1].

    Parameters
    ----------
    network
        With one output.
    task
        Draws the sequences; its targets lie in [0, 1].
    count
        So many sequences.

    Returns
    -------
    found
        A list each, from the lowest tenth to the highest: how many were ``tested``, how many of
        them ``wrong``, and by how much the answer lies ``above`` the target, a mean (None where
        none was tested).
    """
    examples = [task.sequence() for _ in range(count)]
    said = say_at_ends(network, examples)
    targets = np.stack([example.target for example in examples])
    wrong = ~task.correct(said, targets)
    above = (said - targets)[:, 0]
    tenths = np.minimum((TENTHS * targets[:, 0]).astype(int), TENTHS - 1)
    each = [tenths == tenth for tenth in range(TENTHS)]
    return {
        "tested": [int(these.sum()) for these in each],
        "wrong": [int(wrong[these].sum()) for these in each],
        "above": [round(float(above[these].mean()), 4) if these.any() else None for these in each],
    }


def run_one(seed: int) -> dict[str, object]:
    """Train until the rule is met, or to the limit; then test."""
    setting = SETTINGS[ROW]
    network, task, test = begin(setting, seed)
    solved = learn(setting, network, task)
    return {"seed": seed, "sequences": solved, **by_target(network, test, TEST_SEQUENCES)}


def plan() -> Iterator[tuple[str, list[int]]]:
    """Yield what there is to do: the part, and the seed."""
    return (("runs", [seed]) for seed in SEEDS)


def protocol() -> dict[str, object]:
    """Return what all runs have in common, as the record keeps it."""
    return {"row": ROW, **SETTINGS[ROW].as_json(), "tenths": TENTHS}


def run(path: Path) -> None:
    """Do what the record at ``path`` lacks, and add it run by run: ``grow_runs``."""
    grow_runs(
        path,
        plan(),
        run_one,
        command="python -m lstm_lessons.experiments.adding_at_the_ends",
        protocol=protocol(),
    )


def main() -> None:
    """Run it all, or what is missing."""
    run(RECORDS / f"{NAME}.json")


if __name__ == "__main__":
    main()
