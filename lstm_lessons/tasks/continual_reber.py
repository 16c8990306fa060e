"""Embedded Reber strings one after the other, with nothing that says where one ends."""

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lstm_lessons.tasks import arguments
from lstm_lessons.tasks.arguments import Seed
from lstm_lessons.tasks.examples import Array, Integers
from lstm_lessons.tasks.reber import legal_most_active, legal_row
from lstm_lessons.tasks.reber_grammar import EMBEDDED_REBER, SYMBOLS
from lstm_lessons.tasks.symbols import one_hot

TOLERANCE = 0.49
READINGS = ("each output", "sum of squares", "most active")

# The grammar as arcs, numbered: a symbol, and the state it leads to. The end is the next start.
ARCS = [
    (state, symbol, "start" if to == "end" else to)
    for state, arcs in EMBEDDED_REBER.items()
    for symbol, to in arcs.items()
]
FIRST = ARCS.index(("start", "B", "outer"))
SYMBOL = np.array([SYMBOLS.index(symbol) for _, symbol, _ in ARCS], np.int64)
LEGAL = np.stack([legal_row(EMBEDDED_REBER[to]) for _, _, to in ARCS])
# Which arc comes after which, for tails and heads; where only one may come, both are the same.
LEAVING = {state: [k for k, arc in enumerate(ARCS) if arc[0] == state] for state, _, _ in ARCS}
NEXT = [(LEAVING[to][0], LEAVING[to][-1]) for _, _, to in ARCS]


class Steps(NamedTuple):
    """The next steps of a stream, or of B streams side by side."""

    x: Array  # (T, 7) or (T, B, 7): the symbols
    next_symbol: Integers  # (T,) or (T, B): the number of the one that comes next
    legal: Array  # (T, 7) or (T, B, 7): 1 for each that may come next
    first: npt.NDArray[np.bool_]  # (T,) or (T, B): True at the first symbol of each string


class ContinualReber:
    """Predict the next symbol of a stream of embedded Reber strings.

    Gers, Schmidhuber & Cummins 2000, the continual embedded Reber grammar of table 2. After a
    string's last E comes the next one's B, and nobody tells the network: it has to learn itself
    when to forget. ``first`` tells the experimenter, who resets the state from outside, to compare.

    In the paper a stream ends at the first wrong prediction, or when it is long enough, and the
    next begins with the state at zero (``restart``). Its criteria: ``correct`` for a step,
    ``stream_score`` for a network.

    >>> stream = ContinualReber(rng=0)
    >>> x, next_symbol, legal, first = stream.take(1000)  # the first 1,000 steps
    >>> x, next_symbol, legal, first = stream.take(1000)  # and it goes on

    Parameters
    ----------
    streams
        B: as many streams, each with draws of its own, arrays (T, B, …). None: one, arrays (T, …).
    rng
        A seed, a ``numpy.random.Generator``, or None.
    """

    symbols = SYMBOLS
    input_size = output_size = len(SYMBOLS)

    def __init__(self, streams: int | None = None, *, rng: Seed = None) -> None:
        self.streams = None if streams is None else arguments.integer("streams", streams)
        self._rng = arguments.generator("rng", rng)
        self.restart()

    def restart(self) -> None:
        """Begin new streams: the next symbol is the B of a new string."""
        self._upcoming = [FIRST] * (self.streams or 1)

    def take(self, steps: int) -> Steps:
        """Return the next steps; they go on where the last ones ended."""
        steps = arguments.integer("steps", steps)
        coins = self._rng.random((steps, len(self._upcoming))) < 0.5
        paths = [_walk(arc, flips) for arc, flips in zip(self._upcoming, coins.T, strict=True)]
        self._upcoming = [path[-1] for path in paths]
        arcs = np.stack(paths, axis=1) if self.streams else np.array(paths[0])
        now, then = arcs[:-1], arcs[1:]
        return Steps(one_hot(SYMBOL[now], len(SYMBOLS)), SYMBOL[then], LEGAL[now], now == FIRST)

    def windows(self, steps: int) -> Iterator[Steps]:
        """Return an endless iterator of ``take(steps)``, for truncated backpropagation."""
        steps = arguments.integer("steps", steps)
        return (self.take(steps) for _ in itertools.count())

    def correct(
        self, output: npt.ArrayLike, legal: npt.ArrayLike, reading: str = "each output"
    ) -> npt.NDArray[np.bool_]:
        """Return for each step whether the prediction is right.

        The paper asks for an error below 0.49; of what, is read in two ways. Either way the targets
        are *all* legal symbols: against the one symbol that happens to come, a perfect network,
        which says ½ and ½ where two are possible, would be wrong.

        Parameters
        ----------
        output
            (…, 7). A NaN is wrong.
        legal
            (…, 7): 1 for each legal symbol.
        reading
            ``"each output"``: each within 0.49 of its target, as in this course's reruns.
            ``"sum of squares"``: the squared errors add up to less than 0.49.
            ``"most active"``: the criterion of 1997, as ``EmbeddedReber.correct``.

        Returns
        -------
        correct
            (…).
        """
        reading = arguments.one_of("reading", reading, READINGS)
        if reading == "most active":
            return legal_most_active(output, legal)
        output, legal = arguments.output_and_target(output, legal, len(SYMBOLS), "legal")
        if not np.isin(legal, (0, 1)).all() or not legal.any(axis=-1).all():
            raise ValueError("legal: expected 0s and 1s, at least one 1 at each step")
        if reading == "sum of squares":
            return np.square(output - legal).sum(axis=-1) < TOLERANCE
        return (np.abs(output - legal) < TOLERANCE).all(axis=-1)


def _walk(arc: int, coins: npt.NDArray[np.bool_]) -> list[int]:
    """Return this arc and those that the coins lead to, one for each."""
    path = [arc]
    for heads in coins.tolist():
        arc = NEXT[arc][heads]
        path.append(arc)
    return path
