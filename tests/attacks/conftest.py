"""The archive in which everything is tried, built as any other; and what came of it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from archive.build.reports import reports
from archive.build.store import find_sources
from archive.build.workers import Workers
from archive.model import Report
from tests.attacks import corpus
from tests.conftest import Serve
from tests.site.test_site import copy_docs

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://example.org/archive/"


@dataclass(frozen=True)
class Tried:
    """A built archive in which everything was tried."""

    folder: Path  # holds seeds/, docs/, site/ and plain/, the site as MkDocs alone makes it
    events: list[tuple[str, str]]  # what the build read, wrote and started
    reports: dict[str, Report]  # by the source's path below seeds/

    @property
    def site(self) -> Path:
        return self.folder / "site"


@pytest.fixture(scope="session")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tried]:
    folder = tmp_path_factory.mktemp("attacked")
    corpus.write(folder)
    copy_docs(folder / "docs")
    options = [f"--{name}={folder / name}" for name in ("seeds", "docs")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITE_URL", ADDRESS)
        patch.setenv("PYTHONPATH", f"{ROOT / 'scripts'}")
        watched = [sys.executable, "-m", "tests.attacks.watched", str(folder / "log")]
        build = ["build", "-q", "--jobs=1", *options, f"--site={folder / 'site'}"]
        done = subprocess.run(
            [*watched, *build], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1, done.stderr  # some are refused, as they should be
        plain = ["site", "-q", *options, f"--site={folder / 'plain'}"]
        door = [sys.executable, "scripts/build_archive.py"]
        subprocess.run([*door, *plain], cwd=ROOT, check=True)
    events = [json.loads(line) for line in (folder / "log").read_text("ascii").splitlines()]
    made = reports(find_sources(folder / "seeds"), Workers(1))
    by_name = {report.source.removeprefix("seeds/"): report for report in made}
    yield Tried(folder, [(kind, what) for kind, what in events], by_name)


@pytest.fixture(scope="session")
def address(tried: Tried, serve: Serve) -> str:
    return serve(tried.site, "/archive/")
