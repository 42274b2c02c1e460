"""Which reports are one text: the sheets of all partitions → families.

What the last run found is kept in two files of the cache: the sheets of partitions, and how
much of the texts of each pair is the same.  So a change costs one sorting of all keys, and the
comparison of those pairs only that have not been compared before.  The files hold no text.
"""

from __future__ import annotations

import tempfile
from array import array
from bisect import bisect_right
from collections.abc import Container, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np

from archive.build.account import Account
from archive.build.cache import map_together, read_entry, read_piece, write_entry
from archive.build.partitions import Outcome, Summary, entry_path
from archive.catalog.entries import Entry
from archive.catalog.families import (
    HELD,
    Candidates,
    Compare,
    Likeness,
    candidates_of,
    families_of,
    likeness,
    reading_of,
)
from archive.catalog.families import Family as Found
from archive.catalog.lineage_pages import lineage_pages
from archive.catalog.lineage_pages import names_of as names_of_lineage
from archive.catalog.near import Family, family_of
from archive.catalog.signatures import Hashes, unpack
from archive.catalog.succession import Lineage
from archive.catalog.versions import TextOf, family_pages, names_of
from archive.model import Page
from archive.search.records import Record
from archive.search.records import unpack as unpack_record
from archive.search.segments import in_order

NUMBERS = len(Likeness._fields)


class Member(NamedTuple):
    """A report of a family, and where in the cache its record stands."""

    outcome: Outcome
    entry: Path
    at: int
    size: int

    def record(self) -> Record:
        """Read the record: what search knows of the report, its text too.

        Raises:
            OSError: the entry is gone from the cache.
        """
        return unpack_record(read_piece(self.entry, "packs", self.at, self.size))


class Kin(NamedTuple):
    """A family, and where its texts are."""

    family: Family
    members: tuple[Member, ...]  # in the family's order
    numbers: tuple[int, ...]  # those of the reports in the index

    @property
    def names(self) -> list[str]:
        """The identities of its pages."""
        return names_of(self.family)

    def pages(self) -> Iterator[Page]:
        """Yield its pages.

        Raises:
            OSError: a text is gone from the cache.
        """
        return family_pages(self.family, _texts(self.members))


class Line(NamedTuple):
    """A lineage, and where its texts are."""

    lineage: Lineage
    members: tuple[Member, ...]  # in the lineage's order
    numbers: tuple[int, ...]  # in the index: of those that a newer report takes the place of

    @property
    def names(self) -> list[str]:
        """The identities of its pages."""
        return names_of_lineage(self.lineage)

    def pages(self) -> Iterator[Page]:
        """Yield its pages.

        Raises:
            OSError: a text is gone from the cache.
        """
        return lineage_pages(self.lineage, _texts(self.members))


def _texts(members: Sequence[Member]) -> TextOf:
    """Return what tells the text of a member; None where no other page may show it."""
    by_identity = {member.outcome.page: member for member in members}

    def text_of(entry: Entry) -> str | None:
        member = by_identity[entry.identity]
        return None if member.outcome.noindex else member.record().text

    return text_of


def find_kin(cache: Path, summaries: Sequence[Summary], account: Account) -> list[Kin]:
    """Return the families: reports that are one text, or parts of it, two of them or more.

    Raises:
        OSError: an entry is gone from the cache, or nothing can be written there.
    """
    folder = cache / "kin"
    with account.stage("kin", sum(len(summary.packs) for summary in summaries)) as stage:
        entries = {summary.key: entry_path(cache, summary.key) for summary in summaries}
        sheets = map_together(folder / "sheets", "sheet", entries)
        shown, known = _Shown(cache, summaries), _Known(folder / "pairs")
        with tempfile.TemporaryFile(dir=cache) as spool:
            parts = [unpack(sheets[summary.key]) for summary in summaries]
            candidates = candidates_of(parts, lambda run: _put_away(spool, run))
            families = list(families_of(candidates, known.comparing(shown)))
        groups = _with_copies(families, candidates)
        known.write(folder / "pairs")
        stage.update(len(candidates.ranks))
    return [_kin(group, shown) for group in groups]


def find_lines(cache: Path, summaries: Sequence[Summary], found: Sequence[Lineage]) -> list[Line]:
    """Return lineages with the places of their texts."""
    if not found:
        return []
    shown = _Shown(cache, summaries)
    numbers = shown.numbers({one.identity for lineage in found for one in lineage.members})
    return [_line(lineage, numbers, shown) for lineage in found]


def _line(lineage: Lineage, numbers: Mapping[str, int], shown: _Shown) -> Line:
    members = tuple(shown[numbers[one.identity]] for one in lineage.members)
    return Line(lineage, members, tuple(numbers[identity] for identity in lineage.newest))


