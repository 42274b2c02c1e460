"""Takes the README's picture of a report's page: `make pictures` writes docs/about/images/."""

import tempfile
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import sync_playwright

from archive.cli import main as archive
from tests import browser as chromium
from tests.conftest import FLAGS, Handler

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "about" / "images"
REPORT = "reports/000_a8f8532f5550367b/"


def main() -> int:
    """Build the site of the sample, open its page, and save what a reader sees."""
    site = Path(tempfile.mkdtemp()) / "site"
    if code := archive(["build", "-q", "--site", str(site)]):
        return code
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site), under="/"))
    Thread(target=server.serve_forever, daemon=True).start()
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        flags = [*FLAGS, "--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=flags)
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"http://127.0.0.1:{server.server_port}/{REPORT}", wait_until="networkidle")
        page.screenshot(path=IMAGES / "report.png")
        browser.close()
    server.shutdown()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
