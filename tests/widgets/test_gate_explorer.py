"""GateExplorer in Python: i, f, g, o and ``held`` agree, and the numbers are the LSTM's."""

import doctest

import numpy as np
import pytest
from traitlets import TraitError

from lstm_lessons.scratch import LSTM
from lstm_lessons.widgets import GateExplorer, gate_explorer

ROWS = [[0.1, 0.2, -0.3, 0.4], [0.5, 0.6, 0.7, 0.8], [0.9, 1.0, -1.0, 0.0]]


@pytest.fixture
def held():
    return GateExplorer(x=[1, 2, 3], held=ROWS, step=1)


def gates(w):
    return [w.i, w.f, w.g, w.o]


def test_gates_mirror_the_selected_step(held):
    assert gates(held) == ROWS[1]
    held.step = 2
    assert gates(held) == ROWS[2]
    held.held = ROWS[::-1]
    assert gates(held) == ROWS[0]


def test_setting_a_gate_changes_held_from_here_on(held):
    held.f = 0.25
    assert np.array(held.held)[:, 1].tolist() == [0.2, 0.25, 0.25]
    untouched = [0, 2, 3]
    assert np.array(held.held)[:, untouched].tolist() == np.array(ROWS)[:, untouched].tolist()


def test_setting_a_gate_can_change_one_step(held):
    held.reach = "this step"
    held.g = -0.25
    assert np.array(held.held)[:, 2].tolist() == [-0.3, -0.25, -1.0]


def test_stepping_changes_nothing_but_the_step(held):
    before = held.held
    for step in (0, 2, 1, 0):
        held.step = step
    assert held.held == before


def test_step_and_gate_set_at_once(held):
    with held.hold_trait_notifications():
        held.step = 0
        held.o = 1.0
    assert (held.step, held.o) == (0, 1.0)
    assert [row[3] for row in held.held] == [1.0, 1.0, 1.0]
    assert held.i == 0.1


def test_gate_in_the_constructor():
    w = GateExplorer(x=[0, 0], f=0.5, step=0)
    assert [row[1] for row in w.held] == [0.5, 0.5]


@pytest.mark.parametrize("gate", "ifgo")
def test_zero_is_a_value_too(gate):
    """The traits begin at 0: a gate set to 0 in the constructor must not pass for one not set."""
    k = "ifgo".index(gate)
    w = GateExplorer(x=[0, 0, 0], held=[[0.5] * 4] * 3, step=1, **{gate: 0.0})
    assert [row[k] for row in w.held] == [0.5, 0.0, 0.0]
    assert gates(w) == [0.0 if name == gate else 0.5 for name in "ifgo"]


@pytest.mark.parametrize("value", [0.0, 0.2])
def test_no_gate_in_the_constructor_of_a_computed_one(value):
    with pytest.raises(TraitError, match=rf"^f: .*computed, got {value}\."):
        GateExplorer(mode="computed", f=value)


def test_a_refused_change_leaves_the_widget_working(held):
    with pytest.raises(TraitError, match=r"^held: expected 3 rows"):
        held.held = ROWS[:2]
    with pytest.raises(TraitError, match=r"^step: expected 0 to 2"):
        held.step = 3
    held.f = 0.25
    assert [row[1] for row in held.held] == [0.2, 0.25, 0.25]
    held.step = 0
    assert gates(held) == ROWS[0]


