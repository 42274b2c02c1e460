"""A static server on loopback that knows what it sent, when, and how large it was.

Lean, for what it costs itself is in every engine's time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from mimetypes import guess_type
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any, NamedTuple
from urllib.parse import unquote


class Sent(NamedTuple):
    """One response."""

    at: float  # when it was asked for, in seconds since 1970
    path: str
    size: int  # bytes of its body, as they went over the wire


class Server:
    """A folder, served; what went out stands in `sent` until `forget`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = ""
        self.sent: list[Sent] = []

    def forget(self) -> None:
        """Start to count anew."""
        self.sent.clear()

    def until(self, moment: float) -> list[Sent]:
        """Return what was asked for up to a moment, in seconds since 1970."""
        return [one for one in list(self.sent) if one.at <= moment]

    def answer(self, path: str) -> bytes:
        """Return the response to a request for `path`."""
        at = time.time()
        file = self.folder / unquote(path).lstrip("/")
        if path.endswith("/"):
            file /= "index.html"
        try:
            body, status = file.read_bytes(), "200 OK"
        except OSError:
            body, status = b"", "404 Not Found"
        self.sent.append(Sent(at, path, len(body)))
        kind = guess_type(file.name)[0] or "application/octet-stream"
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body


class _Threads(ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep silent: a browser that hangs up is no error."""


class _Connection(StreamRequestHandler):
    disable_nagle_algorithm = True

    def __init__(self, *args: Any, answer: Callable[[str], bytes]) -> None:
        self.answer = answer
        super().__init__(*args)

    def handle(self) -> None:
        """Answer one connection's requests until the browser hangs up."""
        while line := self.rfile.readline():
            while self.rfile.readline().strip():
                pass  # the headers
            self.wfile.write(self.answer(line.split()[1].decode().partition("?")[0]))


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Serve `folder` at the root of an address of its own."""
    server = Server(folder)
    with _Threads(("127.0.0.1", 0), partial(_Connection, answer=server.answer)) as listening:
        server.address = f"http://127.0.0.1:{listening.server_address[1]}/"
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            listening.shutdown()
