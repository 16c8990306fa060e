"""Write what a batch has found: for the instructor, the learner, and the platforms they use."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from lstm_lessons.grading.batch import Result
from lstm_lessons.grading.shown import marked_up
from lstm_lessons.grading.submission import file_key

STYLE = """body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}td:first-child{width:4rem}
td,th{padding:.3rem .5rem;text-align:left;
vertical-align:top;border-bottom:1px solid #8888}pre{white-space:pre-wrap;overflow-wrap:anywhere}
:root{color-scheme:light dark}"""
# The page shows a stranger's text: nothing in it may run or load anything.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


FORMULA = tuple("=+-@\t\r\n")
NBGRADER = ["assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"]
NBGRADER += ["raw_score", "late_submission_penalty", "score", "max_score"]
NOTHING = "No notebook of an exercise was handed in."
FORMATS = ("plain", "gradescope", "nbgrader")


def write_reports(
    out: Path, results: Sequence[Result], kind: str = "plain", nothing: Sequence[str] = ()
) -> list[Path]:
    """Write the reports of a batch; return their places.

    Parameters
    ----------
    out
        The folder: ``grades.csv``, ``results.json``, ``feedback/LEARNER.html``.
    results
        Of all submissions.
    kind
        Of the further ones: ``plain`` (none), ``gradescope`` (a ``results.json`` a submission) or
        ``nbgrader`` (``nbgrader.csv``, with the columns of its exporter).
    nothing
        Learners who handed in no notebook of an exercise: ``grades.csv`` has a row for them.
    """
    best = best_results(results)
    learners = sorted({learner for learner, _ in best})
    written = [
        _grades(out / "grades.csv", best, nothing),
        _write(out / "results.json", _json(results)),
    ]
    for learner in learners:
        own = [result for result in results if result["learner"] == learner]
        place = out / "feedback" / f"{file_key(learner)}.html"
        written.append(_write(place, feedback(learner, own)))
    if kind == "gradescope":
        for (learner, exercise), result in best.items():
            place = out / "gradescope" / file_key(learner) / exercise / "results.json"
            written.append(_write(place, _json(gradescope(result))))
    if kind == "nbgrader":
        rows = [_nbgrader(result) for result in best.values()]
        written.append(_csv(out / "nbgrader.csv", NBGRADER, rows))
    return written


def best_results(results: Sequence[Result]) -> dict[tuple[str, str], Result]:
    """Return for each learner and exercise the result with the most points, the first of equals."""
    best: dict[tuple[str, str], Result] = {}
    for result in results:
        key = (result["learner"], result["exercise"])
        if key not in best or result["points"] > best[key]["points"]:
            best[key] = result
    return dict(sorted(best.items()))


def gradescope(result: Result) -> dict[str, object]:
    """Return a result as Gradescope's autograder takes it."""
    tests = [
        {
            "name": f"{question['name']}: {check['says']}",
            "score": check["points"],
            "max_score": check["of"],
            "output": check["message"],
            "visibility": "after_published",
        }
        for question in result["questions"]
        for check in question["checks"]
    ]
    return {"score": result["points"], "output": result["problem"], "tests": tests}


def feedback(learner: str, results: Sequence[Result]) -> str:
    """Return a learner's page: what passed, what did not, and why."""
    points = sum(result["points"] for result in best_results(results).values())
    of = sum(result["of"] for result in best_results(results).values())
    parts = [f"<h1>{escape(learner)}: {points} of {of} points</h1>"]
    for result in results:
        heading = f"{result['title']}: {result['points']} of {result['of']} points"
        parts.append(f"<h2>{escape(heading)}</h2><p>{escape(result['file'])}</p>")
        if result["problem"]:
            parts.append(f"<p><strong>{escape(result['problem'])}</strong></p>")
        if result["cells"]:
            said = [f"<li>code cell {k}: {marked_up(v)}</li>" for k, v in result["cells"].items()]
            heading = "<p>Cells that were not run, or ended with an error:</p>"
            parts.append(f"{heading}<ul>{''.join(said)}</ul>")
        parts += [_question(question) for question in result["questions"]]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>Feedback</title><style>{STYLE}</style></head>\n<body>"
        + "\n".join(parts)
        + "</body></html>\n"
    )


def _question(question: Mapping[str, object]) -> str:
    rows = []
    for check in question["checks"]:
        said = marked_up(check["says"])
        if check["message"]:
            said += f"<br><strong>{marked_up(check['message'])}</strong>"
        for word in ("expected", "came"):
            if check[word]:
                said += f"<br>{word}<pre>{escape(check[word])}</pre>"
        mark = "✓" if check["points"] == check["of"] else "✗"
        rows.append(f"<tr><td>{mark} {check['points']}/{check['of']}</td><td>{said}</td></tr>")
    heading = f"{question['name']}, {question['title']}: {question['points']} of {question['of']}"
    return f"<h3>{escape(heading)}</h3><table>{''.join(rows)}</table>"


def _grades(path: Path, best: Mapping[tuple[str, str], Result], nothing: Sequence[str]) -> Path:
    """Write a row for each learner, empty where nothing was handed in, and what had no points."""
    exercises = sorted({exercise for _, exercise in best})
    rows = []
    for learner in sorted({learner for learner, _ in best}):
        own = {each: best[learner, each]["points"] for each in exercises if (learner, each) in best}
        said = [
            f"{each}: {best[learner, each]['problem']}"
            for each in own
            if best[learner, each]["problem"]
        ]
        row = {"learner": learner, **own, "points": sum(own.values()), "problems": " ".join(said)}
        rows.append(row)
    rows += [{"learner": each, "points": 0, "problems": NOTHING} for each in nothing]
    rows.sort(key=lambda row: row["learner"])
    return _csv(path, ["learner", *exercises, "points", "problems"], rows)


def _nbgrader(result: Result) -> dict[str, object]:
    return {
        "assignment": result["exercise"],
        "student_id": result["learner"],
        "raw_score": float(result["points"]),
        "late_submission_penalty": 0.0,
        "score": float(result["points"]),
        "max_score": float(result["of"]),
    }


def _csv(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> Path:
    file = io.StringIO()
    # All text in quotes: a spreadsheet may take ; for the separator.
    quoted = csv.QUOTE_NONNUMERIC
    writer = csv.DictWriter(file, columns, restval="", lineterminator="\n", quoting=quoted)
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)
    return _write(path, file.getvalue())


def _harmless(value: object) -> object:
    """Return a text that a spreadsheet does not take for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in FORMULA else value


def _json(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
