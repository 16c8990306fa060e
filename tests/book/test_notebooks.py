"""The chapters as they are kept: executed from top to bottom, complete, free of this machine."""

import ast
import json
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest

from tests.pages import ROOT, notebooks

each_notebook = pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
MACHINE_PATHS = [
    str(ROOT),
    str(Path.home()),
    sys.prefix,
    tempfile.gettempdir(),
    "/home/",
    "/Users/",
]


def read(path):
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def shows_something(source):
    """Whether a cell prints outside its functions, or ends with a name or a function's call."""
    statements = ast.parse(source).body
    outside = [
        node
        for statement in statements
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef)
        for node in ast.walk(statement)
    ]
    if any(isinstance(node, ast.Name) and node.id == "print" for node in outside):
        return True
    last = statements[-1] if statements else None
    if not isinstance(last, ast.Expr):
        return False
    shown = last.value.func if isinstance(last.value, ast.Call) else last.value
    return isinstance(shown, ast.Name)


def test_shows_something():
    assert shows_something("for t in range(3):\n    print(t)")
    assert shows_something("LSTM(3, 4)")
    assert shows_something("w = GateExplorer()\nw")
    assert not shows_something("def show(x):\n    print(x)")
    assert not shows_something("x = LSTM(3, 4)")
    assert not shows_something("ax.set_xlabel('t')")


@each_notebook
def test_every_cell_was_executed_in_order(path):
    counts = [cell.execution_count for cell in code_cells(read(path))]
    assert counts == list(range(1, len(counts) + 1)), "make notebooks executes it and keeps this"
    assert counts, "no code cell at all"


@each_notebook
def test_what_shows_something_has_an_output(path):
    silent = [
        cell.source
        for cell in code_cells(read(path))
        if shows_something(cell.source) and not cell.outputs
    ]
    assert silent == [], "these cells are kept without what they show: make notebooks"


def test_the_only_output_that_is_not_compared_is_named_on_the_page_about_tests():
    left_out = [
        (path.name, cell.source.split("\n")[1])
        for path in [*notebooks(), *ROOT.glob("solutions/*.ipynb")]
        for cell in read(path).cells
        if any("nbval" in tag for tag in cell.metadata.get("tags", [])) or "NBVAL_" in cell.source
    ]
    [(notebook, line)] = left_out
    assert (notebook, line[:18]) == ("06_forget_gate.ipynb", "w, streams = train")
    page = (ROOT / "book" / "how_it_is_tested.md").read_text(encoding="utf-8")
    assert "cell is left out: the training in the solution of exercise 6" in page


@each_notebook
def test_no_cell_failed_or_wrote_to_standard_error(path):
    faults = [
        output
        for cell in code_cells(read(path))
        for output in cell.outputs
        if output.output_type == "error" or output.get("name") == "stderr"
    ]
    assert faults == []


@each_notebook
def test_every_picture_is_described(path):
    for cell in code_cells(read(path)):
        for output in cell.outputs:
            data = output.get("data", {})
            if any(kind.startswith("image/") for kind in data):
                assert cell.metadata.get("mystnb", {}).get("image", {}).get("alt"), cell.source
            if "<svg" in data.get("text/html", ""):
                assert "<title" in data["text/html"], cell.source


@each_notebook
def test_widgets_are_saved_without_their_source_and_all_are_shown(path):
    notebook = read(path)
    widgets = notebook.metadata.get("widgets", {})
    state = widgets.get("application/vnd.jupyter.widget-state+json", {}).get("state", {})
    assert all(key not in model["state"] for model in state.values() for key in ("_esm", "_css"))
    shown = {
        output.data["application/vnd.jupyter.widget-view+json"]["model_id"]
        for cell in code_cells(notebook)
        for output in cell.outputs
        if "application/vnd.jupyter.widget-view+json" in output.get("data", {})
    }
    named = json.dumps(state)
    assert shown <= set(state)
    assert all(name in shown or f"IPY_MODEL_{name}" in named for name in state)


@each_notebook
def test_no_path_of_a_machine(path):
    text = path.read_text(encoding="utf-8")
    assert [found for found in MACHINE_PATHS if found in text] == []


@each_notebook
def test_metadata_does_not_change_from_machine_to_machine(path):
    notebook = read(path)
    assert notebook.metadata.kernelspec.name == "python3"
    assert "version" not in notebook.metadata.language_info
    assert all("execution" not in cell.metadata for cell in notebook.cells)
    assert path.read_text(encoding="utf-8").endswith("}\n")
