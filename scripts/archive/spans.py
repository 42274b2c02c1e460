"""Arithmetic on spans: what removals leave, and removals that do not overlap.

The law of the ledger is kept here: the removals of a report are sorted and
disjoint, so what they take and what they leave rejoin to the decoded text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from heapq import heappop, heappush
from itertools import pairwise
from operator import attrgetter

from archive.model import Block, Removal, RemovalKind, Span

# Where two removals claim the same character, the earlier kind in this row has it.
PRECEDENCE: dict[RemovalKind, int] = {"boilerplate": 0, "control": 1, "repeat": 2, "layout": 3}


def disjoint(removals: Iterable[Removal]) -> tuple[Removal, ...]:
    """Sort removals and cut overlaps: the kind first in `PRECEDENCE` wins, then the narrower."""
    ordered = sorted((r for r in removals if r.start < r.end), key=attrgetter("start"))
    if all(one.end <= other.start for one, other in pairwise(ordered)):
        return tuple(ordered)
    waiting = ordered[::-1]
    edges = sorted({edge for removal in waiting for edge in (removal.start, removal.end)})
    active: list[tuple[int, int, int, Removal]] = []  # a heap, whose first has the character
    out: list[Removal] = []
    for start, end in pairwise(edges):
        while waiting and waiting[-1].start == start:
            new = waiting.pop()
            rank = (PRECEDENCE[new.kind], new.end - new.start, len(waiting))
            heappush(active, (*rank, new))
        while active and active[0][-1].end <= start:
            heappop(active)
        if not active:
            continue
        winner = active[0][-1]
        if out and out[-1].end == start and start > winner.start and _same_reason(out[-1], winner):
            start = out.pop().start
        if (winner.start, winner.end) == (start, end):
            out.append(winner)
        else:
            out.append(Removal(start, end, winner.kind, winner.rule, winner.why))
    return tuple(out)


def _same_reason(one: Removal, other: Removal) -> bool:
    return (one.kind, one.rule, one.why) == (other.kind, other.rule, other.why)


class Kept:
    """What sorted, disjoint removals leave of a text, quick to ask for any part of it."""

    def __init__(self, text: str, removals: Iterable[Removal]) -> None:
        self.text = text
        # Where a removal begins, where it ends, and so on: the kept stands behind an even number.
        self._edges = [edge for removal in removals for edge in (removal.start, removal.end)]
        self._edges.append(len(text) + 1)

    def spans(self, start: int, end: int) -> list[Span]:
        """Return the kept spans between `start` and `end`, in order."""
        if start >= end:
            return []
        first, last = bisect_right(self._edges, start), bisect_left(self._edges, end)
        edges = self._edges[first:last]
        if first % 2 == 0:
            edges.insert(0, start)
        if last % 2 == 0:
            edges.append(end)
        return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]

    def string(self, start: int, end: int) -> str:
        """Return the kept characters between `start` and `end`, joined."""
        first = bisect_right(self._edges, start)
        if first % 2 == 0 and end <= self._edges[first]:  # nothing was removed here
            return self.text[start:end]
        return "".join([self.text[a:b] for a, b in self.spans(start, end)])

    def said(self, blocks: Iterable[Block]) -> list[Block]:
        """Return `blocks`, each with the text that is kept of it."""
        return [block._replace(text=self.string(block.start, block.end)) for block in blocks]
