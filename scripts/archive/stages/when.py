"""The interval that a report reviews, the one it looks ahead to, and its dates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from archive.model import Block, Evidence, Value, ValueStatus
from archive.stages.outline import number_value
from archive.stages.periods import Period, periods, plain_years, plans
from archive.stages.reading import UNKNOWN, YEAR, Reading

_DATE = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})(?:\s?[-/.月]\s?(\d{1,2})日?)?")
_CHINESE_DAY = re.compile("[一二三四五六七八九十]{1,3}(?=[月日])")
_LATIN_REPORT = re.compile(r"(?i)report|informe|memoria|review|accounts")
_WORK_REPORT = re.compile(r"(?:19|20)\d\d年(?:国务院)?政府工作报告(?=.)")
_NEWSPAPER = re.compile(r"《\s*([\u4e00-\u9fff]{2,8})\s*》\s*（\s*(\d{4})年(\d{2})月(\d{2})日")
_STAMP = re.compile(
    r"^[ \t　]*(?:\S{2,10}\s+)?(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)\s+\d{1,2}:\d{2}", re.M
)
_AHEAD = re.compile(
    r"安排|任务|目标|计划(?!执行|完成)|草案|预算(?!执行)|打算|建议|部署|思路|设想|重点|下步|下一步|规划|展望|意见|要求|取向"
)
_BACK = re.compile(
    r"回顾|总结|成就|完成情况|工作情况|主要工作|情况|过去|一年来|进展|执行|决算|成绩|结果|报告|公报|年报"
)
_CUE = re.compile(f"{_AHEAD.pattern}|{_BACK.pattern}")
OFTEN = 2  # times that a report names the plan that it reviews or sets out
# A period, where the text names it, and how it is known.
Claim = tuple[Period, Evidence, ValueStatus]


def periods_of(read: Reading, title: Value, genre: str) -> tuple[Value, Value]:
    """Return the longest interval that a report reviews, and the longest that it looks ahead to."""
    if genre in ("讲话", "通知", "规定", "评论文章", "新闻报道", "方案", "意见", "决定"):
        return UNKNOWN, UNKNOWN
    back: list[Claim] = []
    ahead: list[Claim] = []
    year = read.year
    if title.value and genre != "政府工作报告":
        status: ValueStatus = "inferred" if isinstance(title.evidence, Mapping) else "stated"
        named = str(title.value)
        words = _WORK_REPORT.sub(lambda match: " " * len(match[0]), named)
        own = YEAR.search(plain_years(named))
        for period in periods(words, int(own[1]) if own else None):
            year = year or int(period.start[:4]) + 1
            cue = _CUE.search(words, period.at[1])
            side = ahead if cue and _AHEAD.match(cue[0]) else back
            side.append((period, title.evidence, status))
    elif title.value and (match := YEAR.search(plain_years(str(title.value)))):
        year = year or int(match[1])
    if not (back or ahead) and title.value and _LATIN_REPORT.search(words := str(title.value)):
        years = YEAR.findall(words)
        if len(years) == 1:
            known: ValueStatus = "inferred" if isinstance(title.evidence, Mapping) else "stated"
            whole = Period(f"{years[0]}-01-01", f"{years[0]}-12-31", (0, 0), True)
            back.append((whole, title.evidence, known))
    if back and genre != "政府工作报告":
        return _longest(back), _longest(ahead)
    for block in read.of_kind("heading"):
        line = block.text
        if block.level > 3:
            continue
        _sort_heading(line, year, block, back, ahead)
    if (genre == "政府工作报告" or _WORK_REPORT.match(str(title.value))) and year:
        back += _five_years(read, year - 5)
        ahead += _five_years(read, year)
        back += [] if back else _past_year(read, year)
        ahead += [] if ahead else _this_year(read, year)
    return _longest(back), _longest(ahead)


def _sort_heading(
    line: str,
    year: int | None,
    block: Block,
    back: list[Claim],
    ahead: list[Claim],
) -> None:
    """Put each period that a heading names to what it reviews or to what it plans."""
    found = periods(line, year)
    for index, period in enumerate(found):
        until = found[index + 1].at[0] if index + 1 < len(found) else len(line)
        words = line[period.at[1] : until]
        if not (_AHEAD.search(words) or _BACK.search(words)):
            words = line[period.at[1] :]
        span = ((block.start + period.at[0], block.start + period.at[1]),)
        future = year is not None and int(period.end[:4]) >= year
        plan = _AHEAD.search(words) and not re.search(
            r"回顾|总结|成就|完成情况|工作情况|执行情况", words
        )
        status: ValueStatus = "stated" if period.explicit else "inferred"
        if future and (plan or not _BACK.search(words)):
            ahead.append((period, span, status))
        elif not plan and (_BACK.search(words) or not future):
            back.append((period, span, status))


def _five_years(read: Reading, first: int) -> list[Claim]:
    """Return the five-year plan that begins in `first`, where the report speaks of it often."""
    found = [plan for plan in plans(read.kept.text) if plan.start == f"{first}-01-01"]
    return [(found[0], (found[0].at,), "inferred")] if len(found) >= OFTEN else []


def _this_year(read: Reading, year: int) -> list[Claim]:
    """Return the year of delivery, where the report says what is to be done in it."""
    task = re.compile(rf"(?:今年|{year}年)[^。]{{0,20}}(?:任务|工作|目标|安排|建议|要求)")
    if match := task.search(plain_years(read.kept.text)):
        period = Period(f"{year}-01-01", f"{year}-12-31", match.span(), False)
        return [(period, (match.span(),), "inferred")]
    return []


def _past_year(read: Reading, year: int) -> list[Claim]:
    """Return what the opening of a work report says that it looks back upon."""
    found: list[Claim] = []
    for block in read.of_kind("paragraph")[:6]:
        for period in periods(block.text, year):
            if int(period.end[:4]) == year - 1:
                span = ((block.start + period.at[0], block.start + period.at[1]),)
                found.append((period, span, "inferred"))
        if found:
            break
    return found


def _longest(found: Sequence[Claim]) -> Value:
    if not found:
        return UNKNOWN
    period, evidence, status = max(found, key=lambda item: item[0].days)
    return Value(period.interval, status, evidence)


def date_written(read: Reading) -> Value:
    """Return when a report was written or delivered."""
    labelled = read.labelled("date_written")
    if labelled.value and (date := _iso(str(labelled.value))):
        return labelled._replace(value=date)
    for block in read.of_kind("subtitle", "date"):
        if date := _iso(plain_years("".join(block.text.split()))):
            return Value(date, "stated", ((block.start, block.end),))
    return UNKNOWN


def date_published(read: Reading) -> Value:
    """Return when a report was published, by its page or its newspaper."""
    labelled = read.labelled("date_published")
    if labelled.value and (date := _iso(str(labelled.value))):
        return labelled._replace(value=date)
    if match := _NEWSPAPER.search(read.kept.text[-400:]):
        offset = max(len(read.kept.text) - 400, 0)
        span = (offset + match.start(), offset + match.end())
        return Value(f"{match[2]}-{match[3]}-{match[4]}", "stated", (span,))
    for line in _STAMP.finditer(read.opening) if ":" in read.opening else ():
        if date := _iso(line[1]):
            return Value(date, "stated", (line.span(1),))
    return UNKNOWN


def _iso(text: str) -> str | None:
    """Return the first date of `text` in ISO 8601, as precise as it is, or None."""
    if match := _DATE.search(_CHINESE_DAY.sub(lambda m: str(number_value(m[0])), text)):
        year, month, day = match.groups()
        if not 1 <= int(month) <= 12 or (day and not 1 <= int(day) <= 31):
            return None
        return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")
    return None
