"""The page of a lineage: its versions, newest first, and each beside the one that replaces it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from archive.catalog.entries import Entry
from archive.catalog.listing import PAGE_SIZE, box, pages_of, row_of
from archive.catalog.succession import REPLACED, Lineage, day_of, link_to
from archive.catalog.versions import BUDGET, MOST_COMPARED, TextOf, compared
from archive.model import Page

_WHY = "以下各篇是同一份报告先后的版本，较新的在前；每一篇旧版与取代它的新版对照。"
_NAMES = ("旧版", "新版")


def names_of(lineage: Lineage) -> list[str]:
    """Return the identities of the pages that `lineage_pages` yields."""
    count = -(-len(lineage.members) // PAGE_SIZE)
    return [lineage.identity, *(f"{lineage.identity}/page-{n}" for n in range(2, count + 1))]


def lineage_pages(lineage: Lineage, text_of: TextOf) -> Iterator[Page]:
    """Yield the pages of a lineage: its versions, and each beside the one that replaces it.

    `text_of` returns the text of a member, a paragraph a line; None where it stands on its own
    page only.
    """
    title = f"先后的 {len(lineage.members):,} 个版本：{lineage.members[0].title}"
    rows = [row_of(entry, _mark(lineage, entry)) for entry in lineage.members]
    first, *more = pages_of(lineage.identity, title, rows, f"<p>{_WHY}</p>")
    sections = "\n".join(_sections(lineage, text_of))
    yield replace(first, markdown=f"{first.markdown}\n{sections}")
    yield from more


def _mark(lineage: Lineage, entry: Entry) -> str:
    said = REPLACED if entry.identity in lineage.newest else ""
    return " · ".join(part for part in (entry.date or entry.archived, said) if part)


def _sections(lineage: Lineage, text_of: TextOf) -> Iterator[str]:
    up, left = "../" * (lineage.identity.count("/") + 1), BUDGET
    for number, (older, newer) in enumerate(lineage.steps[:MOST_COMPARED], 1):
        yield f"## 不同之处（{number}） {{: #step-{number} }}\n"
        html, taken = compared(text_of(older), text_of(newer), _NAMES, left)
        named = f"{link_to(older, up)}{day_of(older)} → {link_to(newer, up)}{day_of(newer)}"
        yield box(f"<p>{named}</p>{html}")
        left -= taken
    if len(lineage.steps) > MOST_COMPARED:
        yield box(f"<p>其余 {len(lineage.steps) - MOST_COMPARED:,} 处没有逐段对照。</p>")
