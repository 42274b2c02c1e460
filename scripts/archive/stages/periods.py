"""The periods that a text names, as ISO 8601 intervals: 2023年上半年 is 2023-01-01/2023-06-30."""

from __future__ import annotations

import re
from calendar import monthrange
from typing import NamedTuple
from unicodedata import normalize, numeric

_Y = r"(?<![\d.])((?:1\s?9|2\s?0)\s?\d\s?\d)"
_PERIOD = re.compile(
    r"(?=[12“「一二三四五六七八九十过近这今未的345去上下第前])(?:"  # what any of them begins with
    rf"{_Y}\s*(?:[-—–~至到]\s*((?:19|20)\d\d))?\s*(年度?|学年)?"
    r"\s*(?:(上半年|下半年|第?[一二三四1-4]季度|前[一二三]季度|[一二三]季度|(\d{1,2})\s*[-—–~至到]\s*(\d{1,2})月|(\d{1,2})月))?"
    r"|(?:[“「](?=.{2,3}[”」])|(?=十?.五(?:时期|规划|计划|期间)))(十?[一二三四五六七八九十])五(?![”」]?[普法大届中])[”」]?"
    r"|((?:过去|近|这|今后|未来)?(?:的)?[五三5]年(?:来|工作|间|时间)?)"
    r"|(过去的?一年|一年来|去年|上年)|(?<![\d年])(上半年|下半年|第?[一二三四1-4]季度|前[一二三]季度))"
)
_SIGN = re.compile("[0-9０-９年五半季]")  # without any of these no period is named
_QUOTED_PLAN = re.compile("[“「](十?[一二三四五六七八九十])五[”」](?![普大届中])")
_WIDE = re.compile("[０-９]+")
_CHINESE_YEAR = re.compile(r"[一二][○〇零九][一二三四五六七八九○〇零]{2}(?=年)")


class Period(NamedTuple):
    """An interval of dates, where the text names it, and whether its year is the text's own."""

    start: str  # ISO 8601 dates, both included
    end: str
    at: tuple[int, int]
    explicit: bool

    @property
    def interval(self) -> str:
        """The period as ISO 8601 has it."""
        return f"{self.start}/{self.end}"

    @property
    def days(self) -> int:
        """About how long it is, for comparing."""
        years, months = (
            int(self.end[:4]) - int(self.start[:4]),
            int(self.end[5:7]) - int(self.start[5:7]),
        )
        return years * 365 + months * 30 + int(self.end[8:]) - int(self.start[8:])


def plain_years(text: str) -> str:
    """Return `text`, as long as before, with its years in plain digits: １９９３, 一九九三."""
    text = _WIDE.sub(lambda match: normalize("NFKC", match[0]), text)
    if "年" not in text:
        return text
    return _CHINESE_YEAR.sub(
        lambda m: "".join(str(int(numeric(c))) if c not in "○" else "0" for c in m[0]), text
    )


def periods(text: str, year: int | None = None) -> list[Period]:
    """Return the periods that `text` names; `year` is the one from which 去年 counts."""
    found: list[Period] = []
    plain = plain_years(text) if _SIGN.search(text) else ""
    for match in _PERIOD.finditer(plain):
        span = match.span()
        first, last, unit, part, month_a, month_b, month = match.group(1, 2, 3, 4, 5, 6, 7)
        if first:
            if not unit and not last and not part:
                continue
            found.append(
                _of_years(
                    _number(first),
                    _number(last or first),
                    unit,
                    part,
                    month_a,
                    month_b,
                    month,
                    span,
                )
            )
        elif match[8]:
            found.append(_plan(match[8], span))
        elif year and match[9]:
            count = 3 if "三" in match[9] or "3" in match[9] else 5
            ahead = match[9].startswith(("今后", "未来"))
            a, b = (year, year + count - 1) if ahead else (year - count, year - 1)
            found.append(Period(f"{a}-01-01", f"{b}-12-31", span, False))
        elif year and match[10]:
            found.append(Period(f"{year - 1}-01-01", f"{year - 1}-12-31", span, False))
        elif year and match[11]:
            found.append(
                _of_years(year, year, "年", match[11], None, None, None, span)._replace(
                    explicit=False
                )
            )
    return found


def plans(text: str) -> list[Period]:
    """Return the five-year plans that `text` names in quotation marks, as “十四五”."""
    return [_plan(match[1], match.span()) for match in _QUOTED_PLAN.finditer(text)]


def _number(digits: str) -> int:
    return int("".join(digits.split()))


def _of_years(
    first: int,
    last: int,
    unit: str | None,
    part: str | None,
    month_a: str | None,
    month_b: str | None,
    month: str | None,
    span: tuple[int, int],
) -> Period:
    if unit == "学年":
        return Period(f"{first}-09-01", f"{max(last, first + 1)}-08-31", span, True)
    months = 1, 12
    if month_a and month_b:
        months = int(month_a), int(month_b)
    elif month:
        months = int(month), int(month)
    elif part:
        months = _months(part)
    start, end = (min(max(one, 1), 12) for one in months)
    end = max(start, end)
    return Period(
        f"{first}-{start:02}-01", f"{last}-{end:02}-{monthrange(last, end)[1]}", span, True
    )


def _months(part: str) -> tuple[int, int]:
    if part == "上半年":
        return 1, 6
    if part == "下半年":
        return 7, 12
    number = next((int(numeric(char)) for char in part if char in "一二三四1234"), 4)
    return (1, number * 3) if part.startswith("前") else (number * 3 - 2, number * 3)


def _plan(number: str, span: tuple[int, int]) -> Period:
    """Return the years of a five-year plan: the first began in 1953, the third in 1966."""
    digits = [int(numeric(char)) for char in number]
    count = sum(digits)
    start = {1: 1953, 2: 1958}.get(count, 1966 + 5 * (count - 3))
    return Period(f"{start}-01-01", f"{start + 4}-12-31", span, True)
