"""The stream by truncated BPTT: what is asked, what is held, and the networks of the record."""

import numpy as np
import pytest

from lstm_lessons.experiments import continual_bptt as cb
from lstm_lessons.experiments import load_record
from lstm_lessons.tasks import ContinualReber, spell

KINDS = [False, True]


@pytest.fixture(scope="module")
def record():
    return load_record("continual-bptt")


def results(record, forget_gate):
    return [found for found in record["results"] if found["forget_gate"] == forget_gate]


def test_the_question_is_the_symbol_that_has_to_be_remembered():
    network = cb.draw_network(True, 0, hidden_size=3)
    _, asked, _ = cb.read(network, ContinualReber(2, rng=4), None, 400)
    x, next_symbol, _, first = ContinualReber(2, rng=4).take(400)
    for b in range(2):
        text = spell(x[:, b], ContinualReber.symbols)
        begins = first[:, b].nonzero()[0]
        assert asked[:, b].sum() == len(begins) - 1  # of the last string the end is not in sight
        for t, begin, end in zip(asked[:, b].nonzero()[0], begins, begins[1:], strict=False):
            assert text[t] == "E"
            assert ContinualReber.symbols[next_symbol[t, b]] == text[begin + 1] == text[end - 2]


@pytest.mark.parametrize("forget_gate", KINDS)
def test_what_is_held_stays_and_the_rest_goes_on(forget_gate):
    network = cb.draw_network(forget_gate, 1, hidden_size=4)
    state = tuple(np.random.default_rng(0).standard_normal((2, 1, 2, 4)).astype(np.float32))
    before = {name: array.copy() for name, array in network.lstm.parameters.items()}
    still = cb.held(network)
    _, _, (h, c) = cb.read(still, ContinualReber(2, rng=0), state, 30)
    np.testing.assert_array_equal(c, state[1])
    assert (h != state[0]).any()
    for name, array in before.items():
        np.testing.assert_array_equal(network.lstm.parameters[name], array)
        blocks = 3 + forget_gate
        np.testing.assert_array_equal(  # the candidate's and the output gate's rows
            np.split(still.lstm.parameters[name], blocks)[-2:], np.split(array, blocks)[-2:]
        )


def test_each_wrong_prediction_is_counted_and_each_of_those_asked_for():
    """Against the most active symbol and the strings themselves, step by step."""
    (network, _), counted = trained(), 60
    found = cb.counts(network, None, seed=8, counted=counted)
    stream = ContinualReber(cb.STREAMS, rng=np.random.default_rng((2, 8)))
    x, _, legal, first = stream.take(cb.SETTLING + counted)
    score, _ = network.dense.forward(network.lstm(x)[0])
    errors = asked = asked_errors = 0
    for t, b in np.ndindex(counted, cb.STREAMS):
        now = cb.SETTLING + t
        active = np.argsort(score[now, b])[-int(legal[now, b].sum()) :]
        wrong = not legal[now, b, active].all()
        question = t + 3 < counted and first[now + 3, b]
        errors, asked = errors + wrong, asked + question
        asked_errors += wrong and question
    assert 0 < asked_errors < errors < counted * cb.STREAMS
    assert found == (counted * cb.STREAMS, errors, asked, asked_errors)
    assert found.shares == pytest.approx((1 - errors / found.predictions, 1 - asked_errors / asked))
    assert cb.shares(network, None, seed=8, counted=counted) == found.shares


def run_with(errors, asked_errors):
    """A run's line, its state carried on; elsewhere there are always errors."""
    here = cb.Counts(32_000, errors, 2_500, asked_errors)
    elsewhere = cb.Counts(32_000, 9, 2_500, 1)
    return {
        "carried_on": [round(share, 4) for share in here.shares],
        "counts": {"carried_on": here._asdict(), "from_zero": elsewhere._asdict()},
    }


def test_a_single_error_is_an_error():
    one = run_with(1, 0)
    assert one["carried_on"] == [1.0, 1.0]  # to four digits it would not be seen
    assert not cb.without_error(one)
    assert not cb.without_error(run_with(1, 1))
    assert cb.without_error(run_with(0, 0))


def trained():
    """A network that has learned a little, and the state that it ended in."""
    network = cb.draw_network(True, 3)
    return network, cb.train(network, 3, updates=150, streams=4)[0]


def test_until_the_first_error_of_each_stream():
    """Against all predictions at once; pieces that end before, at and after an error."""
    (network, state), length, streams = trained(), 120, 3
    stream = ContinualReber(streams, rng=np.random.default_rng((4, 6)))
    start = tuple(array[:, :streams] for array in state)
    right, _, _ = cb.read(network, stream, start, cb.SETTLING + length)
    right = right[cb.SETTLING :]
    expected = [column.index(False) if False in column else length for column in right.T.tolist()]
    assert len(set(expected)) > 1  # else it could be one number for all
    assert max(expected) > 7
    for piece in (7, 50, length):
        found = cb.until_error(network, state, seed=6, streams=streams, length=length, piece=piece)
        assert found == expected
    short = min(expected)
    assert cb.until_error(network, state, seed=6, streams=streams, length=short) == [short] * 3


