"""The n-gram model: the next character, from how often it followed the last n − 1 before.

Short contexts have been seen often, long ones say more: Witten–Bell smoothing (Witten & Bell 1991;
Bell, Cleary & Witten 1990) mixes them all. After a context u that came N times, followed by D
different characters,

    p(c | u) = (count(u c) + D · p(c | u less its first character)) / (N + D):

the more different characters have followed u, the more room is left for one that has not. Below the
empty context stands the uniform distribution, 1/K, so that no character is impossible.
"""

from collections import Counter, defaultdict

import numpy as np

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.types import Array


class WittenBell:
    """Counts of a training text for all orders up to one, and the probabilities that they give.

    Parameters
    ----------
    text
        What is counted.
    order
        n: the last n − 1 characters are the context. 1 looks at none.
    characters
        The alphabet; every character of ``text`` is in it.

    Raises
    ------
    TypeError, ValueError
        If ``order`` is no positive integer, or the text has a character that the alphabet lacks.
    """

    def __init__(self, text: str, order: int, characters: str) -> None:
        self.order = validation.positive_int("order", order)
        missing = sorted(set(text) - set(characters))
        if missing:
            raise ValueError(f"characters: expected all of the text's, got none of {missing!r}")
        self.characters = characters
        self._after: list[dict[str, Counter[str]]] = []
        for size in range(order):
            after: dict[str, Counter[str]] = defaultdict(Counter)
            for end in range(size, len(text)):
                after[text[end - size : end]][text[end]] += 1
            self._after.append(dict(after))

    def probability(self, character: str, context: str) -> float:
        """Return p(character | context), of the highest order.

        Parameters
        ----------
        character
            One of the alphabet.
        context
            What stands before it; its last n − 1 characters count.
        """
        return self.probabilities(character, context)[-1]

    def probabilities(self, character: str, context: str) -> list[float]:
        """Return p(character | context) of each order, 1 to n.

        Where a context has never been seen, its order says what the one
        below it says.
        """
        p, of_orders = 1 / len(self.characters), []
        for size, contexts in enumerate(self._after):
            last = context[max(len(context) - size, 0) :]
            if len(last) == size and last in contexts:
                seen = contexts[last]
                count, different = seen.total(), len(seen)
                p = (seen[character] + different * p) / (count + different)
            of_orders.append(p)
        return of_orders

    def bits(self, text: str, first: int) -> Array:
        """Return −log₂ p of the characters from ``first`` on, each given those before it.

        Returns
        -------
        bits
            (n, len(text) − first): a row for each order.
        """
        longest = self.order - 1
        p = [
            self.probabilities(text[t], text[max(t - longest, 0) : t])
            for t in range(first, len(text))
        ]
        return -np.log2(p).T
