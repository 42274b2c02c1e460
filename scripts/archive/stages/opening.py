"""The opening and the end of a report: title, subtitle, speaker, salutation; signature, annexes.

What stands around the body of official prose has a fixed place and form; each such
line becomes a block of its own kind.  In texts that lost their line ends the opening
is one line: it is cut where one form follows another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from archive.model import Block, BlockKind, Removal, Span
from archive.spans import Kept

HEADLINE = "page-headline"  # the rule by which a title is the site's own
TITLE_LENGTH = 80  # characters; a longer line is no title
OPENING = 16  # blocks in which the opening ends
JOINED = 6  # blocks of which each may hold several forms
ENDING = 8  # blocks in which signature and date stand
NAMES = 3  # lines in a row that read like names: of a list, or rows of a table

_SP = r"[\s ]*"
_D = "[0-9０-９一二三四五六七八九十〇○零]"
_DATE = rf"(?:{_D}{_SP}){{2,4}}年{_SP}(?:{_D}{_SP}){{1,3}}月(?:{_SP}(?:{_D}{_SP}){{1,3}}日)?"
SALUTATION = re.compile(
    r"(?:尊敬的)?(?:各位|全体)(?:代表|委员|同志|领导|来宾|朋友|干部)[^。]{0,20}[：:！!，,]?$"
    r"|(?:主任|主席|委员长|副主任)[、，](?:各位)?[^。]{0,30}[：:！!]$|(?:同志们|朋友们|女士们|先生们)[^。]{0,24}[：:！!]$"
    r"|(?:To the|Fellow|Mr\.|Members of)[^.]{0,80}:$"
)
_OFFICE = (
    "总理|副总理|主席|省长|市长|区长|县长|镇长|乡长|州长|盟长|旗长|主任|院长|检察长|局长|厅长"
    "|部长|书记|行长|署长|审计长"
)
_SPEAKER = re.compile(
    rf"(?:[^。，；：]{{0,24}}(?:{_OFFICE})[\s　]*(?:[\u4e00-\u9fff·][\s　]*){{2,4}}"
    r"|报告人[：:].{2,12})$"
)
_NAME = re.compile(r"[\u4e00-\u9fff](?:[\s　]?[\u4e00-\u9fff]){1,3}$")
_SUBTITLE = re.compile(
    rf"(?:[—―－-]{{1,2}}|[（(])?{_SP}{_DATE}[^。；]{{0,6}}在.{{2,60}}(?:会议|大会|会|座谈会|论坛)上?(?:的讲话)?[）)]?$"
    rf"|[—―－]{{2}}[^。]{{2,60}}$|[（(]{_SP}{_DATE}{_SP}[）)]$"
)
_BYLINE = re.compile(
    r"(?:[（(【]?\s*)?(?:(?:信息|文章|稿件)?来源|(?:发布|发表|更新)?(?:时间|日期)|作者|编辑|记者|责任编辑|索引号|发文字号)\s*[：:]"
    r"|\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?\s+\d{1,2}:\d{2}|_?来源："
)
_CAPTION = re.compile(r"(?:[^。]{0,120}。){0,3}[^。]{0,24}(?:记者|通讯员)[^。]{1,10}摄[）)]?$")
# Where the one-line opening of a scraped text is cut: what follows begins a form of its own.
_JOINTS = re.compile(
    rf"(?<=报告)(?=[—―－]{{2}})|(?<=[^—―－])(?=[—―－]{{2}}{_SP}{_DATE})"
    rf"|(?<=会议上)(?=[\s　]*(?:国务院|[\u4e00-\u9fff]{{0,8}}(?:{_OFFICE})))"
    r"|(?<=[\u4e00-\u9fff])(?=(?:各位代表|同志们)[：:！!])"
    r"|(?<=^回信)(?=.)|(?<=^贺信)(?=.)|(?<=[\u4e00-\u9fff])(?=※[\u4e00-\u9fff]{2,4})"
    r"|(?<=[\u4e00-\u9fff])(?=[\s　]{2,}\d{1,2}月\d{1,2}日，)"
    rf"|(?<=讲话)(?=[（(]{_SP}{_DATE})|(?<=日[）)])(?=[\u4e00-\u9fff]{{2,4}}(?:同志们|各位))"
    r"|(?<=(?:各位代表|各位委员)[：:！])(?=.)|(?<=同志们[：:！])(?=.)"
)
# A line without any of these has no joint.
_SEAM = re.compile("—|―|－|会议上|各位|同志们|回信|贺信|※|讲话|日")
_NOT_A_TITLE = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[、）)]|[（(]?\d{1,3}(?:[、）)．]|\.(?!\d))|第.{1,3}[章条节]|【[^】]*】$|(?:[-—•\[|>]|\*\s)|目录|提纲"
)
# What a report calls itself at the end of its title.
_REPORT = re.compile(
    r"(?:报告|总结|公报|公告|白皮书|讲话|通知|规则|规定|办法|条例|方案|规划|意见|决定|计划|打算|设想|安排|要点|纲要"
    r"|说明|结果|情况|汇报|统计|年报|概况|简报|纪要|建议|思路|體制|報告|總結|公報|結果|Report|Act|Informe|Memoria)"
    r"(?:[（(《〈].{1,12}[）)》〉])?$"
)
_SIGNATURE = re.compile(
    r"[^。，；：:]{2,30}(?:政府|委员会|办公室|办公厅|局|厅|部|院|中心|公司|党委|党支部|工作组|县委|市委|省委|镇委|领导小组|学校|医院)$"
)
_DATE_LINE = re.compile(rf"[（(]?{_SP}{_DATE}{_SP}[）)]?$")
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
    out = _find_title(kept, [*cut, *blocks[JOINED:]], new, site)
    titles = [index for index, block in enumerate(out) if block.kind == "title"]
    if not titles and not any(_salutes(block) for block in out[:3]):
        return out
    start = titles[0] + 1 if titles else 0
    stop = min(start + OPENING, len(out))

    def line_at(index: int) -> str:
        return " ".join(out[index].text.split())

    def kind_at(index: int) -> BlockKind | None:
        known = index < stop and out[index].kind == "paragraph"
        kind = _kind_of(line_at(index)) if known else None
        return None if kind == "speaker" and among_names(index) else kind

    def among_names(index: int) -> bool:
        near = range(max(start, index - NAMES + 1), min(index + NAMES, len(out)))
        runs = groupby(_NAME.match(line_at(at)) is not None for at in near)
        return any(named and len([*run]) >= NAMES for named, run in runs)

    for index in range(start, stop):
        kind = kind_at(index)
        if kind is None and titles and index < start + 2:
            line = line_at(index)
            named = len(line) <= 40 and "。" not in line
            kind = "subtitle" if named and (kind_at(index + 1) or kind_at(index + 2)) else None
        if kind is None:
            break
        out[index] = out[index]._replace(kind=kind)
        if kind == "salutation":
            break
    return out


def _salutes(block: Block) -> bool:
    return bool(SALUTATION.match(block.text.strip()))


def _kind_of(line: str) -> BlockKind | None:
    """Return what a line between title and body is, or None where its form says nothing."""
    if SALUTATION.match(line):
        return "salutation"
    if _SUBTITLE.match(line):
        return "subtitle"
    if _BYLINE.match(line):
        return "byline"
    if _SPEAKER.match(line) or _NAME.match(line):
        return "speaker"
    if _CAPTION.match(line):
        return "note"
    return None


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


def _find_title(
    kept: Kept, blocks: list[Block], new: list[Removal], site: Sequence[Span]
) -> list[Block]:
    """Mark the line that reads like the title; show a repeated one once."""
    first = _title_at(blocks)
    if first is None:
        return blocks
    title = blocks[first].text
    copies = [index for index, block in enumerate(blocks[: first + 6]) if _same(block.text, title)]
    # Where site text stood between the copies, the one beside the report is the report's.
    chosen = copies[-1] if _apart(kept, blocks, copies) else first
    out = []
    for index, block in enumerate(blocks):
        if index == chosen:
            block = block._replace(kind="title", level=1)
            if _is_headline(blocks, copies, chosen, site):
                why = "网站放的页面标题，已用作本页的标题"
                new.append(Removal(block.start, block.end, "repeat", HEADLINE, why))
                block = block._replace(text="")
            out.append(block)
        elif index in copies:
            new.append(Removal(block.start, block.end, "repeat", "repeated-title", "重复的标题"))
        else:
            out.append(block)
    return out


def _is_headline(
    blocks: Sequence[Block], copies: Sequence[int], chosen: int, site: Sequence[Span]
) -> bool:
    """Tell whether the title is the site's own headline: set amid its text.

    Then it is metadata, as the byline below it is: the page has it as its heading all the same.
    """

    def between(start: int, end: int) -> bool:
        return any(start <= a and b <= end for a, b in site)

    first, last = blocks[copies[0]], blocks[copies[-1]]
    if first is not last:
        return between(first.end, last.start)
    before = blocks[chosen - 1].end if chosen else 0
    after = blocks[chosen + 1].start if chosen + 1 < len(blocks) else last.end
    return between(before, last.start) and between(last.end, after)


def _title_at(blocks: Sequence[Block]) -> int | None:
    """Return where the title stands, or None.

    It is the first line above the body that names a kind of report, else the first
    that has the form of a title.
    """
    formal = None
    for index, block in enumerate(blocks[:OPENING]):
        if block.kind == "title":
            return index
        if block.kind != "paragraph":
            break
        text = " ".join(block.text.split())
        if len(text) > TITLE_LENGTH or SALUTATION.match(text):
            break
        if _has_title_form(text):
            if _REPORT.search(text):
                return index
            formal = index if formal is None and index < 4 else formal
    return formal if len(blocks) > 1 else None


def _has_title_form(text: str) -> bool:
    if (
        len(text) < 2
        or text.endswith(tuple("。；;，,、：:！!？?.…"))
        or re.search(r"[。；;！!]", text)
    ):
        return False
    return not (_NOT_A_TITLE.match(text) or _kind_of(text))


def _apart(kept: Kept, blocks: Sequence[Block], copies: Sequence[int]) -> bool:
    """Tell whether only removed text stands between the copies of a title."""
    return copies == list(range(copies[0], copies[0] + len(copies))) and any(
        len(kept.spans(blocks[one].end, blocks[one + 1].start)) > 1 for one in copies[:-1]
    )


def _same(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())


def find_ending(blocks: Sequence[Block]) -> list[Block]:
    """Give signature, date, annexes, glossary and notes at the end of a report their kinds."""
    out = list(blocks)
    lines = [" ".join(block.text.split()) for block in out[-ENDING:]]
    offset = len(out) - len(lines)
    for index, line in enumerate(lines):
        at = offset + index
        if out[at].kind not in ("paragraph", "heading") or at < 3:
            continue
        if len(line) <= 30 and _DATE_LINE.match(line):
            out[at] = out[at]._replace(kind="date", level=0)
            if index and _SIGNATURE.match(lines[index - 1]) and out[at - 1].kind == "paragraph":
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
