"""The examples of docs/about/data.md do what the page says, against a site that is served."""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from archive.cli import main
from archive.identity import FILES
from tests.conftest import Serve
from tests.site.test_site import ROOT, copy_docs

EXAMPLE = "https://example.org/archive/"
DATA = (ROOT / "docs" / "about" / "data.md").read_text("utf-8")
TITLE = "XX镇2023年上半年工作总结及2023年下半年工作设想"


def example(beginning: str) -> str:
    """Return the code block of the page that begins so."""
    blocks = re.findall(r"(?:^(?: {4}.*)?\n)+", DATA, re.M)
    plain = ["\n".join(line[4:] for line in block.splitlines()) for block in blocks]
    (found,) = (block.strip() for block in plain if block.strip().startswith(beginning))
    return found + "\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that was built and exported."""
    folder = tmp_path_factory.mktemp("data")
    copy_docs(folder / "docs")
    places = [f"--{name}={folder / name}" for name in ("docs", "site")]
    assert main(["build", "-q", *places]) == 0
    assert main(["export", str(folder / "exports"), "-q", *places]) == 0
    return folder


@pytest.fixture(scope="module")
def address(folder: Path, serve: Serve) -> str:
    return serve(folder / "site", "/archive/")


def test_the_python_example(address: str, tmp_path: Path) -> None:
    code = example("import gzip").replace(EXAMPLE, address)
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, timeout=60)
    assert (tmp_path / "titles.txt").read_text("utf-8") == f"2023\tstated\t{TITLE}\n"


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl")
def test_the_curl_example(address: str, tmp_path: Path) -> None:
    code = example("curl").replace(EXAMPLE, address)
    done = subprocess.run(["sh", "-ec", code], cwd=tmp_path, capture_output=True, timeout=60)
    assert json.loads(done.stdout)["figures"]["reports"] == 1
    record = json.loads((tmp_path / "records.jsonl").read_text("utf-8"))
    assert record["title"] == TITLE


def test_the_database_example(folder: Path) -> None:
    code = example("import sqlite3")
    command = [sys.executable, "-X", "utf8", "-c", code]
    done = subprocess.run(command, cwd=folder / "exports", capture_output=True, check=True)
    assert done.stdout.decode() == f"{TITLE}\n"
    (longer,) = re.findall(r"`(SELECT [^`]*LIKE[^`]*)`", DATA)
    with sqlite3.connect(folder / "exports" / "reports.sqlite") as database:
        assert database.execute(longer).fetchall() == [(TITLE,)]


def test_what_the_page_names_is_there(folder: Path) -> None:
    for ending in FILES.values():
        assert f"| `{ending}` |" in DATA
    exported = {path.name for path in (folder / "exports").iterdir()}
    assert {name for name in exported if f"| `{name}` |" in DATA} == exported
    for name in re.findall(r"[`>](feed\.xml|robots\.txt|api/\w+\.json)[`<]", DATA):
        assert (folder / "site" / name).is_file()
    page = next((folder / "site" / "reports").glob("*_*/index.html")).read_text("utf-8")
    links = re.findall(
        r'<link rel="alternate " type="([^"]*)"(?: title="[^"]*")? href="([^"]*)"', page
    )
    assert [kind for kind, _ in links] == [
        *("application/atom+xml", "application/json", "text/plain", "text/markdown")
    ]
    for _, link in links:
        assert (folder / "site" / "reports" / "x" / link).resolve().is_file()
