"""For any fields: each reader of front matter gives them back, line for line."""

import json
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st
from mkdocs.utils.meta import get_data

from archive.stages.front_matter import front_matter

names = st.from_regex("[a-z_]{3,20}", fullmatch=True).filter(
    lambda name: bool(yaml.safe_load(name) == name)  # but for `yes`, `null` …
)
SIGNS = "\x00\x1f\x7f\x85\x9f\u2028\u2029\ufeff\ufffe\uffff\"\\'#:-{}[],&*!|>%@` \t\n"
MISLEADING = ["2023-01-02", "2023", "1e3", "0o17", "12:30:45", "null", "~", "", "yes", "---", "..."]
told = st.text(max_size=30) | st.text(SIGNS, max_size=8) | st.sampled_from(MISLEADING)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | told,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(told, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(names, values, min_size=1, max_size=6))
def test_any_fields_are_read_back(fields: dict[str, Any]) -> None:
    page = front_matter(fields) + "\n# Title\n"
    body, meta = get_data(page)
    assert body == "# Title\n"
    assert meta == fields
    lines = page.split("\n---\n")[0].split("\n")[1:]
    assert {
        line.partition(": ")[0]: json.loads(line.partition(": ")[2]) for line in lines
    } == fields


@given(st.text(st.characters(), max_size=20), st.characters(categories=["Cs"]))
def test_a_lone_surrogate_can_be_written(text: str, lone: str) -> None:
    page = front_matter({"title": text + lone})
    assert page.encode()
    assert yaml.safe_load(page.split("\n")[1]) == {"title": text + lone}
