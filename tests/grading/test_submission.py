"""What was handed in: found by its name, read with care."""

import os
import time

import pytest

from lstm_lessons.grading import submission
from lstm_lessons.grading.submission import (
    Submission,
    UnreadableError,
    find,
    not_run,
    read,
    sources,
)
from tests.grading.solutions import code_cells, notebook
from tests.pages import ROOT

EXERCISES = ["02_rnn_unit", "07_lstm_unit"]


def handed_in(folder, places):
    """Write empty files, each at its place in the folder."""
    for place in places:
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_bytes(b"")


def test_both_layouts_are_found(tmp_path):
    places = (
        "ada/02_rnn_unit.ipynb",
        "ada/07_lstm_unit.ipynb",
        "bob_17_assignsubmission_file_/02_rnn_unit.ipynb",
        "cy_123_02_rnn_unit.ipynb",
        "ada/notes.ipynb",
        "02_rnn_unit.ipynb",
        "ada/deeper/02_rnn_unit.ipynb",
        "dan/02_rnn_unit (1).ipynb",
        "dan/07_lstm_unit-Copy1.ipynb",
        "eve_02_rnn_unit(2).ipynb",
        "submitted/02_rnn_unit/02_rnn_unit.ipynb",
        "ada/02_rnn_unit.txt",
    )
    handed_in(tmp_path, places)
    found, others = find(tmp_path, EXERCISES)
    assert [(each.learner, each.exercise) for each in found] == [
        ("ada", "02_rnn_unit"),
        ("ada", "07_lstm_unit"),
        ("ada", "02_rnn_unit"),
        ("bob_17_assignsubmission_file_", "02_rnn_unit"),
        ("cy_123", "02_rnn_unit"),
        ("dan", "02_rnn_unit"),
        ("dan", "07_lstm_unit"),
        ("eve", "02_rnn_unit"),
        ("submitted", "02_rnn_unit"),
    ]
    assert len({each.key for each in found}) == len(found)
    assert sorted(path.name for path in others) == ["02_rnn_unit.ipynb", "notes.ipynb"]


def test_what_no_learner_made_is_passed_over(tmp_path):
    """Jupyter's own copies, and what a Mac adds to a zip file."""
    places = (
        ".ipynb_checkpoints/02_rnn_unit-checkpoint.ipynb",
        "__MACOSX/ada/._02_rnn_unit.ipynb",
        "__MACOSX/ada/02_rnn_unit.ipynb",
        "._ada_02_rnn_unit.ipynb",
        "ada/.ipynb_checkpoints/02_rnn_unit-checkpoint.ipynb",
        "ada/__MACOSX/02_rnn_unit.ipynb",
        "ada/deeper/.hidden/deeper/02_rnn_unit.ipynb",
        "ada/._02_rnn_unit.ipynb",
        "ada/02_rnn_unit.ipynb",
        "_ada_MACOSX/02_rnn_unit.ipynb",
        "__ada__/02_rnn_unit.ipynb",
        "..._02_rnn_unit.ipynb",
        "bob/.02_rnn_unit.ipynb",
    )
    handed_in(tmp_path, places)
    (tmp_path / "cy" / ".02_rnn_unit.ipynb").mkdir(parents=True)  # a folder
    (tmp_path / "cy" / "02_rnn_unit.ipynb").mkdir()
    found, others = find(tmp_path, EXERCISES)
    assert [each.place for each in found] == [
        "..._02_rnn_unit.ipynb",
        "__ada__/02_rnn_unit.ipynb",
        "_ada_MACOSX/02_rnn_unit.ipynb",
        "ada/02_rnn_unit.ipynb",
        "bob/.02_rnn_unit.ipynb",
        "cy/02_rnn_unit.ipynb",
    ]
    assert others == []


