"""ForgetGateStream's networks and its stream: in Python what js/stream_*.js has in the page.

The networks are those that ``lstm_lessons.experiments`` recorded, with every weight rounded to a
hundredth: the page gets a third of the bytes, and the networks do what they did.
"""

import numpy as np

from lstm_lessons.experiments import OnlineLSTM, Weights, load_record, recorded_network
from lstm_lessons.scratch.types import Array
from lstm_lessons.tasks import ContinualReber
from lstm_lessons.tasks.continual_reber import FIRST, LEGAL, NEXT, SYMBOL
from lstm_lessons.widgets.coins import coins

RECORDED = {
    "standard": "continual-reber-standard-6",
    "reset": "continual-reber-reset-0",
    "forget": "continual-reber-forget-6",
}
"""The record of each kind of network: ``python -m lstm_lessons.experiments continual-reber``."""

HUNDREDTHS = 100
LENGTH = 100_000
"""Symbols in a stream, as in the paper's tests."""
PAGE = 20
"""Symbols in sight at a time."""


def rounded_network(cell: str) -> OnlineLSTM:
    """Return the network of this kind, a key of ``RECORDED``, as the page has it."""
    network = recorded_network(load_record(RECORDED[cell]))
    rounded = (np.rint(matrix * HUNDREDTHS) / HUNDREDTHS for matrix in network.weights)
    return OnlineLSTM(network.architecture, Weights(*rounded))


def stream(seed: int, length: int) -> tuple[Array, Array, Array]:
    """Return the first symbols of a seed's stream, of the grammar of ``ContinualReber``.

    Returns
    -------
    x, legal
        (T, 7), float64: the symbols, and 1 for each that may come next.
    first
        (T,) of True and False: where a string begins.
    """
    arcs = [FIRST]
    for heads in coins(seed, length - 1):
        arcs.append(NEXT[arcs[-1]][heads])
    x = np.eye(len(ContinualReber.symbols))[SYMBOL[arcs]]
    return x, LEGAL[arcs].astype(np.float64), np.array(arcs) == FIRST


def constants() -> dict[str, object]:
    """Return what the page needs: sizes, symbols, arcs, and the weights in hundredths."""
    weights = {cell: rounded_network(cell).weights for cell in RECORDED}
    return {
        "length": LENGTH,
        "page": PAGE,
        "symbols": ContinualReber.symbols,
        "symbol": SYMBOL.tolist(),
        "next": NEXT,
        "networks": {
            cell: {
                name: np.rint(matrix * HUNDREDTHS).astype(int).tolist()
                for name, matrix in matrices._asdict().items()
                if name != "z"  # the network has no plain hidden units
            }
            for cell, matrices in weights.items()
        },
    }
