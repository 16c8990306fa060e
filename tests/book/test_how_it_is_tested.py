"""The page on the tests says what is in the tree, and its commands name what is there."""

import json
import os
import re
import signal
import sys
from contextlib import nullcontext
from dataclasses import asdict
from datetime import datetime

import pytest
from bs4 import BeautifulSoup

from lstm_lessons.checks import modules
from tests.grading.hostile import CELLS
from tests.pages import ROOT, notebooks
from tools.edits import read_edits

sys.path.insert(0, str(ROOT / "book" / "_ext"))

from book_tested import NAMES, counted, shortened, whole_run

from tools import check
from tools.check import CLOSING, LONG_PARTS, Result, record
from tools.machine import circumstances

PAGE = ROOT / "book" / "how_it_is_tested.md"


@pytest.fixture(scope="module")
def counts():
    return counted(ROOT)


def entries(folder):
    """Return how many entries the lists below a folder have, as those who use them read them."""
    lists = (ROOT / "tests" / folder).rglob("*.txt")
    return sum(len(read_edits(path)) for path in lists)


def test_the_lists_are_counted_as_they_are_read(counts):
    folders = {"mutants": "planted_faults", "grading/wrong": "wrong_answers"}
    for folder, name in (folders | {"grading/right": "right_answers"}).items():
        assert counts[name] == f"{entries(folder):,}"


def test_the_files_are_counted_as_they_are_used(counts):
    golden = sorted((ROOT / "tests/golden").glob("*.json"))
    assert counts["golden_files"] == str(len(golden))
    assert counts["golden_digits"] in (ROOT / "tests/golden/README.md").read_text(encoding="utf-8")
    assert counts["hostile_submissions"] == str(len(CELLS))
    assert counts["chapter_notebooks"] == str(len(notebooks()))
    assert counts["solution_notebooks"] == str(len(modules()))


def test_the_test_functions_are_counted(tmp_path):
    for name, text in {
        "golden/make_golden.py": "\nmp.dps = 7\n",
        "grading/hostile.py": "ONE = 'a = 1'\nTWO = ''\nthree = ''\nCELLS = {}\n",
        "browser/test_a.py": "def test_one(): pass\n\n\ndef tested(): pass\n",
        "unit/test_b.py": "def test_one(): pass\nasync def test_two(): pass\n# def test_three\n",
    }.items():
        path = tmp_path / "tests" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = counted(tmp_path)
    assert (found["test_functions"], found["browser_functions"]) == ("3", "1")
    assert (found["golden_digits"], found["hostile_submissions"]) == ("7", "2")


def test_the_page_shows_the_numbers(site, counts):
    html = (site / "book/how_it_is_tested.html").read_text(encoding="utf-8")
    text = BeautifulSoup(html, "html.parser").select_one("main").get_text()
    said = " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
    for name, count in counts.items():
        assert f"{{{{ {name} }}}}" in PAGE.read_text(encoding="utf-8"), name
        assert re.search(rf"(?<![\d,]){count}(?![\d,])", said), name
    record = json.loads((ROOT / "benchmarks/results/long.json").read_text(encoding="utf-8"))
    assert set(record) <= set(LONG_PARTS)
    for part in LONG_PARTS:
        assert (f"{NAMES[part].replace('`', '')} not yet run" in said) == (part not in record)
    for run in record.values():
        assert f"{datetime.fromisoformat(run['date']):%B %Y}, {shortened(run['revision'])}" in said


def ended(part="book", *, passed=True, seconds=1.0, closing="", **others):
    return Result(part, passed, seconds, closing, circumstances() | others)


def test_a_part_that_failed_is_shown_as_failed(tmp_path):
    report = tmp_path / "long.json"
    record([ended("book", passed=False, closing="1 failed in 3s")], report)
    shown = whole_run(json.loads(report.read_text(encoding="utf-8")))
    assert f"| {NAMES['book']} | FAILED | 1 s | 1 failed | " in shown


def test_a_part_that_is_run_again_leaves_the_others(tmp_path):
    report = tmp_path / "long.json"
    record([ended("nbval"), ended("lint", passed=False)], report)
    record([ended("lint", seconds=7.0)], report)
    runs = json.loads(report.read_text(encoding="utf-8"))
    assert [(part, run["passed"], run["seconds"]) for part, run in runs.items()] == [
        ("lint", True, 7.0),
        ("nbval", True, 1.0),
    ]
    assert all(run["date"] and run["revision"] and run["hardware"] for run in runs.values())


