"""The self-tests: every file is sound, and every chapter ends with its own."""

import json
import re
from copy import deepcopy

import nbformat
import pytest

from lstm_lessons.quizzes import Quiz, marked_up
from tests.pages import ROOT, notebooks

FILES = sorted((ROOT / "book" / "quizzes").glob("*.json"))
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
each_chapter = pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)

KEYS = {
    "multiple_choice": {"type", "question", "answers"},
    "many_choice": {"type", "question", "answers"},
    "numeric": {"type", "question", "answers", "precision"},
}
ANSWER_KEYS = {
    "choice": {"answer", "correct", "feedback"},
    "value": {"type", "value", "correct", "feedback"},
    "range": {"type", "range", "correct", "feedback"},
    "default": {"type", "feedback"},
}
SHORTEST = 15  # characters; "Correct!" explains nothing
# What the page would show as it stands, because only TeX and code are marked up.
LEFT_OVER = re.compile(r"[$`*_\\]|&\w+;|&#|<|\]\(")


def faults(questions):
    """Return what is wrong with a self-test, in words."""
    if not 4 <= len(questions) <= 8:
        return [f"{len(questions)} questions; expected 4 to 8"]
    return [
        f"question {number}: {fault}"
        for number, question in enumerate(questions, start=1)
        for fault in faults_of_question(question)
    ]


def faults_of_question(question):
    kind, answers = question.get("type"), question.get("answers", [])
    if kind not in KEYS:
        yield f"a type that there is not: {kind}"
        return
    if unknown := set(question) - KEYS[kind]:
        yield f"keys that are not shown: {sorted(unknown)}"
    for answer in answers:
        sort = answer.get("type") if kind == "numeric" else "choice"
        if set(answer) != ANSWER_KEYS.get(sort):
            yield f"an answer with the keys {sorted(answer)}"
        if len(answer.get("feedback", "")) < SHORTEST:
            yield f"no explanation: {answer}"
    if not all(isinstance(answer.get("correct", False), bool) for answer in answers):
        yield "correct: neither true nor false"
    right = sum(bool(answer.get("correct")) for answer in answers)
    if not right or right == len(answers):
        yield f"{right} of {len(answers)} answers are right"
    if right > 1 and kind != "many_choice":
        yield "more than one answer is right"
    if kind == "numeric" and [a for a in answers if a.get("type") == "default"] != answers[-1:]:
        yield "the last answer, and no other, is the default"
    said = [json.dumps(a.get("answer", a.get("value", a.get("range")))) for a in answers]
    explained = [answer.get("feedback") for answer in answers]
    if len(set(said)) < len(said) or len(set(explained)) < len(explained):
        yield "the same answer or explanation twice"
    for text in texts(question):
        if found := LEFT_OVER.search(re.sub(r"\$[^$]+\$|`[^`]+`", "", text)):
            yield f"{found.group()!r} would be shown as it stands: {text}"
        if any(tex.count("{") != tex.count("}") for tex in re.findall(r"\$([^$]+)\$", text)):
            yield f"braces without a partner: {text}"


def texts(question):
    answers = question.get("answers", [])
    found = [question.get("question", "")]
    return found + [a[key] for a in answers for key in ("answer", "feedback") if key in a]


@each_file
def test_file_is_sound(path):
    assert faults(json.loads(path.read_text(encoding="utf-8"))) == []


def test_every_file_belongs_to_a_chapter():
    chapters = {path.stem for path in (ROOT / "book").glob("*.ipynb")}
    assert {path.stem for path in FILES} <= chapters


@each_chapter
def test_every_chapter_shows_its_own(path):
    quiz = f"quizzes/{path.stem}.json"
    assert (path.parent / quiz).is_file(), f"{path.stem} has no self-test"
    cells = nbformat.read(path, as_version=4).cells
    shown = [cell for cell in cells if f'Quiz("{quiz}")' in cell.source]
    assert len(shown) == 1, f'{path.stem}: expected one cell with Quiz("{quiz}")'
    [cell] = shown
    assert cell.outputs, f"{path.stem} is kept without its self-test's page: make notebooks"
    [output] = cell.outputs
    assert output.data["text/html"] == Quiz(path.parent / quiz)._repr_html_()
    assert "remove-input" in cell.metadata.tags


# --- what the check finds ---


