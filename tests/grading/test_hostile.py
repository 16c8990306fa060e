"""Hostile submissions: none gains a point, changes another's result, or stops the batch."""

import json
import os
import py_compile
import re
from contextlib import closing, contextmanager
from importlib.util import cache_from_source
from pathlib import Path

import pytest
from filelock import FileLock

from lstm_lessons.checks.answers import WrongAnswerError
from lstm_lessons.grading import remote, sandbox
from lstm_lessons.grading.__main__ import main
from tests.grading.hostile import CELLS
from tests.grading.solutions import HIDDEN, notebook
from tests.pages import ROOT

pytestmark = pytest.mark.usefixtures("sandbox_allowed")

EXERCISE = "02_rnn_unit"
QUICKLY = ["--jobs", "4", "--patience", "0.3"]  # most of them wait
TRICKS = {
    "not json": b"{",
    "another json": b"[1, 2, 3]",
    "no cells": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
    "deep": b"[" * 100_000,
    "binary": bytes(range(256)) * 1000,
    "empty": b"",
    "old": b'{"nbformat": 2, "worksheets": []}',
    "another kernel": notebook("a <- 1", language="R"),
    "strange sources": notebook("a").replace(b'[\n    "a"\n   ]', b"[[1]]"),
    "no python": notebook("def ((", "%%bash\nrm -rf /", "!rm -rf ~", "z = 0.7", "\0"),
}
NAMES = [
    "..",
    "...",
    "-rf",
    "a b'c\"d",
    "x" * 200,
    "<script>alert(1)<script>",
    '=HYPERLINK("mailto:a")',
    "ünïcödé\u202etxt",
    "$(touch taken)",
    os.fsdecode(b"caf\xe9"),
    "x;=1+1",
]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The results of all, and two honest learners among them, by learner.

    Graded once, by the first of pytest's processes that needs them; another one waits.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # which is for all of them
    folder /= "hostile"
    out = folder / "out"
    with FileLock(f"{folder}.lock"):
        if not (out / "results.json").exists():
            grade_all(folder / "submissions", out)
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    return out, {result["learner"]: result for result in results}


def grade_all(submissions, out):
    """Write all submissions, and grade them."""
    solution = (ROOT / "solutions" / f"{EXERCISE}.ipynb").read_bytes()
    honest = {"ada": solution, "zoe": solution}
    hostile = {name: notebook(*cells) for name, cells in CELLS.items()}
    for learner, content in {**honest, **hostile, **TRICKS}.items():
        place = submissions / learner
        place.mkdir(parents=True)
        (place / f"{EXERCISE}.ipynb").write_bytes(content)
    for number, name in enumerate(NAMES):  # a flat file: the learner's name is in the file's
        (submissions / f"{name}_{EXERCISE}.ipynb").write_bytes(notebook(f"z = {number}"))
    link = submissions / "link"
    link.mkdir()
    (link / f"{EXERCISE}.ipynb").symlink_to(ROOT / "solutions" / f"{EXERCISE}.ipynb")
    large = submissions / "large"
    large.mkdir()
    with (large / f"{EXERCISE}.ipynb").open("wb") as file:
        file.truncate(10**9)
    with bytecode_of_the_checks():
        assert main([str(submissions), "--out", str(out), "--seed", "7", *HIDDEN, *QUICKLY]) == 0


@contextmanager
def bytecode_of_the_checks():
    """Have it where Python puts it; if it was not there, it goes again."""
    source = sandbox.PACKAGE / "checks" / f"e{EXERCISE}.py"
    place = Path(cache_from_source(source))
    known, folder_known = place.exists(), place.parent.exists()
    if not known:
        py_compile.compile(source, place, doraise=True)
    try:
        yield
    finally:
        if not known:
            place.unlink(missing_ok=True)
        if not folder_known and not list(place.parent.iterdir()):
            place.parent.rmdir()


@pytest.mark.parametrize("name", ["ada", "zoe"])
def test_the_honest_get_all_points(graded, name):
    assert graded[1][name]["points"] == graded[1][name]["of"] == 7


@pytest.mark.parametrize("name", [*CELLS, *TRICKS, *NAMES, "link", "large"])
def test_the_hostile_get_none(graded, name):
    learner = name.rstrip("_- ") if name in NAMES else name
    learner = learner.encode("utf-8", "backslashreplace").decode()
    assert graded[1][learner]["points"] == 0


@pytest.mark.parametrize("name", [*TRICKS, "link", "large"])
def test_what_cannot_be_read_is_said(graded, name):
    if name == "no python":
        assert len(graded[1][name]["cells"]) >= 1
    else:
        assert graded[1][name]["problem"]


def test_all_in_all_it_has_so_much_time(graded):
    said = list(graded[1]["sleeps"]["cells"].values())
    assert said[0] == "took too long, with all that came before it."
    assert "took too long, all in all" in str(graded[1]["sleeps"]["questions"])


LOOKS = ["reads_checks", "borrows_the_reference", "reads_files", "writes_files", "reads_the_frames"]
LOOKS += ["loads_the_bytecode"]


@pytest.mark.parametrize("name", LOOKS)
def test_what_it_looked_for_was_not_there(graded, name):
    assert graded[1][name]["cells"] == {}


@pytest.mark.parametrize(
    ("name", "said"),
    {
        "network": "Operation not permitted",
        "fork_bomb": "Operation not permitted",
        "processes": "Operation not permitted",
        "memory": "Unable to allocate",
        "memory_elsewhere": "Operation not permitted",
        "half_a_character": "ValueError: \\udce9",
        "endless_cell": "took longer than",
        "trickle": "took longer than",
        "threads": "started more than 64 threads",
        "thread_bomb": "started more than 64 threads",
        "never_interrupted": "took longer than",
        "leaves": "ended the notebook's process",
        "crashes": "ended the notebook's process",
    }.items(),
)
def test_what_stopped_it_is_said(graded, name, said):
    assert said in graded[1][name]["cells"]["1"]


def test_threads_of_many_calls_count_together(monkeypatch):
    monkeypatch.setattr(remote, "LOOKS_EVERY", 1e9)  # no call is long enough to be looked at
    cells = CELLS["thread_bomb_in_calls"]
    with closing(remote.RemoteAnswers(sandbox.start, cells, 10.0)) as answers:
        assert answers.call("rnn_step") == 0.5
        with pytest.raises(WrongAnswerError, match="started more than 64 threads"):
            answers.call("rnn_step")


def test_nothing_is_left_behind(graded):
    out, _ = graded
    assert not list(out.parent.rglob("taken"))
    assert not list(out.rglob("*.unfinished"))
    pages = list((out / "feedback").iterdir())
    assert len(pages) == len(graded[1])
    assert not any("<script" in page.read_text(encoding="utf-8") for page in pages)
    table = (out / "grades.csv").read_text(encoding="utf-8")
    assert not re.search(r"(^|[;,\n])\"?=", table.replace('"x;=1+1"', ""), re.MULTILINE)
    assert '"x;=1+1"' in table


def test_without_a_sandbox_nothing_is_graded(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sandbox.shutil, "which", lambda program: None)
    (tmp_path / "in").mkdir()
    out = tmp_path / "out"
    assert main([str(tmp_path / "in"), "--out", str(out), "--seed", "1", *HIDDEN]) == 2
    assert "Nothing is graded without a sandbox" in capsys.readouterr().err
    assert not out.exists()
