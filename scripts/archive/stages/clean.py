"""Lines → verdicts → removals of kind "boilerplate".

Judge, then decide (as jusText does): lines near the ends of the text get points,
each with its reason.  Rules say what site text looks like, the shape of a line
says what a report looks like.  Then whole blocks go: from the tail, the lines from
the one where the sum to the end is highest; at the head, the lines that rules name
and what lies between them; inside, only what a rule names exactly.  A false removal
is worse than a leftover, so a block needs one clear reason, and begins with one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from archive.faces import count_links, face_of
from archive.model import Line, Removal, RemovalKind
from archive.rules import Rule, RuleSet

CLEAR = 2.0  # points that make one reason enough
ALMOST = 1.5  # points with which a line goes where a clear one stands under it
PROSE = -2.5  # points at and below which a line reads like a report's sentence
AGAINST = -6.0  # points that a report's sentence under a line holds against it at least
CREDIT = 10.0  # points that neighbouring lines can have together
GIVE_UP = 24.0  # points of report that end the search for site text further in
HEAD_ENDS = 9.0  # the same below the title, where the report soon begins
HEAD_LINES = 80  # lines; a head longer than this is no head
GLUED = 100  # characters; a longer sentence at the end of a paragraph is the report's
OPENING = 30  # characters; unless these are of a rule that all belongs to
SURE = 60  # characters; several sentences that are longer and begin like a report are one
LONGEST = 2_000  # characters; a longer line is judged by its sentences only
PARTS, PART = 8, 40  # parts set apart on a line, characters in each: a row of the site's
NAME = 12  # characters; a longer part, or line between site lines, is no name of a channel
HINTS, HINTS_WITHIN = 4, 30  # words of a site in a paragraph, characters for each
LEAST_ENTRIES = 2  # lines under a heading that make a list of it
LEAST_LINKS = 4  # lines; fewer links that end a text may be its references
LISTED = 45  # characters; a longer line is no entry of a list of links

ROW, CELL = 5, 14  # items on a line, characters in each: a row of names, not a sentence
_STOP = re.compile(r"[。!?].")
_FULL_STOP = re.compile(r"[。!].")
_STOPS = re.compile(r"[。,;]")
_SENTENCE_END = re.compile(r"[。;][”’」』)】]*$|[^.]{40}\.$")
_SHORT_SENTENCE = re.compile(r"^[^:]{6,}。$|[a-z][^.:|]{25}\.$")
_HEADLINE_END = re.compile(r"[!?…]$|\.\.$")
_SENTENCE = re.compile(r"[^。！？!?]*(?:[。！？!?]+[”’」』）)】]*|$)")
_NUMBERED = re.compile(
    r"^(?:[(]?[一二三四五六七八九十]{1,3}[)、.]|第[一二三四五六七八九十百\d]{1,4}[章节条,、])"
)
_QUOTED = re.compile(r"[“「][^”」]{2,}[”」]")
_APART = re.compile(r"\s*[|｜丨\t\u3000]+\s*|\s{2,}|(?<=[】\]])\s*(?=[【\[])|\s+[·•—–-]\s+")
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|pptx?|zip|rar|csv)\b", re.I)
# A picture of the site's: a banner, a code to scan, or one that leads to another page.
_SITE_IMAGE = re.compile(
    r"!\[[^\]]*\]\([^)]*(?:/ads?/|[/_-](?:logo|banner|qr|qrcode|ewm)[\d.])[^)]*\)"
    r"|\[!\[[^\]]{2,}\]\([^)]*\)\]\([^)]*(?:[^)gp]|[^ne]g|[^jn]pg)\)"
)
_RULED = re.compile(r"[-—–_=*~·•:：#─━\s]{3,}")
_DATED = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?")
# What a report calls itself: a line that ends so may be the title, whatever stands around it.
_NAMES_A_REPORT = re.compile(
    r"(?:报告|总结|公报|公告|白皮书|讲话|通知|规定|办法|条例|方案|规划|意见|决定|计划|打算|要点|纲要"
    r"|说明|结果|情况|汇报|年报|概况|简报|纪要|建议|report|informe|memoria|act)[)》]?$"
)
# What a report says of its work: an enumeration of what is to be done, a count of what was.
_WORK = re.compile(
    r"一是.{2,80}[二三]是|下一步|全年|今年以来|一年来|各乡镇|\d(?:%|(?:多|余)?(?:亿元|万元|万亩|亩|公里|人次|万人次|户|万吨|个百分点))"
)
# A sentence that counts, whatever it counts: what was written, heard, answered.
_COUNTED = re.compile(r"\d(?:条|件|场|名|期|篇|份|起|项|%).*[,。;]")
# An item of an outline.  What stands above the next item of a report's outline is the report's.
_ITEM = re.compile(r"([(（]?)([一二三四五六七八九十]{1,3}|\d{1,2}|[a-h])([)）]|[、.．])")
_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", 1)}
# What else stands under a contact, or among those who made a book, and would be a site's alone.
_OF_A_CONTACT = re.compile(
    r"(?:(?:官方)?(?:微信|公众号|微博|网址|网站|邮箱|电子邮箱)+|(?:副?主编|审核|审定|审校|校对|复核|签发|摄影))"
    r"\s*[:：].{1,40}$"
)
# A line drawn between report and site: neither's words.
SEPARATOR = Rule("separator", "网页的分隔线", ("head", "tail"), (), (), layout=True)
# Links to other pages, one a line, with nothing above that they belong to.
LINKS = Rule("link-list", "网站的链接列表", ("tail",), (), ())


class Cleaned(NamedTuple):
    """The lines that are left, in order, and what was taken."""

    lines: tuple[Line, ...]
    removals: tuple[Removal, ...]


@dataclass(slots=True)
class Verdict:
    """What is held for (above zero) and against a line being the site's, by which rules."""

    line: Line
    points: float
    rules: list[Rule] = field(default_factory=list)
    clear: bool = False  # rules alone make this line the site's


