"""A long name in code may break after its slashes and dots; short ones are left as they are."""

import sys

import pytest
from docutils import nodes

from tests.pages import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))

from book_long_names import FITS, let_break


@pytest.mark.parametrize(
    ("code", "pieces"),
    [
        ("a_package/a_folder/a_long_file.py", ["a_package/", "a_folder/", "a_long_file.py"]),
        (
            "python a.py a_package.a_folder.any_module",
            ["python a.py a_package.", "a_folder.any_module"],
        ),
        ("/" + FITS * "a", ["/", FITS * "a"]),
        ("a." + (FITS - 2) * "a", ["a." + (FITS - 2) * "a"]),  # just fits
        ("a.b and c.d, all of it in short words", ["a.b and c.d, all of it in short words"]),
        ((FITS + 1) * "a" + "(…).", [(FITS + 1) * "a" + "(…)."]),  # nothing to break after
    ],
)
def test_where_a_name_may_break(code, pieces):
    document, literal = nodes.document(None, None), nodes.literal("", code)
    document += literal
    let_break(None, document, "")
    texts = [each.astext() for each in literal.children if isinstance(each, nodes.Text)]
    places = [each.astext() for each in literal.children if isinstance(each, nodes.raw)]
    assert (texts, places) == (pieces, ["<wbr>"] * (len(pieces) - 1))
