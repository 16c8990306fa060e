"""What the recurrent modules have in common: parameters, forms of input and output, engines."""

import math
import warnings
from contextlib import nullcontext
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

from lstm_lessons.pytorch import arguments, mixed_precision
from lstm_lessons.pytorch.case import Case, GRUWeights, State, Weights
from lstm_lessons.pytorch.engines import ENGINES_OF, choose, library
from lstm_lessons.pytorch.layers import through_layers


class RecurrentLayer(nn.Module):
    """Layers of recurrent units, as in ``torch.nn``: a subclass says of which.

    Parameters
    ----------
    mode
        PyTorch's name of the unit, a key of ``ENGINES_OF``.
    input_size, hidden_size, num_layers, bias, batch_first, dropout, bidirectional, device, dtype
        As in ``torch.nn``.
    engine
        What runs it: one that the unit has, or "auto".

    Attributes
    ----------
    rows_per_unit
        How many rows of the stacked weights belong to each unit.
    states
        How many states there are: 2 are h and c, 1 is h, which goes in and comes out alone.
    shown_too
        Options that ``print`` shows as well, with their defaults.
    last_engine
        What ran the last call; None before the first.
    """

    rows_per_unit: int
    states: int
    shown_too: ClassVar[dict[str, object]] = {}

    def __init__(
        self,
        mode: str,
        input_size: int,
        hidden_size: int,
        num_layers: int,
        bias: bool,
        batch_first: bool,
        dropout: float,
        bidirectional: bool,
        device: torch.device | str | None,
        dtype: torch.dtype | None,
        engine: str,
    ) -> None:
        super().__init__()
        self.mode = mode
        self.input_size = arguments.positive_int("input_size", input_size)
        self.hidden_size = arguments.positive_int("hidden_size", hidden_size)
        self.num_layers = arguments.positive_int("num_layers", num_layers)
        self.bias = arguments.flag("bias", bias)
        self.batch_first = arguments.flag("batch_first", batch_first)
        self.dropout = arguments.probability("dropout", dropout)
        self.bidirectional = arguments.flag("bidirectional", bidirectional)
        if dropout > 0 and num_layers == 1:
            warnings.warn(
                f"dropout={dropout} acts between layers, and there is only one", stacklevel=3
            )
        self.proj_size = 0
        self.engine = arguments.one_of("engine", engine, ["auto", *ENGINES_OF[mode]])
        self.last_engine: str | None = None

        for name, shape in self._shapes().items():
            parameter = nn.Parameter(torch.empty(shape, device=device, dtype=dtype))
            self.register_parameter(name, parameter)
        self.reset_parameters()
        self.flatten_parameters()

    def _shapes(self) -> dict[str, tuple[int, ...]]:
        """Return each parameter's shape, in PyTorch's names and order."""
        rows, shapes = self.rows_per_unit * self.hidden_size, {}
        for layer in range(self.num_layers):
            inputs = self.input_size if layer == 0 else len(self._ways) * self.hidden_size
            for way in self._ways:
                shapes[f"weight_ih_l{layer}{way}"] = (rows, inputs)
                shapes[f"weight_hh_l{layer}{way}"] = (rows, self.hidden_size)
                if self.bias:
                    shapes[f"bias_ih_l{layer}{way}"] = (rows,)
                    shapes[f"bias_hh_l{layer}{way}"] = (rows,)
        return shapes

    @property
    def _ways(self) -> tuple[str, ...]:
        return ("", "_reverse") if self.bidirectional else ("",)

    def reset_parameters(self) -> None:
        """Draw every parameter evenly from ±1/√H, as PyTorch does: same seed, same weights."""
        bound = 1 / math.sqrt(self.hidden_size)
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -bound, bound)

    def flatten_parameters(self) -> None:
        """Lay the parameters side by side in memory, as cuDNN wants them.

        Where one is shared, or computed from others, they are left as they are.
        """
        parameters, names = dict(self.named_parameters()), self._shapes()
        if parameters.keys() == names.keys():
            library.flatten([parameters[name] for name in names], self)

    @property
    def all_weights(self) -> list[list[Tensor]]:
        """The weights and biases of each layer and direction."""
        weights, each = list(self._named_weights().values()), 4 if self.bias else 2
        return [weights[k : k + each] for k in range(0, len(weights), each)]

    def _named_weights(self) -> dict[str, Tensor]:
        """Return the weights by name: not each is a parameter, some may be computed from others."""
        return {name: getattr(self, name) for name in self._shapes()}

    def _apply(self, *args: object, **kwargs: object) -> "RecurrentLayer":
        """Move or cast the parameters: they lie apart then, and are laid together again."""
        moved = super()._apply(*args, **kwargs)
        self.flatten_parameters()
        return moved

    def forward(
        self, input: Tensor | PackedSequence, hx: State | Tensor | None = None
    ) -> tuple[Tensor | PackedSequence, State | Tensor]:
        """Run all layers over a batch of sequences.

        Parameters
        ----------
        input
            x, (T, B, I), (B, T, I) if ``batch_first``, or one sequence (T, I); or packed sequences.
        hx
            The states before the first step: of an LSTM h and c, else h alone. Each is
            (layers · D, B, H), without B for one sequence; zeros if it is None.

        Returns
        -------
        output
            h of the last layer at every step, both directions side by side, in the input's form.
        state
            The states after each sequence's last step, in the form of ``hx``.
        """
        run = self._packed if isinstance(input, PackedSequence) else self._padded
        output, state = run(input, hx)
        return output, state if len(state) > 1 else state[0]

    def _padded(self, input: Tensor, hx: State | Tensor | None) -> tuple[Tensor, State]:
        """Run over a batch of sequences of one length, or over one sequence."""
        arguments.check_sequence(input, self.input_size, self.batch_first)
        batched = input.dim() == 3
        x = input if batched else input[:, None]
        if batched and self.batch_first:
            x = x.transpose(0, 1)
        shape = (self.num_layers * len(self._ways), x.shape[1], self.hidden_size)
        if hx is not None:
            expected = shape if batched else (shape[0], shape[2])
            hx = arguments.checked_state(hx, expected, self.states)
            hx = hx if batched else tuple(part[:, None] for part in hx)
        output, state = self._run(x, None, hx, shape)
        if not batched:
            return output[:, 0], tuple(part[:, 0] for part in state)
        return (output.transpose(0, 1) if self.batch_first else output), state

    def _packed(
        self, packed: PackedSequence, hx: State | Tensor | None
    ) -> tuple[PackedSequence, State]:
        """Run over packed sequences, in the order in which they are packed: longest first."""
        arguments.check_packed(packed.data, self.input_size)
        batch = int(packed.batch_sizes[0])
        shape = (self.num_layers * len(self._ways), batch, self.hidden_size)
        if hx is not None:
            hx = arguments.checked_state(hx, shape, self.states)
            if packed.sorted_indices is not None:
                hx = tuple(part.index_select(1, packed.sorted_indices) for part in hx)
        data, state = self._run(packed.data, packed.batch_sizes, hx, shape)
        if packed.unsorted_indices is not None:
            state = tuple(part.index_select(1, packed.unsorted_indices) for part in state)
        output = PackedSequence(
            data, packed.batch_sizes, packed.sorted_indices, packed.unsorted_indices
        )
        return output, state

    def _run(
        self,
        x: Tensor,
        batch_sizes: Tensor | None,
        hx: State | None,
        shape: tuple[int, ...],
    ) -> tuple[Tensor, State]:
        """Run all layers with the engine that is asked for.

        x and the output are (T, B, ·); or as they are packed, with batch sizes, (N, ·).
        """
        if hx is None:
            hx = tuple(x.new_zeros(shape) for _ in range(self.states))
        weights = self._named_weights()
        mixed = mixed_precision.is_on(x.device)
        dtype = mixed_precision.dtype_of(x) if mixed else x.dtype
        steps = len(x if batch_sizes is None else batch_sizes)
        engines, case = ENGINES_OF[self.mode], Case(x.device.type, dtype, steps, *shape[1:])
        self.last_engine = choose(self.engine, case, engines)
        run = engines[self.last_engine].run
        cast = mixed and not (run is None and library.casts_by_itself(case))
        if cast:
            x, *hx = (mixed_precision.cast(tensor) for tensor in (x, *hx))
            weights = {name: mixed_precision.cast(weight) for name, weight in weights.items()}
        if cast or not mixed:
            arguments.check_alike(x, hx, weights["weight_ih_l0"])
        dropout = self.dropout if self.training else 0.0
        with torch.autocast(x.device.type, enabled=False) if cast else nullcontext():
            if run is None:
                return library.run(x, batch_sizes, hx, list(weights.values()), self)
            weights = self._weights(weights)
            if batch_sizes is None:
                return through_layers(run, x, hx, weights, None, dropout)
            x, lengths = pad_packed_sequence(PackedSequence(x, batch_sizes))
            output, state = through_layers(run, x, hx, weights, lengths.to(x.device), dropout)
            return pack_padded_sequence(output, lengths).data, state

    def _weights(self, parameters: dict[str, Tensor]) -> list[list[Weights | GRUWeights]]:
        """Return the weights of each layer and direction."""
        return [
            [self._weights_of(parameters, f"l{layer}{way}") for way in self._ways]
            for layer in range(self.num_layers)
        ]

    def _weights_of(self, parameters: dict[str, Tensor], ending: str) -> Weights | GRUWeights:
        """Return those whose names end so, the two biases added."""
        return Weights(
            parameters[f"weight_ih_{ending}"],
            parameters[f"weight_hh_{ending}"],
            parameters[f"bias_ih_{ending}"] + parameters[f"bias_hh_{ending}"]
            if self.bias
            else None,
        )

    def extra_repr(self) -> str:
        """Return the arguments, as ``print`` shows them."""
        said = [f"{self.input_size}, {self.hidden_size}"]
        defaults = {
            "num_layers": 1,
            "bias": True,
            "batch_first": False,
            "dropout": 0.0,
            "bidirectional": False,
            **self.shown_too,
            "engine": "auto",
        }
        for name, default in defaults.items():
            if (value := getattr(self, name)) != default:
                said.append(f"{name}={value!r}")
        return ", ".join(said)
