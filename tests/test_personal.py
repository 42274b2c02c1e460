"""What is a person's is found and masked; statistics, and an office's own line, are not."""

from __future__ import annotations

import random
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.convert import convert, page
from archive.model import MediaType, Source
from archive.personal import (
    AMID,
    KINDS,
    PersonalKind,
    find_personal,
    hidden,
    is_card,
    is_identity,
    masked,
)
from archive.rules import load_rules
from archive.stages.mask import mask
from archive.stages.structure import identify
from tests.generator import reports
from tests.test_structure import PROSE

ALL: Final = frozenset(KINDS)
WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
WIDE: Final = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def identity(dice: random.Random) -> str:
    first = f"{dice.choice((11, 33, 43, 52, 65))}{dice.randint(101, 2999):04}"
    born = f"{dice.randint(1925, 2024)}{dice.randint(1, 12):02}{dice.randint(1, 28):02}"
    body = f"{first}{born}{dice.randint(1, 999):03}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def card(dice: random.Random) -> str:
    body = dice.choice(("6222", "6217", "6228")) + "".join(
        str(dice.randint(0, 9)) for _ in range(dice.choice((11, 14)))
    )
    return next(body + str(last) for last in range(10) if is_luhn(body + str(last)))


def is_luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def mobile(dice: random.Random) -> str:
    return f"1{dice.choice('3456789')}{dice.randint(0, 999_999_999):09}"


def number(kind: PersonalKind, dice: random.Random) -> str:
    made = {"identity": identity, "bank": card, "mobile": mobile}
    if kind == "email":
        return f"user{dice.randint(1, 9999)}.a@mail{dice.randint(1, 99)}.example"
    plain = made[kind](dice)
    if kind == "identity" and dice.random() < 0.2:
        return plain.lower()
    if dice.random() < 0.2:
        return plain.translate(WIDE)
    if kind == "mobile" and dice.random() < 0.3:
        return f"{plain[:3]}-{plain[3:7]}-{plain[7:]}"
    if kind == "bank" and len(plain) == 19 and dice.random() < 0.3:
        return " ".join(plain[at : at + 4] for at in range(0, 19, 4))
    return plain


@pytest.mark.parametrize(
    "text",
    [
        "全年接待游客13812345678人次。",
        "总投资13912345678元，比上年增长12.5%。",
        "增长3.13812345678个百分点，编号0013812345678001。",
        "实现产值1381234.5678万元；文号〔2019〕13812345号。",
        "统一社会信用代码91330100MA27XXXX0K，邮编310000。",
        "表中依次为2019 2020 2021 2022 2023 1234 5678 9012。",
        "规格型号110105194912310021，不是证件号码。",
        "图片 ![图](shu@2x.png) 见附件。",
        "联系电话0571-12345678，传真0571-87654321。",
        "乡镇\t138\t1234\t5678",
        "小麦　138　5231　4520",
        "粮食作物 135–2021–2022",
        "产量　4532　4111　4222　4333",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert masked(text, ALL) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("联系人：某某，电话13812345678。", "联系人：某某，电话138••••••78。"),
        ("监督举报电话：13812345678（工作日）", "监督举报电话：13812345678（工作日）"),
        ("举报电话：联系人某某13812345678", "举报电话：联系人某某138••••••78"),
        ("身份证11010519491231002X", "身份证110•••••••••••••••"),
        ("卡号6222 0200 0000 0000 018；", "卡号6222•••••••••••••••••••；"),
        ("手机：+86 138 1234 5678", "手机：+86••••••••••••78"),
        ("来信请寄 a.b@example.com。", "来信请寄 a••••••••••••••。"),
        ("手机：13812345678\n个别村", "手机：138••••••78\n个别村"),
        ("13812345678户主张某", "138••••••78户主张某"),
        ("手机：138\u00a01234\u30005678", "手机：138••••••••78"),
        ("手机：138–1234—5678", "手机：138••••••••78"),
    ],
)
def test_what_is_personal_is_masked(text: str, shown: str) -> None:
    assert masked(text, ALL) == shown


@given(st.text(), st.integers(), st.sampled_from(sorted(KINDS)))
def test_a_mask_is_as_long_as_what_it_hides(text: str, seed: int, kind: PersonalKind) -> None:
    words = number(kind, random.Random(seed))
    whole = f"{text}\n某某：{words}\n{text}"
    shown = masked(whole, ALL)
    assert len(shown) == len(whole)
    assert words not in shown or words in text
    assert masked(shown, ALL) == shown


@given(st.text(st.sampled_from("0123456789Xx .-@a\n某电话元"), max_size=300))
def test_any_digits_are_read_without_overlap(text: str) -> None:
    found = find_personal(text)
    assert all(one.end <= two.start for one, two in pairwise(found))
    assert all(0 <= item.start < item.end <= len(text) for item in found)


