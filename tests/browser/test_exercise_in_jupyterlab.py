"""A first exercise in a real JupyterLab: fail, read the message, repair, pass, see the score."""

import shutil

import pytest

from tests.browser.jupyterlab import Notebook, jupyterlab
from tests.pages import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.long]

NAME = "02_rnn_unit"
OPENING, ANSWER, CHECK, SCORE = 1, 2, 3, 10  # the code cells of the exercise
GIVEN = "x, h = 1.0, 0.5\nw_x, w_h, b = 0.6, -0.8, 0.1\n"


@pytest.fixture
def lab(tmp_path):
    """Start JupyterLab on an untouched exercise; yield the notebook's address."""
    shutil.copy(ROOT / "exercises" / f"{NAME}.ipynb", tmp_path)
    with jupyterlab(tmp_path) as address:
        yield f"{address}lab/tree/{NAME}.ipynb"


def test_fail_read_repair_pass(lab, open_page, tmp_path):
    opened = open_page(lab)
    notebook = Notebook(opened.page)

    assert "The recurrent unit: 7 points" in notebook.run(OPENING).inner_text()
    notebook.run(ANSWER)
    assert "Not answered yet" in notebook.run(CHECK).inner_text()

    notebook.write(ANSWER, f"{GIVEN}z = w_x * x + w_h * h\nh_new = z")
    notebook.run(ANSWER)
    wrong = notebook.run(CHECK)
    assert "The bias is missing: b is a part of the sum." in wrong.inner_text()
    assert "This is the sum itself; it has to go through tanh." in wrong.inner_text()
    assert wrong.get_by_role("row").count() == 3

    notebook.write(ANSWER, f"{GIVEN}z = w_x * x + w_h * h + b\nh_new = np.tanh(z)")
    notebook.run(ANSWER)
    right = notebook.run(CHECK)
    assert "2 of 2 points" in right.inner_text()
    assert "The bias is missing" not in right.inner_text()

    assert "2 of 7 points" in notebook.run(SCORE).inner_text()
    kept = list((tmp_path / "home").rglob("*.json"))
    assert len(kept) == 1
    notebook.write(SCORE, "from lstm_lessons.grading import progress\nprogress()")
    assert "2 of 100 points" in notebook.run(SCORE).inner_text()
    assert opened.outside_requests == []
