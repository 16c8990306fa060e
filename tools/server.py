"""The site over http on this machine, for a test or a measurement."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files and keeps its access log to itself."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server to which a browser that leaves in the middle of a file is no error."""

    def handle_error(self, *_: object) -> None:
        """Say nothing: the browser's side sees what it did not get."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder over http on a free port; give its address."""
    with Server(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
