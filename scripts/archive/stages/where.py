"""Who reports, about which place, at which level of government."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from archive.model import Evidence, Span, Value, ValueStatus
from archive.places import COUNTRY, Place
from archive.stages.reading import OPENING, UNKNOWN, Reading
from archive.traditional import simplified

_MASK = re.compile(
    r"(?:X{1,4}|x{1,4}|×{1,4}|\*{1,4}|○{1,4}|某某?|＊{1,4})(?:[县市区]?)(镇|乡|街道|县|市|区|村|省)"
)
_LEVEL_OF = {
    "镇": "乡镇",
    "乡": "乡镇",
    "街道": "乡镇",
    "县": "县",
    "区": "县",
    "市": "市",
    "村": "村",
    "省": "省",
}
_SELF = re.compile(r"(?:我|全|[*X×]{1,3})(省|市|县|区|旗|镇|乡|村|自治区|自治县)(?!委员长)")
# What a content farm calls the text in its own introduction.
_INTRODUCED = re.compile(
    r"整理的[^。]{0,12}?(乡镇|街道|[省市县区镇乡村])[^。]{0,12}(?:总结|报告|计划|汇报)"
)
_GOVERNMENT = re.compile(r"(省|市|县|区|镇|乡)(?=政府|委、|委办|直各)")
_ABBREVIATION = dict(
    pair.split(":")
    for pair in [
        "粤:广东省",
        "湘:湖南省",
        "鄂:湖北省",
        "豫:河南省",
        "皖:安徽省",
        "赣:江西省",
        "浙:浙江省",
        "闽:福建省",
        "桂:广西壮族自治区",
        "琼:海南省",
        "黔:贵州省",
        "滇:云南省",
        "冀:河北省",
        "陇:甘肃省",
        "苏:江苏省",
        "鲁:山东省",
    ]
)
_REGION = re.compile(r"([粤湘鄂豫皖赣浙闽桂黔滇冀陇苏鲁琼])(?=[东西南北中]|府|政)")


def place_and_level(read: Reading, title: Value) -> tuple[Value, Value]:
    """Return the place of the government or body that reports, and its level."""
    for text, evidence, status in _place_sources(read, title):
        if "全国人民代表大会" in text or "国务院" in text or text.startswith("最高人民"):
            return _known_place(COUNTRY, evidence, status)
        if place := _resolved(read, text):
            return _known_place(place, evidence, status)
    if masked := _masked_place(read, title):
        return masked
    return UNKNOWN, _level(read, title)


def _place_sources(read: Reading, title: Value) -> Iterable[tuple[str, Evidence, ValueStatus]]:
    """Yield the words in which a report names its place, from the surest."""
    if title.value:
        yield (
            str(title.value),
            title.evidence,
            "inferred" if isinstance(title.evidence, Mapping) else "stated",
        )
    for block in read.of_kind("subtitle", "speaker", "signature"):
        yield "".join(block.text.split()), ((block.start, block.end),), "stated"
    if read.reports_for.value:
        yield str(read.reports_for.value), read.reports_for.evidence, "stated"
    issuer = read.labelled("issuer")
    if issuer.value:
        yield str(issuer.value), issuer.evidence, "stated"
    yield read.source.name, {"from": "name"}, "inferred"


def _resolved(read: Reading, text: str) -> Place | None:
    text = simplified(text)
    names = [text[start:end] for start, end, _ in read.places.find(text, year=read.year)]
    if not names:
        return None
    whole = re.match(
        r"[\u4e00-\u9fff]+?(?:镇|乡|街道)(?!长|级|村|化|域|区)", text[text.find(names[0]) :]
    )
    if whole and (place := read.places.resolve(whole[0], year=read.year)):
        return place
    chain: list[str] = [names[0]]
    for name in names[1:]:
        if text.find(name) != text.find(chain[-1]) + len(chain[-1]):
            break
        chain.append(name)
    return read.places.resolve(chain, year=read.year)


def _known_place(place: Place, evidence: Evidence, status: ValueStatus) -> tuple[Value, Value]:
    value = {"name": place.name, "code": place.code, "chain": list(place.chain)}
    return (
        Value(value, status, evidence),
        Value(place.level, status, evidence),
    )


def _masked_place(read: Reading, title: Value) -> tuple[Value, Value] | None:
    words = str(title.value or "") if not isinstance(title.evidence, Mapping) else ""
    match = _MASK.search(words)
    if match is None:
        return None
    while inner := _MASK.match(words, match.end()):  # XX省XX市XX镇: the last is the report's
        match = inner
    province, evidence = _only_province(read)
    chain = [province] if province else []
    spans = (*title.evidence, *evidence)
    place = {"name": match[0], "code": None, "chain": chain}
    status: ValueStatus = "inferred" if chain else "masked"
    return Value(place, status, spans), Value(_LEVEL_OF[match[1]], "stated", title.evidence)


def _only_province(read: Reading) -> tuple[str | None, tuple[Span, ...]]:
    """Return the one province that the report speaks of as its own, and where it does."""
    text = read.kept.text
    seen: dict[str, list[Span]] = {}
    for start, end, candidates in read.places.find(text):
        provinces = {place.chain[0] for place in candidates if place.chain}
        if len(provinces) == 1:
            seen.setdefault(provinces.pop(), []).append((start, end))
    for match in _REGION.finditer(text):
        seen.setdefault(_ABBREVIATION[match[1]], []).append((match.start(), match.end() + 1))
    ranked = sorted(seen.items(), key=lambda item: -len(item[1]))
    if not ranked or len(ranked[0][1]) < 2:
        return None, ()
    if len(ranked) > 1 and len(ranked[1][1]) * 2 > len(ranked[0][1]):
        return None, ()
    return ranked[0][0], tuple(sorted(ranked[0][1])[:3])


def _level(read: Reading, title: Value) -> Value:
    """Return the level of a report that names no place: by its title, else by how it says we."""
    if title.value and (
        match := re.search(
            r"(乡镇|街道|[省市县区镇乡村])(?=[^\s省市县区镇乡村]{0,6}(?:\d{4}|上半年|下半年|年度|半年|工作|政府))",
            str(title.value),
        )
    ):
        status: ValueStatus = "inferred" if isinstance(title.evidence, Mapping) else "stated"
        return Value(_LEVEL_OF.get(match[1], "乡镇"), status, title.evidence)
    if match := _INTRODUCED.search(read.opening):
        return Value(_LEVEL_OF.get(match[1], "乡镇"), "inferred", (match.span(1),))
    counts: dict[str, list[Span]] = {}
    for pattern in (_SELF, _GOVERNMENT):
        for match in pattern.finditer(read.kept.text, 0, 4 * OPENING):
            kind = {"自治区": "省", "自治县": "县", "旗": "县"}.get(match[1], "")
            counts.setdefault(kind or _LEVEL_OF[match[1]], []).append(match.span())
        if counts:
            break
    if not counts or read.source.media == "markdown":
        return UNKNOWN
    level, spans = max(counts.items(), key=lambda item: len(item[1]))
    others = sum(len(one) for name, one in counts.items() if name != level)
    if len(spans) < 2 or others * 2 > len(spans):
        return UNKNOWN
    return Value(level, "inferred", tuple(spans[:3]))


def issuer_of(read: Reading, title: Value, genre: Value, place: Value) -> Value:
    """Return the government or body that reports."""
    labelled = read.labelled("issuer")
    if labelled.value and not str(labelled.value).endswith(("网站", "網站")):  # no body's name
        return labelled
    if read.reports_for.value and genre.value != "新闻报道":  # which tells of others that do
        return read.reports_for
    for block in read.of_kind("signature"):
        return Value("".join(block.text.split()), "stated", ((block.start, block.end),))
    if title.value and (
        match := re.match(
            r"(?!关于|關於)[^\d《〈]{2,20}?(?:人民政府|委员会|统计局|审计局|审计厅|审计署|局|厅)(?=\d|关于|工作|20)",
            str(title.value),
        )
    ):
        status: ValueStatus = "inferred" if isinstance(title.evidence, Mapping) else "stated"
        return Value(match[0], status, title.evidence)
    if genre.value == "政府工作报告" and isinstance(place.value, dict) and place.value["code"]:
        name = "国务院" if place.value["code"] == COUNTRY.code else f"{place.value['name']}人民政府"
        return Value(name, "inferred", place.evidence)
    return UNKNOWN
