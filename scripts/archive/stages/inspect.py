"""Shown text → findings: neutral notices for the reader, each with its evidence.

A finding says only what the text itself shows, and only where that is certain; nothing is
corrected.  Every pattern is bounded: the time is linear whatever the text holds.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import itemgetter
from string import ascii_letters

from archive.model import Block, Problem, Removal
from archive.spans import Kept
from archive.stages.outline import number_kind, number_value

# First and last year: campaigns of legal education, five-year plans, plenary sessions.
DATED = {f"{n}五普法": (1996 + 5 * i, 2000 + 5 * i) for i, n in enumerate("三四五六七八")}
DATED |= {f"十{n}五": (2001 + 5 * i, 2005 + 5 * i) for i, n in enumerate(("", *"一二三四五"))}
DATED |= {
    f"十{congress}届{session}中全会": (2003 + 5 * i + j, 2003 + 5 * i + j)
    for i, congress in enumerate("六七八九")
    for j, session in enumerate("三四五六")
}
OUTDATED = 5  # years after its end in which a campaign may still be a report's present
REPEATED = 30  # characters of Chinese that do not stand twice by chance
LIMIT = 10  # findings of one kind that a reader is shown

_ENDS = tuple("。！？…；：!?.;:>”’）》」』】〉〕)]\"'～~—")
_NOTED_END = re.compile(r"[.!?][”\"’)]*\s*[\[［]?\d{1,3}[\]］]?$")
_COMMA, _STOP = re.compile("[，,。；;！？!?]"), re.compile("[。；;！？!?]")
_NO_PROSE = re.compile(r"[^，。]{1,8}[：:]|[-—•·*●■◆>|]|www\.|.*(?:祝|谢谢|致敬|奋斗$|前进$)")
_NUMBER = re.compile(
    r"[第其（(]?(?:[一二三四五六七八九十]{1,3}|[0-9０-９]{1,2})[、．.）)是要，,章节部]|[①-⑳]"
)
_PROMISE = re.compile(
    r"(?:总结|情况|回顾|汇报|报告|成效|进展)(?:以及|[及和与暨])"
    "([^，。；]{0,20}(?:计划|设想|打算|安排|思路|谋划))"
)
_PLANS = re.compile(
    "下半年|下一?步|下一?阶段|下一?年|明年|来年|今后|接下来|未来|展望|计划|打算|安排|设想|思路|部署"
    "|重点工作|工作重点|工作要点|任务|目标|努力方向|改进|措施|建议|草案|规划"
)
_PLANS_OPEN = re.compile(
    "[。！？；\n][^。！？；\n]{0,8}?(?:下半年|下一?步|下一?阶段|明年|来年|今后|接下来|新的一年"
    "|(?:工作|初步|主要)(?:计划|打算|安排|设想|思路|部署|重点)|重点工作)"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

_QUOTES = str.maketrans("", "", '“”"')
_HAN = re.compile("[一-龥]{2}")
_SIGNS = "XＸxｘ×✕*＊○〇◯□_某"
_MASK = re.compile(  # or emphasis, which hides nothing: its signs stand in pairs
    rf"[{_SIGNS}](?:(?<=\*)\*{{1,2}}(?P<em>[^*，。；\n省市县区镇乡村总书主同\d][^*，。；\n]{{1,29}})"
    rf"\*{{2,3}}(?![*省市县区镇乡村])|[{_SIGNS}0-9.]*)"
)
_UNIT = re.compile(
    r"[余多]?(?:[年元亩吨户%％‰]|月|日(?!报)|[万亿千百](?=[元亩吨多余人个户公%％平立])|[个次]|公里"
    r"|人(?![民大才社力])|项(?!目)|名(?![城人胜])|[棵株宗件](?!教)|期(?!货)|条(?!例)|起(?!重)"
    "|号|大(?=[和精报以、，,]))"
)
_UNIT_BEGINS = frozenset("余多年元亩吨户%％‰月日万亿千百个次公人项名棵株宗件期条起号大")
_PLACE = re.compile(
    "[县村州]|省(?![略去])|市(?![场面价值])|区(?![域间别分])|镇(?!静)|乡(?!下)|局(?![部面])|街道|社区"
)
_HOLDER = re.compile("总?书记|主席|同志|公司|集团|学校|大学|中学|小学|医院|单位")

# What stands before or behind signs that are no mask: a letter stands with others for itself,
# X级 is a type, and 第× a number.
_NOT_BEFORE, _NOT_BEHIND = frozenset(ascii_letters + "第"), frozenset(ascii_letters + "级型世码染")
_DIGITS = frozenset("一二三四五六七八九十")

_RATE = re.compile(r"率(?:约?为|达到?|是|约)?(\d{1,3}(?:\.\d{1,3})?)[%％]")
_COUNT = r"(\d{1,7})([宗件起个名户人项次例家]?)(?:案件|纠纷|案)?[，,、]"
_CASES = re.compile(  # up to the sign 率: all, unit, verb, done, unit, verb
    rf"(?<=[\u4e00-\u9fff])(?<!第){_COUNT}([\u4e00-\u9fff]{{1,8}}){_COUNT}([\u4e00-\u9fff]{{1,6}})\Z"
)
_TERM = re.compile(
    r"[三四五六七八十](?<![一二三四五六七八九十].)"
    r"(?:五[”\"]?普法|[一二三四五]?五[”\"]|[六七八九]届[三四五六]中全会"
    r"(?=精神[^，。；\n]{0,20}(?:讲座|培训|辅导|宣讲|报告会|轮训)))(?!.{0,4}(?:以来|期间|时期|末))"
)
_TERM_CUES = ("普法", "五”", '五"', "中全会")  # without any of these there is no such term
_PRESENT = re.compile(
    r"(?:正在|今年是|(?:深入|继续|扎实|全面|认真|积极)(?:开展|推进|实施))[^，。；\n]{0,12}\Z"
)
_LATE_MONTH = re.compile(
    r"(今年(?:[89]|1[0-2]|[八九]|十[一二]?)月)(?![^。；\n]{0,20}(?:前|将|拟|计划|预计|力争))"
    r"[^。；\n]{0,20}(?:被|荣获|获得|获评|已|召开了|举办了|举行了|通过了)"
)


def inspect(
    text: str, blocks: Sequence[Block], removals: Sequence[Removal], title: str
) -> tuple[Problem, ...]:
    """Return the findings of a report.

    `removals` are sorted and disjoint; spans count code points of `text`, the decoded text.
    """
    shown = _Shown(text, blocks, removals)
    return (
        *_stops_mid_sentence(shown),
        *islice(_skipped_numbers(shown), LIMIT),
        *_promised_plans(shown, title),
        *_masked(shown),
        *_repeated_blocks(shown),
        *islice(_figures_disagree(shown), LIMIT),
        *_anachronisms(shown, title),
    )


class _Shown:
    """The text of the blocks, a line each, and where each character stands in the source."""

    def __init__(self, text: str, blocks: Sequence[Block], removals: Sequence[Removal]) -> None:
        self._kept = Kept(text, removals)
        self.lines: list[tuple[Block, str, int]] = []  # block, words, where they begin in `text`
        at = 0
        for block in blocks:
            self.lines.append((block, block.text, at))
            at += len(block.text) + 1
        self.text = "\n".join([block.text for block in blocks])

    def finding(self, code: str, message: str, start: int, end: int) -> Problem:
        """Return a finding about `start` to `end`; where that is empty, about no place at all."""
        span = (self._source(start), self._source(end - 1) + 1) if start < end else None
        return Problem("inspect", code, message, span)

    def _source(self, at: int) -> int:
        block, _, here = self.lines[bisect_right(self.lines, at, key=itemgetter(2)) - 1]
        for start, end in self._kept.spans(block.start, block.end):
            if at - here < end - start:
                return start + at - here
            here += end - start
        return block.end


def _stops_mid_sentence(shown: _Shown) -> Iterator[Problem]:
    last, start = "", 0
    for block, line, at in shown.lines:
        if block.kind == "paragraph":
            last, start = line, at
        elif block.kind in ("annex", "glossary"):
            break
    words = last.rstrip()
    if _is_prose(words) and not words.endswith(_ENDS) and not _NOTED_END.search(words[-12:]):
        end = start + len(words)
        evidence = max(end - 20, start), end
        yield shown.finding("stops-mid-sentence", "正文在句子中间结束。", *evidence)


def _is_prose(line: str) -> bool:
    """Tell prose from a list item, a slogan of equal clauses, a greeting, a labelled line."""
    if len(line) < 15 or not _COMMA.search(line) or _STOP.search(line):
        return len(line) >= 15 and bool(_STOP.search(line))
    clauses = {len(clause) for clause in re.split("[，,、]", line)}
    listed = number_kind(line) or _NO_PROSE.match(line) or not _HAN.search(line)
    return len(clauses) > 1 and not listed


def _skipped_numbers(shown: _Shown) -> Iterator[Problem]:
    """Find headings whose number does not follow its sibling's, where none between does."""
    siblings: dict[int, tuple[str, int, int, str]] = {}  # by level: kind, value, place, number
    ever: dict[str, int] = {}  # the last value of each kind: some count on through chapters
    for block, words, start in shown.lines:
        kind, length = (block.kind == "heading" and number_kind(words)) or ("", 0)
        if not kind:
            continue
        number, value = words[:length].strip(), number_value(words[:length])
        siblings = {level: what for level, what in siblings.items() if level <= block.level}
        since = max((place for _, _, place, _ in siblings.values()), default=0)
        last_kind, last_value, _, last = siblings.get(block.level, ("", 0, 0, ""))
        previous = last_value if last_kind == kind else 0
        siblings[block.level] = (kind, value, start, number)
        follows = not previous + 1 < value <= previous + 10 or value == ever.get(kind, 0) + 1
        ever[kind] = value
        between = () if follows else _NUMBER.finditer(shown.text, since, start)
        if follows or any(previous < number_value(m[0].lstrip("其")) < value for m in between):
            continue
        way = f"从“{last}”跳到“{number}”" if previous else f"从“{number}”开始"
        message = f"标题的序号{way}，缺少的序号在文中没有出现。"
        yield shown.finding("part-missing", message, start, start + length)


