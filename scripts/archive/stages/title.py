"""The title of a report: which line it is, and which copies and menus above it are the site's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from archive.model import Block, Removal, Span
from archive.spans import Kept
from archive.stages.forms import DATE_LINE, REPORT, SALUTATION, SIGNATURE, SP, kind_of
from archive.stages.reading import DOCUMENT_NUMBER

HEADLINE = "page-headline"  # the rule by which a title is the site's own
TITLE_LENGTH = 80  # characters; a longer line is no title
OPENING = 16  # blocks in which the opening ends
MENUS = 120  # blocks above the headline of a page that was taken whole
MENU = 45  # characters; a longer line is none of a menu
HEADLINE_LENGTH = 6  # letters of one at least
REPORT_LENGTH = 6  # characters of a title that names a report, as 政府工作报告 does
APART, WORDS, WORD = 3, 3, 8  # lines and words of menus above a headline; characters of a word
SHORT = 6  # characters of the end of a title that says what it is of: 统计公报
ROW = 100  # characters; a longer line is no row of date and source
BUTTON = 4  # characters of a word that is one

# The row of date and source under a headline.
_DATED = re.compile(
    rf"(?<!\d)(?:19|20)\d\d{SP}[-/.年]{SP}\d{{1,2}}{SP}[-/.月]{SP}\d{{1,2}}(?!\d)"
    r"|^(?!数据|资料)[^。，；]{0,12}(?:来源|來源|(?:发布|发表|更新)(?:时间|日期))\s*[：:]"
)
_PUBLISHED = re.compile(r"来源|來源|(?:发布|发表|更新)(?:时间|日期)|\d{1,2}:\d\d")
# A line that begins a title and does not end it: 关于2022年度预算执行, 2023年国民经济和社会发展.
_ABOUT = re.compile(r"(?:[\u4e00-\u9fff]{2,16})?(?:关于|關於)")
_OF_A_YEAR = re.compile(r"[^，。\d]{0,12}(?:19|20)\d\d年[^，。\d]{4,}")
_ENDS = re.compile(
    r"\d日|第\d+期|(?:文件|专刊|函|请示|通报|批复|令|全文|公开|发布|公示|名单|简介)$"
)
_ONE_LINE_END = ("\n", "\r", "\r\n")
# An address, a telephone, a page of a newspaper, what a browser cannot do.
_OF_A_PAGE = re.compile(
    r"://|\d{3,4}-\d{7}|»|第\d{1,3}版|^P\. ?\d|^[●■◆▲]|JavaScript|^[\d\s/:.-]+$|^[a-z]{1,3}$"
    r"|^(?:网站|網站)?(?:首页|首頁)|登录\s*[/|｜ ]\s*注册|注册\s*[/|｜ ]\s*登录",
    re.I,
)
# What a site sets before a title.
_LABEL = re.compile(r"(?:标\s*题|题\s*目|(?:文件|信息)?名\s*称)(?:\s*[：:]\s*|\s{2,})")
_SOURCE = re.compile("(?:信息)?(?:来源|來源)|作者|记者|(?:责任)?编辑|(?:发布|更新)?时间")
_NOT_A_TITLE = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[、）)]|[（(]?\d{1,3}(?:[、）)．]|\.(?!\d))|第.{1,3}[章条节]|【[^】]*】$|(?:[-—•\[|>]|\*\s)|目录|提纲"
)


def find_title(
    kept: Kept, blocks: list[Block], new: list[Removal], site: Sequence[Span]
) -> list[Block]:
    """Mark the line that reads like the title; show a repeated one once."""
    first = _title_at(blocks)
    menus: list[int] = []
    if first is None or not _names_a_report(blocks[first]):
        headline = _headline_at(kept, blocks, first, site)
        if headline is not None:
            menus = [at for at in _menus_above(blocks[: headline + 1], site) if at != first]
            first = headline
    if first is None:
        return blocks
    blocks, first = _whole(kept, blocks, first, new)
    title = blocks[first].text
    copies = [index for index, block in enumerate(blocks[: first + 6]) if _same(block.text, title)]
    # Where site text stood between the copies, the one beside the report is the report's.
    chosen = copies[-1] if _apart(kept, blocks, copies) else first
    out = []
    for index, block in enumerate(blocks):
        if index == chosen:
            block = _without_label(block._replace(kind="title", level=1), new)
            if _is_the_sites(blocks, copies, chosen, site):
                why = "网站放的页面标题，已用作本页的标题"
                new.append(Removal(block.start, block.end, "repeat", HEADLINE, why))
                block = block._replace(text="")
            out.append(block)
        elif index in copies:
            new.append(Removal(block.start, block.end, "repeat", "repeated-title", "重复的标题"))
        elif index in menus:
            why = "网页标题上方，夹在网站文字中间"
            new.append(Removal(block.start, block.end, "boilerplate", "above-headline", why))
        else:
            out.append(block)
    return out


def _whole(
    kept: Kept, blocks: list[Block], first: int, new: list[Removal]
) -> tuple[list[Block], int]:
    """Join a title that stands on two lines, the upper of which only begins it; say where it is."""
    if first == 0:
        return blocks, first
    above, title = blocks[first - 1], blocks[first]
    gap = kept.text[above.end : title.start]
    plain = above.kind == title.kind == "paragraph" and gap.strip(" \t\u3000") in _ONE_LINE_END
    if not plain or len(above.text) + len(title.text) > TITLE_LENGTH or not _goes_on(above, title):
        return blocks, first
    new.append(Removal(above.end, title.start, "layout", "hard-wrap", "分成两行的标题"))
    whole = title._replace(start=above.start, text=above.text + title.text)
    return [*blocks[: first - 1], whole, *blocks[first + 1 :]], first - 1


def _goes_on(above: Block, title: Block) -> bool:
    """Tell whether a title goes on with the line above it, which only begins one."""
    upper, lower = above.text, title.text
    if REPORT.search(upper) or _ENDS.search(upper) or not _has_title_form(upper):
        return False
    if lower.startswith(upper[:HEADLINE_LENGTH]) or "关于" in lower:  # a title of its own
        return False
    if _ABOUT.match(upper):
        return True
    return bool(_OF_A_YEAR.fullmatch(upper)) and (len(lower) <= SHORT or lower[0] in "和与及情的")


def _without_label(title: Block, new: list[Removal]) -> Block:
    """Take what a site set before a title (标题：) from it."""
    label = _LABEL.match(title.text)
    if not label or len(title.text) != title.end - title.start:
        return title
    start = title.start + label.end()
    new.append(Removal(title.start, start, "boilerplate", "title-label", "网页放在标题前的标签"))
    return title._replace(start=start, text=title.text[label.end() :])


def _is_the_sites(
    blocks: Sequence[Block], copies: Sequence[int], chosen: int, site: Sequence[Span]
) -> bool:
    """Tell whether the title is the site's own headline: set amid its text.

    Then it is metadata, as the byline below it is: the page has it as its heading all the same.
    """
    first, last = blocks[copies[0]], blocks[copies[-1]]
    if first is not last:
        return _stands_in(site, first.end, last.start)
    before = blocks[chosen - 1].end if chosen else 0
    after = blocks[chosen + 1].start if chosen + 1 < len(blocks) else last.end
    return _stands_in(site, before, last.start) and _stands_in(site, last.end, after)


def _stands_in(site: Sequence[Span], start: int, end: int) -> bool:
    """Tell whether some of the site's text stands between `start` and `end`."""
    return any(start <= a and b <= end for a, b in site)


