"""The embedded Reber grammar, written a second time: as a pattern, and as a Markov chain."""

import re

import numpy as np

# From the state that TX leads to: round the loop as often as you like, then out.
AFTER_X = "(?:XT*VP)*(?:S|XT*VV)"
INNER = f"B(?:TS*X{AFTER_X}|PT*V(?:V|P{AFTER_X}))E"
EMBEDDED = re.compile(f"B([TP]){INNER}\\1E")

# The inner grammar's states before B, …, before E: where the two arcs of each lead (half and half).
BEFORE_B, BEFORE_E, DONE = 0, 6, 7
ARCS = [(1, 1), (2, 3), (2, 4), (3, 5), (3, 6), (4, 6), (7, 7)]
AROUND = 4  # B, T or P; then T or P, E


def is_legal(string):
    return EMBEDDED.fullmatch(string) is not None


def chances_of_length(longest):
    """Return the probability of each length of an embedded string, from 0 to ``longest``."""
    chances = np.zeros(longest + 1)
    at = np.eye(8)[BEFORE_B]
    for inner in range(1, longest + 1 - AROUND):
        moved = np.zeros(8)
        for state, targets in enumerate(ARCS):
            for target in targets:
                moved[target] += at[state] / 2
        chances[inner + AROUND] = moved[DONE]
        at = moved
        at[DONE] = 0
    return chances


def mean_length():
    """Return the mean length: 1 and the mean of what follows, solved for all states at once."""
    system = np.eye(7)
    for state, targets in enumerate(ARCS):
        for target in targets:
            if target != DONE:
                system[state, target] -= 0.5
    return np.linalg.solve(system, np.ones(7))[BEFORE_B] + AROUND


def strings_up_to(longest):
    """Return every embedded string of this length or less, found by growing the inner one."""
    step = [["B"], ["T", "P"], ["S", "X"], ["T", "V"], ["X", "S"], ["P", "V"], ["E"]]
    growing, done = [("", BEFORE_B)], set()
    for _ in range(longest - AROUND):
        grown = [
            (string + symbol, target)
            for string, state in growing
            for symbol, target in zip(step[state], ARCS[state], strict=False)
        ]
        done |= {f"B{o}{string}{o}E" for string, state in grown if state == DONE for o in "TP"}
        growing = [(string, state) for string, state in grown if state != DONE]
    return done


def legal_symbols(string, symbols, strings):
    """Return the symbols with which the beginning of a string goes on in one of ``strings``."""
    return {s for s in symbols if any(other.startswith(string + s) for other in strings)}
