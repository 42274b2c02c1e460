"""The index read back: the same answers as the browser's (`theme/assets/search/engine.js`).

A query's n-grams say which reports may hold it; each of these is looked into before it is
a hit, in the order of rank.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from math import floor, log
from typing import TypeVar

from archive.search.bits import decode
from archive.search.folding import fold, fold_with_offsets
from archive.search.grams import KEY_BITS, LONGEST, PAIR, key_of, least_common
from archive.search.index import COMMON_BITS, VERSION, report_file, shard_file
from archive.search.query import Query, Word, parse_query
from archive.search.records import Record, unpack

T = TypeVar("T")
Read = Callable[[str], bytes]  # a file of the index by its name
Place = tuple[int, int]  # a report: its partition and its number in it
Found = dict[Place, int]  # reports, and the class of a word in each

WEIGHTS = (1.0, 1.5, 1.9, 6.0)  # of a word's classes; the last stands in the title
MOST_PAIRS = 16  # of one word that are looked up
MOST_WORDS = 16  # of one query; the rest is seen when a report is looked into
FEW = 8  # reports that are looked into rather than fetching more n-grams
FIRST = 4  # reports that are looked into before anything is shown
TOGETHER = 10  # the same from then on
MOST = 80  # the same while none of them answers
AROUND = 36  # characters of a passage on each side of a hit


class UnreadableIndex(ValueError):
    """The index is of another version, or broken."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a report around a hit; `marks` are the hits in it."""

    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A report that answers a query."""

    record: Record
    passage: Passage
    replaced: bool = False  # a newer report takes its place


class Index:
    """An index, opened."""

    def __init__(self, read: Read) -> None:
        """Open the index whose files `read` returns.

        Raises:
            UnreadableIndex: it is of a version that this reader does not know.
        """
        self._read = read
        head = json.loads(read("index.json"))
        if head.get("version") != VERSION:
            raise UnreadableIndex(f"the index has version {head.get('version')}, not {VERSION}")
        self._folder: str = head["folder"]
        self._shards: int = head["shards"]
        self._years: list[int] = head["years"]
        counts = _numbers(b64decode(head["counts"]), 0)
        self._counts = [[next(counts)[0] for _ in self._years] for _ in range(head["partitions"])]
        self._sizes = [sum(counts) for counts in self._counts]
        self._firsts = [*accumulate(self._sizes, initial=0)]
        self._common = b64decode(head["common"])
        self._replaced = frozenset(head["replaced"])
        self._slices: dict[int, list[bytes]] = {}

    @property
    def reports(self) -> int:
        """How many reports it holds."""
        return sum(self._sizes)

    def search(self, typed: str) -> Iterator[Hit]:
        """Yield the hits of a query, best first."""
        query = parse_query(typed)
        ranked = self._ranked(query, self._cover)
        first = [self._record(place) for _, place in ranked[:FIRST]]
        if len(ranked) > FIRST and not any(query.matches(r.title, r.text) for r in first):
            ranked = self._ranked(query, self._grams)
        at, size = 0, FIRST
        while at < len(ranked):
            hits = [(score, place, self._record(place)) for score, place in ranked[at : at + size]]
            at += size
            hits = [hit for hit in hits if query.matches(hit[2].title, hit[2].text)]
            size = TOGETHER if hits else min(MOST, size * 2)
            hits.sort(key=lambda hit: -hit[0] - nearness(query, hit[2].text))
            for _, (partition, number), record in hits:
                replaced = self._firsts[partition] + number in self._replaced
                yield Hit(record, passage_of(query, record.title, record.text), replaced)

    def candidates(self, typed: str) -> int:
        """Return how many reports may answer a query, by their n-grams."""
        return len(self._ranked(parse_query(typed), self._grams))

    def _ranked(
        self, query: Query, grams_of: Callable[[Word], list[str]]
    ) -> list[tuple[float, Place]]:
        """Return the reports that may answer, with their scores, best first."""
        if not query.words:
            return []
        found, unwanted, unsure = self._found(query, grams_of)
        if unsure > FEW:
            found, unwanted, _ = self._found(query, self._grams)
        both = set(found[0]).intersection(*found[1:])
        scores = dict.fromkeys(both, 0.0)
        for holding in found:
            rarity = log(1 + (self.reports - len(holding) + 0.5) / (len(holding) + 0.5))
            for place in both:
                scores[place] += rarity * WEIGHTS[holding[place]]
        doubted = set().union(*unwanted)  # they come last: most hold what they must not

        def order(place: Place) -> tuple[bool, float, int, Place]:
            return place in doubted, -_rounded(scores[place]), -self._year(place), place

        return [(_rounded(scores[place]), place) for place in sorted(both, key=order)]

    def _found(
        self, query: Query, grams_of: Callable[[Word], list[str]]
    ) -> tuple[list[Found], list[Found], int]:
        """Return the reports that hold each word's n-grams, and in how many that is unsure."""
        words, without = (_spread(list(some), MOST_WORDS) for some in (query.words, query.without))
        grams = {word: grams_of(word) for word in (*words, *without)}
        postings = self._postings({gram for some in grams.values() for gram in some})
        wanted = [self._holding(grams[word], postings) for word in words]
        unwanted = [self._holding(grams[word], postings) for word in without]
        unsure = max(number for _, number in wanted)
        return [found for found, _ in wanted], [found for found, _ in unwanted], unsure

    def _cover(self, word: Word) -> list[str]:
        """Return few n-grams that cover a word: longer ones where they may be terms, else pairs."""
        text = word.folded
        if len(text) <= PAIR:
            return [text]
        common = [self._is_common(text[i : i + PAIR]) for i in range(len(text) - 1)]
        out, at = [], 0
        while at < len(common):
            for begin in (at, at - 1):
                if begin >= 0 and all(common[begin : begin + 2]) and begin + 1 < len(common):
                    out.append(text[begin : begin + LONGEST])
                    at = begin + 2
                    break
            else:
                out.append(text[at : at + PAIR])
                at += 1
        return _spread(list(dict.fromkeys(out)), MOST_PAIRS)

    def _grams(self, word: Word) -> list[str]:
        """Return all n-grams of a word: its pairs, and the longer ones that may be terms."""
        text = word.folded
        if len(text) < PAIR:
            return [text]
        out: list[str] = []
        at = list(range(len(text) - 1))
        at = _spread(at, MOST_PAIRS)  # of a long phrase some pairs say enough
        for size in range(PAIR, LONGEST + 1):
            out += [text[i : i + size] for i in at]
            common = {i for i in at if self._is_common(text[i : i + size])}
            at = [i for i in at if i in common and i + 1 in common]
        return list(dict.fromkeys(out))

    def _is_common(self, gram: str) -> bool:
        place = key_of(gram) >> KEY_BITS - COMMON_BITS
        return bool(self._common[place >> 3] >> (7 - (place & 7)) & 1)

    def _postings(self, grams: set[str]) -> Mapping[tuple[str, int], dict[int, int]]:
        """Return the reports and classes of n-grams, by n-gram and partition."""
        span = (1 << KEY_BITS) // self._shards
        out: dict[tuple[str, int], dict[int, int]] = {}
        by_key: dict[int, list[str]] = {}
        for gram in grams:
            by_key.setdefault(key_of(gram), []).append(gram)
        for shard, some in groupby(sorted(by_key), key=lambda key: key // span):
            wanted = set(some)
            for partition, data in enumerate(self._slices_of(shard)):
                for term in decode(data, self._sizes[partition], shard, self._shards):
                    if term.key in wanted:
                        held = dict(zip(term.reports, term.classes, strict=True))
                        out.update({(gram, partition): held for gram in by_key[term.key]})
        return out

    def _slices_of(self, shard: int) -> list[bytes]:
        if shard not in self._slices:
            self._slices[shard] = _split(self._read(f"{self._folder}/{shard_file(shard)}"))
        return self._slices[shard]

    def _holding(
        self, grams: Sequence[str], postings: Mapping[tuple[str, int], dict[int, int]]
    ) -> tuple[Found, int]:
        """Return the reports that hold all of a word's n-grams, and its class in each.

        And in how many of them that is unsure: an n-gram without postings is in no report, or
        is no term in that partition; its halves tell, where they were looked up.
        """
        found: Found = {}
        unsure = 0
        for partition, size in enumerate(self._sizes):
            least = least_common(size)
            held = {gram: postings.get((gram, partition), {}) for gram in grams}
            lists: list[dict[int, int]] = []
            sure = True
            for gram in grams:
                halves = [held.get(gram[:-1]), held.get(gram[1:])]
                if len(gram) <= PAIR or held[gram]:
                    lists.append(held[gram])
                elif None in halves:
                    sure = False
                elif all(half is not None and len(half) >= least for half in halves):
                    lists.append({})
            every = set(lists[0]).intersection(*lists[1:]) if lists else set(range(size))
            unsure += 0 if sure else len(every)
            for report in every:
                found[partition, report] = min((some[report] for some in lists), default=0)
        return found, unsure

    def _year(self, place: Place) -> int:
        partition, report = place
        for year, count in zip(self._years, self._counts[partition], strict=True):
            if report < count:
                return year
            report -= count
        raise UnreadableIndex(f"partition {partition} has no report {report}")

    def _record(self, place: Place) -> Record:
        partition, report = place
        return unpack(self._read(f"{self._folder}/{report_file(partition, report)}"))


def _spread(items: list[T], most: int) -> list[T]:
    """Return at most `most` of `items`, evenly spread, the first and the last among them."""
    if len(items) <= most:
        return items
    return [items[i * (len(items) - 1) // (most - 1)] for i in range(most)]


def _rounded(score: float) -> float:
    """Return a score to a thousandth, so that no two processors order reports differently."""
    return floor(score * 1000 + 0.5) / 1000


def _split(data: bytes) -> list[bytes]:
    """Return the slices of a shard."""
    out, at = [], 0
    while at < len(data):
        size, at = next(_numbers(data, at))
        out.append(data[at : at + size])
        at += size
    return out


def _numbers(data: bytes, at: int) -> Iterator[tuple[int, int]]:
    """Yield the numbers in `data` (LEB128) from `at` on, and where each ends."""
    number = shift = 0
    for end, byte in enumerate(data[at:], at + 1):
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield number, end
            number = shift = 0


def nearness(query: Query, text: str) -> float:
    """Return how near the words of a query stand to each other: up to 1, of one word 0.

    It is 1 by the smallest stretch that holds them all, beyond the words themselves, in
    hundreds of characters.
    """
    if len(query.words) < 2:
        return 0.0
    folded = fold(text)
    at: list[tuple[int, int]] = []
    for number, word in enumerate(query.words):
        start = folded.find(word.folded)
        if start < 0:
            return 0.0
        while start >= 0:
            at.append((start, number))
            start = folded.find(word.folded, start + 1)
    at.sort()
    last: dict[int, int] = {}
    best = len(folded)
    for start, number in at:
        last[number] = start
        if len(last) == len(query.words):
            best = min(best, start - min(last.values()))
    return 1 / (1 + best / 100)


def passage_of(query: Query, title: str, text: str) -> Passage:
    """Return the piece of a report around the first word that stands in it, its hits marked.

    It is of the title where the text holds none of the words.
    """
    if not any(word.folded in fold(text) for word in query.words):
        text = title
    folded = fold_with_offsets(text)
    spans = sorted(
        (folded.offsets[start], folded.offsets[start + len(word.folded) - 1] + 1)
        for word in query.words
        for start in _all(folded.text, word.folded)
    )
    first = spans[0] if spans else (0, 0)
    begin = max(text.rfind("\n", 0, first[0]) + 1, first[0] - AROUND)
    while begin < first[0] and text[begin] in "，。；：、！？）”":
        begin += 1  # the end of a sentence is no beginning
    line_end = text.find("\n", first[1])
    end = min(line_end if line_end >= 0 else len(text), first[1] + 2 * AROUND)
    marks = [
        (max(a, begin) - begin, min(b, end) - begin) for a, b in spans if a < end and b > begin
    ]
    return Passage(text[begin:end].replace("\n", " "), tuple(_joined(marks)))


def _joined(marks: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield sorted marks, those that overlap as one."""
    start = end = -1
    for a, b in marks:
        if a > end:
            if start >= 0:
                yield start, end
            start = a
        end = max(end, b)
    if start >= 0:
        yield start, end


def _all(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + len(word))
