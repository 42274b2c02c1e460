"""Bytes are read as a person would read them, and where they are not, it is said."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .decoding import RIGHT, UNKNOWN, WRONG, Judged, judge, main, of_folder
from .encoded import cases

FLOOR = 0.995  # of our own set; it only rises
FLOOR_FOUND = 0.97  # of files as found
CORPUS = Path(os.environ.get("CORPUS", "none")) / "bad"


def share(judged: list[Judged]) -> float:
    known = [one for one in judged if one.verdict != UNKNOWN]
    return sum(one.verdict == RIGHT for one in known) / len(known)


def test_our_own_set_is_read_rightly() -> None:
    judged = [judge(case) for case in cases()]
    assert len({one.name for one in judged}) == len(judged) > 700
    assert [one for one in judged if one.verdict == WRONG] == []
    assert share(judged) >= FLOOR


@pytest.mark.skipif(not CORPUS.is_dir(), reason="CORPUS names no folder of bad files")
def test_files_as_found_are_read_rightly() -> None:
    judged = list(of_folder(CORPUS))
    assert [one for one in judged if one.verdict == WRONG] == []
    assert share(judged) >= FLOOR_FOUND


def test_a_folder_is_judged_by_its_manifest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "全县经济和社会发展取得了新的进展，人民生活有了改善。\n"
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "a.txt").write_bytes(text.encode("gbk"))
    (tmp_path / "bad" / "b.txt").write_bytes(text.encode())  # it is none of what is said of it
    (tmp_path / "bad" / "c.txt").write_bytes(text.encode("gbk"))
    (tmp_path / "x-MANIFEST.json").write_text(
        '[{"file": "bad/a.txt", "source": "a", "how": "encode gb18030"},'
        ' {"file": "bad/b.txt", "source": "b", "how": "encode latin-1"}]'
    )
    assert main([str(tmp_path / "bad")]) == 1
    said = capsys.readouterr().out
    assert "wrong: bad/b.txt" in said and "unlabelled: c.txt: gb18030" in said
    assert "right           1" in said
