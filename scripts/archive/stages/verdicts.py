"""One line → a verdict: how much is held for and against its being the site's, and why.

Rules say what site text looks like, the shape of a line says what a report looks like
(as jusText judges by features, here each with its reason).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from archive.faces import count_links, face_of
from archive.model import Line
from archive.rules import KNOWN, Rule, RuleSet

CLEAR = 2.0  # points that make one reason enough
PROSE = -2.5  # points at and below which a line reads like a report's sentence
SURE = 60  # characters; several sentences that are longer and begin like a report are one
LONGEST = 2_000  # characters; a longer line is judged by its sentences only
PARTS, PART = 8, 40  # parts set apart on a line, characters in each: a row of the site's
NAME = 12  # characters; a longer part, or line between site lines, is no name of a channel
HINTS, HINTS_WITHIN = 4, 30  # words of a site in a paragraph, characters for each
LISTED = 45  # characters; a longer line is no entry of a list of links

ROW, CELL = 5, 14  # items on a line, characters in each: a row of names, not a sentence
_STOP = re.compile(r"[。!?].")
_FULL_STOP = re.compile(r"[。!].")
_STOPS = re.compile(r"[。,;]")
_CLOSING = "”’」』)】]"
_LATIN_SENTENCE_END = re.compile(r"[^.]{40}\.")
_SHORT_SENTENCE = re.compile(r"^[^:]{6,}。$|[a-z][^.:|]{25}\.$")
_HEADLINE_END = re.compile(r"[!?…]$|\.\.$")
SENTENCE = re.compile(r"[^。！？!?]*(?:[。！？!?]+[”’」』）)】]*|$)")
_NUMBERED = re.compile(
    r"^(?:[(]?[一二三四五六七八九十]{1,3}[)、.]|第[一二三四五六七八九十百\d]{1,4}[章节条,、])"
)
_QUOTED = re.compile(r"[“「][^”」]{2,}[”」]|《[^》]{2,}》")
_APART = re.compile(r"\s*[|｜丨\t\u3000]+\s*|\s{2,}|(?<=[】\]])\s*(?=[【\[])|\s+[·•—–-]\s+")
_DATED = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?")
# What a report calls itself: a line that ends so may be the title, whatever stands around it.
NAMES_A_REPORT = re.compile(
    r"(?:报告|总结|公报|公告|白皮书|讲话|通知|规定|办法|条例|方案|规划|意见|决定|计划|打算|要点|纲要"
    r"|说明|结果|情况|汇报|年报|概况|简报|纪要|建议|report|informe|memoria|act)[)》]?$"
)
# What a report says of its work: an enumeration of what is to be done, a count of what was.
_WORK = re.compile(
    r"一是.{2,80}[二三]是|下一步|全年|今年以来|一年来|各乡镇|\d(?:%|(?:多|余)?(?:亿元|万元|万亩|亩|公里|人次|万人次|户|万吨|个百分点))"
)
# A sentence that counts, whatever it counts: what was written, heard, answered.
_COUNTED = re.compile(r"\d(?:条|件|场|名|期|篇|份|起|项|%).*[,。;]")


@dataclass(slots=True)
class Verdict:
    """What is held for (above zero) and against a line being the site's, by which rules."""

    line: Line
    points: float
    rules: list[Rule] = field(default_factory=list)
    clear: bool = False  # rules alone make this line the site's


def judge(line: Line, rules: RuleSet, place: str) -> Verdict:
    """Return the verdict on one line at `place` ("head", "tail", "glued").

    A line of several sentences is the site's only if it begins so.
    """
    if len(line.text) > LONGEST:
        return Verdict(line, -min(LONGEST, 100) / 7)
    first = _first_sentence(line.text) if place != "glued" else ""
    if first and len(line.text) > SURE and "](" not in line.text and "<" not in line.text:
        met = met_by(first, rules, place)
        if not met and place == "tail":
            met = _addressed_throughout(line.text, rules)
            if met:
                return Verdict(line, sum(r.points for r in met if not r.each), met, clear=True)
        if not met:
            return Verdict(line, -min(len(line.text), 100) / 7)
    face = _spoken(line.text)
    found = rules.matches(face, line.text)
    met = [rule for rule in found if place in rule.where]
    short = len(face) <= LISTED  # a button or a question with its answers: 有用吗? 是 否
    stop = _FULL_STOP if short and place == "tail" else _STOP
    if first and stop.search(face) and not (short and place == "head"):
        addressed = any("prose" in rule.where for rule in found)
        met = met_by(first, rules, place) if addressed else []
    points = sum(rule.points for rule in met if not rule.each)
    if points < CLEAR and place != "glued" and (parts := _row_of(line.text, rules, place)):
        return Verdict(line, CLEAR, parts, clear=True)
    if points < CLEAR:  # hints alone do not outweigh the look of a report
        hints = sum(rule.points for rule in met if rule.each)
        if hints and _COUNTED.search(face):
            hints = 0.0
        return Verdict(line, points + min(_shape(line.text, face) + hints, 0.5), met)
    if _NUMBERED.match(face):
        points -= 4.0  # an item of the report's outline
    if len(face) > LISTED / 2 and _STOPS.search(face) and _WORK.search(face):
        points -= 4.0
    return Verdict(line, points, met, points >= CLEAR)