def _kin(group: Sequence[int], shown: _Shown) -> Kin:
    members = [shown[number] for number in group]
    by_entry = {member.outcome.entry: member for member in members if member.outcome.entry}
    family = family_of(by_entry)
    return Kin(family, tuple(by_entry[entry] for entry in family.members), tuple(group))


def _with_copies(families: Sequence[Found], candidates: Candidates) -> list[list[int]]:
    """Return the members of all families, exact copies of a text among them."""
    copies = {group[0]: group for group in candidates.copies()}
    groups = [
        [number for one in family.members for number in copies.pop(one, (one,))]
        for family in families
    ]
    return [*groups, *map(list, copies.values())]


def _put_away(spool: IO[bytes], run: Hashes) -> Hashes:
    """Put an array behind the others on the disk; return it as it lies there."""
    at = spool.seek(0, 2)
    spool.write(run.tobytes())
    spool.flush()
    return np.frombuffer(mmap(spool.fileno(), 0, access=ACCESS_READ), np.uint64, len(run), at)


class _Shown:
    """The reports that are shown, numbered through all partitions as the index numbers them."""

    def __init__(self, cache: Path, summaries: Sequence[Summary]) -> None:
        self._entries = [entry_path(cache, summary.key) for summary in summaries]
        self._outcomes = [_numbered(summary) for summary in summaries]
        self._edges = [array("Q", accumulate(s.packs, initial=0)) for s in summaries]
        self._bases = [0, *accumulate(len(summary.packs) for summary in summaries)]

    def __getitem__(self, number: int) -> Member:
        part = bisect_right(self._bases, number) - 1
        place, edges = number - self._bases[part], self._edges[part]
        at, end = edges[place], edges[place + 1]
        return Member(self._outcomes[part][place], self._entries[part], at, end - at)

    def numbers(self, wanted: Container[str]) -> dict[str, int]:
        """Return the numbers of some reports by their identities."""
        every = (outcome.page for outcomes in self._outcomes for outcome in outcomes)
        return {page: number for number, page in enumerate(every) if page in wanted}


def _numbered(summary: Summary) -> list[Outcome]:
    """Return the outcomes of a partition that are shown, as its segment numbers them."""
    by_page = {outcome.page: outcome for outcome in summary.outcomes}
    entries = [outcome.entry for outcome in summary.outcomes if outcome.entry]
    return [by_page[entry.identity] for entry in in_order(entries)]


class _Known:
    """How much of two texts is the same: known from the last run, or found out now.

    A pair is known by a digest of both texts.  Kept is only what this run asked for.
    """

    def __init__(self, path: Path) -> None:
        parts = read_entry(path, "pairs", "numbers") or (b"", b"")
        self._pairs = np.frombuffer(parts[0], np.uint64)  # ascending
        self._numbers = np.frombuffer(parts[1], np.uint32).reshape(-1, NUMBERS)
        self._asked, self._answers = array("Q"), array("I")

    def comparing(self, shown: _Shown) -> Compare:
        """Return what compares two reports by their numbers."""
        reading = lru_cache(HELD)(lambda number: reading_of(shown[number].record().text))

        @lru_cache(1 << 12)
        def compared(left: int, right: int) -> Likeness:
            digests = shown[left].outcome.shown, shown[right].outcome.shown
            pair = _pair(digests)
            found = self._find(pair)
            if found is None:
                found = likeness(reading(left), reading(right))
            self._asked.append(pair)
            self._answers.extend(found)
            return found

        def compare(left: int, right: int) -> Likeness:
            digests = shown[left].outcome.shown, shown[right].outcome.shown
            if digests[0] <= digests[1]:
                return compared(left, right)
            return _turned(compared(right, left))

        return compare

    def _find(self, pair: int) -> Likeness | None:
        place = int(np.searchsorted(self._pairs, np.uint64(pair)))
        if place == len(self._pairs) or int(self._pairs[place]) != pair:
            return None
        return Likeness(*self._numbers[place].tolist())

    def write(self, path: Path) -> None:
        """Keep it all for the next run."""
        pairs, first = np.unique(np.array(self._asked, np.uint64), return_index=True)
        numbers = np.array(self._answers, np.uint32).reshape(-1, NUMBERS)[first]
        write_entry(path, {"pairs": pairs.tobytes(), "numbers": numbers.tobytes()})


def _pair(digests: tuple[str, str]) -> int:
    return int.from_bytes(blake2b("".join(digests).encode(), digest_size=8).digest())


def _turned(like: Likeness) -> Likeness:
    left, right, common, left_figures, right_figures, common_figures = like
    return Likeness(right, left, common, right_figures, left_figures, common_figures)
