"""The runner: what is run, what is kept, what is not run again."""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path

import pytest

from lstm_lessons.experiments import __main__ as command_line
from lstm_lessons.experiments import catalogue, progress
from lstm_lessons.experiments.recording import runner
from lstm_lessons.experiments.recording.experiment import Experiment, Row, sequences_to_success
from lstm_lessons.experiments.recording.records import alone_with
from tests.pools import told

PACKAGE = Path(runner.__file__).parents[1]  # a copy of it, where slips are planted

done = []


def count_up(row, seed):
    done.append((row, seed))
    if row == "never":
        return {"sequences": None}
    return {"sequences": 100 * (seed + 1)}


def make(rows=("a", "never"), **settings):
    return Experiment(
        "counting",
        "a paper, section 1",
        "it has counted",
        ("it only counts",),
        tuple(Row(name, {"sequences": 7}, settings) for name in rows),
        count_up,
        sequences_to_success,
    )


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run, and return the record that is in the file."""
    path = tmp_path / "deep" / "counting.json"
    done.clear()

    def run_it(seeds, experiment=None, **options):
        experiment = experiment or make()
        monkeypatch.setattr(catalogue, "EXPERIMENTS", {"counting": experiment})
        runner.run(experiment, path, seeds=range(seeds), command=f"count {seeds}", **options)
        return json.loads(path.read_text(encoding="utf-8"))

    return run_it


def test_a_record_says_all_that_there_is_to_say(run):
    record = run(2)
    assert record["command"] == "python -m lstm_lessons.experiments counting --seeds 2"
    assert record["source"] == "a paper, section 1"
    assert record["deviations"] == ["it only counts"]
    assert {"date", "revision", "hardware"} <= set(record)
    [sitting] = record["sittings"]
    assert sitting["runs_before"] == 0
    assert sitting["command"] == "count 2"
    assert record["revision"] == sitting["revision"]
    assert [row["name"] for row in record["rows"]] == ["a", "never"]
    row = record["rows"][0]
    assert row["published"] == {"sequences": 7}
    assert row["seeds"] == [0, 1]
    assert [each["sequences"] for each in row["runs"]] == [100, 200]
    assert all(each["cpu_seconds"] >= 0 for each in row["runs"])
    assert row["summary"] == {"runs": 2, "successes": 2, "median": 150, "least": 100, "most": 200}
    assert record["rows"][1]["summary"]["successes"] == 0


def test_seed_by_seed_and_nothing_twice(run):
    run(2)
    assert done == [("a", 0), ("never", 0), ("a", 1), ("never", 1)]
    record = run(3)
    assert done[4:] == [("a", 2), ("never", 2)]
    assert [sitting["runs_before"] for sitting in record["sittings"]] == [0, 4]
    run(3)
    assert len(done) == 6
    assert len(run(1)["sittings"]) == 2  # there was nothing to do


def test_only_the_rows_that_are_asked_for(run):
    run(2, rows=["never"])
    assert done == [("never", 0), ("never", 1)]
    record = run(1)
    assert done[2:] == [("a", 0)]
    assert [row["seeds"] for row in record["rows"]] == [[0], [0, 1]]
    with pytest.raises(ValueError, match="rows: expected some of a, never; got 'b'"):
        run(1, rows=["b"])


def test_a_row_that_is_asked_for_twice_is_run_once(run):
    record = run(2, rows=["a", "a"])
    assert record["rows"][0]["seeds"] == [0, 1]


def test_what_was_done_before_a_failure_is_kept(run, monkeypatch, tmp_path):
    def fails_at_the_third(row, seed):
        if len(done) == 2:
            raise RuntimeError("power cut")
        return count_up(row, seed)

    broken = Experiment(**{**vars(make()), "run": fails_at_the_third})
    with pytest.raises(RuntimeError, match="power cut") as caught:
        run(5, broken)
    assert caught.value.__notes__ == ["row 'a', seed 1"]  # the first of eight
    record = run(2)
    assert done == [("a", 0), ("never", 0), ("a", 1), ("never", 1)]
    assert [row["seeds"] for row in record["rows"]] == [[0, 1], [0, 1]]


def test_the_command_of_a_record_makes_it_whole_whatever_was_asked_last(run, tmp_path):
    def command(record):
        return record["command"].removeprefix("python -m lstm_lessons.experiments ")

    path = tmp_path / "deep" / "counting.json"
    assert runner.begun(make(), path, "none yet")["command"] == "none yet"
    assert command(run(3, rows=["never"])) == "counting --seeds 3"
    record = run(1)
    assert command(record) == "counting --seeds 3"
    assert [sitting["command"] for sitting in record["sittings"]] == ["count 3", "count 1"]
    path.write_text(json.dumps({**record, "command": "the last that was asked"}))
    assert command(runner.begun(make(), path, "none yet")) == "counting --seeds 3"
    assert [row["seeds"] for row in run(3)["rows"]] == [[0, 1, 2], [0, 1, 2]]


def test_runs_stand_in_the_order_of_their_seeds(run, tmp_path):
    run(1)
    path = tmp_path / "deep" / "counting.json"
    record = runner.run(make(), path, seeds=[3, 1], command="count 3 and 1")
    assert done[2:] == [("a", 3), ("never", 3), ("a", 1), ("never", 1)]
    assert [each["sequences"] for each in record["rows"][0]["runs"]] == [100, 200, 400]
    assert record["rows"][0]["seeds"] == [0, 1, 3]


def test_what_is_said_of_old_runs_is_what_is_said_today(run):
    run(2)
    old = make()
    record = run(2, Experiment(**{**vars(old), "summarise": lambda runs: {"runs": len(runs)}}))
    assert [row["summary"] for row in record["rows"]] == [{"runs": 2}] * 2
    assert len(done) == 4


def test_only_one_process_is_at_a_record(run, tmp_path):
    with (
        alone_with(tmp_path / "deep" / "counting.json"),
        pytest.raises(RuntimeError, match=r"counting\.json: another process is at work on it"),
    ):
        run(1)
    assert done == []


def test_other_settings_are_not_mixed_in(run):
    run(1, make(rate=0.5))
    with pytest.raises(ValueError, match="row 'a' was run with other settings"):
        run(2, make(rate=0.1))
    with pytest.raises(ValueError, match="rows that the experiment has not: never"):
        run(2, make(rows=("a",), rate=0.5))
    assert len(done) == 2


def test_a_row_may_be_added(run):
    run(1)
    record = run(1, make(rows=("a", "b", "never")))
    assert done[2:] == [("b", 0)]
    assert [row["name"] for row in record["rows"]] == ["a", "b", "never"]


def test_failures_are_not_in_the_median_and_are_counted():
    runs = [{"sequences": s} for s in (30, None, 10, None, 20)]
    assert sequences_to_success(runs) == {
        "runs": 5,
        "successes": 3,
        "median": 20,
        "least": 10,
        "most": 30,
    }
    assert sequences_to_success([{"sequences": None}])["median"] is None


def test_two_at_a_time_give_what_one_gives():
    """In processes of their own, where nothing of this one is known."""
    row = "3 x 2, α 0.2; targets: legal"
    jobs = [(row, 0), (row, 3)]
    alone = {job: runner.run_one("embedded-reber", *job)["sequences"] for job in jobs}
    together = {job: run["sequences"] for job, run in runner._results("embedded-reber", jobs, 2)}
    assert together == alone


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_that_fails_keeps_no_other_from_being_done(jobs):
    good = ("3 x 2, α 0.2; targets: legal", 0)
    done = []
    with pytest.raises(ValueError, match="not enough values"):
        done.extend(job for job, _ in runner._results("embedded-reber", [("bad", 0), good], jobs))
    assert done == [good]


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_one_stops_by_hand_stops(jobs, monkeypatch):
    """An interruption is no failed run: the next one is not begun."""
    asked = []

    def interrupted():
        asked.append(1)
        raise KeyboardInterrupt

    monkeypatch.setattr(runner, "_outcomes", lambda *_: iter([(("a", 0), interrupted)] * 2))
    with pytest.raises(KeyboardInterrupt):
        list(runner._results("counting", [], jobs))
    assert asked == [1]


def test_each_process_has_one_thread_and_this_one_keeps_its_own(monkeypatch):
    """NumPy's threads are set where it is imported: what counts is the moment a process begins."""
    begun_with = []

    class Pool:
        def __init__(self, *_, **__):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def submit(self, *job):
            begun_with.append({name: os.environ.get(name) for name in runner.THREADS})
            future = Future()
            future.set_result({"job": job[1:]})
            return future

        def shutdown(self, **_):
            pass

    monkeypatch.setattr(runner, "ProcessPoolExecutor", Pool)
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    before = dict(os.environ)
    for _ in runner._results("counting", [("a", 0), ("a", 1)], 2):
        assert dict(os.environ) == before
    assert begun_with == [dict.fromkeys(runner.THREADS, "1")] * 2
    assert dict(os.environ) == before


