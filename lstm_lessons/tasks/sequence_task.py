"""What the tasks have in common that ask their question at the end of a sequence."""

import itertools
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from lstm_lessons.tasks import arguments
from lstm_lessons.tasks.arguments import Seed
from lstm_lessons.tasks.examples import Batch, Example, lengths_of, pad


class SequenceTask:
    """Sequences of random length, each with a target at its end.

    A task defines ``sequence``, its sizes and its tolerance.

    Parameters
    ----------
    min_length, max_length
        A length is any integer from the one to the other, all equally likely. ``max_length=None``:
        the papers' T + T/10 (rounded down), T being ``min_length``.
    least
        The smallest ``min_length`` that the task allows.
    rng
        A seed, a ``numpy.random.Generator`` (used as it is), or None for another draw each time.

    Raises
    ------
    TypeError, ValueError
        Where an argument has another type or value. The message says which.
    """

    input_size: int  # I
    output_size: int  # O
    tolerance: float  # right: every output closer than this to its target

    def __init__(self, min_length: int, max_length: int | None, least: int, rng: Seed) -> None:
        self.min_length = arguments.integer("min_length", min_length, least)
        if max_length is None:
            max_length = self.min_length + self.min_length // 10
        self.max_length = arguments.integer("max_length", max_length, self.min_length)
        self._rng = arguments.generator("rng", rng)

    def sequence(self) -> Example:
        """Draw one sequence: x (T, I) and target (O,)."""
        raise NotImplementedError

    def batch(self, batch_size: int) -> Batch:
        """Draw several: x (T, B, I), target (B, O) and lengths (B,).

        T is the longest of them. The same sequences as from ``batch_size`` calls of ``sequence``.
        """
        size = arguments.integer("batch_size", batch_size)
        sequences, targets = zip(*(self.sequence() for _ in range(size)), strict=True)
        return Batch(pad(sequences), np.stack(targets), lengths_of(sequences))

    def batches(self, batch_size: int) -> Iterator[Batch]:
        """Return an endless iterator of batches, for a training loop."""
        size = arguments.integer("batch_size", batch_size)
        return (self.batch(size) for _ in itertools.count())

    def error(
        self, output: npt.ArrayLike, target: npt.ArrayLike
    ) -> npt.NDArray[np.floating] | np.floating:
        """Return each sequence's absolute error, the mean over its outputs.

        Parameters
        ----------
        output, target
            (B, O), or (O,) for one sequence: what the network says at the end, and what is right.

        Returns
        -------
        error
            (B,), or one number.
        """
        output, target = arguments.output_and_target(output, target, self.output_size)
        return np.abs(output - target).mean(axis=-1)

    def correct(
        self, output: npt.ArrayLike, target: npt.ArrayLike
    ) -> npt.NDArray[np.bool_] | np.bool_:
        """Return whether each is right: every output closer to its target than ``tolerance``.

        Parameters
        ----------
        output, target
            (B, O), or (O,) for one sequence. An output that is NaN is wrong.

        Returns
        -------
        correct
            (B,), or one truth value.
        """
        output, target = arguments.output_and_target(output, target, self.output_size)
        return (np.abs(output - target) < self.tolerance).all(axis=-1)

    def _draw_length(self) -> int:
        return int(self._rng.integers(self.min_length, self.max_length + 1))
