"""Text → numbers and addresses of persons in it, and the text with them masked.

Only what is certain is found: a resident identity number by its check digit (GB 11643—1999,
ISO 7064 MOD 11-2), its region and its date of birth; a bank card by its check digit (Luhn,
ISO/IEC 7812-1), its issuer and its length; a mobile number by its range (YD/T 1506) and by
what stands around it; an e-mail address by its form (RFC 5322, the common part).  Statistics
look like numbers too, so digits that go on, have a point or a unit are none of these.

A mask is as long as what it hides: every offset into the text stays true.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple

PersonalKind = Literal["identity", "mobile", "bank", "email"]

KINDS: dict[PersonalKind, str] = {
    "identity": "居民身份证号码",
    "mobile": "手机号码",
    "bank": "银行卡号",
    "email": "电子邮箱",
}
MASKED: tuple[PersonalKind, ...] = ("identity", "mobile", "bank")  # where nothing else is said
MASK = "•"
SHOWN = {"identity": (3, 0), "mobile": (3, 2), "bank": (4, 0), "email": (1, 0)}  # at the two ends

# GB/T 2260: the first two digits of every province, and of Hong Kong, Macao and Taiwan.
_REGIONS = frozenset(
    map(str, (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55)))
) | frozenset(map(str, (*range(61, 66), 71, 81, 82, 83)))
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_FIRST_BIRTH = 1880

# Digits, half or full width, that may be set in groups: by a space or a hyphen; those of a number
# that is said to be one, or has a check digit, by a space of any width or any dash.  A tab sets
# cells of a table apart.  No more digits or a point beside them.
_D = "[0-9０-９]"
_S = "[ \u00a0\u2000-\u200a\u202f\u205f\u3000\\-\u2010-\u2015\u2212\ufe63－]"
_ALONE = r"(?<![0-9０-９A-Za-z])(?<![0-9０-９][.．,，])", r"(?![0-9０-９A-Za-z])(?![.．][0-9０-９])"
_CANDIDATES: dict[PersonalKind, re.Pattern[str]] = {
    "identity": re.compile(
        f"{_ALONE[0]}{_D}{{6}}{_S}?{_D}{{8}}{_S}?{_D}{{3}}[0-9０-９XxＸｘ]{_ALONE[1]}"
    ),
    "bank": re.compile(
        f"{_ALONE[0]}[3-6３-６](?:{_D}{{15,18}}|"
        f"{_D}{{3}}(?:[ -]{_D}{{4}}){{3}}(?:[ -]?{_D}{{1,3}})?){_ALONE[1]}"
    ),
    "mobile": re.compile(
        rf"(?<![0-9０-９A-Za-z+])(?<![0-9０-９][.．,，-])(?:(?:\+|00)?86{_S}?)?"
        rf"[1１][3-9３-９]{_D}(?:{_D}{{8}}|{_S}{_D}{{4}}{_S}{_D}{{4}}){_ALONE[1]}"
    ),
    "email": re.compile(
        r"(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}[@＠](?:[A-Za-z0-9-]{1,63}\.){1,4}"
        r"(?!(?:png|jpe?g|gif|webp|svg)\b)[A-Za-z]{2,12}(?![\w@])",
        re.ASCII,
    ),
}
_LOOK = re.compile(f"{_D}{{3}}(?:{_D}|{_S}){_D}{{4}}")  # every number of a person holds this
_PLAIN = str.maketrans("０１２３４５６７８９Ｘｘx", "0123456789XXX")
_BETWEEN = re.compile(_S)
_SET_APART = frozenset("0123456789+ -")  # of a number that needs nobody to say that it is one
# What may stand amid the digits of a number, and nobody reads: what nothing shows (as CONTROL of
# `stages/segment.py`, soft hyphens and joiners besides), and signs of markup.
AMID = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff*_`]+"
)
# What is counted is no telephone: 13812345678元, 共13900000000人次; a next line counts nothing.
_UNIT = re.compile(
    r"[ \t\u3000]{0,2}(?:万|亿|千|百|元|吨|人(?!员)|户(?![主名籍])|亩|件|个(?!人)|公里|平方|立方|"
    r"千瓦|度|斤|%|％|美元|册|次|号文|字)"
)
# An office's own line, published to be called; not that of a person who is named beside it.
_OFFICE = re.compile(
    r"(?:举报|监督|咨询|热线|值班|服务|报修|求助|救助|办公|投诉|预约|信访|应急|报警|客服|公开|受理|反馈|报名|征订)"
    r"[^。；;\n]{0,8}\Z"
)
_PERSON = re.compile(
    r"(?:联系人|姓名|法定代表人|负责人|本人|身份证|户主|同志|某)[^。；;\n]{0,20}\Z"
)
_CALLED = re.compile(
    r"(?:手机|手機|电话|電話|联系|聯系|联络|热线|致电|微信|号码|tel)[^。；;\n]{0,20}\Z", re.I
)
_BEFORE = 30  # characters that say whose number it is
# A card's issuer: UnionPay 62, Visa 4, Mastercard 51-55, JCB 35; and how long theirs are.
_ISSUERS = (
    ("62", (16, 17, 18, 19)),
    ("4", (16,)),
    ("5[1-5]", (16,)),
    ("35", (16,)),
    ("60|68|69|95", (19,)),
)


class Found(NamedTuple):
    """Where something personal stands, `start` to `end` in code points, and what it is."""

    start: int
    end: int
    kind: PersonalKind
    office: bool = False  # an office's published line


def find_personal(text: str) -> list[Found]:
    """Return what is personal in `text`, in order, without overlaps; the time is linear."""
    if "@" not in text and "＠" not in text and not _LOOK.search(text):
        return []
    found: list[Found] = []
    for kind, candidates in _CANDIDATES.items():
        for match in candidates.finditer(text):
            if _is_certain(kind, text, match):
                office = kind in ("mobile", "email") and _is_office(text, match.start())
                found.append(Found(match.start(), match.end(), kind, office))
    return without_overlaps(found)


def without_overlaps(found: Iterable[Found]) -> list[Found]:
    """Return what was found in order; of what overlaps, the first and longest."""
    out: list[Found] = []
    for item in sorted(found, key=lambda item: (item.start, -item.end, item)):
        if not out or item.start >= out[-1].end:
            out.append(item)
    return out


def _is_certain(kind: PersonalKind, text: str, match: re.Match[str]) -> bool:
    plain = match[0].translate(_PLAIN)
    if kind == "identity":
        return is_identity(_BETWEEN.sub("", plain))
    if kind == "bank":
        return is_card(_BETWEEN.sub("", plain)) and not _UNIT.match(text, match.end())
    if kind == "email":
        return True
    if _UNIT.match(text, match.end()):
        return False
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    return set(plain) <= _SET_APART or bool(_CALLED.search(before))


def _is_office(text: str, start: int) -> bool:
    before = text[max(0, start - _BEFORE) : start]
    return bool(_OFFICE.search(before)) and not _PERSON.search(before)


def is_identity(number: str) -> bool:
    """Tell whether 18 characters are a resident identity number.

    >>> is_identity("11010519491231002X"), is_identity("110105194912310021")
    (True, False)
    """
    if len(number) != 18 or number[:2] not in _REGIONS or not number[:17].isascii():
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return born.year >= _FIRST_BIRTH and _CHECKS[total % 11] == number[17]


def is_card(number: str) -> bool:
    """Tell whether digits are a bank card's.

    >>> is_card("6222020000000000018"), is_card("6222020000000000012")
    (True, False)
    """
    if not any(re.match(prefix, number) and len(number) in sizes for prefix, sizes in _ISSUERS):
        return False
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0 and len(set(number)) > 3


def masked(text: str, kinds: frozenset[str]) -> str:
    """Return `text` with what is personal of these kinds hidden; an office's line stays."""
    found = find_personal(text)
    return covered(text, [item for item in found if item.kind in kinds and not item.office])


def covered(text: str, found: Iterable[Found]) -> str:
    """Return `text` with what was found in it, in order, hidden."""
    parts, at = [], 0
    for item in found:
        parts += [text[at : item.start], hidden(text[item.start : item.end], item.kind)]
        at = item.end
    return "".join([*parts, text[at:]])


def hidden(words: str, kind: PersonalKind) -> str:
    """Return a number or an address with all but its ends masked, as long as it was.

    >>> hidden("13800000000", "mobile")
    '138••••••00'
    """
    first, last = SHOWN[kind]
    inner = len(words) - first - last
    return words[:first] + MASK * inner + words[len(words) - last :]
