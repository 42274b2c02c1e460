"""Verdicts on lines → removals of kind "boilerplate".

Judge, then decide: whole blocks go.  From the tail, the lines from the one where the
sum to the end is highest; at the head, the lines that rules name and what lies between
them; inside, only what a rule names exactly.  A false removal is worse than a leftover,
so a block needs one clear reason, and begins with one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from archive.faces import count_links, face_of
from archive.model import Line, Removal, RemovalKind
from archive.rules import Rule, RuleSet
from archive.spans import Kept, disjoint
from archive.stages.reading import DOCUMENT_NUMBER
from archive.stages.verdicts import (
    CLEAR,
    LISTED,
    LONGEST,
    NAME,
    NAMES_A_REPORT,
    PROSE,
    SENTENCE,
    Verdict,
    judge,
    met_by,
)

ALMOST = 1.5  # points with which a line goes where a clear one stands under it
AGAINST = -6.0  # points that a report's sentence under a line holds against it at least
CREDIT = 10.0  # points that neighbouring lines can have together
GIVE_UP = 24.0  # points of report that end the search for site text further in
HEAD_ENDS = 9.0  # the same below the title, where the report soon begins
HEAD_LINES = 80  # lines; a head longer than this is no head
GLUED = 100  # characters; a longer sentence at the end of a paragraph is the report's
OPENING = 30  # characters; unless these are of a rule that all belongs to
PAGE_TITLE_WITHIN = 5  # lines from the top
LEAST_TITLE = 6  # characters of a line that is known again
LEAST_TITLED = 7  # characters of a line that names a report; fewer are a class of them
LEAST_ENTRIES = 2  # lines under a heading that make a list of it
LEAST_LEFT = 60  # characters; where less would be left of a text, only what rules know goes …
MOST_TAKEN = 200  # … unless that is no more than this
LEAST_LINKS = 4  # lines; fewer links that end a text may be its references
_APART = tuple("_|-–—")
_MAY_PART = re.compile("[-_|–—︱︲︳︴﹍﹎﹏﹘﹣－＿｜&]")  # signs that have these in a line's face
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|pptx?|zip|rar|csv)\b", re.I)
# A picture of the site's: a banner, a code to scan, or one that leads to another page.
_SITE_IMAGE = re.compile(
    r"!\[[^\]]*\]\([^)]*(?:/ads?/|mmbiz_gif|[/_-](?:logo|banner|qr|qrcode|ewm)[\d._-])[^)]*\)"
    r"|\[!\[[^\]]{2,}\]\([^)]*\)\]\([^)]*(?:[^)gp]|[^ne]g|[^jn]pg)\)"
)
_RULED = re.compile(r"[-—–_=*~·•:：#─━\s]{3,}")
# An item of an outline.  What stands above the next item of a report's outline is the report's.
_ITEM = re.compile(r"([(（]?)([一二三四五六七八九十]{1,3}|\d{1,2}|[a-h])([)）]|[、.．])")
_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", 1)}
# What else stands under a contact, or among those who made a book, and would be a site's alone.
_OF_A_CONTACT = re.compile(
    r"(?:(?:官方)?(?:微信|公众号|微博|网址|网站|邮箱|电子邮箱)+|(?:副?主编|审核|审定|审校|校对|复核|签发|摄影))"
    r"\s*[:：].{1,40}$"
)
# Labels whose value may look like a report's number, or like its title.
_NUMBERED_BY = re.compile("文号|文字号|编号|索引|索取")
_CLASSED_BY = re.compile("类|体裁|主题|目录|栏目|名称|标题|题目|关键|公开")
# A line drawn between report and site: neither's words.
SEPARATOR = Rule("separator", "网页的分隔线", ("head", "tail"), (), (), layout=True)
# The title that a browser shows for the page: that of the text, and the site's names behind it.
PAGE_TITLE = Rule("page-title", "网页的标题，下面的正文有同样的标题", ("head",), (), ())
# Links to other pages, one a line, with nothing above that they belong to.
LINKS = Rule("link-list", "网站的链接列表", ("tail",), (), ())


class Cleaned(NamedTuple):
    """The lines that are left, in order, and what was taken."""

    lines: tuple[Line, ...]
    removals: tuple[Removal, ...]


def clean(text: str, lines: Sequence[Line], rules: RuleSet) -> Cleaned:
    """Take the site's text from `lines`, the lines of `text` in order."""
    removals = [*_inside(text, rules)]
    left = _without(text, lines, removals)
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


def _without(text: str, lines: Sequence[Line], removals: Sequence[Removal]) -> list[Line]:
    """Return `lines` as they read without what was injected: that is not held against them."""
    if not removals:
        return list(lines)
    kept = Kept(text, disjoint(removals))
    return [Line(line.start, line.end, kept.string(line.start, line.end)) for line in lines]


def _tail(lines: Sequence[Line], rules: RuleSet) -> list[Verdict]:
    """Return the verdicts of the lines that end the text and are the site's."""
    zone = _zone(lines, rules, "tail")
    _count_lists(zone)
    _count_links(zone)
    end = _outline_end(zone)
    start = _cut(zone, end)
    while end < start < len(zone) and _leads_on(zone[start - 1]):
        start -= 1
    taken = _size(verdict.line for verdict in zone[start:])
    if taken > MOST_TAKEN and _size(lines) - taken < LEAST_LEFT:
        start = _known_from(zone)
    return zone[start:]


def _known_from(zone: Sequence[Verdict]) -> int:
    """Return where the lines begin that end a text and are each known by a rule."""
    start = len(zone)
    while start and zone[start - 1].rules and zone[start - 1].points > 0:
        start -= 1
    while start < len(zone) and not zone[start].clear:
        start += 1
    return start


