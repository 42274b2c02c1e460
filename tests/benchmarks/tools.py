"""Tools to compare with, in an environment of their own: the archive needs none of them."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path


class NotMeasured(Exception):
    """Says why something cannot be measured here, and what to do about it."""


def installed(tools: Path, packages: Sequence[str]) -> Path:
    """Return the Python of an environment in `tools` that has these packages.

    Raises:
        NotMeasured: they cannot be installed.
    """
    python = tools / "bin" / "python"
    stamp = tools / "installed.json"
    known = set(json.loads(stamp.read_text("utf-8"))) if stamp.is_file() else set()
    if known >= set(packages):
        return python
    if not python.is_file():
        venv.create(tools, with_pip=True)
    command = [str(python), "-m", "pip", "install", "--quiet", *packages]
    if subprocess.run(command, stdout=sys.stderr, check=False).returncode:
        raise NotMeasured(f"pip could not install {' '.join(packages)}")
    stamp.write_text(json.dumps(sorted({*known, *packages})), "utf-8")
    return python
