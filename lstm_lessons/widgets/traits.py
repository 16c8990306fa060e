"""Trait types for numbers: what they hold is finite, within bounds, and kept as plain floats.

Lists are kept as tuples. A tuple can only be replaced as a whole, so no change goes unnoticed.
"""

import reprlib
from numbers import Real

from traitlets import HasTraits, TraitError, TraitType

LARGEST = 1e6
"""Numbers beyond it would overflow on the way through a long sequence of a linear unit."""


def number(name: str, value: object, lo: float = -LARGEST, hi: float = LARGEST) -> float:
    """Return ``value`` as a float.

    Raises
    ------
    TraitError
        If it is not a number in ``[lo, hi]``. The message begins with ``name``.
    """
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if not is_number or not lo <= value <= hi:  # NaN is in no interval
        raise TraitError(f"{name}: expected a number in [{lo:g}, {hi:g}], got {short(value)}")
    return float(value)


def numbers(name: str, values: object, shortest: int, longest: int) -> tuple[float, ...]:
    """Return ``values``, a list, tuple or array, as a tuple of floats; errors as in ``number``."""
    values = values.tolist() if hasattr(values, "tolist") else values
    length = f"{shortest}" if shortest == longest else f"{shortest} to {longest}"
    if not isinstance(values, (list, tuple)) or not shortest <= len(values) <= longest:
        raise TraitError(f"{name}: expected a list of {length} numbers, got {short(values)}")
    return tuple(number(f"{name}[{k}]", value) for k, value in enumerate(values))


def short(value: object) -> str:
    """Return the repr of a value for a message; only the beginning and the end of a huge one."""
    try:
        return reprlib.repr(value)
    except ValueError:  # an int of more digits than Python is willing to print
        return f"a huge {type(value).__name__}"


class Number(TraitType):
    """A number in ``[lo, hi]``."""

    def __init__(self, default: float, lo: float = -LARGEST, hi: float = LARGEST) -> None:
        super().__init__(default)
        self.lo, self.hi = lo, hi

    def validate(self, obj: HasTraits | None, value: object) -> float:
        """Return the value as a float, or say what is wrong with it."""
        return number(self.name, value, self.lo, self.hi)


class Numbers(TraitType):
    """``shortest`` to ``longest`` numbers, from a list, a tuple or an array."""

    def __init__(self, default: tuple[float, ...], shortest: int, longest: int) -> None:
        super().__init__(tuple(default))
        self.shortest, self.longest = shortest, longest

    def validate(self, obj: HasTraits | None, value: object) -> tuple[float, ...]:
        """Return the values as a tuple of floats, or say what is wrong with them."""
        return numbers(self.name, value, self.shortest, self.longest)


class GateRows(TraitType):
    """The values of the gates over time: for each step, one number for each of ``gates``.

    A gate is in [0, 1]; a candidate, g, in [−1, 1].
    """

    def __init__(self, default: tuple[tuple[float, ...], ...], gates: str) -> None:
        super().__init__(default)
        self.gates = gates

    def validate(self, obj: HasTraits | None, value: object) -> tuple[tuple[float, ...], ...]:
        """Return the rows as tuples of floats, or say what is wrong with them."""
        value = value.tolist() if hasattr(value, "tolist") else value
        if not isinstance(value, (list, tuple)) or not value:
            rows = ", ".join(self.gates)
            raise TraitError(f"{self.name}: expected a list of rows [{rows}], got {short(value)}")
        return tuple(self._row(f"{self.name}[{t}]", row) for t, row in enumerate(value))

    def _row(self, name: str, row: object) -> tuple[float, ...]:
        values = numbers(name, row, len(self.gates), len(self.gates))
        for gate, value in zip(self.gates, values, strict=True):
            kind, low = ("candidate", -1) if gate == "g" else ("gate", 0)
            number(f"{name}, {kind} {gate}", value, low, 1)
        return values


class OneOf(TraitType):
    """One word of a few; the first is the default."""

    def __init__(self, *words: str) -> None:
        super().__init__(words[0])
        self.words = words

    def validate(self, obj: HasTraits | None, value: object) -> str:
        """Return the word, or say which there are."""
        if not isinstance(value, str) or value not in self.words:
            expected = ", ".join(map(repr, self.words))
            raise TraitError(f"{self.name}: expected one of {expected}; got {short(value)}")
        return value


class Step(TraitType):
    """A step of the sequence ``x``, counted from 0."""

    def validate(self, obj: HasTraits | None, value: object) -> int:
        """Return the step as an int; whether ``x`` is that long is the widget's to check."""
        is_number = isinstance(value, Real) and not isinstance(value, bool)
        if not is_number or value % 1 != 0:  # NaN and infinity leave NaN
            raise TraitError(f"{self.name}: expected a whole number from 0, got {short(value)}")
        return int(value)
