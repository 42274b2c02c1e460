"""Report → what search knows of it: its words, and the facts that a result shows and filters by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from archive.fast_json import dumps, loads
from archive.identity import shown_title
from archive.model import Report
from archive.packing import deflated, inflated
from archive.traditional import has_traditional

_INTERVAL = re.compile(r"(\d{4})-(\d\d)-\d\d/(\d{4})-(\d\d)-\d\d")


@dataclass(frozen=True, slots=True)
class Record:
    """One report in the index."""

    identity: str
    title: str
    text: str  # a paragraph a line
    year: int = 0  # 0: unknown
    date: str = ""  # ISO 8601, as much of it as is known: what sorting goes by
    period: str = ""  # what the report is about, as a reader reads it
    genre: str = ""
    level: str = ""
    place: tuple[str, ...] = ()  # from the largest to the report's own

    @property
    def url(self) -> str:
        """The page's address below the site's."""
        return f"reports/{quote(self.identity)}/"


def record_of(report: Report, words: Sequence[str]) -> Record:
    """Return the record of an archived report whose `words_of` are these."""
    value = {key: known.value for key, known in report.metadata.items()}
    year = int(value.get("year") or 0)
    return Record(
        report.identity,
        shown_title(report),
        "\n".join([line for line in words if line]),
        year,
        _date(value, year),
        _period(str(value.get("period") or "")),
        str(value.get("genre") or ""),
        str(value.get("level") or ""),
        _place(value.get("place")),
    )


def _date(value: dict[str, Any], year: int) -> str:
    """Return the day a report is of: written, published, the end of its period, or its year."""
    for key in ("date_written", "date_published"):
        if value.get(key):
            return str(value[key])
    period = str(value.get("period") or "").rpartition("/")[2]
    return period or (f"{year:04}" if year else "")


def _period(interval: str) -> str:
    """Return an interval of ISO 8601 dates in words, or nothing where it is none.

    >>> _period("2023-01-01/2023-06-30"), _period("2018-01-01/2022-12-31")
    ('2023 年 1—6 月', '2018—2022 年')
    """
    match = _INTERVAL.fullmatch(interval)
    if not match:
        return ""
    year, month, to_year, to_month = (int(part) for part in match.groups())
    if (month, to_month) == (1, 12):
        return f"{year} 年" if year == to_year else f"{year}—{to_year} 年"
    if year == to_year:
        months = f"{month}" if month == to_month else f"{month}—{to_month}"
        return f"{year} 年 {months} 月"
    return f"{year} 年 {month} 月—{to_year} 年 {to_month} 月"


def _place(place: Any) -> tuple[str, ...]:
    if not isinstance(place, dict):
        return ()
    chain = [str(name) for name in place.get("chain") or () if name != place["name"]]
    return (*chain, str(place["name"]))


def pack(record: Record) -> bytes:
    """Return the file that a result is shown from: JSON, deflated without a header (RFC 1951)."""
    shown = {
        "id": record.identity,
        "url": record.url,
        "title": record.title,
        "year": record.year,
        "date": record.date,
        "period": record.period,
        "genre": record.genre,
        "level": record.level,
        "place": record.place,
        "text": record.text,
        "traditional": has_traditional(record.title) or has_traditional(record.text),
    }
    return deflated(dumps(shown))


def unpack(data: bytes) -> Record:
    """Return the record of a file made by `pack`."""
    shown = loads(inflated(data))
    return Record(
        shown["id"],
        shown["title"],
        shown["text"],
        shown["year"],
        shown["date"],
        shown["period"],
        shown["genre"],
        shown["level"],
        tuple(shown["place"]),
    )