def test_a_run_is_of_the_code_that_it_began_with(monkeypatch, tmp_path):
    monkeypatch.setattr(check, "command", lambda part, *, long: ["echo", f"{part}: 2 passed in 1s"])
    revisions = iter(["0123456789", "changed since"])
    monkeypatch.setattr(check, "circumstances", lambda: {"revision": next(revisions)})
    result = check.run("pytest", long=True)
    record([result], tmp_path / "long.json")
    run = json.loads((tmp_path / "long.json").read_text(encoding="utf-8"))["pytest"]
    assert (run["revision"], run["passed"], run["closing"]) == (
        "0123456789",
        True,
        "2 passed in 1s",
    )
    assert set(run) == {"part", "passed", "seconds", "closing", "revision"}


@pytest.mark.parametrize(
    ("revision", "shown"),
    [("0123456789abcdef", "0123456"), ("0123456789-dirty", "0123456-dirty"), ("unknown",) * 2],
)
def test_a_run_of_code_that_is_no_commit_says_so(revision, shown):
    result = ended("book", revision=revision)
    assert f"`{shown}` |" in whole_run({"book": asdict(result) | result.circumstances})


@pytest.mark.parametrize(
    ("line", "closing"),
    [
        ("== 3 failed, 12 passed in 3.21s ==", "3 failed, 12 passed in 3.21s"),
        ("31 of 33 notebooks are good", "31 of 33 notebooks are good"),
        ("5 passed, 0 failed", "5 passed, 0 failed"),
        ("bringing up nodes...", None),
    ],
)
def test_how_a_part_closes(line, closing):
    found = CLOSING.search(line)
    assert (found and found.group().strip("= ")) == closing


@pytest.fixture
def handlers():
    """What is done on the signals that end a run is put back after the test."""
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGHUP)}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


@pytest.mark.usefixtures("handlers")
@pytest.mark.parametrize(
    ("sent", "before", "ended_early"),
    [
        (signal.SIGTERM, signal.SIG_DFL, True),
        (signal.SIGHUP, signal.SIG_DFL, True),
        (signal.SIGHUP, signal.SIG_IGN, False),  # as under nohup
    ],
)
def test_what_had_ended_is_recorded_when_the_run_is_broken_off(
    monkeypatch, sent, before, ended_early
):
    recorded = []

    def run(part, *, long):
        assert long
        assert recorded == []  # the page that the tests look at shows the record before
        if part == "nbval":
            os.kill(os.getpid(), sent)
        return ended(part)

    monkeypatch.setattr(check, "run", run)
    monkeypatch.setattr(check, "record", recorded.extend)
    signal.signal(sent, before)
    with pytest.raises(KeyboardInterrupt) if ended_early else nullcontext():
        check.main(["--long", "lint", "pytest", "nbval", "notebooks"])
    parts = ["lint", "pytest"] + ["nbval", "notebooks"] * (not ended_early)
    assert [result.part for result in recorded] == parts


def test_the_planted_faults_are_run_part_by_part(monkeypatch):
    parts = {path.parent.name for path in (ROOT / "tests" / "mutants").rglob("*.txt")}
    ran = []

    def run(part, *, long):
        ran.append(check.command(part, long=long)[-1])
        return ended(part)

    monkeypatch.setattr(check, "run", run)
    monkeypatch.setattr(check, "record", lambda results: None)
    check.main(["--long", "mutants"])
    assert ran == sorted(parts)
    check.main(["mutants"])
    assert ran[-1] == "--quick"


def test_every_machine_is_named_once(tmp_path):
    report = tmp_path / "long.json"
    record([ended(part) for part in ["lint", "format", "book"]], report)
    runs = json.loads(report.read_text(encoding="utf-8"))
    runs["book"]["python"] = "9.9"
    [sentence] = re.findall(r"^On .*", whole_run(runs), re.MULTILINE)
    assert sentence.count("with Python") == 2
    assert sentence.endswith("with Python 9.9.")


def test_every_part_of_the_run_has_a_name():
    assert set(NAMES) == set(LONG_PARTS)


@pytest.mark.parametrize("page", ["how_it_is_tested", "architecture"])
def test_every_file_that_is_named_exists(page):
    text = (ROOT / f"book/{page}.md").read_text(encoding="utf-8")
    package = ROOT / "lstm_lessons"
    folders = [ROOT, package, package / "scratch", package / "pytorch"]
    named = re.findall(r"(?<![\w/])(?:(?:\w+/)*\w+\.(?:py|js|json)|tests(?:/\w+)*)(?![\w/])", text)
    assert len(named) > 5
    for name in named:
        assert any((folder / name).exists() for folder in folders), name
