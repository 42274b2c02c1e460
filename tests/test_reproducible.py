"""The same inputs give the same bytes: elsewhere, later, in another order, by other processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from archive.manifest import verify
from tests.generator import reports

ROOT = Path(__file__).resolve().parents[1]
DOOR = ROOT / "scripts" / "build_archive.py"


def build(root: Path, made: list[tuple[str, bytes]], jobs: int, **environment: str) -> bytes:
    """Build an archive of these files in `root`; return its manifest, which is as its files are."""
    for name in ("mkdocs.yml", "scripts"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, root / name)
    (root / "docs").mkdir()
    shutil.copyfile(ROOT / "docs" / "_home.md", root / "docs" / "_home.md")
    for name, data in made:
        path = root / "seeds" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    command = [sys.executable, str(root / "scripts" / "build_archive.py"), "build", "-q"]
    command += ["--jobs", str(jobs)]
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
    subprocess.run(command, cwd=root, env=plain | environment, check=False)
    assert verify(str(root / "site"))[1] == []
    return (root / "site" / "SHA256SUMS").read_bytes()


def test_the_site_is_the_same_everywhere(tmp_path: Path) -> None:
    made = [(one.file, one.data) for one in reports(40, seed=5, characters=600, faults=0.4)]
    here, there = tmp_path / "一" / "a b", tmp_path / "x"
    here.mkdir(parents=True)
    there.mkdir()
    one = build(here, made, 1, TZ="UTC", LC_ALL="C.UTF-8", PYTHONHASHSEED="1")
    other = build(
        there, made[::-1], 2, TZ="Asia/Kathmandu", LC_ALL="C", PYTHONHASHSEED="77", HOME="/nowhere"
    )
    assert one == other
    assert one.count(b"\n") > 100
