"""A report and those near it: other versions of its text, the years before and after, elsewhere.

What a page says of other reports is one block of HTML at its end, and a notice above its text
where a newer report takes its place.  They are made of what lists know (`Entry`), apart from the
page itself: a report that is added changes the blocks of its neighbours and nothing else of them.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Mapping, Sequence
from hashlib import blake2b
from html import escape
from itertools import groupby
from typing import NamedTuple
from urllib.parse import quote

from archive.catalog.entries import HIDDEN, Entry
from archive.catalog.succession import Lineage, notice_of, versions_of
from archive.stages.facts import OPENED as FACTS

FOLDER = "browse/family"
RING = (-1, 1, 2)  # of the places in order, those before and behind a report's that are linked
_NEAR = 2 + len(RING)  # the year before, the year after, and other places


class Family(NamedTuple):
    """Reports that are one text under other titles, footers, years or masks, or parts of it."""

    members: tuple[Entry, ...]  # the first is the one that was archived first

    @property
    def identity(self) -> str:
        """That of its page; the same as long as no member with a smaller identity joins it."""
        least = min(entry.identity for entry in self.members)
        return f"{FOLDER}/{blake2b(least.encode(), digest_size=6).hexdigest()}"


def family_of(entries: Collection[Entry]) -> Family:
    """Return the family of these reports: by the date they were archived, then by identity."""
    return Family(tuple(sorted(entries, key=precedence)))


def marks_of(families: Sequence[Family]) -> dict[str, str]:
    """Return what lists say of the members of families, by identity."""
    marks = {}
    for family in families:
        first, *others = family.members
        marks[first.identity] = f"另有 {len(others):,} 个版本"
        marks |= {entry.identity: "同一文本的版本" for entry in others}
    return marks


def precedence(entry: Entry) -> tuple[str, str]:
    """Return what puts the first of several versions first: archived early, else the identity."""
    return entry.archived or "9999", entry.identity


class Neighbours:
    """For each report those of the same place in the years about it, and of other places then.

    Twenty bytes a report.  `passed_over` are reports that nothing leads to: other versions
    of a text have their family's first to speak for them.
    """

    def __init__(self, entries: Sequence[Entry], passed_over: Collection[str] = ()) -> None:
        self._entries = entries
        self._near = array("i", [-1]) * (_NEAR * len(entries))
        located = [
            number
            for number, entry in enumerate(entries)
            if entry.year
            and entry.genre
            and entry.place
            and entry.place[-1] != HIDDEN
            and entry.identity not in passed_over
        ]
        self._find_years(located)
        self._find_elsewhere(located)

    def years(self, number: int) -> list[Entry]:
        """Return the reports of the same place and kind, of the year before and of that after."""
        return self._at(number, 0, 2)

    def elsewhere(self, number: int) -> list[Entry]:
        """Return reports of the same kind and year of the places nearest in order."""
        return self._at(number, 2, _NEAR)

    def _at(self, number: int, start: int, end: int) -> list[Entry]:
        near = self._near[number * _NEAR + start : number * _NEAR + end]
        return [self._entries[other] for other in near if other >= 0]

    def _find_years(self, located: Sequence[int]) -> None:
        groups: dict[tuple[tuple[str, ...], str], list[int]] = {}
        for number in located:
            entry = self._entries[number]
            groups.setdefault((entry.place, entry.genre), []).append(number)
        for numbers in groups.values():
            ordered = sorted(numbers, key=lambda number: self._when(number))
            runs = [list(run) for _, run in groupby(ordered, lambda n: self._entries[n].year)]
            for place, run in enumerate(runs):
                for number in run:
                    if place:
                        self._near[number * _NEAR] = runs[place - 1][-1]
                    if place + 1 < len(runs):
                        self._near[number * _NEAR + 1] = runs[place + 1][0]

    def _find_elsewhere(self, located: Sequence[int]) -> None:
        groups: dict[tuple[int, str, str], dict[tuple[str, ...], list[int]]] = {}
        for number in located:
            entry = self._entries[number]
            group = groups.setdefault((entry.year, entry.genre, entry.level), {})
            group.setdefault(entry.place, []).append(number)
        for group in groups.values():
            ring = sorted(group)
            first = [min(group[place], key=self._when) for place in ring]
            for at, place in enumerate(ring):
                others = dict.fromkeys((at + step) % len(ring) for step in RING)
                others.pop(at, None)
                for number in group[place]:
                    for slot, other in enumerate(others):
                        self._near[number * _NEAR + 2 + slot] = first[other]

    def _when(self, number: int) -> tuple[int, str, str]:
        entry = self._entries[number]
        return entry.year, entry.date, entry.identity


class Block(NamedTuple):
    """What a page says of other reports, as HTML; either may be ""."""

    notice: str = ""  # above its text
    below: str = ""

    @property
    def digest(self) -> str:
        """What tells whether it changed: "" for nothing, else 64 bits in hexadecimal."""
        said = self.notice + self.below
        return blake2b(said.encode(), digest_size=8).hexdigest() if said else ""

    def around(self, page: str) -> str:
        """Return a page of Markdown with what it says of others."""
        if self.notice:
            at = page.index(f"\n{FACTS}") + 1  # an element that no text can hold
            page = f"{page[:at]}{self.notice}\n{page[at:]}"
        return f"{page}\n{self.below}" if self.below else page


class Blocks:
    """What the pages of reports say of others, by the numbers of the reports."""

    def __init__(
        self,
        entries: Sequence[Entry],
        families: Sequence[Family],
        copies: Mapping[str, Sequence[str]],
        lines: Sequence[Lineage] = (),
    ) -> None:
        """Take all reports, families and lineages, and the sources that lead to a report."""
        self._entries, self._copies = entries, copies
        self._families = {one.identity: family for family in families for one in family.members}
        self._lines = {one.identity: line for line in lines for one in line.members}
        others = {one.identity for family in families for one in family.members[1:]}
        for line in lines:
            others |= line.newest.keys()
        self._neighbours = Neighbours(entries, others)

    def __getitem__(self, number: int) -> Block:
        """Return the block of the report with this number."""
        identity = self._entries[number].identity
        up = "../" * (identity.count("/") + 2)
        line = self._lines.get(identity)
        parts = (
            versions_of(line, identity, up) if line else "",
            _of_family(self._families.get(identity), up),
            _of_copies(self._copies.get(identity, ())),
            _listed("同一地方的前后各年", self._neighbours.years(number), up),
            _listed("同一时期其他地方", self._neighbours.elsewhere(number), up),
        )
        html = "".join(parts)
        opened = '<nav class="near" aria-label="相关报告" data-ui data-search-exclude>'
        below = f"{opened}{html}</nav>\n" if html else ""
        return Block(notice_of(line, identity, up) if line else "", below)


def _of_family(family: Family | None, up: str) -> str:
    if family is None:
        return ""
    said = f"同一文本的其他版本（{len(family.members) - 1:,}）"
    return f'<p><a href="{up}{family.identity}/">{said}</a></p>'


def _of_copies(sources: Sequence[str]) -> str:
    items = "".join(f"<li><code>{escape(source)}</code></li>" for source in sources)
    return f"<p>收有相同文本的其他来源（{len(sources):,}）</p><ul>{items}</ul>" if items else ""


def _listed(name: str, entries: Sequence[Entry], up: str) -> str:
    items = "".join([f'<li><a href="{up}{_row(entry)}' for entry in entries])
    return f"<p>{name}</p><ul>{items}</ul>" if items else ""


def _row(entry: Entry) -> str:
    """Return the entry of a block, without the beginning that leads to the site's root.

    It changes only where what a reader asks for changes: not with the length of the text.
    """
    facts = (entry.place[-1], entry.period or str(entry.year), entry.genre)
    said = escape(" · ".join(fact for fact in facts if fact))
    address = f"reports/{quote(entry.identity)}/"
    return f'{address}">{escape(entry.title)}</a> <span class="facts-of">{said}</span></li>'
