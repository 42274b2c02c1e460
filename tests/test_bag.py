"""A bag holds the exports and the sources, and any tool that knows BagIt finds it whole."""

import hashlib
import os
import re
import shutil
import sys
from pathlib import Path

import bagit
import pytest

from archive.build.bag import bag
from archive.cli import main
from archive.settings import NO_SETTINGS
from tests import generator
from tests.test_build import files, told_in

SECRET = "第甲件绝无仅有的事记在此处。"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bag")
    seeds = folder / "seeds"
    generator.write_all(seeds, generator.reports(4, characters=300))
    secret = f"{generator.report(9, 9, 300).text}{SECRET}\n"
    said = {
        "a/甲 乙.txt": "云岭镇总结\n\n一、招商引资\n引进项目３个。\n",
        "a/甲 乙.yml": "date_archived: 2026-03-04\n",
        "gone.txt": secret,
        "gone.yml": f"withdrawn: 应要求\nheadings: [join: {SECRET}]\n",
        "copy.txt": secret,
        "wrong.txt": secret,
        "wrong.yml": "withdrawn: 应要求\ntitel: x\n",
        "page.html": "<p>x",
    }
    for name, text in said.items():
        (seeds / name).parent.mkdir(parents=True, exist_ok=True)
        (seeds / name).write_text(text, "utf-8")
    return folder


def bagged(archive: Path, into: str) -> int:
    places = [f"--{name}={archive / name}" for name in ("seeds", "docs", "cache")]
    return main(["export", f"--bag={archive / into}", "-q", "--jobs=1", *places])


def info(bag: Path) -> dict[str, str]:
    lines = (bag / "bag-info.txt").read_text("utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines)


def test_a_bag_is_whole_and_holds_what_is_shown(archive: Path) -> None:
    assert bagged(archive, "one") == 1  # something was refused, and is said
    one = archive / "one"
    assert bagit.Bag(str(one)).validate()
    payload = {name.removeprefix("data/"): data for name, data in files(one).items() if "/" in name}
    kept = {name for name in payload if name.startswith("seeds/")}
    assert {"seeds/a/甲 乙.txt", "seeds/a/甲 乙.yml"} < kept and len(kept) == 6
    for name in kept:
        assert payload[name] == (archive / name).read_bytes()
    names = {"reports.jsonl", "reports.csv", "reports.sqlite", "datapackage.json", "SHA256SUMS"}
    assert {f"exports/{name}" for name in names} == payload.keys() - kept
    assert told_in(one, SECRET) == []  # nor of its copy, nor of one whose sidecar is wrong
    size = sum(map(len, payload.values()))
    assert info(one)["Payload-Oxum"] == f"{size}.{len(payload)}"
    assert info(one)["Bagging-Date"] == "2026-03-04"
    assert "Source-Organization" not in info(one)


def test_the_same_archive_gives_the_same_bag(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bagged(archive, "two")
    shutil.copytree(archive / "two", archive / "kept")
    bagged(archive, "two")  # which is replaced
    assert files(archive / "two") == files(archive / "kept")
    assert not [path for path in archive.iterdir() if path.name.startswith(".bag-")]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    bagged(archive, "two")
    assert info(archive / "two")["Bagging-Date"] == "1970-01-01"


def test_a_folder_that_is_no_bag_stays(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (archive / "mine").mkdir()
    (archive / "mine" / "letter.txt").touch()
    assert bagged(archive, "mine") == 2
    assert "is no bag; name another folder" in capsys.readouterr().err
    assert list(files(archive / "mine")) == ["letter.txt"]


def test_a_changed_bag_is_found(archive: Path) -> None:
    bagged(archive, "three")
    path = archive / "three" / "data" / "seeds" / "a" / "甲 乙.txt"
    path.write_bytes(path.read_bytes().replace("３".encode(), "４".encode()))
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(archive / "three")).validate()


@pytest.mark.skipif(sys.platform == "darwin", reason="its file system holds no such names")
def test_names_stand_in_the_manifest_as_the_rfc_says(
    tmp_path: Path,
) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    for raw in (b"100%.txt", b"a\nb.txt", "é%0A'\"$(x).txt".encode()):
        Path(os.fsdecode(bytes(seeds) + b"/" + raw)).write_text(
            f"云岭镇{len(raw)}号总结\n\n一、概况\n引进项目。\n", "utf-8"
        )
    assert bagged(tmp_path, "whole") == 0
    odd = Path(os.fsdecode(bytes(seeds) + b"/\xff.txt"))
    odd.write_text("x")
    made = bag(tmp_path / "docs", seeds, tmp_path / "bag", NO_SETTINGS, {"seeds/100%.md"})
    assert made.unnamed == [odd.name]
    lines = (tmp_path / "bag" / "manifest-sha256.txt").read_text("utf-8").splitlines()
    found = {}
    for line in lines:
        digest, name = line.split("  ", 1)
        found[re.sub("%(25|0A|0D)", lambda code: chr(int(code[1], 16)), name)] = digest
    assert found.keys() == {name for name in files(tmp_path / "bag") if name.startswith("data/")}
    assert "data/seeds/a\nb.txt" in found and "data/seeds/100%.txt" in found
    for name, digest in found.items():
        data = (tmp_path / "bag" / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == digest
