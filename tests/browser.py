"""Finds a Chromium for the browser tests, and installs one where there is none.

`python -m tests.browser` (a step of `make test`) prints what the tests will use.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MACOS_APPS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
PACKAGES = ("chromium", "fonts-noto-cjk")  # without the fonts every Chinese sign is a box


def required() -> bool:
    """Whether a missing browser is a failure: it is under continuous integration ($CI)."""
    return os.environ.get("CI", "").lower() not in {"", "0", "false"}


def find() -> str | None:
    """Return the path of a Chromium that starts, or None.

    Raises:
        FileNotFoundError: $CHROMIUM is set, and no browser starts there.
    """
    if chosen := os.environ.get("CHROMIUM"):
        path = shutil.which(chosen)
        if path is None or version(path) is None:
            raise FileNotFoundError(f"CHROMIUM={chosen}: no browser starts there; mend or unset it")
        return path
    return next((path for path in _candidates() if version(path)), None)


def version(path: str) -> str | None:
    """Return what the browser at `path` calls itself, or None where it does not start."""
    try:
        answer = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=60, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip() or None


def install() -> str | None:
    """Install a Chromium, from the distribution or else by Playwright; return its path or None."""
    playwright = [sys.executable, "-m", "playwright", "install", "chromium"]
    for commands in (_apt_commands(), [playwright]):
        if commands and all(_run(command) for command in commands) and (path := find()):
            return path
    return None


def main() -> int:
    """Say which browser the tests will use, after installing one if need be.

    Returns:
        1 where there is none and one is required, else 0.
    """
    try:
        path = find() or install()
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 1
    if path:
        print(f"Browser tests use {path} ({version(path)}).")
        return 0
    advice = "no Chromium was found or could be installed: install one, or set CHROMIUM to its path"
    if required():
        print(f"Browser tests cannot run: {advice}.", file=sys.stderr)
        return 1
    print(f"Browser tests will be skipped: {advice}.")
    return 0


def _candidates() -> Iterator[str]:
    for name in NAMES:
        if path := shutil.which(name):
            yield path
    yield from MACOS_APPS
    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path  # where `playwright install` puts its own


def _apt_commands() -> list[list[str]]:
    """Return the commands that install PACKAGES; none where we may not or apt is not there."""
    if not shutil.which("apt-get"):
        return []
    prefix = ["env", "DEBIAN_FRONTEND=noninteractive"]
    if os.geteuid() != 0:
        prefix = ["sudo", "-n", *prefix]
        if not _run([*prefix, "true"]):
            return []
    apt = [*prefix, "apt-get", "--quiet"]
    return [[*apt, "update"], [*apt, "install", "--yes", "--no-install-recommends", *PACKAGES]]


def _run(command: list[str]) -> bool:
    try:
        # Standard output is the tests' own: what an installer says goes to standard error.
        return subprocess.run(command, stdout=sys.stderr, check=False).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