def _row_of(text: str, rules: RuleSet, place: str) -> list[Rule]:
    """Return the rules of a row whose parts are the site's, each by another rule or a date.

    `返回 | 目录　　2017-02-17　某某晚报`: half of the parts are known for what they are, the
    others are names; one that may be the report's title keeps the row.
    """
    if len(text) > PARTS * PART or "。" in text or "](" in text:
        return []
    parts = [part for part in _APART.split(text.strip()) if part]
    if not 2 <= len(parts) <= PARTS or max(map(len, parts)) > PART:
        return []
    known: list[Rule] = []
    strange = dated = 0
    for part in parts:
        met = [rule for rule in met_by(part, rules, place) if not rule.each]
        face = face_of(part)
        if sum(rule.points for rule in met) >= CLEAR:
            known += met
        elif any(rule.points < 0 for rule in met) or _STOPS.search(face):
            return []
        elif _DATED.fullmatch(face):
            dated += 1
        elif len(face) > NAME or NAMES_A_REPORT.search(face):
            return []
        else:
            strange += 1
    return known if known and (strange * 2 <= len(parts) if len(parts) > 2 else not strange) else []


def _addressed_throughout(text: str, rules: RuleSet) -> list[Rule]:
    """Return the rules of a paragraph that speaks of the site all along, and clearly in the end."""
    sentences = [match[0] for match in SENTENCE.finditer(text) if match[0].strip()]
    last, is_clear = _clear(sentences[-1], rules)
    if not is_clear:  # most end here: they are a report's
        return []
    clear = [_clear(one, rules)[1] for one in sentences[:-1]] + [True]
    hints = sum(rule.each for rule in met_by(text, rules, "tail"))
    dense = hints >= HINTS and len(text) <= HINTS_WITHIN * hints and not _NUMBERED.match(text)
    return last if dense or sum(clear) * 2 > len(clear) else []


def _clear(sentence: str, rules: RuleSet) -> tuple[list[Rule], bool]:
    """Return the rules that a sentence at the end meets, and whether they are reason enough."""
    met = [rule for rule in met_by(sentence, rules, "tail") if not rule.each]
    return met, sum(rule.points for rule in met) >= CLEAR


def _first_sentence(text: str) -> str:
    """Return the first of several sentences; nothing where there is only one."""
    match = SENTENCE.match(text)
    return match[0] if match and text[match.end() :].strip() else ""


def met_by(text: str, rules: RuleSet, place: str) -> list[Rule]:
    """Return the rules for `place` that `text` meets."""
    return [rule for rule in rules.matches(_spoken(text), text) if place in rule.where]


@lru_cache(KNOWN)  # none is longer than `LONGEST`
def _spoken(text: str) -> str:
    """Return the face of a line; what a longer one only quotes is not said by it."""
    face = face_of(text)
    return _QUOTED.sub("“”", face) if len(face) > 30 else face


def _shape(text: str, face: str) -> float:
    """Return the points of a line that no rule knows: how much it looks like a report's."""
    if count_links(text):
        return 0.4
    if not any(char.isalnum() for char in face):
        return 0.0
    items = text.split()
    if len(items) >= ROW and not _STOPS.search(face) and max(map(len, items)) <= CELL:
        return 0.0
    if len(face) >= 15 and _ends_a_sentence(face):
        return -min(len(face), 100) / 7
    if len(face) > LISTED + 15:
        return -10.0
    if _SHORT_SENTENCE.search(face):
        return PROSE
    if "](" in text:
        return 0.2
    if _HEADLINE_END.search(face):
        return -0.3
    return -1.5 if _NUMBERED.match(face) else -0.5


def _ends_a_sentence(face: str) -> bool:
    end = face.rstrip(_CLOSING)[-1:]
    return end in ("。", ";") or bool(_LATIN_SENTENCE_END.fullmatch(face[-41:]))