def clean(text: str, lines: Sequence[Line], rules: RuleSet) -> Cleaned:
    """Take the site's text from `lines`, the lines of `text` in order."""
    removals = [*_inside(text, rules)]
    left = _without(lines, removals)
    for start, block in reversed(_head(left, rules)):
        removals += _removals(block)
        del left[start : start + len(block)]
    if tail := _tail(left, rules):
        removals += _removals(tail)
        del left[len(left) - len(tail) :]
    if left and (glued := _glued(left[-1], rules)):
        removals += _removals(glued)
        left[-1] = _until(left[-1], glued[0].line.start)
        if not left[-1].text:
            del left[-1]
    return Cleaned(tuple(left), tuple(removals))


def _without(lines: Sequence[Line], removals: Sequence[Removal]) -> list[Line]:
    """Return `lines` as they read without what was injected: that is not held against them."""
    if not removals:
        return list(lines)
    out = []
    for line in lines:
        text = line.text
        for gone in sorted(removals, key=lambda removal: -removal.start):
            if line.start <= gone.start < line.end:
                text = text[: gone.start - line.start] + text[gone.end - line.start :]
        out.append(Line(line.start, line.end, text))
    return out


def judge(line: Line, rules: RuleSet, place: str) -> Verdict:
    """Return the verdict on one line at `place` ("head", "tail", "glued").

    A line of several sentences is the site's only if it begins so.
    """
    if len(line.text) > LONGEST:
        return Verdict(line, -min(LONGEST, 100) / 7)
    first = _first_sentence(line.text) if place != "glued" else ""
    if first and len(line.text) > SURE and "](" not in line.text and "<" not in line.text:
        met = _met(first, rules, place)
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
        met = _met(first, rules, place) if addressed else []
    points = sum(rule.points for rule in met if not rule.each)
    if points < CLEAR and place != "glued" and (parts := _row_of(line.text, rules, place)):
        return Verdict(line, CLEAR, parts, clear=True)
    if points < CLEAR:  # hints alone do not outweigh the look of a report
        hints = 0.0 if _COUNTED.search(face) else sum(rule.points for rule in met if rule.each)
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
        met = [rule for rule in _met(part, rules, place) if not rule.each]
        face = face_of(part)
        if sum(rule.points for rule in met) >= CLEAR:
            known += met
        elif any(rule.points < 0 for rule in met) or _STOPS.search(face):
            return []
        elif _DATED.fullmatch(face):
            dated += 1
        elif len(face) > NAME or _NAMES_A_REPORT.search(face):
            return []
        else:
            strange += 1
    return known if known and (strange * 2 <= len(parts) if len(parts) > 2 else not strange) else []


