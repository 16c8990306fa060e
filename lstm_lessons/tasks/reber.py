"""The embedded Reber grammar, string by string: say at each step which symbols may come next."""

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lstm_lessons.tasks import arguments
from lstm_lessons.tasks.arguments import Seed
from lstm_lessons.tasks.examples import Array, Integers, lengths_of, pad
from lstm_lessons.tasks.reber_grammar import EMBEDDED_REBER, SYMBOLS, states
from lstm_lessons.tasks.symbols import one_hot


class Prediction(NamedTuple):
    """A string, and what is asked at each step. The last symbol is never an input: T is one less.

    For squared errors, take ``legal`` as the target; for softmax cross-entropy, ``next_symbol``.
    """

    x: Array  # (T, 7): the symbols
    next_symbol: Integers  # (T,): the number of the one that comes next
    legal: Array  # (T, 7): 1 for each that may come next


class PredictionBatch(NamedTuple):
    """Strings side by side, padded with zeros to the longest."""

    x: Array  # (T, B, 7)
    next_symbol: Integers  # (T, B)
    legal: Array  # (T, B, 7)
    lengths: Integers  # (B,)


def legal_row(symbols: Sequence[str]) -> Array:
    """Return (7,): 1 for each of these symbols."""
    return one_hot([SYMBOLS.index(symbol) for symbol in symbols], len(SYMBOLS)).sum(axis=0)


LEGAL_ROWS = {state: legal_row(arcs) for state, arcs in EMBEDDED_REBER.items() if arcs}


def legal_most_active(output: npt.ArrayLike, legal: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Return for each step whether every legal symbol's output is above every other's.

    Parameters
    ----------
    output
        (…, 7): activations, logits or probabilities. A NaN is wrong.
    legal
        (…, 7): 1 for each legal symbol. All 0, the padding after a string: nothing is asked, so
        nothing is wrong.

    Returns
    -------
    correct
        (…).

    Raises
    ------
    TypeError, ValueError
        If the two differ in shape, or ``legal`` is not 0s and 1s with a 1 in at least one place.
    """
    output, legal = arguments.output_and_target(output, legal, len(SYMBOLS), "legal")
    if not np.isin(legal, (0, 1)).all() or not legal.any():
        raise ValueError("legal: expected 0s and 1s, 1 in at least one place")
    weakest_legal = np.where(legal == 1, output, np.inf).min(axis=-1)
    strongest_other = np.where(legal == 0, output, -np.inf).max(axis=-1)
    return (weakest_legal > strongest_other) | ~legal.any(axis=-1)


class EmbeddedReber:
    """Predict the next symbol of embedded Reber strings.

    Hochreiter & Schmidhuber 1997, section 5.1, experiment 1; the grammar is in ``reber_grammar``.
    The last symbol but one is the same as the second: between the two lie 5 symbols or more. A
    string has 9 symbols at least, 12 on average.

    The paper trains on 256 strings, drawn at random, and tests on 256 others (``split``). A trial
    succeeds when at every step of every string, in both sets, the legal symbols are the most active
    (``correct``).

    Parameters
    ----------
    rng
        A seed, a ``numpy.random.Generator``, or None.
    """

    symbols = SYMBOLS
    input_size = output_size = len(SYMBOLS)

    def __init__(self, rng: Seed = None) -> None:
        self._rng = arguments.generator("rng", rng)

    def string(self) -> str:
        """Draw one string, such as ``"BTBPVVETE"``."""
        state, string = "start", ""
        while arcs := EMBEDDED_REBER[state]:
            symbol = list(arcs)[self._rng.integers(len(arcs))]
            string, state = string + symbol, arcs[symbol]
        return string

    def split(self, count: int = 256) -> tuple[list[str], list[str]]:
        """Draw training strings, and as many test strings that are not among them.

        A string may occur twice in either set: the paper does not exclude it.
        """
        count = arguments.integer("count", count)
        training = [self.string() for _ in range(count)]
        seen, test = set(training), []
        while len(test) < count:
            if (string := self.string()) not in seen:
                test.append(string)
        return training, test

    def sequence(self) -> Prediction:
        """Draw one string as arrays: x (T, 7), next_symbol (T,) and legal (T, 7)."""
        return self.encode(self.string())

    def batch(self, batch_size: int) -> PredictionBatch:
        """Draw several: x (T, B, 7), next_symbol (T, B), legal (T, B, 7) and lengths (B,)."""
        size = arguments.integer("batch_size", batch_size)
        return self.encode_batch([self.string() for _ in range(size)])

    def batches(self, batch_size: int) -> Iterator[PredictionBatch]:
        """Return an endless iterator of batches, for a training loop."""
        size = arguments.integer("batch_size", batch_size)
        return (self.batch(size) for _ in itertools.count())

    def encode(self, string: str) -> Prediction:
        """Return a string as arrays, as ``sequence`` does.

        Raises
        ------
        TypeError, ValueError
            If it is not an embedded Reber string. The message says which symbol is wrong.
        """
        path = states(string)
        if path[-1:] != ["end"]:
            raise ValueError(f"string: expected a whole string, up to its last E; got {string!r}")
        numbers = np.array([SYMBOLS.index(symbol) for symbol in string], np.int64)
        legal = np.stack([LEGAL_ROWS[state] for state in path[:-1]])
        return Prediction(one_hot(numbers[:-1], len(SYMBOLS)), numbers[1:], legal)

    def encode_batch(self, strings: Sequence[str]) -> PredictionBatch:
        """Return strings as arrays, as ``batch`` does."""
        if isinstance(strings, str) or not (strings := list(strings)):
            raise ValueError(f"strings: expected a list of at least one string, got {strings!r}")
        x, next_symbol, legal = zip(*map(self.encode, strings), strict=True)
        return PredictionBatch(pad(x), pad(next_symbol), pad(legal), lengths_of(x))

    def correct(self, output: npt.ArrayLike, legal: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Return for each step, (T, B) or (T,), whether the legal symbols are the most active.

        Padding counts as right, so ``correct(…).all(axis=0)`` tells which strings are wholly right,
        and ``correct(…).all()`` whether all are. Details: ``legal_most_active``.
        """
        return legal_most_active(output, legal)