def test_what_is_cancelled_is_waited_for(monkeypatch):
    """Leaving the pool's block asks it to end once more, and to cancel nothing."""
    pool = told()
    monkeypatch.setattr(runner, "ProcessPoolExecutor", pool)
    monkeypatch.setattr(runner, "run_one", lambda *_: {})
    with closing(runner._outcomes("any", [("a", seed) for seed in range(3)], 2)) as outcomes:
        next(outcomes)
    assert pool.ended[0] == (True, True)


def test_the_command_line_runs_an_experiment(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(catalogue, "EXPERIMENTS", {"counting": make()})
    monkeypatch.setattr(command_line, "EXPERIMENTS", {"counting": make()})
    for seeds in (1, 2):
        monkeypatch.setattr(
            "sys.argv", ["x", "counting", "--seeds", str(seeds), "--out", str(tmp_path)]
        )
        command_line.main()
    record = json.loads((tmp_path / "counting.json").read_text(encoding="utf-8"))
    assert record["command"] == "python -m lstm_lessons.experiments counting --seeds 2"
    assert [row["seeds"] for row in record["rows"]] == [[0, 1], [0, 1]]
    assert "4/4" in capsys.readouterr().err  # the progress bar


def test_a_sitting_keeps_what_was_typed(monkeypatch, tmp_path):
    monkeypatch.setattr(catalogue, "EXPERIMENTS", {"counting": make(("a b", "c"))})
    monkeypatch.setattr(command_line, "EXPERIMENTS", {"counting": make(("a b", "c"))})
    typed = ["counting", "--seeds", "1", "--rows", "a b", "--jobs", "2", "--out", str(tmp_path)]
    monkeypatch.setattr("sys.argv", ["x", *typed])
    results = runner._results
    monkeypatch.setattr(runner, "_results", lambda name, todo, _: results(name, todo, 1))
    command_line.main()
    [sitting] = json.loads((tmp_path / "counting.json").read_text(encoding="utf-8"))["sittings"]
    program = "python -m lstm_lessons.experiments"
    assert sitting["command"] == f"{program} counting --seeds 1 --rows 'a b' --jobs 2"


def test_the_command_line_says_which_run_failed(monkeypatch, tmp_path):
    def fails(row, seed):
        raise ValueError(f"no {row}")

    broken = Experiment(**{**vars(make()), "run": fails})
    monkeypatch.setattr(catalogue, "EXPERIMENTS", {"counting": broken})
    monkeypatch.setattr(command_line, "EXPERIMENTS", {"counting": broken})
    monkeypatch.setattr("sys.argv", ["x", "counting", "--seeds", "2", "--out", str(tmp_path)])
    with pytest.raises(SystemExit, match=r"^row 'a', seed 0: no a$"):
        command_line.main()


@pytest.mark.parametrize("option", ["--seeds", "--jobs"])
def test_the_command_line_refuses_none(monkeypatch, capsys, option):
    monkeypatch.setattr("sys.argv", ["x", "two-sequences", option, "0"])
    with pytest.raises(SystemExit):
        command_line.main()
    assert f"{option}: expected 1 or more, got 0" in capsys.readouterr().err


@pytest.mark.parametrize("experiment", catalogue.EXPERIMENTS.values(), ids=lambda each: each.name)
def test_help_says_what_an_experiment_is(monkeypatch, capsys, experiment):
    monkeypatch.setattr("sys.argv", ["x", experiment.name, "--help"])
    with pytest.raises(SystemExit):
        command_line.main()
    printed = capsys.readouterr().out
    assert f"\n  source: {experiment.source}\n" in printed
    assert f"\n  criterion: {experiment.criterion}\n" in printed
    for row in experiment.rows:
        assert f"    {row.name}: " in printed
    for deviation in experiment.deviations:
        assert f"    - {deviation}\n" in printed


# --- what one reads while it runs, and at its end ---


def record_of(**seeds):
    return {"rows": [{"name": name, "seeds": each} for name, each in seeds.items()]}


@pytest.mark.parametrize(
    ("record", "rows", "said"),
    [
        (record_of(a=[0, 1, 5]), None, "2 of 3 seeds"),
        (record_of(a=[0, 1, 2], b=[2, 1, 0]), None, "3 of 3 seeds a row"),
        (record_of(a=[0, 1, 2], b=[]), None, "0 to 3 of 3 seeds a row"),
        (record_of(a=[0, 1, 2], b=[]), ["a"], "3 of 3 seeds"),
    ],
)
def test_how_far_counts_the_seeds_that_were_asked_for(record, rows, said):
    assert runner.how_far(record, range(3), rows) == said


@pytest.fixture
def typed(monkeypatch, tmp_path):
    """Type a command, in the folder that the record lies in."""
    monkeypatch.chdir(tmp_path)

    def type_it(experiment, *words):
        monkeypatch.setattr(catalogue, "EXPERIMENTS", {"counting": experiment})
        monkeypatch.setattr(command_line, "EXPERIMENTS", {"counting": experiment})
        monkeypatch.setattr("sys.argv", ["x", "counting", *words, "--out", str(tmp_path / "deep")])
        command_line.main()

    return type_it


def test_the_last_line_says_where_the_record_is_and_how_far(typed, capsys):
    typed(make(), "--seeds", "3", "--rows", "a")
    assert capsys.readouterr().out == "deep/counting.json: 3 of 3 seeds\n"
    typed(make(), "--seeds", "2")
    assert capsys.readouterr().out == "deep/counting.json: 2 of 2 seeds a row\n"


def test_whoever_stops_it_reads_how_far_it_is(typed):
    def stopped(row, seed):
        if seed == 1:
            raise KeyboardInterrupt
        return count_up(row, seed)

    experiment = Experiment(**{**vars(make()), "run": stopped})
    with pytest.raises(SystemExit, match=r"^Stopped. deep/counting.json: 1 of 2 seeds a row. The"):
        typed(experiment, "--seeds", "2")


def test_an_experiment_says_how_many_seeds_it_wants(typed, capsys):
    typed(Experiment(**{**vars(make()), "seeds": 4}))
    assert capsys.readouterr().out == "deep/counting.json: 4 of 4 seeds a row\n"


def test_what_a_run_says_stands_beside_the_bar(typed, capsys):
    def speaks(row, seed):
        progress.say(1200, 5000, "sequences")
        return count_up(row, seed)

    typed(Experiment(**{**vars(make(("a",))), "run": speaks}), "--seeds", "1")
    assert "a, seed 0: 1,200 of 5,000 sequences" in capsys.readouterr().err


def test_what_runs_say_in_other_processes_is_heard_here(capsys):
    row = "3 x 2, α 0.2; targets: legal"
    with progress.bar(2, unit="runs"):
        for _ in runner._results("embedded-reber", [(row, 0), (row, 3)], 2):
            pass
    heard = capsys.readouterr().err
    for seed in (0, 3):
        assert f"{row}, seed {seed}: 0 of 100,000 strings" in heard


def test_nothing_but_the_record_is_left(run, tmp_path):
    run(1)
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["counting.json"]


def test_a_seed_that_is_named_twice_is_run_once(monkeypatch, tmp_path):
    experiment = make(("a",))
    monkeypatch.setattr(catalogue, "EXPERIMENTS", {"counting": experiment})
    done.clear()
    record = runner.run(experiment, tmp_path / "r.json", seeds=[3, 3, 1, 3], command="count")
    assert done == [("a", 3), ("a", 1)]
    assert record["rows"][0]["seeds"] == [1, 3]


@pytest.mark.parametrize("text", ['{"rows": [', "[1]", "{}"])
def test_what_is_no_record_is_named_and_left_alone(monkeypatch, tmp_path, text):
    path = tmp_path / "counting.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"counting\.json: "):
        runner.run(make(), path, seeds=[0], command="count")
    assert path.read_text(encoding="utf-8") == text


SLOW = """
import pathlib, signal, time
from lstm_lessons.experiments.recording import runner

def run_one(experiment, row, seed):
    (pathlib.Path(__file__).parent / f"begun-{seed}").touch()
    time.sleep(0.2)
    return {}

if __name__ == "__main__":
    import slow
    signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background it is ignored
    runner.run_one = slow.run_one
    for _ in runner._outcomes("any", [("a", seed) for seed in range(100)], 2):
        pass
"""


def test_processes_stop_when_one_stops_it_by_hand(tmp_path):
    script = tmp_path / "slow.py"
    script.write_text(SLOW, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, script],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{PACKAGE.parent}"},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while len(list(tmp_path.glob("begun-*"))) < 3:
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(60) != 0
    assert len(list(tmp_path.glob("begun-*"))) < 30
