"""The content-security policy at work: what the pages need lives, what comes from elsewhere not."""

import threading
from functools import partial

import pytest

from tools.server import QuietHandler, Server

pytestmark = pytest.mark.browser

LISTEN = """globalThis.violations = [];
document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
  violations.push(`${effectiveDirective} ${blockedURI}`);
});"""
# Do what takes the place of INTRUDE; return what the policy stops then.
STOPPED = """() => new Promise((tell) => {
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
    tell(`${effectiveDirective} ${blockedURI}`);
  }, { once: true });
  setTimeout(tell, 5000, "nothing");
  (INTRUDE)();
})"""
ALIVE = {
    "book/07_lstm_unit.html": "[data-widget=GateExplorer] svg",
    "book/index.html": "[data-widget=GateExplorer] svg",
    "book/02_rnn_unit.html": ".quiz mjx-container",
    "search.html?q=forget+gate": "#search-results li",
}
# What somebody's text could bring into a page, and which part of the policy stops it.
INTRUDERS = {
    "script-src-elem inline": """() => {
      const script = document.createElement("script");
      script.textContent = "globalThis.intruded = true";
      document.body.append(script);
    }""",
    "script-src-attr inline": """() => {
      const button = document.createElement("button");
      document.body.append(button);
      button.setAttribute("onclick", "globalThis.intruded = true");
      button.click();
    }""",
    "script-src-elem ELSEWHERE/a.js": """() => {
      const script = document.createElement("script");
      script.src = "ELSEWHERE/a.js";
      document.body.append(script);
    }""",
    "connect-src ELSEWHERE/b": "() => { fetch('ELSEWHERE/b').catch(() => {}) }",
    "img-src ELSEWHERE/c.png": "() => { new Image().src = 'ELSEWHERE/c.png' }",
    "style-src-elem ELSEWHERE/d.css": """() => {
      document.head.insertAdjacentHTML("beforeend", "<link rel=stylesheet href='ELSEWHERE/d.css'>");
    }""",
    "frame-src ELSEWHERE": """() => {
      document.body.insertAdjacentHTML("beforeend", "<iframe src='ELSEWHERE/e'></iframe>");
    }""",
    "base-uri ELSEWHERE": """() => {
      document.head.insertAdjacentHTML("beforeend", "<base href='ELSEWHERE/'>");
    }""",
    "form-action ELSEWHERE/f": """() => {
      document.body.insertAdjacentHTML("beforeend", "<form action='ELSEWHERE/f'></form>");
      document.body.lastElementChild.submit();
    }""",
}


class Elsewhere(QuietHandler):
    """Another host, which keeps a list of what it is asked for."""

    def __init__(self, *arguments: object, asked: list[str]) -> None:
        self.asked = asked
        super().__init__(*arguments)

    def do_GET(self) -> None:  # noqa: N802 (the name that the base class calls)
        self.asked.append(self.path)
        self.send_error(404)


@pytest.fixture
def elsewhere():
    """Give another host's address, and the list of what it is asked for."""
    asked = []
    with Server(("127.0.0.1", 0), partial(Elsewhere, asked=asked)) as host:
        thread = threading.Thread(target=host.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{host.server_port}", asked
        host.shutdown()
        thread.join()


@pytest.fixture
def visit(open_page, server, site):
    """Open a page that keeps a list of what its policy has stopped."""

    def visit(page, scheme):
        base = server if scheme == "http" else site.as_uri()
        opened = open_page(f"{base}/{page}", before=LISTEN)
        opened.page.locator(ALIVE[page]).first.wait_for(state="attached")
        return opened

    return visit


@pytest.mark.parametrize("scheme", ["http", "file"])
@pytest.mark.parametrize("page", ALIVE)
def test_it_stops_nothing_that_a_page_needs(visit, page, scheme):
    opened = visit(page, scheme)
    assert opened.page.evaluate("violations") == []
    assert opened.console_errors == []


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_it_stops_what_comes_from_elsewhere(visit, elsewhere, scheme):
    address, asked = elsewhere
    page = visit("book/07_lstm_unit.html", scheme).page
    for stopped, intrude in INTRUDERS.items():
        script = STOPPED.replace("INTRUDE", intrude.replace("ELSEWHERE", address))
        assert page.evaluate(script).rstrip("/?") == stopped.replace("ELSEWHERE", address)
    assert page.evaluate("globalThis.intruded") is None
    assert asked == []


def test_a_page_without_a_policy_would_let_it_through(open_page, elsewhere, tmp_path):
    address, asked = elsewhere
    (tmp_path / "page.html").write_text("<!doctype html><title>No policy</title><p>Text</p>")
    page = open_page((tmp_path / "page.html").as_uri()).page
    for intrude in list(INTRUDERS.values())[:-1]:  # the last one leads away
        page.evaluate(intrude.replace("ELSEWHERE", address))
    page.wait_for_load_state("networkidle")
    assert page.evaluate("globalThis.intruded") is True
    assert {"/a.js", "/b", "/c.png", "/d.css", "/e"} <= set(asked)


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_the_search_form_is_sent(visit, scheme):
    page = visit("book/07_lstm_unit.html", scheme).page
    page.keyboard.press("Control+k")
    page.keyboard.type("carousel")
    page.keyboard.press("Enter")
    page.locator(ALIVE["search.html?q=forget+gate"]).first.wait_for()
    assert page.url.endswith("/search.html?q=carousel")
