"""The outline of Chinese official prose: which paragraphs are headings, and at which level.

Numbers: GB/T 9704—2012, 7.3.3 (一、 （一） 1. （1）), 第X章/节 of regulations, ①, and
第一， where it stands as a line of its own.  A heading run together with its paragraph
is split from it.  Levels follow the report's own order of use: a kind of number stands
below the kinds under which it begins again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, pairwise
from unicodedata import numeric

from archive.model import Block, Mark

_NUM = "[一二三四五六七八九十百零〇]{1,5}"
_DIGITS = r"[0-9０-９]{1,2}"
# Kinds of numbers, the higher first.  A number followed by one more digit is a figure.
_KINDS = {
    "part": rf"第(?:{_NUM}|{_DIGITS})(?:部分|编|篇)",
    "chapter": rf"第(?:{_NUM}|{_DIGITS})章",
    "section": rf"第(?:{_NUM}|{_DIGITS})节",
    "一、": rf"{_NUM}\s*(?:、|[．.](?![0-9]))",
    "（一）": rf"[（(〔]\s*{_NUM}\s*[）)〕]、?",
    "第一，": rf"第{_NUM}[，,、]",
    "1.": rf"{_DIGITS}\s*(?:、|．|\.(?![0-9０-９]))",
    "（1）": rf"[（(]\s*{_DIGITS}\s*[）)]、?",
    "①": "[①-⑳]",
}
_RANKS = tuple(_KINDS)
_NUMBER = re.compile("|".join(f"({pattern})" for pattern in _KINDS.values()))
# What a number begins with: most lines begin with none of these.
_NUMBER_BEGINS = frozenset("第一二三四五六七八九十百零〇（(〔0123456789０１２３４５６７８９")
_NUMBER_BEGINS |= frozenset(map(chr, range(ord("①"), ord("⑳") + 1)))
_LEAD = re.compile(
    rf"(?:{_NUM}(?:是|要)|第{_NUM}[，,、]|其[一二三四五六七八九十][，,、]|首先[，,]|其次[，,]|再次[，,])"
)
_LEAD_BEGINS = frozenset("一二三四五六七八九十百零〇第其首再")
_SENTENCE = re.compile(r"[^。！？!?；;：:]{2,60}?[。！？!?]")
_SHORT = re.compile(r"[\u4e00-\u9fff“”、]{5,18}。")
_STOP = re.compile(r"[。！？!?；;]")
_FIGURE = re.compile(
    r"[0-9０-９](?:\.\d+)?\s*(?:%|％|万|亿|元|吨|公里|个|户|人|家|项)|增长\d|百分之"
)
_OPEN_END = tuple("，,；;、：:")
SENTENCE_KINDS = ("一、", "（一）", "第一，")  # whose heading may be a whole sentence
LIST_KINDS = ("1.", "（1）", "①", "第一，", "（一）", "一、")  # whose run of lines may be a list
LONG_HEADING = 90  # characters of a sentence that stands alone behind 第一，
HEADING_LENGTH = 60  # characters; a longer line is a paragraph whatever its number
RUN_IN_LENGTH = 45  # characters of a sentence that can be a run-in heading
ROW = 3  # paragraphs in a row that have a heading run in
PLAIN_LENGTH = 30  # characters of a heading without a number
PROSE_LENGTH = 50  # characters that make a paragraph prose


def number_kind(text: str) -> tuple[str, int] | None:
    """Return the kind of number that opens `text` and the number's length, or None."""
    if text[:1] not in _NUMBER_BEGINS:
        return None
    match = _NUMBER.match(text)
    return (_RANKS[match.lastindex - 1], match.end()) if match and match.lastindex else None


def number_value(text: str) -> int:
    """Return the number that opens `text`: 1 for 一、, （一）, 1. and ①; 0 where there is none."""
    total = current = 0
    for char in text.lstrip("第（(〔 　"):
        value = int(numeric(char, -1))
        if value < 0:
            break
        if char in "十百":
            total += max(current, 1) * value
            current = 0
        elif value >= 10:
            return value
        else:
            current = current * 10 + value
    return total + current


