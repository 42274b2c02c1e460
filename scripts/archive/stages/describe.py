"""Kept and removed text → metadata, each value with how it is known.

A value is `stated` where the text says it in so many words, `inferred` where it
follows from something else, `masked` where the text hides it, `unknown` where
nothing tells.  Nothing unknown is filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from archive.model import Block, Removal, Source, Span, Value
from archive.spans import Kept

_URL = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+;=%]+")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d|[12][0-9]{3})(?=\s*年|_)|(?<!\d)((?:19|20)\d\d)(?!\d)")


def describe(
    source: Source, text: str, removals: Sequence[Removal], blocks: Sequence[Block]
) -> Mapping[str, Value]:
    """Return the metadata of a report, in the order of the front matter."""
    kept = Kept(text, removals)
    title = _title(source, kept, blocks)
    found: dict[str, Value] = {
        "title": title,
        "year": _year(source, title),
        "source_url": _source_url(text, removals),
        "date_archived": _date_archived(source),
        "source_sha256": Value(sha256(source.data).hexdigest(), "stated", {"from": "file"}),
        "text_sha256": Value(
            sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), "stated", {"from": "file"}
        ),
        "characters": Value(_characters(kept), "stated", {"from": "text"}),
    }
    for key, value in source.sidecar.items():
        found[key] = Value(value, "curated", {"from": "sidecar"})
    return found


def _title(source: Source, kept: Kept, blocks: Iterable[Block]) -> Value:
    for block in blocks:
        if block.kind == "title":
            spans = kept.spans(block.start, block.end)
            words = " ".join("".join(kept.text[a:b] for a, b in spans).split())
            return Value(words, "stated", tuple(spans))
    return Value(source.name, "inferred", {"from": "name"})


def _year(source: Source, title: Value) -> Value:
    if match := _YEAR.search(str(title.value)):
        evidence: tuple[Span, ...] | Mapping[str, str]
        if isinstance(title.evidence, Mapping):
            return Value(int(match[1] or match[2]), "inferred", title.evidence)
        evidence = title.evidence
        return Value(int(match[1] or match[2]), "stated", evidence)
    if match := _YEAR.search(source.name):
        return Value(int(match[1] or match[2]), "inferred", {"from": "name"})
    return Value(None, "unknown")


def _source_url(text: str, removals: Iterable[Removal]) -> Value:
    """Return the last address that the removed site text names: there it gives its own page."""
    for removal in reversed([r for r in removals if r.kind == "boilerplate"]):
        matches = list(_URL.finditer(text, removal.start, removal.end))
        if matches:
            match = matches[-1]
            url = match[0].rstrip(".,;:!?'")
            return Value(url, "stated", ((match.start(), match.start() + len(url)),))
    return Value(None, "unknown")


def _date_archived(source: Source) -> Value:
    if source.committed:
        return Value(source.committed, "inferred", {"from": "commit"})
    return Value(None, "unknown")


def _characters(kept: Kept) -> int:
    return sum(len("".join(kept.text[a:b].split())) for a, b in kept.spans(0, len(kept.text)))
