"""The labelled set is what its README says it is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from .score import LOOKALIKE_KINDS, SPLITS, Label, find, load_footers, load_labels

LABELLED: Final = Path(__file__).resolve().parent / "labelled"
ROWS: Final = load_labels(LABELLED)
FOOTERS: Final = load_footers(LABELLED)


def text_of(row: Label) -> str:
    data = (LABELLED / row.file).read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def test_every_file_has_a_row_and_every_row_a_file() -> None:
    parts = ("reports", "boilerplate")
    files = {
        path.relative_to(LABELLED).as_posix()
        for part in parts
        for path in (LABELLED / part).rglob("*")
        if path.is_file()
    }
    assert files == {row.file for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.file)
def test_a_row_fits_its_text(row: Label) -> None:
    text = text_of(row)
    spans = []
    for part, last in ((row.header, False), (row.footer, True)):
        if part:
            assert part in text
            assert part.strip()
            span = find(text, part, last=last)
            assert span is not None
            spans.append(span)
    assert len(spans) < 2 or spans[0][1] <= spans[1][0]
    assert bool(spans) != (row.kind in LOOKALIKE_KINDS)
    assert row.kind != "header-only" or not row.footer
    for start, end in row.either:
        assert 0 <= start < end <= len(text)
        assert text[start:end].strip() == text[start:end]
        assert all(end <= low or high <= start for low, high in spans)
    assert row.split in SPLITS


def test_a_site_stands_in_one_split() -> None:
    splits: dict[str, set[str | None]] = {}
    for site, split in [(row.site, row.split) for row in ROWS] + [
        (row.site, row.split) for row in FOOTERS
    ]:
        splits.setdefault(site, set()).add(split)
    assert [site for site, found in splits.items() if len(found) > 1] == []


def test_footers_are_distinct_and_hold_every_label() -> None:
    packed = Counter("".join(row.footer.split()) for row in FOOTERS)
    assert [footer for footer, times in packed.items() if times > 1] == []
    assert {"".join(row.footer.split()) for row in ROWS if row.footer} <= set(packed)


def test_the_splits_can_be_compared() -> None:
    for rows in ([row.split for row in ROWS], [row.split for row in FOOTERS]):
        dev, heldout = rows.count("dev"), rows.count("heldout")
        assert heldout == 0 or 0.2 < heldout / dev < 1.25
