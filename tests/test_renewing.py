"""The tools that execute the chapters: what must not pass for a good notebook, or change one."""

import subprocess
import sys

import nbformat
import pytest

from tools import check
from tools.notebooks import executed, renew

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


ASKED = "import matplotlib; print(matplotlib.rcParams['font.size'], matplotlib.get_cachedir())"


@pytest.fixture
def own_settings(tmp_path, monkeypatch):
    """The home of somebody who has settings and a list of fonts of their own."""
    settings = tmp_path / ".config" / "matplotlib" / "matplotlibrc"
    settings.parent.mkdir(parents=True)
    settings.write_text("font.size: 99\n", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "MPLCONFIGDIR"):
        monkeypatch.delenv(name, raising=False)
    told = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert told.stdout.startswith(f"99.0 {tmp_path}")
    return tmp_path


def test_a_chapter_is_drawn_with_nobodys_settings(own_settings):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(ASKED, id="one")])
    [cell] = nbformat.reads(executed(nbformat.writes(notebook), own_settings), as_version=4).cells
    [output] = cell.outputs
    assert output.text.startswith("10.0 ")
    assert str(own_settings) not in output.text


def test_and_so_it_is_compared(own_settings):
    nbval = check.command("nbval", long=False)
    apart = nbval[: nbval.index(sys.executable)]
    told = subprocess.run(
        [*apart, sys.executable, "-c", ASKED], stdout=subprocess.PIPE, text=True, check=True
    )
    assert told.stdout.startswith(f"10.0 {check.ROOT / '_build'}")
