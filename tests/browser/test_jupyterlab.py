"""GateExplorer in a real JupyterLab: slider and ``w.f`` in step, both ways."""

import nbformat
import pytest

from tests.browser.jupyterlab import Notebook, jupyterlab

pytestmark = [pytest.mark.browser, pytest.mark.long]

CELLS = [
    "from lstm_lessons.widgets import GateExplorer\nw = GateExplorer()\nw",
    "print('f is', w.f)",
    "w.f = 0.25",
    "w.mode = 'computed'",
]


@pytest.fixture
def lab(tmp_path):
    """Start JupyterLab on a notebook with ``CELLS``; yield the notebook's address."""
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    # Without a kernel's name JupyterLab would ask for one.
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    nbformat.write(notebook, tmp_path / "gates.ipynb")
    with jupyterlab(tmp_path) as address:
        yield f"{address}lab/tree/gates.ipynb"


def test_slider_and_trait(lab, open_page):
    opened = open_page(lab)
    page, notebook = opened.page, Notebook(opened.page)

    notebook.run(0)
    f = page.get_by_role("slider", name="forget gate")
    f.wait_for()
    assert f.input_value() == "1"

    for _ in range(4):  # with the keyboard: JupyterLab would take the arrow keys
        f.press("ArrowLeft")
    assert f.input_value() == "0.96"
    page.wait_for_timeout(1000)
    assert "f is 0.96" in notebook.run(1).inner_text()

    notebook.run(2)
    page.wait_for_function("f => f.value === '0.25'", arg=f.element_handle())
    notebook.run(1)
    page.get_by_text("f is 0.25").wait_for()

    notebook.run(3)
    page.get_by_role("radio", name="computed").wait_for()
    page.wait_for_function("() => document.querySelector('[data-mode=computed]')")
    assert page.get_by_role("radio", name="computed").is_checked()
    assert opened.outside_requests == []
