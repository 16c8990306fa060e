"""The dense layer, y = W x + b: from a hidden state to a prediction."""

from dataclasses import dataclass

import numpy as np

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.affine import bias_gradient, input_gradient, weight_gradient
from lstm_lessons.scratch.layer import Layer
from lstm_lessons.scratch.types import Array, DType, Parameters, Seed


@dataclass(frozen=True, eq=False)
class DenseTape:
    """One forward pass of a dense layer; copies, so that nothing later can change them."""

    recorded_by: object
    x: Array  # (…, I)
    weight: Array  # (O, I)


class Dense(Layer):
    """A dense layer, as ``torch.nn.Linear``.

    Its parameters are ``weight`` (O, I) and, with ``bias=True``, ``bias`` (O,). They start as
    PyTorch's do: uniform in ±1/√I.

    Parameters
    ----------
    input_size, output_size
        I and O.
    bias
        Without it, b = 0 and is not learned.
    dtype
        float32 or float64.
    rng
        Draws the first weights: a generator, a seed, or None.

    Raises
    ------
    TypeError, ValueError
        Where an argument has another type or value. The message says which.
    """

    def __init__(
        self,
        input_size: int,
        output_size: int,
        *,
        bias: bool = True,
        dtype: DType = np.float32,
        rng: Seed = None,
    ) -> None:
        self.input_size = validation.positive_int("input_size", input_size)
        self.output_size = validation.positive_int("output_size", output_size)
        self.bias = validation.flag("bias", bias)
        dtype = validation.float_dtype("dtype", dtype)
        rng = validation.generator("rng", rng)
        shapes = {"weight": (self.output_size, self.input_size)}
        if self.bias:
            shapes["bias"] = (self.output_size,)
        bound = self.input_size**-0.5
        parameters = {
            name: rng.uniform(-bound, bound, shape).astype(dtype) for name, shape in shapes.items()
        }
        super().__init__(parameters, dtype)

    def __repr__(self) -> str:
        """Return the layer's sizes and dtype."""
        return f"Dense({self.input_size}, {self.output_size}, bias={self.bias}, dtype={self.dtype})"

    def __call__(self, x: Array) -> Array:
        """Return ``output``; see ``forward``. The tape is dropped."""
        return self.forward(x)[0]

    def forward(self, x: Array) -> tuple[Array, DenseTape]:
        """Return y = W x + b at every place of the leading axes.

        Parameters
        ----------
        x
            (…, I): any leading axes, (T, B) and none at all included.

        Returns
        -------
        output
            (…, O).
        tape
            What ``backward`` needs.

        Raises
        ------
        TypeError, ValueError
            If ``x`` has another dtype or another last axis.
        """
        x = validation.float_array("x", x, self.dtype)
        if x.shape[-1:] != (self.input_size,):
            raise ValueError(
                f"x: expected input_size = {self.input_size} features on the last axis, "
                f"got shape {x.shape}"
            )
        parameters = self._checked_parameters()
        tape = DenseTape(self, x.copy(), parameters["weight"].copy())
        rows = tape.x.reshape(-1, self.input_size)  # one matrix product, however many axes
        output = rows @ tape.weight.T
        if self.bias:
            output += parameters["bias"]
        return output.reshape(*x.shape[:-1], self.output_size), tape

    def backward(self, tape: DenseTape, d_output: Array) -> tuple[Parameters, Array]:
        """Carry the gradient of a loss back through the pass that ``tape`` recorded.

        Parameters
        ----------
        tape
            From ``forward`` of this layer. It stays valid: it may be used again, in any order.
        d_output
            Gradient with respect to ``output``, and of its shape, (…, O).

        Returns
        -------
        grads
            Gradient with respect to each parameter, under the parameter's name.
        d_x
            Gradient with respect to ``x``, of its shape, (…, I).

        Raises
        ------
        TypeError, ValueError
            Where an argument has another type, dtype or shape. The message says which.
        """
        self._check_tape(tape, DenseTape)
        shape = (*tape.x.shape[:-1], self.output_size)
        d_output = validation.shaped_array("d_output", d_output, self.dtype, shape, "output's")
        grads = {"weight": weight_gradient(d_output, tape.x)}
        if self.bias:
            grads["bias"] = bias_gradient(d_output)
        return grads, input_gradient(d_output, tape.weight)
