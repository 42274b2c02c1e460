"""The page of a family shows what its versions have in common and in what they differ."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.catalog.entries import Entry
from archive.catalog.listing import PAGE_SIZE
from archive.catalog.near import Blocks, Family, Neighbours, family_of
from archive.catalog.versions import BUDGET, LONGEST, MOST_COMPARED, family_pages, names_of
from archive.html.lean import read
from archive.stages.front_matter import front_matter
from tests.generator import report
from tests.test_browse import entry
from tests.variants import copies_of

MADE = report(3)


def pages(texts: list[str | None], **values: object) -> list[str]:
    members = [entry(number, **values) for number in range(len(texts))]
    by_identity = {one.identity: text for one, text in zip(members, texts, strict=True)}
    family = family_of(members)
    made = list(family_pages(family, lambda one: by_identity[one.identity]))
    assert [page.identity for page in made] == names_of(family)
    return [page.markdown for page in made]


def test_it_says_what_differs_and_how_much_is_the_same() -> None:
    [page] = pages([*copies_of(MADE)])
    assert page.count("## 第 ") == 6
    assert "不同之处：标题、年份" in page
    assert "被隐去的名称或数字" in page
    assert "一方多出或缺少整段" in page
    assert len(re.findall(r"相同的文字占第一篇的 \d+%，占这一篇的 \d+%", page)) == 6
    assert '<th scope="col">第一篇</th><th scope="col">这一篇</th>' in page
    assert read(page) is not None  # it needs no MkDocs


def test_one_that_was_archived_earlier_comes_first_and_does_not_rename_the_page() -> None:
    early, late = entry(2, archived="2020-01-01"), entry(1, archived="2024-01-01")
    family, more = family_of([late, early]), family_of([late, early, entry(3, archived="")])
    assert family.members == (early, late)
    assert more.members[:2] == family.members
    assert more.identity == family.identity
    assert family_of([entry(0), early]).identity != family.identity


def test_pages_are_bounded() -> None:
    [long] = pages(["甲" * LONGEST, "甲" * LONGEST])
    assert "文本太长" in long and "<table>" not in long
    text = "".join(report(n).body for n in range(9))[: LONGEST // 2 - 10]
    [many] = pages([text, *(f"{text}{n}" for n in range(9))])
    assert many.count("文本太长") == 9 - BUDGET // (2 * len(text))
    assert len(many) < 5 * BUDGET
    first, second = pages([MADE.text] * (PAGE_SIZE + 1))
    assert f"其余 {PAGE_SIZE - MOST_COMPARED} 个版本没有逐段对照" in first
    assert first.count("<del>") == 0 and "只有空白和分段" in first
    assert second.count('<ul class="listing">') == 1 and "逐段" not in second


def test_texts_that_are_too_different_are_not_set_side_by_side() -> None:
    [page] = pages([MADE.body, report(900).body])
    assert "<table>" not in page and "相同的部分不多" in page


def test_what_search_engines_are_to_leave_out_stands_on_its_own_page_only() -> None:
    needle = MADE.body.split("。")[2]
    assert needle in pages([MADE.body, MADE.text])[0]
    for texts in ([MADE.body, None], [None, MADE.body]):
        [page] = pages(texts)
        assert needle not in page and "不供搜索引擎收录" in page


HOSTILE = st.text(st.sampled_from("<>&\"'`~*_#{}甲乙script/ \n-")) | st.text()


@given(HOSTILE, HOSTILE, HOSTILE)
def test_every_word_is_escaped(title: str, left: str, right: str) -> None:
    title = " ".join(title.split())
    members = [entry(1, title=title), entry(2, title=title, genre=left[:9])]
    family = family_of(members)
    [page] = family_pages(family, lambda one: left if one is family.members[0] else right)
    body = page.markdown.partition("\n---\n")[2]
    tags = set(re.findall(r"<(/?[a-z0-9]+)", body))
    parts = {"table", "thead", "tbody", "tr", "th", "td", "del", "ins", "details", "summary"}
    allowed = {"div", "p", "ul", "li", "a", "span", *parts}
    assert {tag.lstrip("/") for tag in tags} <= allowed
    assert "\n\n" not in re.sub(r"\n\n(?=#|<div)", "", body.strip())


def test_neighbours_are_of_the_years_about_and_the_places_beside() -> None:
    def at(number: int, year: int, place: str, **values: object) -> Entry:
        return entry(number, year=year, date=str(year), place=("甲省", place), **values)

    entries = [
        at(1, 2001, "乙"), at(2, 2003, "乙"), at(3, 2003, "乙"), at(4, 2006, "乙"),
        at(5, 2003, "丙"), at(6, 2003, "丁"), at(7, 2003, "戊"), at(8, 2003, "己"),
        at(9, 2004, "乙", genre="公报"), at(10, 2005, "乙"),
    ]  # fmt: skip
    found = Neighbours(entries, {"a/10"})
    years = [[one.identity for one in found.years(number)] for number in range(len(entries))]
    assert years[:4] == [["a/2"], ["a/1", "a/4"], ["a/1", "a/4"], ["a/3"]]
    assert years[8:] == [[], []]
    elsewhere = [{one.place[-1] for one in found.elsewhere(number)} for number in (1, 2, 4)]
    assert all(len(places) == 3 for places in elsewhere)
    assert elsewhere[0] == elsewhere[1] and "乙" not in elsewhere[0]
    assert found.elsewhere(0) == []


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=30), st.integers(0, 99))
def test_one_report_more_changes_few_blocks(facts: list[tuple[int, int]], where: int) -> None:
    entries = [
        entry(n, year=2000 + year, date=f"{2000 + year}", place=("甲省", f"乙{place}县", str(n)))
        for n, (year, place) in enumerate(facts)
    ]
    added = entry(1000, year=2002, date="2002", place=("甲省", "乙2县", str(where)))
    before = Blocks(entries, [], {})
    after = Blocks([*entries, added], [], {})
    changed = [n for n in range(len(entries)) if before[n] != after[n]]
    assert len(changed) <= 8


def test_a_block_is_one_element_of_links_that_lead_somewhere() -> None:
    one = entry(1, title="<b>", place=("甲省", "<乙>"), year=2001, date="2001")
    other = entry(2, title='"><i>', place=("甲省", "<乙>"), year=2002, date="2002")
    blocks = Blocks([one, other], [Family((one, other))], {"a/1": ["seeds/<s>.txt"]})
    block = blocks[0].below
    assert block.count("<nav") == 1 and block.startswith('<nav class="near" aria-label="相关报告"')
    assert 'href="../../../browse/family/' in block and "seeds/&lt;s&gt;.txt" in block
    assert not re.search(r"<(?:b|i|s|乙)>", block)
    assert "a/2" not in block  # it is a version, not the next year's report
    assert Blocks([one, other], [], {})[1].below.count("reports/a/1/") == 1
    assert read(f"{front_matter({'title': 'x'})}\n# x {{: #x }}\n\n{block}") is not None
    assert Blocks([entry(1, place=(), genre="")], [], {})[0].digest == ""


@pytest.mark.parametrize("number", [400])
def test_many_versions_are_read_no_oftener_than_they_are_compared(number: int) -> None:
    asked = []
    members = [entry(n) for n in range(number)]

    def text_of(one: Entry) -> str:
        asked.append(one)
        return MADE.text

    list(family_pages(family_of(members), text_of))
    assert len(asked) == MOST_COMPARED + 1