def _size(lines: Iterable[Line]) -> int:
    return sum(len(line.text) for line in lines)


def _zone(lines: Sequence[Line], rules: RuleSet, place: str) -> list[Verdict]:
    """Return the verdicts of the last of `lines`, in order: as far up as site text may begin."""
    zone: list[Verdict] = []
    against = 0.0
    for line in reversed(lines):
        verdict = judge(line, rules, place)
        zone.append(verdict)
        against = 0.0 if verdict.clear else against - verdict.points
        if against > GIVE_UP:
            break
    zone.reverse()
    return zone


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
        for match in SENTENCE.finditer(line.text, max(0, len(line.text) - LONGEST))
        if match[0].strip()
    ]
    zone = _zone(sentences[1:], rules, "glued")
    for verdict in zone:
        if len(verdict.line.text) > GLUED:
            opening = met_by(verdict.line.text[:OPENING], rules, "glued")
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
        if before and _wants_value(before) and _is_value(verdict, before.line.text):
            verdict = Verdict(line, 0.5, before.rules)  # the value of the label above
        verdicts.append(verdict)
        against -= min(verdict.points, 0.0)
        if against > HEAD_ENDS:
            break
    _find_page_title(verdicts)
    runs = [run for run in _runs(verdicts) if len(run[1]) > 1 or run[1][0].clear]
    if len(runs) == 1 and _is_title(verdicts, *runs[0]):
        return []
    blocks: list[tuple[int, list[Verdict]]] = []
    joined = _joined(verdicts, runs)
    for (start, run), (end, _) in pairwise([*joined, (len(verdicts), [])]):
        above = blocks[-1][0] + len(blocks[-1][1]) if blocks else 0
        blocks.append(_widened(verdicts, start, run, range(above, end)))
    return blocks


def _find_page_title(verdicts: Sequence[Verdict]) -> None:
    """Judge a line that a line below begins, where only names set apart by signs come behind."""
    if not any(_MAY_PART.search(v.line.text) for v in verdicts[:PAGE_TITLE_WITHIN]):
        return
    faces = [face_of(verdict.line.text) for verdict in verdicts]
    for index, face in enumerate(faces[:PAGE_TITLE_WITHIN]):
        below = [other for other in faces[index + 1 :] if len(other) >= LEAST_TITLE]
        behind = [face[len(other) :].strip() for other in below if face.startswith(other)]
        if any(names[:1] in _APART and 1 < len(names) <= LISTED for names in behind if names):
            verdicts[index].rules = [PAGE_TITLE]
            verdicts[index].points, verdicts[index].clear = CLEAR, True


def _is_title(verdicts: Sequence[Verdict], start: int, run: Sequence[Verdict]) -> bool:
    """Tell whether all that is known of a head is one bare word (收藏), over what has no title."""
    word = run[0].line.text
    alone = start == 0 and len(run) == 1 and len(word) <= 4 and word.isalpha()
    return alone and not any(NAMES_A_REPORT.search(v.line.text) for v in verdicts[1:3])


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
    return on_the_way and len(face) <= NAME and not NAMES_A_REPORT.search(face)


def _widened(
    verdicts: Sequence[Verdict], start: int, run: list[Verdict], free: range
) -> tuple[int, list[Verdict]]:
    """Return a run with the ruled lines and the banners around it that are `free`."""
    end = start + len(run)
    while start > free.start and _is_set_around(verdicts[start - 1].line.text):
        start -= 1
        run.insert(0, Verdict(verdicts[start].line, 0.0, [SEPARATOR]))
    while end < free.stop and _is_set_around(verdicts[end].line.text):
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


def _is_value(verdict: Verdict, label: str) -> bool:
    """Tell whether a line can be the value of the label above.

    A quotation's next line cannot; nor can what is the report's own below a label that stands
    empty: its title, its number, whom it speaks to, an item of its outline.
    """
    text = verdict.line.text
    if verdict.rules or verdict.points <= -1 or text[:1] in (">", "»"):
        return False
    if not label.rstrip().endswith(("：", ":")):  # the sign of a breadcrumb
        return True
    if text.endswith(("：", ":")):
        return False
    label = face_of(label)
    if DOCUMENT_NUMBER.fullmatch(text):
        return bool(_NUMBERED_BY.search(label))
    item = _ITEM.match(text)
    numbered = item and not text[item.end() : item.end() + 1].isdigit()
    titled = len(text) >= LEAST_TITLED and NAMES_A_REPORT.search(face_of(text))
    return not (numbered or titled) or bool(_CLASSED_BY.search(label))


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
    blocks: list[tuple[list[Verdict], dict[str, Rule]]] = []  # each rule once: a block may be long
    for verdict in verdicts:
        rules = {rule.id: rule for rule in verdict.rules if not rule.each}
        met = blocks[-1][1] if blocks else {}
        if not blocks or (rules and met and _wraps(rules.values()) != _wraps(met.values())):
            blocks.append(([verdict], rules))
        else:
            blocks[-1][0].append(verdict)
            for name, rule in rules.items():
                met.setdefault(name, rule)
    for lines, met in blocks:
        rule = max(met.values(), key=lambda rule: rule.points)
        kind: RemovalKind = "layout" if rule.layout else "boilerplate"
        yield Removal(lines[0].line.start, lines[-1].line.end, kind, rule.id, rule.why)


def _wraps(rules: Iterable[Rule]) -> bool:
    return any(rule.layout for rule in rules)
