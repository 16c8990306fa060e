"""LiveTraining's recorded opening run: it is the run that Python trains."""

import re

import numpy as np

from lstm_lessons.widgets import LiveTraining, modules
from lstm_lessons.widgets.opening_run import NAME, opening_run, source


def test_the_file_is_what_the_command_writes():
    """To one unit in the last place: a sum may round otherwise on another processor."""

    def numbers(text: str) -> list[float]:
        data = text.partition("OPENING = ")[2]
        return [float(word) for word in re.findall(r"-?\d[\d.]*", data)]

    file = (modules.JS / NAME).read_text(encoding="utf-8")
    text = source()
    assert re.sub(r"-?\d[\d.]*", "#", file) == re.sub(r"-?\d[\d.]*", "#", text)
    assert np.abs(np.subtract(numbers(file), numbers(text))).max() <= 1


def test_its_digits_are_enough_for_the_picture():
    """A line of the loss is off by less than a quarter of a pixel; a gate by a tenth."""
    found, run = opening_run(), LiveTraining().trajectory()
    for name in ("loss", "norm"):
        assert len(found[name]) == 300
        decades = np.array(found[name]) / 100 - np.log10(run[name])
        assert np.abs(decades).max() * 118 / 5 < 0.25
    for name in "ifo":
        assert np.abs(np.array(found[name]) / 1000 - run[name]).max() * 112 < 0.1
    assert abs(found["direct"] / run["direct"] - 1) < 0.005
    assert abs(found["largest"] / run["norm"].max() - 1) < 0.005
