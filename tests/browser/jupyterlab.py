"""A real JupyterLab for the tests: a server on a folder of its own, and a notebook opened in it."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page


@contextmanager
def jupyterlab(folder: Path) -> Iterator[str]:
    """Start JupyterLab on this folder, which is its HOME, too; yield the server's address."""
    settings = {name: str(folder / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "HOME")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--port=0"]
    command += [
        "--ServerApp.token=",
        "--LabApp.news_url=",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        f"--ServerApp.root_dir={folder}",
    ]
    runtime = folder / "runtime"
    server = subprocess.Popen(
        command,
        env=os.environ | settings | {"JUPYTER_RUNTIME_DIR": str(runtime)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield _address(runtime, server)
    finally:
        server.terminate()
        server.wait(20)


def _address(runtime: Path, server: subprocess.Popen) -> str:
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


class Notebook:
    """A notebook in JupyterLab: its code cells, by their place, to be written and run."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(60_000)
        page.get_by_text("(ipykernel) | Idle").wait_for()  # a cell run before that is not run

    def cell(self, n: int) -> Locator:
        """Return code cell n."""
        return self.page.locator(".jp-CodeCell").nth(n)

    def write(self, n: int, source: str) -> None:
        """Put this in the place of what code cell n holds."""
        self.cell(n).locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)

    def run(self, n: int) -> Locator:
        """Run code cell n, and wait until it is done; return what it shows."""
        cell = self.cell(n)
        before = cell.locator(".jp-InputPrompt").inner_text()
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_function(
            """([cell, before]) => {
                const prompt = cell.querySelector(".jp-InputPrompt").innerText;
                return /\\[\\d+\\]/.test(prompt) && prompt !== before;
            }""",
            arg=[cell.element_handle(), before],
        )
        return cell.locator(".jp-OutputArea").first
