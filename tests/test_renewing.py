"""The tool that executes the chapters: what must not pass for a good notebook."""

import nbformat
import pytest

from tools.notebooks import renew

BAD = {
    "a cell that fails": "1 / 0",
    "an object that cannot be shown": "class A:\n    def __repr__(self): raise ValueError\n\nA()",
}


@pytest.mark.parametrize("source", BAD.values(), ids=list(BAD))
def test_an_error_is_not_kept(tmp_path, source, capsys):
    path = tmp_path / "notebook.ipynb"
    cells = [nbformat.v4.new_code_cell(source, id="one")]
    text = nbformat.writes(nbformat.v4.new_notebook(cells=cells)) + "\n"
    path.write_text(text, encoding="utf-8")
    assert not renew(path, check=False, twice=False)
    assert path.read_text(encoding="utf-8") == text
    assert "Error" in capsys.readouterr().out
