"""What recurs around the reports of a site is boilerplate: found without a rule, for a person.

Lines above the title and at the end of the text are counted over reports that differ
otherwise; copies of one report count once.  The outcome is a suggestion: the result of
a page depends on its own text and the rules alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from zlib import crc32

import re2
import yaml

from archive.faces import face_of
from archive.identity import host_of
from archive.model import Report

REACH = 12  # blocks from the end that are looked at
REPORTS = 3  # different reports in which a line must stand
SHARE = 0.3  # of a site's reports
LONGEST = 200  # characters of a line


@dataclass(frozen=True, slots=True)
class Edges:
    """The lines around one report, and what tells it from others."""

    source: str
    site: str  # the host of its address, else its folder
    body: str  # the beginning of its text: the same for copies of one report
    head: tuple[str, ...]
    tail: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line that recurs, where, and in which sources."""

    line: str
    place: str
    site: str
    sources: tuple[str, ...]
    of: int  # different reports of that site


def edges_of(report: Report) -> Edges | None:
    """Return what stands around a report; None where it was not archived."""
    if report.status != "archived" or len(report.blocks) < 3:
        return None
    lines = [" ".join(block.text.split()) for block in report.blocks]
    kinds = [block.kind for block in report.blocks]
    title = kinds.index("title") if "title" in kinds else 0
    url = report.metadata["source_url"].value if "source_url" in report.metadata else None
    site = host_of(str(url or "")) or report.identity.rpartition("/")[0]
    middle = lines[title + 1 : max(title + 2, len(lines) - REACH)]
    body = "".join(middle)[:200]
    tail = [
        line for line, kind in list(zip(lines, kinds, strict=True))[-REACH:] if kind != "heading"
    ]
    return Edges(report.source, site, body, tuple(lines[:title]), tuple(tail))


def suggestions(edges: Iterable[Edges]) -> list[Suggestion]:
    """Return the lines that recur around different reports of one site, most frequent first."""
    bodies: dict[str, set[str]] = defaultdict(set)
    seen: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    shown: dict[tuple[str, str, str], str] = {}
    for edge in edges:
        bodies[edge.site].add(edge.body)
        for place, lines in (("head", edge.head), ("tail", edge.tail)):
            for line in lines:
                if not 2 <= len(line) <= LONGEST:
                    continue
                key = (edge.site, place, face_of(line))
                seen[key].setdefault(edge.body, edge.source)
                shown.setdefault(key, line)
    made = [
        Suggestion(shown[key], key[1], key[0], tuple(sources.values()), len(bodies[key[0]]))
        for key, sources in seen.items()
        if len(sources) >= max(REPORTS, SHARE * len(bodies[key[0]]))
    ]
    return sorted(made, key=lambda one: (-len(one.sources), one.site, one.line))


def as_rule(suggestion: Suggestion) -> str:
    """Return a rule to put into a file of `rules/` once a person agrees, with its evidence."""
    face = face_of(suggestion.line)
    rule = {
        "id": f"site-{crc32(face.encode()):08x}",
        "why": "在同一网站的多篇报告中重复出现",
        "where": [suggestion.place],
        "pattern": f"^{re2.escape(face)}$",
        "removes": [suggestion.line],
        "keeps": ["写一句不应移除的话。"],
        "source": suggestion.site or "the archive",
    }
    named = ", ".join(suggestion.sources[:5])
    count = f"# in {len(suggestion.sources)} of {suggestion.of} different reports: {named}"
    return f"{count}\n{yaml.safe_dump([rule], allow_unicode=True, sort_keys=False, width=10**9)}"
