"""Texts → signatures: what is folded, what anchors hold, how a sheet is packed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.catalog.signatures import (
    GRAM,
    WINDOW,
    exact_digest,
    grams_of,
    letters_of,
    pack,
    sheet_of,
    signature_of,
    signatures_in,
    unpack,
)
from archive.search.folding import fold
from tests.generator import report


def letters(text: str) -> str:
    return "".join(map(chr, letters_of(text)))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("XX镇2023年，增长21.X%", "镇年增长"),
        ("某镇２０２３年（增长***％）", "镇年增长"),
        ("鄉村振興", "乡村振兴"),
        ("一是〇二〇年", "一是二年"),
        ("Tax ＯＡ办公 ①②", "taoa办公"),
        ("\ud800孤", "孤"),
        ("", ""),
    ],
)
def test_letters_are_what_is_left_of_a_text(text: str, kept: str) -> None:
    assert letters(text) == kept


@given(st.text())
def test_letters_are_those_of_search(text: str) -> None:
    assert len(letters(text)) <= len(text)
    assert set(letters(text)) <= set(fold(text))


def test_what_is_masked_or_spaced_otherwise_has_the_same_keys() -> None:
    made = report(1).text
    masked = made.replace("2", "X").replace("。", "。\n").replace("，", "*,")
    assert (signature_of(made).keys == signature_of(masked).keys).all()
    assert signature_of(made).exact != signature_of(masked).exact


@given(st.text(), st.text(st.sampled_from(" \n\t\u3000")))
def test_the_exact_digest_knows_all_but_white_space(text: str, space: str) -> None:
    assert exact_digest(text) == exact_digest(space.join(text))
    assert exact_digest(text) != exact_digest(text + "。")


def test_a_passage_has_its_keys_wherever_it_stands() -> None:
    passage = report(1).body
    alone, within = (signature_of(t).keys for t in (passage, report(2).body + passage + "完" * 50))
    shared = np.intersect1d(alone, within)
    assert len(shared) >= len(alone) - 4


def test_a_text_has_few_keys_and_one_at_least_in_each_two_windows() -> None:
    signature = signature_of(report(1).text)
    assert (
        signature.letters / (2 * WINDOW) - 2
        <= len(signature.keys)
        <= 4 * signature.letters / WINDOW
    )


@given(st.integers(0, 2 * GRAM))
def test_grams_of_short_texts(size: int) -> None:
    assert len(grams_of(letters_of("文" * size))) == (0 if not size else max(1, size - GRAM + 1))


@given(st.lists(st.text(max_size=300), max_size=8))
def test_a_sheet_is_the_same_when_unpacked(texts: list[str]) -> None:
    sheet = sheet_of([signature_of(text) for text in texts])
    data = pack(sheet)
    for name in sheet._fields:
        assert np.array_equal(getattr(unpack(data), name), getattr(sheet, name))
    again = sheet_of(signatures_in(unpack(data)))
    assert pack(again) == data
    for one, text in zip(signatures_in(sheet), texts, strict=True):
        signature = signature_of(text)
        assert (one.exact, one.letters) == (signature.exact, signature.letters)
        assert np.array_equal(one.keys, signature.keys)
    with pytest.raises(ValueError, match="no sheet of"):
        unpack(data + b"1")


def test_a_sheet_is_small() -> None:
    number = 50
    sheet = sheet_of([signature_of(report(n).text) for n in range(number)])
    assert len(pack(sheet)) < 500 * number
