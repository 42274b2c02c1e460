"""The whole archive in one file, of three kinds; each tells the same."""

import csv
import hashlib
import io
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.build.export import NAMES
from archive.catalog.datapackage import datapackage
from archive.catalog.grams import LONGEST, grams
from archive.catalog.table import COLUMNS, guarded, row_of
from archive.cli import main
from tests import generator

PROFILE = json.loads(Path(__file__).with_name("datapackage-2.0.json").read_text("utf-8"))
FORMULA = '=HYPERLINK("https://example.org","甲")'


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an archive that was exported."""
    folder = tmp_path_factory.mktemp("export")
    generator.write_all(folder / "seeds", generator.reports(6, characters=300))
    (folder / "seeds" / "odd.txt").write_text(
        "云岭镇总结\n\n一、招商引资\n引进项目３个。\n", "utf-8"
    )
    said = json.dumps({"title": FORMULA, "keywords": ["+1", "乙"], "place": "某处"})
    (folder / "seeds" / "odd.yml").write_text(said, "utf-8")
    (folder / "seeds" / "gone.txt").write_text("撤下的一篇\n正文。\n", "utf-8")
    (folder / "seeds" / "gone.yml").write_text("withdrawn: 应要求\n", "utf-8")
    assert exported(folder, "one") == 0
    return folder


def exported(folder: Path, into: str) -> int:
    places = [f"--{name}={folder / name}" for name in ("seeds", "docs", "cache")]
    return main(["export", str(folder / into), "-q", "--jobs=1", *places])


@pytest.fixture
def one(archive: Path) -> Path:
    """The folder of the exported files."""
    return archive / "one"


def records(one: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (one / "reports.jsonl").read_text("utf-8").splitlines()]


def test_every_report_is_there_with_its_words_and_how_each_value_is_known(one: Path) -> None:
    found = {record["id"]: record for record in records(one)}
    assert len(found) == 7 and "gone" not in found
    odd = found["odd"]
    assert odd["text"] == "云岭镇总结\n\n一、招商引资\n\n引进项目３个。\n"
    assert odd["title"] == FORMULA and odd["url"] == "reports/odd/"
    assert odd["metadata"]["title"] == {"value": FORMULA, "status": "curated"}
    source = (one.parent / "seeds" / "odd.txt").read_bytes()
    assert odd["sha256"] == hashlib.sha256(source).hexdigest()


def test_the_table_opens_as_text_and_tells_the_same(one: Path) -> None:
    data = (one / "reports.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == 7
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@\t" and cell]
    for row, record in zip(rows, records(one), strict=True):
        cells = {name: "" if cell is None else str(cell) for name, cell in row_of(record).items()}
        assert {name: cell.removeprefix("'") for name, cell in row.items()} == cells
    odd = next(row for row in rows if row["id"] == "odd")
    assert odd["title"] == f"'{FORMULA}" and odd["keywords"] == "'+1；乙" and odd["place"] == "某处"
    assert "title=curated" in odd["how_known"]


@pytest.fixture
def database(one: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(one / "reports.sqlite")
    yield connection
    connection.close()


@pytest.mark.parametrize("query", ["引资", "招商引资", "招", "云岭镇", "３个", "引资 AND 云岭"])
def test_words_of_any_length_up_to_four_are_found(database: sqlite3.Connection, query: str) -> None:
    select = "SELECT title FROM reports_fts WHERE reports_fts MATCH ?"
    assert (FORMULA,) in database.execute(select, (query,)).fetchall()


def test_the_database_tells_the_same(database: sqlite3.Connection, one: Path) -> None:
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    database.row_factory = sqlite3.Row
    rows = [dict(row) for row in database.execute("SELECT * FROM reports ORDER BY number")]
    for row, record in zip(rows, records(one), strict=True):
        assert json.loads(row.pop("metadata")) == record["metadata"]
        assert row.pop("text") == record["text"] and row.pop("number")
        assert row == row_of(record)
    select = "SELECT title FROM reports_fts WHERE reports_fts MATCH '引资'"
    assert [row["title"] for row in database.execute(select)] == [
        record["title"] for record in records(one) if "引资" in record["text"]
    ]


def test_the_package_is_described_and_every_digest_is_true(one: Path) -> None:
    package = json.loads((one / "datapackage.json").read_text("utf-8"))
    jsonschema.validate(package, PROFILE)
    assert [resource["path"] for resource in package["resources"]] == list(NAMES)
    for resource in package["resources"]:
        data = (one / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    sums = (one / "SHA256SUMS").read_text().splitlines()
    for line in sums:
        digest, name = line.split("  ")
        assert digest == hashlib.sha256((one / name).read_bytes()).hexdigest()
    assert len(sums) == len(list(one.iterdir())) - 1
    fields = [field["name"] for field in package["resources"][1]["schema"]["fields"]]
    assert fields == [column.name for column in COLUMNS]


def test_licences_and_sources_are_always_said() -> None:
    for rights in ("", "CC-BY-4.0", "https://example.org/terms", "见各报告 <b>"):
        for sites in ([], ["example.org"]):
            package = datapackage("档案", "", rights, sites, [])
            jsonschema.validate(package | {"resources": [{"name": "a", "data": []}]}, PROFILE)
            assert package["licenses"] and package["sources"]


def test_the_same_archive_gives_the_same_bytes(archive: Path) -> None:
    assert exported(archive, "two") == 0
    for path in (archive / "one").iterdir():
        assert path.read_bytes() == (archive / "two" / path.name).read_bytes()


texts = st.text(max_size=40) | st.sampled_from(
    ["=1+1", "'=1", "@x", "\t=", "＝1", '"', "\r", "\x00"]
)


@given(st.lists(texts | st.integers() | st.none(), min_size=1, max_size=5))
def test_any_row_is_read_back_and_is_no_formula(cells: list[str | int | None]) -> None:
    file = io.StringIO(newline="")
    csv.writer(file).writerow([*map(guarded, cells), "end"])
    file.seek(0)
    ((*read, _),) = csv.reader(file)
    assert not [cell for cell, was in zip(read, cells, strict=True)
                if isinstance(was, str) and cell.startswith(tuple("=+-@\t\r"))]  # fmt: skip
    back = [cell.removeprefix("'") for cell in read]
    assert back == ["" if cell is None else str(cell) for cell in cells]


@given(st.text("镇引资X2 ，。é", max_size=30), st.data())
def test_every_short_piece_is_among_the_words(text: str, data: st.DataObject) -> None:
    found = set(grams(text))
    start = data.draw(st.integers(0, len(text)))
    piece = text[start : start + LONGEST]
    if piece and all(char in "镇引资" for char in piece):
        assert piece in found
    assert all(word in text for word in found)
