"""What programs are told is what `openapi.json` says, and all of it can be reached."""

import gzip
import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

import archive.search.index
from archive.catalog.api import FACETS, facets, index_files, pieces
from archive.catalog.entries import Entry
from archive.catalog.openapi import openapi
from archive.cli import main
from archive.identity import FILES
from archive.settings import settings_in
from tests import generator
from tests.test_browse import entry


@pytest.fixture(scope="module")
def docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of a small archive in several partitions."""
    folder = tmp_path_factory.mktemp("api")
    generator.write_all(folder / "seeds", generator.reports(20, characters=200))
    (folder / "seeds" / "甲 乙.txt").write_text("没有标题的一段。\n", "utf-8")
    (folder / "seeds" / "gone.txt").write_text("撤下的一篇\n正文。\n", "utf-8")
    (folder / "seeds" / "gone.yml").write_text("withdrawn: 应要求\n", "utf-8")
    places = [f"--{name}={folder / name}" for name in ("seeds", "docs", "cache")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive.search.index, "PARTITION", 4)
        assert main(["pages", "-q", "--jobs=1", *places]) == 0
    return folder / "docs"


def read(docs: Path, name: str) -> Any:
    return json.loads((docs / name).read_bytes())


def checked(docs: Path, schema: str, value: Any) -> Any:
    """Return a value that is as the description's schema of this name says."""
    description = read(docs, "api/openapi.json")
    whole = {"$ref": f"#/components/schemas/{schema}", "components": description["components"]}
    Draft202012Validator(whole).validate(value)
    return value


@pytest.mark.parametrize("url", ["", "https://example.org/archive/"])
@pytest.mark.parametrize("files", [(), tuple(FILES)])
def test_the_description_is_openapi(url: str, files: tuple[str, ...]) -> None:
    for name in ("档案", ""):
        validate(json.loads(json.dumps(openapi(name, url, files))))


def test_the_archive_can_be_walked_from_the_index(docs: Path) -> None:
    index = checked(docs, "Index", read(docs, "api/index.json"))
    assert len(index["pages"]) > 2
    seen = []
    for page in index["pages"]:
        reports = checked(docs, "Page", read(docs, page["reports"]))["reports"]
        assert len(reports) == page["count"]
        lines = gzip.decompress((docs / page["records"]).read_bytes()).splitlines()
        for listed, line in zip(reports, lines, strict=True):
            record = checked(docs, "Record", json.loads(line))
            for key in ("id", "url", "title", "sha256"):
                assert listed[key] == record[key]
            address = unquote(listed["url"]).removesuffix("/")
            account = read(docs, f"{address}.json")
            assert checked(docs, "Account", account)["sha256"] == listed["sha256"]
            assert (docs / f"{address}.txt").read_text("utf-8") == record["text"]
            assert (docs / f"{address}.md.txt").is_file()
            seen.append(listed["id"])
    assert sorted(seen) == sorted({*seen}) and "gone" not in seen
    assert len(seen) == index["figures"]["reports"] == 21
    checked(docs, "Account", read(docs, "reports/gone.json"))


def test_every_file_is_described(docs: Path) -> None:
    described = {
        path.lstrip("/").replace("{page}", "1") for path in read(docs, "api/openapi.json")["paths"]
    }
    there = {path.relative_to(docs).as_posix() for path in (docs / "api").rglob("*.*")}
    others = {name for name in there if not name.rpartition("/")[2][0].isdigit()}
    assert others - described == {"api/openapi.json"}
    assert {name for name in described if "{id}" not in name} - there == {"feed.xml"}


def test_facets_count_every_report_once(docs: Path) -> None:
    for facet in FACETS:
        rows = checked(docs, facet.title(), read(docs, f"api/{facet}.json"))[facet]
        tops = [row for row in rows if facet != "places" or len(row["place"]) < 2]
        assert sum(row["reports"] for row in tops) == 21


def test_places_count_what_is_in_them() -> None:
    entries = [entry(1, place=("甲", "乙")), entry(2, place=("甲",)), entry(3, place=())]
    places = {tuple(row["place"]): row["reports"] for row in facets(entries)["places"]}
    assert places == {("甲",): 2, ("甲", "乙"): 1, (): 1}


values = st.recursive(
    st.none() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.text(max_size=20), st.text(max_size=40), values)
def test_any_metadata_is_read_back(title: str, text: str, value: Any) -> None:
    metadata = {"title": {"value": value, "status": "stated", "evidence": []}}
    account = {"sha256": "0", "status": "archived", "encoding": "utf-8", "metadata": metadata}
    odd: Entry = entry(1, title=title)
    files = dict(pieces(0, [(odd, json.dumps(account), text)] * 2))
    (_, listed), (_, packed) = files.items()
    assert [row["title"] for row in json.loads(listed)["reports"]] == [title] * 2
    lines = gzip.decompress(packed).decode().split("\n")[:-1]
    assert len(lines) == 2
    for record in map(json.loads, lines):
        assert (record["title"], record["text"]) == (title, text)
        assert record["metadata"]["title"] == {"value": value, "status": "stated"}


def test_an_empty_archive_has_an_index() -> None:
    files = dict(index_files("", "", [], [[]]))
    assert json.loads(files["api/index.json"])["figures"]["years"] is None


@pytest.mark.parametrize(
    ("said", "files"),
    [
        ("", ("json", "txt", "md")),
        ("extra: {generator: false}", ("json", "txt", "md")),
        ("extra: {archive: {files: [txt, json]}}", ("json", "txt")),
        ("extra: {archive: {files: []}}", ()),
    ],
)
def test_files_beside_pages_are_chosen(tmp_path: Path, said: str, files: tuple[str, ...]) -> None:
    (tmp_path / "mkdocs.yml").write_text(f"site_name: x\n{said}\n", "utf-8")
    assert settings_in((tmp_path / "mkdocs.yml").read_text("utf-8")).files == files


@pytest.mark.parametrize("said", ["[pdf]", "txt", "{txt: 1}"])
def test_a_wrong_choice_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], said: str
) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "mkdocs.yml").write_text(f"extra: {{archive: {{files: {said}}}}}\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["pages", "-q", "--jobs=1"]) == 2
    assert "known: json, txt, md" in capsys.readouterr().err
