"""Wherever a notebook is opened from its page: the links lead to it, and what it needs is there."""

import os
import re
import subprocess
import sys
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
import yaml

from tests.pages import ROOT, chapters, notebooks, parsed, source
from tools import launch_cell

sys.path.insert(0, str(ROOT / "book" / "_ext"))

from book_launch import check_repository, launch_links, link_repository

FORK = {"url": "https://github.com/ada/my.lessons", "branch": "v1.2"}
FOLDERS = {"book": "book", "solutions": "exercises", "exercises": "exercises"}
EVERY = [path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.ipynb"))]
each_notebook = pytest.mark.parametrize(
    "path", EVERY, ids=lambda path: f"{path.parent.name}-{path.stem}"
)


@pytest.fixture(scope="module")
def repository():
    """What a fork changes."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    return config["sphinx"]["config"]["book_repository"]


def opened(links, repository):
    """Return which file of the repository Binder opens, and which Colab."""
    address = repository["url"].removeprefix("https://github.com/")
    [binder] = [urlsplit(link) for link in links if "//mybinder.org/" in link]
    [colab] = [urlsplit(link) for link in links if "//colab.research.google.com/" in link]
    assert binder.path == f"/v2/gh/{address}/{repository['branch']}"
    before = f"/github/{address}/blob/{repository['branch']}/"
    assert colab.path.startswith(before)
    [place] = parse_qs(binder.query)["urlpath"]
    assert place.startswith("lab/tree/")
    return place.removeprefix("lab/tree/"), colab.path.removeprefix(before)


# --- the links ---


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_a_chapter_s_page_opens_the_chapter(site, repository, path):
    page = site / "book" / f"{path.stem}.html"
    main = parsed(page).select_one("main")
    links = [a["href"] for a in main.select("section > p > a")]
    name = path.relative_to(ROOT).as_posix()
    assert opened(links, repository) == (name, name)
    [download] = [link for link in links if "_downloads" in link]
    assert (page.parent / download).read_bytes() == path.read_bytes()


def test_a_page_that_is_no_notebook_has_no_such_links(site):
    others = [name for name in chapters() if source(name).suffix == ".md"]
    with_links = [
        name
        for name in others
        if "mybinder.org" in (site / f"{name}.html").read_text(encoding="utf-8")
    ]
    assert with_links == ["book/exercises"]


@pytest.mark.parametrize("path", EVERY, ids=str)
def test_a_fork_s_links_open_its_own(path):
    name = path.relative_to(ROOT).as_posix()
    line = launch_links(name, FORK)
    assert opened(re.findall(r"\]\((.*?)\)", line), FORK) == (name, name)
    assert f"`download the notebook </{name}>`" in line


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"url": FORK["url"]},
        FORK | {"url": "https://gitlab.com/ada/lessons"},
        FORK | {"url": "https://github.com/ada"},
        FORK | {"url": "https://github.com/ada/lessons/"},
        FORK | {"branch": "release/1.2"},
        FORK | {"branch": ""},
        FORK | {"path": "book"},
    ],
)
def test_a_repository_that_no_link_can_be_made_of_is_refused(wrong):
    config = SimpleNamespace(book_repository=wrong)
    with pytest.raises(ValueError, match=r"book_repository: expected .*; got ") as refused:
        check_repository(None, config)
    assert str(wrong) in str(refused.value)


def test_a_fork_s_repository_is_not_refused():
    check_repository(None, SimpleNamespace(book_repository=FORK))


def test_the_pages_of_a_fork_lead_to_the_fork():
    app = SimpleNamespace(config=SimpleNamespace(book_repository=FORK))
    source = ["clone the [repository](../README.md), read [this](../CHANGELOG.md)"]
    link_repository(app, "book/index", source)
    assert source == [f"clone the [repository]({FORK['url']}), read [this](../CHANGELOG.md)"]


@pytest.mark.parametrize("page", ["index", "exercises"])
def test_a_page_that_speaks_of_the_repository_leads_to_it(site, repository, page):
    links = parsed(site / f"book/{page}.html").find_all("a", string="repository")
    assert [link["href"] for link in links] == [repository["url"]]


# --- the cell ---


@each_notebook
def test_the_second_cell_is_the_launch_cell(repository, path):
    """The same in all of them, but for the folder."""
    cells = nbformat.read(path, as_version=4).cells
    tagged = [k for k, cell in enumerate(cells) if "launch" in cell.metadata.get("tags", [])]
    assert tagged == [1], f"{path.name} has no launch cell, or more than one: make launch"
    wanted = launch_cell.cell_source(FOLDERS[path.parent.name], repository)
    assert cells[1].source == wanted, f"{path.name}: its launch cell is not current: make launch"
    assert cells[1].outputs == []
    assert "remove-cell" in cells[1].metadata.tags
    assert len({cell.id for cell in cells}) == len(cells)


def test_it_is_on_no_page(site):
    pages = [page for page in site.rglob("*.html") if "find_spec" in page.read_text("utf-8")]
    assert pages == []


@each_notebook
def test_colab_is_asked_for_a_gpu_by_chapter_12_alone(path):
    asked = nbformat.read(path, as_version=4).metadata.get("accelerator")
    assert asked == ("GPU" if path.stem == "12_gpu" else None)


def test_a_notebook_gets_it_once_and_keeps_its_outputs(tmp_path):
    old = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# 1", id="a"),
            nbformat.v4.new_code_cell("1 + 1", id="b", execution_count=1),
            nbformat.v4.new_code_cell("never run", id="c"),
        ]
    )
    two = nbformat.v4.new_output("execute_result", {"text/plain": "2"}, execution_count=1)
    old.cells[1].outputs = [two]
    path = tmp_path / "solutions" / "01.ipynb"
    text = launch_cell.with_cell(nbformat.writes(old), path, FORK)
    title, cell, sum_, other = nbformat.reads(text, as_version=4).cells
    assert (title.id, sum_.id, other.id) == ("a", "b", "c")
    assert [cell.execution_count, sum_.execution_count, other.execution_count] == [1, 2, None]
    assert [output.execution_count for output in sum_.outputs] == [2]
    assert launch_cell.with_cell(text, path, FORK) == text
    other_address = launch_cell.with_cell(text, path, FORK | {"branch": "v1.3"})
    assert other_address == text.replace("v1.2", "v1.3")


def test_the_command_names_what_is_not_current_and_mends_it(tmp_path, capsys):
    path = tmp_path / "book" / "01_sequences.ipynb"
    path.parent.mkdir()
    kept = (ROOT / "book" / path.name).read_text(encoding="utf-8")
    path.write_text(kept.replace("--depth=1", "--depth=2"), encoding="utf-8")
    assert launch_cell.main([str(path), "--check"]) == 1
    said = capsys.readouterr().out
    assert said == "01_sequences.ipynb: its launch cell is not current: make launch\n"
    assert launch_cell.main([str(path)]) == 0
    assert path.read_text(encoding="utf-8") == kept
    assert launch_cell.main([str(path), "--check"]) == 0


def test_a_notebook_that_is_made_of_another_is_refused(capsys):
    with pytest.raises(SystemExit, match="2"):
        launch_cell.main([str(ROOT / "exercises" / "02_rnn_unit.ipynb"), "--check"])
    assert "expected a notebook of book or solutions; got " in capsys.readouterr().err


# --- what the cell does, in a Python that has nothing but what comes with it ---


@pytest.fixture(scope="module")
def cloned(tmp_path_factory):
    """A small repository with the course's layout; `main` differs from the tag `v1.2`."""
    folder = tmp_path_factory.mktemp("origin")
    for name in ("lstm_lessons/__init__.py", "book/quiz.json", "exercises/here", "benchmarks/x.py"):
        (folder / name).parent.mkdir()
        (folder / name).write_text("")
    git = ["git", "-C", str(folder), "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for step in (
        ["init", "--quiet", "--initial-branch=main"],
        ["add", "."],
        ["commit", "--quiet", "-m", "one"],
        ["tag", "v1.2"],
        ["rm", "--quiet", "book/quiz.json"],
        ["commit", "--quiet", "-m", "two"],
    ):
        subprocess.run([*git, *step], check=True)
    return {"url": folder.as_uri(), "branch": "v1.2"}


@pytest.fixture
def alone(tmp_path):
    """Return a function that runs a notebook's launch cell and what it reports after it."""
    work, installed = tmp_path / "content", tmp_path / "installed"
    work.mkdir()
    for name in ("anywidget", "pip"):
        (installed / name).mkdir(parents=True)
        (installed / name / "__init__.py").write_text("")
    (installed / "pip" / "__main__.py").write_text("import sys\nprint('pip', *sys.argv[1:])\n")
    report = "\nimport lstm_lessons\nprint(os.getcwd(), *sorted(os.listdir()))\n"

    def alone(cell):
        done = subprocess.run(
            [sys.executable, "-S", "-c", cell + report],
            cwd=work,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(installed)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        *before, last = done.stdout.splitlines()
        folder, *files = last.split()
        return before, os.path.relpath(folder, work), files

    alone.work, alone.installed = work, installed
    return alone


def test_it_fetches_the_course_and_goes_to_the_notebook_s_folder(alone, cloned):
    for folder, file in (("book", "quiz.json"), ("exercises", "here")):
        cell = launch_cell.cell_source(folder, cloned)
        assert alone(cell) == ([], f"lstm-lessons/{folder}", [file])


def test_after_a_restart_it_needs_no_network(alone, cloned):
    alone(launch_cell.cell_source("book", cloned))
    gone = cloned | {"url": "file:///nowhere"}
    assert alone(launch_cell.cell_source("book", gone))[1] == "lstm-lessons/book"


def test_run_twice_it_stays_where_it_is(alone, cloned):
    cell = launch_cell.cell_source("book", cloned)
    assert alone(f"{cell}\n{cell}")[1] == "lstm-lessons/book"


def test_anywidget_is_installed_only_where_it_is_missing(alone, cloned):
    cell = launch_cell.cell_source("book", cloned)
    (alone.installed / "anywidget" / "__init__.py").unlink()
    (alone.installed / "anywidget").rmdir()
    assert alone(cell)[0] == ["pip install --quiet anywidget"]


def test_where_the_course_is_installed_it_does_nothing(alone):
    (alone.installed / "lstm_lessons").mkdir()
    (alone.installed / "lstm_lessons" / "__init__.py").write_text("")
    gone = {"url": "file:///nowhere", "branch": "main"}
    assert alone(launch_cell.cell_source("book", gone)) == ([], ".", [])