def test_recall_and_false_alarms_on_generated_reports() -> None:
    """At least 0.99 of what was put in is found, and at most one alarm in a thousand reports."""
    dice = random.Random(7)
    put = found = alarms = 0
    for made in reports(1000, seed=11, characters=2000):
        alarms += len(find_personal(made.text))
        lines = made.text.split("\n")
        kind = dice.choice(sorted(KINDS))
        words = number(kind, dice)
        lead = dice.choice(["某某，", "户主某某（", "联系人某某 ", "本人", "：", "电话", "  "])
        at = dice.randrange(1, len(lines))
        lines.insert(at, f"{lead}{words}{dice.choice(['。', '）', '，', '', ' '])}")
        text = "\n".join(lines)
        start = text.index(words, sum(map(len, lines[:at])) + at)
        put += 1
        found += any(
            item.kind == kind and item.start <= start and item.end >= start + len(words)
            for item in find_personal(text)
        )
    assert found >= 0.99 * put
    assert alarms <= 1


def test_a_report_is_published_masked_and_says_so() -> None:
    letter = "某某来信说，电话13812345678，邮箱a@example.com，请回复。"
    text = f"云溪镇2021年工作总结\n{letter}\n监督举报电话：13912345678。\n"
    source = Source("seeds/a.txt", "a", "a", "plain", text.encode())
    report = convert(source, load_rules())
    shown = mask(report)
    made = page(shown)
    assert made
    for whole in (shown.text, made.markdown, made.account, str(shown.metadata)):
        assert "13812345678" not in whole
    assert "13912345678" in made.markdown
    assert "a@example.com" in made.markdown
    assert len(shown.text) == len(text)
    assert [problem.code for problem in shown.problems][-2:] == [
        "personal-masked",
        "personal-shown",
    ]
    assert "手机号码 1 处" in made.markdown
    plain = replace(source, data="没有。\n".encode())
    assert mask(convert(plain, load_rules())) == convert(plain, load_rules())


NUMBERS: Final = (
    "13812345678",
    "138\u200b12345678",
    "138 1234\ufeff 5678",
    "138\u00a01234\u00a05678",
    "**138**12345678",
)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("media", ["plain", "markdown"])
def test_nothing_that_is_published_tells_a_masked_number(number: str, media: MediaType) -> None:
    """Neither the words, whatever stands amid the digits, nor what is computed from them."""
    text = f"# 云溪镇工作总结\n\n帮扶对象某某，手机{number}，家住本镇西村，联系{number}。\n"
    source = Source("seeds/a.txt", "a", "a", media, text.encode())
    report = convert(source, load_rules())
    shown = mask(report)
    made = page(shown)
    assert made
    assert any("13812345678" in bare(block.text) for block in report.blocks)
    assert not any("13812345678" in bare(block.text) for block in shown.blocks)
    assert [block.ident for block in identify(shown.blocks)] == [b.ident for b in shown.blocks]
    told = (made.markdown, made.account, made.text, made.portable)
    for digest in (
        report.sha256,
        str(report.metadata["text_sha256"].value),
        report.blocks[1].ident,
    ):
        assert digest and not any(digest in file for file in told)
    again = sha256(shown.text.encode()).hexdigest()
    assert shown.metadata["text_sha256"].value == again
    assert made.markdown.count("不公开，以免由它试出遮盖的内容") == 1


def bare(words: str) -> str:
    """Return what a reader takes for one number, without what stands amid its digits."""
    return "".join(AMID.sub("", words).split())


@pytest.mark.parametrize("media", ["plain", "markdown"])
@pytest.mark.parametrize(
    "line",
    [
        *("来源：本站138\u200b12345678", "关键词：138\u200b12345678", "来源：本站**138**12345678"),
        *("责任编辑：某某 电话**138**12345678", "手机138\u00ad12345678", "手机138\u200d12345678"),
    ],
)
def test_no_file_shows_a_number_whatever_stands_amid_its_digits(
    line: str, media: MediaType
) -> None:
    text = f"# 云溪镇工作总结\n\n{line}\n\n{PROSE}\n\n{PROSE}\n\n{line}\n"
    source = Source("seeds/a.txt", "a", "a", media, text.encode())
    made = page(mask(convert(source, load_rules())))
    assert made
    for file in (made.markdown, made.account, made.text, made.portable):
        assert "13812345678" not in bare(file)


def test_check_digits() -> None:
    dice = random.Random(3)
    for _ in range(200):
        right = identity(dice)
        wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
        assert is_identity(right)
        assert not is_identity(wrong)
        assert is_card(card(dice))


def test_hidden_keeps_the_ends() -> None:
    assert hidden("13800000000", "mobile") == "138••••••00"
