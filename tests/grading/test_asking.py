"""A namespace is asked for a value or a call."""

import inspect

import numpy as np
import pytest

from lstm_lessons.checks.answers import NotAnsweredError, WrongAnswerError
from lstm_lessons.grading.asking import LocalAnswers, described, run_cell


def adds_in_place(a, b):
    a += b
    return a


def raises(*_):
    raise KeyError("gate")


def not_yet():
    raise NotImplementedError("The kernel stores nothing.")


NAMES = {
    "number": 3,
    "empty": ...,
    "nothing": None,
    "add": lambda a, *, b=0: a + b,
    "adds_in_place": adds_in_place,
    "raises": raises,
    "not_yet": not_yet,
    "returns_nothing": lambda: None,
    "dots": lambda: ...,
    "strange": object,
}
ANSWERS = LocalAnswers(NAMES)


def test_a_value_and_a_call():
    assert ANSWERS.value("number") == 3
    assert ANSWERS.call("add", 1, b=2) == 3
    value, seconds = ANSWERS.timed("add", 1)
    assert value == 1
    assert 0 <= seconds < 10


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("empty", "`empty` has no value yet"),
        ("nothing", "`nothing` has no value yet"),
        ("missing", "There is no `missing`: has its cell been run"),
    ],
)
def test_no_value_yet(name, said):
    for ask in (ANSWERS.value, ANSWERS.call):
        with pytest.raises(NotAnsweredError, match=said):
            ask(name)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("returns_nothing", "`returns_nothing` returns nothing: is the `return` there"),
        ("dots", "`dots` returns nothing"),
        ("not_yet", "The kernel stores nothing"),
    ],
)
def test_a_function_that_is_not_written_yet(name, said):
    with pytest.raises(NotAnsweredError, match=said):
        ANSWERS.call(name)


@pytest.mark.parametrize(
    ("name", "args", "said"),
    [
        ("number", (), "`number` is an int; expected a function"),
        ("raises", (1,), "`raises` raised KeyError: 'gate'$"),
        ("add", (), "missing 1 required positional argument"),
        ("strange", (), "What `strange` returned is an object"),
        ("adds_in_place", (np.ones(2), 1.0), "changed an array that it was given"),
    ],
)
def test_what_is_wrong_is_said(name, args, said):
    with pytest.raises(WrongAnswerError, match=said):
        ANSWERS.call(name, *args)


def test_the_line_of_the_notebook_that_led_to_an_error_is_said():
    namespace = {}
    cells = [
        "import json\n\ndef reads(text):\n    return json.loads(text)  # ?\n",
        "def asks(text):\n    return reads(text)\n",
    ]
    for name, cell in zip(("<1>", "<2>"), cells, strict=True):
        run_cell(cell, name, namespace)
    with pytest.raises(WrongAnswerError) as wrong:
        LocalAnswers(namespace).call("asks", "{")
    assert wrong.value.message.endswith(", in the line `return json.loads(text)  # ?`")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("raise ValueError('a `name`')", ", in the line `raise ValueError('a 'name'')`"),
        ("1 / 0" + 200 * " " + "+ 1", f", in the line `1 / 0{95 * ' '}`"),
    ],
)
def test_a_line_is_quoted_whole_and_not_too_long(line, said):
    namespace = {}
    run_cell(f"def fails():\n    {line}\n", "<3>", namespace)
    with pytest.raises(WrongAnswerError) as wrong:
        LocalAnswers(namespace).call("fails")
    assert wrong.value.message.endswith(said)


def test_a_line_that_was_no_cell_s_is_not_looked_for():
    namespace = {}
    exec(compile("def fails():\n    return 1 / 0\n", "/etc/hostname", "exec"), namespace)
    with pytest.raises(WrongAnswerError, match=r"division by zero$"):
        LocalAnswers(namespace).call("fails")


def test_a_call_gets_copies():
    array = np.ones(2)
    with pytest.raises(WrongAnswerError):
        ANSWERS.call("adds_in_place", array, 1.0)
    assert array.tolist() == [1, 1]


def test_errors_are_described_in_one_line():
    assert described(ValueError("first\nsecond")) == "ValueError: first"
    assert described(ValueError()) == "ValueError"
    assert len(described(ValueError("x" * 10_000))) < 400


def test_the_source_of_a_cell_is_found_and_is_the_latest():
    names = {"__name__": "__main__"}
    for source in ("def one():\n    return 1\n", "\n\ndef one():\n    return 2"):
        run_cell(source, "cell 3", names)
        assert inspect.getsource(names["one"]).strip() == source.strip()
    assert names["one"]() == 2
