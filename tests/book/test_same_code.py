"""The code that a chapter derives is the code of the package: same names, same statements."""

import ast
import inspect
import json
from pathlib import Path

import pytest

from lstm_lessons import scratch

BOOK = Path(__file__).parents[2] / "book"


def bare(function: ast.FunctionDef) -> str:
    """The function without docstring and annotations, as a canonical text."""
    if ast.get_docstring(function) is not None:
        function.body = function.body[1:]
    function.returns = None
    arguments = function.args
    for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
        argument.annotation = None
    return ast.dump(function)


def functions_of(notebook: Path) -> list[ast.FunctionDef]:
    cells = json.loads(notebook.read_text())["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return [n for source in code for n in ast.parse(source).body if isinstance(n, ast.FunctionDef)]


DERIVED = [
    pytest.param(function, id=f"{notebook.stem}:{function.name}")
    for notebook in sorted(BOOK.glob("[0-9]*.ipynb"))
    for function in functions_of(notebook)
    if hasattr(scratch, function.name)
]


@pytest.mark.parametrize("function", DERIVED)
def test_a_function_derived_in_a_chapter_is_the_package_s_own(function):
    [of_package] = ast.parse(inspect.getsource(getattr(scratch, function.name))).body
    assert bare(function) == bare(of_package)


def test_the_chapters_derive_every_step_function():
    derived = {parameter.values[0].name for parameter in DERIVED}
    assert {"rnn_step", "lstm_gates", "lstm_cell", "lstm_step"} <= derived
