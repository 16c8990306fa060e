"""The tape: what a forward pass writes down so that a backward pass can run.

A tape holds copies, the weights included. It differentiates the pass that it recorded, whatever
has been overwritten or trained since.
"""

from dataclasses import dataclass

from lstm_lessons.scratch.types import Array, Parameters


@dataclass(frozen=True, eq=False)
class RNNTape:
    """One RNN layer over a sequence. ``h`` is (T, B, H)."""

    parameters: Parameters
    x: Array  # (T, B, I)
    h_0: Array  # (B, H)
    h: Array


@dataclass(frozen=True, eq=False)
class LSTMTape:
    """One LSTM layer over a sequence. ``i, f, g, o, c, h`` are (T, B, H)."""

    parameters: Parameters
    x: Array  # (T, B, I)
    h_0: Array  # (B, H)
    c_0: Array  # (B, H)
    i: Array
    f: Array
    g: Array
    o: Array
    c: Array
    h: Array


@dataclass(frozen=True, eq=False)
class Tape:
    """What ``forward`` returns and ``backward`` takes: one entry in ``layers`` per layer."""

    layers: list[RNNTape | LSTMTape]
    recorded_by: object
    batched: bool
