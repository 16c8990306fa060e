"""TemplateWidget as a reader meets it: its numbers are those of Python."""

import pytest

from lstm_lessons.widgets import TemplateWidget
from tests.browser.reader import (
    READERS,
    assert_keyboard_reaches_everything,
    assert_readable,
    unfold,
)

pytestmark = pytest.mark.browser


@READERS
def test_every_preset_shows_pythons_numbers(show, width, dark):
    widget = show(TemplateWidget(), width=width, dark=dark)
    unfold(widget)
    for preset in TemplateWidget.PRESETS:
        widget.press(preset["name"])
        state = widget.assert_numbers_are_pythons()
        assert {name: state[name] for name in preset["state"]} == preset["state"]
    assert_readable(widget, width)


def test_every_range_to_both_ends_by_the_keyboard(show):
    widget = show(TemplateWidget())
    unfold(widget)
    for slider in widget.ranges():
        for key in ("Home", "End"):
            slider.press(key)
            widget.assert_numbers_are_pythons()


def test_the_keyboard_reaches_everything(show):
    assert_keyboard_reaches_everything(show(TemplateWidget()), at_least=6)
