"""What is looked at first, because that is quick, passes over nothing that a pattern finds."""

import re
import sys
from collections.abc import Iterator
from hashlib import sha256
from html.entities import html5
from itertools import product
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.faces import face_of
from archive.model import Block, Removal
from archive.stages import clean, inspect, outline, periods
from archive.stages.account import is_shown
from archive.stages.decode import Undecodable, decode, digest_of_text
from archive.stages.describe import count_han
from archive.stages.escaping import inline
from archive.stages.structure import CELL_GAP, _width

from .texts import texts


@pytest.mark.parametrize(
    ("pattern", "first"),
    [
        (outline._NUMBER, outline._NUMBER_BEGINS),
        (outline._LEAD, outline._LEAD_BEGINS),
        (inspect._UNIT, inspect._UNIT_BEGINS),
    ],
)
def test_first_signs(pattern: re.Pattern[str], first: frozenset[str]) -> None:
    """Of all that is three signs long and made of the pattern's own."""
    signs = set(pattern.pattern).union("0123456789０５９①⑩⑳")
    found = [
        sign for sign, *others in product(signs, repeat=3) if pattern.match(sign + "".join(others))
    ]
    assert found
    assert first.issuperset(found)


_PERIODS = [
    *("1999年", "2023年度", "“十四五”", "「十五五」", "一五规划", "二五规划", "三五规划"),
    *("四五时期", "五五规划", "六五规划", "七五规划", "八五规划", "九五规划", "十一五期间"),
    *("过去五年", "近三年", "这五年", "今后五年", "未来三年", "的五年", "五年来", "三年", "5年"),
    *("过去一年", "一年来", "去年", "上年", "上半年", "下半年", "第一季度", "一季度"),
    *("二季度", "三季度", "四季度", "1季度", "2季度", "3季度", "4季度", "前三季度"),
]


@given(st.sampled_from(_PERIODS) | st.text("".join(_PERIODS), max_size=12))
def test_periods(text: str) -> None:
    """The pattern begins with what any period begins with; behind it stand all of them."""
    bare = re.compile(periods._PERIOD.pattern.partition(")")[2])
    assert text not in _PERIODS or bare.match(text)
    found, again = periods._PERIOD.finditer(text), bare.finditer(text)
    assert [(m.span(), m.groups()) for m in found] == [(m.span(), m.groups()) for m in again]


def _that_may_part() -> Iterator[str]:
    """Yield every sign of Unicode, and every name of one, by which a browser's title may part."""
    for char in map(chr, range(sys.maxunicode + 1)):
        if any(sign in normalize("NFKC", char).lower() for sign in clean._APART):
            yield char
    yield from (f"&{name}" for name in html5)


def test_signs_that_part() -> None:
    for sign in _that_may_part():
        parts = any(apart in face_of(f"某镇{sign}某网") for apart in clean._APART)
        assert clean._MAY_PART.search(sign) or not parts


@given(st.text(st.sampled_from("一二 \t\u3000\u2003，")))
def test_gaps_between_cells(text: str) -> None:
    cells = CELL_GAP.split(text.strip())
    certain = all(0 < len(cell) <= 24 for cell in cells)
    row = _width(Block("paragraph", 0, len(text), text=text))
    assert max(row, 1) == (len(cells) if certain else 1)


@given(st.text("一", max_size=20), st.text("一二，。“\n", max_size=4), st.booleans())
def test_short_openings(words: str, more: str, long: bool) -> None:
    text = f"{words}{more}。{'一' * outline.PROSE_LENGTH * long}"
    found = outline._SHORT.match(text) if len(text) >= outline.PROSE_LENGTH else None
    block = Block("paragraph", 0, len(text), text=text)
    assert outline._short_opening(text, block) == (found.end() if found else 0)


@given(st.text(st.sampled_from("一a1—　\n")))
def test_layout_of_words_is_shown(text: str) -> None:
    shown = is_shown(text, Removal(0, len(text), "layout", "", ""))
    assert shown == (sum(map(str.isalpha, text)) >= 9)


@given(st.text() | st.text("\\`*_{}[]&<>~#;"))
def test_each_sign_is_escaped_by_itself(text: str) -> None:
    assert inline(text) == "".join(map(inline, text))


@given(st.text(st.characters()) | st.text("一鿿䷿ꀀ𝕏\ud84e\u9fff\u4e00"))
def test_chinese_characters_are_counted(text: str) -> None:
    assert count_han(text) == sum("\u4e00" <= char <= "\u9fff" for char in text)


@given(st.binary(max_size=60) | texts.map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_a_sound_text_has_the_digest_of_its_bytes(data: bytes) -> None:
    try:
        decoded = decode(data)
    except Undecodable:
        return
    again = sha256(decoded.text.encode("utf-8", "surrogatepass")).hexdigest()
    assert digest_of_text(decoded, sha256(data).hexdigest()) == again
