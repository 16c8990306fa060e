"""Make the exercises that learners open from the solutions, the same bytes each time.

    python -m tools.exercises             renew solutions/*.ipynb, write exercises/*.ipynb
    python -m tools.exercises --check     write nothing; status 1 if one is not current

A solution is a notebook with one source for each of its parts:

- what stands between `# begin answer` and `# end answer` is the answer; in the exercise there is a
  line to fill in instead, or what the comments after `# instead` say, and no outputs;
- titles, points, times and hints come from the exercise's module in `lstm_lessons.checks`: the
  first cell as a whole, and of a cell that begins with `## q1` the heading and the hints.
"""

import argparse
import ast
import re
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from lstm_lessons.checks import load
from lstm_lessons.checks.exercise import NEEDS, Exercise, Question
from lstm_lessons.grading.master import ANSWER, QUESTION

ROOT = Path(__file__).resolve().parents[1]
SOLUTIONS = ROOT / "solutions"
EXERCISES = ROOT / "exercises"
MARK = re.compile(r"# (begin|end) answer|# instead")
COMMENT = re.compile(r"^([ ]*)# ?")
HINTS = ("a nudge", "the method", "nearly the answer")


def main(argv: list[str] | None = None) -> int:
    """Write all that is not current, or name it; return 1 if it is named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, compare")
    arguments = parser.parse_args(argv)
    wanted = {}
    for path in sorted(SOLUTIONS.glob("*.ipynb")):
        solution = renewed(nbformat.read(path, as_version=4), load(path.stem))
        wanted[path] = text_of(solution)
        wanted[EXERCISES / path.name] = text_of(exercise(solution))
    wrong = [path for path, text in wanted.items() if not path.exists() or _kept(path) != text]
    wrong += [path for path in sorted(EXERCISES.glob("*.ipynb")) if path not in wanted]
    if arguments.check:
        for path in wrong:
            print(f"{path.relative_to(ROOT)} is not current: python -m tools.exercises")
        return 1 if wrong else 0
    EXERCISES.mkdir(exist_ok=True)
    for path in wrong:
        if path in wanted:
            path.write_text(wanted[path], encoding="utf-8")
        else:
            path.unlink()
    names = ", ".join(str(path.relative_to(ROOT)) for path in wrong)
    print(f"{len(wanted) // 2} exercises; changed: {names or 'none'}")
    return 0


def renewed(notebook: NotebookNode, exercise: Exercise) -> NotebookNode:
    """Return a solution with today's first cell, headings and hints.

    Raises
    ------
    ValueError
        If its questions are not those of the exercise, in their order.
    """
    names = []
    for k, cell in enumerate(notebook.cells):
        cell.id = f"e{exercise.name[:2]}-{k:02}"
        if cell.cell_type == "markdown" and (found := QUESTION.match(cell.source)):
            names.append(found["name"])
            cell.source = question(exercise.question(found["name"]), found["text"].strip())
    if names != [each.name for each in exercise.questions]:
        raise ValueError(f"{exercise.name}: its module has other questions than {names}")
    notebook.cells[0].source = opening(exercise)
    return notebook


def opening(exercise: Exercise) -> str:
    """Return the first cell: what the exercise is for, needs and takes."""
    chapters = ", ".join(f"[{_chapter(name)}](../book/{name}.ipynb)" for name in exercise.chapters)
    needs = "" if exercise.needs == "numpy" else f" *It needs* {NEEDS[exercise.needs]}."
    return (
        f"# Exercise {exercise.name[:2]}: {exercise.title}\n\n"
        f"After this exercise you can {exercise.goal}.\n\n"
        f"*Read first:* {chapters}.{needs} *Time:* about {exercise.minutes} minutes. "
        f"*Points:* {exercise.points}.\n\n"
        "Write your answers where a line says `...  # your answer`, run the cell, then run the "
        "check beneath it, as often as you like. The hints fold open, one after the other. After a "
        "restart of the kernel run the first two code cells again; what you had reached is kept."
    )


def _chapter(name: str) -> str:
    return f"chapter {int(name[:2])}" if name[:2].isdigit() else "Behind the code"


def question(asked: Question, text: str) -> str:
    """Return the cell of a question: heading, what is asked, hints."""
    points = "1 point" if asked.points == 1 else f"{asked.points} points"
    hints = [
        f"<details><summary>Hint {k}: {name}</summary>\n\n{hint}\n\n</details>"
        for k, (name, hint) in enumerate(zip(HINTS, asked.hints, strict=True), 1)
    ]
    return "\n\n".join([f"## {asked.name}: {asked.title} ({points})", text, *hints])


def exercise(solution: NotebookNode) -> NotebookNode:
    """Return the exercise of a solution.

    Raises
    ------
    ValueError
        If there is no answer in it, or a mark without its other half.
    """
    notebook = nbformat.from_dict(solution)
    answers = 0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source, found = without_answers(cell.source)
            answers += found
            cell.outputs, cell.execution_count = [], None
        if MARK.search(cell.source):
            raise ValueError(f"cell {cell.id}: a mark without its other half")
    if not answers:
        raise ValueError("no answer is marked")
    return notebook


def without_answers(source: str) -> tuple[str, int]:
    """Return a cell's source with a line to fill in where an answer was, and how many there were.

    In a function the line is a body. Elsewhere each name that the answer gives a value gets a line.

    Raises
    ------
    ValueError
        If an answer outside a function gives no name a value.
    """
    text, count = ANSWER.subn(_to_fill_in, source)
    return text.rstrip("\n") if not source.endswith("\n") else text, count


def _to_fill_in(found: re.Match) -> str:
    answer, _, instead = found["answer"].partition(f"{found['indent']}# instead\n")
    if instead:
        lines = [COMMENT.sub(r"\1", line) for line in instead.splitlines()]
        return "\n".join([*lines, ""])
    if found["indent"]:
        return f"{found['indent']}...  # your answer\n"
    if not (names := _assigned(answer)):
        raise ValueError(f"an answer gives no name a value, and says nothing instead:\n{answer}")
    return "".join(f"{name} = ...  # your answer\n" for name in names)


def _assigned(code: str) -> list[str]:
    """Return the names that lines of code outside functions give values, in their order."""
    lines = [line for line in ast.parse(code).body if isinstance(line, ast.Assign | ast.AnnAssign)]
    given = [
        part
        for line in lines
        for target in getattr(line, "targets", None) or [line.target]
        for part in ast.walk(target)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    ]
    given.sort(key=lambda part: (part.lineno, part.col_offset))
    return list(dict.fromkeys(part.id for part in given))


def text_of(notebook: NotebookNode) -> str:
    """Return a notebook as the text of its file."""
    return nbformat.writes(notebook) + "\n"


def _kept(path: Path) -> str:
    return path.read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
