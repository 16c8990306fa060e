"""A class: the same results however often it is started, and for any number of jobs."""

import csv
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psutil
import pytest

import lstm_lessons
from lstm_lessons.checks import load
from lstm_lessons.grading import batch, sandbox
from lstm_lessons.grading.__main__ import main
from lstm_lessons.grading.marking import mark
from lstm_lessons.grading.remote import GraderError, RemoteAnswers
from lstm_lessons.grading.submission import Submission
from tests.grading.solutions import HIDDEN, notebook
from tests.pages import ROOT
from tests.pools import told

pytestmark = pytest.mark.usefixtures("sandbox_allowed")

EXERCISE = "02_rnn_unit"
WRONG = ("z = 0.3\nh_new = 0.3", "w = 0.5")


@pytest.fixture(scope="module")
def submissions(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class") / "in"
    for number in range(4):
        place = folder / f"learner{number}"
        place.mkdir(parents=True)
        if number % 2:
            (place / f"{EXERCISE}.ipynb").write_bytes(notebook(*WRONG))
        else:
            shutil.copy(ROOT / "solutions" / f"{EXERCISE}.ipynb", place)
    return folder


def grade(submissions, out, *options):
    assert main([str(submissions), "--out", str(out), "--seed", "5", *HIDDEN, *options]) == 0
    files = sorted(path for path in out.rglob("*") if path.is_file())
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def whole(submissions, tmp_path_factory):
    return grade(submissions, tmp_path_factory.mktemp("whole"), "--jobs", "2")


def test_points(whole):
    results = json.loads(whole["results.json"])
    assert [result["points"] for result in results] == [7, 1, 7, 1]
    assert [result["of"] for result in results] == [7] * 4
    lines = whole["grades.csv"].decode().splitlines()
    assert lines[0] == f'"learner","{EXERCISE}","points","problems"'
    assert lines[1:3] == ['"learner0",7,7,""', '"learner1",1,1,""']


def test_killed_and_resumed_it_is_the_same(submissions, whole, tmp_path):
    command = [sys.executable, "-m", "lstm_lessons.grading", str(submissions)]
    process = subprocess.Popen(
        [*command, "--out", str(tmp_path), "--seed", "5", *HIDDEN],
        stderr=subprocess.DEVNULL,
        cwd=Path(lstm_lessons.__file__).parents[1],  # this package, which may be a copy
    )
    while not list(tmp_path.rglob("*.json")):
        assert process.poll() is None
        time.sleep(0.05)
    workers = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    assert psutil.wait_procs(workers, 10)[1] == []  # none is left to wait forever
    done = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.json")}
    assert len(done) < 4
    assert grade(submissions, tmp_path) == whole
    assert all(path.stat().st_mtime_ns == when for path, when in done.items())


def test_what_changed_is_graded_again(submissions, whole, tmp_path):
    own = tmp_path / "in"
    shutil.copytree(submissions, own)
    out = tmp_path / "out"
    grade(own, out, "--jobs", "2")
    (own / "learner0" / f"{EXERCISE}.ipynb").write_bytes(notebook(*WRONG))
    results = json.loads(grade(own, out)["results.json"])
    assert [result["points"] for result in results] == [1, 1, 7, 1]


def test_of_two_the_better_counts(submissions, tmp_path):
    solution = (ROOT / "solutions" / f"{EXERCISE}.ipynb").read_bytes()
    own = tmp_path / "in"
    for learner, tries in {
        "ada": (solution, notebook(*WRONG)),
        "bob": (notebook(*WRONG), solution),
    }.items():
        (own / learner).mkdir(parents=True)
        for name, content in zip(("", "again_"), tries, strict=True):
            (own / learner / f"{name}{EXERCISE}.ipynb").write_bytes(content)
    files = grade(own, tmp_path / "out", "--format", "nbgrader")
    assert files["grades.csv"].decode().splitlines()[1:] == ['"ada",7,7,""', '"bob",7,7,""']
    rows = csv.DictReader(files["nbgrader.csv"].decode().splitlines())
    marks = [(row["student_id"], row["score"], row["max_score"]) for row in rows]
    assert marks == [("ada", "7.0", "7.0"), ("bob", "7.0", "7.0")]
    assert len(json.loads(files["results.json"])) == 4


def test_who_handed_in_no_notebook_of_an_exercise_has_a_row_that_says_so(tmp_path, capsys):
    solution = (ROOT / "solutions" / f"{EXERCISE}.ipynb").read_bytes()
    folder = tmp_path / "in"
    for place, content in {
        f"cleo/{EXERCISE}.ipynb": solution,
        "ada/essay.pdf": b"%PDF",
        "dan/deeper/my_lstm.ipynb": solution,  # whose name is no exercise's
        "bob/.ipynb_checkpoints/02_rnn_unit-checkpoint.ipynb": solution,
        "__MACOSX/cleo/._essay.pdf": b"",
        ".git/config": b"",
        "readme.txt": b"",
    }.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_bytes(content)
    rows = csv.DictReader(grade(folder, tmp_path / "out")["grades.csv"].decode().splitlines())
    said = [(row["learner"], row[EXERCISE], row["points"], row["problems"]) for row in rows]
    nothing = "No notebook of an exercise was handed in."
    assert said == [
        ("ada", "", "0", nothing),
        ("bob", "", "0", nothing),
        ("cleo", "7", "7", ""),
        ("dan", "", "0", nothing),
    ]
    printed = capsys.readouterr().out
    assert "no notebook of an exercise: 'ada'" in printed
    assert "my_lstm.ipynb" in printed


def test_solutions_get_a_hundred_points_in_the_sandbox_and_untouched_ones_none(tmp_path):
    for learner, folder in (("ada", "solutions"), ("untouched", "exercises")):
        place = tmp_path / "in" / learner
        place.mkdir(parents=True)
        for path in (ROOT / folder).glob("*.ipynb"):
            shutil.copy(path, place)
    files = grade(tmp_path / "in", tmp_path / "out", "--jobs", "2", "--patience", "2")
    rows = list(csv.DictReader(files["grades.csv"].decode().splitlines()))
    assert [(row["learner"], row["points"]) for row in rows] == [("ada", "100"), ("untouched", "0")]
    assert [row["problems"] for row in rows] == ["", ""]


def test_python_may_lie_below_tmp():
    """The sandbox's own /tmp is there before what is bound into it."""
    options = sandbox.command(sandbox.Limits(), 3)
    assert options.index("--tmpfs") < options.index("--ro-bind")


def test_more_patience_grades_again(submissions, tmp_path):
    own, out = tmp_path / "in", tmp_path / "out"
    (own / "ada").mkdir(parents=True)
    slow = "import time\ndef rnn_step(*a):\n    time.sleep(2)"
    (own / "ada" / f"{EXERCISE}.ipynb").write_bytes(notebook(*WRONG, slow))
    said = [grade(own, out, "--patience", each)["results.json"] for each in ("0.1", "0.5")]
    assert b"took longer than 1 seconds" in said[0]
    assert b"took longer" not in said[1]


def test_a_cell_that_is_not_run_is_said(tmp_path):
    own = tmp_path / "in"
    (own / "ada").mkdir(parents=True)
    cells = ["%%bash\nls", "%%capture out\nz = 0.7", "%%timeit\n<b>", "nowhere"]
    (own / "ada" / f"{EXERCISE}.ipynb").write_bytes(notebook(*cells))
    files = grade(own, tmp_path / "out")
    [result] = json.loads(files["results.json"])
    assert result["cells"] == {
        "1": "was not run: the grader runs no cell that begins with `%%bash`.",
        "3": "was not run: the grader runs no cell that begins with `%%timeit`.",
        "4": "NameError: name 'nowhere' is not defined",
    }
    [page] = [text.decode() for name, text in files.items() if "feedback/" in name]
    assert "<p>Cells that were not run, or ended with an error:</p>" in page
    assert "code cell 1: was not run: the grader runs no cell that begins with <code>%%bash" in page


def test_what_the_grader_breaks_on_has_no_points_and_stops_nobody(
    submissions, whole, tmp_path, monkeypatch, capsys
):
    write = batch._write

    def breaks(path, result):
        if result["learner"] == "learner2":
            raise OSError("no space left")
        write(path, result)

    monkeypatch.setattr(batch, "_write", breaks)
    out = tmp_path / "out"
    assert main([str(submissions), "--out", str(out), "--seed", "5", *HIDDEN]) == 1
    assert "learner2" in capsys.readouterr().out
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert [result["points"] for result in results] == [7, 1, 0, 1]
    assert results[2]["problem"] == "The grader itself broke on this one: OSError: no space left"
    monkeypatch.undo()
    assert grade(submissions, out) == whole


def killed_for_one(submission, job, checks):
    """Stand for ``graded``: a process that the machine kills for the memory that it takes."""
    if submission.learner == "learner1":
        os._exit(9)
    time.sleep(0.5)  # nobody else is done by then
    return submission.learner


def test_whose_process_is_killed_is_alone_in_it(monkeypatch):
    monkeypatch.setattr(batch, "graded", killed_for_one)
    todo = [Submission(f"learner{n}", EXERCISE, ROOT, "") for n in range(4)]
    ends = {each.learner: done.exception() for each, done in batch._each_graded(todo, None, "", 2)}
    assert [name for name, error in ends.items() if error] == ["learner1"]
    assert len(ends) == 4


def leaves_a_trace(submission, folder, checks):
    """Stand for ``graded``."""
    (folder / submission.learner).touch()


def test_after_ctrl_c_what_has_not_begun_does_not_begin(monkeypatch, tmp_path):
    monkeypatch.setattr(batch, "graded", leaves_a_trace)
    todo = [Submission(f"learner{n}", EXERCISE, ROOT, "") for n in range(500)]
    each_graded = batch._each_graded(todo, tmp_path, "", 1)
    next(each_graded)
    each_graded.close()  # as an exception does that comes while one waits
    assert 1 <= len(list(tmp_path.iterdir())) < 400


def test_what_is_cancelled_is_waited_for(monkeypatch):
    """Leaving the pool's block asks it to end once more, and to cancel nothing."""
    pool = told()
    monkeypatch.setattr(batch, "ProcessPoolExecutor", pool)
    monkeypatch.setattr(batch, "graded", lambda *_: None)
    todo = [Submission(f"learner{n}", EXERCISE, ROOT, "") for n in range(3)]
    with closing(batch._pooled(todo, None, "", 1)) as pooled:
        next(pooled)
    assert pool.ended[0] == (True, True)


def no_process():
    raise BlockingIOError(11, "Resource temporarily unavailable")


def ends_at_once():
    return subprocess.Popen(["false"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


@pytest.mark.parametrize("start", [no_process, ends_at_once])
def test_what_keeps_the_sandbox_from_starting_is_not_the_learners_fault(start):
    with (
        closing(RemoteAnswers(start, ["z = 0.3"], 1.0)) as answers,
        pytest.raises(GraderError, match="did not start"),
    ):
        mark(load(EXERCISE), answers, 0)


def test_gradescope(submissions, tmp_path):
    own = tmp_path / "in"
    shutil.copytree(submissions / "learner1", own / "learner1")
    files = grade(own, tmp_path / "out", "--format", "gradescope")
    [name] = [name for name in files if name.startswith("gradescope/")]
    result = json.loads(files[name])
    assert result["score"] == sum(test["score"] for test in result["tests"]) == 1
    assert sum(test["max_score"] for test in result["tests"]) == 7
    assert any("through tanh" in test["output"] for test in result["tests"])


def test_a_page_of_feedback(whole):
    [page] = [text.decode() for name, text in whole.items() if "feedback/learner1" in name]
    assert "learner1: 1 of 7 points" in page
    assert "it has to go through tanh" in page
    assert "default-src &#x27;none&#x27;" in page or "default-src 'none'" in page


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["nowhere", "--out", "x", "--seed", "1"], "submissions: expected a folder"),
        (["tests", "--out", "x", "--seed", "1", "--jobs", "0"], "--jobs: expected 1 or more"),
        (["tests", "--out", "x", "--seed", "1", "--patience", "0"], "--patience: expected more"),
        (
            ["tests", "--out", "x", "--seed", "1", "--patience", "nan"],
            "--patience: expected more than 0 and less than infinity, got nan",
        ),
        (["tests", "--out", "x", "--seed", "1", "--patience", "inf"], "infinity, got inf"),
        (["tests", "--out", "x", "--seed", "1", "--patience=-1"], "infinity, got -1.0"),
        (
            ["tests", "--out", "x", "--seed", "1", "--hidden", "nowhere"],
            "hidden: expected a folder",
        ),
        ([".", "--out", "x"], "--seed"),
        ([".", "--out", "x", "--seed", "-1"], "--seed: expected 0 or more, got -1"),
        ([".", "--out", "./x", "--seed", "1"], "--out: expected a folder outside"),
    ],
)
def test_bad_options(options, said, capsys, monkeypatch, tmp_path):
    (tmp_path / "tests").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit):
        main([*HIDDEN, *options])  # the last of two counts
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("name", ["submissions", "out", "hidden"])
def test_what_a_notebook_could_read_is_refused(name, capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(sandbox, "READ", (*sandbox.READ, str(tmp_path / "shown")))
    places = {each: tmp_path / each for each in ("submissions", "out", "hidden")}
    places[name] = tmp_path / "shown" / name
    for place in places.values():
        place.mkdir(parents=True)
    options = ["--out", str(places["out"]), "--hidden", str(places["hidden"]), "--seed", "1"]
    with pytest.raises(SystemExit):
        main([str(places["submissions"]), *options])
    said = f"{name}: expected a folder that a notebook in the sandbox cannot read, got {tmp_path}"
    assert said in capsys.readouterr().err


def test_an_empty_folder(tmp_path, capsys):
    (tmp_path / "in").mkdir()
    assert main([str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--seed", "1", *HIDDEN]) == 2
    assert "no notebook of an exercise" in capsys.readouterr().err
