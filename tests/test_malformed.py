"""A folder of hostile and malformed files: no crash, no hang, one outcome a file, nothing lost."""

import json
from pathlib import Path

import pytest

from archive.cli import main
from archive.identity import path_of
from tests.malformed import KINDS, Run, make, page, run
from tests.site.test_site import copy_docs

SIZE = 300
pytestmark = pytest.mark.xdist_group("malformed")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("malformed")


@pytest.fixture(scope="module")
def done(folder: Path) -> Run:
    copy_docs(folder / "docs")
    return run(folder, SIZE, seed=7)


def test_every_file_has_one_outcome_and_the_right_one(done: Run) -> None:
    assert done.wrong == []
    assert done.code == 1  # some are refused, all else was done
    assert set(done.outcomes) <= {kind.name for kind in KINDS}
    assert sum(counts.total() for counts in done.outcomes.values()) >= SIZE


def test_every_page_is_on_the_site(folder: Path, done: Run) -> None:
    assert done.code == 1
    pages = sorted((folder / "docs" / "reports").rglob("*.json"))
    for account in pages:
        known = json.loads(account.read_text("utf-8"))
        assert (folder / "site" / known["page"] / "index.html").is_file()
        source = path_of(known["page"].removeprefix("reports/").rstrip("/"))
        assert any((folder / "seeds" / f"{source}{end}").is_file() for end in (".txt", ".md"))
    assert (folder / "site" / "about" / "holdings" / "index.html").is_file()
    assert len(
        json.loads((folder / "site" / "about" / "holdings.json").read_text("utf-8"))["needs"]
    )


def test_the_terminal_is_spared_and_pointed_to_the_list(
    folder: Path, done: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    options = [f"--{name}={folder / name}" for name in ("seeds", "docs", "site", "cache")]
    assert main(["build", "-q", *options]) == done.code  # nothing changed: the same is said
    said = capsys.readouterr().err
    lines = said.splitlines()
    assert len(lines) == 51 and "holdings.json names them all" in lines[-1]
    assert said.replace("\n", "").isprintable()


def test_the_same_files_for_a_seed(tmp_path: Path) -> None:
    one, other = (
        [(made.shown, made.kind.name) for made in make(tmp_path / name, 80, 3)] for name in "ab"
    )
    assert [(shown.replace("/", ""), kind) for shown, kind in one] == [
        (shown.replace("/", ""), kind) for shown, kind in other
    ]


def test_the_page_names_every_kind(done: Run) -> None:
    said = page(7, done)
    assert all(f"| {kind.name} | " in said for kind in KINDS) and "0 个不合预期" in said
