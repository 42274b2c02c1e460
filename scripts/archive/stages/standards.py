"""Metadata → what other programs read in a page's head: one mapping, in one place.

Four standards, a row of `MAPPING` for each of their terms:

- DCTERMS.*: the DCMI Metadata Terms in HTML as DCMI's DC-HTML writes them; `temporal` and
  the dates are ISO 8601;
- citation_*: the Highwire Press tags that Google Scholar's inclusion guidelines name;
- og:*, article:*: the Open Graph protocol (ogp.me);
- schema.org: `Report`, for JSON-LD.

Unknown and masked values make no claim, nor does a place without a code, unless a curator
named it.  Inferred values stand in Dublin Core and in schema.org, and in Open Graph, which
only says how a link is shown; never in `citation_*` and `article:*`, which people cite.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from archive.model import Value

_HTTP = re.compile(r"https?://[^\s<>\"'\\]+", re.IGNORECASE)
_LOCALES = {"zh-Hans": "zh_CN", "zh-Hant": "zh_TW", "en": "en_US", "es": "es_ES"}
_CITED = ("citation_", "article:")


class Row(NamedTuple):
    """One term: where it stands, its name, the field it says and how that is written."""

    where: str  # the attribute of a <meta> ("name", "property"), or "schema.org"
    term: str
    field: str
    write: Callable[[Any], Any]  # what is empty is left out


def _text(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _web(value: Any) -> str:
    return str(value) if _HTTP.fullmatch(str(value)) else ""


def _slashes(date: Any) -> str:
    return str(date).replace("-", "/")


def _locale(language: Any) -> str:
    return _LOCALES.get(str(language), "")


def _place(value: Any) -> str:
    if isinstance(value, str):
        return value
    above = [name for name in value.get("chain", ()) if name != value["name"]]
    return " ".join([*above, value["name"]])


def _schema_place(value: Any) -> dict[str, str]:
    place = {"@type": "Place", "name": _place(value)}
    if isinstance(value, Mapping) and value.get("code"):
        place["identifier"] = value["code"]
    return place


def _organization(name: Any) -> dict[str, str]:
    return {"@type": "Organization", "name": str(name)}


def _as_it_is(value: Any) -> Any:
    return value


MAPPING = (
    Row("name", "DCTERMS.title", "title", _text),
    Row("name", "DCTERMS.alternative", "subtitle", _text),
    Row("name", "DCTERMS.creator", "issuer", _text),
    Row("name", "DCTERMS.type", "genre", _text),
    Row("name", "DCTERMS.spatial", "place", _place),
    Row("name", "DCTERMS.temporal", "period", _text),
    Row("name", "DCTERMS.created", "date_written", _text),
    Row("name", "DCTERMS.issued", "date_published", _text),
    Row("name", "DCTERMS.language", "language", _text),
    Row("name", "DCTERMS.identifier", "document_number", _text),
    Row("name", "DCTERMS.identifier", "index_number", _text),
    Row("name", "DCTERMS.source", "source_url", _web),
    Row("name", "DCTERMS.subject", "keywords", _text),
    Row("name", "DCTERMS.abstract", "abstract", _text),
    Row("name", "citation_title", "title", _text),
    Row("name", "citation_author", "issuer", _text),
    Row("name", "citation_technical_report_institution", "issuer", _text),
    Row("name", "citation_technical_report_number", "document_number", _text),
    Row("name", "citation_publication_date", "date_published", _slashes),
    Row("name", "citation_language", "language", _text),
    Row("name", "citation_keywords", "keywords", _text),
    Row("property", "og:title", "title", _text),
    Row("property", "og:description", "abstract", _text),
    Row("property", "og:locale", "language", _locale),
    Row("property", "article:published_time", "date_published", _text),
    Row("schema.org", "name", "title", _text),
    Row("schema.org", "alternativeHeadline", "subtitle", _text),
    Row("schema.org", "genre", "genre", _text),
    Row("schema.org", "inLanguage", "language", _text),
    Row("schema.org", "dateCreated", "date_written", _text),
    Row("schema.org", "datePublished", "date_published", _text),
    Row("schema.org", "temporalCoverage", "period", _text),
    Row("schema.org", "spatialCoverage", "place", _schema_place),
    Row("schema.org", "author", "issuer", _organization),
    Row("schema.org", "publisher", "issuer", _organization),
    Row("schema.org", "reportNumber", "document_number", _text),
    Row("schema.org", "identifier", "index_number", _text),
    Row("schema.org", "isBasedOn", "source_url", _web),
    Row("schema.org", "keywords", "keywords", _as_it_is),
    Row("schema.org", "abstract", "abstract", _text),
)


_TAGS = tuple(row for row in MAPPING if row.where != "schema.org")
_SCHEMA = tuple(row for row in MAPPING if row.where == "schema.org")


def head_tags(metadata: Mapping[str, Value], noindex: bool = False) -> list[dict[str, str]]:
    """Return the `<meta>` tags of a report's page, each as its attributes.

    With `noindex` they ask search engines on the web to leave the page out, in the words of the
    `robots` name that WHATWG's list of metadata names registers.
    """
    claims = _claims(_TAGS, metadata)
    tags = [{row.where: row.term, "content": content} for row, content in claims]
    robots = [{"name": "robots", "content": "noindex"}] if noindex else []
    return [*robots, {"property": "og:type", "content": "article"}, *tags]


def json_ld(metadata: Mapping[str, Value]) -> dict[str, Any]:
    """Return the report as schema.org describes a `Report`, for JSON-LD."""
    said = {row.term: value for row, value in _claims(_SCHEMA, metadata)}
    return {"@context": "https://schema.org", "@type": "Report", **said}


def _claims(rows: Iterable[Row], metadata: Mapping[str, Value]) -> Iterator[tuple[Row, Any]]:
    """Yield what each of `rows` says of a report, where there is something to claim."""
    for row in rows:
        known = metadata.get(row.field)
        if known is None or not known.value or known.status in ("masked", "unknown"):
            continue
        if said := _said(row, known):
            yield row, said


def _said(row: Row, known: Value) -> Any:
    """Return what a row says of a field of which something is known; None for nothing."""
    if known.status == "inferred" and row.term.startswith(_CITED):
        return None
    if row.field == "place" and known.status != "curated" and not known.value["code"]:
        return None  # a name that is hidden, or that no list knows
    return row.write(known.value)
