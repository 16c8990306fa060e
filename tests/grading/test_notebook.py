"""What a learner calls, in a namespace of its own."""

import csv

import pytest

from lstm_lessons.grading import check, open_exercise, progress, record, score

ANSWER = "import numpy as np\nz = 0.3\nh_new = np.tanh(z)\n"


@pytest.fixture
def cell():
    """Run a line as a notebook's cell does; return its value."""
    names = {"check": check, "open_exercise": open_exercise, "progress": progress, "score": score}

    def run(line):
        try:
            return eval(line, names)
        except SyntaxError:
            return exec(line, names)

    return run


def test_a_way_through(cell):
    assert "7 points" in repr(cell('open_exercise("02_rnn_unit")'))
    assert "not answered yet" in repr(cell('check("q1")'))
    cell("z, h_new = 0.3, 0.3")
    said = repr(cell('check("q1")'))
    assert "1 of 2 points, not yet" in said
    assert "it has to go through tanh" in said
    assert "expected: 0.2913" in said
    assert "came: 0.3" in said
    assert "hint: Write the equation down" in said
    cell(ANSWER)
    assert "2 of 2 points, the visible checks pass" in repr(cell('check("q1")'))
    assert "2 of 7 points by the visible checks" in repr(cell("score()"))
    assert "All exercises: 2 of" in repr(cell("progress()"))


def test_what_is_shown_is_html_that_runs_nothing(cell):
    cell('open_exercise("02_rnn_unit")')
    cell("z = '<script>alert(1)</script>'")
    for line in ('check("q1")', "score()", "progress()", 'open_exercise("02_rnn_unit")'):
        html = cell(line)._repr_html_()
        assert "<script" not in html
        assert "<table" in html


def test_progress_is_what_was_reached_last(cell, tmp_path):
    cell('open_exercise("02_rnn_unit")')
    cell(ANSWER)
    cell('check("q1")')
    cell("z = 5")
    cell('check("q1")')
    rows = tmp_path / "progress.csv"
    cell(f"progress(export={str(rows)!r})")
    with rows.open(encoding="utf-8") as file:
        found = {(row["exercise"], row["question"]): row for row in csv.DictReader(file)}
    assert found["02_rnn_unit", "q1"] == {
        "exercise": "02_rnn_unit",
        "question": "q1",
        "points": "1",
        "of": "2",
    }


def test_before_an_exercise_is_open(cell):
    for line in ('check("q1")', "score()"):
        with pytest.raises(ValueError, match="no exercise is open: run the notebook's first cell"):
            cell(line)
    with pytest.raises(ValueError, match=r"exercise: expected one of .*02_rnn_unit.*got 'rnn'"):
        cell('open_exercise("rnn")')


def test_an_unknown_question(cell):
    cell('open_exercise("02_rnn_unit")')
    with pytest.raises(ValueError, match=r"question: expected one of q1, .*; got 'q9'"):
        cell('check("q9")')


def test_a_new_kernel_loses_no_points(cell):
    cell('open_exercise("02_rnn_unit")')
    cell(ANSWER)
    cell('check("q1")')
    cell("z = h_new = ...")
    assert "not answered yet" in repr(cell('check("q1")'))
    cell("score()")
    assert "All exercises: 2 of" in repr(cell("progress()"))
    cell("z = h_new = 0.5")  # an answer, and a wrong one
    cell('check("q1")')
    assert "All exercises: 0 of" in repr(cell("progress()"))


def test_more_points_than_there_are_do_not_count(cell, tmp_path):
    record.keep("02_rnn_unit", "q1", 99)
    record.keep("02_rnn_unit", "q9", 5)  # a question that it once had
    assert cell(f'progress("{tmp_path}/points.csv")').as_csv().count(",99,") == 0
    assert "All exercises: 2 of" in repr(cell("progress()"))
    assert "02_rnn_unit,q1,2,2" in (tmp_path / "points.csv").read_text(encoding="utf-8")


def test_a_broken_record_is_left_alone(cell):
    record.path().parent.mkdir(parents=True)
    record.path().write_text("[1", encoding="utf-8")
    cell('open_exercise("02_rnn_unit")')
    cell(ANSWER)
    with pytest.raises(ValueError, match="cannot be read; move it away"):
        cell('check("q1")')
    assert record.path().read_text(encoding="utf-8") == "[1"
