"""A browser with the reader's eyes: local pages only, and everything that goes wrong is recorded.

    def test_example(open_page, server):
        opened = open_page(f"{server}/index.html", width=390, dark=True)
        opened.page.get_by_role("slider").first.press("ArrowRight")
        assert opened.console_errors == []

``server`` is the site over http; ``(site / "index.html").as_uri()`` is the same page from the disk.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

from lstm_lessons.widgets import LessonWidget
from tests.browser.live_widget import LiveWidget, stand_in
from tools.chromium import chromium
from tools.server import served

MILLISECONDS = 90_000  # what waiting for a page may take where the machine is busy
HEIGHTS = {390: 844, 1280: 800}


@dataclass
class OpenedPage:
    """A page, and what it did that it should not have done."""

    page: Page
    outside_requests: list[str] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)  # uncaught exceptions among them
    failed_requests: list[str] = field(default_factory=list)  # local ones: missing files


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, one per test process."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """The address of the site over http, on a free port of this machine."""
    with served(site) as address:
        yield address


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., OpenedPage]]:
    """Open a page in a fresh context (empty cache, nothing stored); closed after the test.

    ``before`` is a script that runs ahead of the page's own, there and on all that it leads to.
    """
    contexts = []

    def open_page(
        url: str,
        *,
        width: int = 1280,
        dark: bool = False,
        reduced_motion: bool = False,
        before: str = "",
    ) -> OpenedPage:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHTS.get(width, 800)},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce" if reduced_motion else "no-preference",
            has_touch=width < 600,
        )
        context.set_default_timeout(MILLISECONDS)
        context.add_init_script(before)
        contexts.append(context)
        opened = OpenedPage(context.new_page())
        _watch(opened)
        opened.page.goto(url, wait_until="load")
        return opened

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def show(open_page: Callable[..., OpenedPage], tmp_path: Path) -> Callable[..., LiveWidget]:
    """Open a page with nothing but views of widgets; return the first view."""

    def show(*views: LessonWidget, **how: object) -> LiveWidget:
        return LiveWidget(open_page(stand_in(tmp_path, *views), **how).page, type(views[0]))

    return show


def _watch(opened: OpenedPage) -> None:
    """Abort and record each request to another host; record errors and missing local files."""

    def on_request(request: Request) -> None:
        if not _is_local(request.url):
            opened.outside_requests.append(request.url)

    def on_failure(request: Request) -> None:
        if _is_local(request.url):
            opened.failed_requests.append(f"{request.url}: {request.failure}")

    def on_response(response: Response) -> None:
        if response.status >= 400:
            opened.failed_requests.append(f"{response.url}: status {response.status}")

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            opened.console_errors.append(f"{message.text} ({message.location.get('url', '')})")

    opened.page.context.route(lambda url: not _is_local(url), lambda route: route.abort())
    opened.page.on("request", on_request)
    opened.page.on("requestfailed", on_failure)
    opened.page.on("response", on_response)
    opened.page.on("console", on_console)
    opened.page.on("pageerror", lambda error: opened.console_errors.append(str(error)))


def _is_local(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "file:", "data:", "blob:", "about:"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what axe could not judge by itself, by rule and number of elements; it fails no test."""
    lines = {
        f"{report.nodeid.rpartition('::')[2]}: {rules}"
        for reports in terminalreporter.stats.values()
        for report in reports
        for key, rules in getattr(report, "user_properties", [])
        if key == "axe" and rules
    }
    if lines:
        terminalreporter.section("axe-core: for a person to judge")
        for line in sorted(lines):
            terminalreporter.line(line)
