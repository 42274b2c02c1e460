"""Signatures of all partitions → which reports are the same text, wholly or in part.

Reports that have keys in common are candidates; n-grams of their texts decide.  A key that
many reports have pairs each of them with a few neighbours only, in an order that is the same
for every key: copies of one text are chained by it, and ten thousand of them cost ten thousand
pairs, not their square.  Sorting is the dearest step.

What is held at once does not grow with the length of the reports: keys are read in slices, and
pairs are put away, slice by slice.  The outcome depends on the texts, not on their order or
their partition: reports are ranked by the digests of their texts.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from archive.catalog.signatures import HASH_BITS, NUMBER_BITS, Hashes, Sheet, grams_of, letters_of

Ints = NDArray[np.int32]
Shares = NDArray[np.float32]

WHOLE = 0.75  # of the shorter text's n-grams that two copies share at least
AGREED = 0.6  # the same, where both texts state figures and these agree
PART = 0.8  # where it is less than two thirds of the other
LEAST = 50  # n-grams that they share at least: less is a phrase, not a text
FIGURES = 4  # that each of two texts states at least, for others to speak against one text
MANY = 10  # the same, for these to speak for one text
AGREEING = 0.5  # of the figures of the text with fewer
ESTIMATE = 0.1  # of the keys of the report with fewer that make a pair worth looking into
FEW = 3  # keys of a report of which one in common will do; of more it takes two
NEIGHBOURS = 3  # of a report among those with the same key
SLICE = 1 << 18  # postings or pairs that are looked at together
HELD = 64  # texts that are kept at hand while pairs are compared

_COUNT = np.uint64(16)  # bits of a run of pairs that count their keys
MOST = (1 << 16) - 1

_FULL_WIDTH = str.maketrans("０１２３４５６７８９．", "0123456789.", ",，")
_FIGURE = re.compile(r"(?<![\dXx×*＊.])\d+(?:\.\d+)?(?![\dXx×*＊.])")
_YEAR = re.compile(r"(?:19|20)\d\d")


class Reading(NamedTuple):
    """What of a text is compared."""

    grams: Hashes  # its n-grams, in order, none twice
    figures: frozenset[str]  # of two digits at least; neither masked nor a year


def reading_of(text: str) -> Reading:
    """Return what of a text is compared."""
    figures = _FIGURE.findall(text.translate(_FULL_WIDTH))
    return Reading(
        np.unique(grams_of(letters_of(text))),
        frozenset(one for one in figures if len(one) > 1 and not _YEAR.fullmatch(one)),
    )


class Likeness(NamedTuple):
    """How much of two texts is the same: counts of distinct n-grams, and of distinct figures."""

    left: int
    right: int
    common: int
    left_figures: int = 0
    right_figures: int = 0
    common_figures: int = 0

    @property
    def share(self) -> float:
        """The share of the shorter text that stands in the longer one."""
        return self.common / max(1, min(self.left, self.right))

    @property
    def partial(self) -> bool:
        """Whether one is less than two thirds of the other."""
        return min(self.left, self.right) * 3 < max(self.left, self.right) * 2

    @property
    def same(self) -> bool:
        """Whether they are one text, or one is a part of the other.

        Communiqués of two years have the same sentences with other figures in them: where
        both texts state figures, these must agree too.
        """
        if self.common < LEAST or self.contradicting:
            return False
        return self.share >= (PART if self.partial else AGREED if self._stated >= MANY else WHOLE)

    @property
    def contradicting(self) -> bool:
        """Whether both texts state figures, and others."""
        stated = self._stated
        return stated >= FIGURES and self.common_figures < AGREEING * stated

    @property
    def _stated(self) -> int:
        return min(self.left_figures, self.right_figures)


def likeness(left: Reading, right: Reading) -> Likeness:
    """Return how much of two texts is the same."""
    common = np.intersect1d(left.grams, right.grams, assume_unique=True)
    return Likeness(
        len(left.grams),
        len(right.grams),
        len(common),
        len(left.figures),
        len(right.figures),
        len(left.figures & right.figures),
    )


Compare = Callable[[int, int], Likeness]


def comparing(text_of: Callable[[int], str]) -> Compare:
    """Return what compares two reports by their numbers; their texts are asked for."""

    @lru_cache(HELD)
    def reading(number: int) -> Reading:
        return reading_of(text_of(number))

    return lambda left, right: likeness(reading(left), reading(right))


class Link(NamedTuple):
    """A member of a family, the member that it is like, and how much: the evidence."""

    member: int
    to: int
    likeness: Likeness  # left is `member`, right is `to`


class Family(NamedTuple):
    """Reports that are one text under other titles, footers, years or masks, or parts of it."""

    principal: int  # the longest
    links: tuple[Link, ...]  # one for each other member, by number

    @property
    def members(self) -> tuple[int, ...]:
        """All, by number; of exact copies only the one with the lowest."""
        return tuple(sorted([self.principal, *(link.member for link in self.links)]))


class Candidates(NamedTuple):
    """Pairs worth comparing, the likeliest first, and the reports that they are about.

    Reports go by rank, that is, by the digest of their text; exact copies have one rank.
    """

    ranks: Ints  # of each report
    first: Ints  # the lowest number of each rank
    letters: NDArray[np.uint32]  # of each rank
    pairs: Hashes  # the lower rank in the higher 32 bits

    def copies(self) -> Iterator[tuple[int, ...]]:
        """Yield the numbers of reports that are exact copies of each other, in groups."""
        order = np.argsort(self.ranks, kind="stable")
        starts = _starts(self.ranks[order])
        ends = np.append(starts[1:], len(order))
        groups = np.flatnonzero(ends - starts > 1)
        for group in groups[np.argsort(self.first[groups])].tolist():
            yield tuple(order[starts[group] : ends[group]].tolist())


Put = Callable[[Hashes], Hashes]  # puts an array away and returns it, to be read when needed


def candidates_of(sheets: Sequence[Sheet], put: Put = lambda run: run) -> Candidates:
    """Return the pairs worth comparing; reports are numbered through all sheets in order.

    `put` may write what it is given to a disk and return a map of it.
    """
    ranks, first = _ranked(sheets)
    keys, letters = np.zeros((2, len(first)), np.uint32)
    base = 0
    for sheet in sheets:
        of_sheet = ranks[base : base + len(sheet.letters)]
        keys[of_sheet], letters[of_sheet] = sheet.keys, sheet.letters
        base += len(of_sheet)
    runs = [put(run) for run in _paired(sheets, ranks)]
    nothing: tuple[Hashes, Shares] = np.empty(0, np.uint64), np.empty(0, np.float32)
    found = [nothing, *_likely(runs, keys)]
    pairs = np.concatenate([pairs for pairs, _ in found])
    shares = np.concatenate([shares for _, shares in found])
    return Candidates(ranks, first, letters, pairs[np.lexsort((pairs, -shares))])


def _ranked(sheets: Sequence[Sheet]) -> tuple[Ints, Ints]:
    """Return the rank of each report, and the lowest number of each rank."""
    exact = np.concatenate([np.empty((0, 2), np.uint64), *(sheet.exact for sheet in sheets)])
    order = np.lexsort((exact[:, 1], exact[:, 0])).astype(np.int32)  # stable: numbers ascend
    new = np.ones(len(order), bool)
    new[1:] = (exact[order[1:]] != exact[order[:-1]]).any(axis=1)
    ranks = np.empty(len(order), np.int32)
    ranks[order] = np.cumsum(new, dtype=np.int32) - 1
    return ranks, order[new]


def _paired(sheets: Sequence[Sheet], ranks: Ints) -> Iterator[Hashes]:
    """Yield runs of pairs with a key in common: a pair's ranks, and in how many keys."""
    mask = np.uint64((1 << NUMBER_BITS) - 1)
    runs = [sheet.postings for sheet in sheets]
    bases = np.cumsum([0, *(len(sheet.letters) for sheet in sheets)]).tolist()
    for parts in _slices(runs, 1 << HASH_BITS, NUMBER_BITS):
        ranked = [
            part & ~mask | ranks[(part & mask).astype(np.int64) + base].astype(np.uint64)
            for part, base in zip(parts, bases, strict=False)
        ]
        found = np.sort(np.concatenate(ranked), kind="stable")  # nearly sorted runs
        found = found[_starts(found)]
        keys, members = found >> np.uint64(NUMBER_BITS), found & mask
        pairs = []
        for step in range(1, NEIGHBOURS + 1):
            met = np.flatnonzero(keys[step:] == keys[:-step])
            pairs.append(members[met] << np.uint64(NUMBER_BITS) | members[met + step])
        of_slice, counts = np.unique(np.concatenate(pairs), return_counts=True)
        if len(of_slice):
            yield of_slice << _COUNT | np.minimum(counts, MOST).astype(np.uint64)