def test_of_a_thousand_for_one_exercise_five_are_taken(tmp_path):
    for number in range(1000):
        (tmp_path / f"{number:03}_02_rnn_unit.ipynb").write_bytes(b"")  # so many learners
    (tmp_path / "ada").mkdir()
    for number in range(1000):
        (tmp_path / "ada" / f"{number:03}_02_rnn_unit.ipynb").write_bytes(b"")
    found, others = find(tmp_path, EXERCISES)
    assert sum(each.learner == "ada" for each in found) == 5
    assert len(found) == 1005
    assert len(others) == 995


def test_a_linked_folder_is_not_entered(tmp_path):
    (tmp_path / "else").mkdir()
    (tmp_path / "else" / "02_rnn_unit.ipynb").write_bytes(b"")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "ada").symlink_to(tmp_path / "else")
    assert find(tmp_path / "in", EXERCISES) == ([], [])


def test_keys_are_plain_and_differ(tmp_path):
    names = ["a/b", "a_b", "a b", "..", "", "é", "e", "x" * 300, "x" * 301, "a\0b"]
    path = tmp_path / "02_rnn_unit.ipynb"
    keys = [Submission(name, "02_rnn_unit", path, path.name).key for name in names]
    assert len(set(keys)) == len(keys)
    for key in keys:
        learner, file = key.split("/")
        assert all(part.replace("-", "").replace("_", "").isalnum() for part in (learner, file))
        assert not key.startswith((".", "-"))
        assert len(learner) < 80


def test_only_ordinary_files_are_read(tmp_path):
    file = tmp_path / "a.ipynb"
    file.write_bytes(b"content")
    assert read(file) == b"content"
    (tmp_path / "link.ipynb").symlink_to(file)
    os.mkfifo(tmp_path / "pipe.ipynb")
    (tmp_path / "folder.ipynb").mkdir()
    with (tmp_path / "large.ipynb").open("wb") as large:
        large.truncate(60 * 2**20)
    for name, said in {
        "link": "link",
        "pipe": "no ordinary file",
        "folder": "no ordinary file",
        "large": "larger than 50 MiB: clear its outputs",
        "missing": "cannot be opened",
    }.items():
        with pytest.raises(UnreadableError, match=said):
            read(tmp_path / f"{name}.ipynb")


def test_cells_come_as_plain_python():
    cells = code_cells(
        notebook("%matplotlib inline\na = 1", "%%bash\nls", "b = '''\n%x\n'''", "c?")
    )
    assert "a = 1" in cells[0]
    assert "%matplotlib" not in cells[0].splitlines()[0].split("(")[0]
    assert cells[1] == ""
    assert cells[2].strip() == "b = '''\n%x\n'''"
    for cell in cells:
        compile(cell, "cell", "exec")


def test_what_is_timed_is_run():
    timed = ["%%time\na = 1", "\n%%time\na = 1", "%time a = 1", "if True:\n    %time a = 1"]
    for cell in code_cells(notebook(*timed)):
        names = {}
        exec(compile(cell, "cell", "exec"), names)
        assert names["a"] == 1


@pytest.mark.parametrize(
    "first",
    [
        "%%capture",
        "%%capture out",
        "%%capture --no-stderr out",
        "%%capture --no-stdout",
        "%%capture --no-display",
        "%%prun -q -s cumulative",
        "\n  %%time\n%%capture out",
        "%%capture\n\n%%prun",
    ],
)
def test_what_runs_in_the_notebook_runs_here(first):
    [cell] = code_cells(notebook(f"{first}\na = 1\n%time b = 2"))
    names = {}
    exec(compile(cell, "cell", "exec"), names)
    assert (names["a"], names["b"]) == (1, 2)
    assert not_run([cell]) == {}


def test_what_is_not_run_is_said():
    known, passed = "%%capture out\na = 1", "%%capture --no-stdout --no-display\na = 1"
    cells = ["a = 1", "%%bash\nls", known, "%%timeit\na = 1", passed, "%%time\n%%writefile x\na"]
    content = notebook(*cells, "%%" + "x" * 100, "%%\na", "%time a = 1")
    said = not_run(sources(content))
    runs_no = "was not run: the grader runs no cell that begins with `{}`."
    by_itself = "was not run: its first line lets the grader pass by it."
    assert said == {
        2: runs_no.format("%%bash"),
        4: runs_no.format("%%timeit"),
        5: by_itself,
        6: runs_no.format("%%writefile"),
        7: runs_no.format("%%" + "x" * 38),
        8: runs_no.format("%%"),
    }
    left_out = [k for k, cell in enumerate(code_cells(content), 1) if cell == ""]
    assert left_out == list(said)


