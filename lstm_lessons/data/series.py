"""Series of one number a month.

>>> from lstm_lessons.data import load_series
>>> elnino = load_series("elnino")
>>> elnino.values.shape, elnino.first, elnino.unit
((732,), '1950-01', '°C')
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lstm_lessons.data.catalogue import read

UNITS = {"elnino": "°C", "co2": "ppm", "sunspots": "spots"}
"""The series that there are, by name, and what they are measured in."""


@dataclass(frozen=True)
class Series:
    """A series without gaps, evenly spaced in time.

    Attributes
    ----------
    name
        One of ``UNITS``.
    values
        (T,), float64, in ``unit``: one a month. All are finite.
    first
        The month of ``values[0]``, as "1950-01".
    period
        Steps in a year, after which the seasons come again: 12.
    unit
        What the values are measured in, as "°C".
    """

    name: str
    values: npt.NDArray[np.float64]
    first: str
    period: int
    unit: str

    @property
    def months(self) -> npt.NDArray[np.datetime64]:
        """The month of each value: (T,), datetime64[M]."""
        return np.datetime64(self.first, "M") + np.arange(len(self.values))


def load_series(name: str) -> Series:
    """Return a monthly series.

    Parameters
    ----------
    name
        "elnino", "co2" or "sunspots"; ``CATALOGUE`` says what they are and whose.

    Returns
    -------
    series
        Its ``values`` are (T,), float64: T = 732, 526 and 3,120.

    Raises
    ------
    ValueError
        If it is none of these, or its file is damaged.
    """
    if not isinstance(name, str) or name not in UNITS:
        raise ValueError(f"name: expected one of {', '.join(UNITS)}; got {name!r}")
    lines = read(name).decode("utf-8").splitlines()[1:]
    months, values = zip(*(line.split(",") for line in lines), strict=True)
    return Series(name, np.array(values, np.float64), months[0], 12, UNITS[name])
