"""The opening and the end of a report: title, subtitle, speaker, salutation; signature, annexes.

What stands around the body of official prose has a fixed place and form; each such
line becomes a block of its own kind.  In texts that lost their line ends the opening
is one line: it is cut where one form follows another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from archive.model import Block, BlockKind, Removal, Span
from archive.spans import Kept
from archive.stages.forms import (
    ADDRESS,
    DATE,
    DATE_LINE,
    NAME,
    OFFICE,
    SALUTATION,
    SIGNATURE,
    SP,
    SPEAKER,
    SUBTITLE,
    is_person,
    kind_of,
)
from archive.stages.title import OPENING, find_title

JOINED = 6  # blocks of which each may hold several forms
CHRONICLE = 10  # blocks in which another date alone on its line makes a chronicle
ENDING = 8  # blocks in which signature and date stand

# Where the one-line opening of a scraped text is cut: what follows begins a form of its own.
_JOINTS = re.compile(
    rf"(?<=报告)(?=[—―－]{{2}})|(?<=[^—―－])(?=[—―－]{{2}}{SP}{DATE})"
    rf"|(?<=会议上)(?=[\s　]*(?:国务院|[\u4e00-\u9fff]{{0,8}}(?:{OFFICE})))"
    r"|(?<=[\u4e00-\u9fff])(?=(?:各位代表|同志们)[：:！!])"
    r"|(?<=^回信)(?=.)|(?<=^贺信)(?=.)|(?<=[\u4e00-\u9fff])(?=※[\u4e00-\u9fff]{2,4})"
    r"|(?<=[\u4e00-\u9fff])(?=[\s　]{2,}\d{1,2}月\d{1,2}日，)"
    rf"|(?<=讲话)(?=[（(]{SP}{DATE})|(?<=日[）)])(?=[\u4e00-\u9fff]{{2,4}}(?:同志们|各位))"
    r"|(?<=(?:各位代表|各位委员)[：:！])(?=.)|(?<=同志们[：:！])(?=.)"
)
# A line without any of these has no joint.
_SEAM = re.compile("—|―|－|会议上|各位|同志们|回信|贺信|※|讲话|日")
_ANNEX = re.compile(r"(?:附件|附表|附录|附)\s*(?:[：:]|\d|[一二三四五六七八九十]|$)")
_GLOSSARY = re.compile(
    r"[（(【]?(?:名词解释|名词注释|有关名词解释|部分名词解释|注释|附注|名词说明)[）)】]?[：:]?$"
)
_NOTE = re.compile(r"(?:注|备注|注释|资料来源|数据来源)[：:]")


def find_opening(
    kept: Kept, blocks: Sequence[Block], new: list[Removal], site: Sequence[Span] = ()
) -> list[Block]:
    """Give the blocks above the body their kinds; a title that stands twice is shown once.

    `site` are the spans of the site's text, in order.
    """
    cut = [piece for block in blocks[:JOINED] for piece in _cut(kept, block)]
    out = find_title(kept, [*cut, *blocks[JOINED:]], new, site)
    titles = [index for index, block in enumerate(out) if block.kind == "title"]
    if not titles and not any(_salutes(block) for block in out[:3]):
        return out
    start = titles[0] + 1 if titles else 0
    stop = min(start + OPENING, len(out))

    def line_at(index: int) -> str:
        return " ".join(out[index].text.split())

    def kind_at(index: int) -> BlockKind | None:
        known = index < stop and out[index].kind == "paragraph"
        kind = kind_of(line_at(index)) if known else None
        if kind == "speaker" and not SPEAKER.match(line_at(index)):
            return kind if is_person(line_at(index)) and in_an_opening(index) else None
        return kind

    def in_an_opening(index: int) -> bool:
        """Tell whether a line that may be a name has what stands beside a speaker's."""
        if index and out[index - 1].kind in ("subtitle", "speaker"):
            return True
        below = (line_at(at) for at in range(index + 1, len(out)))
        line = next((line for line in below if not is_person(line)), "")
        return bool(ADDRESS.match(line) or SUBTITLE.match(line) or DATE_LINE.match(line))

    def dated(index: int) -> bool:
        """Tell whether a date stands here or right below, and none besides: that is a chronicle."""
        dates = (bool(DATE_LINE.match(line_at(at))) for at in range(index, len(out)))
        return any([*islice(dates, 2)]) and not any(islice(dates, CHRONICLE))

    for index in range(start, stop):
        kind = kind_at(index)
        if kind is None and titles and index < start + 2:
            line = line_at(index)
            named = len(line) <= 40 and "。" not in line
            kind = (
                "subtitle"
                if named and (dated(index) or kind_at(index + 1) or kind_at(index + 2))
                else None
            )
        if kind is None and NAME.match(line_at(index)):
            continue  # the name of a newspaper, of a channel
        if kind is None:
            break
        out[index] = out[index]._replace(kind=kind)
        if kind == "salutation":
            break
    return out


def _salutes(block: Block) -> bool:
    return bool(SALUTATION.match(block.text.strip()))


def _cut(kept: Kept, block: Block) -> Iterator[Block]:
    """Cut a block of the opening at its joints."""
    line = kept.text[block.start : block.end]
    if block.kind != "paragraph" or block.marks or len(line) < 12:
        yield block
        return
    joints = _JOINTS.finditer(line, 0, 600) if _SEAM.search(line, 0, 600) else ()
    edges = [0, *[joint.start() for joint in joints], len(line)]
    if len(edges) == 2 and line == block.text.strip():  # nothing to cut, nothing was removed
        yield block
        return
    for start, end in pairwise(edges):
        piece = line[start:end]
        if piece.strip():
            first = block.start + start + len(piece) - len(piece.lstrip())
            last = block.start + start + len(piece.rstrip())
            yield block._replace(start=first, end=last, text=kept.string(first, last))


def find_ending(blocks: Sequence[Block]) -> list[Block]:
    """Give signature, date, annexes, glossary and notes at the end of a report their kinds."""
    out = list(blocks)
    lines = [" ".join(block.text.split()) for block in out[-ENDING:]]
    offset = len(out) - len(lines)
    for index, line in enumerate(lines):
        at = offset + index
        if out[at].kind not in ("paragraph", "heading") or at < 3:
            continue
        if len(line) <= 30 and DATE_LINE.match(line):
            out[at] = out[at]._replace(kind="date", level=0)
            if index and SIGNATURE.match(lines[index - 1]) and out[at - 1].kind == "paragraph":
                out[at - 1] = out[at - 1]._replace(kind="signature", level=0)
        elif _ANNEX.match(line) and out[at].kind == "paragraph":
            out[at] = out[at]._replace(kind="annex")
        elif _NOTE.match(line) and out[at].kind == "paragraph":
            out[at] = out[at]._replace(kind="note")
    return _glossary(out)


def _glossary(blocks: list[Block]) -> list[Block]:
    """Mark the entries under 名词解释 to the end of the report."""
    for index in range(len(blocks) - 1, len(blocks) // 2, -1):
        block = blocks[index]
        if block.end - block.start <= 16 and _GLOSSARY.match(block.text):
            below = [b._replace(kind="glossary", level=0, marks=()) for b in blocks[index + 1 :]]
            heading = block._replace(kind="heading", level=2)
            return [*blocks[:index], heading, *below]
    return blocks
