"""Odd characters: each has the treatment that the documentation states, and nothing is lost."""

import re
from pathlib import Path

import pytest

from archive.convert import convert, page
from archive.model import Report, Source
from archive.rules import load_rules
from archive.spans import Kept
from archive.stages.decode import LOST
from tests.render_check import rendered, squeezed, visible_text

TITLE = "云岭镇2021年工作总结\n一、农业\n"
CONTROL = "\x00\x07\x1a\x7f\x80\u200b\u2060\ufeff\u200e\u202e\u2066"
KEPT = "\u200c\u200d\xad\ue000\uf8ff\ufffd"
LINE_ENDS = "\n\r\x0b\x0c\x85\u2028\u2029"
SPACES = "\xa0\u2003\u3000"
STATED = Path(__file__).parent.parent / "docs" / "about" / "index.md"


def report_of(data: bytes) -> Report:
    report = convert(Source("seeds/a.txt", "a", "a", "plain", data), load_rules())
    spans = [(r.start, r.end) for r in report.removals]
    spans += Kept(report.text, report.removals).spans(0, len(report.text))
    assert "".join(report.text[a:b] for a, b in sorted(spans)) == report.text
    made = page(report)
    assert made is not None
    html, _ = rendered(made.markdown)
    assert visible_text(html) == squeezed(Kept(report.text, report.removals).string(0, 10**9))
    return report


def with_sign(sign: str) -> Report:
    return report_of(f"{TITLE}粮食丰{sign}收，农民增收。\n".encode())


def shown(report: Report) -> list[str]:
    kept = Kept(report.text, report.removals)
    return [kept.string(block.start, block.end) for block in report.blocks]


def name(sign: str) -> str:
    return f"U+{ord(sign):04X}"


@pytest.mark.parametrize("sign", CONTROL, ids=name)
def test_what_nothing_can_show_is_removed_and_said(sign: str) -> None:
    report = with_sign(sign)
    (removed,) = [r for r in report.removals if r.kind == "control"]
    assert report.text[removed.start : removed.end] == sign
    assert shown(report)[-1] == "粮食丰收，农民增收。"


@pytest.mark.parametrize("sign", KEPT, ids=name)
def test_what_may_mean_something_stays(sign: str) -> None:
    assert shown(with_sign(sign))[-1] == f"粮食丰{sign}收，农民增收。"


@pytest.mark.parametrize("sign", LINE_ENDS, ids=name)
def test_every_line_end_ends_a_line(sign: str) -> None:
    assert shown(with_sign(sign))[-2:] == ["粮食丰", "收，农民增收。"]


@pytest.mark.parametrize("sign", SPACES, ids=name)
def test_spaces_stay_within_a_line(sign: str) -> None:
    assert shown(with_sign(sign))[-1] == f"粮食丰{sign}收，农民增收。"
    assert shown(report_of(f"{TITLE}{sign}粮食丰收。\n".encode()))[-1] == "粮食丰收。"


def test_mixed_line_ends_are_lines() -> None:
    lines = [f"第{number}件事办成了。" for number in "一二三四五六七"]
    text = TITLE + "".join(line + end for line, end in zip(lines, LINE_ENDS, strict=True))
    assert shown(report_of(text.encode()))[-7:] == lines


def test_a_cut_character_is_one_sign_and_said() -> None:
    report = report_of(f"{TITLE}粮食丰收，农民增收。".encode()[:-1])
    assert shown(report)[-1].endswith(f"农民增收{LOST}")
    assert "truncated" in {problem.code for problem in report.problems}


@pytest.mark.parametrize("lone", [b"\xed\xa0\x80", b"\xed\xb0\x80", b"\xff"])
def test_a_lone_surrogate_is_an_invalid_byte(lone: bytes) -> None:
    text = f"{TITLE}粮食丰收，农民增收，群众的生活有了新的改善。\n".encode() * 3
    report = report_of(text + lone)
    assert LOST in report.text and "invalid-bytes" in {p.code for p in report.problems}


def test_a_lone_surrogate_in_utf_16_is_said() -> None:
    text = f"{TITLE}粮食丰收，农民增收，群众的生活有了新的改善。\n".encode("utf-16")
    report = report_of(text + b"\x00\xd8" + "好。".encode("utf-16-le"))
    assert LOST in report.text and "invalid-bytes" in {p.code for p in report.problems}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("全镇的工作取得了新的进展。".encode().decode("latin-1").encode(), "已逐字节可逆地还原"),
        ("全镇的工作取得了新的进展。".encode()[:-1], "在一个字的中间中断"),
        (f"全镇的工作{LOST}取得了新的进展。".encode(), "有些字已经丢失"),
        ("全镇的工作锟斤拷锟斤拷取得了新的进展，群众的生活有了改善。".encode(), "无法可靠还原"),
    ],
)
def test_a_page_says_what_was_doubtful_in_reading_it(data: bytes, said: str) -> None:
    made = page(report_of(TITLE.encode() + data))
    assert made is not None and said in made.markdown


def test_the_documentation_states_what_is_tested() -> None:
    table = STATED.read_text("utf-8").partition("{#characters}")[2].partition("\n## ")[0]
    stated = {chr(int(code, 16)) for code in re.findall(r"U\+([0-9A-F]{4,6})", table)}
    assert stated == set(CONTROL + KEPT + LINE_ENDS + SPACES)
