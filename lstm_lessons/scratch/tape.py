"""The tape: what a forward pass writes down so that a backward pass can run.

A tape holds copies, the weights and the options included. It differentiates the pass that it
recorded, whatever has been overwritten, switched or trained since.
"""

from dataclasses import dataclass

from lstm_lessons.scratch.types import Array, Parameters


@dataclass(frozen=True, eq=False)
class RNNTape:
    """One RNN layer over a sequence."""

    parameters: Parameters
    nonlinearity: str
    x: Array  # (T, B, I)
    h_prev: Array  # (T, B, H): h before each step
    h: Array  # (T, B, H): h after each step

    @property
    def final(self) -> tuple[Array, ...]:
        """The state after the last step, (B, H)."""
        return (self.h[-1],)


@dataclass(frozen=True, eq=False)
class LSTMTape:
    """One LSTM layer over a sequence. All but ``x`` are (T, B, H)."""

    parameters: Parameters
    forget_gate: bool
    x: Array  # (T, B, I)
    h_prev: Array  # h and c before each step
    c_prev: Array
    i: Array
    f: Array
    g: Array
    o: Array
    c: Array  # c and h after each step
    h: Array

    @property
    def final(self) -> tuple[Array, ...]:
        """The state after the last step, h and c, (B, H) each."""
        return self.h[-1], self.c[-1]


LayerTape = RNNTape | LSTMTape


@dataclass(frozen=True, eq=False)
class Tape:
    """What ``forward`` returns and ``backward`` takes: one entry in ``layers`` per layer."""

    layers: list[LayerTape]
    recorded_by: object
    batched: bool
    batch_first: bool
