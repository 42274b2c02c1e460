"""Reports of the same text share a page: which one has it depends on the reports alone."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from archive.catalog.copies import Copy, leading
from archive.convert import convert
from archive.model import Sidecar, Source
from archive.rules import load_rules
from tests.generator import report

COPIES = st.lists(
    st.builds(
        Copy,
        st.integers(0, 99).map(str),
        st.sampled_from(["", "x", "y"]),
        st.booleans(),
        st.sampled_from(["", "2020-01-01", "2021-02-03"]),
    ),
    unique_by=lambda copy: copy.identity,
)


def test_golden() -> None:
    first = Copy("b", "x", False, "2020-01-01")
    later = Copy("a", "x", False, "2021-01-01")
    undated = Copy("0", "x", False, "")
    other = Copy("c", "y", False, "")
    kept = Copy("d", "", False, "2019-01-01")
    assert leading([later, undated, first, other, kept]) == {"a": "b", "0": "b"}
    withdrawn = Copy("z", "x", True, "")
    assert set(leading([later, first, withdrawn]).values()) == {"z"}


@given(COPIES, st.randoms())
def test_each_leads_to_one_that_has_a_page_whatever_the_order(
    copies: list[Copy], dice: Random
) -> None:
    leads = leading(copies)
    same = {copy.identity: copy.same for copy in copies}
    assert not set(leads.values()) & leads.keys()
    assert all(same[one] == same[to] != "" for one, to in leads.items())
    shown = [c.same for c in copies if c.identity not in leads and c.same and not c.apart]
    withdrawn = {copy.same for copy in copies if copy.withdrawn and copy.same}
    assert all(
        copy.identity in leads
        for copy in copies
        if copy.apart and not copy.withdrawn and copy.same in withdrawn
    )
    assert len(shown) == len(set(shown))
    dice.shuffle(copies)
    assert leading(copies) == leads


def same(text: str, **sidecar: object) -> str:
    source = Source("seeds/a.txt", "a", "a", "plain", text.encode(), Sidecar(**sidecar))  # type: ignore[arg-type]
    return convert(source, load_rules()).same


def test_what_tells_copies_is_what_the_page_keeps() -> None:
    text = report(4).text
    assert same(text) == same(text.replace("\n", "\n\n　　")) != ""
    assert same(text) == same(text, withdrawn="应要求")
    assert same(text) != same(text.replace("。", "！", 1))
    assert same(text, keep_duplicate=True) == ""
    assert same("某镇工作总结\n见附件。") == "" == same("")
