"""GateExplorer with peepholes and GRUExplorer in Python: the numbers are the layers'."""

import doctest

import numpy as np
import pytest
from traitlets import TraitError

from lstm_lessons.scratch import GRU, LSTM
from lstm_lessons.widgets import GateExplorer, GRUExplorer, gru_explorer

X = [0.3, -1.2, 0.7, 2.0]
FOUR = {
    "weight_ih": [0.5, -0.6, 0.7, -0.8],
    "weight_hh": [-0.1, 0.2, -0.3, 0.4],
    "bias": [0.11, 0.22, -0.33, 0.44],
}
THREE = {
    "weight_ih": [0.5, -0.6, 0.7],
    "bias_ih": [0.11, 0.22, -0.33],
    "weight_hh": [-0.9, 1.2, -1.3],
    "bias_hh": [0.4, -0.5, 0.6],
}
WEIGHT_C = [0.9, -1.1, 1.3]


def peephole(**traits):
    return GateExplorer(variant="peephole", mode="computed", x=X, step=2, **FOUR, **traits)


def columns(arrays):
    return {name: np.array(values)[:, None] for name, values in arrays.items()}


def test_with_peepholes_it_computes_what_the_layer_computes():
    w = peephole(weight_c=WEIGHT_C, h_0=0.4, c_0=-0.6)
    layer = LSTM(1, 1, peephole=True, dtype=np.float64)
    arrays = columns({n: FOUR[n] for n in ("weight_ih", "weight_hh")}) | {"bias": FOUR["bias"]}
    arrays |= {f"weight_c{gate}": [v] for gate, v in zip("ifo", WEIGHT_C, strict=True)}
    for name, array in arrays.items():
        layer.parameters[f"{name}_l0"][...] = array
    _, _, tape = layer.forward(np.array(X)[:, None], (np.array([[0.4]]), np.array([[-0.6]])))
    run = w.trajectory()
    for name in "ifgoch":
        expected = getattr(tape.layers[0], name)[:, 0, 0]
        assert run[name] == pytest.approx(expected, abs=1e-15), name
    assert [w.i, w.f, w.g, w.o] == [run[name][2] for name in "ifgo"]


def test_zs_are_what_enters_a_gate_from_below():
    w = peephole(weight_c=WEIGHT_C, h_0=0.4, c_0=-0.6)
    run = w.trajectory()
    seen = {"i": run["c_prev"], "f": run["c_prev"], "o": run["c"]}
    for (gate, cell), weight in zip(seen.items(), WEIGHT_C, strict=True):
        squashed = 1 / (1 + np.exp(-run[f"z_{gate}"] - weight * cell))
        assert run[gate] == pytest.approx(squashed, abs=1e-15)


def test_without_peepholes_their_weights_are_not_read():
    blind = GateExplorer(mode="computed", x=X, step=2, **FOUR)
    other = GateExplorer(mode="computed", x=X, step=2, weight_c=WEIGHT_C, **FOUR)
    assert blind.trajectory()["h"].tolist() == other.trajectory()["h"].tolist()
    other.variant = "peephole"
    assert blind.trajectory()["h"].tolist() != other.trajectory()["h"].tolist()
    assert other.o == other.trajectory()["o"][2]


def test_the_clock_fires_every_third_step():
    assert (GateExplorer.preset("Clock").trajectory()["h"] > 0.5).tolist() == [
        False,
        False,
        True,
    ] * 4
    assert not (GateExplorer.preset("Blind").trajectory()["h"] > 0.5).any()
    fires = GateExplorer.preset("Fire for ever").trajectory()["h"] > 0.5
    assert fires.tolist() == [False] * 2 + [True] * 10


def test_a_preset_with_peepholes_says_so():
    assert repr(GateExplorer.preset("Clock")).startswith("GateExplorer(variant='peephole', ")
    with pytest.raises(ValueError, match=r"^name: expected one of 'Write once', .*; got 'clock'$"):
        GateExplorer.preset("clock")


def test_a_gru_computes_what_the_layer_computes():
    w = GRUExplorer(mode="computed", x=X, h_0=0.4, step=2, **THREE)
    layer = GRU(1, 1, dtype=np.float64)
    arrays = columns({n: THREE[n] for n in ("weight_ih", "weight_hh")})
    for name, array in {**THREE, **arrays}.items():
        layer.parameters[f"{name}_l0"][...] = array
    _, _, tape = layer.forward(np.array(X)[:, None], np.array([[0.4]]))
    run = w.trajectory()
    for name in "rznqh":
        expected = getattr(tape.layers[0], name)[:, 0, 0]
        assert run[name] == pytest.approx(expected, abs=1e-15), name
    for gate in "rz":
        assert 1 / (1 + np.exp(-run[f"sum_{gate}"])) == pytest.approx(run[gate], abs=1e-15)
    assert run["kept"] + run["written"] == pytest.approx(run["h"], abs=1e-15)
    assert [w.r, w.z] == [run["r"][2], run["z"][2]]


def test_gates_of_a_gru_in_hand_and_its_candidate_computed():
    w = GRUExplorer(x=[1, 1], h_0=0.5, step=1, held=[[0.5, 0.25], [0, 1]], **THREE)
    run = w.trajectory()
    p, q = 0.7 * 1 - 0.33, -1.3 * 0.5 + 0.6
    n = np.tanh(p + 0.5 * q)
    assert run["n"][0] == pytest.approx(n, abs=1e-15)
    assert run["h"][0] == pytest.approx(0.75 * n + 0.25 * 0.5, abs=1e-15)
    assert run["n"][1] == pytest.approx(np.tanh(p), abs=1e-15)  # r = 0: from the input alone
    assert run["h"][1] == run["h"][0]  # z = 1: all is kept
    assert "sum_z" not in run


def test_setting_a_gate_of_a_gru_changes_held_from_here_on():
    w = GRUExplorer(x=[1, 2, 3], held=[[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]], step=1)
    assert [w.r, w.z] == [0.3, 0.4]
    w.z = 0.9
    assert w.held == ((0.1, 0.2), (0.3, 0.9), (0.5, 0.9))
    w.reach = "this step"
    w.r = 0.0
    assert w.held == ((0.1, 0.2), (0.0, 0.9), (0.5, 0.9))


def test_computed_gates_of_a_gru_are_not_set():
    with pytest.raises(TraitError, match=r"^z: .*computed, got 0\.5\. Change x, .* or bias_hh, or"):
        GRUExplorer(mode="computed", z=0.5)


def test_rows_of_a_gru_are_two_gates():
    with pytest.raises(TraitError, match=r"^held: expected a list of rows \[r, z\], got 5"):
        GRUExplorer(held=5)
    with pytest.raises(TraitError, match=r"^held\[0\], gate z: expected a number in \[0, 1\]"):
        GRUExplorer(x=[1], step=0, held=[[0.5, 1.5]])


def test_the_presets_of_a_gru_show_what_they_promise():
    took = GRUExplorer.preset("Take once").trajectory()["h"]
    assert took[:2].tolist() == [0, 0]
    assert set(took[2:]) == {np.tanh(2.0)}
    fresh = GRUExplorer.preset("Start afresh").trajectory()
    assert fresh["h"][5] == fresh["n"][5] == np.tanh(2 * 0.15)
    latch = GRUExplorer.preset("Latch").trajectory()["h"]
    assert abs(latch[1]) < 0.01
    assert (latch[2:] > 0.9).all()


def test_examples_in_the_docstring():
    assert doctest.testmod(gru_explorer).failed == 0
