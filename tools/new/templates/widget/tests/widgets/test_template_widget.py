"""TemplateWidget in Python."""

import numpy as np
import pytest

from lstm_lessons.widgets import TemplateWidget


def test_what_is_left_of_an_impulse_is_a_power():
    run = TemplateWidget(w=-0.9, x=[1, *[0] * 11]).trajectory()
    assert run["h"] == pytest.approx((-0.9) ** np.arange(12), abs=1e-15)


def test_a_shorter_x_moves_the_step():
    w = TemplateWidget(step=7)
    w.x = [1, 0]
    assert w.step == 1