def test_an_error_on_the_way_leaves_the_widget_working(held, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(gate_explorer, "lstm_cell", None)  # so that trajectory() fails
        with pytest.raises(TypeError):
            held.f = 0.5
    held.f = 0.25
    assert [row[1] for row in held.held] == [0.2, 0.25, 0.25]
    held.step = 0
    assert gates(held) == ROWS[0]


def test_observers_hear_of_a_gate_once(held):
    heard = []
    held.observe(lambda change: heard.append(change.new), "f")
    held.f = 0.25
    held.step = 0
    held.held = ROWS
    assert heard == [0.25, 0.2]


def test_held_trajectory_by_hand():
    w = GateExplorer(x=[0, 0], c_0=2.0, h_0=0.5, held=[[0.5, 0.25, 1, 0.5], [1, 0, -0.5, 1]])
    run = w.trajectory()
    assert run["kept"].tolist() == [0.5, 0.0]
    assert run["written"].tolist() == [0.5, -0.5]
    assert run["c"].tolist() == [1.0, -0.5]
    assert run["c_prev"].tolist() == [2.0, 1.0]
    assert run["h"] == pytest.approx([0.5 * np.tanh(1), np.tanh(-0.5)], abs=1e-15)
    assert run["h_prev"] == pytest.approx([0.5, 0.5 * np.tanh(1)], abs=1e-15)
    assert "z_f" not in run


def test_computed_trajectory_is_the_layers():
    w = GateExplorer(
        mode="computed",
        x=[0.3, -1.2, 0.7, 2.0],
        h_0=0.4,
        c_0=-0.6,
        weight_ih=[0.5, -0.6, 0.7, -0.8],
        weight_hh=[-0.1, 0.2, -0.3, 0.4],
        bias=[0.11, 0.22, -0.33, 0.44],
        step=2,
    )
    layer = LSTM(1, 1, dtype=np.float64)
    layer.parameters["weight_ih_l0"][:, 0] = w.weight_ih
    layer.parameters["weight_hh_l0"][:, 0] = w.weight_hh
    layer.parameters["bias_l0"][:] = w.bias
    state = (np.array([[w.h_0]]), np.array([[w.c_0]]))
    _, _, tape = layer.forward(np.array(w.x)[:, None], state)
    run = w.trajectory()
    for name in "ifgoch":
        expected = getattr(tape.layers[0], name)[:, 0, 0]
        assert run[name] == pytest.approx(expected, abs=1e-15), name
    assert 1 / (1 + np.exp(-run["z_o"])) == pytest.approx(run["o"], abs=1e-15)
    assert gates(w) == [run[name][2] for name in "ifgo"]


def test_computed_gates_follow_what_they_depend_on():
    w = GateExplorer(mode="computed", weight_hh=[1, 1, 1, 1])
    for name, value in {
        "x": [1.0] * 8,
        "h_0": 0.5,
        "step": 5,
        "weight_ih": [1, 2, 3, 4],
        "weight_hh": [0, 0, 0, 0],
        "bias": [0, 0, 0, 0],
    }.items():
        setattr(w, name, value)
        assert gates(w) == [w.trajectory()[gate][w.step] for gate in "ifgo"], name


def test_computed_gates_cannot_be_set():
    w = GateExplorer(mode="computed")
    before = (gates(w), w.held)
    with pytest.raises(TraitError, match=r"^f: .*computed.*0\.2.*weight_ih.*mode = 'held'"):
        w.f = 0.2
    assert (gates(w), w.held) == before


def test_going_back_to_held_brings_the_held_gates_back(held):
    held.mode = "computed"
    assert gates(held) != ROWS[1]
    held.mode = "held"
    assert gates(held) == ROWS[1]
    assert np.array(held.held).tolist() == ROWS


def test_a_longer_x_repeats_the_last_row(held):
    held.x = [0] * 5
    assert np.array(held.held).tolist() == [*ROWS, ROWS[2], ROWS[2]]


def test_a_shorter_x_cuts_held_and_moves_the_step(held):
    held.step = 2
    held.x = [0, 0]
    assert np.array(held.held).tolist() == ROWS[:2]
    assert held.step == 1
    assert gates(held) == ROWS[1]
    assert len(held.trajectory()["c"]) == 2


def test_lists_cannot_change_unseen(held):
    with pytest.raises(TypeError, match="does not support item assignment"):
        held.x[0] = 1.0


def test_arrays_are_welcome(held):
    held.x = np.array([1, 2, 3], np.float32)
    held.held = np.array(ROWS)
    held.c_0 = np.float64(0.5)
    held.step = np.int64(1)
    assert held.x == (1.0, 2.0, 3.0)
    assert type(held.x[0]) is type(held.c_0) is float
    assert type(held.step) is int


def test_the_example_in_the_docstring():
    assert doctest.testmod(gate_explorer) == (0, 3)
