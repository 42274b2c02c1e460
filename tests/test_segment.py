import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.stages.segment import _MARK, segment, wrap_width
from tests.properties.texts import texts

SENTENCE = "全县上下团结一心克服连续暴雨带来的困难，"


def lines_of(text: str) -> list[str]:
    return [line.text for line in segment(text).lines]


@given(texts)
def test_what_lies_between_lines_is_white_space_or_removed(text: str) -> None:
    lines, removals = segment(text)
    seen = {at for line in lines for at in range(line.start, line.end)}
    seen |= {at for removal in removals for at in range(removal.start, removal.end)}
    assert all(text[at].isspace() for at in range(len(text)) if at not in seen)
    assert all(line.text == text[line.start : line.end] for line in lines)


@given(st.text("甲 \t\u3000\u00a0"))
def test_marks_are_found_wherever_white_space_holds_one(text: str) -> None:
    """Though each is looked for only where its white space begins."""
    anywhere = re.compile(_MARK.pattern.partition(")")[2])
    found = [mark.span() for mark in _MARK.finditer(text)]
    assert found == [mark.span() for mark in anywhere.finditer(text)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029", "\x0b", "\x0c"])
def test_every_line_end_ends_a_line(end: str) -> None:
    assert lines_of(f"甲。{end}{end}  乙。{end}") == ["甲。", "乙。"]


def test_a_huge_line_falls_into_its_paragraphs() -> None:
    long = SENTENCE * 12
    assert lines_of(f"报告　　{long}\t{long} 　　 {long}") == ["报告", long, long, long]


def test_a_table_row_stays_one_line() -> None:
    row = "\t".join(["指标", "单位", "数值"] * 40)
    assert lines_of(row) == [row]


def test_a_short_line_is_not_split() -> None:
    assert lines_of("县长　　李某") == ["县长　　李某"]


def test_a_hard_wrapped_text_is_joined_and_its_page_numbers_go() -> None:
    rows = [
        "　　" + SENTENCE + "保持",
        *[SENTENCE + "保持平稳"] * 3,
        "1",
        *[SENTENCE + "保持平稳"] * 2,
    ]
    rows += ["发展。", "　　" + SENTENCE + "保持", SENTENCE + "保持平稳", "结束。", "2"]
    lines, removals = segment("\n".join(rows))
    assert len(lines) == 2
    assert [r.rule for r in removals].count("page-number") == 2


def test_a_list_of_items_is_not_hard_wrapped() -> None:
    items = [f"{number}.完成第{number}个项目的前期工作和土地报批手续" for number in range(1, 12)]
    assert wrap_width(list(segment("\n".join(items)).lines)) == 0


def test_english_wrapped_lines_keep_a_space_between() -> None:
    words = "The committee reviewed the annual accounts of the county and found a fair view. " * 5
    rows, row = [], ""
    for word in words.split():
        if len(row) + len(word) > 70:
            rows.append(row.strip())
            row = ""
        row += word + " "
    text = "\n".join([*rows, row.strip()])
    (line,) = segment(text).lines
    assert line.text.split() == words.split()
    assert not segment(text).removals


def test_controls_are_named_and_joiners_stay() -> None:
    lines, removals = segment("甲\x07乙\u200b丙\u202e丁\u200d戊")
    assert [r.start for r in removals if r.kind == "control"] == [1, 3, 5]
    assert len(lines) == 1