def test_of_a_thousand_cells_that_are_not_run_a_hundred_are_said():
    assert list(not_run(["a", *["%%x"] * 1000])) == [*range(2, 102)]


def test_the_cells_that_an_exercise_lets_the_grader_pass_by():
    """They train for minutes: see exercise 06."""
    said = {}
    for path in sorted((ROOT / "solutions").glob("*.ipynb")):
        cells = sources(path.read_bytes())
        said |= {f"{path.stem} {k}": text for k, text in not_run(cells).items()}
    assert len(said) == 3
    assert all(name.startswith("06_forget_gate ") for name in said)
    assert set(said.values()) == {"was not run: its first line lets the grader pass by it."}


@pytest.mark.parametrize("many", ["%%time\n", "%%capture --no-stdout ", "%%prun\n ", "\n"])
def test_a_million_lines_of_magic_take_a_moment(many):
    content = notebook(many * 10**6)
    start = time.perf_counter()
    not_run(sources(content))
    assert time.perf_counter() - start < 10  # seconds; in square time it would be hours


def test_a_cell_of_magic_is_left_as_it_is(monkeypatch):
    """IPython takes minutes for it, and then raises an error that is not the learner's."""
    transformed = []

    class Transformer:
        def transform_cell(self, source):
            transformed.append(source)
            return source

    monkeypatch.setattr(submission, "TransformerManager", Transformer)
    many, few = "%x\n" * 600, "%x\n" * 20
    questions = "a = 1  # why?\n" * 600
    assert code_cells(notebook(many, few, questions)) == [many, few, questions]
    assert transformed == [few]


def test_all_cells_of_magic_have_so_much_work_together(monkeypatch):
    transformed = []
    monkeypatch.setattr(submission, "_python", lambda source: transformed.append(source) or "")
    code_cells(notebook(*["%x\n" * 100] * 100))
    assert 10 < len(transformed) < 40


@pytest.mark.parametrize("cell", ["/f x\n" * 600, "%x\n" * 50 + "a=1\n" * 10**4])
def test_a_cell_that_takes_ipython_very_long_is_left_as_it_is(cell, monkeypatch):
    monkeypatch.setattr(submission, "TransformerManager", None)
    assert code_cells(notebook(cell)) == [cell]


def test_no_pattern_goes_on_over_empty_lines():
    """It would begin anew at each of them: a time that grows with their square."""
    assert submission.ONLY_IN_A_NOTEBOOK.findall("\n\n%x\n\na? \n\nb= !y") == ["%", "? ", "= !"]


def test_a_notebook_of_many_values_is_refused():
    many = b'{"nbformat": 4, "metadata": {"x": [' + b"[]," * 2 * 10**6 + b'1]}, "cells": []}'
    with pytest.raises(UnreadableError, match="holds too much"):
        code_cells(many)


def test_large_metadata_are_passed_over():
    metadata = b'{"nbformat": 4, "metadata": {"x": [' + b"[]," * 10**6 + b'1]}, "cells": []}'
    assert code_cells(metadata) == []


def test_another_version_is_refused():
    with pytest.raises(UnreadableError, match="of version 3; open it in Jupyter and save it"):
        code_cells(b'{"nbformat": 3, "metadata": {}, "cells": []}')


def test_text_cells_are_left_out():
    import nbformat

    made = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell("a = 1"), nbformat.v4.new_code_cell("a = 2")]
    )
    assert [cell.strip() for cell in code_cells(nbformat.writes(made).encode())] == ["a = 2"]


def test_another_language_is_refused():
    with pytest.raises(UnreadableError, match="'R'; expected Python"):
        code_cells(notebook("a <- 1", language="R"))
