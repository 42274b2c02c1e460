"""Asks whether a locked dependency has a known vulnerability; `make audit`.

The lists are locked by digest, so nothing is resolved or downloaded: only the advisories of
PyPI are asked for.  Where they cannot be reached that is said, and it is no failure; it is no
all-clear either.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LISTS = ("requirements.txt", "requirements-dev.txt")
ASK = ("--disable-pip", "--require-hashes", "--progress-spinner=off", "--format=json")


def main() -> int:
    """Say what is known of the dependencies; return 1 where one is vulnerable, else 0."""
    lists = [f"--requirement={ROOT / name}" for name in LISTS]
    command = [sys.executable, "-m", "pip_audit", *ASK, *lists]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    code, said = verdict(done.stdout, done.stderr)
    print(said, file=sys.stderr if code else sys.stdout)
    return code


def verdict(answer: str, complaint: str = "") -> tuple[int, str]:
    """Return the exit code and the words for what pip-audit answered.

    >>> verdict('{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}')
    (0, 'audit: 1 dependencies, none with a known vulnerability')
    """
    try:
        dependencies: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError):
        why = (complaint.strip().splitlines() or ["no answer"])[-1]
        return 0, f"audit: NOT MADE, the advisories could not be reached ({why[:200]})"
    known = [one for one in dependencies if "skip_reason" not in one]
    lines = [
        f"  {one['name']} {one['version']}: {flaw['id']}; mended in "
        f"{', '.join(flaw['fix_versions']) or 'no version yet'}"
        for one in known
        for flaw in one["vulns"]
    ]
    skipped = len(dependencies) - len(known)
    if lines:
        return 1, "\n".join(["audit: known vulnerabilities; `make lock ARGS=--upgrade`", *lines])
    if not known:
        return 0, f"audit: NOT MADE, none of {skipped} dependencies could be looked up"
    rest = f"; {skipped} could NOT be looked up" if skipped else ""
    return 0, f"audit: {len(known)} dependencies, none with a known vulnerability{rest}"


if __name__ == "__main__":
    sys.exit(main())
