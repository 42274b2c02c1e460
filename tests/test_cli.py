import json
from pathlib import Path

import pytest

from archive.cli import main

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "seeds" / "000_a8f8532f5550367b.txt"
TEXT = "云岭镇2021年工作总结\n一、农业\n粮食丰收，农民增收。\n"


@pytest.fixture
def archive(tmp_path: Path) -> list[str]:
    """The common options of an archive of its own, with one text."""
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text(TEXT, "utf-8")
    folders = [f"--{name}={tmp_path / name}" for name in ("seeds", "docs", "site")]
    return [*folders, "--jobs", "1"]


def test_a_second_run_writes_nothing(archive: list[str], tmp_path: Path) -> None:
    assert main(["pages", *archive]) == 0
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.md")}
    assert main(["pages", *archive]) == 0
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.md")} == before
    assert (tmp_path / "docs" / "reports" / "a.md") in before


def test_a_deleted_source_leaves_nothing_behind(archive: list[str], tmp_path: Path) -> None:
    (tmp_path / "seeds" / "x").mkdir()
    (tmp_path / "seeds" / "x" / "b.txt").write_text(TEXT, "utf-8")
    assert main(["pages", *archive]) == 0
    (tmp_path / "seeds" / "x" / "b.txt").unlink()
    assert main(["pages", *archive]) == 0
    assert not (tmp_path / "docs" / "reports" / "x").exists()
    assert "x/b" not in (tmp_path / "docs" / "reports" / "index.md").read_text("utf-8")


def test_one_bad_source_is_refused_and_the_rest_is_done(
    archive: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "seeds" / "page.html").write_text("<p>x", "utf-8")
    (tmp_path / "seeds" / "empty.txt").write_text("", "utf-8")
    assert main(["pages", *archive]) == 1
    assert (tmp_path / "docs" / "reports" / "a.md").is_file()
    said = capsys.readouterr().err
    assert "page.html" in said and "empty.txt" in said


def test_two_sources_for_one_page_are_refused(archive: list[str], tmp_path: Path) -> None:
    (tmp_path / "seeds" / "a.md").write_text(TEXT, "utf-8")
    assert main(["pages", *archive]) == 1
    assert not (tmp_path / "docs" / "reports" / "a.md").exists()


def test_check_says_what_would_change(
    archive: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", *archive]) == 0  # a fresh clone: no page is there yet
    assert not (tmp_path / "docs").exists()
    main(["pages", *archive])
    assert main(["check", *archive]) == 0
    (tmp_path / "seeds" / "a.txt").write_text(TEXT + "又一段。\n", "utf-8")
    assert main(["check", *archive]) == 1
    assert "a.md would change" in capsys.readouterr().err
    (tmp_path / "seeds" / "a.txt").unlink()
    assert main(["check", *archive]) == 1
    assert "no source any more" in capsys.readouterr().err


def test_wrong_usage_is_2(tmp_path: Path) -> None:
    assert main(["nonsense"]) == 2
    assert main(["pages", "--jobs", "0"]) == 2
    assert main(["pages", "--seeds", str(tmp_path / "nowhere"), "--docs", str(tmp_path)]) == 2


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    manual = (ROOT / "docs" / "about" / "maintaining.md").read_text("utf-8")
    for command in (
        "pages",
        "site",
        "build",
        "serve",
        "check",
        "export",
        "search",
        "explain",
        "describe",
        "rules",
    ):
        assert f"    {command} " in said
        assert f"`{command}" in manual


def test_explain_json_keeps_its_contract(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing, binary = tmp_path / "missing.txt", tmp_path / "x.txt"
    binary.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    paths = [str(SAMPLE), str(missing), str(binary), str(tmp_path)]
    assert main(["explain", "--json", "--text", *paths]) == 1
    accounts = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [account["source"] for account in accounts] == paths
    sample, *others = accounts
    assert [account["status"] for account in others] == ["refused"] * 3
    assert all(account["problems"] for account in others)
    assert sample["status"] == "archived" and sample["encoding"] == "utf-8"
    assert sample["length"] == len(sample["text"]) == 3631
    assert sample["page"] == "reports/000_a8f8532f5550367b/"
    taken = [r for r in sample["removed"] if r["kind"] == "boilerplate"]
    assert sample["text"][taken[0]["start"] :].startswith("本文内容由互联网用户")
    assert taken[-1]["end"] == 3631 and all(r["rule"] and r["why"] for r in taken)
    assert sample["metadata"]["title"]["status"] == "stated"
    ((start, end),) = sample["metadata"]["title"]["evidence"]
    assert sample["text"][start:end] == sample["metadata"]["title"]["value"]
    assert sample["metadata"]["source_url"]["value"].endswith("/52735.html")


def test_explain_tells_a_person_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(SAMPLE)]) == 0
    said = capsys.readouterr().out
    assert "一、2023年工作情况" in said and "user-contributed" in said and "原样" not in said
