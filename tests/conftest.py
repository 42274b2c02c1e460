"""What tests share: a real browser, a log of what it asked for, and a server on loopback."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from tests import browser as chromium

# Time limits would fail on a busy machine; the same examples come every time, but for EXPLORE=1.
settings.register_profile("archive", deadline=None, derandomize="EXPLORE" not in os.environ)
settings.load_profile("archive")

FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)

Serve = Callable[[Path, str], str]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that use a browser, and keep them on one worker: one Chromium, one site.

    One that fails is tried once more, and the summary says so: on a busy machine a browser may
    come too late for any test.
    """
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.flaky(reruns=1))
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium that talks to nobody unasked; skips where there is none, save in CI."""
    path = chromium.find()
    if path is None:
        give_up = pytest.fail if chromium.required() else pytest.skip
        give_up("no Chromium: `python -m tests.browser` finds or installs one")
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *root])
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile of the test's own: no cache, no storage."""
    with browser.new_context() as fresh:
        yield fresh


@pytest.fixture
def requests_seen(context: BrowserContext) -> list[Request]:
    """Every request that `page`, its workers and its pop-ups have made so far, in order."""
    seen: list[Request] = []
    context.on("request", lambda request: seen.append(request))
    return seen


@pytest.fixture
def page(context: BrowserContext, requests_seen: list[Request]) -> Page:
    """An empty page whose requests are logged in `requests_seen` from the first one on."""
    assert not requests_seen
    return context.new_page()


@pytest.fixture(scope="session")
def serve() -> Iterator[Serve]:
    """A function: `serve(folder, "/under/")` returns the address at which `folder` now stands.

    The sub-path begins and ends with a slash ("/" is the root); outside it nothing is found.
    """
    with ExitStack() as stack:

        def start(folder: Path, under: str) -> str:
            handler = partial(Handler, directory=str(folder), under=under)
            server = stack.enter_context(_Server(("127.0.0.1", 0), handler))
            threading.Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}{under}"

        yield start


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep silent: a browser that hangs up is no error."""


class Handler(SimpleHTTPRequestHandler):
    """Serves one folder under a sub-path, silently."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *args: Any, directory: str, under: str) -> None:
        self.under = under
        super().__init__(*args, directory=directory)

    def send_head(self) -> Any:
        if not self.path.startswith(self.under):
            self.send_error(404)
            return None
        return super().send_head()

    def translate_path(self, path: str) -> str:
        return super().translate_path("/" + path.removeprefix(self.under))

    def end_headers(self) -> None:
        """Send what hosts send that read `_headers`: all of it is for every file."""
        told = Path(self.directory, "_headers")
        for line in told.read_text("utf-8").splitlines()[1:] if told.is_file() else ():
            name, _, value = line.strip().partition(": ")
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Keep silent."""
