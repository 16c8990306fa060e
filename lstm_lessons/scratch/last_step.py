"""A recurrent layer that is read once, at each sequence's last step: for a question at the end."""

from dataclasses import dataclass

import numpy as np

from lstm_lessons.scratch.dense import Dense, DenseTape
from lstm_lessons.scratch.recurrent import RecurrentLayer
from lstm_lessons.scratch.types import Array, Lengths, Parameters


@dataclass(frozen=True, eq=False)
class LastStepTape:
    """One forward pass."""

    layer: object  # the layer's own tape
    dense: DenseTape
    output: Array  # (T, B, H): what the layer said at every step
    ends: tuple[Array | int, ...]  # where in it the last steps are


class LastStep:
    """A recurrent layer, and a dense layer that reads its h at each sequence's last step.

    Parameters
    ----------
    layer
        Any number of layers, one direction, not batch-first.
    dense
        From its H to what is to be said.

    Raises
    ------
    TypeError
        If ``layer`` is no recurrent layer, or ``dense`` no dense layer.
    ValueError
        If the two do not fit, or the layer has two directions or is batch-first.
    """

    def __init__(self, layer: RecurrentLayer, dense: Dense) -> None:
        if not isinstance(layer, RecurrentLayer):
            raise TypeError(f"layer: expected a recurrent layer, got {type(layer).__name__}")
        if not isinstance(dense, Dense):
            raise TypeError(f"dense: expected a Dense, got {type(dense).__name__}")
        if layer.bidirectional or layer.batch_first:
            raise ValueError(f"layer: expected one direction, and not batch_first; got {layer!r}")
        if dense.input_size != layer.hidden_size:
            raise ValueError(
                f"dense: expected input_size {layer.hidden_size}, the layer's; got {dense!r}"
            )
        self.layer = layer
        self.dense = dense

    @property
    def parameters(self) -> list[Parameters]:
        """Return the two layers' parameters, as an optimiser takes them."""
        return [self.layer.parameters, self.dense.parameters]

    def __call__(self, x: Array, lengths: Lengths | None = None) -> Array:
        """Return what is said, (B, O), of sequences x (T, B, I)."""
        output, _ = self.layer(x, lengths=lengths)
        return self.dense(output[_ends(lengths)])

    def forward(self, x: Array, lengths: Lengths | None = None) -> tuple[Array, LastStepTape]:
        """Return what is said, (B, O), of sequences x (T, B, I), and a tape."""
        output, _, tape = self.layer.forward(x, lengths=lengths)
        ends = _ends(lengths)
        said, dense_tape = self.dense.forward(output[ends])
        return said, LastStepTape(tape, dense_tape, output, ends)

    def backward(self, tape: LastStepTape, d_said: Array) -> list[Parameters]:
        """Return the gradients, in the form of ``parameters``, of a loss whose d_said is (B, O)."""
        dense_grads, d_ends = self.dense.backward(tape.dense, d_said)
        d_output = np.zeros_like(tape.output)
        d_output[tape.ends] = d_ends
        layer_grads, _, _ = self.layer.backward(tape.layer, d_output)
        return [layer_grads, dense_grads]


def _ends(lengths: Lengths | None) -> tuple[Array | int, ...]:
    """Return the places of the last steps in a layer's output."""
    if lengths is None:
        return (-1,)
    return np.asarray(lengths) - 1, np.arange(len(lengths))
