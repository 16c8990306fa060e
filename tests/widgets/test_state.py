"""What a notebook keeps of a widget: its text, its saved state, its presets."""

import json

import pytest

from lstm_lessons.widgets import WIDGETS, GateExplorer, RNNUnit

EVERY_PRESET = [(cls, preset) for cls in WIDGETS for preset in cls.PRESETS]


def state_of(w):
    return {name: getattr(w, name) for name in w.state_traits}


@pytest.mark.parametrize(
    ("cls", "preset"), EVERY_PRESET, ids=[f"{c.__name__}-{p['name']}" for c, p in EVERY_PRESET]
)
def test_preset(cls, preset):
    w = cls.preset(preset["name"])
    saved = json.loads(json.dumps(state_of(w)))
    for name, value in preset["state"].items():
        assert saved[name] == value
    assert preset["look"].endswith(".") or preset["look"].endswith("?")
    assert preset["look"].count("*") % 2 == 0


@pytest.mark.parametrize("cls", WIDGETS)
def test_it_begins_with_the_first_preset(cls):
    assert state_of(cls()) == state_of(cls.preset(cls.PRESETS[0]["name"]))


@pytest.mark.parametrize("cls", WIDGETS)
def test_repr_is_stable_and_makes_the_widget_again(cls):
    assert repr(cls()) == f"{cls.__name__}()"
    for preset in cls.PRESETS:
        w = cls.preset(preset["name"])
        assert repr(w) == repr(cls.preset(preset["name"]))
        assert state_of(eval(repr(w), {cls.__name__: cls})) == state_of(w)


def test_repr_says_what_is_not_default():
    assert repr(RNNUnit(w_h=0.5, x=[1, 0])) == "RNNUnit(w_h=0.5, x=[1.0, 0.0], step=1)"


@pytest.mark.parametrize("cls", WIDGETS)
def test_saved_state_is_small_without_its_source(cls):
    state = cls()._get_embed_state()["state"]
    assert state["_anywidget_id"].split(".")[-1] == cls.__name__
    for source in ("_esm", "_css"):
        assert len(state.pop(source)) > 1000
    assert len(json.dumps(state)) < 2000


def latched(w, start, end):
    return w.trajectory()["c"][start:end]


def test_the_presets_do_what_they_say():
    """Each claim of a ``look`` text, in numbers."""
    written = GateExplorer.preset("Write once").trajectory()["c"]
    assert written.tolist() == [0, 0, *[0.96] * 6]
    assert set(GateExplorer.preset("Remember").trajectory()["c"]) == {0.8}
    assert GateExplorer.preset("Forget").trajectory()["c"] == pytest.approx(
        [0.7**t for t in range(1, 9)]
    )
    reset = GateExplorer.preset("Reset the cell").trajectory()["c"]
    assert (reset[4], reset[5]) == (0.96, 0)
    quiet = GateExplorer.preset("Keep it to yourself").trajectory()
    assert set(quiet["h"][:6]) == {0}
    assert min(quiet["c"][2:]) > 0.9
    assert min(quiet["h"][6:]) > 0.7

    latch = GateExplorer.preset("Latch").trajectory()
    assert max(abs(latch["c"][:2])) < 0.01
    assert min(latch["c"][2:]) > 0.93
    assert max(latch["i"][[0, 1, 3, 4, 5, 6, 7]]) < 0.05
    cleared = GateExplorer.preset("Latch and reset").trajectory()
    assert min(cleared["c"][2:5]) > 0.93
    assert cleared["f"][5] < 0.05
    assert max(abs(cleared["c"][5:])) < 0.05

    echo = RNNUnit.preset("Echo").trajectory()["h"]
    assert 0 < echo[-1] < 0.02
    assert RNNUnit.preset("Long memory").trajectory()["h"][-1] > 0.7
    latch = RNNUnit.preset("Latch")
    assert latch.trajectory()["h"][-1] > 0.85
    latch.x = [-1, *[0] * 11]
    assert latch.trajectory()["h"][-1] < -0.85
    alternate = RNNUnit.preset("Alternate").trajectory()["h"]
    assert all(alternate[:-1] * alternate[1:] < 0)
    assert RNNUnit.preset("Explode").trajectory()["h"][-1] > 100
