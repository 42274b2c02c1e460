import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.identity import identity_of, path_of

names = st.text(st.characters(exclude_characters="/\x00", exclude_categories=["Cs"]), min_size=1)
paths = st.lists(names.filter(lambda name: name not in (".", "..")), min_size=1, max_size=3)


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
    ],
)
def test_examples(path: str, identity: str) -> None:
    assert identity_of(path) == identity
