"""The walls of the house: pure stages touch no disk, clock, network, environment or log."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ARCHIVE = Path(__file__).resolve().parent.parent / "scripts" / "archive"
PURE = sorted(
    [
        path
        for pure in ("cite", "stages", "catalog", "search", "html")
        for path in ARCHIVE.glob(f"{pure}/*.py")
    ]
    + [
        ARCHIVE / f"{name}.py"
        for name in (
            "model",
            "spans",
            "faces",
            "identity",
            "convert",
            "sidecar",
            "curation",
            "traditional",
        )
    ]
)
WORLD = {"os", "io", "sys", "pathlib", "shutil", "subprocess", "time", "datetime", "random",
         "socket", "urllib.request", "http", "logging", "tempfile", "multiprocessing", "concurrent",
         "mkdocs"}  # fmt: skip


def imports_of(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return names


@pytest.mark.parametrize("path", PURE, ids=lambda path: path.stem)
def test_pure_modules_do_not_touch_the_world(path: Path) -> None:
    names = imports_of(path)
    assert not names & WORLD
    assert not {name for name in names if name.startswith("archive.build")}
    assert "open(" not in path.read_text("utf-8")


def test_the_wall_has_stones() -> None:
    assert len(PURE) > 10
    assert "subprocess" in imports_of(ARCHIVE / "build" / "store.py")


def test_a_look_at_the_sources_imports_nothing_heavy() -> None:
    asked = "import sys, archive.cli; print(*sys.modules)"
    command = [sys.executable, "-c", asked]
    done = subprocess.run(command, cwd=ARCHIVE.parent, stdout=subprocess.PIPE, check=True)
    loaded = set(done.stdout.decode().split())
    assert "archive.build.run" in loaded
    assert not loaded & {"numpy", "mkdocs", "archive.stages.render", "archive.build.documents"}
