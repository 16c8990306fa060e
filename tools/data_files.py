"""Make the files of ``lstm_lessons/data/files`` from what they were taken from.

    python -m tools.data_files    (needs statsmodels and spotpy)

Prints each file's SHA-256, which stands in ``lstm_lessons/data/catalogue.py``.
"""

import hashlib
from importlib.resources import files

import numpy as np

from lstm_lessons.data.catalogue import FILES

STATSMODELS = "statsmodels.datasets"
SPOTPY = "spotpy.examples"


def elnino() -> bytes:
    """Return the table of years as one month a line."""
    rows = _lines(STATSMODELS, "elnino/elnino.csv")[1:]
    years, *months = zip(*(row.split(",") for row in rows), strict=True)
    values = np.array(months, np.float64).T.ravel()
    return _monthly(f"{years[0]}-01", values, 2)


def co2() -> bytes:
    """Return the means of the weeks that end in a month; a month without one is interpolated."""
    rows = [row.split(",") for row in _lines(STATSMODELS, "co2/co2.csv")[1:]]
    weeks = np.array([f"{day[:4]}-{day[4:6]}" for day, _ in rows], "datetime64[M]")
    values = np.array([value or "nan" for _, value in rows], np.float64)
    months = np.arange(weeks[0], weeks[-1] + 1)
    known = {month: values[(weeks == month) & ~np.isnan(values)] for month in months}
    there = np.array([known[month].size > 0 for month in months])
    means = [known[month].mean() for month in months[there]]
    steps = np.arange(len(months))
    return _monthly(str(months[0]), np.interp(steps, steps[there], means), 3)


def sunspots() -> bytes:
    """Return the table of years as one month a line."""
    rows = [line.split() for line in _lines(STATSMODELS, "sunspots/src/sunspots_monthly.dat")]
    years = [row for row in rows if len(row) == 13 and row[0].isdigit()]
    values = np.array([row[1:] for row in years], np.float64).ravel()
    return _monthly(f"{years[0][0]}-01", values, 1)


def river() -> bytes:
    """Return days as 1979-01-01, and the columns but the mean of the two temperatures."""
    rows = [row.split(",") for row in _lines(SPOTPY, "cmf_data/fulda_climate.csv")[2:]]
    lines = []
    for day, tmax, tmin, _, rain, flow in rows:
        d, m, y = day.split(".")
        lines.append(",".join([f"{y}-{m}-{d}", tmin, tmax, rain, flow]))
    return "\n".join(["day,tmin,tmax,precipitation,discharge", *lines, ""]).encode()


def _lines(package: str, path: str) -> list[str]:
    return files(package).joinpath(path).read_text(encoding="utf-8-sig").splitlines()


def _monthly(first: str, values: np.ndarray, digits: int) -> bytes:
    months = np.datetime64(first, "M") + np.arange(len(values))
    lines = [f"{month},{value:.{digits}f}" for month, value in zip(months, values, strict=True)]
    return "\n".join(["month,value", *lines, ""]).encode()


MAKERS = {"elnino.csv": elnino, "co2.csv": co2, "sunspots.csv": sunspots, "river.csv": river}


def main() -> None:
    """Write all files and print their checksums."""
    for name, make in MAKERS.items():
        content = make()
        (FILES / name).write_bytes(content)
        print(f"{hashlib.sha256(content).hexdigest()}  {name}")


if __name__ == "__main__":
    main()
