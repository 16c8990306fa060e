"""The experiment of chapter 5: its units, its guesses, a record that a killed run goes on with."""

import json

import numpy as np
import pytest

from lstm_lessons.experiments import OnlineLSTM, load_record
from lstm_lessons.experiments import temporal_order as to
from lstm_lessons.experiments.recording.circumstances import circumstances
from lstm_lessons.experiments.rule import papers
from lstm_lessons.experiments.rule.compiled import CompiledLSTM
from lstm_lessons.scratch import RNN, Adam, Dense, sigmoid, softmax
from lstm_lessons.tasks import TemporalOrder, TwoSequenceProblem

# --- trained ---


def test_the_units_have_about_as_many_weights():
    counts = {unit: to.weights_to_learn(unit) for unit in to.UNITS}
    assert counts["RNN"] == 15 * (8 + 15 + 1) + 4 * 16
    assert counts["1997"] == 3 * 8 * (8 + 8 + 1) + 4 * 9
    assert counts["input gate held"] == 2 * 10 * (8 + 10 + 1) + 4 * 11
    assert counts["input gate open"] == counts["input gate held"]
    assert max(counts.values()) < 1.1 * min(counts.values())


def test_the_input_gate_begins_nearly_shut():
    x = TemporalOrder(min_length=10, rng=0).batch(5).x
    shut = to.make_classifier("1997", 0).layer
    _, _, tape = shut.forward(x)
    assert 0.02 < tape.layers[0].i.mean() < 0.25
    assert (tape.layers[0].f == 1).all()


@pytest.mark.parametrize(
    ("unit", "i"), [("input gate open", 1), ("input gate held", sigmoid(-2.0))]
)
def test_an_input_gate_that_is_held_stays(unit, i):
    x = TemporalOrder(min_length=10, rng=0).batch(5).x
    classifier = to.make_classifier(unit, 0)
    before = {name: array.copy() for name, array in classifier.layer.parameters.items()}
    optimiser = Adam(classifier.parameters, 0.1)
    batch = TemporalOrder(min_length=10, rng=0).batch(5)
    for _ in range(3):
        _, grads, _ = classifier.step(*batch)
        optimiser.step(grads)
    _, _, tape = classifier.layer.forward(x)
    np.testing.assert_allclose(tape.layers[0].i, i, rtol=1e-6)
    for name, array in classifier.layer.parameters.items():
        assert (array[:10] == before[name][:10]).all()
        assert (array[10:] != before[name][10:]).any()


def test_a_seed_decides_the_weights():
    one, same, other = (to.make_classifier("RNN", seed) for seed in (0, 0, 1))
    for layer, again, another in zip(
        one.parameters, same.parameters, other.parameters, strict=True
    ):
        for name, array in layer.items():
            assert (array == again[name]).all()
            assert (array != another[name]).any()


def test_what_learns_is_said_to_have_learned():
    solved, right = to.learn("1997", 10, 0.03, 0)
    assert 2_000 < solved < to.SEQUENCES
    assert right > 0.98


def test_what_has_no_time_to_learn_is_said_not_to_have():
    solved, right = to.learn("RNN", 10, 0.01, 0, sequences=64)
    assert solved is None
    assert 0.1 < right < 0.5


def test_all_units_and_rates_meet_the_same_sequences(monkeypatch):
    drawn = []

    class Noted(TemporalOrder):
        def batch(self, size):
            batch = super().batch(size)
            drawn.append(batch.x[:10].tobytes())
            return batch

    monkeypatch.setattr(to, "TemporalOrder", Noted)
    monkeypatch.setattr(to, "learn_until_solved", lambda _, task, **how: task.batch(to.TESTS))
    for unit, rate, seed in (("RNN", 0.01, 0), ("1997", 0.03, 0), ("1997", 0.03, 1)):
        to.learn(unit, 10, rate, seed)
    learned, tested = drawn[::2], drawn[1::2]
    assert learned[0] == learned[1] != learned[2]
    assert tested[0] == tested[1] != tested[2]
    assert not set(learned) & set(tested)


# --- on-line ---


def test_the_papers_network_has_the_papers_weights():
    assert papers.TEMPORAL_ORDER_6A.weight_count == 156


