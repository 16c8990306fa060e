"""The units with a part taken out, and the problems that they are tried on."""

import itertools
import json

import numpy as np
import pytest

from lstm_lessons.experiments import ablations
from lstm_lessons.experiments.ablated_units import UNITS
from lstm_lessons.experiments.ablations import PROBLEMS, Run, draw_last_marked, train_until_learned
from lstm_lessons.experiments.recording.records import load_record
from lstm_lessons.scratch import LSTM, Adam, gradient_check


@pytest.fixture
def x():
    return np.random.default_rng(1).standard_normal((6, 2, 3))


@pytest.mark.parametrize("unit", UNITS)
def test_every_unit_passes_the_gradient_check(unit, x):
    layer = UNITS[unit](3, 4, np.float64, 0)
    rows = {"no input gate": slice(0, 4), "no output gate": slice(12, 16)}.get(unit)
    if rows is None:
        assert gradient_check(layer, x, lengths=[6, 3]) < 1e-7
        return
    # The rows of an open gate have no gradient at all; all the others' is right.
    output, _, tape = layer.forward(x)
    grads, _, _ = layer.backward(tape, np.ones_like(output))
    assert all((grad[rows] == 0).all() for grad in grads.values())
    for name, array in layer.parameters.items():
        at = (5, *[0] * (array.ndim - 1))  # a row of the forget gate
        differences = []
        for step in (1e-5, -1e-5):
            kept = array[at]
            array[at] = kept + step
            differences.append(layer(x)[0].sum())
            array[at] = kept
        slope = (differences[0] - differences[1]) / 2e-5
        assert grads[name][at] == pytest.approx(slope, rel=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("gate", "io")
def test_an_open_gate_is_one_and_stays_so(gate, dtype, x):
    name = {"i": "no input gate", "o": "no output gate"}[gate]
    layer = UNITS[name](3, 4, dtype, 0)
    whole = UNITS["LSTM"](3, 4, dtype, 0)
    first = "ifgo".index(gate) * 4
    before = {n: array.copy() for n, array in layer.parameters.items()}
    optimiser = Adam(layer.parameters, 0.1)
    for _ in range(3):
        output, _, tape = layer.forward(x.astype(dtype))
        assert (getattr(tape.layers[0], gate) == 1).all()
        grads, _, _ = layer.backward(tape, output)
        optimiser.step(grads)
    for n, array in layer.parameters.items():
        assert (array[first : first + 4] == before[n][first : first + 4]).all()
        others = np.delete(np.arange(16), np.arange(first, first + 4))
        assert (before[n][others] == whole.parameters[n][others]).all()
        assert (array[others] != before[n][others]).any()


def test_without_output_activation_h_is_o_times_c(x):
    layer = UNITS["no output activation"](3, 4, np.float64, 0)
    layer.parameters["bias_l0"][...] += 2
    output, (h_n, c_n), tape = layer.forward(x)
    tape = tape.layers[0]
    assert tape.h.tolist() == (tape.o * tape.c).tolist()
    assert np.abs(output).max() > 1
    same, _ = layer(x)
    assert np.allclose(same, output, 0, 1e-15)
    assert (h_n[0] == output[-1]).all()
    assert (c_n[0] == tape.c[-1]).all()


def test_small_cells_show_no_difference(x):
    """Where c is small, tanh(c) is c: then it must be the LSTM."""
    layer, lstm = UNITS["no output activation"](3, 4, np.float64, 0), LSTM(3, 4, dtype=np.float64)
    for name, array in layer.parameters.items():
        array[8:12] *= 1e-5  # the candidate's rows
        lstm.parameters[name][...] = array
    assert np.allclose(layer(x)[0], lstm(x)[0], rtol=1e-8, atol=0)


def test_the_last_marked_number_is_the_last_marked_number():
    x, target = draw_last_marked(np.random.default_rng(3), 40, 50)
    assert x.shape == (40, 50, 2)
    for b in range(50):
        last = 0.0
        for t in range(40):
            number, mark = x[t, b]
            last = number if mark else last
            assert target[t, b, 0] == last
    assert np.mean(x[..., 1]) == pytest.approx(0.1, abs=0.03)
    assert np.abs(x[..., 0]).max() <= 1


@pytest.mark.parametrize("problem", PROBLEMS)
def test_the_same_seed_gives_the_same_run(problem):
    how = {"most_updates": 25, "steps": 10, "hidden_size": 4}
    runs = [train_until_learned(problem, "LSTM", 5, **how) for _ in range(2)]
    assert runs[0] == runs[1] != train_until_learned(problem, "LSTM", 6, **how)
    assert isinstance(runs[0], Run)


def test_what_is_easy_is_learned():
    run = train_until_learned("last marked", "LSTM", 0, steps=5, learning_rate=0.03)
    assert run.updates % 10 == 0
    assert run.score < 0.01


def test_the_forget_biases_are_what_their_names_say():
    for name, bias in [("LSTM", 1), ("forget bias 0", 0), ("forget bias 3", 3)]:
        assert (UNITS[name](3, 4, np.float64, 0).parameters["bias_l0"][4:8] == bias).all()


def test_every_unit_gets_the_same_batches_and_each_seed_others(monkeypatch):
    drawn = []

    def draw(rng, steps, size):
        drawn.append((steps, size, rng.random()))
        return ablations.draw_adding(rng, steps, size)

    monkeypatch.setitem(PROBLEMS, "adding", ablations.Problem(2, 1, draw))
    kept = []
    for unit, seed in [("LSTM", 0), ("GRU", 0), ("LSTM", 1)]:
        drawn.clear()
        train_until_learned("adding", unit, seed, most_updates=12, steps=10, hidden_size=2)
        kept.append(list(drawn))
    assert kept[0] == kept[1]
    test, *batches, long = zip(*kept[::2], strict=True)
    assert test[0] == test[1]
    assert test[0][:2] == (10, 500)
    assert long[0] == long[1]
    assert long[0][:2] == (100, 100)
    assert len(batches) == 12
    assert all(one != other for one, other in batches)


@pytest.fixture
def small(monkeypatch, tmp_path):
    """Two units on one problem, a moment each; what was trained is noted."""
    trained, ways = [], set()

    def train(problem, unit, seed, learning_rate, hidden_size):
        trained.append((problem, unit, seed))
        ways.add((learning_rate, hidden_size))
        if unit == "RNN":
            return Run(None, 0.5, np.inf)
        return Run(10 * seed + 10, 0.0012345, 0.25)

    monkeypatch.setattr(ablations, "train_until_learned", train)
    path = tmp_path / "ablations.json"

    def run(seeds, units=("LSTM", "RNN"), **options):
        return ablations.run(path, seeds, problems=["adding"], units=units, **options)

    return path, run, trained, ways


def test_a_record_says_what_was_found(small, capsys):
    path, run, _, ways = small
    record = run(range(2))
    assert json.loads(path.read_text()) == record
    assert record["command"].endswith("python -m lstm_lessons.experiments.ablations")
    assert record["seeds"] == [0, 1]
    protocol = record["protocol"]
    assert ways == {(protocol["learning_rate"], protocol["hidden_size"])} == {(0.01, 16)}
    assert record["results"] == [
        {
            "problem": "adding",
            "unit": "LSTM",
            "updates": [10, 20],
            "score": [0.00123, 0.00123],
            "score_on_long": [0.25, 0.25],
        },
        {
            "problem": "adding",
            "unit": "RNN",
            "updates": [None, None],
            "score": [0.5, 0.5],
            "score_on_long": [None, None],
        },
    ]
    assert capsys.readouterr().out.startswith("seed 0: 1 of 2 learned, 0 s")


def test_what_was_stopped_goes_on(small):
    _, run, trained, _ = small
    first = run(range(1))
    assert run(range(3))["seeds"] == [0, 1, 2]
    assert [seed for *_, seed in trained] == [0, 0, 1, 1, 2, 2]
    record = run(range(3))
    assert len(trained) == 6
    assert record["date"] == first["date"]
    assert record["results"][0]["updates"] == [10, 20, 30]


@pytest.mark.parametrize("changed", ["STEPS", "LEARNED", "MOST_UPDATES"])
def test_under_another_protocol_it_begins_anew(small, monkeypatch, changed):
    _, run, trained, _ = small
    run(range(2))
    monkeypatch.setattr(ablations, changed, 2 * getattr(ablations, changed))
    assert run(range(1))["seeds"] == [0]
    assert len(trained) == 6


def test_with_other_code_units_learning_rate_or_width_it_begins_anew(small, monkeypatch):
    _, run, trained, ways = small
    run(range(1))
    with monkeypatch.context() as patch:
        patch.setattr(ablations, "circumstances", lambda: {"revision": "another"})
        patch.setattr(ablations, "write_record", lambda path, record: None)
        run(range(1))
    assert len(trained) == 4
    run(range(1))
    assert len(trained) == 4
    run(range(1), units=["GRU"])
    assert len(trained) == 5
    record = run(range(1), units=["GRU"], learning_rate=0.5)
    assert len(trained) == 6
    assert record["protocol"]["learning_rate"] == 0.5
    record = run(range(1), units=["GRU"], learning_rate=0.5, hidden_size=18)
    assert len(trained) == 7
    assert record["protocol"]["hidden_size"] == 18
    assert ways == {(0.01, 16), (0.5, 16), (0.5, 18)}


def test_the_command_line(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(ablations, "run", lambda *some, **named: asked.append((some, named)))
    ablations.main([])
    [((path, seeds), named)] = asked
    assert path.name == "ablations.json"
    assert seeds == ablations.SEEDS
    assert (named["problems"], named["units"]) == (list(PROBLEMS), list(UNITS))
    assert (named["learning_rate"], named["options"]) == (ablations.LEARNING_RATE, "")
    assert named["hidden_size"] == ablations.HIDDEN_SIZE

    line = ["--units", "GRU", "no input gate", "--problems", "adding"]
    line += ["--seeds", "2", "--learning-rate", "0.1", "--hidden-size", "18"]
    ablations.main([*line, "--out", "other.json"])
    (path, seeds), named = asked[-1]
    assert (str(path), seeds) == ("other.json", range(2))
    assert (named["problems"], named["units"]) == (["adding"], ["GRU", "no input gate"])
    assert (named["learning_rate"], named["hidden_size"]) == (0.1, 18)
    assert named["options"].startswith("--units GRU 'no input gate' --problems adding --seeds 2")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("ablations", {}),
        ("ablations-rate-0.003", {"learning_rate": 0.003}),
        ("ablations-rate-0.03", {"learning_rate": 0.03}),
        ("ablations-width-18", {"hidden_size": 18}),
        ("ablations-width-34", {"hidden_size": 34}),
    ],
)
def test_the_records_are_of_this_protocol(tmp_path, name, options):
    kept = load_record(name)
    asked = [(result["problem"], result["unit"]) for result in kept["results"]]
    if not options:
        assert asked == list(itertools.product(PROBLEMS, UNITS))
        assert kept["seeds"] == list(ablations.SEEDS)
    assert kept["protocol"] == ablations.run(tmp_path / "none.json", [], **options)["protocol"]
    for result in kept["results"]:
        for updates, score in zip(result["updates"], result["score"], strict=True):
            # A score is rounded: 0.009996 has become 0.01.
            assert score <= ablations.LEARNED if updates else score >= ablations.LEARNED
        assert len(result["updates"]) == len(result["score_on_long"]) == len(kept["seeds"])
