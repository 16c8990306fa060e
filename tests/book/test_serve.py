"""`make serve`: the website on one's own machine, as a host on the web would show it."""

import socket
import subprocess
import sys
import threading
from http.client import HTTPConnection
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.pages import ROOT
from tools.serve import host, path_of_the_site

BELOW = path_of_the_site()


@pytest.fixture
def ask():
    """Give a function that serves a folder, asks for one address, and returns what is answered."""
    servers = []

    def ask(folder, path, method="GET"):
        if not servers:
            servers.append(host(folder, BELOW, 0))
            threading.Thread(target=servers[0].serve_forever, daemon=True).start()
        connection = HTTPConnection("127.0.0.1", servers[0].server_port, timeout=30)
        connection.request(method, path)
        answer = connection.getresponse()
        return answer.status, answer.headers["Content-Type"], answer.read()

    yield ask
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "page.html").write_text("here")
    (tmp_path / "404.html").write_text("gone, says the website")
    return tmp_path


@pytest.mark.parametrize("path", ["/book/page.html", f"{BELOW}book/page.html"])
def test_a_page_is_found_at_the_root_and_below_the_path_of_the_address(ask, folder, path):
    assert ask(folder, path) == (200, "text/html", b"here")


@pytest.mark.parametrize("path", ["/gone.html", f"{BELOW}book/a/b", "/../secret", "/book/"])
def test_a_wrong_address_is_answered_by_the_website(ask, folder, path):
    kind = "text/html; charset=utf-8"
    assert ask(folder, path) == (404, kind, b"gone, says the website")


def test_what_only_asks_whether_it_is_there_gets_no_page(folder):
    with host(folder, BELOW, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with socket.create_connection(server.server_address, timeout=30) as connection:
            connection.sendall(b"HEAD /gone.html HTTP/1.0\r\n\r\n")
            answer = b"".join(iter(lambda: connection.recv(4096), b""))
        server.shutdown()
    assert answer.split()[1] == b"404"
    assert answer.endswith(b"\r\n\r\n"), "after its head nothing comes"


def test_without_such_a_page_the_server_says_it_itself(ask, folder):
    (folder / "404.html").unlink()
    status, _, body = ask(folder, "/gone.html")
    assert status == 404
    assert b"File not found" in body


@pytest.mark.parametrize("path", ["/gone.html", "/book/deep/gone.html"])
def test_every_link_of_the_answer_leads_somewhere(ask, site, path):
    status, _, body = ask(site, path)
    assert status == 404
    tags = BeautifulSoup(body, "html.parser").find_all(["a", "link", "script", "img"])
    links = {tag.get("href") or tag.get("src") or "#" for tag in tags}
    links = {urljoin(path, link) for link in links if not link.startswith("#")}
    ours = [urlsplit(link).path for link in links if not urlsplit(link).netloc]
    assert len(ours) > 30
    assert [link for link in ours if ask(site, link, "HEAD")[0] != 200] == []


def test_a_port_that_is_taken_is_named(folder):
    with host(folder, BELOW, 0) as taken:
        command = [sys.executable, "-m", "tools.serve", str(taken.server_port)]
        run = subprocess.run(
            command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=60
        )
    assert run.returncode == 1
    assert run.stderr.startswith(f"port {taken.server_port}: ")
    assert "Traceback" not in run.stderr