def _menus_above(blocks: Sequence[Block], site: Sequence[Span]) -> list[int]:
    """Return which lines above a headline, the last of `blocks`, stand alone amid site text."""
    edges = [0, *(block.end for block in blocks)]
    apart = [_stands_in(site, *gap) for gap in zip(edges, [b.start for b in blocks], strict=False)]
    return [
        index
        for index, sides in enumerate(pairwise(apart))
        if all(sides)
        and blocks[index].end - blocks[index].start <= MENU
        and not _own_form(blocks[index])
    ]


def _own_form(block: Block) -> bool:
    """Tell whether a line above a title is the report's: its number, who issues it."""
    words = "".join(block.text.split())
    return bool(DOCUMENT_NUMBER.search(words) or REPORT.search(words) or SIGNATURE.match(words))


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
            if REPORT.search(text):
                return index
            formal = index if formal is None and index < 4 else formal
    return formal if len(blocks) > 1 else None


def _names_a_report(block: Block) -> bool:
    """Tell whether a title says what it is of; a word of a menu (通知公告) is no title."""
    words = " ".join(block.text.split())
    return block.kind == "title" or (len(words) >= REPORT_LENGTH and bool(REPORT.search(words)))


def _headline_at(
    kept: Kept, blocks: Sequence[Block], formal: int | None, site: Sequence[Span]
) -> int | None:
    """Return where a page that was taken whole has its headline, or None.

    It stands right above the row of date and source, under menus; `formal` is where a line has
    the form of a title, which in a page that begins with its report is the title.
    """
    menu = 0  # lines like words of a menu so far
    rows = iter(site)
    row = next(rows, None)
    for index, (block, below) in enumerate(pairwise(blocks[:MENUS])):
        words = " ".join(block.text.split())
        if len(words) > TITLE_LENGTH:
            break
        while row and row[0] < block.end:
            row = next(rows, None)
        removed = row is not None and row[0] < below.start
        start, end = row if row and removed else (below.start, below.end)
        line = next(iter(kept.text[start:end].strip().splitlines()), "")
        if _is_row(line, removed) and _is_headline(words):
            far = formal is None or (index - formal >= APART and menu >= WORDS)
            return index if far else None
        menu += len(words) <= WORD and words.isalnum()
    return None


def _is_row(line: str, removed: bool) -> bool:
    """Tell whether a line gives a date or a source of the site's, and is no sentence.

    A date alone may be the report's, unless it was `removed`.
    """
    sentence = len(line) > ROW or "，" in line or "。" in line
    dated = not sentence and _DATED.search(line)
    return bool(dated and (removed or _PUBLISHED.search(line)))


def _is_headline(words: str) -> bool:
    """Tell whether a line above the row of date and source is a headline: no buttons, no tags."""
    letters = sum(map(str.isalpha, words))
    tags = words.count("|") >= 2 or _SOURCE.match(words) or SIGNATURE.match(words)
    return letters >= HEADLINE_LENGTH and not tags and _has_title_form(words)


def _has_title_form(text: str) -> bool:
    if (
        len(text) < 2
        or text.endswith(tuple("。；;，,、：:！!？?.…"))
        or re.search(r"[。；;！!]", text)
    ):
        return False
    buttons = text.count(" ") >= 2 and max(map(len, text.split())) <= BUTTON
    other = buttons or _OF_A_PAGE.search(text) or DATE_LINE.match(text)
    return not (other or _NOT_A_TITLE.match(text) or kind_of(text))


def _apart(kept: Kept, blocks: Sequence[Block], copies: Sequence[int]) -> bool:
    """Tell whether only removed text stands between the copies of a title."""
    return copies == list(range(copies[0], copies[0] + len(copies))) and any(
        len(kept.spans(blocks[one].end, blocks[one + 1].start)) > 1 for one in copies[:-1]
    )


def _same(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.split())
