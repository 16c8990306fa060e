"""The self-test at a chapter's end: questions from a file, each answer with its explanation.

The file has the format of the package jupyterquiz: a JSON list of questions, each of the type
``multiple_choice`` (one answer is right), ``many_choice`` (one or more are) or ``numeric``. Its
texts are plain, with ``$TeX$`` and ```code```, and each answer has a ``feedback`` that explains.

What is shown is HTML and nothing else: an answer is a fold that holds its explanation. So a
self-test needs no script and no kernel, and the keyboard and screen readers know it already.
"""

import json
import random
import re
from html import escape
from pathlib import Path
from string import ascii_uppercase
from typing import Any

HINTS = {
    "multiple_choice": "One is right.",
    "many_choice": "Find all that are right.",
    "numeric": "Work it out before you look.",
}
# A formula, with the punctuation that stays on its line; or code.
TEX_OR_CODE = re.compile(r"([(“‘]*)\$([^$]+)\$([)”’.,;:!?]*)|`([^`]+)`")


class Quiz:
    """A self-test that a notebook shows.

    Parameters
    ----------
    path
        The file of the questions.

    Raises
    ------
    FileNotFoundError
        If there is no such file; the message says where one looked, and where a chapter belongs.
    ValueError
        If the file is no JSON, or a question is of another type; the message says what came.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        if not self.path.is_file():
            raise FileNotFoundError(
                f"{self.path.as_posix()}: there is no such file in {Path.cwd()}. A chapter finds "
                "its files where it lies in the course: open it in the folder book"
            )
        try:
            self.questions = json.loads(self.path.read_text(encoding="utf-8"))
        except json.JSONDecodeError as error:
            raise ValueError(f"{path}: expected JSON: {error}") from error
        for question in self.questions:
            if (kind := question.get("type")) not in HINTS:
                expected = ", ".join(HINTS)
                raise ValueError(f"{path}: type: expected one of {expected}; got {kind!r}")

    def __repr__(self) -> str:
        """Return the call that makes it."""
        return f"Quiz({self.path.as_posix()!r})"

    def _repr_html_(self) -> str:
        items = "".join(
            f"<li>{shown(question, id=f'quiz-{self.path.stem}-{number}')}</li>\n"
            for number, question in enumerate(self.questions, start=1)
        )
        # Else JupyterLab would take the keys that open a fold.
        return f'<ol class="quiz" data-lm-suppress-shortcuts="true">\n{items}</ol>'


def shown(question: dict[str, Any], *, id: str) -> str:
    """Return a question with its answers, as a group that is named by the question."""
    answers = numbers(question) if question["type"] == "numeric" else choices(question)
    return (
        f'<div role="group" aria-labelledby="{id}">\n'
        f'<p id="{id}">{marked_up(question["question"])} <em>{HINTS[question["type"]]}</em></p>\n'
        f"{answers}</div>"
    )


def choices(question: dict[str, Any]) -> str:
    """Return a fold for each answer, in an order that is drawn, but always the same."""
    answers = question["answers"]
    drawn = random.Random(question["question"]).sample(answers, len(answers))
    return "".join(
        fold(
            f"<b>{letter}</b> {marked_up(answer['answer'])}",
            verdict("Right." if answer["correct"] else "No.", answer["feedback"]),
            kind="right" if answer["correct"] else "wrong",
        )
        for letter, answer in zip(ascii_uppercase, drawn, strict=False)
    )


def numbers(question: dict[str, Any]) -> str:
    """Return one fold: the right number, then what leads to others."""
    right, wrong = [], []
    for answer in question["answers"]:
        if answer.get("correct"):
            right.append(verdict(f"{which(answer)} is right.", answer["feedback"]))
        else:
            wrong.append(verdict(f"{which(answer)}?", answer["feedback"]))
    return fold("I have a number", "".join(right + wrong), kind="number")


def which(answer: dict[str, Any]) -> str:
    """Return the numbers that an answer stands for, in words."""
    if "range" in answer:
        low, high = answer["range"]
        return f"{low:,} to {high:,}"
    return f"{answer['value']:,}" if "value" in answer else "Another number"


def fold(label: str, explanation: str, *, kind: str) -> str:
    """Return an answer that unfolds to its explanation."""
    return f'<details class="{kind}"><summary>{label}</summary>{explanation}</details>\n'


def verdict(word: str, feedback: str) -> str:
    """Return a paragraph that begins with the verdict."""
    return f"<p><strong>{word}</strong> {marked_up(feedback)}</p>"


def marked_up(text: str) -> str:
    """Return a text as HTML: its formulas for MathJax to find, as Sphinx writes them, its code."""

    def element(found: re.Match[str]) -> str:
        before, tex, after, code = found.groups()
        if code:
            return f"<code>{code}</code>"
        formula = f'<span class="math notranslate nohighlight">\\({tex}\\)</span>'
        if not before and not after:
            return formula
        return f'<span class="together">{before}{formula}{after}</span>'

    return TEX_OR_CODE.sub(element, escape(text, quote=False))
