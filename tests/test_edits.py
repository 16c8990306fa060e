"""Lists of edits, as the mutants and the benchmark of the tricks use them."""

import pytest

from tools.edits import Edit, read_edits

LIST = """# a heading
* one
A sentence about it.
first.py
- a = 1
-
-     b
+ a = 2

second.py
- c
+ d
+ e

# another heading

* two
first.py
- x
+
"""


def test_a_list_is_read(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text(LIST, encoding="utf-8")
    assert read_edits(path) == {
        "one": [Edit("first.py", "a = 1\n\n    b", "a = 2"), Edit("second.py", "c", "d\ne")],
        "two": [Edit("first.py", "x", "")],
    }


def test_an_edit_replaces_the_one_place_that_it_names():
    assert Edit("f.py", "b", "B").apply("a b c") == "a B c"


@pytest.mark.parametrize(("text", "times"), [("a c", 0), ("b b", 2)])
def test_an_edit_that_does_not_fit_is_refused(text, times):
    with pytest.raises(ValueError, match=f"expected once in f.py, found {times} times:\nb"):
        Edit("f.py", "b", "B").apply(text)


FINE = "first.py\n- a\n+ b\n"
INCOMPLETE = {
    "nothing": ("", "0 of 0"),
    "no old text": ("first.py\n+ a\n", "0 of 0"),
    "no new text": (FINE + "second.py\n- a\n", "1 of 2"),
    "no file": (FINE + "\n- a\n+ b\n", "1 of 2"),
    "a blank after the file": (FINE + "second.py \n- a\n+ b\n", "1 of 2"),
}


@pytest.mark.parametrize("kind", INCOMPLETE)
def test_an_incomplete_entry_is_refused(kind, tmp_path):
    body, found = INCOMPLETE[kind]
    path = tmp_path / "list.txt"
    path.write_text(f"* one\n{body}", encoding="utf-8")
    with pytest.raises(ValueError, match=rf"list\.txt: one: expected .*, found {found} places"):
        read_edits(path)


def test_the_same_name_twice_is_refused(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text("* one\nf.py\n- a\n+ b\n\n* one\nf.py\n- a\n+ c\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"list\.txt: one: stands there twice"):
        read_edits(path)
