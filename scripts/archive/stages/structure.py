"""Kept lines → blocks: the title once, the outline, the paragraphs.

The numbering of Chinese official prose (GB/T 9704—2012, 7.3.3: 一、 （一） 1.
（1）) makes headings; their levels follow the order in which the report itself
first uses each kind.  A heading run together with its paragraph is split from
it, and not a character is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple

from archive.model import Block, BlockKind, Line, Mark, MediaType, Removal
from archive.spans import Kept, disjoint

_NUM = "[一二三四五六七八九十百零〇]{1,5}"
_DIGITS = r"[0-9０-９]{1,2}"
# Kinds of numbers, most specific first.  A number followed by one more digit is a figure.
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern))
    for name, pattern in {
        "part": rf"第(?:{_NUM}|{_DIGITS})(?:部分|编|篇)",
        "chapter": rf"第(?:{_NUM}|{_DIGITS})章",
        "section": rf"第(?:{_NUM}|{_DIGITS})节",
        "一、": rf"{_NUM}\s*(?:、|[．.](?![0-9]))",
        "（一）": rf"[（(〔]\s*{_NUM}\s*[）)〕]、?",
        "1.": rf"{_DIGITS}\s*(?:[、．]|\.(?![0-9０-９]))",
        "（1）": rf"[（(]\s*{_DIGITS}\s*[）)]、?",
        "①": "[①-⑳]",
    }.items()
)
_LEAD = re.compile(
    rf"(?:{_NUM}是|第{_NUM}[，,、]|其[一二三四五六七八九十][，,、]|首先[，,]|其次[，,])"
)
_FIRST_SENTENCE = re.compile(r"[^。！？!?；;：:]{2,60}?[。！？!?]")
_STOP = re.compile(r"[。！？!?；;]")
_OPEN_END = tuple("，,；;、：:")
_TITLE_END = tuple("。；;，,、：:！!？?")
SENTENCE_HEADINGS = ("一、", "（一）")  # kinds whose heading may be a whole sentence
HEADING_LENGTH = 60  # characters; a longer line is a paragraph whatever its number
TITLE_COPIES = 6  # blocks among which the title may stand again
TITLE_LENGTH = 80
PARAGRAPH_LENGTH = 10_000  # characters; a longer one is shown in pieces, cut at sentence ends
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
    text: str, lines: Sequence[Line], removals: Iterable[Removal], media: MediaType
) -> Structured:
    """Arrange kept lines into blocks.

    `lines` are trimmed lines of `text` in order; `removals` what earlier stages
    took.  Every character of a line that is not removed stands in one block.
    """
    kept = Kept(text, disjoint(removals))
    shown = [line for line in lines if kept.string(line.start, line.end).strip()]
    new: list[Removal] = []
    if media == "markdown":
        draft = _read_markdown(shown, new)
    else:
        draft = [Block("paragraph", line.start, line.end) for line in shown]
    draft = _find_title(kept, draft, new)
    draft = [block for item in draft for block in _outline(text, item)]
    draft = [block for item in _levels(text, draft) for block in _shorten(text, item)]
    return Structured(tuple(_identify(Kept(text, disjoint([*removals, *new])), draft)), tuple(new))


def paragraphs(text: str, lines: Sequence[Line], removals: Iterable[Removal]) -> tuple[Block, ...]:
    """Return one paragraph for each line, for a text that is shown as it is."""
    kept = Kept(text, disjoint(removals))
    plain = [Block("paragraph", line.start, line.end) for line in lines]
    return tuple(_identify(kept, plain))


def number_kind(text: str) -> tuple[str, int] | None:
    """Return the kind of number that opens `text` and the number's length, or None."""
    for name, pattern in _KINDS:
        if match := pattern.match(text):
            return name, match.end()
    return None


def _read_markdown(lines: Sequence[Line], new: list[Removal]) -> list[Block]:
    """Read headings and emphasis; their signs become layout, all else stays literal."""
    why = "Markdown 标记"
    blocks = []
    for line in lines:
        start, end, level = line.start, line.end, 0
        if match := _MD_HEADING.fullmatch(line.text):
            level = len(match[1])
            start, end = line.start + match.start(2), line.start + match.end(2)
            new.append(Removal(line.start, start, "layout", "markup", why))
            if end < line.end:
                new.append(Removal(end, line.end, "layout", "markup", why))
        marks = []
        for match in _MD_EMPHASIS.finditer(line.text, start - line.start, end - line.start):
            outer = (line.start + match.start(), line.start + match.end())
            group = match.lastgroup or "em"
            inner = (line.start + match.start(group), line.start + match.end(group))
            new.append(Removal(outer[0], inner[0], "layout", "markup", why))
            new.append(Removal(inner[1], outer[1], "layout", "markup", why))
            marks.append(Mark(*inner, "strong" if group == "strong" else "em"))
        if start < end:
            kind: BlockKind = "heading" if level else "paragraph"
            blocks.append(Block(kind, start, end, max(level, 2) if level else 0, "", tuple(marks)))
            if level == 1 and len(blocks) == 1:
                blocks[0] = replace(blocks[0], kind="title", level=1)
    return blocks


