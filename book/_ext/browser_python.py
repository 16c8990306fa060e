"""Which notebooks Python in a browser can run: found by reading what they import.

There is no PyTorch for a browser. A notebook needs it if one of its cells imports it, or if a
module of ours that the notebook loads does, be it within a function.
"""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OURS = "lstm_lessons"
MISSING = {"torch": "PyTorch"}
"""What a browser has not, by the name that is imported, with the name that a reader knows."""
MAGIC = re.compile(r"^%.*$", re.MULTILINE)


@cache
def missing(notebook: Path) -> str:
    """Return the name of what a notebook needs and a browser has not, or "" if it can run there."""
    needed = packages(code_of(notebook), inside_functions=True)
    return next((said for name, said in MISSING.items() if name in needed), "")


def code_of(notebook: Path) -> str:
    """Return the code of a notebook's cells, without the lines that are IPython's own."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    return MAGIC.sub("", "\n".join(code))


def imported_at_once(code: str) -> frozenset[str]:
    """Return the packages that some code imports, itself or by modules of ours as they load."""
    return packages(code, inside_functions=False)


def packages(code: str, *, inside_functions: bool) -> frozenset[str]:
    """Follow the imports of some code through our modules; return all packages but ours.

    Parameters
    ----------
    code
        All its imports count.
    inside_functions
        Whether those count, too, that stand within a function of our modules.
    """
    waiting = list(imports(code, inside_functions=True))
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += imports_of_module(name, inside_functions=inside_functions)
    return frozenset(name.partition(".")[0] for name in seen) - {OURS}


@cache
def imports_of_module(name: str, *, inside_functions: bool) -> tuple[str, ...]:
    """Return the modules that a module of ours imports; none where it is not ours."""
    return tuple(imports(source_of(name), inside_functions=inside_functions))


def imports(source: str, *, inside_functions: bool) -> Iterator[str]:
    """Yield the modules that some code imports, each with the packages that it lies in.

    ``from a.b import c`` yields ``a``, ``a.b`` and ``a.b.c``: c may be a module.
    """
    for node in statements(ast.parse(source), inside_functions=inside_functions):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            yield from (".".join(parts[: k + 1]) for k in range(len(parts)))


def statements(tree: ast.AST, *, inside_functions: bool) -> Iterator[ast.AST]:
    """Yield the nodes of a tree, with or without those within functions."""
    functions = () if inside_functions else (ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, functions):
            yield node
            yield from statements(node, inside_functions=inside_functions)


def source_of(module: str) -> str:
    """Return the code of a module of ours; "" for what is somebody else's, or no module."""
    if module.partition(".")[0] != OURS:
        return ""
    place = ROOT.joinpath(*module.split("."))
    for path in (place / "__init__.py", place.with_suffix(".py")):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    return ""
