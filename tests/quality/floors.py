"""Floors as they stood in an earlier commit."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path


def floors_at(commit: str, path: Path) -> Any:
    """Return what the JSON file `path` held at `commit`; the test is skipped where it had none."""
    show = ["git", "show", f"{commit}:./{path.name}"]
    try:
        shown = subprocess.run(show, cwd=path.parent, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip(f"no {path.name} of {commit} to compare with")
    return json.loads(shown.stdout)
