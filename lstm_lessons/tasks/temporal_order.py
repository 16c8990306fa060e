"""The temporal order problem: which of two symbols came first, and which came then."""

from lstm_lessons.tasks import arguments
from lstm_lessons.tasks.arguments import Seed
from lstm_lessons.tasks.examples import Example
from lstm_lessons.tasks.sequence_task import SequenceTask
from lstm_lessons.tasks.stopping_rule import StoppingRule
from lstm_lessons.tasks.symbols import one_hot

SYMBOLS = "abcdXYEB"
CLASSES = {2: "QRSU", 3: "QRSUVABC"}
# Where an X or a Y stands, first and last step, both included; for a shortest length of 100.
PLACES = {2: [(10, 20), (50, 60)], 3: [(10, 20), (33, 43), (66, 76)]}


class TemporalOrder(SequenceTask):
    """Tell the order of two or three symbols, far apart in a long sequence of others.

    Hochreiter & Schmidhuber 1997, section 5.6, experiments 6a (two) and 6b (three). A sequence is
    E, then symbols drawn from a, b, c, d, with an X or a Y at two or three of the steps, then B,
    which asks: classify. The class is the X and the Y in their order: XX is Q, XY is R, YX is S,
    YY is U; for three, XXX to YYY are Q, R, S, U, V, A, B, C (these are names of classes, not the
    symbols). A sequence is right when the error of every output is below 0.3.

    The paper's lengths are 100 to 110; X or Y stand at 10–20 and 50–60, or at 10–20, 33–43 and
    66–76. It does not say whether it counts from 0 or from 1: here ``x[10]`` to ``x[20]``. With
    another ``min_length`` T the places are the same parts of T, rounded down.

    Parameters
    ----------
    relevant
        How many symbols matter: 2 (6a) or 3 (6b).
    min_length
        T, the shortest length, from 10; 100 in the paper.
    max_length
        The longest. None: T + T/10.
    rng
        A seed, a ``numpy.random.Generator``, or None.

    Attributes
    ----------
    symbols, classes
        The names of the inputs, and of the outputs, in their order.
    places
        First and last step at which each relevant symbol may stand.
    """

    symbols = SYMBOLS
    input_size = len(SYMBOLS)
    tolerance = 0.3

    def __init__(
        self,
        relevant: int = 2,
        *,
        min_length: int = 100,
        max_length: int | None = None,
        rng: Seed = None,
    ) -> None:
        self.relevant = arguments.integer("relevant", relevant)
        if self.relevant not in CLASSES:
            raise ValueError(f"relevant: expected 2 or 3, got {relevant}")
        super().__init__(min_length, max_length, 10, rng)
        self.classes = CLASSES[self.relevant]
        self.output_size = len(self.classes)
        self.places = [
            (first * self.min_length // 100, last * self.min_length // 100)
            for first, last in PLACES[self.relevant]
        ]

    def sequence(self) -> Example:
        """Draw one sequence: x (T, 8), a 1 for the symbol, and target (4,) or (8,), for the class.

        Where a class number is needed, it is ``target.argmax(axis=-1)``.
        """
        numbers = self._rng.integers(4, size=self._draw_length())  # of a, b, c, d
        numbers[0], numbers[-1] = SYMBOLS.index("E"), SYMBOLS.index("B")
        kind = 0
        for first, last in self.places:
            y = self._rng.integers(2)  # 0: X, 1: Y
            numbers[self._rng.integers(first, last + 1)] = SYMBOLS.index("X") + y
            kind = 2 * kind + y
        return Example(one_hot(numbers, self.input_size), one_hot(kind, self.output_size))

    def stopping_rule(self) -> StoppingRule:
        """Return the paper's: the 2,000 most recent all right, their mean error below 0.1."""
        return StoppingRule(fewer_wrong_than=1, mean_error_below=0.1)
