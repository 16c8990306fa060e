"""What ``python -m tools.new`` makes: all files of a thing, in form; or a refusal, and nothing."""

import ast
import json
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
import yaml

from tests.book.test_to_write import MARK
from tests.pages import ROOT
from tools.new.__main__ import main
from tools.new.kinds import KINDS
from tools.new.making import made

TAKEN = max(path.stem for path in (ROOT / "book").glob("[0-9][0-9]_*.ipynb"))  # the last chapter
LAST = int(TAKEN[:2])
GIVEN = {
    "chapter": f"{LAST + 1}_a_new_one",
    "exercise": f"{LAST}_a_new_one",
    "widget": "LSTMInABox",
}
EDITED = ["_toc.yml", "book/index.md", "lstm_lessons/widgets/__init__.py"]
STYLE = ["pyproject.toml", "book/ruff.toml", "solutions/hidden/ruff.toml"]


@pytest.fixture
def tree(tmp_path):
    """A course of the files that are edited, a chapter, and the settings of the style."""
    for name in [*EDITED, *STYLE, f"book/{TAKEN}.ipynb"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def files(tree):
    return {
        path.relative_to(tree).as_posix(): path.read_text(encoding="utf-8")
        for path in tree.rglob("*")
        if path.is_file()
    }


def new_files(tree, kind):
    before = files(tree)
    assert main([kind, GIVEN[kind]], tree) == 0
    return {path: text for path, text in files(tree).items() if path not in before}


@pytest.mark.parametrize("kind", KINDS)
def test_the_style_is_right_at_once(tree, kind):
    # ruff sorts imports by what is there: the package and what a browser test imports.
    unused = shutil.ignore_patterns("files", "records", "js", "__pycache__")
    package = ROOT / "lstm_lessons", tree / "lstm_lessons"
    shutil.copytree(*package, ignore=unused, dirs_exist_ok=True)
    (tree / "tests/browser").mkdir(parents=True)
    (tree / "tests/browser/reader.py").touch()
    texts = made(KINDS[kind], GIVEN[kind], tree)
    main([kind, GIVEN[kind]], tree)
    written = [path for path in texts if path.endswith((".py", ".ipynb"))]
    for command in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--no-cache", *written]
        done = subprocess.run(ruff, check=False, cwd=tree, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_the_template_is_left_in_the_names(tree, kind):
    for path, text in new_files(tree, kind).items():
        assert not re.search(r"00_|template", path + text, re.IGNORECASE), path
        assert MARK in text or kind == "widget", path


def test_a_chapter_has_all_its_places(tree):
    found = new_files(tree, "chapter")
    name = GIVEN["chapter"]
    assert set(found) == {f"book/{name}.ipynb", f"book/quizzes/{name}.json"}
    notebook = nbformat.reads(found[f"book/{name}.ipynb"], as_version=4)
    nbformat.validate(notebook)
    assert notebook.cells[0].source.startswith(f"# {LAST + 1} · A new one\n")
    headings = [c.source.split("\n")[0] for c in notebook.cells if c.source.startswith("## ")]
    order = ["The idea in words", "The idea in a picture", "The mathematics", "The code"]
    order += ["Measured: is it true?", "What people often get wrong", "Summary", "Test yourself"]
    assert headings == [f"## {title}" for title in [*order, "Try it"]]
    json.loads(found[f"book/quizzes/{name}.json"])
    contents = yaml.safe_load((tree / "_toc.yml").read_text(encoding="utf-8"))
    [part] = [part for part in contents["parts"] if {"file": f"book/{name}"} in part["chapters"]]
    assert [entry["file"] for entry in part["chapters"]][-2:] == [f"book/{TAKEN}", f"book/{name}"]
    rows = (tree / "book/index.md").read_text(encoding="utf-8").splitlines()
    [place] = [k for k, row in enumerate(rows) if f"]({name}.ipynb)" in row]
    assert f"({TAKEN}.ipynb)" in rows[place - 3]  # each has a line of its own, and one between
    assert rows[place].startswith(f"  {LAST + 1}. [A new one]")


def test_an_exercise_has_its_five_files(tree):
    name = GIVEN["exercise"]
    found = new_files(tree, "exercise")
    assert set(found) == {
        f"lstm_lessons/checks/e{name}.py",
        f"solutions/hidden/e{name}.py",
        f"solutions/{name}.ipynb",
        f"tests/grading/right/{name}.txt",
        f"tests/grading/wrong/{name}.txt",
    }
    assert f'chapters=("{TAKEN}",)' in found[f"lstm_lessons/checks/e{name}.py"]


def test_a_widget_is_imported_named_and_listed(tree):
    found = new_files(tree, "widget")
    assert "lstm_lessons/widgets/js/lstm_in_a_box_engine.js" in found
    assert (
        "export function lstmInABoxSteps("
        in found["lstm_lessons/widgets/js/lstm_in_a_box_engine.js"]
    )
    package = ast.parse((tree / "lstm_lessons/widgets/__init__.py").read_text(encoding="utf-8"))
    assert ast.unparse(package).count("LSTMInABox") == 3
    [listed] = [node.value for node in package.body if isinstance(node, ast.AnnAssign)]
    assert listed.elts[-1].id == "LSTMInABox"


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("chapter", "", "NAME: expected two digits and words in small letters, such as 18_title; "
         "got ''"),
        ("chapter", "18_Title", "NAME: expected two digits and words in small letters, such as "
         "18_title; got '18_Title'"),
        ("chapter", "../18_title", "NAME: expected two digits and words in small letters, such as "
         "18_title; got '../18_title'"),
        ("chapter", f"{LAST}_other", f"NAME: number {LAST} is taken by book/{TAKEN}.ipynb"),
        ("chapter", f"{LAST + 2}_other",
         f"NAME: expected number {LAST + 1}, the next; got {LAST + 2}"),
        ("chapter", "00_other", f"NAME: expected number {LAST + 1}, the next; got 00"),
        ("chapter", TAKEN, f"NAME: {TAKEN} is taken; book/{TAKEN}.ipynb is there already"),
        ("exercise", "97_other", "NAME: expected the number of a chapter in book/; got 97"),
        ("widget", "title_of_it", "NAME: expected the name of a class, such as TitleOfIt; "
         "got 'title_of_it'"),
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_is_refused_and_nothing_is_written(tree, capsys, kind, name, said):
    before = files(tree)
    assert main([kind, name], tree) == 1
    assert capsys.readouterr().err == f"{said}\n"
    assert files(tree) == before


def test_nothing_is_written_where_a_line_has_no_place(tree):
    (tree / "_toc.yml").write_text("format: jb-book\n", encoding="utf-8")
    before = files(tree)
    assert main(["chapter", GIVEN["chapter"]], tree) == 1
    assert files(tree) == before


def test_the_texts_are_those_that_are_written(tree):
    texts = made(KINDS["widget"], GIVEN["widget"], tree)
    main(["widget", GIVEN["widget"]], tree)
    assert {path: files(tree)[path] for path in texts} == texts
