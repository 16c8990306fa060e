"""A record that grows: nothing twice, nothing lost, nothing mixed, and one process at a time."""

import fcntl
import json
import subprocess
import sys

import pytest

from lstm_lessons.experiments import progress
from lstm_lessons.experiments.recording.growing_record import grow, has
from lstm_lessons.experiments.recording.records import alone_with

PLAN = [("a", [1]), ("a", [2]), ("b", ["x", 1])]


def lines_of(part, what, record):
    return [[*what, len(record["a"])]] if part == "a" else [{"name": "x", "seed": 1, "found": 0.5}]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deep" / "record.json"


def grown(path, plan=PLAN, do=lines_of, protocol=("p", 1), **more):
    grow(path, plan, do, command="make it", protocol=protocol, parts=("a", "b"), **more)
    return json.loads(path.read_text(encoding="utf-8"))


def test_all_of_the_plan_is_done_in_its_order_and_sees_what_was_done(path, capsys):
    record = grown(path, versions={"torch": "9"})
    assert record["command"] == "make it"
    assert record["protocol"] == ["p", 1]
    assert record["a"] == [[1, 0], [2, 1]]
    assert record["b"] == [{"name": "x", "seed": 1, "found": 0.5}]
    [sitting] = record["sittings"]
    assert sitting["lines before"] == 0
    assert sitting["results"] == 3
    assert sitting["cpu_seconds"] >= 0
    assert sitting["torch"] == "9"
    assert {"date", "revision", "hardware"} <= set(sitting)
    *lines, last = capsys.readouterr().out.splitlines()
    assert lines == ["a 1 0", "a 2 1", "b x 1 0.5"]
    assert last == f"{path}: 3 of 3 results"


def test_what_is_there_is_not_done_again(path):
    grown(path)
    before = path.read_text(encoding="utf-8")

    def refuse(*_):
        raise AssertionError("it was there")

    grown(path, do=refuse)
    assert path.read_text(encoding="utf-8") == before


def test_a_killed_run_keeps_what_it_had_and_goes_on(path, capsys):
    def killed_at_b(part, what, record):
        if part == "b":
            raise KeyboardInterrupt
        return lines_of(part, what, record)

    with pytest.raises(KeyboardInterrupt):
        grown(path, do=killed_at_b)
    assert capsys.readouterr().out.endswith(f"{path}: 2 of 3 results\n")
    record = grown(path)
    assert record["a"] == [[1, 0], [2, 1]]
    assert len(record["b"]) == 1
    assert [sitting["lines before"] for sitting in record["sittings"]] == [0, 2]
    assert [sitting["results"] for sitting in record["sittings"]] == [2, 1]


def test_another_protocol_is_refused_and_nothing_is_lost(path):
    before = grown(path)
    with pytest.raises(ValueError, match=r"record\.json: its protocol is another one"):
        grown(path, protocol=("p", 2))
    assert json.loads(path.read_text(encoding="utf-8")) == before


@pytest.mark.parametrize(
    ("lines", "what", "there"),
    [
        ([["x", 1, 0.5]], ["x", 1], True),
        ([["x", 1, 0.5]], ["x", 2], False),
        ([["x", 2, 0.5], ["x", 1, 0.5]], ("x", 1), True),
        ([{"name": "x", "seed": 1}], ["x", 1], True),
        ([{"name": "x", "seed": 1}], [1], False),
        ([[0.5]], [], True),
        ([], [], False),
    ],
)
def test_a_line_is_known_by_what_it_begins_with(lines, what, there):
    assert has(lines, what) == there


def test_two_processes_do_not_write_one_record(path):
    code = (
        "import pathlib, sys; from lstm_lessons.experiments.recording.records import alone_with\n"
        "with alone_with(pathlib.Path(sys.argv[1])):\n print('at work', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "at work\n"
        with pytest.raises(RuntimeError, match=r"record\.json: another process is at work on it"):
            grown(path)
        assert not path.exists()
        other.communicate("\n")
    assert grown(path)["a"] == [[1, 0], [2, 1]]


def test_one_after_the_other_may_and_leaves_nothing(path):
    for _ in range(2):
        with alone_with(path):
            assert list(path.parent.iterdir()) == [path.with_suffix(".lock")]
        assert list(path.parent.iterdir()) == []


def test_a_failure_leaves_nothing_either(path):
    with pytest.raises(KeyError), alone_with(path):
        raise KeyError
    assert list(path.parent.iterdir()) == []


def test_a_lock_that_was_taken_away_meanwhile_locks_nothing(path, monkeypatch):
    """Another one opened the file, then who had it took it away: two files, and one record."""
    lock = path.with_suffix(".lock")
    flock, tried = fcntl.flock, []

    def just_as_it_is_taken_away(file, how):
        if not tried:
            lock.unlink()
        tried.append(file)
        flock(file, how)

    monkeypatch.setattr(fcntl, "flock", just_as_it_is_taken_away)
    with alone_with(path):
        assert len(tried) == 2
        with pytest.raises(RuntimeError, match="another process"), alone_with(path):
            pass


def test_what_is_done_says_its_name_and_how_far_it_is(path, capsys):
    def speaks(part, what, record):
        progress.say(7, 1000, "updates")
        return lines_of(part, what, record)

    grown(path, do=speaks)
    assert "a 1: 7 of 1,000 updates" in capsys.readouterr().err
