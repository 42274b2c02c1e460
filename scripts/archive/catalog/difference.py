"""Two texts → what is the same in both and what is not, in rows to set side by side.

Matches are sought as a patient reader would: n-grams that stand once in each text (or twice in
each, as titles do), in the same order in both (Bram Cohen's patience diff), long ones first,
then shorter ones in the gaps that are left.  The work is bounded by the length of the texts
times its logarithm.  White space is compared by nobody: a text that was broken into other lines
is the same text.

Rows follow the paragraphs of both texts; joined again, they are both texts exactly.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import zip_longest
from typing import Literal, NamedTuple

Kind = Literal["same", "changed", "left", "right"]

GRAMS = (16, 8, 4)  # characters of the n-grams that are sought, in the order of search
OFTEN = 3  # times that such an n-gram may stand in both texts: a title stands twice
SHORT = 2  # characters: what is the same between two changes and no longer is marked with them
MOST = 400_000  # characters of both texts together; longer ones are shown whole
LEAST = 0.25  # of the shorter text that is the same; below, both are shown whole
CONTEXT = 1  # rows shown before and after a change; the rest is folded


class Piece(NamedTuple):
    """A stretch of a row; changed where the other side has something else, or nothing."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Row:
    """What stands side by side: a paragraph, as a rule."""

    kind: Kind  # left and right: only there
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows in order; or the reason why the texts were not compared, and one row for both."""

    rows: tuple[Row, ...]
    whole: Literal["", "long", "different"] = ""


class _Match(NamedTuple):
    left: int
    right: int
    size: int


def difference(left: str, right: str) -> Difference:
    """Return what is the same and what is not in two texts whose paragraphs are lines."""
    if len(left) + len(right) > MOST:
        return Difference(_whole(left, right), "long")
    solid_left, left_at = _solid(left)
    solid_right, right_at = _solid(right)
    matches = _matches(solid_left, solid_right)
    shorter = min(len(solid_left), len(solid_right))
    if sum(match.size for match in matches) < LEAST * shorter:
        return Difference(_whole(left, right), "different")
    runs = _runs(matches, len(solid_left), len(solid_right))
    return Difference(tuple(_rows(left, right, left_at, right_at, runs)))


def _whole(left: str, right: str) -> tuple[Row, ...]:
    if not left and not right:
        return ()
    pieces = [((Piece(text, True),) if text else ()) for text in (left, right)]
    kind: Kind = "changed" if left and right else "left" if left else "right"
    return (Row(kind, *pieces),)


def _solid(text: str) -> tuple[str, list[int]]:
    """Return a text without white space, and where each of its characters stands; then the end."""
    at = [offset for offset, char in enumerate(text) if not char.isspace()]
    solid = "".join(text.split())
    return solid, [*at, len(text)]


_Gap = tuple[int, int, int, int]  # start and end in the left text, start and end in the right


def _matches(left: str, right: str) -> list[_Match]:
    """Return stretches that are the same, in order in both texts, as long as they can be."""
    gaps = [(0, len(left), 0, len(right))]
    found: list[_Match] = []
    for size in GRAMS:
        rest: list[_Gap] = []
        for gap in gaps:
            matches = list(_in_gap(left, right, gap, size))
            found += matches
            rest += _between(matches, gap)
        gaps = rest
    found.sort()
    joined: list[_Match] = []
    for match in found:
        if joined:
            last = joined[-1]
            if last.left + last.size == match.left and last.right + last.size == match.right:
                joined[-1] = _Match(last.left, last.right, last.size + match.size)
                continue
        joined.append(match)
    return joined


def _in_gap(left: str, right: str, gap: _Gap, size: int) -> Iterator[_Match]:
    """Yield matches of a gap: its ends, then n-grams that are rare in it, made longer."""
    start, end, other, other_end = gap
    head = _common(left[start:end], right[other:other_end])
    if head:
        yield _Match(start, other, head)
        start, other = start + head, other + head
    tail = _common(left[start:end][::-1], right[other:other_end][::-1])
    end, other_end = end - tail, other_end - tail
    if end - start >= size and other_end - other >= size:
        here = _places(left, start, end, size)
        there = _places(right, other, other_end, size)
        pairs = [
            pair
            for gram, places in here.items()
            if len(places) <= OFTEN and len(others := there.get(gram, ())) == len(places)
            for pair in zip(places, others, strict=True)
        ]
        for at, to in _ascending(sorted(pairs)):
            if at < start or to < other:
                continue  # within the match before
            while at > start and to > other and left[at - 1] == right[to - 1]:
                at, to = at - 1, to - 1
            length = min(_common(left, right, at, to, size), end - at, other_end - to)
            yield _Match(at, to, length)
            start, other = at + length, to + length
    if tail:
        yield _Match(end, other_end, tail)


def _between(matches: Sequence[_Match], gap: _Gap) -> Iterator[_Gap]:
    """Yield the gaps that matches leave in a gap, where both texts have something."""
    start, end, other, other_end = gap
    for match in [*matches, _Match(end, other_end, 0)]:
        if match.left > start and match.right > other:
            yield start, match.left, other, match.right
        start, other = match.left + match.size, match.right + match.size


def _places(text: str, start: int, end: int, size: int) -> dict[str, list[int]]:
    """Return where each n-gram of a stretch stands, in order; of many places only the first."""
    grams: dict[str, list[int]] = {}
    for at in range(start, end - size + 1):
        places = grams.setdefault(text[at : at + size], [])
        if len(places) <= OFTEN:
            places.append(at)
    return grams


def _common(one: str, other: str, at: int = 0, to: int = 0, known: int = 0) -> int:
    """Return how long two texts are alike from `at` and `to`; steps double, then halve."""
    most = min(len(one) - at, len(other) - to)
    step = 16
    while known < most and _alike(one, other, at + known, to + known, step):
        known = min(most, known + step)
        step *= 2
    while step and known < most:
        while step and not _alike(one, other, at + known, to + known, step):
            step //= 2
        known = min(most, known + step)
    return known


def _alike(one: str, other: str, at: int, to: int, size: int) -> bool:
    return one[at : at + size] == other[to : to + size]


def _ascending(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the most of sorted pairs whose second numbers ascend too (patience sorting)."""
    tops: list[int] = []
    holders: list[int] = []
    before = []
    for index, (_, to) in enumerate(pairs):
        pile = bisect_left(tops, to)
        before.append(holders[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [to]
        holders[pile : pile + 1] = [index]
    out = []
    index = holders[-1] if holders else -1
    while index >= 0:
        out.append(pairs[index])
        index = before[index]
    return out[::-1]


class _Run(NamedTuple):
    """A stretch of both solid texts; where it is the same, both are as long."""

    left: int
    left_end: int
    right: int
    right_end: int
    same: bool


def _runs(matches: Sequence[_Match], left_end: int, right_end: int) -> list[_Run]:
    """Return both texts in stretches; a short match between two changes is a part of them."""
    runs: list[_Run] = []
    left = right = 0
    inner = [
        match
        for match in matches
        if match.size > SHORT
        or (match.left, match.right) == (0, 0)
        or (match.left + match.size, match.right + match.size) == (left_end, right_end)
    ]
    for match in [*inner, _Match(left_end, right_end, 0)]:
        if match.left > left or match.right > right:
            runs.append(_Run(left, match.left, right, match.right, False))
        left, right = match.left + match.size, match.right + match.size
        if match.size:
            runs.append(_Run(match.left, left, match.right, right, True))
    return runs


def _rows(
    left: str, right: str, left_at: Sequence[int], right_at: Sequence[int], runs: Sequence[_Run]
) -> Iterator[Row]:
    """Yield rows; one ends where a paragraph of the left ends, or of the right within a change.

    White space belongs to the character before it; what a text begins with, to the first.
    """
    one, other = _Side(left, left_at), _Side(right, right_at)

    def flush() -> Iterator[Row]:
        if one.cell or other.cell:
            yield Row(_kind(one.cell, other.cell), tuple(one.cell), tuple(other.cell))
            one.cell, other.cell = [], []

    for run in runs:
        if run.same:
            shift = run.right - run.left
            for end in _paragraphs(left, left_at, run.left, run.left_end):
                one.take(end, False)
                other.take(end + shift, False)
                within = end < run.left_end  # at the end of a run, the right may go on
                if (within and one.closed) or (one.ended and other.ended):
                    yield from flush()
            continue
        if one.closed and run.left < run.left_end:
            yield from flush()
        ends = _paragraphs(left, left_at, run.left, run.left_end)
        others = _paragraphs(right, right_at, run.right, run.right_end)
        for end, other_end in zip_longest(ends, others):
            if end is not None:
                one.take(end, True)
            if other_end is not None:
                other.take(other_end, True)
            if (end is not None and one.closed) or (other_end is not None and other.closed):
                yield from flush()
    one.take(len(left_at) - 1, False)
    other.take(len(right_at) - 1, False)
    yield from flush()


class _Side:
    """One of two texts, taken piece by piece."""

    def __init__(self, text: str, at: Sequence[int]) -> None:
        self._text, self._at = text, at
        self._taken = 0
        self.cell: list[Piece] = []
        self.closed = False  # whether a paragraph ends with what was taken last

    @property
    def ended(self) -> bool:
        """Whether a paragraph or the text ends with what was taken last."""
        return self.closed or self._taken == len(self._text)

    def take(self, end: int, changed: bool) -> None:
        """Take all before a solid character."""
        piece = self._text[self._taken : self._at[end]]
        if piece:
            self._taken += len(piece)
            self.cell.append(Piece(piece, changed))
            self.closed = "\n" in self._text[self._at[end - 1] if end else 0 : self._at[end]]


def _paragraphs(text: str, at: Sequence[int], start: int, end: int) -> Iterator[int]:
    """Yield where the paragraphs of a solid stretch end, and its own end."""
    while start < end:
        line_end = text.find("\n", at[start], at[end])
        stop = bisect_left(at, line_end, start, end) if line_end >= 0 else end
        yield stop
        start = stop


def _kind(left: Sequence[Piece], right: Sequence[Piece]) -> Kind:
    if not left or not right:
        return "left" if left else "right"
    return "changed" if any(piece.changed for piece in (*left, *right)) else "same"


Aspect = Literal["title", "years", "figures", "masks", "footer", "part", "words"]

ASPECTS: tuple[Aspect, ...] = ("title", "years", "figures", "masks", "footer", "part", "words")
TITLE, FOOTER, PASSAGE = 100, 400, 200  # characters: at most, at most, at least
_MASK = re.compile(r"[XxＸ×]{2,}|[*＊]{2,}|某|[□○〇]{2,}")
_FIGURES = re.compile(r"[\W\d_]+")
_YEAR = re.compile(r"(?:19|20)\d\d")


def aspects_of(difference: Difference) -> tuple[Aspect, ...]:
    """Return in what the texts differ, in the order of `ASPECTS`; nothing where none is compared.

    Rows that one text alone has are a title at the beginning, a footer at the end, where they
    are short, and else a part that the other lacks.
    """
    found: set[Aspect] = set()
    rows = () if difference.whole else difference.rows
    if {row.kind for row in rows} <= {"left", "right"}:
        return ()  # there is only one text
    at = 0
    while at < len(rows):
        row, end = rows[at], at + 1
        if row.kind in ("left", "right"):
            while end < len(rows) and rows[end].kind == row.kind:
                end += 1
            size = sum(len(p.text) for one in rows[at:end] for p in (*one.left, *one.right))
            if at == 0 and size <= TITLE:
                found.add("title")
            elif end == len(rows) and size <= FOOTER:
                found.add("footer")
            else:
                found.add("part" if size >= PASSAGE else "words")
        elif row.kind == "changed":
            found |= _aspects(row, at == 0, end == len(rows))
        at = end
    return tuple(aspect for aspect in ASPECTS if aspect in found)


def _aspects(row: Row, first: bool, last: bool) -> set[Aspect]:
    whole = ["".join(piece.text for piece in side) for side in (row.left, row.right)]
    left, right = (
        "".join(piece.text for piece in side if piece.changed) for side in (row.left, row.right)
    )
    if len(left) - len(right) >= PASSAGE or len(right) - len(left) >= PASSAGE:
        return {"footer" if last and max(len(left), len(right)) <= FOOTER else "part"}
    found: set[Aspect] = set()
    if bool(_MASK.search(left)) != bool(_MASK.search(right)):
        found.add("masks")
    elif not _FIGURES.sub("", left + right):
        if set(_YEAR.findall(whole[0])) != set(_YEAR.findall(whole[1])):
            found.add("years")
        elif any(char.isdigit() for char in left + right):
            found.add("figures")
    else:
        found.add("words")
    if first and found:
        found = {"title", *(found - {"words"})}
    return found


def as_html(
    difference: Difference, folded: str, names: tuple[str, str], context: int = CONTEXT
) -> str:
    """Return tables of two columns, each under its name; every word of both texts is escaped.

    `folded` is the summary of rows that are the same and not beside a change, in the words of
    the page; `{}` in it is their number.
    """
    rows = difference.rows
    cells = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    head = f"<thead><tr>{cells}</tr></thead>"
    near = [False] * len(rows)
    for index, row in enumerate(rows):
        if row.kind != "same":
            first, last = max(0, index - context), index + context + 1
            near[first:last] = [True] * len(near[first:last])
    out = ['<div class="difference">']
    index = 0
    while index < len(rows):
        end = index
        while end < len(rows) and near[end] == near[index]:
            end += 1
        table = "".join(map(_row_html, rows[index:end]))
        table = f"<table>{head}<tbody>{table}</tbody></table>"
        if not near[index]:
            summary = escape(folded.format(end - index))
            table = f"<details><summary>{summary}</summary>{table}</details>"
        out.append(table)
        index = end
    return "".join([*out, "</div>"])


def _row_html(row: Row) -> str:
    left, right = (
        "".join(
            f"<{tag}>{escape(piece.text)}</{tag}>" if piece.changed else escape(piece.text)
            for piece in pieces
        )
        for tag, pieces in (("del", row.left), ("ins", row.right))
    )
    return f'<tr class="{row.kind}"><td>{left}</td><td>{right}</td></tr>'