def test_the_plain_and_the_compiled_rule_learn_alike():
    said = {OnlineLSTM: [], CompiledLSTM: []}
    for kind, outputs in said.items():

        class Kept(kind):
            kept = outputs

            def follow(self, x, target, **how):
                ends = ~np.isnan(target[:, 0])
                assert ends.sum() == how["reset"].sum() == 20  # so many sequences,
                assert (how["reset"][1:] == ends[:-1]).all()  # each begins anew
                assert ends[-1]  # and asks its question at the end
                assert (target[ends].sum(axis=1) == 1).all()
                super().follow(x, target, **how)
                self.kept.extend(how["outputs"][ends])

        assert to.learn_online(Kept, 0, length=10, sequences=20) is None
    plain, compiled = map(np.array, said.values())
    assert plain.shape == (20, 4)
    assert compiled == pytest.approx(plain, abs=1e-10)
    assert np.abs(plain[-1] - plain[0]).max() > 0.01  # it has learned, if not much


def test_it_learns_on_line_until_the_rule_is_met():
    solved = to.learn_online(CompiledLSTM, 0, length=10, sequences=60_000)
    assert 2_000 < solved < 60_000


# --- guessed ---


def drawn(task, hidden_size, seed):
    sizes = (task.input_size, hidden_size, task.output_size)
    return to._draw_guesses(np.random.default_rng(seed), to.GUESSED_AT_ONCE, *sizes, to.GUESS_RANGE)


def network_of(weights, number):
    """One guess as layers of the package: an independent pass."""
    weight_ih, weight_hh, bias, weight_y, bias_y = (array[number - 1] for array in weights)
    layer = RNN(*weight_ih.shape, dtype=np.float64)
    dense = Dense(*weight_y.shape, dtype=np.float64)
    for name, array in zip(layer.parameters, (weight_ih.T, weight_hh.T, bias[0]), strict=True):
        layer.parameters[name][...] = array
    for name, array in (("weight", weight_y.T), ("bias", bias_y[0])):
        dense.parameters[name][...] = array
    return layer, dense


def test_a_guess_that_counts_is_right_and_others_are_not():
    task = TwoSequenceProblem("3a", min_length=10, rng=1)
    successes = to.guess(task, 1000, 2, hidden_size=1)
    assert len(successes) >= 2
    weights = drawn(task, 1, 2)
    test = TwoSequenceProblem("3a", min_length=10, rng=3).batch(200)
    for number in [*successes, 1, 1000]:
        layer, dense = network_of(weights, number)
        _, h_n = layer(test.x.astype(np.float64), lengths=test.lengths)
        y = 1 / (1 + np.exp(-np.clip(dense(h_n[0]), -500, 500)))
        right = task.correct(y, test.target).mean()
        assert (right > 0.97) == (number in successes)


def test_a_guess_is_read_at_each_sequences_end():
    task = TemporalOrder(min_length=10, max_length=20, rng=4)
    weights = drawn(task, 3, 5)
    batch = TemporalOrder(min_length=10, max_length=20, rng=6).batch(4)

    class Fixed(TemporalOrder):
        def batch(self, size):
            return batch

        def correct(self, y, target):
            seen.append(y)
            return super().correct(y, target)

    seen = []
    to._all_right(Fixed(rng=0), 4, [array[:3] for array in weights])
    for number, y in enumerate(seen, start=1):
        layer, dense = network_of(weights, number)
        _, h_n = layer(batch.x.astype(np.float64), lengths=batch.lengths)
        assert y == pytest.approx(softmax(dense(h_n[0])), abs=1e-9)
    assert len(seen) == 3


def test_guesses_are_numbered_through_all_rounds(monkeypatch):
    monkeypatch.setattr(to, "GUESSED_AT_ONCE", 10)
    numbers = iter([[3], [], [1, 9]])

    def some(task, size, guesses):
        right = np.zeros(len(guesses[0]), bool)
        if size == 8:
            right[next(numbers)] = True
            return right
        return ~right

    monkeypatch.setattr(to, "_all_right", some)
    task = TwoSequenceProblem("3a", min_length=10, rng=0)
    assert to.guess(task, 30, 0, hidden_size=1) == [4, 22, 30]


# --- the record ---


