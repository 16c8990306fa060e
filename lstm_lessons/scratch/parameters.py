"""The parameters of a stack of recurrent layers: shapes, first values, PyTorch's names."""

from abc import ABC, abstractmethod

import numpy as np

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.layer import Layer
from lstm_lessons.scratch.types import Array, DType, Parameters, Seed, Shapes

WAYS = ("", "_reverse")  # the directions, as the names of parameters tell them apart


class RecurrentParameters(Layer, ABC):
    """What a ``RecurrentLayer`` has; its docstring describes the arguments and ``parameters``."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        num_layers: int,
        bias: bool,
        bidirectional: bool,
        dtype: DType,
        rng: Seed,
    ) -> None:
        self.input_size = validation.positive_int("input_size", input_size)
        self.hidden_size = validation.positive_int("hidden_size", hidden_size)
        self.num_layers = validation.positive_int("num_layers", num_layers)
        self.bias = validation.flag("bias", bias)
        self.bidirectional = validation.flag("bidirectional", bidirectional)
        dtype = validation.float_dtype("dtype", dtype)
        self._rng = validation.generator("rng", rng)
        # As PyTorch: uniform in ±1/√H. It draws both of its biases so, where ours may be one.
        bound = self.hidden_size**-0.5
        parameters = {
            name: self._rng.uniform(-bound, bound, shape).astype(dtype)
            for name, shape in self._parameter_shapes().items()
        }
        super().__init__(parameters, dtype)

    @abstractmethod
    def _pass_shapes(self, inputs: int) -> Shapes:
        """Return the shapes of one layer's parameters in one direction, biases included."""

    @property
    def _ways(self) -> tuple[str, ...]:
        return WAYS if self.bidirectional else WAYS[:1]

    def _parameter_shapes(self) -> Shapes:
        """Return the shape of every parameter of every layer and direction."""
        output_size = len(self._ways) * self.hidden_size
        return {
            f"{name}_l{k}{way}": shape
            for k in range(self.num_layers)
            for way in self._ways
            for name, shape in self._pass_shapes(output_size if k else self.input_size).items()
            if self.bias or not name.startswith("bias")
        }

    def _weights(self, parameters: Parameters, suffix: str) -> Parameters:
        """Return one layer's weights in one direction; a bias that it lacks is zeros."""
        return {
            name: parameters.get(name + suffix, np.zeros(shape, self.dtype))
            for name, shape in self._pass_shapes(0).items()
        }

    def state_dict(self) -> dict[str, Array]:
        """Return copies of the weights, under the names that PyTorch has for them.

        PyTorch has two biases that an RNN and an LSTM only ever add up: our one goes out as
        ``bias_ih``, with zeros as ``bias_hh``, and what comes in is added up. A GRU has both.
        (PyTorch has no peepholes, and no LSTM with three blocks of rows.)
        """
        arrays = {}
        for name, array in self._checked_parameters().items():
            if name.startswith("bias_l"):
                arrays[_bias_ih(name)] = array.copy()
                arrays[_bias_hh(name)] = np.zeros_like(array)
            else:
                arrays[name] = array.copy()
        return arrays

    def _from_state_dict(self, arrays: Parameters) -> Parameters:
        """Add up PyTorch's two biases where ours is one."""
        return {
            name: arrays[_bias_ih(name)] + arrays[_bias_hh(name)]
            if name.startswith("bias_l")
            else arrays[name]
            for name in self._shapes
        }


def _bias_ih(bias: str) -> str:
    return bias.replace("bias", "bias_ih")


def _bias_hh(bias: str) -> str:
    return bias.replace("bias", "bias_hh")
