"""The pages of the exercises and of their solutions, from the exercises themselves.

In a page ``% exercises`` on a line of its own stands for a section for each exercise, and
``% solutions`` for their answers, folded away.
"""

from collections.abc import Iterable
from pathlib import Path

import nbformat
from book_launch import launch_links
from sphinx.application import Sphinx

from lstm_lessons.checks import load, modules
from lstm_lessons.checks.exercise import NEEDS, Exercise
from lstm_lessons.grading.master import answers


def all_exercises() -> list[Exercise]:
    """Return the exercises in their order."""
    return [load(name) for name in modules()]


def heading(exercise: Exercise) -> str:
    """Return the heading of an exercise's section; chapters link to it."""
    return f"Exercise {exercise.name[:2]}: {exercise.title}"


def exercises_text(exercises: Iterable[Exercise], repository: dict[str, str]) -> str:
    """Return the sections of the exercises, the points of all before them."""
    exercises = list(exercises)
    points = sum(exercise.points for exercise in exercises)
    said = f"There are {len(exercises)} of them, for {points} points in all.\n"
    return "\n".join([said, *(_section(each, repository) for each in exercises)])


def _section(exercise: Exercise, repository: dict[str, str]) -> str:
    chapters = ", ".join(f"[]({chapter}.ipynb)" for chapter in exercise.chapters)
    asked = "; ".join(_lower(question.title).rstrip("?") for question in exercise.questions)
    return (
        f"## {heading(exercise)}\n\n"
        f"After it you can {exercise.goal}. It asks for: {asked}.\n\n"
        f"{exercise.points} points · about {exercise.minutes} minutes · {NEEDS[exercise.needs]} · "
        f"read first: {chapters}\n\n"
        f"{launch_links(f'exercises/{exercise.name}.ipynb', repository)}\n"
    )


def _lower(title: str) -> str:
    """Return a title as it stands within a sentence; GRU stays GRU."""
    return title if title[1:2].isupper() else title[0].lower() + title[1:]


def solutions_text(exercises: Iterable[Exercise], folder: Path) -> str:
    """Return the answers of all exercises, each question's folded away."""
    return "\n".join(_solution(exercise, folder) for exercise in exercises)


def _solution(exercise: Exercise, folder: Path) -> str:
    parts = [f"## {heading(exercise)}\n"]
    notebook = nbformat.read(folder / f"{exercise.name}.ipynb", as_version=4)
    for question, code in answers(notebook.cells).items():
        title = f"{question}: {exercise.question(question).title}"
        parts.append(f"::::{{dropdown}} {title}\n```python\n{code}\n```\n::::\n")
    whole = f"../solutions/{exercise.name}.ipynb"
    parts.append(f"{{download}}`The whole notebook, with its checks <{whole}>`\n")
    return "\n".join(parts)


def fill_in(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put the sections in the place of the lines that stand for them."""
    lines = {"% exercises\n": exercises_text, "% solutions\n": solutions_text}
    wanted = [line for line in lines if f"\n{line}" in source[0]]
    for line in wanted:
        more = app.config.book_repository
        if lines[line] is solutions_text:
            more = Path(app.srcdir) / "solutions"
        source[0] = source[0].replace(line, lines[line](all_exercises(), more))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("source-read", fill_in)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