def sound():
    wrong = {"answer": "No, $c_t$.", "correct": False, "feedback": "It is the memory, not shown."}
    right = {"answer": "It is `h`.", "correct": True, "feedback": "The layer ahead reads $h_t$."}
    other = {"answer": "Neither.", "correct": False, "feedback": "One of the two is shown."}
    choice = {"question": "Shown?", "type": "multiple_choice", "answers": [right, wrong, other]}
    value = {"type": "value", "value": 2, "correct": True, "feedback": "Two, since 1 + 1 is 2."}
    default = {"type": "default", "feedback": "Add one and one once more."}
    number = {"question": "1 + 1?", "type": "numeric", "precision": 1, "answers": [value, default]}
    return deepcopy([choice, {**choice, "type": "many_choice"}, number, number])


def test_a_sound_file_has_no_faults():
    assert faults(sound()) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda q: q[0].update(type="string"), "a type that there is not"),
        (lambda q: q[0].update(code="x = 1"), "keys that are not shown"),
        (lambda q: q[0]["answers"][0].update(code="x = 1"), "an answer with the keys"),
        (lambda q: q[0]["answers"][1].pop("feedback"), "no explanation"),
        (lambda q: q[0]["answers"][1].update(feedback="Wrong!"), "no explanation"),
        (lambda q: q[3]["answers"][1].update(feedback=" "), "no explanation"),
        (lambda q: q[0]["answers"][0].update(correct=False), "0 of 3 answers are right"),
        (lambda q: q[0]["answers"][1].update(correct=True), "more than one answer is right"),
        (lambda q: q[0]["answers"][0].update(correct="true"), "neither true nor false"),
        (lambda q: q[0]["answers"][1].update(answer="Neither."), "twice"),
        (lambda q: q[0]["answers"][1].update(feedback="One of the two is shown."), "twice"),
        (lambda q: q[2]["answers"].pop(), "the default"),
        (lambda q: q[0].update(question="What is $c_t?"), "'$' would be shown"),
        (lambda q: q[0].update(question="What is c_t?"), "'_' would be shown"),
        (lambda q: q[0].update(question="Is it <em>shown</em>?"), "'<' would be shown"),
        (lambda q: q[0].update(question="Is it *shown*?"), "'*' would be shown"),
        (lambda q: q[0].update(question=r"What is $\frac{1}{2$?"), "braces"),
        (lambda q: q.pop(), "3 questions"),
    ],
)
def test_a_faulty_file_is_found(change, said):
    questions = sound()
    change(questions)
    assert said in " ".join(faults(questions))


# --- what is shown ---


def test_markup():
    assert marked_up('a < `b < c` $d < e$ "f"') == (
        "a &lt; <code>b &lt; c</code> "
        '<span class="math notranslate nohighlight">\\(d &lt; e\\)</span> "f"'
    )


def test_a_formula_keeps_its_punctuation():
    formula = marked_up("$x$")
    assert marked_up("(of ($x$), $x$ `f`).") == (
        f'(of <span class="together">({formula}),</span> {formula} <code>f</code>).'
    )


def test_the_order_of_the_answers_is_drawn_but_stays(tmp_path):
    answers = [
        {"answer": str(k), "correct": k == 0, "feedback": "It is the first one."} for k in range(4)
    ]
    questions = [
        {"question": f"Question {n}?", "type": "multiple_choice", "answers": answers}
        for n in range(40)
    ]
    path = tmp_path / "many.json"
    path.write_text(json.dumps(questions))
    shown = Quiz(path)._repr_html_()
    places = [
        re.findall('class="(right|wrong)"', item).index("right") for item in shown.split("<li>")[1:]
    ]
    assert set(places) == {0, 1, 2, 3}
    assert Quiz(path)._repr_html_() == shown


def test_another_type_of_question_is_refused(tmp_path):
    path = tmp_path / "quiz.json"
    path.write_text('[{"type": "string"}]')
    with pytest.raises(ValueError, match=r"expected one of multiple_choice, .*; got 'string'"):
        Quiz(path)


def test_a_chapter_away_from_its_files_is_told_where_it_belongs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"quizzes/01\.json: .* open it in the folder book"):
        Quiz("quizzes/01.json")


def test_what_is_no_json_is_named(tmp_path):
    path = tmp_path / "quiz.json"
    path.write_text("[{]")
    with pytest.raises(ValueError, match=r"quiz\.json: expected JSON: .* line 1 column 3"):
        Quiz(path)