def _promised_plans(shown: _Shown, title: str) -> Iterator[Problem]:
    """Find a title that promises plans after an account, over a text without them."""
    promise = _PROMISE.search(title)
    if promise is None or title.endswith(("通知", "函", "批复", "意见")):
        return
    years = set(_YEAR.findall(promise[1])) - set(_YEAR.findall(title[: promise.start(1)]))
    start = end = body = 0
    for block, words, at in shown.lines:
        if block.kind == "title":
            place = max(words.find(promise[1]), 0)
            start, end = at + place, at + min(place + len(promise[1]), len(words))
            body = at + len(words)
        plans = block.kind == "heading" and _PLANS.search(words)
        dated = any(year in words[:30] for year in years) and "如下" not in words[:200]
        if block.kind != "title" and (plans or dated):
            return
    preface = max(shown.text.find("如下", body, body + 1500), body)
    if not _PLANS_OPEN.search("\n" + shown.text[preface:]):
        message = f"标题写有“{promise[1]}”，文中没有这一部分。"
        yield shown.finding("part-missing", message, start, end)


def _masked(shown: _Shown) -> Iterator[Problem]:
    if not any(sign in shown.text for sign in _SIGNS):
        return
    masks = [(_hidden(shown.text, mask), mask.span()) for mask in _MASK.finditer(shown.text)]
    masks = [mask for mask in masks if mask[0]]
    if masks:
        start, end = masks[0][1]
        counts = Counter(what for what, _ in masks)
        kinds = "，".join(f"{what} {count} 处" for what, count in sorted(counts.items()))
        sample = shown.text[start:end].rstrip("0123456789.")
        message = f"文中有 {len(masks)} 处文字被遮盖（如“{sample}”）：{kinds}。"
        yield shown.finding("masked", message, start, end)


