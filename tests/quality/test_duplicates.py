"""The command that measures duplicates, on a small folder of our own texts."""

from pathlib import Path

import pytest

from tests.generator import report

from . import duplicates


def test_pairs_are_named_and_scored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, other = report(1), report(2)
    for name, text in (
        ("reports/national/1.txt", made.text),
        ("reports/national-othercopy/1.txt", made.text.replace(str(made.year), "XXXX")),
        ("reports/2.txt", other.text),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.setattr(duplicates, "PAGE", tmp_path / "page.md")
    assert duplicates.main([str(tmp_path), "--generated", "5", "--write"]) == 0
    out = capsys.readouterr().out
    assert "3 readable reports: 1 pairs, 1 found, precision 1.0000, recall 1.0000" in out
    assert "reports/national/1.txt  =  reports/national-othercopy/1.txt" in out
    assert "found and not true: 0" in out
    page = (tmp_path / "page.md").read_text("utf-8")
    assert "| 1 | 1 | 1.0000 | 1.0000 |" in page
    assert "- reports/national/1.txt ＝ reports/national-othercopy/1.txt\n" in page
    assert str(tmp_path) not in page


def test_pairs_are_put_into_groups() -> None:
    assert duplicates.groups_of({(0, 2), (2, 5), (1, 3), (4, 5)}) == [[0, 2, 4, 5], [1, 3]]


def test_an_empty_folder_is_wrong(tmp_path: Path) -> None:
    assert duplicates.main([str(tmp_path)]) == 2
