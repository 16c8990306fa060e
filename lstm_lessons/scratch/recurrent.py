"""What every recurrent layer does: layers, directions, lengths and dropout, forward and back.

The mathematics is elsewhere: a unit's own file says how a sequence runs and how it runs back.
"""

from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar

import numpy as np

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.layout import Layout
from lstm_lessons.scratch.parameters import WAYS, RecurrentParameters
from lstm_lessons.scratch.sequences import as_read, valid_steps, where_valid
from lstm_lessons.scratch.tape import LayerTape, Tape
from lstm_lessons.scratch.types import Array, DType, Lengths, Parameters, Seed, State, Valid

CHUNK = 128
"""Steps that are run at a time where no tape is kept."""

OnePass = Callable[[Array, list[Array], int, str], tuple[Array, tuple[Array, ...]]]
"""Runs layer k in one direction: takes x, state, k and the way; returns output and final state."""


class RecurrentLayer(RecurrentParameters):
    """Layers that read a sequence, one step after the other, and carry a state.

    Parameters
    ----------
    input_size, hidden_size
        I and H.
    num_layers
        Each layer reads the output of the one before.
    bias
        Without it, b = 0 and is not learned.
    batch_first
        Sequences are (B, T, ·) instead of (T, B, ·); states are not touched by it.
    dropout
        Share of a layer's output that the next layer does not see, in training only.
    bidirectional
        A second unit in every layer reads from the end to the start. D is 2 then, else 1.
    dtype
        float32 or float64.
    rng
        Draws the first weights, and what is dropped: a generator, a seed, or None.

    Attributes
    ----------
    parameters
        For each layer k: ``weight_ih_lk`` (K·H, I, or D·H after the first layer),
        ``weight_hh_lk`` (K·H, H) and, with ``bias=True``, ``bias_lk`` (K·H,), where K is the
        number of blocks stacked in them (1 in an RNN, 4 in an LSTM, 3 in a GRU, which has
        ``bias_ih_lk`` and ``bias_hh_lk``); those of the second direction end in ``_reverse``.
        Update them in place.
    """

    state_names: tuple[str, ...]  # "h", and "c" where there is a cell state
    options: ClassVar = {"num_layers": 1, "bias": True, "dropout": 0.0, "bidirectional": False}
    """What ``repr`` shows where it is not this."""

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        *,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        dtype: DType = np.float32,
        rng: Seed = None,
    ) -> None:
        self.batch_first = validation.flag("batch_first", batch_first)
        self.dropout = validation.share("dropout", dropout)
        if self.dropout and num_layers == 1:
            raise ValueError(f"dropout: expected 0 with one layer, got {dropout!r}")
        super().__init__(
            input_size,
            hidden_size,
            num_layers=num_layers,
            bias=bias,
            bidirectional=bidirectional,
            dtype=dtype,
            rng=rng,
        )

    def __repr__(self) -> str:
        """Return the layer's kind, sizes, layout, and what is not as usual."""
        shown = {name: getattr(self, name) for name in self.options}
        chosen = "".join(
            f", {name}={value!r}" for name, value in shown.items() if value != self.options[name]
        )
        sizes = f"{self.input_size}, {self.hidden_size}"
        usual = f"batch_first={self.batch_first}, dtype={self.dtype}"
        return f"{type(self).__name__}({sizes}{chosen}, {usual})"

    @abstractmethod
    def _run(self, x: Array, state: list[Array], weights: Parameters, valid: Valid) -> LayerTape:
        """Run one layer in one direction over x (T, B, I) from ``state``, (B, H) each."""

    @abstractmethod
    def _run_back(
        self, tape: LayerTape, d_output: Array, d_state: list[Array]
    ) -> tuple[Parameters, Array, tuple[Array, ...]]:
        """Run back over ``tape``; return gradients of the weights, of x, of the first state."""

    def _run_without_tape(
        self, x: Array, state: list[Array], weights: Parameters, valid: Valid
    ) -> tuple[Array, tuple[Array, ...]]:
        """Run as ``_run``, a chunk at a time; return h at every step and the final state."""
        output = np.empty((*x.shape[:2], self.hidden_size), self.dtype)
        end = tuple(state)
        for first in range(0, len(x), CHUNK):
            here = slice(first, first + CHUNK)
            tape = self._run(x[here], list(end), weights, None if valid is None else valid[here])
            output[here], end = tape.h, tape.final
        return output, end

    def __call__(
        self, x: Array, state: State | None = None, lengths: Lengths | None = None
    ) -> tuple[Array, State]:
        """Return ``output, state`` as ``torch.nn`` does; see ``forward``.

        Nothing is kept of a step but its output.
        """
        x, start, valid, layout = self._arguments_in(x, state, lengths)
        parameters = self._checked_parameters()

        def run(x: Array, state: list[Array], k: int, way: str) -> tuple[Array, tuple[Array, ...]]:
            weights = self._weights(parameters, f"_l{k}{way}")
            output, end = self._run_without_tape(x, state, weights, valid)
            if valid is not None:
                output[~valid] = 0
            return output, end

        x = x if valid is None else where_valid(valid, x)
        output, ends = self._through_layers(x, start, valid, [None] * self.num_layers, run)
        return layout.as_caller_has_it(output), layout.states_out(ends)

    def forward(
        self,
        x: Array,
        state: State | None = None,
        lengths: Lengths | None = None,
        *,
        train: bool = False,
    ) -> tuple[Array, State, Tape]:
        """Read sequences.

        Parameters
        ----------
        x
            (T, B, I); (B, T, I) with ``batch_first``; (T, I) for a single sequence.
        state
            The state before the first step, (num_layers·D, B, H) each, or (num_layers·D, H) for a
            single sequence. Zeros if it is None.
        lengths
            How many of the T steps each of the B sequences has; all T if it is None. What follows
            is padding: its input is never read, its output is 0.
        train
            Whether dropout acts.

        Returns
        -------
        output
            h of the last layer at every step: like ``x``, with D·H in place of I.
        state
            The state after each sequence's last step, in the shape of the state that goes in.
        tape
            What ``backward`` needs.

        Raises
        ------
        TypeError, ValueError
            Where an argument has another type, dtype or shape. The message says which.
        """
        train = validation.flag("train", train)
        x, start, valid, layout = self._arguments_in(x, state, lengths)
        parameters = {name: array.copy() for name, array in self._checked_parameters().items()}
        tapes: dict[str, list[LayerTape]] = {way: [] for way in WAYS}

        def run(x: Array, state: list[Array], k: int, way: str) -> tuple[Array, tuple[Array, ...]]:
            tape = self._run(x, state, self._weights(parameters, f"_l{k}{way}"), valid)
            tapes[way].append(tape)
            return where_valid(valid, tape.h), tape.final

        masks = self._dropout_masks(*x.shape[:2], train)
        output, ends = self._through_layers(where_valid(valid, x), start, valid, masks, run)
        tape = Tape(*tapes.values(), masks, valid, layout, recorded_by=self)
        return layout.as_caller_has_it(output), layout.states_out(ends), tape

    def backward(
        self, tape: Tape, d_output: Array, d_state: State | None = None
    ) -> tuple[Parameters, Array, State]:
        """Carry the gradient of a loss back through the pass that ``tape`` recorded.

        Parameters
        ----------
        tape
            From ``forward`` of this layer. It stays valid: it may be used again, in any order.
        d_output
            Gradient with respect to ``output``, and of its shape. What it says of padding is not
            read.
        d_state
            Gradient with respect to the final state, in its form. Zeros if it is None.

        Returns
        -------
        grads
            Gradient with respect to each parameter, under the parameter's name.
        d_x
            Gradient with respect to ``x``, of its shape; 0 in the padding.
        d_state
            Gradient with respect to the initial state, in its form.

        Raises
        ------
        TypeError, ValueError
            Where an argument has another type, dtype or shape. The message says which.
        """
        self._check_tape(tape, Tape)
        ways = list(zip(WAYS, [tape.layers, tape.reverse], strict=True))[: tape.directions]
        steps, batch, hidden = tape.layers[0].h.shape
        d_output = tape.layout.sequence_in(
            "d_output",
            d_output,
            self.dtype,
            (steps, batch, len(ways) * hidden),
            "H" if len(ways) == 1 else "2H",
        )
        names = [f"d_{name}_n" for name in self.state_names]
        zeros = np.zeros((len(ways) * len(tape.layers), batch, hidden), self.dtype)
        d_end = tape.layout.states_in("d_state", names, d_state, zeros)

        grads: Parameters = {}
        d_starts: list[tuple[Array, ...]] = []  # from the last layer to the first
        d_x = d_output if tape.valid is None else where_valid(tape.valid, d_output)
        for k in reversed(range(len(tape.layers))):
            d_reads = []
            d_outputs = np.split(d_x, len(ways), axis=-1)
            for (way, tapes), d_h in reversed(list(zip(ways, d_outputs, strict=True))):
                d_state = [part[-1 - len(d_starts)] for part in d_end]
                d_weights, d_read, d_start = self._run_back(
                    tapes[k], as_read(way, tape.valid, d_h), d_state
                )
                grads |= {f"{name}_l{k}{way}": grad for name, grad in d_weights.items()}
                d_reads.append(as_read(way, tape.valid, d_read))
                d_starts.append(d_start)
            d_x = np.add(*d_reads) if len(ways) > 1 else d_reads[0]  # sum() would copy
            if tape.dropout[k] is not None:
                d_x = d_x * tape.dropout[k]
        grads = {name: grads[name] for name in self._shapes}
        return grads, tape.layout.as_caller_has_it(d_x), tape.layout.states_out(d_starts[::-1])

    def _arguments_in(
        self, x: Array, state: State | None, lengths: Lengths | None
    ) -> tuple[Array, list[Array], Valid, Layout]:
        """Check what a pass is given; return it time-major."""
        x = validation.float_array("x", x, self.dtype)
        layout = Layout.of(x, self.batch_first, self.input_size)
        x = layout.time_major(x)
        names = [f"{name}_0" for name in self.state_names]
        count = self.num_layers * len(self._ways)
        zeros = np.zeros((count, x.shape[1], self.hidden_size), self.dtype)
        start = layout.states_in("state", names, state, zeros)
        if lengths is not None and not layout.batched:
            raise ValueError(f"lengths: expected None with a single sequence, got {lengths!r}")
        return x, start, valid_steps("lengths", lengths, *x.shape[:2]), layout

    def _through_layers(
        self,
        x: Array,
        start: list[Array],
        valid: Valid,
        masks: list[Array | None],
        run: OnePass,
    ) -> tuple[Array, list[tuple[Array, ...]]]:
        """Run every layer in every direction; return the last output and all final states."""
        ends: list[tuple[Array, ...]] = []
        for k in range(self.num_layers):
            if masks[k] is not None:
                x = x * masks[k]
            outputs = []
            for way in self._ways:
                state = [part[len(ends)] for part in start]
                output, end = run(as_read(way, valid, x), state, k, way)
                outputs.append(as_read(way, valid, output))
                ends.append(end)
            x = np.concatenate(outputs, axis=-1) if len(outputs) > 1 else outputs[0]
        return x, ends

    def _dropout_masks(self, steps: int, batch: int, train: bool) -> list[Array | None]:
        """Return what to multiply the input of each layer by; None where nothing is dropped.

        What is kept is scaled up, so that its mean does not change (Srivastava et al. 2014).
        """
        keep = 1 - self.dropout
        shape = (steps, batch, len(self._ways) * self.hidden_size)
        return [
            ((self._rng.random(shape) < keep) / keep).astype(self.dtype)
            if train and self.dropout and k > 0
            else None
            for k in range(self.num_layers)
        ]
