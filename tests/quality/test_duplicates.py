"""The command that measures duplicates, on a small folder of our own texts."""

from pathlib import Path

import pytest

from tests.generator import report

from . import duplicates


def test_pairs_are_named_and_scored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made, other = report(1), report(2)
    for name, text in (
        ("reports/national/1.txt", made.text),
        ("reports/national-othercopy/1.txt", made.text.replace(str(made.year), "XXXX")),
        ("reports/2.txt", other.text),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    assert duplicates.main([str(tmp_path), "--generated", "5"]) == 0
    out = capsys.readouterr().out
    assert "3 readable reports: 1 pairs, 1 found, precision 1.0000, recall 1.0000" in out
    assert "reports/national/1.txt  =  reports/national-othercopy/1.txt" in out
    assert "found and not true: 0" in out


def test_an_empty_folder_is_wrong(tmp_path: Path) -> None:
    assert duplicates.main([str(tmp_path)]) == 2
