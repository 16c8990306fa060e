"""The multiplication problem: remember two real numbers precisely, and multiply them."""

from lstm_lessons.tasks.arguments import Seed
from lstm_lessons.tasks.examples import Example
from lstm_lessons.tasks.marked_pairs import marked_pairs
from lstm_lessons.tasks.sequence_task import SequenceTask
from lstm_lessons.tasks.stopping_rule import StoppingRule


class MultiplicationProblem(SequenceTask):
    """Multiply the two marked numbers of a long sequence, at its end.

    Hochreiter & Schmidhuber 1997, section 5.5, experiment 5: as the adding problem, so that a cell
    that merely sums up does not help. Numbers X are uniform in [0, 1], the target is X₁ X₂, a
    sequence is right when its error is below 0.04 (the paper calls it wrong above 0.04).

    Parameters
    ----------
    min_length
        T, the shortest length, from 20; 100 in the paper.
    max_length
        The longest. None: T + T/10.
    rng
        A seed, a ``numpy.random.Generator``, or None.
    """

    input_size = 2  # number and mark
    output_size = 1
    tolerance = 0.04

    def __init__(
        self, *, min_length: int = 100, max_length: int | None = None, rng: Seed = None
    ) -> None:
        super().__init__(min_length, max_length, 20, rng)

    def sequence(self) -> Example:
        """Draw one sequence: x (T, 2), a number and a mark at each step, and target (1,)."""
        length = self._draw_length()
        x, marked = marked_pairs(self._rng, length, self.min_length, low=0, neutral=1)
        return Example(x, marked.prod(keepdims=True))

    def stopping_rule(self, n_seq: int = 13) -> StoppingRule:
        """Return the paper's: fewer than n_seq of the 2,000 most recent wrong.

        n_seq is 140 where the network has learned what to keep, and 13 where its outputs have
        become precise.
        """
        return StoppingRule(fewer_wrong_than=n_seq)
