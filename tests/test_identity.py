import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.identity import identity_of, path_of, printable

names = st.text(st.characters(exclude_characters="/\x00", exclude_categories=["Cs"]), min_size=1)
paths = st.lists(names.filter(lambda name: name.strip(".")), min_size=1, max_size=3)


@given(paths)
def test_one_rule_both_ways(parts: list[str]) -> None:
    path = "/".join(parts)
    identity = identity_of(f"{path}.txt")
    assert path_of(identity) == path
    assert identity_of(f"{path_of(identity)}.txt") == identity


@given(paths)
def test_an_identity_is_safe_in_an_address_and_for_mkdocs(parts: list[str]) -> None:
    for name in identity_of("/".join(parts) + ".txt").split("/"):
        assert not re.search(r"[\s?#\"'<>\\|*:&+()\[\]{}\x00-\x1f]", name)
        assert not name.startswith(".") and name.lower() not in ("index", "readme")
        assert not name.endswith(".") and not name.lower().endswith((".md", ".json"))


@given(st.lists(st.text(min_size=1), unique=True, max_size=5))
def test_what_is_shown_of_names_is_on_one_line_and_tells_them_apart(names: list[str]) -> None:
    shown = [printable(name) for name in names]
    assert len(set(shown)) == len(names)
    assert all(name.encode() and len(name.splitlines()) == 1 for name in shown)


@pytest.mark.parametrize(
    ("path", "identity"),
    [
        ("a/b.txt", "a/b"),
        ("2023/云岭镇.txt", "2023/云岭镇"),
        ("a.b.md", "a.b"),
        ("index.txt", "%69ndex"),
        ("README.md", "%52EADME"),
        (".hidden.txt", "%2Ehidden"),
        ("a b?.txt", "a%20b%3F"),
        ("50%.txt", "50%25"),
        ("index-2.txt", "%69ndex-2"),
        ("a.json.txt", "a%2Ejson"),
        ("a.TXT.md", "a%2ETXT"),
        ("a.md/b.md.txt.md", "a%2Emd/b.md%2Etxt"),
        ("con.txt", "%63on"),
        ("Aux.2023.txt", "%41ux.2023"),
        ("console.txt", "console"),
        ("a..txt", "a%2E"),
        ("a .txt", "a%20"),
        ("a.md/b.txt", "a%2Emd/b"),
        ("a\nb.txt", "a%0Ab"),
        ("\udcd4\udcc6.txt", "%D4%C6"),
    ],
)
def test_examples(path: str, identity: str) -> None:
    assert identity_of(path) == identity
