"""Arithmetic on spans: what removals leave, and removals that do not overlap.

The law of the ledger is kept here: the removals of a report are sorted and
disjoint, so what they take and what they leave rejoin to the decoded text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from itertools import pairwise

from archive.model import Removal, RemovalKind, Span

# Where two removals claim the same character, the earlier kind in this row has it.
PRECEDENCE: dict[RemovalKind, int] = {"boilerplate": 0, "control": 1, "repeat": 2, "layout": 3}


def disjoint(removals: Iterable[Removal]) -> tuple[Removal, ...]:
    """Sort removals and cut overlaps: the kind first in `PRECEDENCE` wins, then the narrower."""
    waiting = sorted(removals, key=lambda removal: removal.start, reverse=True)
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

    def __init__(self, text: str, removals: Sequence[Removal]) -> None:
        self.text = text
        self._removals = removals
        self._starts = [removal.start for removal in removals]

    def spans(self, start: int, end: int) -> list[Span]:
        """Return the kept spans between `start` and `end`, in order."""
        if start >= end:
            return []
        index = max(bisect_right(self._starts, start) - 1, 0)
        out = []
        while index < len(self._removals) and (removal := self._removals[index]).start < end:
            if removal.end > start:
                if removal.start > start:
                    out.append((start, removal.start))
                start = removal.end
            index += 1
        if start < end:
            out.append((start, end))
        return out

    def string(self, start: int, end: int) -> str:
        """Return the kept characters between `start` and `end`, joined."""
        spans = self.spans(start, end)
        if len(spans) == 1:
            return self.text[spans[0][0] : spans[0][1]]
        return "".join([self.text[a:b] for a, b in spans])
