"""The box of facts: each value with the words that it comes from, and none of anybody's numbers."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.model import Report, Value
from archive.stages.facts import QUOTED, facts_box, listed
from tests.properties.texts import texts
from tests.render_check import visible_text

LABELS = {"issuer": "发布机构"}
LONG = "甲" * 200


def report(text: str, **known: Value) -> Report:
    title = Value("某镇工作总结", "stated", ((0, 6),))
    return Report("seeds/a.txt", "a", "", "archived", text=text, metadata={"title": title} | known)


def shown(text: str, value: Value) -> str:
    return listed(report(text, issuer=value), LABELS)


@pytest.mark.parametrize(
    ("text", "value", "said"),
    [
        ("由镇政府发布", Value("镇人民政府", "inferred", ((1, 4),)), "<q>镇政府</q>"),
        ("甲 \n 乙", Value("丙", "stated", ((0, 5),)), "<q>甲 乙</q>"),
        ("甲乙丙", Value("丙", "stated", ((0, 1), (1, 2), (0, 1))), "<q>甲</q> … <q>乙</q><"),
        ("某镇工作总结", Value("镇", "inferred", ((0, 6),)), "</summary>见标题</details>"),
        ("", Value("镇", "inferred", {"from": "name"}), "</summary>取自文件名</details>"),
        ("", Value("镇", "curated", {"from": "sidecar"}), '<span class="known">人工核定</span>'),
        ("镇政府", Value("镇政府", "stated", ((0, 3),)), '<span class="known">原文写明</span>'),
        (LONG, Value("丙", "stated", ((0, 200),)), f"<q>{'甲' * (QUOTED - 1)}…</q>"),
        ("<b>&", Value("丙", "stated", ((0, 4),)), "<q>&lt;b&gt;&amp;</q>"),
        ("电话13800138000", Value("丙", "stated", ((0, 13),)), "<q>电话1•••</q>"),
        ("a.b@example.com", Value("丙", "stated", ((0, 15),)), "<q>a•••</q>"),
    ],
)
def test_a_value_says_where_it_comes_from(text: str, value: Value, said: str) -> None:
    assert said in shown(text, value)


def test_a_number_is_masked_before_it_is_cut() -> None:
    text = f"{'甲' * (QUOTED - 5)}电话：13800138000。{LONG}"
    assert "138" not in shown(text, Value("丙", "stated", ((0, len(text)),)))


def test_a_source_is_linked_by_the_name_of_its_site() -> None:
    known = {
        "source_site": Value("example.org", "inferred"),
        "source_url": Value('https://example.org/?a=1&b"', "stated"),
    }
    assert "<a" not in facts_box(report("", **known), "")
    known["source_url"] = Value("https://example.org/?a=1&b", "stated")
    rel = 'rel="nofollow noopener noreferrer"'
    link = f'<a href="https://example.org/?a=1&amp;b" {rel}>example.org</a>'
    assert link in facts_box(report("", **known), "")


spans = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=5)


@given(texts, texts, spans)
@example("", "\n\n", [])
def test_any_words_are_only_words(text: str, value: str, evidence: Any) -> None:
    made = report(text, issuer=Value(value, "stated", tuple(evidence)))
    html = facts_box(replace(made, text=text), "")
    assert "\n\n" not in html and visible_text(html) == ""
