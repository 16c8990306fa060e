"""GateExplorer in a real JupyterLab: slider and ``w.f`` in step, both ways."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

import nbformat
import pytest

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
    settings = {name: str(tmp_path / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "HOME")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0"]
    command += [
        "--ServerApp.token=",
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        f"--ServerApp.root_dir={tmp_path}",
    ]
    runtime = tmp_path / "runtime"
    server = subprocess.Popen(
        command,
        env=os.environ | settings | {"JUPYTER_RUNTIME_DIR": str(runtime)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"{_address(runtime, server)}lab/tree/gates.ipynb"
    finally:
        server.terminate()
        server.wait(20)


def _address(runtime, server) -> str:
    """Wait until the server answers; return its address."""
    for _ in range(120):
        assert server.poll() is None, "JupyterLab has stopped"
        for info in runtime.glob("jpserver-*.json"):
            url = json.loads(info.read_text())["url"].replace("localhost", "127.0.0.1")
            try:
                urllib.request.urlopen(f"{url}api", timeout=1).close()
            except (urllib.error.URLError, TimeoutError):
                continue
            return url
        time.sleep(0.5)
    pytest.fail("JupyterLab did not start within a minute")


def test_slider_and_trait(lab, open_page):
    opened = open_page(lab)
    page = opened.page
    page.set_default_timeout(60_000)

    def run(n):
        cell = page.locator(".jp-CodeCell").nth(n)
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        page.wait_for_function(
            "cell => /\\[\\d+\\]/.test(cell.querySelector('.jp-InputPrompt').textContent)",
            arg=cell.element_handle(),
        )
        return cell

    page.get_by_text("(ipykernel) | Idle").wait_for()  # a cell run before that is not run
    run(0)
    f = page.get_by_role("slider", name="forget gate")
    f.wait_for()
    assert f.input_value() == "1"

    for _ in range(4):  # with the keyboard: JupyterLab would take the arrow keys
        f.press("ArrowLeft")
    assert f.input_value() == "0.96"
    page.wait_for_timeout(1000)
    assert "f is 0.96" in run(1).locator(".jp-OutputArea").inner_text()

    run(2)
    page.wait_for_function("f => f.value === '0.25'", arg=f.element_handle())
    run(1)
    page.get_by_text("f is 0.25").wait_for()

    run(3)
    page.get_by_role("radio", name="computed").wait_for()
    page.wait_for_function("() => document.querySelector('[data-mode=computed]')")
    assert page.get_by_role("radio", name="computed").is_checked()
    assert opened.outside_requests == []