def _find_title(kept: Kept, blocks: list[Block], new: list[Removal]) -> list[Block]:
    """Mark the first line as the title where it reads like one; show a repeated one once."""
    if not blocks:
        return blocks
    first = blocks[0]
    title = kept.string(first.start, first.end)
    if first.kind == "paragraph" and not _reads_like_title(title, len(blocks)):
        return blocks
    copies = [
        index
        for index, block in enumerate(blocks[:TITLE_COPIES])
        if _same(kept.string(block.start, block.end), title)
    ]
    # Where site text stood between the copies, the one beside the report is the report's.
    chosen = copies[-1] if _apart(kept, blocks, copies) else 0
    out = []
    for index, block in enumerate(blocks):
        if index == chosen:
            out.append(replace(block, kind="title", level=1))
        elif index in copies:
            new.append(Removal(block.start, block.end, "repeat", "repeated-title", "重复的标题"))
        else:
            out.append(block)
    return out


def _apart(kept: Kept, blocks: Sequence[Block], copies: Sequence[int]) -> bool:
    """Tell whether only removed text stands between the copies of a title."""
    return copies == list(range(len(copies))) and any(
        len(kept.spans(blocks[one].end, blocks[one + 1].start)) > 1 for one in copies[:-1]
    )


def _reads_like_title(text: str, blocks: int) -> bool:
    return (
        blocks > 1
        and len(text) <= TITLE_LENGTH
        and not text.endswith(_TITLE_END)
        and number_kind(text) is None
        and not _STOP.search(text)
    )


def _same(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())


def _outline(text: str, block: Block) -> list[Block]:
    """Turn a numbered paragraph into a heading, or a heading and its paragraph."""
    if block.kind != "paragraph":
        return [block]
    line = text[block.start : block.end]
    numbered = number_kind(line)
    if numbered is None:
        return [_with_lead(line, block)]
    body = line[numbered[1] :]
    if len(line) <= HEADING_LENGTH and not line.endswith(_OPEN_END):
        stops = [match.start() for match in _STOP.finditer(body)]
        if not stops or (numbered[0] in SENTENCE_HEADINGS and stops == [len(body) - 1]):
            return [replace(block, kind="heading")]
    sentence = _FIRST_SENTENCE.match(body)
    if sentence and len(body) > sentence.end() and numbered[0] in SENTENCE_HEADINGS:
        cut = block.start + numbered[1] + sentence.end()
        heading = replace(block, kind="heading", end=cut)
        rest = replace(block, start=cut, marks=tuple(m for m in block.marks if m.start >= cut))
        return [replace(heading, marks=tuple(m for m in block.marks if m.end <= cut)), rest]
    if sentence and len(body) > sentence.end():
        cut = block.start + numbered[1] + sentence.end()
        return [_add_lead(block, cut)]
    return [block]


def _with_lead(line: str, block: Block) -> Block:
    """Mark the run-in heading of a paragraph that opens with 一是, 第一，or the like."""
    if (opening := _LEAD.match(line)) and (sentence := _FIRST_SENTENCE.match(line, opening.end())):
        return _add_lead(block, block.start + sentence.end())
    return block


def _add_lead(block: Block, cut: int) -> Block:
    marks = tuple(mark for mark in block.marks if mark.start >= cut)
    return replace(block, marks=(Mark(block.start, cut, "lead"), *marks))


def _levels(text: str, blocks: list[Block]) -> list[Block]:
    """Give each numbered heading a level: one below the kind that was open when it first came."""
    level_of: dict[str, int] = {}
    current = 1
    out = []
    for block in blocks:
        if block.kind == "heading" and block.level == 0:
            numbered = number_kind(text[block.start : block.end])
            kind = numbered[0] if numbered else ""
            level = level_of.setdefault(kind, min(current + 1, 6))
            block = replace(block, level=level)
        if block.kind == "heading":
            current = block.level
        out.append(block)
    return out


def _shorten(text: str, block: Block) -> list[Block]:
    """Cut a paragraph of tens of thousands of characters at sentence ends."""
    if block.end - block.start <= PARAGRAPH_LENGTH:
        return [block]
    cuts = [block.start]
    while block.end - cuts[-1] > PARAGRAPH_LENGTH:
        limit = cuts[-1] + PARAGRAPH_LENGTH
        stop = max(text.rfind(sign, cuts[-1], limit) for sign in "。！？；.\n")
        cuts.append(stop + 1 if stop > cuts[-1] else limit)
    cuts.append(block.end)
    pieces = []
    for start, end in pairwise(cuts):
        marks = tuple(m for m in block.marks if start <= m.start and m.end <= end)
        pieces.append(replace(block, kind="paragraph", level=0, start=start, end=end, marks=marks))
    return pieces


def _identify(kept: Kept, blocks: Iterable[Block]) -> Iterable[Block]:
    """Give every block a fragment that follows from its own words alone.

    The same words twice get "-2", "-3" …, so only such twins can shift.
    """
    seen: dict[str, int] = {}
    for block in blocks:
        words = "".join(kept.string(block.start, block.end).split())
        if not words:
            continue
        if block.kind == "heading" and (numbered := number_kind(words)):
            words = words[numbered[1] :] or words
        prefix = "p" if block.kind == "paragraph" else "s"
        ident = f"{prefix}-{blake2b(words.encode(), digest_size=4).hexdigest()}"
        count = seen[ident] = seen.get(ident, 0) + 1
        yield replace(block, ident=ident if count == 1 else f"{ident}-{count}")