def _hidden(text: str, mask: re.Match[str]) -> str | None:
    """Return what the signs hide, in the reader's words, or None where they are no mask."""
    name, figure = "姓名、地名等名称", "数字"
    signs, (start, end) = mask[0], mask.span()
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    sign, size = signs[0], len(signs)
    alike = signs == sign * size
    if not alike:  # there may be figures among them
        size = sum(map(_SIGNS.__contains__, signs))
    if before in _NOT_BEFORE or after in _NOT_BEHIND or mask["em"]:
        return None
    if sign in "某○〇◯":
        whole = size > 1 and alike and before not in _DIGITS
        return name if whole and _PLACE.match(text, end) else None
    if size == 1 and sign not in "XＸ×✕":
        return None
    if size > 1 and after == "年" and _YEAR.fullmatch(signs[size:]):
        return name  # of a place, before the year
    opened, closed = before.isdigit() or before == ".", signs[-1].isdigit()
    if after in _UNIT_BEGINS and _UNIT.match(text, end) and not (opened and signs in "×✕"):
        return figure
    if opened or closed:
        return figure if opened and closed and size > 2 and sign in "*＊" else None
    led, followed = "一" <= before <= "龥", "一" <= after <= "龥"
    if size == 1 or sign in "*＊_":
        named = _PLACE.match(text, end) or (size > 1 and _HOLDER.match(text, end))
        short = size in (1, 2, 4)  # may be a sign of its own, or emphasis beside emphasis
        return name if named or (led and followed and not short) else None
    return name if followed or (led and not after.isalnum() and not after.isspace()) else None