def _addressed_throughout(text: str, rules: RuleSet) -> list[Rule]:
    """Return the rules of a paragraph that speaks of the site all along, and clearly in the end."""
    sentences = [match[0] for match in _SENTENCE.finditer(text) if match[0].strip()]
    last, is_clear = _clear(sentences[-1], rules)
    if not is_clear:  # most end here: they are a report's
        return []
    clear = [_clear(one, rules)[1] for one in sentences[:-1]] + [True]
    hints = sum(rule.each for rule in _met(text, rules, "tail"))
    dense = hints >= HINTS and len(text) <= HINTS_WITHIN * hints and not _NUMBERED.match(text)
    return last if dense or sum(clear) * 2 > len(clear) else []


def _clear(sentence: str, rules: RuleSet) -> tuple[list[Rule], bool]:
    """Return the rules that a sentence at the end meets, and whether they are reason enough."""
    met = [rule for rule in _met(sentence, rules, "tail") if not rule.each]
    return met, sum(rule.points for rule in met) >= CLEAR


def _first_sentence(text: str) -> str:
    """Return the first of several sentences; nothing where there is only one."""
    match = _SENTENCE.match(text)
    return match[0] if match and text[match.end() :].strip() else ""


def _met(text: str, rules: RuleSet, place: str) -> list[Rule]:
    return [rule for rule in rules.matches(_spoken(text), text) if place in rule.where]


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
    if len(face) >= 15 and _SENTENCE_END.search(face):
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


def _tail(lines: Sequence[Line], rules: RuleSet) -> list[Verdict]:
    """Return the verdicts of the lines that end the text and are the site's."""
    zone: list[Verdict] = []
    against = 0.0
    for line in reversed(lines):
        verdict = judge(line, rules, "tail")
        zone.append(verdict)
        against = 0.0 if verdict.clear else against - verdict.points
        if against > GIVE_UP:
            break
    zone.reverse()
    _count_lists(zone)
    _count_links(zone)
    end = _outline_end(zone)
    start = _cut(zone, end)
    while end < start < len(zone) and _leads_on(zone[start - 1]):
        start -= 1
    return zone[start:]


def _cut(zone: Sequence[Verdict], least: int = 0) -> int:
    """Return where the site's text begins: at a clear reason that outweighs what follows it.

    It begins at `least` or later.
    Sentences of a report between two clear reasons must be outweighed by the upper one
    and its neighbours alone, and those by no more than `CREDIT` points.
    """
    start = len(zone)
    credit = barrier = 0.0
    for index in range(len(zone) - 1, least - 1, -1):
        verdict = zone[index]
        if verdict.points <= PROSE:
            barrier += min(verdict.points, AGAINST)
            credit = 0.0
        else:
            credit = min(credit + verdict.points, CREDIT)
        if verdict.clear and credit + barrier >= 0:
            start = index
            credit = barrier = 0.0
    return start


def _outline_end(zone: Sequence[Verdict]) -> int:
    """Return how many lines the report's outline reaches over: to its last item that goes on.

    An outline that only begins under a clear reason may be the site's: its terms, its list.
    """
    end = 0
    last: dict[tuple[str, str, str], int] = {}
    begun = False
    for index, verdict in enumerate(zone):
        if item := _ITEM.match(verdict.line.text):
            sign = item[2]
            style = (item[1], "1" if sign.isdigit() else "a" if sign.isascii() else "一", item[3])
            number = _number(sign)
            if last.get(style) == number - 1:
                end = index + 1
                last[style] = number
                continue
            last.pop(style, None)
            if not (begun or verdict.clear):
                last[style] = number
        begun = begun or verdict.clear
    return end


def _number(sign: str) -> int:
    """Return what the sign of an item counts: 12, 十二 or c."""
    if sign.isdigit():
        return int(sign)
    if sign.isascii():
        return ord(sign) - ord("a") + 1
    tens, ten, ones = sign.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def _leads_on(verdict: Verdict) -> bool:
    """Tell whether a line is one that the site opened its text with.

    A bracket or an arrow, a ruled line, a banner, or one that rules almost know for the site's.
    """
    if _SITE_IMAGE.fullmatch(verdict.line.text):
        return True
    if _RULED.fullmatch(verdict.line.text):
        verdict.rules = [SEPARATOR]
        return True
    almost = sum(rule.points for rule in verdict.rules if not rule.each) >= ALMOST
    if almost and verdict.points > 0:
        return True
    return all(char in "【[「（(《<▼▽▲△↓↑👇👆" for char in verdict.line.text)


