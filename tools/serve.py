"""Serve the website on this machine as a host on the web would, until Ctrl+C.

    python -m tools.serve 8000      (make serve)

An address at which nothing lies is answered with the website's own page for that. Its links begin
with the path of the website's address, so what is asked for below that path is found, too.
"""

import argparse
import sys
from functools import partial
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from tools.server import QuietHandler, Server

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "_build" / "html"


class HostHandler(QuietHandler):
    """Serves a website at the root and below a path, and its ``404.html`` where nothing lies."""

    def __init__(self, *arguments: object, below: str, **options: object) -> None:
        self.below = below
        super().__init__(*arguments, **options)

    def translate_path(self, path: str) -> str:
        """Return the file of an address, without the path that all lies below."""
        return super().translate_path("/" + path.removeprefix(self.below))

    def list_directory(self, path: str) -> None:
        """Show no list of a folder's files: a host does not."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the website's page for what is missing, if that is what is wrong."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def path_of_the_site() -> str:
    """Return what lies between a host's name and the website, by its address; "/" without one."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    return urlsplit(config["sphinx"]["config"]["html_baseurl"]).path or "/"


def host(folder: Path, below: str, port: int) -> Server:
    """Return a server of the folder on this machine's port; 0 takes a free one."""
    handler = partial(HostHandler, directory=str(folder), below=below)
    return Server(("127.0.0.1", port), handler)


def main() -> None:
    """Serve the built website on the port that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("port", type=int, nargs="?", default=8000)
    port = parser.parse_args().port
    try:
        server = host(SITE, path_of_the_site(), port)
    except (OSError, OverflowError) as error:  # taken, not ours to take, or no port at all
        sys.exit(f"port {port}: {error}; another one: make serve PORT=8765")
    with server:
        print(f"The course is at http://127.0.0.1:{port}/ (stop with Ctrl+C)", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
