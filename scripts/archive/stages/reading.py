"""A text as it is read to describe it: what stands where, and what stands behind a label."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import attrgetter

from archive.model import Block, BlockKind, Removal, Source, Value
from archive.places import Gazetteer
from archive.rules.vocabularies import Vocabularies
from archive.spans import Kept
from archive.stages.outline import number_kind
from archive.stages.periods import plain_years
from archive.stages.verdicts import NAMES_A_REPORT

UNKNOWN = Value(None, "unknown")
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
# A number of a document: its office, the year, and which of that year.
DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,10}[〔\[（(【]\s?\d{4}\s?[〕\]）)】]\s?\d{1,5}号")
OPENING = 1_500  # characters in which a report says who reports
_LABELS = {
    "date_published": (
        "(?:发布|发表|公布|公开|刊发)(?:时间|日期)|发稿时间|(?<![\u4e00-\u9fff])(?:时间|日期|時間)"
        "|更新时间|Publication Date[*]*|Published|Date"
    ),
    "date_written": "成文日期|发文日期|生成日期|印发日期",
    "document_number": "发文字号|文号|发文文号",
    "index_number": "(?:信息)?索引号|索取号",
    "issuer": "发文机构|发文机关|发布机构|发布单位|制发机关",
    "source_site": "(?:信息|文章|稿件)?(?:来源|來源)",
    "keywords": "关键词|关键字|主题词",
}
_LABEL = re.compile(
    r"(?:" + "|".join(f"(?P<{field}>{labels})" for field, labels in _LABELS.items()) + ")[*]*$"
)
_COLON = re.compile("[：:]")
# The value behind a label: on its line or the next, up to wide white space, another label or a
# button.
_VALUE = re.compile(
    r"[|*•\s]*([^\s|：:][^\n|]{0,60}?)(?=\s{2,}|\s*[|\n]|$|\s+[\u4e00-\u9fff]{2,6}[：:]"
    r"|\s*(?:作者|责任编辑|编辑|记者|(?:发布|发文|更新)?(?:时间|日期)|发[文布]机构|浏览\w{0,3}|点击\w{0,3}|字[号体])\s*[：:]"
    r"|\s+(?:举报|打印|收藏|关闭|分享|纠错|复制链接|字[号体])(?![\u4e00-\u9fff]))"
)
_OTHER_LABEL = re.compile(
    r"(?:[\u4e00-\u9fff]{0,4}(?:时间|日期|机构|机关|单位)|作者|(?:责任)?编辑|记者|浏览|点击)\w{0,3}\s*[：:]"
)
_ADDRESSED = re.compile(r"[\u4e00-\u9fff、，]{1,30}[：:]")
_REPORTS_FOR = re.compile(
    r"(?:受|代表)([\u4e00-\u9fff]{0,20}?(?:国务院|人民政府|人民法院|人民检察院|常务委员会|常委会|委员会|政府|局|厅))"
    r"(?:的?委托|向|，|作|[的现])"
)
_OF_BODIES = ("issuer", "source_site")
LABEL_LENGTH = 20  # characters before a colon that can hold a label
LABEL_GAP = 80  # characters of white space between them


def _stands_empty(text: str, start: int, value: re.Match[str], named: bool) -> bool:
    """Tell whether what follows a label is no value: another label, or a line of the report's.

    `named`: the label wants the name of a body, which no title is.
    """
    if _OTHER_LABEL.match(text, value.start(1)):
        return True
    if "\n" not in text[start : value.start(1)]:
        return False
    addressed = _ADDRESSED.match(text, value.start(1))
    titled = named and "《" not in value[1] and NAMES_A_REPORT.search(value[1])
    return bool(addressed or titled or number_kind(value[1]))


@dataclass(frozen=True)
class Reading:
    """What the description is drawn from: the text, what stands where, and the gazetteer."""

    source: Source
    kept: Kept
    removals: Sequence[Removal]
    blocks: Sequence[Block]
    places: Gazetteer
    vocabularies: Vocabularies

    def of_kind(self, *kinds: BlockKind) -> list[Block]:
        """Return the blocks of these kinds, in order."""
        found = [self._by_kind[kind] for kind in kinds if kind in self._by_kind]
        if len(found) < 2:  # one kind's stand in order
            return list(*found)
        return sorted(chain(*found), key=attrgetter("start"))

    @cached_property
    def _by_kind(self) -> Mapping[BlockKind, Sequence[Block]]:
        found = dict[BlockKind, list[Block]]()
        for block in self.blocks:
            found.setdefault(block.kind, []).append(block)
        return found

    @cached_property
    def opening(self) -> str:
        """The decoded text in which a report says who reports, removed bylines included."""
        return self.kept.text[:OPENING]

    @cached_property
    def year(self) -> int | None:
        """The year in which the report was delivered, as its opening and its outline tell."""
        for block in self.of_kind("subtitle", "date", "byline"):
            if match := YEAR.search(plain_years("".join(block.text.split()))):
                return int(match[1])
        years = [
            int(match[1])
            for block in self.of_kind("heading")
            if block.level == 2
            for match in YEAR.finditer(plain_years(block.text))
        ]
        return max(years, default=None)

    @cached_property
    def reports_for(self) -> Value:
        """The body in whose name the report is given, as its opening says."""
        match = _REPORTS_FOR.search(self.opening)
        return Value(match[1], "stated", (match.span(1),)) if match else UNKNOWN

    def labelled(self, field: str) -> Value:
        """Return what stands behind a label such as 来源： in the opening or in removed lines."""
        return self._behind_labels.get(field, UNKNOWN)

    @cached_property
    def _behind_labels(self) -> Mapping[str, Value]:
        """The first value behind each label, by field."""
        text, found = self.kept.text, dict[str, Value]()
        later = [r for r in self.removals if r.kind == "boilerplate" and r.start >= OPENING]
        for start, end in ((0, min(OPENING, len(text))), *((r.start, r.end) for r in later)):
            for colon in _COLON.finditer(text, start, end):
                near = max(start, colon.start() - LABEL_GAP)
                edge = near + len(text[near : colon.start()].rstrip())
                label = _LABEL.search(text, max(start, edge - LABEL_LENGTH), edge)
                if label is None or label.lastgroup in found:
                    continue
                match = _VALUE.match(text, colon.end(), end)
                value = match[1].strip(" \t　*_|，。；").rstrip("【[（(") if match else ""
                named = label.lastgroup in _OF_BODIES
                if match and value and not _stands_empty(text, colon.end(), match, named):
                    at = match.start(1) + match[1].find(value)
                    spans = ((at, at + len(value)),)
                    found[str(label.lastgroup)] = Value(value, "stated", spans)
        return found
