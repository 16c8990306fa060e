"""The solutions as a learner would hand them in, whole or with a slip, and what they get."""

import importlib.util

import nbformat

from lstm_lessons.checks import load, modules
from lstm_lessons.grading.asking import LocalAnswers, run_cell
from lstm_lessons.grading.marking import mark
from lstm_lessons.grading.submission import plain_python, sources
from tests.pages import ROOT

NAMES = sorted(modules())
SEED = 2000
# What the grader's command needs where the package is a copy, with no solutions beside it.
HIDDEN = ["--hidden", str(ROOT / "solutions" / "hidden")]


def hidden(name):
    """Return an exercise with its hidden checks."""
    path = ROOT / "solutions" / "hidden" / f"e{name}.py"
    spec = importlib.util.spec_from_file_location(f"hidden_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.EXERCISE


def both(name):
    """Return an exercise with its visible checks, and with its hidden ones."""
    return {"visible": load(name), "hidden": hidden(name)}


def source(name, folder="solutions"):
    """Return the code of a solution or an exercise, without what shows or checks."""
    path = ROOT / folder / f"{name}.ipynb"
    assert path.is_file(), f"there is no {folder}/{path.name}: make exercises makes it"
    cells = code_cells(path.read_bytes())
    shows = ("check(", "score(", "progress(", "open_exercise(")
    kept = [cell for cell in cells if not cell.strip().startswith(shows)]
    return "\n\n".join(kept).replace(f'open_exercise("{name}")', "")


def code_cells(content):
    """Return the code of a notebook, cell by cell, as the grader runs it."""
    return plain_python(sources(content))


def marked(exercise, code, seed=SEED):
    """Run code as a notebook; return what came of each question, by name."""
    namespace = {"__name__": "__main__"}
    run_cell(code, "answers", namespace)
    results = mark(exercise, LocalAnswers(namespace), seed)
    return {result.question.name: result for result in results}


def notebook(*cells, language="python"):
    """Return a notebook of these code cells, as bytes."""
    kernel = {"name": "any", "display_name": "Any", "language": language}
    made = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell, id=f"c{k}") for k, cell in enumerate(cells)],
        metadata={"kernelspec": kernel},
    )
    return nbformat.writes(made).encode()