def _count_lists(zone: Sequence[Verdict]) -> None:
    """Give the lines under a heading like 相关链接 to the list that it opens.

    A heading that protects what follows (附件, 名词解释) does so to the end of its list.
    One paragraph may end a list: an author's biography, a word about the site.  Right under
    its heading it is a report's, which has headings like 相关政策 too.
    """
    listing = 0.0
    entries = 0
    for verdict in zone:
        if listing < 0 and _OF_A_CONTACT.match(verdict.line.text):
            verdict.points, verdict.clear = min(verdict.points, -1.0), False
        elif listing < 0 and not verdict.clear and not any(rule.opens for rule in verdict.rules):
            verdict.points = min(verdict.points, -1.0)  # a number, an address of the contact
        elif verdict.rules:
            opens = [rule.points for rule in verdict.rules if rule.opens]
            listing = min(opens, default=0.0)
            entries = LEAST_ENTRIES if any(rule.tells for rule in verdict.rules) else 0
        elif listing > 0 and verdict.points > -1:
            verdict.points = max(verdict.points, 0.2)
            entries += 1
        elif listing > 0:
            if entries >= LEAST_ENTRIES:
                verdict.points = max(verdict.points, -1.5)
            listing = 0.0


def _count_links(zone: Sequence[Verdict]) -> None:
    """Judge the links that end a text, each alone on its line: the site's, without a heading.

    Links to files are a report's annexes.
    """
    count = 0
    for verdict in reversed(zone):
        text = verdict.line.text
        if verdict.points <= 0 or count_links(text) != 1 or _FILE.search(text):
            break
        count += 1
    above = zone[-count - 1].line.text if count < len(zone) else ":"
    if count >= LEAST_LINKS and not above.endswith((":", "：")) and not above.startswith("#"):
        for verdict in zone[-count:]:
            verdict.rules = [*verdict.rules, LINKS]
            verdict.points, verdict.clear = CLEAR, True


def _glued(line: Line, rules: RuleSet) -> list[Verdict]:
    """Return the verdicts of the sentences that end the last line and are the site's."""
    if len(line.text) != line.end - line.start:  # something was injected: offsets do not fit
        return []
    sentences = [
        Line(line.start + match.start(), line.start + match.end(), match[0])
        for match in _SENTENCE.finditer(line.text, max(0, len(line.text) - LONGEST))
        if match[0].strip()
    ]
    zone = [judge(sentence, rules, "glued") for sentence in sentences[1:]]
    for verdict in zone:
        if len(verdict.line.text) > GLUED:
            opening = _met(verdict.line.text[:OPENING], rules, "glued")
            verdict.clear = any(rule.opens for rule in opening)  # all behind it is the site's
    return zone[_cut(zone) :]


def _until(line: Line, end: int) -> Line:
    text = line.text[: end - line.start].rstrip()
    return Line(line.start, line.start + len(text), text)


def _head(lines: Sequence[Line], rules: RuleSet) -> list[tuple[int, list[Verdict]]]:
    """Return the blocks of lines above the report that are the site's, with their indexes."""
    verdicts: list[Verdict] = []
    against = 0.0
    for line in lines[:HEAD_LINES]:
        verdict = judge(line, rules, "head")
        before = verdicts[-1] if verdicts else None
        if before and _wants_value(before) and _is_value(verdict):
            verdict = Verdict(line, 0.5, before.rules)  # the value of the label above
        verdicts.append(verdict)
        against -= min(verdict.points, 0.0)
        if against > HEAD_ENDS:
            break
    runs = [run for run in _runs(verdicts) if len(run[1]) > 1 or run[1][0].clear]
    if len(runs) == 1 and _is_title(verdicts, *runs[0]):
        return []
    return [_widened(verdicts, start, run) for start, run in _joined(verdicts, runs)]


def _is_title(verdicts: Sequence[Verdict], start: int, run: Sequence[Verdict]) -> bool:
    """Tell whether all that is known of a head is one bare word (收藏), over what has no title."""
    word = run[0].line.text
    alone = start == 0 and len(run) == 1 and len(word) <= 4 and word.isalpha()
    return alone and not any(_NAMES_A_REPORT.search(v.line.text) for v in verdicts[1:3])


