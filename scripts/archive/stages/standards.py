"""Metadata → what other programs read in a page's head: one mapping, in one place.

Dublin Core terms (DCMI), Highwire Press tags (as Google Scholar reads them), Open Graph
(ogp.me) and schema.org `Report`.  Unknown and masked values make no claim; a place
without a code is masked.  Inferred values stand in Dublin Core and schema.org, but not
in `citation_*`, which people cite.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from archive.model import Value

_HTTP = re.compile(r"https?://[^\s<>\"']+")


def _text(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _place(value: Any) -> str:
    return " ".join(value["chain"] or [value["name"]]) if value["code"] else ""


def _slashes(value: Any) -> str:
    return str(value).replace("-", "/")


def _locale(value: Any) -> str:
    return {"zh-Hans": "zh_CN", "zh-Hant": "zh_TW", "es": "es_ES"}.get(str(value), "en_US")


def _web(value: Any) -> str:
    return str(value) if _HTTP.fullmatch(str(value)) else ""


# (attribute, its value, the field, how it is written, whether an inferred value may stand there)
MAPPING: tuple[tuple[str, str, str, Callable[[Any], str], bool], ...] = (
    ("name", "DCTERMS.title", "title", _text, True),
    ("name", "DCTERMS.alternative", "subtitle", _text, True),
    ("name", "DCTERMS.creator", "issuer", _text, True),
    ("name", "DCTERMS.type", "genre", _text, True),
    ("name", "DCTERMS.spatial", "place", _place, True),
    ("name", "DCTERMS.temporal", "period", _text, True),
    ("name", "DCTERMS.created", "date_written", _text, True),
    ("name", "DCTERMS.issued", "date_published", _text, True),
    ("name", "DCTERMS.language", "language", _text, True),
    ("name", "DCTERMS.identifier", "document_number", _text, True),
    ("name", "DCTERMS.source", "source_url", _web, True),
    ("name", "DCTERMS.publisher", "source_site", _text, True),
    ("name", "DCTERMS.subject", "keywords", _text, True),
    ("name", "DCTERMS.abstract", "abstract", _text, True),
    ("name", "citation_title", "title", _text, False),
    ("name", "citation_author", "issuer", _text, False),
    ("name", "citation_technical_report_institution", "issuer", _text, False),
    ("name", "citation_technical_report_number", "document_number", _text, False),
    ("name", "citation_publication_date", "date_published", _slashes, False),
    ("name", "citation_language", "language", _text, True),
    ("name", "citation_keywords", "keywords", _text, False),
    ("property", "og:title", "title", _text, True),
    ("property", "og:description", "abstract", _text, True),
    ("property", "og:locale", "language", _locale, True),
    ("property", "article:published_time", "date_published", _text, False),
)
# (property of schema.org's Report, the field)
REPORT: tuple[tuple[str, str], ...] = (
    ("name", "title"),
    ("alternativeHeadline", "subtitle"),
    ("genre", "genre"),
    ("inLanguage", "language"),
    ("dateCreated", "date_written"),
    ("datePublished", "date_published"),
    ("temporalCoverage", "period"),
    ("reportNumber", "document_number"),
    ("keywords", "keywords"),
    ("abstract", "abstract"),
)


def head_tags(metadata: Mapping[str, Value]) -> list[dict[str, str]]:
    """Return the `<meta>` tags of a report's page, as attributes."""
    tags = [{"property": "og:type", "content": "article"}]
    for attribute, name, field, written, inferred in MAPPING:
        content = written(value) if (value := _claim(metadata, field, inferred)) else ""
        if content:
            tags.append({attribute: name, "content": content})
    return tags


def json_ld(metadata: Mapping[str, Value]) -> dict[str, Any]:
    """Return the report as schema.org describes a `Report`, for JSON-LD."""
    out: dict[str, Any] = {"@context": "https://schema.org", "@type": "Report"}
    for name, field in REPORT:
        if value := _claim(metadata, field, inferred=True):
            out[name] = value
    if issuer := _claim(metadata, "issuer", inferred=True):
        out["author"] = {"@type": "Organization", "name": issuer}
    place = _claim(metadata, "place", inferred=True)
    if place and place["code"]:
        name = _place(place)
        out["spatialCoverage"] = {"@type": "Place", "name": name, "identifier": place["code"]}
    if url := _web(_claim(metadata, "source_url", inferred=True)):
        out["isBasedOn"] = url
    return out


def _claim(metadata: Mapping[str, Value], field: str, inferred: bool) -> Any:
    """Return a value that may be claimed, or None."""
    known = metadata.get(field)
    allowed = ("curated", "stated", "inferred") if inferred else ("curated", "stated")
    return known.value if known is not None and known.status in allowed else None
