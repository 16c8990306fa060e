"""What chapter 17 derives is the code of ``lstm_lessons.scratch.after``, word for word."""

import ast
import inspect

import pytest

from lstm_lessons.scratch import after
from tests.book.test_same_code import BOOK, bare, functions_of

DERIVED = [
    pytest.param(function, id=function.name)
    for function in functions_of(BOOK / "17_after_the_lstm.ipynb")
    if hasattr(after, function.name)
]


@pytest.mark.parametrize("function", DERIVED)
def test_a_function_derived_in_the_chapter_is_the_package_s_own(function):
    [of_package] = ast.parse(inspect.getsource(getattr(after, function.name))).body
    assert bare(function) == bare(of_package)


def test_the_chapter_derives_a_step_of_each_kind():
    derived = {parameter.values[0].name for parameter in DERIVED}
    assert {"causal_attention", "linear_scan", "min_gru_step", "ssm_step", "slstm_cell"} <= derived
