"""The series and the river: what is in the packages that they were taken from."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from lstm_lessons.data import load_river, load_series, read

SERIES = {  # length, first month, last, first value, last value
    "elnino": (732, "1950-01", "2010-12", 23.11, 22.07),
    "co2": (526, "1958-03", "2001-12", 316.1, 371.02),
    "sunspots": (3120, "1749-01", "2008-12", 58.0, 0.8),
}


@pytest.mark.parametrize("name", SERIES)
def test_first_and_last(name):
    series = load_series(name)
    length, first, last, first_value, last_value = SERIES[name]
    assert series.values.shape == (length,)
    assert series.values.dtype == np.float64
    assert np.isfinite(series.values).all()
    assert (str(series.months[0]), str(series.months[-1])) == (first, last)
    assert (series.values[0], series.values[-1]) == (first_value, last_value)
    assert (series.name, series.first, series.period) == (name, first, 12)


@pytest.mark.parametrize("name", ["river", "nile", None, ["co2"]])
def test_what_is_no_monthly_series_is_refused(name):
    with pytest.raises(ValueError, match="name: expected one of elnino, co2, sunspots; got"):
        load_series(name)


def test_the_series_are_those_of_statsmodels():
    datasets = pytest.importorskip("statsmodels.datasets")
    elnino = datasets.elnino.load_pandas().data.iloc[:, 1:].to_numpy().ravel()
    np.testing.assert_array_equal(load_series("elnino").values, elnino)

    weekly = datasets.co2.load_pandas().data["co2"]
    monthly = weekly.resample("MS").mean()
    known = monthly.notna().to_numpy()
    co2 = load_series("co2").values
    np.testing.assert_allclose(co2[known], monthly[known], rtol=0, atol=5.1e-4)
    assert (~known).sum() == 5
    assert str(load_series("co2").months[~known].max()) < "1965-01"
    np.testing.assert_allclose(co2, monthly.interpolate().to_numpy(), rtol=0, atol=1.1e-3)

    # The yearly numbers are means of the monthly ones, or of days, rounded.
    yearly = datasets.sunspots.load_pandas().data.set_index("YEAR")["SUNACTIVITY"]
    months = load_series("sunspots").values.reshape(-1, 12).mean(axis=1)
    np.testing.assert_allclose(months, yearly.loc[1749:], rtol=0, atol=0.5)


def test_the_tool_makes_the_same_files():
    pytest.importorskip("statsmodels")
    from tools import data_files

    for make in (data_files.elnino, data_files.co2, data_files.sunspots):
        assert make() == read(make.__name__)


def test_the_river():
    river = load_river()
    assert river.columns == ("tmin", "tmax", "precipitation")
    assert river.weather.shape == (3653, 3)
    assert river.discharge.shape == river.days.shape == (3653,)
    assert (str(river.days[0]), str(river.days[-1])) == ("1979-01-01", "1988-12-31")
    assert (np.diff(river.days) == np.timedelta64(1, "D")).all()
    np.testing.assert_array_equal(river.weather[0], [-20.1, -12.9, 1.0])
    assert (river.discharge[0], river.discharge[-1]) == (143, 30.5)
    tmin, tmax, rain = river.weather.T
    assert (tmin <= tmax).mean() > 0.999
    assert rain.min() == 0
    assert river.discharge.min() > 0


def test_the_package_has_the_files_with_it():
    """A wheel has what package-data names."""
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    packed = tomllib.loads(text)["tool"]["setuptools"]["package-data"]
    assert packed["lstm_lessons.data"] == ["files/*"]
