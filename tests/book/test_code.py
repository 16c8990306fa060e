"""A page is made anew when the code that makes it changes, and else is left as it is."""

import sys

import pytest
from sphinx.application import Sphinx

from tests.pages import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))

from book_code import checksum

FILES = {
    "book/_ext/book_a.py": "a = 1",
    "lstm_lessons/widgets/unit.py": "b = 1",
    "lstm_lessons/widgets/js/unit.js": "c = 1",
    "tests/test_a.py": "d = 1",
    "index.rst": "A page\n======\n\nWords.\n",
}


@pytest.fixture
def root(tmp_path):
    """A small repository whose page is made by ``book_code`` alone."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def pages_read(root):
    """Build the site and return which of its pages had to be read."""
    built = root / "_build"
    read = []
    site = Sphinx(
        root, None, built, built / "trees", "html", {"extensions": ["book_code"]}, status=None
    )
    site.connect("env-before-read-docs", lambda app, env, names: read.extend(names))
    site.build()
    return read


def test_a_page_is_read_again_when_code_changes_and_only_then(root):
    assert pages_read(root) == ["index"]
    assert pages_read(root) == []
    (root / "book" / "_ext" / "book_a.py").write_text("a = 2", encoding="utf-8")
    assert pages_read(root) == ["index"]
    (root / "tests" / "test_a.py").write_text("d = 2", encoding="utf-8")
    assert pages_read(root) == []


@pytest.mark.parametrize("name", list(FILES)[:3])
def test_every_kind_of_code_counts_and_so_does_its_name(root, name):
    sums = [checksum(root)]
    (root / name).write_text("other", encoding="utf-8")
    sums.append(checksum(root))
    (root / name).rename((root / name).with_stem("renamed"))
    sums.append(checksum(root))
    assert len(set(sums)) == 3
