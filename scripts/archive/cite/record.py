"""Report → what a citation says of it.

What the text does not say is not claimed: a title or an issuer that was inferred stands in
square brackets, which GB/T 7714 (2025, chapter 6) and APA keep for what the citing side
supplies; a masked name is copied as it stands in the source.  The year that a report is of
is an estimate of the year in which it came out, unless a date is known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from unicodedata import category
from urllib.parse import quote

from archive.model import Report, Value
from archive.settings import Settings

DIGITS = 12  # of the digest of the text, which name a version of it
_HTTP = re.compile(r"https?://[^\s<>\"'\\]+", re.IGNORECASE)
_MASK = re.compile(r"(?<![A-Za-z])[Xx]{2,}(?![A-Za-z])|[Ｘｘ×*＊□■]{2,}|某")
_UNSEEN = ("Cc", "Cf", "Cn", "Cs")  # controls, marks of direction, what is no character
AS_IN_THE_SOURCE = "“XX”等遮盖处照录原文"
SUPPLIED = "方括号中的题名、责任者或年份由本站推断"


class Cited(NamedTuple):
    """What a citation says of a report; "" is unknown.  Every text is on one line."""

    title: str
    author: str  # the issuer
    genre: str
    number: str  # of the document
    place: str  # not where its name is hidden
    date: str  # ISO 8601, also of reduced precision
    estimated: bool  # the date is
    language: str  # BCP 47
    archive: str  # the name of this one
    version: str  # of the text
    url: str  # of the page, fixed to this version
    accessed: str  # when the archive took the text over
    note: str


def cited(report: Report, title: str, settings: Settings) -> Cited:
    """Return what a citation says of an archived report whose page has this title."""
    known = report.metadata
    own = known["title"]
    title = one_line(title)
    if own.value is None or own.status == "inferred":
        title = f"[{title}]"
    author = _author(known.get("issuer"))
    date, estimated = _date(known)
    version = version_of(report)
    bracketed = title.startswith("[") or author.startswith("[") or estimated
    notes = [AS_IN_THE_SOURCE] if _MASK.search(title) or _MASK.search(author) else []
    notes += [SUPPLIED] if bracketed else []
    return Cited(
        title,
        author,
        _said(known.get("genre")),
        _said(known.get("document_number")),
        _place(known.get("place")),
        date,
        estimated,
        _said(known.get("language")),
        one_line(settings.site_name),
        version,
        address(report, settings),
        _said(known.get("date_archived")),
        "；".join(notes),
    )


def version_of(report: Report) -> str:
    """Return the name of a version of a report's text: the first digits of its digest."""
    return str(report.metadata["text_sha256"].value)[:DIGITS]


def address(report: Report, settings: Settings) -> str:
    """Return the address of a report's page, fixed to its text; "" where the site has none."""
    if not _HTTP.fullmatch(settings.site_url):
        return ""
    return f"{settings.site_url}{quote(report.page)}?v={version_of(report)}"


def one_line(text: str) -> str:
    r"""Return `text` on one line, without what cannot be seen.

    >>> one_line("甲\n 乙\x07")
    '甲 乙'
    """
    text = " ".join(text.split())
    if text.isprintable():
        return text
    seen = "".join([sign for sign in text if category(sign) not in _UNSEEN])
    return " ".join(seen.split())


def _said(value: Value | None) -> str:
    return "" if value is None or value.value is None else one_line(str(value.value))


def _author(value: Value | None) -> str:
    name = _said(value)
    return f"[{name}]" if value and value.status == "inferred" and name else name


def _place(value: Value | None) -> str:
    """Return the place's name; "" for one that is hidden, or that no list knows."""
    if value is None or not value.value or value.status == "masked":
        return ""
    if isinstance(value.value, str):
        return one_line(value.value)
    return one_line(value.value["name"]) if value.value.get("code") else ""


def _date(known: Mapping[str, Value]) -> tuple[str, bool]:
    """Return when a report came out, and whether that is an estimate."""
    for key in ("date_published", "date_written", "year"):
        value = known.get(key)
        if value is not None and value.value:
            return str(value.value), key == "year" or value.status == "inferred"
    return "", False
