"""How a caller holds sequences and states, and how the passes do: (T, B, ·), and (B, H) a layer."""

from dataclasses import dataclass

import numpy as np

from lstm_lessons.scratch import validation
from lstm_lessons.scratch.types import Array, State


@dataclass(frozen=True)
class Layout:
    """The caller's sequences: (T, B, ·); (B, T, ·) with ``batch_first``; one alone is (T, ·)."""

    batched: bool
    batch_first: bool

    @classmethod
    def of(cls, x: Array, batch_first: bool, input_size: int) -> "Layout":
        """Return the layout that ``x`` is in, after a look at its shape."""
        axes = "(B, T, I)" if batch_first else "(T, B, I)"
        if x.ndim not in (2, 3):
            raise ValueError(f"x: expected {axes}, or (T, I) for one sequence; got shape {x.shape}")
        if x.shape[-1] != input_size:
            raise ValueError(
                f"x: expected input_size = {input_size} features on the last axis, "
                f"got shape {x.shape}"
            )
        if 0 in x.shape:
            raise ValueError(f"x: expected at least one step and one sequence, got shape {x.shape}")
        return cls(x.ndim == 3, batch_first)

    def time_major(self, sequence: Array) -> Array:
        """Return the caller's sequence as (T, B, ·)."""
        if not self.batched:
            return sequence[:, None, :]
        return sequence.swapaxes(0, 1) if self.batch_first else sequence

    def as_caller_has_it(self, sequence: Array) -> Array:
        """Undo ``time_major``."""
        if not self.batched:
            return sequence[:, 0]
        return sequence.swapaxes(0, 1) if self.batch_first else sequence

    def sequence_in(
        self, name: str, value: Array, dtype: np.dtype, shape: tuple[int, int, int], features: str
    ) -> Array:
        """Return the caller's ``value`` time-major if it is as it should be.

        ``shape`` is (T, B, ·), and ``features`` what an error message calls its last axis.
        """
        steps, batch, width = shape
        if not self.batched:
            expected, meaning = (steps, width), f"(T, {features})"
        elif self.batch_first:
            expected, meaning = (batch, steps, width), f"(B, T, {features})"
        else:
            expected, meaning = shape, f"(T, B, {features})"
        return self.time_major(validation.shaped_array(name, value, dtype, expected, meaning))

    def states_in(
        self, argument: str, names: list[str], state: State | None, zeros: Array
    ) -> list[Array]:
        """Return copies of the caller's states, (num_layers·D, B, H) each.

        Parameters
        ----------
        argument, names
            What an error message calls the state, and its parts.
        state
            One array, or a tuple of them if there are several names; None stands for zeros.
        zeros
            What stands in for None: it has the dtype and the shape that are expected.
        """
        if state is None:
            return [zeros.copy() for _ in names]
        if len(names) == 1:
            states = {argument: state}
        elif isinstance(state, tuple) and len(state) == len(names):
            states = {f"{argument}[{k}]": part for k, part in enumerate(state)}
        else:
            came = f"{len(state)} of them" if isinstance(state, tuple) else type(state).__name__
            raise TypeError(f"{argument}: expected a tuple ({', '.join(names)}), got {came}")
        shape = zeros.shape if self.batched else (len(zeros), zeros.shape[-1])
        meaning = f"({len(zeros)}, B, H)" if self.batched else f"({len(zeros)}, H)"
        return [
            validation.shaped_array(label, array, zeros.dtype, shape, meaning)
            .reshape(zeros.shape)
            .copy()
            for label, array in states.items()
        ]

    def states_out(self, states: list[tuple[Array, ...]]) -> State:
        """Return the states of all layers, (B, H) each, in the form that the caller uses."""
        put_together = np.stack if self.batched else np.concatenate
        together = (put_together(part) for part in zip(*states, strict=True))
        parts = tuple(np.ascontiguousarray(part) for part in together)
        return parts if len(parts) > 1 else parts[0]
