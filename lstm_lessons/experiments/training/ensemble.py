"""Several recallers trained at once, as one network that falls apart into them.

Small networks spend their time on calling NumPy, not on arithmetic. So E of them, of H units each,
become one LSTM of E·H units in which the weights between two members are 0, and are kept at 0: W_h
has blocks on its diagonal, each member reads an input and writes an output of its own, and each
gradient is clipped by itself. Each member does what it would do alone, up to the last digits.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lstm_lessons.experiments.training.recall import Recaller
from lstm_lessons.scratch import LSTM, Dense
from lstm_lessons.scratch.last_step import LastStep
from lstm_lessons.scratch.types import Array, Parameters, State

LOST = 1e100
"""A member whose loss passes it is lost. Far larger, its numbers would reach into the others'."""
GATES = 4


class RecallerEnsemble(LastStep):
    """E recallers as one.

    Parameters
    ----------
    members
        Recallers of one size, in float64, each with an LSTM that has one input. Their weights are
        copied.

    Attributes
    ----------
    lost
        (E,): the members that have gone beyond all bounds. Their weights are 0 from then on.
    """

    def __init__(self, members: Sequence[Recaller]) -> None:
        count, hidden = len(members), members[0].layer.hidden_size
        super().__init__(
            LSTM(count, count * hidden, dtype=np.float64),
            Dense(count * hidden, count, dtype=np.float64),
        )
        self.lost = np.zeros(count, bool)
        unit_of = np.repeat(np.arange(count), hidden)
        self._rows = [np.tile(unit_of, GATES), np.arange(count)]  # whose each row is, per layer
        columns = {"weight_ih_l0": np.arange(count), "weight_hh_l0": unit_of, "weight": unit_of}
        self._own = [
            {
                name: rows[:, None] == columns[name]
                if name in columns
                else np.ones(len(rows), bool)
                for name in layer
            }
            for rows, layer in zip(self._rows, self.parameters, strict=True)
        ]
        for rows, layer, own in zip(self._rows, self.parameters, self._own, strict=True):
            for name, array in layer.items():
                array[...] = 0
                for k, member in enumerate(members):
                    theirs = (member.layer.parameters | member.dense.parameters)[name]
                    place = own[name] & (rows == k).reshape(-1, *[1] * (array.ndim - 1))
                    array[place] = theirs.ravel()

    def at_the_end(self, x: Array, target: Array) -> tuple[Array, list[Parameters]]:
        """Return each member's squared error at the last step, (E,), and all gradients.

        Parameters
        ----------
        x, target
            (T, B, E) and (B, E).
        """
        prediction, tape = self.forward(x)
        error = prediction - target
        grads = self.backward(tape, 2 / len(error) * error)
        return np.mean(error**2, axis=0), self._theirs(grads)

    def in_a_window(
        self, x: Array, target: Array, asked: npt.NDArray[np.bool_], state: State | None
    ) -> tuple[Array, list[Parameters], State]:
        """Return each member's squared error where it is asked, all gradients, and the state.

        Parameters
        ----------
        x, target, asked
            (k, B, E) each. A member that is asked nothing has the loss NaN, and the gradient 0.
        """
        output, state, tape = self.layer.forward(x, state)
        prediction, dense_tape = self.dense.forward(output)
        error = np.where(asked, prediction - target, 0)
        count = asked.sum(axis=(0, 1))
        dense_grads, d_output = self.dense.backward(dense_tape, 2 / np.maximum(count, 1) * error)
        grads, _, _ = self.layer.backward(tape, d_output)
        losses = np.where(count, np.sum(error**2, axis=(0, 1)) / np.maximum(count, 1), np.nan)
        return losses, self._theirs([grads, dense_grads]), state

    def clip(self, grads: list[Parameters], max_norm: float) -> None:
        """Clip each member's gradient by itself, in place, as ``clip_by_norm`` does."""
        squares = np.zeros(len(self.lost))
        for rows, layer in zip(self._rows, grads, strict=True):
            for array in layer.values():
                np.add.at(squares, rows, np.sum(array.reshape(len(rows), -1) ** 2, axis=-1))
        factors = np.minimum(max_norm / (np.sqrt(squares) + 1e-6), 1)
        self._scale(grads, factors)

    def drop_lost(self, losses: Array, grads: list[Parameters]) -> None:
        """Set the weights and gradients of the members that are lost to 0, in place."""
        self.lost |= ~(losses < LOST)
        for arrays in (self.parameters, grads):
            for rows, layer in zip(self._rows, arrays, strict=True):
                for array in layer.values():
                    array[self.lost[rows]] = 0  # a factor of 0 would leave NaN where it is infinite

    def _scale(self, arrays: list[Parameters], factors: Array) -> None:
        """Multiply what belongs to each member by its factor, in place."""
        for rows, layer in zip(self._rows, arrays, strict=True):
            for array in layer.values():
                array[...] *= factors[rows].reshape(-1, *[1] * (array.ndim - 1))

    def _theirs(self, grads: list[Parameters]) -> list[Parameters]:
        """Return the gradients with 0 between members."""
        return [
            {name: np.where(own[name], array, 0) for name, array in layer.items()}
            for layer, own in zip(grads, self._own, strict=True)
        ]