@pytest.fixture
def short(monkeypatch):
    """A plan of six runs that take no time."""
    monkeypatch.setattr(to, "SEEDS", range(2))
    monkeypatch.setattr(to, "LENGTHS", (10,))
    monkeypatch.setattr(to, "LEARNING_RATES", (0.01,))
    monkeypatch.setattr(to, "UNITS", {"RNN": to.UNITS["RNN"]})
    monkeypatch.setattr(to, "GUESSES", {("3a", 1): 10, ("6a", 2): 10})
    monkeypatch.setattr(to, "learn", lambda *what: (None, 0.25))
    monkeypatch.setattr(to, "learn_online", lambda kind, seed: 3_000 + seed)


def test_a_killed_run_goes_on_where_it_was(short, monkeypatch, tmp_path, capsys):
    path = tmp_path / "record.json"
    made = to.run_one
    left = [3]

    def until_it_is_killed(*what):
        if not left[0]:
            raise RuntimeError("killed")
        left[0] -= 1
        return made(*what)

    monkeypatch.setattr(to, "run_one", until_it_is_killed)
    with pytest.raises(RuntimeError, match="killed"):
        to.run(path, OnlineLSTM)
    record = json.loads(path.read_text(encoding="utf-8"))
    assert [len(record[part]) for part in to.protocol()] == [1, 0, 2]

    left[0] = 3
    to.run(path, OnlineLSTM)
    record = json.loads(path.read_text(encoding="utf-8"))
    assert record["trained"] == [["RNN", 10, 0.01, seed, None, 0.25] for seed in range(2)]
    assert record["online"] == [[0, 3_000], [1, 3_001]]
    assert [row[:4] for row in record["guessed"]] == [["3a", 1, 100, 10], ["6a", 2, 10, 10]]
    assert [sitting["lines before"] for sitting in record["sittings"]] == [0, 3]
    assert all(set(circumstances()) < set(sitting) for sitting in record["sittings"])

    before = path.read_text(encoding="utf-8")
    to.run(path, OnlineLSTM)
    assert path.read_text(encoding="utf-8") == before
    assert "trained RNN 10 0.01 0 None 0.25" in capsys.readouterr().out


def test_a_record_of_another_protocol_is_not_continued(short, monkeypatch, tmp_path):
    path = tmp_path / "record.json"
    to.run(path, OnlineLSTM)
    before = path.read_text(encoding="utf-8")
    monkeypatch.setattr(to, "SEQUENCES", 64)
    with pytest.raises(ValueError, match=r"record\.json: its protocol is another one"):
        to.run(path, OnlineLSTM)
    assert path.read_text(encoding="utf-8") == before


def test_the_shipped_record_is_of_this_protocol_and_complete():
    record = load_record(to.NAME)
    assert record["protocol"] == to.protocol()
    assert record["command"] == "python -m lstm_lessons.experiments.temporal_order"
    planned = list(to.plan())
    for part, columns in ((part, each["columns"]) for part, each in to.protocol().items()):
        rows = record[part]
        assert all(len(row) == len(columns) for row in rows)
        of_part = [what for where, what in planned if where == part]
        assert [row[: len(of_part[0])] for row in rows] == of_part


def seeds_that_solve(record, unit, length):
    """The seeds with which one of the two rates has solved it."""
    rows = [row for row in record["trained"] if row[:2] == [unit, length]]
    return {seed for _, _, _, seed, after, _ in rows if after is not None}


def test_the_record_says_what_the_chapter_says():
    record = load_record(to.NAME)
    seeds = {row[3] for row in record["trained"]}
    for unit in to.UNITS:
        assert seeds_that_solve(record, unit, 10) == seeds
    found = {
        (unit, length): len(seeds_that_solve(record, unit, length))
        for unit in to.UNITS
        for length in (50, 100)
    }
    assert found == {
        **{("1997", 50): 10, ("1997", 100): 9},
        **{("RNN", 50): 0, ("RNN", 100): 0},
        **{("input gate held", 50): 10, ("input gate held", 100): 0},
        **{("input gate open", 50): 1, ("input gate open", 100): 0},
    }
    assert all(after is not None for _, after in record["online"])
    assert [row[4] for row in record["guessed"]] == [40, 0, 0]
