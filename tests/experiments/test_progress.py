"""How far a run is: who hears it, how often, and that nobody has to."""

import pytest

from lstm_lessons.experiments import progress


@pytest.fixture
def clock(monkeypatch):
    """The time, to be set by hand."""
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def heard():
    """What a listener hears."""
    texts = []
    before = progress._listener.get()
    progress.listen(texts.append)
    yield texts
    progress._listener.set(before)


def test_nobody_has_to_listen():
    assert progress._listener.get() is None
    progress.say(1, 2, "updates")
    assert list(progress.saying("ab", 2, "letters")) == ["a", "b"]


def test_one_hears_it_at_once_and_then_every_two_seconds(clock, heard):
    for k in range(100):
        progress.say(k, 5000, "updates")
        clock[0] += 0.125
    assert heard == [f"{k} of 5,000 updates" for k in range(0, 100, 16)]


def test_a_loop_says_how_many_were_done_before(clock, heard):
    for _ in progress.saying(range(3), 192, "sequences", each=64):
        clock[0] += progress.EVERY
    assert heard == [f"{k} of 192 sequences" for k in (0, 64, 128)]


def test_a_run_has_a_name_and_what_comes_after_has_none(clock, heard):
    with progress.called("6a, seed 3"):
        progress.say(12_800, 500_000, "sequences")
    clock[0] += progress.EVERY
    progress.say(1, 2, "updates")
    assert heard == ["6a, seed 3: 12,800 of 500,000 sequences", "1 of 2 updates"]


def test_beside_a_bar_it_is_shown_and_what_was_heard_elsewhere_too(capsys):
    with progress.bar(5, done=2, unit="runs") as bar:
        progress.say(3, 9, "updates")
        progress.pass_on("another: 4 of 9 updates")
        bar.update()
    shown = capsys.readouterr().err
    assert "2/5" in shown
    assert "3/5" in shown
    assert "runs/s, 3 of 9 updates" in shown
    assert "another: 4 of 9 updates" in shown
    assert progress._listener.get() is None


def test_a_line_stands_alone(capsys):
    with progress.bar(1, unit="runs"):
        progress.line("done")
    assert capsys.readouterr().out == "done\n"
