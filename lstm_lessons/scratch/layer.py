"""What every layer has: parameters, under PyTorch's names, and tapes of its own."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.matching_arrays import matching_arrays
from lstm_lessons.scratch.types import Array, Parameters


class Layer:
    """A layer's parameters, under PyTorch's names where PyTorch has them.

    Attributes
    ----------
    parameters
        Arrays by name. Update them in place.
    """

    def __init__(self, parameters: Parameters, dtype: np.dtype) -> None:
        self.dtype = dtype
        self.parameters = parameters
        self._shapes = {name: array.shape for name, array in parameters.items()}

    def state_dict(self) -> dict[str, Array]:
        """Return copies of the parameters, under the names that PyTorch has for them."""
        return {name: array.copy() for name, array in self._checked_parameters().items()}

    def load_state_dict(self, arrays: Mapping[str, npt.ArrayLike]) -> None:
        """Take parameters under PyTorch's names.

        Parameters
        ----------
        arrays
            Arrays, or CPU tensors. All names must be there, and no others; float64 is not squeezed
            into a float32 layer. If anything is wrong, nothing is changed.

        Raises
        ------
        TypeError, ValueError
            Where a name is missing or unknown, an array has another type or shape, or a parameter
            is read-only.
        """
        new = self._from_state_dict(matching_arrays(arrays, self.state_dict(), self.dtype))
        current = self._checked_parameters()
        for name, array in current.items():
            validation.writeable(f"parameters[{name!r}]", array)
        for name, array in new.items():
            current[name][...] = array

    def _from_state_dict(self, arrays: Parameters) -> Parameters:
        """Return the parameters that ``state_dict`` would hand out as ``arrays``."""
        return arrays

    def _checked_parameters(self) -> Parameters:
        """Return the parameters; refuse one that was replaced by something else."""
        if self.parameters.keys() != self._shapes.keys():
            raise ValueError(
                f"parameters: expected {', '.join(self._shapes)}; "
                f"got {', '.join(map(str, self.parameters))}"
            )
        return {
            name: validation.shaped_array(
                f"parameters[{name!r}]", self.parameters[name], self.dtype, shape, "this layer's"
            )
            for name, shape in self._shapes.items()
        }

    def _check_tape(self, tape: object, kind: type) -> None:
        """Refuse what is not a tape of this layer's own."""
        if not isinstance(tape, kind):
            raise TypeError(f"tape: expected the tape of forward(), got {type(tape).__name__}")
        if tape.recorded_by is not self:
            raise ValueError("tape: expected one recorded by this layer, got another layer's")