def _repeated_blocks(shown: _Shown) -> Iterator[Problem]:
    """Find paragraphs that stand again: one finding, at the first that does."""
    places: dict[str, list[int]] = {}
    for block, words, at in shown.lines:
        if block.kind == "paragraph" and len(words) >= REPEATED:
            places.setdefault(words, []).append(at)
    again = [
        (at[1], len(at), words)
        for words, at in places.items()
        if len(at) > 1 and _HAN.search(words[:20])
    ]
    if again:
        at, times, words = min(again)
        one = f"同一段文字在文中出现了 {times} 次。"
        message = one if len(again) == 1 else f"有 {len(again)} 段文字在文中重复出现。"
        yield shown.finding("repeated-block", message, at, at + len(words))


def _figures_disagree(shown: _Shown) -> Iterator[Problem]:
    """Find cases, cases done and a rate that is not their quotient, within one clause group."""
    for rate in _RATE.finditer(shown.text):
        window = max(rate.start() - 45, 0)
        cases = _CASES.search(shown.text[window : rate.start()])
        if cases is None:
            continue
        all_, unit, verb, done, same, name = cases.groups()
        related = set(verb) & set(name) and not set(verb) & set("未没不无非")
        if not related or (unit and same and unit != same) or not 0 < int(all_) >= int(done):
            continue
        computed = 100 * int(done) / int(all_)
        if abs(computed - float(rate[1])) > 1:
            message = f"文中写{name}率 {rate[1]}%，按 {done}÷{all_} 计算为 {computed:.1f}%。"
            start = window + cases.start()
            yield shown.finding("figures-disagree", message, start, rate.end())


def _anachronisms(shown: _Shown, title: str) -> Iterator[Problem]:
    """Find what a report tells as its present although it was long past in the report's year."""
    opening = next((words for block, words, _ in shown.lines if block.kind == "paragraph"), "")
    stated, told = _YEAR.search(title) or _YEAR.match(opening), set()
    some = stated and any(cue in shown.text for cue in _TERM_CUES)
    for term in _TERM.finditer(shown.text) if some else ():
        start, end = term.span()
        start -= shown.text[max(start - 1, 0) : start] in ("“", '"')
        words, before = shown.text[start:end], shown.text[max(start - 24, 0) : start]
        first, last = DATED.get(label := words.translate(_QUOTES), (9999, 9999))
        present = not _YEAR.search(before) and ("会" in label or _PRESENT.search(before))
        if stated and present and label not in told and int(stated[0]) > last + OUTDATED:
            told.add(label)
            about = f"{'标题' if stated.string is title else '正文开头'}为{stated[0]}年"
            years = f"{first}年" if first == last else f"{first}–{last}年"
            message = f"{about}，文中却提到{words}（{years}）。"
            yield shown.finding("anachronism", message, start, end)
    if "上半年" in title and (late := _LATE_MONTH.search(shown.text)):
        message = f"标题写的是上半年，文中却提到“{late[1]}”。"
        yield shown.finding("anachronism", message, *late.span(1))
