"""GateExplorer with peepholes and GRUExplorer as a reader meets them, beside Python."""

import pytest

from lstm_lessons.widgets import GateExplorer, GRUExplorer
from tests.browser.axe import run_axe
from tests.browser.live_widget import LiveWidget, stand_in
from tests.browser.reader import READERS

pytestmark = pytest.mark.browser

SHOWN = {
    "peepholes": (GateExplorer, GateExplorer.preset("Clock"), GateExplorer.PEEPHOLE_PRESETS),
    "GRU": (GRUExplorer, GRUExplorer(), GRUExplorer.PRESETS),
}


@pytest.fixture(params=SHOWN)
def shown(request):
    return SHOWN[request.param]


@pytest.fixture
def live(open_page, tmp_path):
    def live(cls, w, **how):
        opened = open_page(stand_in(tmp_path, w), **how)
        widget = LiveWidget(opened.page, cls)
        widget.root.get_by_text("All steps in numbers").click()
        widget.root.locator("td").first.wait_for()
        return widget, opened

    return live


@READERS
def test_every_preset_shows_pythons_numbers_and_axe_finds_nothing(live, shown, width, dark):
    cls, w, presets = shown
    widget, opened = live(cls, w, width=width, dark=dark)
    for preset in presets:
        widget.press(preset["name"])
        state = widget.assert_numbers_are_pythons()
        assert {name: state[name] for name in preset["state"]} == preset["state"]
    violations, _ = run_axe(opened.page)
    assert violations == []
    assert opened.console_errors == opened.outside_requests == []
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_range_to_both_ends_by_the_keyboard(live, shown):
    cls, w, _ = shown
    widget, _ = live(cls, w)
    tabs = "ifgo" if cls is GateExplorer else "rzn"
    driven = set()
    for tab in ["in your hand", *tabs]:
        widget.choose(tab if tab == "in your hand" else "computed")
        if tab in tabs:
            widget.choose(tab)
        for slider in widget.sliders():
            for key in ("Home", "End"):
                slider.press(key)
                widget.assert_numbers_are_pythons()
            driven.add((tab, slider.get_attribute("data-control")))
    peepholes = {tab for tab, control in driven if control == "weight_c"}
    assert peepholes == (set("ifo") if cls is GateExplorer else set())


def test_the_variant_can_be_changed_while_it_is_shown(live):
    widget, opened = live(GateExplorer, GateExplorer(), width=390)
    assert widget.root.get_by_role("button", name="Clock").count() == 0
    set_variant = "root => root.closest('.lstm-view').model.set('variant', 'peephole')"
    widget.root.evaluate(set_variant)
    widget.button("Clock").wait_for()
    widget.press("Clock")
    assert widget.state()["weight_c"] == [0, -10, 10]
    assert widget.root.count() == 1
    assert opened.console_errors == []
