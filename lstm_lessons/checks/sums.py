"""Gradients of weights that all steps share: what goes wrong with their sums."""

from collections.abc import Mapping, Sequence

from lstm_lessons.scratch.types import Array

Gradients = Mapping[str, Array]


def wrong_sums(right: Gradients, parts: Sequence[Gradients], batch: int) -> dict[str, Gradients]:
    """Return what comes of each misconception, by its message.

    Parameters
    ----------
    right
        The gradients, by parameter.
    parts
        Each step's part in them.
    batch
        How many sequences.
    """
    return {
        "This is the mean over the batch; gradients of a sum are summed.": _shared(right, batch),
        "This is the mean over the steps; each step adds its own.": _shared(right, len(parts)),
        "Only the last step has a part in it; all steps share the weights.": parts[-1],
        "Only the first step has a part in it; all steps share the weights.": parts[0],
    }


def _shared(gradients: Gradients, count: int) -> Gradients:
    return {name: array / count for name, array in gradients.items()}
