"""What every recurrent layer shares: parameters, the shapes a caller may use, PyTorch's names.

The mathematics is elsewhere: a layer's own file says how a sequence runs and how it runs back.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.tape import LayerTape, Tape
from lstm_lessons.scratch.types import Array, DType, Parameters, Seed, State


class RecurrentLayer(ABC):
    """A layer that reads a sequence, one step after the other, and carries a state.

    Attributes
    ----------
    parameters
        ``weight_ih_l0`` (K·H, I), ``weight_hh_l0`` (K·H, H) and, with ``bias=True``, ``bias_l0``
        (K·H,), where K is the number of blocks stacked in them (1 in an RNN, 4 in an LSTM).
        Update them in place.
    """

    state_names: tuple[str, ...]  # "h", and "c" where there is a cell state

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        blocks: int,
        bias: bool,
        batch_first: bool,
        dtype: DType,
        rng: Seed,
    ) -> None:
        self.input_size = validation.positive_int("input_size", input_size)
        self.hidden_size = validation.positive_int("hidden_size", hidden_size)
        self.bias = validation.flag("bias", bias)
        self.batch_first = validation.flag("batch_first", batch_first)
        self.dtype = validation.float_dtype("dtype", dtype)
        rows = blocks * self.hidden_size
        shapes = {
            "weight_ih_l0": (rows, self.input_size),
            "weight_hh_l0": (rows, self.hidden_size),
        }
        if self.bias:
            shapes["bias_l0"] = (rows,)
        # PyTorch's initialisation: uniform in ±1/√H, for weights and biases alike.
        bound = self.hidden_size**-0.5
        rng = validation.generator("rng", rng)
        self.parameters: Parameters = {
            name: rng.uniform(-bound, bound, shape).astype(self.dtype)
            for name, shape in shapes.items()
        }
        self._shapes = shapes

    def __repr__(self) -> str:
        """Return the layer's kind, sizes and layout."""
        name, sizes = type(self).__name__, f"{self.input_size}, {self.hidden_size}"
        return f"{name}({sizes}, batch_first={self.batch_first}, dtype={self.dtype})"

    @abstractmethod
    def _run(self, x: Array, *state: Array) -> LayerTape:
        """Run x (T, B, I) from ``state``, each (B, H); return this layer's tape."""

    @abstractmethod
    def _run_back(
        self, tape: LayerTape, d_output: Array, *d_state: Array
    ) -> tuple[Parameters, Array, tuple[Array, ...]]:
        """Run back over ``tape``; return gradients of parameters, of x, of the initial state."""

    def __call__(self, x: Array, state: State | None = None) -> tuple[Array, State]:
        """Return ``output, state`` as ``torch.nn`` does; see ``forward``. The tape is dropped."""
        output, state, _ = self.forward(x, state)
        return output, state

    def forward(self, x: Array, state: State | None = None) -> tuple[Array, State, Tape]:
        """Read a sequence.

        Parameters
        ----------
        x
            (T, B, I); (B, T, I) with ``batch_first``; (T, I) for a single sequence.
        state
            The state before the first step, (1, B, H) each, or (1, H) for a single sequence.
            Zeros if it is None.

        Returns
        -------
        output
            h at every step: like ``x``, with H in place of I.
        state
            The state after the last step, in the shape of the state that goes in.
        tape
            What ``backward`` needs.

        Raises
        ------
        TypeError, ValueError
            Where an argument has another type, dtype or shape. The message says which.
        """
        x = validation.float_array("x", x, self.dtype)
        axes = "(B, T, I)" if self.batch_first else "(T, B, I)"
        if x.ndim not in (2, 3):
            raise ValueError(f"x: expected {axes}, or (T, I) for one sequence; got shape {x.shape}")
        if x.shape[-1] != self.input_size:
            raise ValueError(
                f"x: expected input_size = {self.input_size} features on the last axis, "
                f"got shape {x.shape}"
            )
        if 0 in x.shape:
            raise ValueError(f"x: expected at least one step and one sequence, got shape {x.shape}")
        batched = x.ndim == 3
        x = _time_major(x, batched, self.batch_first)
        names = [f"{name}_0" for name in self.state_names]
        start = self._states_in("state", names, state, x.shape[1], batched)
        layer_tape = self._run(x.copy(), *start)
        output = _as_caller_has_it(layer_tape.h, batched, self.batch_first)
        tape = Tape([layer_tape], self, batched, self.batch_first)
        return output, _states_out(layer_tape.final, batched), tape

    def backward(
        self, tape: Tape, d_output: Array, d_state: State | None = None
    ) -> tuple[Parameters, Array, State]:
        """Carry the gradient of a loss back through the pass that ``tape`` recorded.

        Parameters
        ----------
        tape
            From ``forward`` of this layer. It stays valid: it may be used again, in any order.
        d_output
            Gradient with respect to ``output``, and of its shape.
        d_state
            Gradient with respect to the final state, in its form. Zeros if it is None.

        Returns
        -------
        grads
            Gradient with respect to each parameter, under the parameter's name.
        d_x
            Gradient with respect to ``x``, of its shape.
        d_state
            Gradient with respect to the initial state, in its form.

        Raises
        ------
        TypeError, ValueError
            Where an argument has another type, dtype or shape. The message says which.
        """
        if not isinstance(tape, Tape):
            raise TypeError(f"tape: expected the tape of forward(), got {type(tape).__name__}")
        if tape.recorded_by is not self:
            raise ValueError("tape: expected one recorded by this layer, got another layer's")
        [layer_tape] = tape.layers
        steps, batch, hidden = layer_tape.h.shape
        shape, meaning = (steps, hidden), "(T, H)"
        if tape.batched:
            shape = (batch, steps, hidden) if tape.batch_first else (steps, batch, hidden)
            meaning = "(B, T, H)" if tape.batch_first else "(T, B, H)"
        d_output = validation.shaped_array("d_output", d_output, self.dtype, shape, meaning)
        d_output = _time_major(d_output, tape.batched, tape.batch_first)
        names = [f"d_{name}_n" for name in self.state_names]
        d_end = self._states_in("d_state", names, d_state, batch, tape.batched)
        grads, d_x, d_start = self._run_back(layer_tape, d_output, *d_end)
        d_x = _as_caller_has_it(d_x, tape.batched, tape.batch_first)
        return grads, d_x, _states_out(d_start, tape.batched)

    def state_dict(self) -> dict[str, Array]:
        """Return copies of the weights under PyTorch's names.

        PyTorch has two biases that are only ever added up: ours goes out as ``bias_ih_l0``, with
        zeros as ``bias_hh_l0``.
        """
        arrays = self._copy_of_parameters()
        if "bias_l0" in arrays:
            arrays["bias_ih_l0"] = arrays.pop("bias_l0")
            arrays["bias_hh_l0"] = np.zeros_like(arrays["bias_ih_l0"])
        return arrays

    def load_state_dict(self, arrays: Mapping[str, npt.ArrayLike]) -> None:
        """Take weights under PyTorch's names; its two biases are added up.

        Parameters
        ----------
        arrays
            Arrays, or CPU tensors. All names must be there, and no others; float64 is not squeezed
            into a float32 layer. If anything is wrong, nothing is changed.

        Raises
        ------
        TypeError, ValueError
            Where a name is missing or unknown, or an array has another type or shape.
        """
        if not isinstance(arrays, Mapping):
            raise TypeError(f"arrays: expected a dict of arrays, got {type(arrays).__name__}")
        current = self.state_dict()
        if missing := sorted(current.keys() - arrays.keys()):
            raise ValueError(f"arrays: expected {', '.join(current)}; {', '.join(missing)} missing")
        if unexpected := sorted(arrays.keys() - current.keys(), key=str):
            raise ValueError(f"arrays: expected {', '.join(current)}; got also {unexpected}")
        new = {}
        for name, old in current.items():
            label = f"arrays[{name!r}]"
            array = validation.lossless_array(label, arrays[name], self.dtype)
            new[name] = validation.shaped_array(label, array, self.dtype, old.shape, "this layer's")
        self.parameters["weight_ih_l0"][...] = new["weight_ih_l0"]
        self.parameters["weight_hh_l0"][...] = new["weight_hh_l0"]
        if "bias_l0" in self.parameters:
            self.parameters["bias_l0"][...] = new["bias_ih_l0"] + new["bias_hh_l0"]

    def _copy_of_parameters(self) -> Parameters:
        """Return copies for the tape; refuse a parameter that was replaced by something else."""
        if self.parameters.keys() != self._shapes.keys():
            raise ValueError(
                f"parameters: expected {', '.join(self._shapes)}; "
                f"got {', '.join(map(str, self.parameters))}"
            )
        return {
            name: validation.shaped_array(
                f"parameters[{name!r}]", self.parameters[name], self.dtype, shape, "this layer's"
            ).copy()
            for name, shape in self._shapes.items()
        }

    def _states_in(
        self, argument: str, names: list[str], state: State | None, batch: int, batched: bool
    ) -> list[Array]:
        """Return copies of the caller's state, zeros if it is None, as (B, H) arrays."""
        if state is None:
            return [np.zeros((batch, self.hidden_size), self.dtype) for _ in names]
        if len(names) == 1:
            states = {argument: state}
        elif isinstance(state, tuple) and len(state) == len(names):
            states = {f"{argument}[{k}]": part for k, part in enumerate(state)}
        else:
            came = f"{len(state)} of them" if isinstance(state, tuple) else type(state).__name__
            raise TypeError(f"{argument}: expected a tuple ({', '.join(names)}), got {came}")
        shape = (1, batch, self.hidden_size) if batched else (1, self.hidden_size)
        meaning = "(1, B, H)" if batched else "(1, H)"
        return [
            validation.shaped_array(label, array, self.dtype, shape, meaning)
            .reshape(batch, self.hidden_size)
            .copy()
            for label, array in states.items()
        ]


def _time_major(sequence: Array, batched: bool, batch_first: bool) -> Array:
    """Return the caller's sequence as (T, B, ·)."""
    if not batched:
        return sequence[:, None, :]
    return sequence.swapaxes(0, 1) if batch_first else sequence


def _as_caller_has_it(sequence: Array, batched: bool, batch_first: bool) -> Array:
    """Undo ``_time_major``, in memory of its own: the tape's is not for others to write to."""
    if not batched:
        return sequence[:, 0].copy()
    return (sequence.swapaxes(0, 1) if batch_first else sequence).copy()


def _states_out(state: tuple[Array, ...], batched: bool) -> State:
    """Return (B, H) arrays in the form, and in the shape, that the caller uses."""
    states = tuple(array[None].copy() if batched else array.copy() for array in state)
    return states if len(states) > 1 else states[0]
