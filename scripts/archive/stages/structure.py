"""Kept lines → blocks: the opening, the outline, the paragraphs, the end.

The forms of the opening and the end are in `opening`, the numbering in `outline`.
Every character of a line that is not removed stands in one block.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple
from zlib import crc32

from archive.model import (
    NO_SIDECAR,
    Block,
    BlockKind,
    Line,
    Mark,
    MediaType,
    Removal,
    Sidecar,
    Span,
)
from archive.spans import Kept, disjoint
from archive.stages.opening import find_ending, find_opening
from archive.stages.outline import number_kind, outline

PARAGRAPH_LENGTH = 10_000  # characters; a longer one is shown in pieces, cut at sentence ends
# A line that is bold as a whole, in one piece or in several set end to end (**1****、…**).
_BOLD_LINE = re.compile(r"\*\*[^*\s](?:[^*]|(?<=[^*])\*{4}(?=[^*]))*\*\*")
_ASTERISKS = re.compile(r"\*+")
CELL_GAP = re.compile(r"\t+|[ \u3000]{2,}")
_CELL_STOP = re.compile("[。；！？]")
TABLE_ROWS, CELL, ROW_LENGTH = 3, 24, 160  # rows at least; characters at most
_MD_HEADING = re.compile(r"(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*")
# Emphasis, read narrowly: a sign beside a digit, a Latin letter or a place's kind may be a mask.
_MD_EMPHASIS = re.compile(
    r"(?<![*_])(?:\*\*|__)(?=[^\s*_省市县区镇乡村])(?P<strong>[^*\n]*?[^\s*_])(?:\*\*|__)(?![*_])"
    r"|(?<![*A-Za-z0-9])\*(?=[^\s*省市县区镇乡村])(?P<em>[^*\n]*?[^\s*])\*(?![*A-Za-z0-9])"
    r"|(?<!\w)_(?=[^\s_])(?P<em2>[^_\n]*?[^\s_])_(?!\w)"
)


class Structured(NamedTuple):
    """Blocks in order, and the removals of kind "repeat" and "layout" that made them."""

    blocks: tuple[Block, ...]
    removals: tuple[Removal, ...]


def structure(
    text: str,
    lines: Sequence[Line],
    removals: Sequence[Removal],
    media: MediaType,
    curated: Sidecar = NO_SIDECAR,
) -> Structured:
    """Arrange kept lines into blocks.

    `lines` are trimmed lines of `text` in order; `removals` what earlier stages took;
    `curated` says which headings a person joined to their paragraph or split from it.
    """
    kept, new = Kept(text, disjoint(removals)), list[Removal]()
    if media == "markdown":
        shown = [line for line in lines if kept.string(line.start, line.end).strip()]
        draft = _read_markdown(shown, new)
        kept = Kept(text, disjoint([*removals, *new]))
        draft = kept.said(draft)
    else:
        draft = _lines(kept, lines)
    site = [(r.start, r.end) for r in removals if r.kind == "boilerplate"]
    draft = find_opening(kept, draft, new, site)
    if new:
        kept = Kept(text, disjoint([*removals, *new]))
    draft = _tables(kept, draft)
    draft = _curate(find_ending(outline(text, draft)), curated)
    draft = [piece for block in draft for piece in _shorten(kept, block)]
    return Structured(identify(draft), tuple(new))


def _lines(kept: Kept, lines: Iterable[Line]) -> list[Block]:
    """Return a paragraph for each line of which something is kept."""
    said = [(line, kept.string(line.start, line.end)) for line in lines]
    return [
        Block("paragraph", line.start, line.end, text=text) for line, text in said if text.strip()
    ]


def _inside_signs(start: int, end: int, new: Sequence[Removal]) -> Span:
    """Return the span without the signs of markup at its two ends."""
    for removal in new:
        if removal.start == start and removal.end <= end:
            start = removal.end
    for removal in reversed(new):
        if removal.end == end and removal.start >= start:
            end = removal.start
    return start, end


def _tables(kept: Kept, blocks: Sequence[Block]) -> list[Block]:
    """Join rows of aligned text to a table, where every cell is certain.

    Certain means: three rows or more, one after the other, of as many short cells each,
    set apart by tabs or wide white space.
    """
    out: list[Block] = []
    for width, run in groupby(blocks, _width):
        rows = list(run)
        if width > 1 and len(rows) >= TABLE_ROWS:
            start, end = rows[0].start, rows[-1].end
            out.append(Block("table", start, end, text=kept.string(start, end)))
        else:
            out += rows
    return out


def _width(block: Block) -> int:
    """Return the number of cells of a row of aligned text; less than 2 where it is no such row."""
    if block.kind != "paragraph" or block.marks or block.end - block.start > ROW_LENGTH:
        return 0
    text = block.text
    if not ("\t" in text or "  " in text or "\u3000" in text):  # no gap
        return 0
    cells = CELL_GAP.split(text.strip())
    certain = all(cell and len(cell) <= CELL and not _CELL_STOP.search(cell) for cell in cells)
    return len(cells) if certain else 0


def _curate(blocks: Sequence[Block], curated: Sidecar) -> list[Block]:
    """Make a quoted heading a paragraph, and a quoted beginning of a paragraph a heading."""
    if not (curated.joins or curated.splits):
        return list(blocks)
    out: list[Block] = []
    for block in blocks:
        line = block.text
        if block.kind == "heading" and line in curated.joins:
            block = block._replace(kind="paragraph", level=0)
        found = [(q, level) for q, level in curated.splits if line.startswith(q)]
        if block.kind == "paragraph" and found and len(line) == block.end - block.start:
            quote, level = found[0]
            cut, rest = block.start + len(quote), line[len(quote) :]
            head = block._replace(kind="heading", level=level or 2, end=cut, marks=(), text=quote)
            out.append(head)
            if rest.strip():
                below = tuple(mark for mark in block.marks if mark.start >= cut)
                out.append(block._replace(start=cut, marks=below, text=rest))
            continue
        out.append(block)
    return out


def paragraphs(text: str, lines: Sequence[Line], removals: Iterable[Removal]) -> tuple[Block, ...]:
    """Return one paragraph for each line, for a text that is shown as it is."""
    return identify(_lines(Kept(text, disjoint(removals)), lines))


def _read_markdown(lines: Sequence[Line], new: list[Removal]) -> list[Block]:
    """Read headings and emphasis; their signs become layout, all else stays literal."""
    why = "Markdown 标记"
    blocks: list[Block] = []
    for line in lines:
        start, end, level, before = line.start, line.end, 0, len(new)
        if match := _MD_HEADING.fullmatch(line.text):
            level = len(match[1])
            start, end = line.start + match.start(2), line.start + match.end(2)
            new.append(Removal(line.start, start, "layout", "markup", why))
            if end < line.end:
                new.append(Removal(end, line.end, "layout", "markup", why))
        marks = []
        if _BOLD_LINE.fullmatch(line.text, start - line.start, end - line.start):
            for match in _ASTERISKS.finditer(line.text, start - line.start, end - line.start):
                at = (line.start + match.start(), line.start + match.end())
                new.append(Removal(*at, "layout", "markup", why))
            marks.append(Mark(start, end, "strong"))
        for match in (
            () if marks else _MD_EMPHASIS.finditer(line.text, start - line.start, end - line.start)
        ):
            outer = (line.start + match.start(), line.start + match.end())
            group = match.lastgroup or "em"
            inner = (line.start + match.start(group), line.start + match.end(group))
            new.append(Removal(outer[0], inner[0], "layout", "markup", why))
            new.append(Removal(inner[1], outer[1], "layout", "markup", why))
            marks.append(Mark(*inner, "strong" if group == "strong" else "em"))
        start, end = _inside_signs(start, end, new[before:])
        if start < end:
            kind: BlockKind = "heading" if level else "paragraph"
            if (
                (level == 1 or (level and not blocks))
                and len(blocks) < 5
                and all(b.kind != "title" for b in blocks)
            ):
                kind = "title"
            level = 1 if kind == "title" else max(level, 2) if level else 0
            blocks.append(Block(kind, start, end, level, "", tuple(marks)))
    return blocks


def _shorten(kept: Kept, block: Block) -> list[Block]:
    """Cut a paragraph of tens of thousands of characters at sentence ends."""
    if block.end - block.start <= PARAGRAPH_LENGTH:
        return [block]
    cuts = [block.start]
    while block.end - cuts[-1] > PARAGRAPH_LENGTH:
        limit = cuts[-1] + PARAGRAPH_LENGTH
        stop = max(kept.text.rfind(sign, cuts[-1], limit) for sign in "。！？；.\n")
        cuts.append(stop + 1 if stop > cuts[-1] else limit)
    cuts.append(block.end)
    pieces = []
    for start, end in pairwise(cuts):
        marks = tuple(m for m in block.marks if start <= m.start and m.end <= end)
        plain = Block("paragraph", start, end, marks=marks, text=kept.string(start, end))
        pieces.append(plain)
    return pieces


def identify(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Give every block a fragment that follows from its own words alone: their CRC-32.

    The same words twice get "-2", "-3" …, so only such twins can shift.  Blocks without words
    are left out.
    """
    seen: dict[str, int] = {}
    out: list[Block] = []
    for kind, start, end, level, _, marks, text in blocks:
        words = "".join(text.split())
        if not words:
            continue
        if kind == "heading" and (numbered := number_kind(words)):
            words = words[numbered[1] :] or words
        prefix = "s" if kind in ("title", "heading") else "p"
        ident = f"{prefix}-{crc32(words.encode()):08x}"
        count = seen[ident] = seen.get(ident, 0) + 1
        ident = ident if count == 1 else f"{ident}-{count}"
        out.append(Block(kind, start, end, level, ident, marks, text))
    return tuple(out)
