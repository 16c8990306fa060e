"""The embedded Reber grammar: which symbol may follow which.

A state, the symbols that may come next, and the state that each of them leads to. Where there are
two, each comes with probability ½. As Hochreiter & Schmidhuber 1997, figures 3 and 4.
"""

from lstm_lessons.tasks import arguments

SYMBOLS = "BEPSTVX"

REBER = {
    0: {"B": 1},
    1: {"T": 2, "P": 3},
    2: {"S": 2, "X": 4},
    3: {"T": 3, "V": 5},
    4: {"X": 3, "S": 6},
    5: {"P": 4, "V": 6},
    6: {"E": 7},
}


def _embed() -> dict[str, dict[str, str]]:
    """Return B, then T or P, then a Reber string, then the same T or P, then E."""
    embedded = {"start": {"B": "outer"}, "outer": {"T": "T0", "P": "P0"}}
    for outer in "TP":  # a copy of the grammar for each: the copy remembers which it was
        for state, arcs in REBER.items():
            embedded[f"{outer}{state}"] = {symbol: f"{outer}{to}" for symbol, to in arcs.items()}
        embedded[f"{outer}7"] = {outer: "close"}
    return embedded | {"close": {"E": "end"}, "end": {}}


EMBEDDED_REBER = _embed()


def states(string: str) -> list[str]:
    """Return the state after each symbol of a string, or of its beginning.

    Raises
    ------
    TypeError, ValueError
        If ``string`` is not a string, or a symbol may not stand where it stands.
    """
    state, path = "start", []
    for position, symbol in enumerate(arguments.text("string", string)):
        arcs = EMBEDDED_REBER[state]
        if symbol not in arcs:
            expected = " or ".join(sorted(arcs)) or "the end"
            raise ValueError(
                f"string: expected {expected} after {string[:position]!r}, got {symbol!r}"
            )
        state = arcs[symbol]
        path.append(state)
    return path


def legal_next(string: str) -> str:
    """Return the symbols that may follow the beginning of a string, in alphabetical order.

    >>> legal_next("BTB"), legal_next("BTBPVVE")
    ('PT', 'T')

    Raises
    ------
    TypeError, ValueError
        If no embedded Reber string begins so.
    """
    return "".join(sorted(EMBEDDED_REBER[["start", *states(string)][-1]]))
