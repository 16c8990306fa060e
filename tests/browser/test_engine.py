"""The page's mathematics against the golden vectors, and against NumPy over random settings."""

import json
from pathlib import Path

import numpy as np
import pytest

from lstm_lessons.widgets import GateExplorer, GRUExplorer, RNNUnit, modules
from tests.browser.javascript import call

pytestmark = pytest.mark.browser

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
# The units that the page's mathematics knows: one layer, one direction.
KNOWN = ["rnn_tanh", "rnn_relu", "gru", "lstm", "lstm_1997", "lstm_coupled", "lstm_peephole"]
KNOWN += ["lstm_1997_peephole", "lstm_peephole_coupled"]
ENGINE = (modules.JS / "engine.js").read_text(encoding="utf-8")


def distance(ours, expected) -> float:
    """Return the largest difference, relative where a number is larger than 1."""
    ours, expected = np.asarray(ours, float), np.asarray(expected, float)
    assert ours.shape == expected.shape
    return float(np.max(np.abs(ours - expected) / np.maximum(1, np.abs(expected))))


def array(entry: dict) -> list:
    return np.array(entry["data"]).reshape(entry["shape"]).tolist()


@pytest.mark.parametrize("name", KNOWN)
def test_golden_vectors(name, browser):
    golden = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    weights = {name.removesuffix("_l0"): array(p) for name, p in golden["parameters"].items()}
    x, [h_0] = array(golden["inputs"]["x"]), array(golden["inputs"]["h_0"])
    given = golden["options"]
    if golden["cell"] == "lstm":
        [c_0] = array(golden["inputs"]["c_0"])
        forget_gate, coupled = given.get("forget_gate", True), given.get("coupled", False)
        options = {"forgetGate": forget_gate, "coupled": coupled}
        calls, name = [[x, {"h": h_0, "c": c_0}, weights, options]], "lstmSequence"
    else:
        calls, name = [[x, h_0, weights, given]], f"{golden['cell']}Sequence"
    [steps] = call(browser, ENGINE, name, calls)
    for quantity, expected in golden["tape"].items():
        assert distance([step[quantity] for step in steps], array(expected)) < 1e-12, quantity


def test_sigmoid_at_its_ends(browser):
    points = [-1e308, -1e4, -745.2, -40, 0, 40, 1e4, 1e308]
    values = call(browser, ENGINE, "sigmoid", [[z] for z in points])
    assert values[0] == values[1] == 0.0
    assert values[4] == 0.5
    assert values[-1] == values[-2] == 1.0
    assert values[3] == pytest.approx(4.248354255291589e-18, rel=1e-12)
    assert all(np.diff(values) >= 0)


def spread(rng: np.random.Generator, size: int | None, largest: float) -> list[float] | float:
    """Return numbers of all sizes up to ``largest``, of either sign, zeros among them."""
    exponent = rng.uniform(-3, np.log10(largest), size)
    return (rng.choice([-1, 0, 1], size, p=[0.45, 0.1, 0.45]) * 10**exponent).tolist()


def gate_states(count: int) -> list[dict]:
    """Return settings of GateExplorer: its presets, tame ones, and weights of up to ±1e4."""
    rng = np.random.default_rng(7)
    states = [{"variant": "lstm", **preset["state"]} for preset in GateExplorer.PRESETS]
    states += [{"variant": "peephole", **p["state"]} for p in GateExplorer.PEEPHOLE_PRESETS]
    while len(states) < count:
        steps, largest = int(rng.integers(1, 25)), float(rng.choice([3, 10, 1e4]))
        held = rng.uniform(0, 1, (steps, 4))
        held[:, 2] = 2 * held[:, 2] - 1
        states.append(
            {
                "variant": str(rng.choice(["lstm", "peephole"])),
                "weight_c": spread(rng, 3, largest),
                "mode": str(rng.choice(["held", "computed"])),
                "x": spread(rng, steps, 10),
                "h_0": spread(rng, None, 1),
                "c_0": spread(rng, None, 100),
                "step": int(rng.integers(steps)),
                "held": np.where(rng.random((steps, 4)) < 0.2, held.round(), held).tolist(),
                "weight_ih": spread(rng, 4, largest),
                "weight_hh": spread(rng, 4, largest),
                "bias": spread(rng, 4, largest),
            }
        )
    return states


def gru_states(count: int) -> list[dict]:
    """Return settings of GRUExplorer, as ``gate_states``."""
    rng = np.random.default_rng(9)
    states = [preset["state"] for preset in GRUExplorer.PRESETS]
    while len(states) < count:
        steps, largest = int(rng.integers(1, 25)), float(rng.choice([3, 10, 1e4]))
        held = rng.uniform(0, 1, (steps, 2))
        states.append(
            {
                "mode": str(rng.choice(["held", "computed"])),
                "x": spread(rng, steps, 10),
                "h_0": spread(rng, None, 10),
                "step": int(rng.integers(steps)),
                "held": np.where(rng.random((steps, 2)) < 0.2, held.round(), held).tolist(),
                **{name: spread(rng, 3, largest) for name in GRUExplorer.WEIGHTS},
            }
        )
    return states


def rnn_states(count: int) -> list[dict]:
    """Return settings of RNNUnit, as ``gate_states``."""
    rng = np.random.default_rng(8)
    states = [preset["state"] for preset in RNNUnit.PRESETS]
    while len(states) < count:
        steps, largest = int(rng.integers(1, 25)), float(rng.choice([2, 10, 1e4]))
        states.append(
            {
                "w_x": spread(rng, None, largest),
                "w_h": spread(rng, None, largest),
                "b": spread(rng, None, largest),
                "h_0": spread(rng, None, 10),
                "nonlinearity": str(rng.choice(["tanh", "relu", "identity"])),
                "x": spread(rng, steps, 10),
                "step": int(rng.integers(steps)),
            }
        )
    return states


@pytest.mark.parametrize(
    ("widget", "file", "function", "states"),
    [
        (GateExplorer, "gate_trajectory.js", "gateTrajectory", gate_states),
        (GRUExplorer, "gru_trajectory.js", "gruTrajectory", gru_states),
        (RNNUnit, "rnn_trajectory.js", "rnnTrajectory", rnn_states),
    ],
    ids=["GateExplorer", "GRUExplorer", "RNNUnit"],
)
def test_page_and_python_agree(widget, file, function, states, browser):
    settings = states(1000)
    w = widget()
    traits, expected = [], []
    for state in settings:
        with w.hold_trait_notifications():
            for name, value in state.items():
                setattr(w, name, value)
        traits.append({name: getattr(w, name) for name in w.state_traits})
        expected.append(w.trajectory())

    source = modules.join("engine.js", file) + f"\nexport {{ {function} }};"
    worst = 0.0
    for numpy, steps in zip(
        expected, call(browser, source, function, [[t] for t in traits]), strict=True
    ):
        assert set(steps[0]) == set(numpy)
        for name, values in numpy.items():
            worst = max(worst, distance([step[name] for step in steps], values))
    print(f"{widget.__name__}: largest difference over {len(settings)} settings: {worst:.1e}")
    assert worst < 1e-12
