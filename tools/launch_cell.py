"""The cell that a notebook needs where it is opened alone, as on Colab: it fetches the course.

    python -m tools.launch_cell                       into all chapters and solutions
    python -m tools.launch_cell book/12_gpu.ipynb
    python -m tools.launch_cell --check               write nothing; status 1 if one is not current

It is each notebook's second cell, and the website does not show it. What it fetches is the
repository that ``_config.yml`` names. The exercises get it from their solutions (`make launch` does
both). Outputs stay as they are; a cell that was not there before moves the counts by one.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

import nbformat
import yaml
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = {"book": "book", "solutions": "exercises"}
"""Where the notebooks lie, and where each is at work: a solution is an exercise's."""
USE_A_GPU = {"12_gpu"}
"""The notebooks for which Colab is asked for a GPU."""
TAG = "launch"
CELL = """\
# Where the course is not installed, as on Colab, this fetches it and goes to
# its folder. Elsewhere it does nothing.
import importlib.util
import os
import subprocess
import sys

if importlib.util.find_spec("lstm_lessons") is None:
    url = "{url}"
    home = "lstm-lessons"
    if not os.path.exists(home):
        clone = ["git", "clone", "--quiet", "--depth=1"]
        subprocess.run([*clone, "--branch={branch}", url, home], check=True)
    if importlib.util.find_spec("anywidget") is None:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "anywidget"]
        subprocess.run(pip, check=True)
    sys.path.insert(0, os.path.abspath(home))
    os.chdir(os.path.join(home, "{folder}"))"""


def main(argv: list[str] | None = None) -> int:
    """Write each notebook whose cell is not current, or name it; return 1 if one is named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all")
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    arguments = parser.parse_args(argv)
    address, wrong = repository(), False
    for path in arguments.notebooks or notebooks():
        if path.resolve().parent.name not in FOLDERS:
            parser.error(f"expected a notebook of {' or '.join(FOLDERS)}; got {path}")
        kept = path.read_text(encoding="utf-8")
        text = with_cell(kept, path, address)
        if text == kept:
            continue
        if arguments.check:
            wrong = True
            print(f"{path.name}: its launch cell is not current: make launch")
        else:
            path.write_text(text, encoding="utf-8")
            print(f"{path.name}: its launch cell is renewed")
    return 1 if wrong else 0


def notebooks() -> list[Path]:
    """Return the notebooks that have the cell, but for the exercises."""
    return [path for folder in FOLDERS for path in sorted((ROOT / folder).glob("*.ipynb"))]


def repository() -> dict[str, str]:
    """Return the ``url`` and the ``branch`` that ``_config.yml`` names."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    return config["sphinx"]["config"]["book_repository"]


def cell_source(folder: str, address: Mapping[str, str]) -> str:
    """Return the cell's code: for notebooks of a folder, from a repository's url and branch."""
    return CELL.format(folder=folder, **address)


def with_cell(text: str, path: Path, address: Mapping[str, str]) -> str:
    """Return a notebook's text with the cell in its place, and all else as it was.

    Parameters
    ----------
    text
        Of the notebook's file.
    path
        Of the file: its folder says where the notebook is at work.
    address
        The repository's ``url`` and ``branch``.
    """
    notebook = nbformat.reads(text, as_version=4)
    if TAG not in notebook.cells[1].metadata.get("tags", []):
        cell = nbformat.v4.new_code_cell(id=TAG, execution_count=0, metadata={"tags": [TAG]})
        notebook.cells.insert(1, cell)
        count_one_more(notebook)
    cell = notebook.cells[1]
    cell.source = cell_source(FOLDERS[path.resolve().parent.name], address)
    cell.metadata = {"jupyter": {"source_hidden": True}, "tags": [TAG, "remove-cell"]}
    if path.stem in USE_A_GPU:
        notebook.metadata["accelerator"] = "GPU"
    return nbformat.writes(notebook) + "\n"


def count_one_more(notebook: NotebookNode) -> None:
    """Add one to the counts of the cells that have been executed, and of their outputs."""
    for cell in notebook.cells:
        for part in [cell, *cell.get("outputs", [])]:
            if part.get("execution_count") is not None:
                part.execution_count += 1


if __name__ == "__main__":
    sys.exit(main())
