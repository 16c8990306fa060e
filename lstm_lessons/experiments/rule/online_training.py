"""Sequence after sequence by the papers' on-line rule, until the task's stopping rule is met."""

from collections.abc import Sequence

import numpy as np

from lstm_lessons.experiments import progress
from lstm_lessons.experiments.rule.online import OnlineLSTM
from lstm_lessons.scratch import validation
from lstm_lessons.scratch.types import Array
from lstm_lessons.tasks.examples import Example
from lstm_lessons.tasks.sequence_task import SequenceTask
from lstm_lessons.tasks.stopping_rule import StoppingRule

AT_ONCE = 64
"""So many sequences are drawn and followed in one call; those drawn beyond the last are lost."""


def train_until(
    network: OnlineLSTM,
    task: SequenceTask,
    rule: StoppingRule,
    *,
    learning_rate: float,
    sequences: int,
) -> int | None:
    """Train on new sequences until the rule is met; return after how many it was.

    Parameters
    ----------
    network
        Changed in place: it has learned from just so many sequences as the rule took.
    task
        Draws the sequences. The state is set to zero before each; the target is at its last step.
    rule
        Is told of each sequence as it was before it was learned from.
    learning_rate
        α.
    sequences
        At most so many.

    Returns
    -------
    solved_after
        None if the rule has not been met.
    """
    left = validation.positive_int("sequences", sequences)
    while left:
        progress.say(sequences - left, sequences, "sequences")
        examples = [task.sequence() for _ in range(min(AT_ONCE, left))]
        before = [matrix.copy() for matrix in network.weights]
        said = say_at_ends(network, examples, learning_rate)
        targets = np.stack([example.target for example in examples])
        seen = rule.sequences
        if rule.update(task.correct(said, targets), task.error(said, targets)):
            for matrix, old in zip(network.weights, before, strict=True):
                matrix[...] = old
            say_at_ends(network, examples[: rule.solved_after - seen], learning_rate)
            return rule.solved_after
        left -= len(examples)
    return None


def say_at_ends(
    network: OnlineLSTM, examples: Sequence[Example], learning_rate: float | None = None
) -> Array:
    """Return (B, K): what the network says at each sequence's end, before it learns from it.

    Parameters
    ----------
    network
        Reset before each sequence.
    examples
        The sequences, one after the other.
    learning_rate
        α. None: the weights are frozen.
    """
    lengths = [len(example.x) for example in examples]
    ends = np.cumsum(lengths) - 1
    x = np.concatenate([example.x for example in examples]).astype(np.float64)
    targets = np.full((len(x), len(examples[0].target)), np.nan)
    targets[ends] = [example.target for example in examples]
    first = np.zeros(len(x), bool)
    first[0], first[ends[:-1] + 1] = True, True
    said = np.empty_like(targets)
    network.reset()
    network.follow(x, targets, learning_rate=learning_rate, reset=first, outputs=said)
    return said[ends]


def wrong_of(network: OnlineLSTM, task: SequenceTask, count: int) -> int:
    """Return how many of ``count`` new sequences the network gets wrong, its weights frozen."""
    examples = [task.sequence() for _ in range(validation.positive_int("count", count))]
    targets = np.stack([example.target for example in examples])
    return int(np.sum(~task.correct(say_at_ends(network, examples), targets)))
