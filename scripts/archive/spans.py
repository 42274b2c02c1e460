"""Arithmetic on spans: what removals leave, and removals that do not overlap.

The law of the ledger is kept here: the removals of a report are sorted and
disjoint, so what they take and what they leave rejoin to the decoded text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from archive.model import Removal, RemovalKind, Span

# Where two removals claim the same character, the earlier kind in this row has it.
PRECEDENCE: dict[RemovalKind, int] = {"control": 0, "boilerplate": 1, "repeat": 2, "layout": 3}


def disjoint(removals: Iterable[Removal]) -> tuple[Removal, ...]:
    """Sort removals and cut away overlaps, the kind of higher `PRECEDENCE` winning.

    A control character inside removed boilerplate counts with the boilerplate.
    """
    out: list[Removal] = []
    for removal in sorted(removals, key=lambda r: (r.start, PRECEDENCE[r.kind], -r.end)):
        _push(out, removal)
    return tuple(out)


def _push(out: list[Removal], new: Removal) -> None:
    """Add `new`, which starts no earlier than the last of `out`, without an overlap."""
    if new.start >= new.end:
        return
    last = out[-1] if out else None
    if last is None or new.start >= last.end:
        out.append(new)
    elif last.kind == "boilerplate" and new.end <= last.end:
        return
    elif PRECEDENCE[last.kind] < PRECEDENCE[new.kind] or new.end > last.end:
        _push(out, replace(new, start=last.end))
    else:  # the newcomer has precedence, or is the narrower of two of a kind: it splits the other
        out[-1] = replace(last, end=new.start)
        if out[-1].start == out[-1].end:
            out.pop()
        out.append(new)
        _push(out, replace(last, start=new.end))


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
        return "".join([self.text[a:b] for a, b in self.spans(start, end)])
