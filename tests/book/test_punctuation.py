"""A formula and the punctuation beside it stay on one line, and nothing is lost on the way."""

import sys

import pytest
from docutils import nodes

from tests.pages import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))

from book_punctuation import keep_together

MATH = "$"  # stands for a formula


def paragraph(*parts):
    """Return a document of one paragraph: words, *emphasis*, formulas."""
    document, content = nodes.document(None, None), nodes.paragraph()
    for part in parts:
        if part == MATH:
            content += nodes.math("x", "x")
        elif part.startswith("*"):
            content += nodes.emphasis("", part.strip("*"))
        else:
            content += nodes.Text(part)
    document += content
    return document


@pytest.mark.parametrize(
    ("parts", "kept"),
    [
        (["of ", MATH, ". So"], ["x."]),
        (["of (", MATH, "). So"], ["(x)."]),
        (["of ", MATH, " and ", MATH], []),
        ([MATH, ", ", MATH, ", ", MATH, "!"], ["x,", "x,", "x!"]),
        (["*a*", ", ", MATH, ", ", "*b*", ", "], ["x,"]),
        ([" (", "*a*", " (", MATH, ")"], ["(x)"]),
        ([MATH, MATH, "."], ["x."]),
        ([MATH, "*.*"], []),
    ],
)
def test_what_is_kept_together(parts, kept):
    document = paragraph(*parts)
    before = document.astext()
    keep_together(None, document, "")
    assert document.astext() == before
    spans = [span for span in document.findall(nodes.inline) if "together" in span["classes"]]
    assert [span.astext() for span in spans] == kept
