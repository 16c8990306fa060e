"""Experiment 1 of 1997 watched as it learns: which strings are right, and where the others fail.

    python -m lstm_lessons.experiments.reber_watched     (minutes; records/reber-watched.json)

The network with 3 blocks of 2 cells and α = 0.5, as in ``embedded_reber``. Each string that is
learned from is judged first, as it comes: by its question (the last symbol but one, which the
second one decides) and by the rest, the grammar. Blocks of 500 strings are counted together. It
trains for 10,000 strings and does not stop where the paper would.
"""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import numpy as np

from lstm_lessons.experiments import progress
from lstm_lessons.experiments.embedded_reber import (
    SCALE,
    STRINGS,
    TARGETS,
    begin,
    output_biases,
    read,
)
from lstm_lessons.experiments.recording.growing_record import grow
from lstm_lessons.experiments.recording.records import RECORDS
from lstm_lessons.experiments.rule import papers
from lstm_lessons.experiments.rule.online import OnlineLSTM
from lstm_lessons.scratch import validation
from lstm_lessons.scratch.types import Array
from lstm_lessons.tasks import EmbeddedReber
from lstm_lessons.tasks.reber import Prediction

NAME = "reber-watched"
LEARNING_RATE = 0.5
BLOCK = 500
BLOCKS = 20
SEEDS = range(16)
QUESTION = -2  # of a string's steps, the one at which the second symbol has to be remembered


class Right(NamedTuple):
    """So many strings of a block are right."""

    throughout: int
    question: int
    grammar: int  # all but the question


def judged(said: Array, strings: list[Prediction]) -> Right:
    """Count the strings that are right: the legal symbols the most active.

    Parameters
    ----------
    said
        (T, 7): what was said at each step of all strings, one string after the other.
    strings
        With T steps in all.
    """
    legal = np.concatenate([string.legal for string in strings])
    right = EmbeddedReber().correct(said, legal)
    ends = np.cumsum([len(string.x) for string in strings])
    each = np.split(right, ends[:-1])
    return Right(
        sum(bool(steps.all()) for steps in each),
        sum(bool(steps[QUESTION]) for steps in each),
        sum(bool(np.delete(steps, QUESTION).all()) for steps in each),
    )


def watch(
    network_class: type[OnlineLSTM],
    targets: str,
    seed: int,
    *,
    blocks: int = BLOCKS,
    size: int = BLOCK,
) -> list[Right]:
    """Train one network; return how many strings of each block it got right before learning them.

    Parameters
    ----------
    network_class
        ``OnlineLSTM`` for some hundreds of strings, ``CompiledLSTM`` for more.
    targets
        "next" or "legal": how the target of a step is read.
    seed
        Of weights and strings, those of ``embedded_reber``.
    blocks, size
        So many blocks of so many strings.
    """
    targets = validation.one_of("targets", targets, TARGETS)
    network, training, _, order = begin(network_class, papers.EMBEDDED_REBER_3X2, seed)
    found = []
    for block in range(validation.positive_int("blocks", blocks)):
        progress.say(block, blocks, "blocks")
        drawn = [training[k] for k in order.integers(STRINGS, size=size)]
        found.append(judged(read(network, drawn, targets, LEARNING_RATE), drawn))
    return found


def run_one(network_class: type[OnlineLSTM], targets: str, seed: int) -> dict[str, object]:
    """Watch one network; return its line."""
    blocks = [list(right) for right in watch(network_class, targets, seed)]
    return {"targets": targets, "seed": seed, "blocks": blocks}


def plan() -> Iterator[tuple[str, list[object]]]:
    """Yield what there is to do: the part, how targets are read, and the seed."""
    return (("runs", [targets, seed]) for targets in TARGETS for seed in SEEDS)


def protocol() -> dict[str, object]:
    """Return what all runs have in common, as the record keeps it."""
    return {
        "architecture": asdict(papers.EMBEDDED_REBER_3X2),
        "weights": papers.EMBEDDED_REBER_3X2.weight_count,
        "α": LEARNING_RATE,
        "scale": SCALE,
        "output_bias": output_biases(papers.EMBEDDED_REBER_3X2),
        "strings": STRINGS,
        "block": BLOCK,
        "blocks": BLOCKS,
        "columns": list(Right._fields),
    }


def run(path: Path, network_class: type[OnlineLSTM]) -> None:
    """Do what the record at ``path`` lacks, and add it run by run: ``grow``."""
    grow(
        path,
        plan(),
        lambda _, what, __: [run_one(network_class, *what)],
        command="python -m lstm_lessons.experiments.reber_watched",
        protocol=protocol(),
        parts=("runs",),
    )


def main() -> None:
    """Run it all, or what is missing."""
    try:
        from lstm_lessons.experiments.rule.compiled import CompiledLSTM
    except ImportError as error:
        raise SystemExit(str(error)) from None
    run(RECORDS / f"{NAME}.json", CompiledLSTM)


if __name__ == "__main__":
    main()
