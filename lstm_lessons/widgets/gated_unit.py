"""What the explorers of one unit have in common: gates in the reader's hand, or computed."""

from abc import abstractmethod
from typing import ClassVar

import numpy as np
from traitlets import Bunch, TraitError, validate

from lstm_lessons.widgets.base import LessonWidget
from lstm_lessons.widgets.traits import Number, OneOf


class GatedUnit(LessonWidget):
    """One unit (I = H = 1) over a sequence of numbers.

    A subclass has the traits ``x``, ``step`` and ``held``, and one for each of ``GATES``.

    Attributes
    ----------
    GATES
        The gates that can be held, in the order of the columns of ``held``.
    WEIGHTS
        The traits that set the gates where they are computed.
    """

    GATES: ClassVar[str]
    WEIGHTS: ClassVar[tuple[str, ...]]

    mode = OneOf("held", "computed").tag(sync=True)
    reach = OneOf("from here on", "this step").tag(sync=True)
    h_0 = Number(0.0).tag(sync=True)

    def __init__(self, **traits: object) -> None:
        self._following = False
        # As the traits begin; a gate that is given has been set, even to what it begins with.
        self._agreed: dict[str, object] = {n: None if n in traits else 0.0 for n in self.GATES}
        super().__init__(**traits)
        for name in self.GATES:
            if self.mode == "computed" and name in traits:
                raise TraitError(self._computed(name, traits[name]))
        self.observe(self._follow, [*self.state_traits, *self.GATES])
        self._follow()

    @abstractmethod
    def trajectory(self) -> dict[str, np.ndarray]:
        """Return every quantity over time, each (T,) float64."""

    @validate("held")
    def _as_long_as_x(self, proposal: Bunch) -> tuple[tuple[float, ...], ...]:
        rows, steps = len(proposal.value), len(self.x)
        if rows != steps:
            raise TraitError(f"held: expected {steps} rows, one for each step of x; got {rows}")
        return proposal.value

    def _in_hand(self, proposal: Bunch) -> float:
        if self.mode == "computed" and not self._following:
            raise TraitError(self._computed(proposal.trait.name, proposal.value))
        return proposal.value

    def _follow(self, change: Bunch | None = None) -> None:
        """Make ``held``, ``step`` and the gates agree, whichever of them has been changed."""
        if self._following or self._traits_now() == self._agreed:
            return
        self._following = True
        try:
            steps = len(self.x)
            self.step = min(self.step, steps - 1)
            rows = self.held[:steps] + self.held[-1:] * (steps - len(self.held))
            if self.mode == "held":
                # A gate that is not what it was made to be has been set by someone.
                for k, name in enumerate(self.GATES):
                    value = getattr(self, name)
                    if value != self._agreed[name]:
                        rows = self._with_gate(rows, k, value)
            self.held = rows
            now = self.trajectory()
            for name in self.GATES:
                setattr(self, name, now[name][self.step])
            self._agreed = self._traits_now()
        finally:
            self._following = False

    def _traits_now(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in (*self.state_traits, *self.GATES)}

    def _with_gate(self, rows: tuple, k: int, value: float) -> tuple:
        """Return ``rows`` with gate ``k`` set at this step, and after it if that is meant."""
        end = self.step + 1 if self.reach == "this step" else len(rows)
        return tuple(
            (*row[:k], value, *row[k + 1 :]) if self.step <= t < end else row
            for t, row in enumerate(rows)
        )

    def _computed(self, name: str, value: object) -> str:
        *others, last = ["x", *self.WEIGHTS]
        return (
            f"{name}: expected no value while the gates are computed, got {value}. "
            f"Change {', '.join(others)} or {last}, or set mode = 'held' first"
        )