def _likely(runs: Sequence[Hashes], keys: NDArray[np.uint32]) -> Iterator[tuple[Hashes, Shares]]:
    """Yield the pairs that are worth comparing, and the share of keys that each has in common."""
    mask = np.uint64((1 << NUMBER_BITS) - 1)
    for parts in _slices(runs, len(keys), NUMBER_BITS + int(_COUNT)):
        found = np.sort(np.concatenate(parts))
        pairs = found >> _COUNT
        starts = _starts(pairs)
        if not len(starts):
            continue
        pairs, counts = pairs[starts], np.add.reduceat(found & np.uint64(MOST), starts)
        left, right = (
            (pairs >> np.uint64(NUMBER_BITS)).astype(np.intp),
            (pairs & mask).astype(np.intp),
        )
        fewer = np.minimum(keys[left], keys[right])
        shares = (counts / fewer).astype(np.float32)
        likely = (shares >= ESTIMATE) & ((counts > 1) | (fewer <= FEW))
        yield pairs[likely], shares[likely]


def _slices(runs: Sequence[Hashes], top: int, shift: int) -> Iterator[list[Hashes]]:
    """Yield, range by range of what stands above `shift` bits, the parts of sorted runs."""
    number = max(1, -(-sum(map(len, runs)) // SLICE))
    edges = [np.zeros(len(runs), np.intp)]
    for index in range(1, number):
        edge = np.uint64((top * index // number) << shift)
        edges.append(np.array([np.searchsorted(run, edge) for run in runs], np.intp))
    edges.append(np.array([len(run) for run in runs], np.intp))
    for low, high in pairwise(edges):
        parts = [run[a:b] for run, a, b in zip(runs, low.tolist(), high.tolist(), strict=True)]
        yield [np.empty(0, np.uint64), *parts][len(parts) > 0 :]


def _starts(ordered: NDArray[Any]) -> NDArray[np.intp]:
    """Return where each run of equal numbers begins."""
    return np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])


def families_of(candidates: Candidates, compare: Compare) -> Iterator[Family]:
    """Yield the families among reports, by the lowest number in them.

    `compare` is asked for two numbers, as `comparing` answers; what it answers of two texts
    may be kept from one run to the next.
    """
    letters, first = candidates.letters, candidates.first
    union = _Union(first, compare)
    parts = array("Q")
    for pair in candidates.pairs.tolist():
        left, right = pair >> NUMBER_BITS, pair & (1 << NUMBER_BITS) - 1
        if union.find(left) == union.find(right):
            continue
        like = compare(int(first[left]), int(first[right]))
        if like.same and like.partial:
            parts.append(pair)
        elif like.same:
            union.join(pair, like)
    _join_parts(parts, union, candidates, compare)

    roots = np.array([union.find(rank) for rank in range(len(first))], np.int32)
    order = np.lexsort((first, roots)).astype(np.int32)
    starts = _starts(roots[order])
    ends = np.append(starts[1:], len(order))
    groups = np.flatnonzero(ends - starts > 1)
    edges = np.frombuffer(union.edges, np.uint64)
    edges = edges[np.argsort(roots[(edges >> np.uint64(NUMBER_BITS)).astype(np.intp)])]
    edge_roots = roots[(edges >> np.uint64(NUMBER_BITS)).astype(np.intp)]
    for group in groups[np.argsort(first[order[starts[groups]]])].tolist():
        ranks = order[starts[group] : ends[group]].tolist()
        low, high = np.searchsorted(edge_roots, [roots[ranks[0]], roots[ranks[0]] + 1]).tolist()
        yield _family(ranks, edges[low:high].tolist(), letters, first, compare)


def _join_parts(parts: array[int], union: _Union, of: Candidates, compare: Compare) -> None:
    """Join each family to the one text that most of it is a part of.

    One only: a passage that two reports have in common does not make these one report.
    """
    best: dict[int, tuple[float, int, int, Likeness]] = {}
    for pair in parts:
        left, right = pair >> NUMBER_BITS, pair & (1 << NUMBER_BITS) - 1
        like = compare(int(of.first[left]), int(of.first[right]))
        shorter = left if like.left <= like.right else right
        rank = (like.share, like.common, pair, like)
        root = union.find(shorter)
        best[root] = max(best.get(root, rank), rank)
    for _, _, pair, like in sorted(best.values(), reverse=True):
        union.join(pair, like)


def _family(
    ranks: Sequence[int],
    edges: Sequence[int],
    letters: NDArray[np.uint32],
    first: Ints,
    compare: Compare,
) -> Family:
    """Return a family with its evidence: how each is like the principal, or like another member."""
    principal = max(ranks, key=lambda rank: (letters[rank], -rank))
    near: dict[int, int] = {}
    for pair in sorted(edges):
        left, right = pair >> NUMBER_BITS, pair & (1 << NUMBER_BITS) - 1
        near.setdefault(left, right)
        near.setdefault(right, left)
    links = []
    for rank in ranks:
        if rank == principal:
            continue
        to = principal
        like = compare(int(first[rank]), int(first[to]))
        if not like.same:
            to = near[rank]
            like = compare(int(first[rank]), int(first[to]))
        links.append(Link(int(first[rank]), int(first[to]), like))
    return Family(int(first[principal]), tuple(links))


class _Union:
    """Sets of ranks that were joined, and by which pairs: union-find by size, path halving.

    Each set has a witness, its member with most figures.  Sets whose witnesses contradict each
    other stay apart: a copy without figures is like the communiqués of many years.
    """

    def __init__(self, first: Ints, compare: Compare) -> None:
        self._first, self._compare = first, compare
        self._parents = array("i", range(len(first)))
        self._sizes = array("i", [1]) * len(first)
        self._witnesses = array("i", range(len(first)))
        self._figures = array("i", [0]) * len(first)
        self.edges = array("Q")

    def find(self, one: int) -> int:
        parents = self._parents
        while parents[one] != one:
            parents[one] = one = parents[parents[one]]
        return one

    def join(self, pair: int, like: Likeness) -> None:
        """Join the sets of two ranks that are alike, where nothing speaks against it."""
        left, right = pair >> NUMBER_BITS, pair & (1 << NUMBER_BITS) - 1
        roots = self.find(left), self.find(right)
        if roots[0] == roots[1]:
            return
        for root, rank, figures in zip(
            roots, (left, right), (like.left_figures, like.right_figures), strict=True
        ):
            if figures > self._figures[root]:
                self._witnesses[root], self._figures[root] = rank, figures
        witnesses = [self._witnesses[root] for root in roots]
        if witnesses != [left, right]:
            one, other = (int(self._first[rank]) for rank in witnesses)
            if self._compare(one, other).contradicting:
                return
        large, small = sorted(roots, key=lambda root: (-self._sizes[root], root))
        self._parents[small] = large
        self._sizes[large] += self._sizes[small]
        if self._figures[small] > self._figures[large]:
            self._witnesses[large] = self._witnesses[small]
            self._figures[large] = self._figures[small]
        self.edges.append(pair)
