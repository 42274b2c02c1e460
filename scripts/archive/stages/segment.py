"""Decoded text → lines: where paragraphs begin and end, before anyone judges them.

A line is what stands between two line ends, without its indent.  Two kinds of
text have lost their line ends and get them back here: those that are one huge
line in which `　　` or a tab marks a paragraph, and those hard-wrapped at a
fixed width.  What lies between lines (indents, marks, page numbers) becomes a
removal of kind "layout"; characters that nothing can show, of kind "control".
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple
from unicodedata import east_asian_width

from archive.model import Line, MediaType, Removal

# Where str.splitlines cuts.
LINE_END = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
# C0 and C1 controls but white space; byte-order marks and zero-width spaces; the
# direction overrides of CVE-2021-42574; annotation anchors, tags, non-characters,
# lone surrogates.  Joiners (U+200C, U+200D) shape words in other scripts and stay.
CONTROL = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]+"
)
_EDGE = "".join(chr(c) for c in range(0x3001) if chr(c).isspace()) + "\u200b\ufeff"

# A paragraph mark inside a line: a tab or two ideographic spaces, with any white space around.
# It begins where the white space does: to try each of many spaces would take time by their square.
_MARK = re.compile(r"(?<!\s)\s*(?:\t|\u3000\u3000)\s*")
LONG_LINE = 200  # characters; only a line this long can hold several paragraphs
SHORT_CELL = 12  # characters; pieces shorter than this on average are a table's cells

_SENTENCE_END = tuple("。！？；：.!?;:”』」）)…")
_NUMBERED = re.compile(
    r"[（(]?[一二三四五六七八九十百]+[、）).．]|第[一二三四五六七八九十百零\d]+[章节条部分篇]"
    r"|[（(]?\d{1,3}[)）、．.](?!\d)|[①-⑳]|[-—•·*#]"
)
_PAGE_NUMBER = re.compile(
    r"[-—－–·\s]*(?:第\s*)?(\d{1,4})(?:\s*页(?:[，,\s]*共\s*\d+\s*页)?)?[-—－–·\s]*"
)


# A block of `key: value` lines between two lines of three hyphens, before anything else.
FRONT_MATTER = re.compile(
    r"---[ \t]*\r?\n(?:[A-Za-z_][\w-]*:.*\r?\n|[ \t]+.*\r?\n|- .*\r?\n)+---[ \t]*(?:\r?\n|$)"
)


class Segmented(NamedTuple):
    """Lines in order, and the layout and control removals between and in them."""

    lines: tuple[Line, ...]
    removals: tuple[Removal, ...]


def segment(text: str, media: MediaType = "plain", *, as_it_is: bool = False) -> Segmented:
    """Split `text` into lines.  Every character is in a line, in a removal, or is white space.

    `as_it_is` joins no lines, for a text that could not be read reliably.
    """
    removals = _control(text)
    start = 0
    if media == "markdown" and (front := FRONT_MATTER.match(text)):
        start = front.end()
        removals.append(Removal(0, start, "layout", "front-matter", "Markdown 前置元数据"))
    lines: list[Line] = []
    at = start
    for whole in text[start:].splitlines(keepends=True):
        if line := _trim(at, whole):
            lines += (line,) if len(line.text) < LONG_LINE else _pieces(text, line)
        at += len(whole)
    if media == "plain" and not as_it_is and (width := wrap_width(lines)):
        lines, unwrapped = _unwrap(text, lines, width)
        removals += unwrapped
    removals += _gaps(text, start, lines)
    return Segmented(tuple(lines), tuple(removals))


def _pieces(text: str, line: Line) -> list[Line]:
    """Return the paragraphs of a long line: itself, or more where it has marks."""
    cuts = [line.start]
    for mark in _MARK.finditer(text, line.start, line.end):
        cuts += mark.span()
    cuts.append(line.end)
    if len(cuts) == 2 or 2 * len(line.text) / len(cuts) < SHORT_CELL:
        return [line]
    pieces = [_trim(a, text[a:b]) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]
    return [piece for piece in pieces if piece]


def _trim(start: int, whole: str) -> Line | None:
    behind = whole.lstrip(_EDGE)
    inner = behind.rstrip(_EDGE)
    if not inner:
        return None
    start += len(whole) - len(behind)
    return Line(start, start + len(inner), inner)


def _control(text: str) -> list[Removal]:
    if "\x1f" not in text and "".join(text.split()).isprintable():  # which \x1f is no more
        return []
    why = "无法显示的字符"
    return [Removal(*m.span(), "control", "control-character", why) for m in CONTROL.finditer(text)]


def _gaps(text: str, start: int, lines: list[Line]) -> list[Removal]:
    """Return indents and paragraph marks; bare line ends stay, as the white space they are."""
    removals = []
    for end, behind, _ in (*lines, Line(len(text), len(text), "")):
        if marks := len(text[start:end].lstrip(LINE_END)):
            removals.append(Removal(end - marks, end, "layout", "indent", "段落的缩进或标记"))
        start = behind
    return removals


def width_of(text: str) -> int:
    """Return how many terminal columns a line takes (UAX #11: wide and full-width are two)."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def wrap_width(lines: list[Line]) -> int:
    """Return the columns at which the text is hard-wrapped, or 0 where it is not.

    Hard-wrapped means: no line is much longer than a page's column, a third of
    the lines stop in mid-sentence, and where they stop is nearly always the margin.
    """
    if len(lines) < 6 or max([len(line.text) for line in lines]) > 120:
        return 0
    widths = sorted(width_of(line.text) for line in lines)
    width = widths[len(widths) * 9 // 10]
    if not 40 <= width <= 120:
        return 0
    cut = [
        columns
        for line, following in pairwise(lines)
        if not line.text.endswith(_SENTENCE_END)
        and not _NUMBERED.match(following.text)
        and (columns := width_of(line.text)) * 2 > width
    ]
    full = sum(width - 8 <= columns <= width + 4 for columns in cut)
    return width if len(cut) * 3 >= len(lines) and full * 5 >= len(cut) * 4 else 0


def _unwrap(text: str, lines: list[Line], width: int) -> tuple[list[Line], list[Removal]]:
    """Join the lines of each paragraph of a hard-wrapped text; take page numbers out."""
    removals: list[Removal] = []
    numbers = _page_numbers(lines)
    for line in numbers:
        why = "固定行宽文本中的页码"
        removals.append(Removal(line.start, line.end, "layout", "page-number", why))
    taken = {line.start for line in numbers}
    paragraphs: list[list[Line]] = []
    for line in lines:
        if line.start in taken:
            continue
        if paragraphs and _continues(text, above := paragraphs[-1][-1], line, width):
            paragraphs[-1].append(line)
            if _is_wide(above.text[-1]) or _is_wide(line.text[0]):
                why = "固定行宽造成的断行"
                removals.append(Removal(above.end, line.start, "layout", "hard-wrap", why))
        else:
            paragraphs.append([line])
    spans = [(one[0].start, one[-1].end) for one in paragraphs]
    return [Line(start, end, text[start:end]) for start, end in spans], removals


def _continues(text: str, line: Line, following: Line, width: int) -> bool:
    """Tell whether `following` goes on with the paragraph of `line`."""
    gap = text[line.end : following.start]
    indented = len(gap) - len(gap.rstrip(" \t\u3000")) >= 2
    room = width - width_of(line.text)
    needed = 2 if _is_wide(following.text[0]) else len(following.text.split(maxsplit=1)[0]) + 1
    return not (indented or room >= needed + 4 or _NUMBERED.match(following.text))


def _page_numbers(lines: list[Line]) -> list[Line]:
    """Return lines that are page numbers: alone on their line, counting up by one."""
    found = [(line, int(m[1])) for line in lines if (m := _PAGE_NUMBER.fullmatch(line.text))]
    steps = {b - a for (_, a), (_, b) in pairwise(found)}
    alone = len(found) == 1 and found[0][0] in (lines[0], lines[-1])
    return [line for line, _ in found] if alone or steps == {1} else []


def _is_wide(char: str) -> bool:
    return east_asian_width(char) in "WF"
