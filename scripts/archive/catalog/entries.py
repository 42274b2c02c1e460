"""What lists say of one report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from archive.model import Report

if TYPE_CHECKING:
    from archive.search.records import Record

HIDDEN = "（名称隐去）"  # stands for a place whose own name is masked
_MASKED = re.compile(r"[X×＊*○〇某]{1,}", re.IGNORECASE)


class Entry(NamedTuple):
    """What lists say of one report, and by what it is found there; "" is unknown."""

    identity: str
    title: str
    year: int  # 0: unknown
    date: str  # what it is sorted by: ISO 8601, as much of it as is known
    archived: str  # ISO 8601
    period: str  # as a reader reads it
    genre: str
    level: str
    place: tuple[str, ...]  # from the largest to the report's own
    site: str  # where it was found
    characters: int


def entry_of(report: Report, record: Record) -> Entry:
    """Return the entry of an archived report, of which search has a record."""
    value = {key: known.value for key, known in report.metadata.items()}
    return Entry(
        report.identity,
        record.title,
        record.year,
        record.date,
        str(value.get("date_archived") or ""),
        record.period,
        record.genre,
        record.level,
        tuple(HIDDEN if _MASKED.search(name) else name for name in record.place),
        str(value.get("source_site") or ""),
        int(value["characters"]),
    )


def newest_first(entries: Iterable[Entry]) -> list[Entry]:
    """Return entries by the date they are of, newest first, then by title and identity."""
    by_name = sorted(entries, key=lambda entry: (entry.title, entry.identity))
    return sorted(by_name, key=lambda entry: entry.date, reverse=True)


def latest(entries: Iterable[Entry]) -> list[Entry]:
    """Return entries by the date they were archived, newest first, then by date and identity."""
    by_name = sorted(entries, key=lambda entry: entry.identity)
    return sorted(by_name, key=lambda entry: (entry.archived, entry.date), reverse=True)
