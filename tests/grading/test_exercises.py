"""The exercises: solutions get all points, untouched ones none, each slip what it should."""

import ast
import inspect
import re

import nbformat
import pytest

from lstm_lessons.checks import e12_faster, load
from lstm_lessons.grading.master import ANSWER, INSTEAD
from tests.grading.solutions import NAMES, both, marked, source
from tests.pages import ROOT
from tools.edits import read_edits
from tools.exercises import main as make_exercises
from tools.exercises import without_answers

HERE = ROOT / "tests" / "grading"


def slips(folder):
    """Return each exercise's entries in its list, as arguments of a test."""
    found = []
    for name in NAMES:
        for entry, edits in read_edits(HERE / folder / f"{name}.txt").items():
            found.append(pytest.param(name, entry, edits, id=f"{name}: {entry}"))
    return found


def about(entry):
    """Return the questions that an entry of a list is about."""
    return entry.partition(": ")[0].split()


def edited(name, edits):
    code = source(name)
    for edit in edits:
        code = edit.apply(code)
    return code


def test_the_exercises_are_current():
    assert make_exercises(["--check"]) == 0


@pytest.mark.parametrize("name", NAMES)
def test_each_name_that_an_answer_gives_a_value_has_a_line_to_fill_in(name):
    pages = [
        nbformat.read(ROOT / folder / f"{name}.ipynb", as_version=4)
        for folder in ("solutions", "exercises")
    ]
    for solved, open_ in zip(*(page.cells for page in pages), strict=True):
        for found in ANSWER.finditer(solved.source if solved.cell_type == "code" else ""):
            if not found["indent"] and not INSTEAD.search(found["answer"]):
                wanted = stored(found["answer"])
                assert wanted
                assert wanted <= stored(open_.source)


def stored(code):
    """Return the names that code outside functions gives values."""
    plain = [line for line in ast.parse(code).body if isinstance(line, ast.Assign)]
    nodes = [node for line in plain for target in line.targets for node in ast.walk(target)]
    return {node.id for node in nodes if isinstance(node, ast.Name)}


@pytest.mark.parametrize("name", NAMES)
def test_a_question_builds_on_the_one_whose_function_the_solution_calls(name):
    question, made, calls = "", {}, {}
    for cell in nbformat.read(ROOT / "solutions" / f"{name}.ipynb", as_version=4).cells:
        if found := re.match(r"## (q\d)", cell.source):
            question = found[1]
        elif cell.cell_type == "code" and "# begin answer" in cell.source:
            code = ast.parse("\n".join(re.sub("^[%!].*", "", k) for k in cell.source.split("\n")))
            used = {node.id for node in ast.walk(code) if isinstance(node, ast.Name)}
            for function in used & set(made):
                if made[function] != question:
                    calls.setdefault(question, set()).add(made[function])
            made |= {part.name: question for part in code.body if hasattr(part, "name")}
    for each in load(name).questions:
        assert {each.builds_on} - {""} == calls.get(each.name, set()), each.name


def test_an_answer_without_a_name_is_refused():
    answer = "# begin answer\n{}\n# end answer\n"
    lines = "".join(f"{name} = ...  # your answer\n" for name in "abcd")
    assert without_answers(answer.format("(a, *b), c = x\nd: int = 1\ne[0] = 2")) == (lines, 1)
    with pytest.raises(ValueError, match="no name"):
        without_answers(answer.format("print(1)"))


def test_the_loops_that_are_timed_are_those_of_the_notebook():
    shown = next(
        part
        for part in ast.parse(source("12_faster")).body
        if isinstance(part, ast.FunctionDef) and part.name == "slow_lstm"
    )
    timed = ast.parse(inspect.getsource(e12_faster.by_loops)).body[0]
    assert [*map(ast.unparse, shown.body[1:])] == [*map(ast.unparse, timed.body[1:])]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["visible", "hidden"])
def test_a_solution_gets_all_points(name, kind):
    results = marked(both(name)[kind], source(name))
    missed = {q: [c.message for c in r.checks if not c.passed] for q, r in results.items()}
    assert not any(missed.values()), missed


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ["visible", "hidden"])
def test_an_untouched_exercise_gets_none(name, kind):
    results = marked(both(name)[kind], source(name, "exercises"))
    for result in results.values():
        assert result.earned == 0
        for check in result.checks:  # a bug to be found is an answer, and not right
            assert not check.answered or check.message
            assert "could not be compared" not in check.message


@pytest.mark.parametrize(("name", "entry", "edits"), slips("wrong"))
def test_a_slip_loses_its_points_with_its_own_message(name, entry, edits):
    loses, expected = set(about(entry)), entry.partition(": ")[2]
    messages = []
    for kind, exercise in both(name).items():
        results = marked(exercise, edited(name, edits))
        lost = {q for q, result in results.items() if not result.passed}
        assert lost == loses, f"{kind}: {lost}"
        messages += [c.message for r in results.values() for c in r.checks if not c.passed]
    assert any(expected in message for message in messages), messages


@pytest.mark.parametrize(("name", "entry", "edits"), slips("right"))
def test_another_way_of_writing_it_loses_nothing(name, entry, edits):
    for kind, exercise in both(name).items():
        results = marked(exercise, edited(name, edits))
        missed = [c.message for r in results.values() for c in r.checks if not c.passed]
        assert not missed, f"{kind}: {missed}"


@pytest.mark.parametrize("name", NAMES)
def test_each_question_has_three_slips_and_another_way(name):
    wrong, right = (read_edits(HERE / folder / f"{name}.txt") for folder in ("wrong", "right"))
    for question in both(name)["visible"].questions:
        slips = sum(question.name in about(entry) for entry in wrong)
        said = f"{question.name} has {slips} of them in tests/grading/wrong/{name}.txt"
        assert slips >= 3, f"expected three wrong answers or more; {said}"
        other = any(question.name in about(entry) for entry in right)
        assert other, f"no right answer to {question.name} in tests/grading/right/{name}.txt"
