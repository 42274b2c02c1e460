"""Two texts → rows: golden cases, and that nothing is lost or goes on for ever."""

from collections.abc import Iterable
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.catalog import difference as module
from archive.catalog.difference import (
    MOST,
    Difference,
    Piece,
    Row,
    as_html,
    aspects_of,
    difference,
)
from tests.generator import report
from tests.variants import copies_of

MADE = report(3)


def marked(pieces: Iterable[Piece]) -> str:
    made = "".join(f"[{piece.text}]" if piece.changed else piece.text for piece in pieces)
    return made.replace("\n]", "]").removesuffix("\n")


def shown(left: str, right: str) -> list[tuple[str, str, str]]:
    return [(row.kind, marked(row.left), marked(row.right)) for row in difference(left, right).rows]


def sides(compared: Difference) -> tuple[str, str]:
    left = "".join(piece.text for row in compared.rows for piece in row.left)
    right = "".join(piece.text for row in compared.rows for piece in row.right)
    return left, right


GOLDEN = {
    "a year": (
        "云禾镇2021年工作总结\n一、工作回顾\n完成了全年任务。",
        "云禾镇2022年工作总结\n一、工作回顾\n完成了全年任务。",
        [
            ("changed", "云禾镇202[1]年工作总结", "云禾镇202[2]年工作总结"),
            ("same", "一、工作回顾", "一、工作回顾"),
            ("same", "完成了全年任务。", "完成了全年任务。"),
        ],
        ("title", "years"),
    ),
    "masks": (
        "工作总结\n我镇引进云禾县项目12个，总投资1789万元。\n完。",
        "工作总结\n我镇引进XX县项目12个，总投资***万元。\n完。",
        [
            ("same", "工作总结", "工作总结"),
            (
                "changed",
                "我镇引进[云禾]县项目12个，总投资[1789]万元。",
                "我镇引进[XX]县项目12个，总投资[***]万元。",
            ),
            ("same", "完。", "完。"),
        ],
        ("masks",),
    ),
    "other lines": (
        "工作总结\n我镇引进项目十二个，总投资很多。",
        "工作总结 我镇引进项目\n十二个，总投资很多。",
        [
            ("same", "工作总结", "工作总结 "),
            ("same", "我镇引进项目十二个，总投资很多。", "我镇引进项目\n十二个，总投资很多。"),
        ],
        (),
    ),
    "a footer": (
        "工作总结\n完成了全年任务。",
        "工作总结\n完成了全年任务。\n责任编辑：本站",
        [
            ("same", "工作总结", "工作总结"),
            ("same", "完成了全年任务。", "完成了全年任务。"),
            ("right", "", "[责任编辑：本站]"),
        ],
        ("footer",),
    ),
    "a title more": (
        "工作总结\n完成了全年任务。",
        "转载范文\n工作总结\n完成了全年任务。",
        [
            ("right", "", "[转载范文]"),
            ("same", "工作总结", "工作总结"),
            ("same", "完成了全年任务。", "完成了全年任务。"),
        ],
        ("title",),
    ),
    "nothing in common": (
        "一二三四五六七八",
        "甲乙丙丁戊己庚辛",
        [("changed", "[一二三四五六七八]", "[甲乙丙丁戊己庚辛]")],
        (),
    ),
    "a paragraph that goes on": (
        "完成了全年任务\n召开了会议。",
        "完成了全年任务，结果良好\n召开了会议。",
        [
            ("changed", "完成了全年任务", "完成了全年任务[，结果良好]"),
            ("same", "召开了会议。", "召开了会议。"),
        ],
        ("title",),
    ),
    "nothing": ("", "", [], ()),
    "the same": ("工作总结", "工作总结", [("same", "工作总结", "工作总结")], ()),
    "only one": ("", "工作总结", [("right", "", "[工作总结]")], ()),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(name: str) -> None:
    left, right, rows, aspects = GOLDEN[name]
    assert shown(left, right) == rows
    assert aspects_of(difference(left, right)) == aspects


TEXT = st.text(st.sampled_from("甲乙丙丁ab12X。\n 　<&")) | st.text()


@given(TEXT, TEXT)
def test_rows_rejoin_to_both_texts(left: str, right: str) -> None:
    compared = difference(left, right)
    assert sides(compared) == (left, right)
    for row in compared.rows:
        assert bool(row.left) == (row.kind != "right")
        assert bool(row.right) == (row.kind != "left")


@given(st.text(st.sampled_from("甲乙丙丁戊己庚辛\n "), max_size=80), st.data())
def test_what_is_not_marked_is_the_same(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(text)))
    other = (
        text[:cut] + data.draw(st.text(st.sampled_from("甲XY\n"), max_size=20)) + text[cut + 3 :]
    )
    compared = difference(text, other)
    assert sides(compared) == (text, other)
    if not compared.whole:
        sides_of = [[row.left for row in compared.rows], [row.right for row in compared.rows]]
        kept = {
            "".join("".join(p.text for row in side for p in row if not p.changed).split())
            for side in sides_of
        }
        assert len(kept) == 1


