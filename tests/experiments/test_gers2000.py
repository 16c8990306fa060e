"""Table 2 of the 2000 paper: where each reading of the stopping rule ends, and what is counted."""

import pytest

from lstm_lessons.experiments import continual_reber as cr
from lstm_lessons.experiments import gers2000, load_record, recorded_network
from lstm_lessons.experiments.rule.compiled import CompiledLSTM

LENGTH = 1000
NEITHER = {"a": None, "b": None}
# What happens stream by stream: does the training stream go by (s), is the test perfect (t)?
COURSES = {
    "the test first": ("-- -t -- s-", {"a": 2, "b": 4}, 4),
    "the stream first": ("-- s- s- -t s-", {"a": 4, "b": 2}, 4),
    "both at once": ("-- st st", {"a": 2, "b": 2}, 2),
    "only a test": ("-t -- --", {"a": 1, "b": None}, 3),
    "only a stream": ("-- s- --", {"a": None, "b": 2}, 3),
    "neither": ("-- --", NEITHER, 2),
}


@pytest.mark.parametrize("course", COURSES)
def test_each_reading_ends_where_it_says(course, monkeypatch):
    events, ends, in_all = COURSES[course]
    events = events.split()
    at = {"stream": 0}

    def follow_stream(network, variant, stream, length, learning_rate=None):
        assert learning_rate == 0.5
        at["stream"] += 1
        return length if events[at["stream"] - 1][0] == "s" else 9

    tested, draws = [], cr.draws_of(0)

    def is_perfect(network, variant, stream, *, length):
        assert stream is draws.stopping
        return events[at["stream"] - 1][1] == "t"

    def error_free_lengths(network, variant, stream, *, length):
        assert stream is draws.testing
        tested.append(at["stream"])
        return [7] * 10

    monkeypatch.setattr(cr, "follow_stream", follow_stream)
    monkeypatch.setattr(cr, "is_perfect", is_perfect)
    monkeypatch.setattr(cr, "error_free_lengths", error_free_lengths)
    monkeypatch.setattr(cr, "cell_states", lambda *_: {10: [-3.0, 2.0]})
    found = gers2000.train_by_both_readings(
        None, cr.VARIANTS["forget"], draws, streams=len(events), length=LENGTH
    )
    a, b = found["stopped_by_a_test"], found["stopped_by_a_stream"]
    assert {"a": a["streams"], "b": b["streams"]} == ends
    assert found["streams_in_all"] == in_all
    # By a test: perfect by that very test. By a stream: what ten streams say.
    assert a["verdict"] == ("perfect" if ends["a"] else "rest")
    assert b["verdict"] == "rest"
    # Each is tested when it ends, or at the end of all.
    assert sorted(tested) == sorted(end or in_all for end in ends.values())
    assert found["largest_state_after"] == {"10": 3.0}


def test_after_a_perfect_test_one_does_not_wait_for_ever(monkeypatch):
    monkeypatch.setattr(cr, "follow_stream", lambda *_: 99)
    monkeypatch.setattr(cr, "is_perfect", lambda *_, length: True)
    monkeypatch.setattr(cr, "error_free_lengths", lambda *_, length: [length] * 10)
    monkeypatch.setattr(cr, "cell_states", lambda *_: {10: [0.0]})
    found = gers2000.train_by_both_readings(
        None, cr.VARIANTS["forget"], cr.draws_of(0), most_symbols=1000, length=LENGTH
    )
    assert found["streams_in_all"] == 12  # the first, and eleven times 100 symbols
    assert found["stopped_by_a_stream"]["streams"] is None


def test_a_trained_network_goes_on_and_a_new_one_does_not():
    variant = cr.VARIANTS["forget"]
    trained = recorded_network(load_record("continual-reber-forget-6"), CompiledLSTM)
    found = gers2000.train_by_both_readings(
        trained, variant, cr.draws_of(1), streams=50, length=LENGTH
    )
    assert found["stopped_by_a_test"]["streams"] <= 3
    assert found["stopped_by_a_stream"]["verdict"] == "perfect"
    assert found["stopped_by_a_stream"]["mean_length"] == LENGTH

    draws = cr.draws_of(1)
    new = CompiledLSTM(
        variant.architecture, cr.draw_first_weights(variant.architecture, draws.weights)
    )
    found = gers2000.train_by_both_readings(new, variant, draws, streams=50, length=LENGTH)
    for reading in gers2000.READINGS:
        assert found[reading]["streams"] is None
        assert found[reading]["verdict"] == "rest"
        assert found[reading]["mean_length"] < 100
    assert list(found["largest_state_after"]) == ["10", "100", "1000", "10000", "100000"]


def test_a_row_is_counted_by_each_reading():
    def end(verdict, length, streams=None):
        return {"verdict": verdict, "mean_length": length, "streams": streams}

    runs = [
        {"stopped_by_a_test": a, "stopped_by_a_stream": b}
        for a, b in [
            (end("perfect", 900, 100), end("good", 1100, 150)),
            (end("perfect", 1000, 201), end("good", 1300, None)),
            (end("rest", 40), end("rest", 50)),
            (end("rest", 60), end("perfect", 1000, 70)),
        ]
    ]
    summary = gers2000.summarise(runs)
    assert summary["stopped_by_a_test"] == {
        "perfect": 2,
        "good": 0,
        "rest": 2,
        "perfect_mean_streams": 150,
        "good_mean_length": None,
        "rest_mean_length": 50,
    }
    assert summary["stopped_by_a_stream"]["good_mean_length"] == 1200
    assert summary["stopped_by_a_stream"]["perfect_mean_streams"] == 70


def test_the_published_table_adds_up():
    for cell, perfect, _, good, _, rest, _ in gers2000.PUBLISHED.values():
        assert cell in cr.VARIANTS
        assert perfect + good + rest == 100
