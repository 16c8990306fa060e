"""What a network does after it has met the stopping rule of 6a: it learns on, and is watched.

    python -m lstm_lessons.experiments.after_the_rule     (minutes; records/after-the-rule.json)

The runs are those of experiment 6a in ``hochreiter1997``, with the same seeds. Where the paper
stops (2,000 sequences in a row right) these go on, for 20,000 sequences, and it is counted how many
of each 1,000 are wrong before they are learned from.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from lstm_lessons.experiments import progress
from lstm_lessons.experiments.hochreiter1997 import SETTINGS, begin, learn
from lstm_lessons.experiments.recording.growing_record import grow_runs
from lstm_lessons.experiments.recording.records import RECORDS
from lstm_lessons.experiments.rule.online import OnlineLSTM
from lstm_lessons.experiments.rule.online_training import say_at_ends
from lstm_lessons.scratch import validation
from lstm_lessons.tasks.sequence_task import SequenceTask

NAME = "after-the-rule"
ROW = "6a"
SEEDS = range(6)
BLOCKS, SIZE = 20, 1_000


def go_on(
    network: OnlineLSTM,
    task: SequenceTask,
    learning_rate: float,
    *,
    blocks: int = BLOCKS,
    size: int = SIZE,
) -> list[int]:
    """Learn on; return how many sequences of each block were wrong, before they were learned from.

    Parameters
    ----------
    network
        Changed in place.
    task
        Draws the sequences.
    learning_rate
        α.
    blocks, size
        So many blocks of so many sequences.
    """
    wrong = []
    for block in range(validation.positive_int("blocks", blocks)):
        progress.say(block, blocks, "blocks after it")
        examples = [task.sequence() for _ in range(size)]
        said = say_at_ends(network, examples, learning_rate)
        targets = np.stack([example.target for example in examples])
        wrong.append(int(np.sum(~task.correct(said, targets))))
    return wrong


def run_one(seed: int) -> dict[str, object]:
    """Train until the rule is met, then go on."""
    setting = SETTINGS[ROW]
    network, task, _ = begin(setting, seed)
    solved = learn(setting, network, task)
    wrong = go_on(network, task, setting.learning_rate) if solved else []
    return {"seed": seed, "sequences": solved, "wrong": wrong}


def plan() -> Iterator[tuple[str, list[int]]]:
    """Yield what there is to do: the part, and the seed."""
    return (("runs", [seed]) for seed in SEEDS)


def protocol() -> dict[str, object]:
    """Return what all runs have in common, as the record keeps it."""
    settings = SETTINGS[ROW].as_json()
    del settings["test_sequences"]  # nothing is tested
    return {"row": ROW, **settings, "blocks": BLOCKS, "size": SIZE}


def run(path: Path) -> None:
    """Do what the record at ``path`` lacks, and add it run by run: ``grow_runs``."""
    grow_runs(
        path,
        plan(),
        run_one,
        command="python -m lstm_lessons.experiments.after_the_rule",
        protocol=protocol(),
    )


def main() -> None:
    """Run it all, or what is missing."""
    run(RECORDS / f"{NAME}.json")


if __name__ == "__main__":
    main()
