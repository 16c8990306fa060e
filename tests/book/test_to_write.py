"""Nothing is left of what `make new-chapter` and its like put down to be written."""

import pytest

from tests.pages import ROOT

MARK = "TO " + "WRITE"
FOLDERS = ["book", "lstm_lessons", "solutions", "tests"]
WRITTEN = {".ipynb", ".js", ".json", ".md", ".py", ".txt"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_is_left_to_write(folder):
    left = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in WRITTEN and path.is_file()
        for line in path.read_text(encoding="utf-8").splitlines()
        if MARK in line
    ]
    assert not left, "still to be written:\n" + "\n".join(left)
