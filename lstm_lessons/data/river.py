"""A river, day by day, and the weather that its water comes from.

>>> from lstm_lessons.data import load_river
>>> river = load_river()
>>> river.weather.shape, river.columns, str(river.days[0])
((3653, 3), ('tmin', 'tmax', 'precipitation'), '1979-01-01')
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lstm_lessons.data.catalogue import read


@dataclass(frozen=True)
class River:
    """Ten years of a river and its weather, without gaps: T = 3,653 days.

    Attributes
    ----------
    days
        (T,), datetime64[D]: one day after the other.
    weather
        (T, 3), float64: the day's lowest and highest temperature in °C, its precipitation in mm.
    columns
        The names of the weather's three: ``("tmin", "tmax", "precipitation")``.
    discharge
        (T,), float64: the water that passes, in m³/s.
    """

    days: npt.NDArray[np.datetime64]
    weather: npt.NDArray[np.float64]
    columns: tuple[str, ...]
    discharge: npt.NDArray[np.float64]


def load_river() -> River:
    """Return the Fulda at Grebenau, 1979 to 1988; ``CATALOGUE["river"]`` says whose data it is.

    Returns
    -------
    river
        Its arrays are float64, ``days`` apart; T = 3,653.

    Raises
    ------
    ValueError
        If the file is damaged.
    """
    head, *lines = read("river").decode("utf-8").splitlines()
    days, *columns = zip(*(line.split(",") for line in lines), strict=True)
    numbers = np.array(columns, np.float64).T
    names = tuple(head.split(",")[1:-1])
    return River(np.array(days, "datetime64[D]"), numbers[:, :-1], names, numbers[:, -1])
