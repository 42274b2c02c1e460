"""`lean.read` says what MkDocs' Markdown says, byte for byte, or nothing."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from mkdocs.utils.meta import get_data

from archive.convert import convert, page
from archive.html.lean import Heading, read
from archive.model import Source
from archive.rules import load_rules
from tests.properties.texts import texts
from tests.render_check import rendered, site_markdown
from tests.test_cases import CASES, page_of, report_of

Toc = list[tuple[int, str, str, Any]]
FRONT = '---\ntitle: "甲"\n---\n'


def in_json(markdown: str) -> str:
    """Return the page with front matter in which each line is a name and JSON."""
    body, meta = get_data(markdown)
    assert meta
    lines = (f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in meta.items())
    return f"---\n{''.join(lines)}---\n\n{body}"


def toc_of(headings: list[Heading]) -> Toc:
    return [(h.level, h.ident, h.title, toc_of(h.children)) for h in headings]


def expected_toc(tokens: list[dict[str, Any]]) -> Toc:
    return [(t["level"], t["id"], t["name"], expected_toc(t["children"])) for t in tokens]


def is_read(markdown: str) -> bool:
    """Tell whether a page is read; fail where it is read as something else than MkDocs reads."""
    lean = read(markdown)
    if lean is None:
        return False
    html, meta = rendered(markdown)
    assert lean.content == html
    assert lean.meta == meta
    tokens: Any = getattr(site_markdown(), "toc_tokens", None) or []
    assert toc_of(lean.toc) == expected_toc(tokens)
    return True


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_golden_pages_are_read(case: Any) -> None:
    assert is_read(in_json(page_of(report_of(case))))


@given(texts, st.sampled_from(["plain", "markdown"]))
def test_any_report_is_read(text: str, media: Any) -> None:
    source = Source("seeds/a/b.txt", "a/b", "b", media, text.encode("utf-8", "replace"))
    made = page(convert(source, load_rules()))
    if made is not None:
        markdown = in_json(made.markdown)
        assert is_read(markdown) or not markdown.replace("\n", "").isprintable()


_FORMS = st.sampled_from(
    [
        "# 甲 {: #a }",
        "## 乙 {: #b .c .d data-ui=title }",
        "### <em>丙</em> \\# {: #c }",
        "#### 丁",
        "## 甲 &lt;b&gt; &amp;amp; {: #d-2 }",
        "##### 戊 {: #e }",
        "## 己 {: #f data-toc-label=x }",
        "甲\n{: #p }",
        "乙 | 丙\n{: #q .note data-x=1 }",
        "\\*\\_\\\\ &#126;",
        "1\\. 甲",
        "1. 甲",
        "- 甲",
        "甲  \n乙",
        "<strong>甲</strong>乙",
        "</em>",
        "<b>甲</b>",
        "`甲`",
        "*甲*",
        "[甲](b.md)",
        "> 甲",
        "| 甲 | 乙 |\n| --- | --- |\n| 1 | \\| |",
        "| 甲 |\n| --- |\n| &#124; |\n|  |",
        "a | b\n--- | ---",
        "| 甲 | 乙 |\n| --- | --- |\n| 1 |",
        "| 甲 | 乙 |\n| --- | --- |",
        "<div data-ui>\n<p>甲</p>\n</div>",
        '<ul data-ui><li>甲 &amp; <a href="b/?a=1&amp;b">乙</a></li></ul>',
        "<p>甲</p><p>乙</p>",
        "<div><br></div>",
        "<div>甲</p></div>",
        "<div>甲",
        "<p>\x00\x01\x07\x0b\x0c\x1a\x1c\x1d\x7f\x85\u2028</p>",
        "<p>甲\t乙</p>",
        "<p>甲\x02乙</p>",
        "| 甲 | 乙 |\n| --- | --- |\n| 1 | 2 | 3 |\n| 4 |",
        "甲</div>",
        "<details open><summary>甲</summary><p>&#x27;</p></details>",
        "<div>\n\n</div>",
        "<div>\n```\n甲\n```\n</div>",
        "```\n甲\n```",
        "<hr>",
        "    甲",
        "　甲",
        "甲\t乙",
        "甲\x02乙\x03",
        "甲\n===",
        "---",
        "[a]: b",
        "<!-- 甲 -->",
        "<script>a<b</script>",
        "<div><script>a</b></script></div>",
        "& &x",
        "甲{: #a }",
        "&amp;",
        "12345678901. 甲",
        "",
        " ",
    ]
)
_BODIES = st.lists(
    st.one_of(_FORMS, _FORMS, st.text(max_size=12), st.lists(_FORMS, max_size=3).map("".join)),
    max_size=8,
)


@given(_BODIES, st.sampled_from(["\n\n", "\n\n", "\n\n", "\n", "\n\n\n"]))
def test_what_is_out_of_the_list_is_never_read_as_something_else(
    blocks: list[str], between: str
) -> None:
    body = between.join(blocks)
    if "\r" not in body:  # MkDocs reads files with line ends of any kind as one
        is_read(f"{FRONT}\n{body}\n")


@given(st.lists(st.integers(1, 6), min_size=1, max_size=12))
def test_headings_are_nested_as_in_the_table_of_contents(levels: list[int]) -> None:
    blocks = [f"{'#' * level} 甲 {{: #h-{n} }}\n" for n, level in enumerate(levels)]
    assert is_read(f"{FRONT}\n" + "\n".join(blocks))


_VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)
_NAMES = st.sampled_from(["title", "how_known", "yes", "No", "null", "x1", "a-b", "1a", "甲", "_a"])


@given(st.dictionaries(_NAMES, _VALUES, min_size=1, max_size=4), st.booleans(), st.booleans())
def test_front_matter_is_read_as_yaml_or_not_at_all(
    fields: dict[str, Any], ascii_only: bool, tight: bool
) -> None:
    separators = (",", ":") if tight else None
    front = "".join(
        f"{name}: {json.dumps(value, ensure_ascii=ascii_only, separators=separators)}\n"
        for name, value in fields.items()
    )
    lean = read(f"---\n{front}---\n\n甲\n")
    if lean is not None:
        assert lean.meta == yaml.safe_load(front)


@pytest.mark.parametrize(
    "front",
    [
        'title: "甲" \n',
        "title: 甲\n",
        'title: "甲"\n  b: 1\n',
        'a: "1",\nb: 1\n',
        "a: [1,\n  2]\n",
        "\n",
        "a: 1e5\n",
        "a: NaN\n",
        'a: "\\ud83d\\ude00"\n',
        'a: "\u2028"\n',
        'a: "\x85"\n',
        'a: "\ufeff"\n',
    ],
)
def test_other_front_matter_is_not_read(front: str) -> None:
    assert read(f"---\n{front}---\n\n甲\n") is None