def test_until_an_error_from_the_state_of_the_training(monkeypatch):
    """Read on nearly at once, before it is forgotten in which state the reading began."""
    monkeypatch.setattr(cb, "SETTLING", 1)
    network, state = trained()
    stream = ContinualReber(3, rng=np.random.default_rng((4, 6)))
    right, _, _ = cb.read(network, stream, tuple(array[:, :3] for array in state), 1 + 50)
    columns = right[1:].T.tolist()
    expected = [column.index(False) if False in column else 50 for column in columns]
    assert cb.until_error(network, state, seed=6, streams=3, length=50) == expected
    zero = tuple(np.zeros_like(array) for array in state)
    assert cb.until_error(network, zero, seed=6, streams=3, length=50) != expected


def test_the_long_test_is_passed_by_all_ten_streams_or_not():
    assert cb.passes_the_long_test({"until_error": [100_000] * 10})
    assert not cb.passes_the_long_test({"until_error": [100_000] * 9 + [99_999]})


def test_what_is_counted_is_what_the_shares_say():
    found = cb.run_row("forget gate", 5, updates=3)
    assert list(found["counts"]) == ["carried_on", "held", "from_zero"]
    for name, each in found["counts"].items():
        assert each["predictions"] == cb.COUNTED * cb.STREAMS
        assert [round(share, 4) for share in cb.Counts(**each).shares] == found[name]


@pytest.mark.parametrize("forget_gate", KINDS)
def test_a_seed_decides_everything(forget_gate):
    runs = [cb.run(forget_gate, seed, updates=3)[2] for seed in (5, 5, 6)]
    assert runs[0] == runs[1] != runs[2]


def test_training_is_truncated_bptt_with_the_state_carried_on():
    """One update by hand: the loss of the second window begins where the first one ended."""
    network = cb.draw_network(False, 2, hidden_size=5)
    _, losses = cb.train(network, 2, updates=2, streams=3)
    plain = cb.draw_network(False, 2, hidden_size=5)
    state, first_loss = cb.train(plain, 2, updates=1, streams=3)
    assert first_loss == losses[:1]
    stream = ContinualReber(3, rng=np.random.default_rng((1, 2)))
    stream.take(cb.WINDOW)
    x, next_symbol, _, _ = stream.take(cb.WINDOW)
    output, _ = plain.lstm(x, state)
    score, _ = plain.dense.forward(output)
    score = score.astype(np.float64)
    chosen = np.take_along_axis(score, next_symbol[..., None], axis=-1)[..., 0]
    assert losses[1] == pytest.approx(np.mean(np.log(np.exp(score).sum(-1)) - chosen), rel=1e-5)


def test_the_record_is_complete(record):
    assert record["command"] == "python -m lstm_lessons.experiments.continual_bptt"
    assert {"date", "revision", "hardware", "numpy"} <= set(record)
    runs = [(found["seed"], found["forget_gate"]) for found in record["results"]]
    assert runs == [(seed, kind) for seed in record["protocol"]["seeds"] for kind in KINDS]
    assert record["protocol"]["updates"] == cb.UPDATES


@pytest.mark.parametrize("forget_gate", KINDS)
def test_a_recorded_network_does_what_its_record_says(record, forget_gate):
    network, state = cb.recorded(record, forget_gate)
    found = results(record, forget_gate)[0]
    assert cb.shares(network, state) == pytest.approx(found["carried_on"], abs=2e-3)
    assert cb.shares(cb.held(network), state) == pytest.approx(found["held"], abs=2e-2)
    assert cb.shares(network, None) == pytest.approx(found["from_zero"], abs=2e-2)
    for symbols, largest in cb.largest_states(network).items():
        assert largest == pytest.approx(found["largest_states"][str(symbols)], rel=1e-2)


def test_without_forget_gates_the_state_grows_by_the_same_at_each_step(record):
    for found in results(record, False):
        largest = found["largest_states"]
        assert 8 < largest["10000"] / largest["1000"] < 12
        assert largest["10000"] > 1000


def test_with_forget_gates_it_does_not(record):
    assert all(max(found["largest_states"].values()) < 50 for found in results(record, True))


def test_a_state_that_falls_is_as_large_as_one_that_rises():
    """Weights of zero and the candidate's bias at ∓5: each step adds ∓½, nearly."""
    network = cb.draw_network(False, 0, hidden_size=2)
    for array in network.lstm.parameters.values():
        array[...] = 0
    for sign in (1, -1):
        network.lstm.parameters["bias_l0"][2:4] = 5 * sign  # rows i, g, o
        assert cb.largest_states(network, streams=1)[10] == pytest.approx(5, rel=1e-3)


def test_what_is_kept_comes_back_to_the_last_bit():
    network, state, _ = cb.run(True, 7, updates=1)
    again, same = cb.recorded({"networks": {"forget gate": cb.kept(network, state)}}, True)
    for wanted, got in zip((network.lstm, network.dense), (again.lstm, again.dense), strict=True):
        for name, array in wanted.parameters.items():
            np.testing.assert_array_equal(got.parameters[name], array)
    np.testing.assert_array_equal(state, same)
