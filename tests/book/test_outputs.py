"""Which printed outputs may break their lines: those without columns that are no code."""

import sys

import pytest
from docutils import nodes

from tests.pages import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))

from book_outputs import mark_sentences


@pytest.mark.parametrize(
    ("text", "breaks"),
    [
        ("the same to 9 digits: True", True),
        ("for t in range(T):\n    h = step(x[t], h)", False),
        ("z = x @ w\nreturn sigmoid(z)", False),
        ("# launch.py\nfixed = 1", False),
        ("what they return is # 1", True),
        ("step   h\n   1   2", False),
        ("one sentence.\nRNN     3", False),
        ("trailing spaces  \nare no columns", True),
    ],
)
def test_what_has_columns_keeps_them(text, breaks):
    document = nodes.document(None, None)
    printed = nodes.literal_block(text, text, classes=["output", "stream"])
    code = nodes.literal_block(text, text)
    document += [printed, code]
    mark_sentences(None, document, "")
    assert ("without-columns" in printed["classes"]) == breaks
    assert code["classes"] == []
