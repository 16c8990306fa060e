"""The tape: what a forward pass writes down so that a backward pass can run.

A tape holds copies, the weights and the options included. It differentiates the pass that it
recorded, whatever has been overwritten, switched or trained since. (Its memory is used again, but
only once nothing refers to the tape or to an array of it: spare_memory.py.) Past the end of a
sequence, the state on the tape stays as it is; the other entries there mean nothing.
"""

from dataclasses import dataclass

from lstm_lessons.scratch.layout import Layout
from lstm_lessons.scratch.types import Array, Parameters, Valid


@dataclass(frozen=True, eq=False, repr=False)
class RNNTape:
    """One RNN layer in one direction over a sequence."""

    weights: Parameters
    nonlinearity: str
    valid: Valid
    x: Array  # (T, B, I)
    h_prev: Array  # (T, B, H): h before each step
    h: Array  # (T, B, H): h after each step

    @property
    def final(self) -> tuple[Array, ...]:
        """The state after the last step, (B, H)."""
        return (self.h[-1],)


@dataclass(frozen=True, eq=False, repr=False)
class LSTMTape:
    """One LSTM layer in one direction over a sequence. All but ``x`` are (T, B, H)."""

    weights: Parameters  # four blocks of rows, i, f, g, o, in every variant
    valid: Valid
    x: Array  # (T, B, I)
    h_prev: Array  # h and c before each step
    c_prev: Array
    i: Array
    f: Array
    g: Array
    o: Array
    c: Array  # c and h after each step
    h: Array
    forget: str = "gate"  # where the rows of f came from: forget_rows.py

    @property
    def final(self) -> tuple[Array, ...]:
        """The state after the last step, h and c, (B, H) each."""
        return self.h[-1], self.c[-1]


@dataclass(frozen=True, eq=False, repr=False)
class GRUTape:
    """One GRU layer in one direction over a sequence. All but ``x`` are (T, B, H)."""

    weights: Parameters
    valid: Valid
    x: Array  # (T, B, I)
    h_prev: Array  # h before each step
    r: Array
    z: Array
    n: Array
    q: Array  # W_hn h + b_hn, which r scales
    h: Array  # h after each step

    @property
    def final(self) -> tuple[Array, ...]:
        """The state after the last step, (B, H)."""
        return (self.h[-1],)


LayerTape = RNNTape | LSTMTape | GRUTape


@dataclass(frozen=True, eq=False, repr=False)
class Tape:
    """What ``forward`` returns and ``backward`` takes.

    Attributes
    ----------
    layers
        One entry per layer, first to last.
    reverse
        The same for the second direction, if there is one. A pass in this direction starts with
        each sequence's last step: its entry 0 belongs to that step.
    dropout
        What each layer's input was multiplied by; None where it was not.
    """

    layers: list[LayerTape]
    reverse: list[LayerTape]
    dropout: list[Array | None]
    valid: Valid
    layout: Layout
    recorded_by: object

    @property
    def directions(self) -> int:
        """1, or 2 where there is a second."""
        return 2 if self.reverse else 1
