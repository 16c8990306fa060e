"""What a learner sees: HTML in a notebook, plain lines in a terminal. Nothing in it runs."""

import csv
import io
from collections.abc import Mapping, Sequence
from html import escape

from lstm_lessons.checks.answers import Plain
from lstm_lessons.checks.exercise import Exercise
from lstm_lessons.grading.marking import CheckResult, QuestionResult
from lstm_lessons.grading.shown import marked_up, shown

BAR = 24  # characters of a bar in a terminal
BOX = "margin:0.75rem 0;max-width:46rem"
CODE = "white-space:pre-wrap;overflow-wrap:anywhere;margin:0.25rem 0 0.5rem"
FULL, EMPTY = "#0072b2", "rgba(128,128,128,0.3)"


class Opening:
    """An exercise that has been opened: its questions and their points."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise

    def __repr__(self) -> str:
        """Return it as lines of text."""
        lines = [f"{self.exercise.title}: {_points(self.exercise.points)}"]
        lines += [f"  {q.name}  {_points(q.points):9}  {q.title}" for q in self.exercise.questions]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = [
            _row([question.name, question.title, _points(question.points)])
            for question in self.exercise.questions
        ]
        heading = f"{self.exercise.title}: {_points(self.exercise.points)}"
        return _table(heading, ["question", "asks", "points"], rows)


class QuestionTable:
    """What came of a question: each check, and what to mend."""

    def __init__(self, result: QuestionResult) -> None:
        self.result = result

    @property
    def heading(self) -> str:
        """The question, its points, and whether its checks pass."""
        question = self.result.question
        points = f"{self.result.earned} of {_points(question.points)}"
        if self.result.passed:
            verdict = "the visible checks pass"
        elif not self.result.answered:
            verdict = "not answered yet"
        else:
            verdict = "not yet"
        return f"{question.name}, {question.title}: {points}, {verdict}"

    def __repr__(self) -> str:
        """Return it as lines of text."""
        lines = [self.heading]
        for check in self.result.checks:
            mark = "pass" if check.passed else "fail"
            lines.append(f"  {mark}  {check.earned}/{check.points}  {check.says}")
            lines += [f"        {line}" for line in self._details(check)]
        if not self.result.passed:
            lines.append(f"  hint: {self.result.question.hints[0]}")
        return "\n".join(lines)

    @staticmethod
    def _details(check: CheckResult) -> list[str]:
        if check.passed:
            return []
        lines = [check.message]
        for word, value in (("expected", check.expected), ("came", check.came)):
            if value is not None:
                first, *more = shown(value).splitlines() or [""]
                lines.append(f"{word}: {first}")
                lines += [" " * (len(word) + 2) + line for line in more]
        return lines

    def _repr_html_(self) -> str:
        rows = []
        for check in self.result.checks:
            mark = "✓ pass" if check.passed else "✗ fail"
            said = marked_up(check.says) + self._explained(check)
            rows.append(_row([mark, f"{check.earned}/{check.points}"], said))
        html = _table(self.heading, ["", "points", "what is checked"], rows)
        if self.result.passed:
            return html
        hint = marked_up(self.result.question.hints[0])
        more = "(More of them fold open above.)"
        return f"{html}<p style='{BOX}'><strong>Hint.</strong> {hint} {more}</p>"

    @staticmethod
    def _explained(check: CheckResult) -> str:
        if check.passed:
            return ""
        html = f"<br><strong>{marked_up(check.message)}</strong>"
        for word, value in (("expected", check.expected), ("came", check.came)):
            if value is not None:
                html += f"<br>{word} {_value(value)}"
        return html


class Score:
    """The points of an exercise, by the visible checks."""

    def __init__(self, exercise: Exercise, results: Sequence[QuestionResult]) -> None:
        self.exercise = exercise
        self.results = results

    @property
    def earned(self) -> int:
        """All points."""
        return sum(result.earned for result in self.results)

    @property
    def heading(self) -> str:
        """The exercise and its points."""
        points = f"{self.earned} of {_points(self.exercise.points)} by the visible checks"
        return f"{self.exercise.title}: {points}"

    def __repr__(self) -> str:
        """Return it as lines of text."""
        lines = [self.heading]
        for result in self.results:
            bar = _text_bar(result.earned, result.question.points)
            lines.append(f"  {result.question.name}  {bar}  {result.question.title}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = [
            _row(
                [result.question.name, result.question.title],
                _bar(result.earned, result.question.points),
            )
            for result in self.results
        ]
        return _table(self.heading, ["question", "asks", "points"], rows)


class Progress:
    """The points of all exercises, as they were when last checked."""

    def __init__(
        self, exercises: Sequence[Exercise], reached: Mapping[str, Mapping[str, int]]
    ) -> None:
        self.exercises = exercises
        self._reached = reached

    def earned(self, exercise: Exercise) -> int:
        """Return the points of an exercise; of questions that it no longer has, none."""
        known = self._reached.get(exercise.name, {})
        return sum(min(known.get(q.name, 0), q.points) for q in exercise.questions)

    @property
    def heading(self) -> str:
        """All points."""
        earned = sum(map(self.earned, self.exercises))
        return f"All exercises: {earned} of {_points(sum(e.points for e in self.exercises))}"

    def __repr__(self) -> str:
        """Return it as lines of text."""
        lines = [self.heading]
        for exercise in self.exercises:
            bar = _text_bar(self.earned(exercise), exercise.points)
            lines.append(f"  {bar}  {_numbered(exercise)}")
        return "\n".join(lines)

    def as_csv(self) -> str:
        """Return it as CSV: exercise, question, points, of."""
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["exercise", "question", "points", "of"])
        for exercise in self.exercises:
            known = self._reached.get(exercise.name, {})
            for question in exercise.questions:
                earned = min(known.get(question.name, 0), question.points)
                writer.writerow([exercise.name, question.name, earned, question.points])
        return file.getvalue()

    def _repr_html_(self) -> str:
        rows = [
            _row([_numbered(exercise)], _bar(self.earned(exercise), exercise.points))
            for exercise in self.exercises
        ]
        return _table(self.heading, ["exercise", "points"], rows)


def _numbered(exercise: Exercise) -> str:
    return f"{exercise.name[:2]} {exercise.title}"


def _value(value: Plain) -> str:
    """Return a value as HTML: in the line if one is enough for it."""
    text = escape(shown(value))
    return f"<pre style='{CODE}'>{text}</pre>" if "\n" in text else f"<code>{text}</code>"


def _points(points: int) -> str:
    return f"{points} point" if points == 1 else f"{points} points"


def _table(heading: str, columns: Sequence[str], rows: Sequence[str]) -> str:
    head = "".join(f"<th scope='col' style='text-align:left'>{each}</th>" for each in columns)
    return (
        f"<div style='{BOX};overflow-x:auto'><strong>{escape(heading)}</strong>\n"
        f"<table class='table'><thead><tr>{head}</tr></thead>\n"
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _row(cells: Sequence[str], last: str | None = None) -> str:
    """Return a row: cells of text, then one of HTML."""
    html = [escape(cell) for cell in cells] + ([] if last is None else [last])
    tags = "".join(f"<td style='text-align:left;vertical-align:top'>{each}</td>" for each in html)
    return f"<tr>{tags}</tr>"


def _bar(earned: int, points: int) -> str:
    share = 100 * earned / points
    return (
        f"<div role='img' aria-label='{earned} of {points} points' style='display:inline-block;"
        f"vertical-align:middle;width:8rem;height:0.6rem;margin-right:0.5rem;background:"
        f"linear-gradient(90deg,{FULL} {share:.0f}%,{EMPTY} {share:.0f}%)'></div>"
        f"{earned}/{points}"
    )


def _text_bar(earned: int, points: int) -> str:
    full = BAR * earned // points
    return f"[{'#' * full}{'.' * (BAR - full)}] {f'{earned}/{points}':>6}"
