"""Signatures → families: who is one text with whom, in how much work and memory."""

import random
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.catalog.families import (
    NEIGHBOURS,
    Candidates,
    Compare,
    Family,
    Likeness,
    candidates_of,
    comparing,
    families_of,
    likeness,
    reading_of,
)
from archive.catalog.signatures import (
    NUMBER_BITS,
    Hashes,
    Sheet,
    pack,
    sheet_of,
    signature_of,
    unpack,
)
from tests.generator import report
from tests.quality.duplicates import Score, pairs_found
from tests.variants import copies_of, next_year, same_frame, variants

MADE = [report(index) for index in range(8)]


class Counted:
    """Compares as the archive does, and counts."""

    def __init__(self, compare: Compare) -> None:
        self.compare, self.calls = compare, 0

    def __call__(self, left: int, right: int) -> Likeness:
        self.calls += 1
        return self.compare(left, right)


def found(texts: Sequence[str], partition: int = 400) -> tuple[Candidates, list[Family], int]:
    signatures = [signature_of(text) for text in texts]
    starts = range(0, len(texts), partition)
    candidates = candidates_of([sheet_of(signatures[at : at + partition]) for at in starts])
    compare = Counted(comparing(texts.__getitem__))
    return candidates, list(families_of(candidates, compare)), compare.calls


def like(left: str, right: str) -> Likeness:
    return likeness(reading_of(left), reading_of(right))


def test_copies_under_another_title_footer_year_and_mask_are_a_family() -> None:
    texts = [*copies_of(MADE[0]), MADE[1].text, *copies_of(MADE[2])]
    _, families, _ = found(texts)
    assert [family.members for family in families] == [tuple(range(7)), tuple(range(8, 15))]


def test_each_member_has_its_evidence() -> None:
    texts = [MADE[0].body, MADE[0].text + "更多范文请关注本站。" * 3, MADE[0].text[:900]]
    _, [family], _ = found(texts)
    assert family.principal == 1
    assert [(link.member, link.to) for link in family.links] == [(0, 1), (2, 1)]
    assert [link.likeness.partial for link in family.links] == [False, True]
    assert all(link.likeness.share > 0.9 for link in family.links)


def test_exact_copies_are_apart_from_families() -> None:
    texts = [
        MADE[1].text,
        MADE[0].text,
        MADE[0].text + "\n ",
        MADE[1].text,
        "转载：" + MADE[0].text,
    ]
    candidates, families, _ = found(texts)
    assert list(candidates.copies()) == [(0, 3), (1, 2)]
    assert [family.members for family in families] == [(1, 4)]


def test_texts_of_the_same_place_are_no_family() -> None:
    pairs = zip(MADE[:4], MADE[4:], strict=True)
    texts = [text for made, other in pairs for text in (made.text, same_frame(made, other))]
    assert not found(texts)[1]


def test_communiques_of_two_years_are_no_family_though_their_masked_copies_look_alike() -> None:
    texts = [MADE[0].text, next_year(MADE[0], MADE[0]), *copies_of(MADE[0])[2:4]]
    assert like(*texts[:2]).contradicting
    _, families, _ = found(texts)
    assert [family.members for family in families] == [(0, 2, 3)]


def test_a_passage_in_two_reports_does_not_make_them_one() -> None:
    passage = MADE[3].body[:700]
    texts = [MADE[0].text + passage, MADE[1].text + passage, passage]
    [family] = found(texts)[1]
    assert len(family.members) == 2
    assert 2 in family.members


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("关于印发工作要点的通知", "关于印发工作要点的通知", False),  # a phrase, not a text
        ("", "", False),
        (MADE[0].text, MADE[0].text.replace("，", ", "), True),
        (MADE[0].text, MADE[1].text, False),
        (MADE[0].text, MADE[0].text[1000:1500], True),
    ],
)
def test_what_is_the_same(left: str, right: str, same: bool) -> None:
    assert like(left, right).same is same


