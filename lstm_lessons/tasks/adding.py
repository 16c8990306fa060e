"""The adding problem: remember two real numbers precisely, and add them."""

import numpy as np

from lstm_lessons.tasks import arguments
from lstm_lessons.tasks.arguments import Seed
from lstm_lessons.tasks.examples import Example
from lstm_lessons.tasks.marked_pairs import marked_pairs, marked_pairs_by_halves
from lstm_lessons.tasks.sequence_task import SequenceTask
from lstm_lessons.tasks.stopping_rule import StoppingRule

SHORTEST = {"1997": 20, "modern": 2}  # so that both marks find a place


class AddingProblem(SequenceTask):
    """Add the two marked numbers of a long sequence, at its end.

    ``variant="1997"``: Hochreiter & Schmidhuber 1997, section 5.4, experiment 4. Numbers X are
    uniform in [−1, 1], the target is 0.5 + (X₁ + X₂)/4, a sequence is right when its error is below
    0.04. Lengths are T to T + T/10; T is 100, 500 or 1,000 in the paper. The marks, and the one
    place where the paper leaves a choice: ``marked_pairs``.

    ``variant="modern"``: as later papers have it, such as Arjovsky, Shah & Bengio 2016. Numbers are
    uniform in [0, 1], the target is the plain sum, every length is T, one mark lies in each half,
    none is −1. Its mean squared errors are *not* comparable with those of 1997: a network that
    always says the mean has 1/6 here, 1/24 there. Those papers show mean squared errors and have no
    criterion of right and wrong; ``tolerance`` and ``stopping_rule`` are those of 1997.

    Parameters
    ----------
    variant
        ``"1997"`` or ``"modern"``.
    min_length
        T, the shortest length; from 20 (1997) or 2 (modern).
    max_length
        The longest. None: T + T/10 (1997) or T (modern).
    rng
        A seed, a ``numpy.random.Generator``, or None.
    """

    input_size = 2  # number and mark
    output_size = 1
    tolerance = 0.04

    def __init__(
        self,
        variant: str = "1997",
        *,
        min_length: int = 100,
        max_length: int | None = None,
        rng: Seed = None,
    ) -> None:
        self.variant = arguments.one_of("variant", variant, tuple(SHORTEST))
        if variant == "modern" and max_length is None:
            max_length = min_length
        super().__init__(min_length, max_length, SHORTEST[variant], rng)

    def sequence(self) -> Example:
        """Draw one sequence: x (T, 2), a number and a mark at each step, and target (1,)."""
        length = self._draw_length()
        if self.variant == "modern":
            x, marked = marked_pairs_by_halves(self._rng, length)
            return Example(x, marked.sum(keepdims=True))
        x, marked = marked_pairs(self._rng, length, self.min_length, low=-1, neutral=0)
        return Example(x, np.float32(0.5) + marked.sum(keepdims=True) / 4)

    def stopping_rule(self) -> StoppingRule:
        """Return the paper's: the 2,000 most recent all right, their mean error below 0.01."""
        return StoppingRule(fewer_wrong_than=1, mean_error_below=0.01)
