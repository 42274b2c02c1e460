"""Report → what a reader takes away: plain text, and Markdown that any tool reads.

Both say what the page says of the report's own words, paragraph for paragraph, without what
the interface adds.  Run-in headings stand in `<strong>`: asterisks beside Chinese punctuation
are not read as emphasis by CommonMark.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from archive.identity import shown_title
from archive.model import Block, Report
from archive.stages.escaping import escape
from archive.stages.front_matter import front_matter
from archive.stages.render import LINE_ENDS
from archive.stages.tombstone import sentences

_FIELDS = (  # of the metadata, that stand in the front matter as they are
    *("subtitle", "year", "genre", "issuer", "level", "period", "period_ahead"),
    *("date_written", "date_published", "date_archived", "document_number", "index_number"),
    *("speaker", "meeting", "language", "source_url", "source_site", "keywords", "abstract"),
)


def as_text(report: Report, words: Sequence[str]) -> str:
    """Return the report's words: the title first, paragraphs separated by blank lines.

    `words` are its `words_of`; a table keeps its lines.
    """
    parts = [] if _is_titled(report) else [shown_title(report)]
    if report.status == "withdrawn":
        parts += sentences(report)
    pairs = zip(report.blocks, words, strict=True)
    parts += [_rows(b) if b.kind == "table" else said for b, said in pairs]
    return "\n\n".join([part for part in parts if part]) + "\n"


def as_markdown(report: Report, said: Sequence[str]) -> str:
    """Return the report as CommonMark (tables as GitHub has them) below YAML front matter.

    `said` are its `block_texts`.
    """
    parts = [front_matter(dict(_fields(report)))]
    if not _is_titled(report):
        parts.append(f"# {escape(shown_title(report))}\n")
    if report.status == "withdrawn":
        parts += [f"{escape(sentence)}\n" for sentence in sentences(report)]
    parts += [f"{words}\n" for words in said]
    return "\n".join(parts)


def _is_titled(report: Report) -> bool:
    return any(block.kind == "title" for block in report.blocks)


def _rows(block: Block) -> str:
    return "\n".join([line.strip() for line in LINE_ENDS.split(block.text) if line.strip()])


def _fields(report: Report) -> Iterator[tuple[str, Any]]:
    """Yield what the front matter says, with how it is known; what is not known is left out."""
    known = {key: value for key, value in report.metadata.items() if value.value is not None}
    yield "title", shown_title(report)
    for key in ("date_published", "date_written"):
        if key in known:
            yield "date", known[key].value
            break
    if "place" in known:
        place = known["place"].value
        yield "place", [*(n for n in place.get("chain") or () if n != place["name"]), place["name"]]
        yield "place_code", place.get("code")
    for key in _FIELDS:
        if key in known:
            yield key, known[key].value
    yield "status", report.status
    yield "how_known", {key: value.status for key, value in known.items()}
    yield "page", report.page
    if report.sha256:
        yield "sha256", report.sha256
