"""Traits and view in step, both ways, over a comm that stands in for Jupyter's."""

import comm
import pytest
from comm.base_comm import BaseComm

from lstm_lessons.widgets import GateExplorer


class RecordingComm(BaseComm):
    """Keeps what Python sends."""

    def __init__(self, *args, **kwargs):
        self.sent = {}
        super().__init__(*args, **kwargs)

    def publish_msg(self, msg_type, data=None, **_):
        if data and data.get("method") == "update":
            self.sent |= data["state"]


@pytest.fixture
def w(monkeypatch):
    monkeypatch.setattr(comm, "create_comm", RecordingComm)
    widget = GateExplorer(step=2)
    widget.comm.sent.clear()
    return widget


def from_page(w, **state):
    """Deliver what a view sends when it has changed the model."""
    data = {"method": "update", "state": state, "buffer_paths": []}
    w._handle_msg({"content": {"data": data}, "buffers": []})


def test_a_gate_set_in_python_reaches_the_page(w):
    w.f = 0.25
    assert w.comm.sent["f"] == 0.25
    assert [row[1] for row in w.comm.sent["held"]] == [1, 1, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25]


def test_a_slider_moved_in_the_page_reaches_python(w):
    heard = []
    w.observe(lambda change: heard.append(change.new), "f")
    held = [list(row) for row in w.held]
    held[2][1] = 0.125
    from_page(w, held=held)
    assert w.f == 0.125
    assert heard == [0.125]
    assert w.comm.sent["f"] == 0.125
    assert "held" not in w.comm.sent  # no echo that could fight with the reader's hand


def test_a_preset_pressed_in_the_page_reaches_python(w):
    from_page(w, **GateExplorer.PRESETS[-1]["state"])
    expected = GateExplorer.preset(GateExplorer.PRESETS[-1]["name"])
    assert all(getattr(w, name) == getattr(expected, name) for name in (*w.state_traits, *"ifgo"))


def test_a_step_taken_in_the_page_reaches_python(w):
    before = w.held
    from_page(w, step=0)
    assert (w.step, w.i, w.held) == (0, 0.0, before)


def test_a_link_to_another_slider_moves_the_gate(w):
    from_page(w, f=0.5)
    assert w.held[2][1] == w.comm.sent["held"][2][1] == 0.5


def test_nonsense_from_the_page_is_refused(w, caplog):
    before = w.held
    from_page(w, held=[[0, 0, 0, 0]])  # ipywidgets logs the error: there is no caller to tell
    assert "held: expected 8 rows, one for each step of x; got 1" in caplog.text
    assert w.held == before