@pytest.mark.parametrize("number", range(1, 7))
def test_copies_rejoin_and_are_mostly_unmarked(number: int) -> None:
    left, right = MADE.text, copies_of(MADE)[number]
    compared = difference(left, right)
    assert sides(compared) == (left, right)
    changed = [sum(len(p.text) for r in compared.rows for p in r.right if p.changed)]
    assert changed[0] < 0.25 * len(right)


def test_what_copies_differ_in() -> None:
    aspects = [aspects_of(difference(MADE.text, copy)) for copy in copies_of(MADE)]
    assert aspects[0] == ()
    assert "years" in aspects[1]
    assert "masks" in aspects[2]
    assert {"title", "footer"} <= set(aspects[4])
    assert "part" in aspects[5]
    assert "part" in aspects[6]


def test_long_texts_are_shown_whole() -> None:
    compared = difference("甲" * MOST, "乙")
    assert compared.whole == "long"
    assert compared.rows == (Row("changed", (Piece("甲" * MOST, True),), (Piece("乙", True),)),)


@pytest.mark.parametrize("kind", ["period", "noise", "one letter"])
def test_the_work_grows_with_the_length(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def texts(size: int) -> tuple[str, str]:
        if kind == "period":
            return "甲乙" * (size // 2), "乙甲" * (size // 2) + "丙"
        if kind == "one letter":
            return "甲" * size, "甲" * (size // 2) + "乙" + "甲" * (size // 2)
        text = "".join(report(n).text for n in range(size // 3000 + 1))[:size]
        return text, text.replace("村", "屯").replace("1", "7")

    work = []
    for size in (8_000, 32_000):
        steps = 0
        alike, places = module._alike, module._places

        def counted(one: str, other: str, at: int, to: int, length: int) -> bool:
            nonlocal steps
            steps += 1 + length // 64
            return alike(one, other, at, to, length)  # noqa: B023

        def noted(text: str, start: int, end: int, length: int) -> dict[str, list[int]]:
            nonlocal steps
            steps += end - start
            return places(text, start, end, length)  # noqa: B023

        with monkeypatch.context() as patched:
            patched.setattr(module, "_alike", counted)
            patched.setattr(module, "_places", noted)
            difference(*texts(size))
        work.append(steps)
    assert work[1] <= 6 * max(work[0], 100)
    assert work[1] <= 12 * 32_000


class Reader(HTMLParser):
    """Reads a table's words back, and which tags there are."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert all(name in {"class", "scope"} for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


HOSTILE = st.text(st.sampled_from("<>&\"'甲乙script/ \n"), max_size=60)


@given(HOSTILE, HOSTILE)
def test_html_holds_words_only(left: str, right: str) -> None:
    reader = Reader()
    made = as_html(difference(left, right), "{} 段相同", ("", ""))
    reader.feed(made)
    parts = {"table", "thead", "tbody", "tr", "th", "td", "del", "ins"}
    assert reader.tags <= {"div", "details", "summary", *parts}
    if "details" not in reader.tags:
        rows = difference(left, right).rows
        pieces = [piece.text for row in rows for piece in (*row.left, *row.right)]
        assert "".join(reader.words) == "".join(pieces)


def test_equal_rows_far_from_a_change_are_folded() -> None:
    lines = [f"第{'甲乙丙丁戊己庚辛'[n]}段说了些什么事情" for n in range(8)]
    made = as_html(
        difference("\n".join(lines), "\n".join([*lines[:-1], "另有一段"])),
        "{} 段 <相同>",
        ("<首篇>", "另一篇"),
    )
    assert made.count('<th scope="col">&lt;首篇&gt;</th>') == made.count("<table>")
    assert made.count("<details>") == 1
    assert "<summary>6 段 &lt;相同&gt;</summary>" in made
    assert "<ins>另有一" in made
    assert unescape(made).count("第甲段") == 2
