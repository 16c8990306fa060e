"""Layers of LSTM units."""

from collections import Counter
from dataclasses import replace

import numpy as np

from lstm_lessons.scratch import fast_lstm, readable_lstm, validation
from lstm_lessons.scratch.forget_rows import with_forget_rows, without_forget_rows
from lstm_lessons.scratch.recurrent import RecurrentLayer
from lstm_lessons.scratch.spare_memory import SpareMemory
from lstm_lessons.scratch.tape import LSTMTape
from lstm_lessons.scratch.types import Array, DType, Parameters, Seed, Shapes, Valid


class LSTM(RecurrentLayer):
    """Layers of LSTM units, as ``torch.nn.LSTM``.

    Parameters
    ----------
    input_size, hidden_size
        I and H.
    num_layers, bias, batch_first, dropout, bidirectional, dtype, rng
        As in every recurrent layer: see ``RecurrentLayer``.
    forget_gate
        False sets f = 1: the modernised cell of 1997, with rows i, g, o only.
    peephole
        The gates also look at the cell state, with weights ``weight_ci``, ``weight_cf`` and
        ``weight_co`` (H,) (Gers & Schmidhuber 2000).
    coupled
        f = 1 − i, with rows i, g, o only (Greff et al. 2017).
    forget_bias
        First value of the forget gate's bias. Above 0, the unit starts out remembering (Gers et
        al. 2000). Where there is no such bias, nothing but the default is accepted.
    proj_size
        Only 0: projections of h (Sak, Senior & Beaufays 2014) are not supported.

    Raises
    ------
    TypeError, ValueError
        Where an argument has another type or value. The message says which.
    """

    state_names = ("h", "c")
    options = RecurrentLayer.options | {
        "forget_gate": True,
        "peephole": False,
        "coupled": False,
        "forget_bias": 1.0,
    }

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
        forget_gate: bool = True,
        peephole: bool = False,
        coupled: bool = False,
        forget_bias: float = 1.0,
        proj_size: int = 0,
        dtype: DType = np.float32,
        rng: Seed = None,
    ) -> None:
        if validation.finite_float("proj_size", proj_size) != 0:
            raise ValueError(f"proj_size: expected 0 (not supported), got {proj_size!r}")
        self.forget_gate = validation.flag("forget_gate", forget_gate)
        self.peephole = validation.flag("peephole", peephole)
        self.coupled = validation.flag("coupled", coupled)
        if self.coupled and not self.forget_gate:
            raise ValueError("coupled: expected False with forget_gate=False, got True")
        self.forget_bias = _checked_forget_bias(forget_bias, self._forget, bias, dtype)
        super().__init__(
            input_size,
            hidden_size,
            num_layers=num_layers,
            bias=bias,
            batch_first=batch_first,
            dropout=dropout,
            bidirectional=bidirectional,
            dtype=dtype,
            rng=rng,
        )
        # Records: twice what a pass needs, since the tape of the pass before may still be there.
        # Layers that read inputs of another width need blocks of another size.
        ways = len(self._ways)
        widths = Counter([input_size, *[ways * hidden_size] * (num_layers - 1)])
        self._records = {width: SpareMemory(2 * count * ways) for width, count in widths.items()}
        self._workspace = {width: SpareMemory(1) for width in widths}
        if self._forget == "gate":
            for name, array in self.parameters.items():
                if name.startswith("bias"):
                    array[self.hidden_size : 2 * self.hidden_size] = self.forget_bias

    @property
    def _forget(self) -> str:
        """Where f comes from, as ``forget_rows`` calls it."""
        return "coupled" if self.coupled else "gate" if self.forget_gate else "one"

    def _pass_shapes(self, inputs: int) -> Shapes:
        hidden = self.hidden_size
        rows = (4 if self._forget == "gate" else 3) * hidden
        shapes = {"weight_ih": (rows, inputs), "weight_hh": (rows, hidden), "bias": (rows,)}
        if self.peephole:
            seen_by = "ifo" if self._forget == "gate" else "io"
            shapes |= {f"weight_c{gate}": (hidden,) for gate in seen_by}
        return shapes

    def _run(self, x: Array, state: list[Array], weights: Parameters, valid: Valid) -> LSTMTape:
        weights = with_forget_rows(weights, self._forget)
        if self.peephole:
            tape = readable_lstm.lstm_sequence(x, *state, weights, valid)
        else:
            empty = self._records[x.shape[2]].empty
            tape = fast_lstm.lstm_sequence(x, *state, weights, valid, empty)
        return replace(tape, forget=self._forget)

    def _run_without_tape(
        self, x: Array, state: list[Array], weights: Parameters, valid: Valid
    ) -> tuple[Array, tuple[Array, ...]]:
        if self.peephole:
            return super()._run_without_tape(x, state, weights, valid)
        weights = with_forget_rows(weights, self._forget)
        empty = self._workspace[x.shape[2]].empty
        return fast_lstm.lstm_sequence_output(x, *state, weights, valid, empty)

    def _run_back(
        self, tape: LSTMTape, d_output: Array, d_state: list[Array]
    ) -> tuple[Parameters, Array, tuple[Array, ...]]:
        if "weight_ci" in tape.weights:
            back = readable_lstm.lstm_sequence_backward(tape, d_output, *d_state)
        else:
            empty = self._workspace[tape.x.shape[2]].empty
            back = fast_lstm.lstm_sequence_backward(tape, d_output, *d_state, empty)
        grads, d_x, d_start = back
        return without_forget_rows(grads, tape.forget), d_x, d_start


def _checked_forget_bias(forget_bias: float, forget: str, bias: bool, dtype: DType) -> float:
    """Return the first value of the forget gate's bias, if there is one and the dtype holds it."""
    number = validation.finite_float("forget_bias", forget_bias)
    has_one = forget == "gate" and validation.flag("bias", bias)
    if number != 1.0 and not has_one:
        lacks = {"gate": "bias=False", "one": "forget_gate=False", "coupled": "coupled=True"}
        raise ValueError(
            f"forget_bias: expected no value with {lacks[forget]}, which leaves no bias to set; "
            f"got {number}"
        )
    largest = float(np.finfo(validation.float_dtype("dtype", dtype)).max)
    if abs(number) > largest:
        raise ValueError(f"forget_bias: expected at most {largest}, got {forget_bias!r}")
    return number
