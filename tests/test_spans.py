from hypothesis import given
from hypothesis import strategies as st

from archive.model import Removal, RemovalKind
from archive.spans import PRECEDENCE, Kept, disjoint

kinds = st.sampled_from(list(PRECEDENCE))
removals = st.lists(
    st.builds(
        lambda start, length, kind: Removal(start, start + length, kind, kind, ""),
        st.integers(0, 40),
        st.integers(0, 20),
        kinds,
    ),
    max_size=12,
)


def removal(start: int, end: int, kind: RemovalKind, rule: str = "") -> Removal:
    return Removal(start, end, kind, rule or kind, "")


@given(removals)
def test_disjoint_covers_the_same_characters(given_removals: list[Removal]) -> None:
    out = disjoint(given_removals)
    ends = [edge for one in out for edge in (one.start, one.end)]
    assert ends == sorted(ends) and all(one.start < one.end for one in out)
    covered = {at for one in given_removals for at in range(one.start, one.end)}
    assert {at for one in out for at in range(one.start, one.end)} == covered


@given(removals, st.integers(0, 60), st.integers(0, 60))
def test_kept_is_the_complement(given_removals: list[Removal], start: int, end: int) -> None:
    out = disjoint(given_removals)
    text = "".join(chr(0x4E00 + at) for at in range(60))
    covered = {at for one in out for at in range(one.start, one.end)}
    expected = "".join(text[at] for at in range(start, end) if at not in covered)
    assert Kept(text, out).string(start, end) == expected


def test_boilerplate_swallows_what_lies_in_it() -> None:
    assert disjoint([removal(3, 5, "control"), removal(0, 9, "boilerplate")]) == (
        removal(0, 9, "boilerplate"),
    )


def test_a_control_character_splits_layout() -> None:
    assert [(one.start, one.end, one.kind) for one in disjoint(
        [removal(0, 9, "layout"), removal(3, 4, "control")]
    )] == [(0, 3, "layout"), (3, 4, "control"), (4, 9, "layout")]  # fmt: skip


def test_of_two_of_a_kind_the_narrower_keeps_its_name() -> None:
    out = disjoint([removal(0, 9, "layout", "indent"), removal(3, 4, "layout", "page-number")])
    assert [one.rule for one in out] == ["indent", "page-number", "indent"]