def test_figures_are_plain_and_neither_masked_nor_years() -> None:
    text = "2023年引资１，789万元，增长12.5%，1XX32元，3件，21.X%，***45户。"
    assert reading_of(text).figures == {"1789", "12.5"}


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_is_symmetric(left: str, right: str) -> None:
    one, other = like(left, right), like(right, left)
    assert (one.left, one.right, one.common) == (other.right, other.left, other.common)
    assert one.same == other.same


POOL = [
    *(text for made in MADE[:3] for text in copies_of(made)),
    *(made.text for made in MADE),
    MADE[0].text,
]


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(len(POOL))), st.integers(1, 40))
def test_neither_order_nor_partition_matters(order: list[int], partition: int) -> None:
    def named(order: Sequence[int], partition: int) -> set[tuple[str, frozenset[str]]]:
        texts = [POOL[number] for number in order]
        return {
            (texts[family.principal], frozenset(texts[number] for number in family.members))
            for family in found(texts, partition)[1]
        }

    assert named(order, partition) == named(range(len(POOL)), 400)


@pytest.mark.parametrize("characters", [600, 3000])
def test_generated_copies_are_found_and_look_alikes_are_not(characters: int) -> None:
    made = variants(40, characters, characters)
    score = Score(pairs_found(made.texts), made.pairs)
    assert score.precision >= 0.99
    assert score.recall >= 0.95


def test_as_many_comparisons_as_copies() -> None:
    for number in (100, 400):
        texts = [f"第{'甲乙丙丁'[n % 4] * (n // 4 + 1)}份\n{MADE[0].text}" for n in range(number)]
        candidates, [family], calls = found(texts)
        assert len(family.members) == number
        assert len(candidates.pairs) <= NEIGHBOURS * number
        assert calls <= 3 * number  # one to join, one for the witnesses, one for the evidence


def test_a_passage_that_all_reports_have_costs_little() -> None:
    passage = MADE[7].body[:600]
    for number in (100, 400):
        texts = [passage + report(n, 9, 1500).text for n in range(number)]
        candidates, families, calls = found(texts)
        assert not families
        assert len(candidates.pairs) <= 2 * NEIGHBOURS * number
        assert calls == len(candidates.pairs)


def test_distinct_reports_are_hardly_compared() -> None:
    assert found([report(n, 5, 1500).text for n in range(400)])[2] <= 4


def _sheets(folder: Path, partitions: int) -> list[Sheet]:
    """Return sheets of made keys on a disk: each report's copy is in the next partition."""
    dice = np.random.default_rng(1)
    size, keys = 400, 48
    before = dice.integers(0, 1 << 40, size * keys, np.uint64)
    sheets = []
    for partition in range(partitions):
        fresh = dice.integers(0, 1 << 40, size * keys, np.uint64)
        held = before if partition % 2 else fresh
        owners = np.repeat(np.arange(size, dtype=np.uint64), keys)
        exact = dice.integers(0, 1 << 63, (size, 2), np.uint64)
        counts = np.full(size, keys, np.uint32)
        postings = np.sort(held << np.uint64(NUMBER_BITS) | owners)
        path = folder / f"{partition}.sheet"
        path.write_bytes(pack(Sheet(exact, counts, counts, postings)))
        mapped = np.memmap(path, np.uint8, "r")
        sheets.append(unpack(mapped.data))
        before = fresh
    return sheets


def test_memory_is_at_most_200_bytes_a_report(tmp_path: Path) -> None:
    def put(run: Hashes) -> Hashes:
        path = tmp_path / f"{random.random()}.run"
        run.tofile(path)
        return np.memmap(path, np.uint64, "r")

    def same(_: int, __: int) -> Likeness:
        return Likeness(1000, 1000, 1000)

    peaks = []
    for partitions in (20, 60):
        sheets = _sheets(tmp_path, partitions)
        tracemalloc.start()
        candidates = candidates_of(sheets, put)
        members = sum(len(f.members) for f in families_of(candidates, same))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert members == partitions * 400
    assert (peaks[1] - peaks[0]) / (40 * 400) <= 200


def test_no_report_at_all() -> None:
    candidates, families, _ = found([])
    assert not families
    assert not list(candidates.copies())
    assert not found(["", "。"])[1]