def _joined(
    verdicts: Sequence[Verdict], runs: list[tuple[int, list[Verdict]]]
) -> list[tuple[int, list[Verdict]]]:
    """Join the runs between which only ruled lines and names of the breadcrumb's channels stand."""
    out: list[tuple[int, list[Verdict]]] = []
    for start, run in runs:
        if out:
            end = out[-1][0] + len(out[-1][1])
            gap = verdicts[end:start]
            around = [face_of(v.line.text) for v in (*out[-1][1], *run)]
            if len(gap) <= 2 and all(_is_channel(v.line.text, around) for v in gap):
                out[-1][1].extend([*gap, *run])
                continue
        out.append((start, list(run)))
    return out


def _is_channel(text: str, around: Sequence[str]) -> bool:
    """Tell whether a line is a ruled one, or names a channel on the way that a breadcrumb shows.

    What the breadcrumb ends with may be the title.
    """
    if _RULED.fullmatch(text):
        return True
    face = face_of(text)
    on_the_way = any(face in line and not line.endswith(face) for line in around)
    return on_the_way and len(face) <= NAME and not _NAMES_A_REPORT.search(face)


def _widened(
    verdicts: Sequence[Verdict], start: int, run: list[Verdict]
) -> tuple[int, list[Verdict]]:
    """Return a run with the ruled lines and the banners around it."""
    end = start + len(run)
    while start > 0 and _is_set_around(verdicts[start - 1].line.text):
        start -= 1
        run.insert(0, Verdict(verdicts[start].line, 0.0, [SEPARATOR]))
    while end < len(verdicts) and _is_set_around(verdicts[end].line.text):
        run.append(Verdict(verdicts[end].line, 0.0, [SEPARATOR]))
        end += 1
    return start, run


def _is_set_around(text: str) -> bool:
    return bool(_RULED.fullmatch(text) or _SITE_IMAGE.fullmatch(text))


def _wants_value(verdict: Verdict) -> bool:
    """Tell whether a line is a label, or a sign of a breadcrumb, whose value comes next."""
    last = verdict.line.text.rstrip()[-1:]
    opens = any(rule.opens for rule in verdict.rules) and verdict.points >= 1
    return opens and (last in "：:" or not any(char.isalnum() for char in verdict.line.text))


def _is_value(verdict: Verdict) -> bool:
    """Tell whether a line can be the value of the label above: a quotation's next line cannot."""
    return not verdict.rules and verdict.points > -1 and verdict.line.text[0] not in ">»"


def _runs(verdicts: Sequence[Verdict]) -> list[tuple[int, list[Verdict]]]:
    """Return the runs of neighbouring lines that rules hold for the site's, with their indexes."""
    runs: list[tuple[int, list[Verdict]]] = []
    for index, verdict in enumerate(verdicts):
        follows = bool(runs) and runs[-1][0] + len(runs[-1][1]) == index
        if follows and ((verdict.rules and verdict.points > 0) or _closes(verdict.line.text)):
            runs[-1][1].append(verdict)
        elif verdict.rules and verdict.points > 0:
            runs.append((index, [verdict]))
    return runs


def _closes(text: str) -> bool:
    return all(char in "】]」）)》>" for char in text)


def _inside(text: str, rules: RuleSet) -> Iterator[Removal]:
    """Yield what rules name exactly, wherever it stands."""
    for rule, start, end in rules.spans(text):
        yield Removal(start, end, "boilerplate", rule.id, rule.why)


def _removals(verdicts: Sequence[Verdict]) -> Iterator[Removal]:
    """Yield the removals of neighbouring lines, what a tool wrapped around the text by itself.

    The rule of each is the one with most points; a line that no rule knows goes with its
    neighbour.
    """
    blocks: list[tuple[list[Verdict], list[Rule]]] = []
    for verdict in verdicts:
        rules = [rule for rule in verdict.rules if not rule.each]
        met = blocks[-1][1] if blocks else []
        if not blocks or (rules and met and _wraps(rules) != _wraps(met)):
            blocks.append(([verdict], rules))
        else:
            blocks[-1][0].append(verdict)
            met += rules
    for lines, met in blocks:
        rule = max(met, key=lambda rule: rule.points)
        kind: RemovalKind = "layout" if rule.layout else "boilerplate"
        yield Removal(lines[0].line.start, lines[-1].line.end, kind, rule.id, rule.why)


def _wraps(rules: Iterable[Rule]) -> bool:
    return any(rule.layout for rule in rules)