def outline(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Turn paragraphs of `text` into headings where the report uses them so, each of its level."""
    split = [piece for block in blocks for piece in _numbered(block)]
    split = _run_in(text, _without_lists(_without_asides(_as_siblings(split))))
    return _levels(_unnumbered(split))


def _numbered(block: Block) -> list[Block]:
    """Turn a numbered paragraph into a heading, a heading and its paragraph, or leave it."""
    if block.kind != "paragraph":
        return [block]
    line = block.text
    numbered = number_kind(line)
    if numbered is None:
        return [_with_lead(line, block)]
    kind, length = numbered
    body = line[length:]
    if not body.strip():
        return [block]
    longest = LONG_HEADING if kind == "第一，" else HEADING_LENGTH
    if len(line) <= longest and not line.endswith(_OPEN_END) and not _FIGURE.search(body):
        stops = [match.start() for match in _STOP.finditer(body)]
        if not stops or (kind in SENTENCE_KINDS and stops == [len(body) - 1]):
            return [block._replace(kind="heading")]
    if len(line) != block.end - block.start:  # signs of markup lie inside: offsets do not fit
        return [block]
    sentence = _SENTENCE.match(body)
    if sentence is None or sentence.end() == len(body):
        return [block]
    at = length + sentence.end()
    cut = block.start + at
    title = sentence[0]
    if kind in ("一、", "（一）") and len(title) <= RUN_IN_LENGTH and not _FIGURE.search(title):
        above = tuple(mark for mark in block.marks if mark.end <= cut)
        below = tuple(mark for mark in block.marks if mark.start >= cut)
        heading = block._replace(kind="heading", end=cut, marks=above, text=line[:at])
        return [heading, block._replace(start=cut, marks=below, text=line[at:])]
    return [_add_lead(block, cut)] if len(title) <= RUN_IN_LENGTH else [block]


def _with_lead(line: str, block: Block) -> Block:
    """Mark the run-in heading of a paragraph that opens with 一是, 第一，or the like."""
    opening = _LEAD.match(line) if line[:1] in _LEAD_BEGINS else None
    if opening and (sentence := _SENTENCE.match(line, opening.end())):
        return _add_lead(block, block.start + sentence.end())
    return block


def _add_lead(block: Block, cut: int) -> Block:
    marks = tuple(mark for mark in block.marks if mark.start >= cut)
    return block._replace(marks=(Mark(block.start, cut, "lead"), *marks))


def _as_siblings(blocks: list[Block]) -> list[Block]:
    """Take a numbered sentence for what the items before and behind it are.

    The last item of a list (（一）…；（二）…。) is no heading, and one among headings is one
    though it gives a figure.
    """
    begun = [b for b in blocks if b.kind == "paragraph" and b.text[:1] in _NUMBER_BEGINS]
    if not any(number_kind(block.text) for block in begun):  # as in most reports
        return blocks
    rows: dict[str, list[tuple[int, int]]] = {}  # by kind of number: where, and the number
    for index, block in enumerate(blocks):
        if block.kind in ("heading", "paragraph") and (numbered := number_kind(block.text)):
            rows.setdefault(numbered[0], []).append((index, number_value(block.text)))
    out = list(blocks)
    for row in (row for kind, row in rows.items() if kind in SENTENCE_KINDS):
        for (above, one), (index, two) in pairwise(row):
            lists = out[above].kind == "paragraph" and out[above].text.endswith(("；", ";"))
            last = index == above + 1 and two == one + 1 and out[index].text.endswith("。")
            if last and lists and out[index].kind == "heading":
                out[index] = out[index]._replace(kind="paragraph")
        for (above, one), (index, two), (below, three) in zip(row, row[1:], row[2:], strict=False):
            among = out[above].kind == out[below].kind == "heading" and one + 2 == two + 1 == three
            if among and _is_sentence(out[index]):
                out[index] = out[index]._replace(kind="heading")
    return out


def _is_sentence(block: Block) -> bool:
    """Tell whether a numbered paragraph is one short sentence of one clause."""
    line = block.text
    stop = _STOP.search(line)
    short = len(line) <= HEADING_LENGTH and not line.endswith(_OPEN_END)
    one = "，" not in line and (stop is None or stop.end() == len(line))
    return short and one and not block.marks


def _without_lists(blocks: list[Block]) -> list[Block]:
    """Make numbered lines that follow one another with nothing between a list again."""
    out: list[Block] = []
    for kind, run in groupby(blocks, _kind_of):
        lines = list(run)
        last = len(out) + len(lines)
        if kind in LIST_KINDS and len(lines) >= 3:
            opens = last < len(blocks) and blocks[last].kind != "heading"
            listed = lines[:-1] if opens else lines
            out += [line._replace(kind="paragraph") for line in listed]
            lines = lines[len(listed) :]
        out += lines
    return out


def _kind_of(block: Block) -> str:
    if block.kind != "heading" or block.level:
        return ""
    numbered = number_kind(block.text)
    return numbered[0] if numbered else ""


def _without_asides(blocks: list[Block]) -> list[Block]:
    """Leave one or two paragraphs that open with 第一， as they are: they count reasons."""
    found = [b for b in blocks if b.kind == "heading" and _kind_of(b) == "第一，"]
    if not found or len(found) >= ROW:
        return blocks
    return [block._replace(kind="paragraph") if block in found else block for block in blocks]


def _run_in(text: str, blocks: list[Block]) -> list[Block]:
    """Mark short first sentences that name what their paragraphs tell, several in a row."""
    out: list[Block] = []
    for short, run in groupby(blocks, lambda block: _short_opening(text, block) > 0):
        row = list(run)
        if short and len(row) >= ROW:
            row = [_add_lead(block, block.start + _short_opening(text, block)) for block in row]
        out += row
    return out


def _short_opening(text: str, block: Block) -> int:
    """Return the length of a paragraph's short first sentence; 0 where it has none."""
    if block.kind != "paragraph" or block.marks or block.end - block.start < PROSE_LENGTH:
        return 0
    until = min(block.end, block.start + 24)
    if text.find("。", block.start, until) < 0:
        return 0
    match = _SHORT.match(text, block.start, until)
    return match.end() - block.start if match else 0


def _unnumbered(blocks: list[Block]) -> list[Block]:
    """Recognise short lines over prose as headings, where the report has two of them or more."""
    found = [
        index
        for index, block in enumerate(blocks[:-1])
        if block.kind == "paragraph" and _is_plain_heading(blocks, index)
    ]
    if len(found) < 2:
        return blocks
    out = list(blocks)
    for index in found:
        out[index] = blocks[index]._replace(kind="heading")
    return out


def _is_plain_heading(blocks: Sequence[Block], index: int) -> bool:
    block = blocks[index]
    line = block.text
    if not 4 <= len(line) <= PLAIN_LENGTH or (not line[0].isalnum() and line[0] not in "“《【"):
        return False
    if _STOP.search(line[:-1]) or line.endswith((*_OPEN_END, "！", "？", "!", "?")):
        return False
    bold = any(m.kind == "strong" and m.end - m.start >= len(line) for m in block.marks)
    if not bold and (_FIGURE.search(line) or "，" in line or block.marks):
        return False
    if number_kind(line) or not any("\u4e00" <= char <= "\u9fff" for char in line):
        return False
    following = blocks[index + 1]
    over_prose = following.kind == "paragraph" and following.end - following.start >= PROSE_LENGTH
    over_number = following.kind == "heading" and number_value(following.text) == 1
    before = blocks[index - 1] if index else None
    after_prose = before is None or before.kind != "paragraph" or _ends(before)
    return (over_prose or over_number) and after_prose


def _ends(block: Block) -> bool:
    """Tell whether a paragraph ends as prose does, so that what follows can be a heading."""
    return block.text[-1:] in "。！？；：…”）!?.;:)"


def _levels(blocks: list[Block]) -> list[Block]:
    """Give each heading a level from 2: its kind's place among the kinds that the report uses."""
    last: dict[str, int] = {}  # where each kind stood last, in the order of first use
    restarts: dict[str, set[str]] = {}  # the kinds that begin again below a kind
    kinds = {
        index: _kind_of(block)
        for index, block in enumerate(blocks)
        if block.kind == "heading" and not block.level
    }
    for index, kind in kinds.items():
        block = blocks[index]
        if kind in last and number_value(block.text) == 1:
            for other, at in last.items():
                if at > last[kind]:
                    restarts.setdefault(other, set()).add(kind)
        last[kind] = index
    order = _ordered([kind for kind in last if kind or next(iter(last)) == ""], restarts)
    out, above = list(blocks), 1
    for index, kind in kinds.items():
        level = min(order.index(kind) + 2 if kind in order else above + 1, 6)
        out[index] = blocks[index]._replace(level=level)
        above = level if kind in order else above
    return out


def _ordered(kinds: list[str], restarts: dict[str, set[str]]) -> list[str]:
    """Sort kinds from the highest: by first use, unless one begins again below a later one."""
    order: list[str] = []
    for kind in kinds:
        place = len(order)
        while place and _belongs_above(kind, order[place - 1], restarts):
            place -= 1
        order.insert(place, kind)
    return order


def _belongs_above(kind: str, other: str, restarts: dict[str, set[str]]) -> bool:
    """Tell whether `kind` stands above `other`, which the report used first.

    It does where `other` begins again below it, and the standard has it so.
    """
    known = kind in _RANKS and other in _RANKS
    standard = known and _RANKS.index(kind) < _RANKS.index(other)
    return standard and other in restarts.get(kind, ()) and kind not in restarts.get(other, ())
