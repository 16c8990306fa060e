"""The table of contents and the chapters' files belong together."""

from tests.pages import ROOT, chapters, source


def test_every_entry_has_its_file():
    assert [name for name in chapters() if not source(name).is_file()] == []


def test_every_file_has_its_entry():
    files = [*(ROOT / "book").glob("*.md"), *(ROOT / "book").glob("*.ipynb")]
    assert {path.stem for path in files} == {source(name).stem for name in chapters()}


def test_no_entry_twice():
    assert len(set(chapters())) == len(chapters())
