"""What a notebook's process can see: of the checks and the solutions no copy in any form."""

import compileall
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from lstm_lessons.grading import sandbox
from lstm_lessons.grading.remote import RemoteAnswers

pytestmark = pytest.mark.usefixtures("sandbox_allowed")


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of its own, which the sandbox is started from."""
    package = tmp_path / "course" / sandbox.PACKAGE.name
    shutil.copytree(sandbox.PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(sandbox, "PACKAGE", package)
    return package.parent


def seen(*places):
    """Return the files that a notebook finds below these places."""
    looks = (
        "import pathlib\n"
        "def files(place):\n"
        "    found = [path for path in pathlib.Path(place).rglob('*') if path.is_file()]\n"
        "    return [str(path.relative_to(place)) for path in found]"
    )
    with closing(RemoteAnswers(sandbox.start, [looks], 5.0)) as answers:
        return [path for place in places for path in answers.call("files", str(place))]


def shown_too(monkeypatch, *places):
    """Let the sandbox show these places, as it shows /usr."""
    monkeypatch.setattr(sandbox, "READ", (*sandbox.READ, *map(str, places)))


def test_the_checks_have_no_copy_in_the_sandbox(course):
    checks = course / "lstm_lessons" / "checks"
    for legacy in (False, True):  # in __pycache__, and beside the source
        compileall.compile_dir(checks, quiet=2, force=True, legacy=legacy)
    (checks / ".e02_rnn_unit.py.swp").write_bytes(b"what an editor keeps")
    (checks / ".ipynb_checkpoints").mkdir()
    shutil.copy(checks / "e02_rnn_unit.py", checks / ".ipynb_checkpoints" / "e02-checkpoint.py")
    assert len(list(checks.rglob("*e02_rnn_unit*.pyc"))) == 2
    needed = {"__init__.py", "agree.py", "answers.py", "draws.py", "exercise.py", "plain.py"}
    assert set(seen("/course/lstm_lessons/checks")) == {*needed, "sums.py"}


def test_what_is_compiled_later_is_not_seen_either(course):
    """Another process of the grader may be the first to import the checks."""
    looks = (
        "import pathlib\n"
        "def files():\n"
        "    return [str(path) for path in pathlib.Path('/course').rglob('e02_rnn_unit*')]"
    )
    with closing(RemoteAnswers(sandbox.start, [looks], 5.0)) as answers:
        assert answers.call("files") == []
        compileall.compile_dir(course / "lstm_lessons" / "checks", quiet=2, force=True)
        assert answers.call("files") == []


def test_the_checks_folder_cannot_be_written_to(course):
    writes = "open('/course/lstm_lessons/checks/e02_rnn_unit.py', 'w')"
    with closing(RemoteAnswers(sandbox.start, [writes, "done = 1"], 5.0)) as answers:
        assert answers.value("done") == 1
        assert "Read-only file system" in answers.troubles[1]


def test_a_course_below_a_folder_that_is_read_is_not_seen_there(course, monkeypatch):
    shown_too(monkeypatch, course.parent)
    for name in ("solutions/hidden/e.py", "tests/grading/right/02.txt", ".git/x", "_build/x.html"):
        (course / name).parent.mkdir(parents=True)
        (course / name).write_text("0.3")
    (course.parent / "else.txt").write_text("no answer")
    assert seen(course.parent) == ["else.txt"]


def test_python_may_lie_in_the_course_that_is_not_seen(course, monkeypatch):
    environment = course / ".venv"
    environment.mkdir()
    (environment / "python").write_text("")
    shown_too(monkeypatch, course.parent, environment)
    assert seen(course.parent) == ["course/.venv/python"]


@pytest.mark.parametrize("site", ["lib/python3.9/site-packages", "local/lib/python3/dist-packages"])
def test_another_copy_of_the_package_is_not_seen(course, monkeypatch, tmp_path, site):
    prefix = tmp_path / "prefix"
    shutil.copytree(course / "lstm_lessons", prefix / site / "lstm_lessons")
    (prefix / site / "numpy").mkdir()
    (prefix / site / "numpy" / "core.py").write_text("")
    shown_too(monkeypatch, prefix)
    assert seen(prefix) == [f"{site}/numpy/core.py"]


@pytest.mark.parametrize("place", ["lib/python3/site-packages", "elsewhere/site-packages"])
def test_an_installed_package_is_not_seen_beside_the_others(course, monkeypatch, tmp_path, place):
    site = tmp_path / "prefix" / place
    shutil.copytree(course / "lstm_lessons", site / "lstm_lessons")
    (site / "numpy.py").write_text("")
    monkeypatch.setattr(sandbox, "PACKAGE", site / "lstm_lessons")
    shown_too(monkeypatch, tmp_path / "prefix")
    assert seen(tmp_path / "prefix") == [f"{place}/numpy.py"]


def test_a_place_with_another_name_shows_no_more(course, monkeypatch, tmp_path):
    """As /lib, which is /usr/lib."""
    (course / "solutions").mkdir()
    (course / "solutions" / "secret.txt").write_text("0.3")
    below = tmp_path / "machine" / "usr"
    below.mkdir(parents=True)
    course.rename(below / "course")
    monkeypatch.setattr(sandbox, "PACKAGE", below / "course" / "lstm_lessons")
    (below / "else.txt").write_text("no answer")
    link = tmp_path / "link"
    link.symlink_to(below)
    shown_too(monkeypatch, below, link)
    assert seen(below, link) == ["else.txt", "else.txt"]


def test_bytecode_that_is_kept_elsewhere_is_not_seen(course, monkeypatch, tmp_path):
    kept = tmp_path / "prefix" / "bytecode"
    kept.mkdir(parents=True)
    (kept / "e02_rnn_unit.cpython-311.pyc").write_bytes(b"")
    shown_too(monkeypatch, tmp_path / "prefix")
    monkeypatch.setattr(sandbox.sys, "pycache_prefix", str(kept))
    assert seen(tmp_path / "prefix") == []


def test_where_python_is_the_course_itself_nothing_is_started(course, monkeypatch):
    shown_too(monkeypatch, course)
    with pytest.raises(sandbox.NoSandboxError, match="expected Python in a folder of its own"):
        sandbox.command(sandbox.Limits(), 3)


def test_what_a_notebook_could_read_is_known(course, monkeypatch, tmp_path):
    (course / ".venv").mkdir()
    shown_too(monkeypatch, course.parent, course / ".venv")
    for place, shown in {
        course.parent / "in": True,
        course / "solutions" / "hidden": False,
        course / ".venv" / "in": True,
        Path("/usr/share"): True,
        Path("/srv/in"): False,
    }.items():
        assert sandbox.shows(place) is shown, place
