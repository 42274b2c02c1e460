"""The index in Python: codes, folding, and answers against a plain look into every text."""

import json
import random
import subprocess
import sys
from pathlib import Path
from unicodedata import category

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.bits import decode, encode
from archive.search.folding import fold, fold_with_offsets
from archive.search.grams import KEY_BITS, Postings, key_of, least_common, postings_of
from archive.search.index import (
    Segment,
    facts_of,
    folder_of,
    head,
    name_of,
    other_files,
    partition_of,
    partitions_for,
    report_file,
    shard,
    shard_file,
    shards_for,
)
from archive.search.query import parse_query
from archive.search.reader import Index, UnreadableIndex, passage_of
from archive.search.records import Record, pack, unpack
from archive.search.segments import in_order, segment_of
from tests import generator
from tests.search.samples import splices, substrings

THEME = Path(__file__).resolve().parents[2] / "scripts" / "theme" / "assets" / "search"


def opened(records: list[Record], partitions: int = 3, shards: int = 64) -> Index:
    """Return the index of `records`, kept in memory."""
    files: dict[str, bytes] = {}
    segments: list[Segment] = []
    parts: list[list[Record]] = [[] for _ in range(partitions)]
    for record in records:
        parts[partition_of(record.identity, partitions)].append(record)
    packed, facts = [], []
    for part in parts:
        segments.append(segment_of(part, shards))
        ordered = in_order(part)
        facts.append([facts_of(record) for record in ordered])
        packed.append([pack(record) for record in ordered])
    folder = folder_of(name_of(texts, shards) for texts in packed)
    made = {shard_file(number): shard(segments, number) for number in range(shards)}
    files.update(
        {f"{folder}/{name}": data for name, data in (made | dict(other_files(facts))).items()}
    )
    for number, texts in enumerate(packed):
        files.update({f"{folder}/{report_file(number, i)}": data for i, data in enumerate(texts)})
    files["index.json"] = head(folder, facts, [one.common for one in segments], shards)
    return Index(files.__getitem__)


@pytest.fixture(scope="module")
def made() -> list[Record]:
    """Generated reports, some with other scripts and signs in them."""
    reports = [
        Record(made.name, made.title, made.body, made.year)
        for made in generator.reports(120, seed=3, characters=900)
    ]
    return [
        *reports,
        Record("traditional", "鄉村振興工作報告", "本縣鄉村振興成效顯著，招商引資到位。", 2020),
        Record("latin", "Annual Report", "The Council’s café opened; CO₂ fell by 12.5 %.", 2021),
        Record("wide", "ＯＡ办公", "全镇推行ＯＡ办公，１，７８９万元。𠮷野家开业。", 2022),
        Record("short", "短", "水", 0),
        Record("empty", "", "", 0),
    ]


@pytest.fixture(scope="module")
def asked(made: list[Record]) -> Index:
    return opened(made)


def answers(index: Index, typed: str) -> set[str]:
    return {hit.record.identity for hit in index.search(typed)}


def plainly(records: list[Record], typed: str) -> set[str]:
    query = parse_query(typed)
    return {record.identity for record in records if query.matches(record.title, record.text)}


def test_every_substring_is_found_and_nothing_else(asked: Index, made: list[Record]) -> None:
    long = [record for record in made if len(record.text) > 100]
    for drawn in substrings(long, 150, seed=1):
        assert answers(asked, drawn.typed) == plainly(made, drawn.typed) >= drawn.answers


def test_what_stands_nowhere_is_seldom_looked_for(asked: Index, made: list[Record]) -> None:
    for typed in splices([record for record in made if len(record.text) > 100], 100, seed=2):
        assert not answers(asked, typed)
        assert asked.candidates(typed) <= len(made) / 2


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("乡村振兴 招商引资 成效显著", {"traditional"}),
        ("鄉村振興成效", {"traditional"}),
        ("cafe", {"latin"}),
        ("CAFÉ OPENED", {"latin"}),
        ("co2", {"latin"}),
        ("12.5%", {"latin"}),
        ("oa办公", {"wide"}),
        ("1789万", {"wide"}),
        ("1,789万元", {"wide"}),
        ("𠮷野", {"wide"}),
        ("水", {"short"}),
        ("“推行OA办公，1”", {"wide"}),
        ("“推行OA办公。1”", set()),
        ("推行OA办公。1", {"wide"}),
        ("，。", set()),
        ("-水", set()),
        ("水 😀", {"short"}),
        ("水\0", {"short"}),
        ("\ud842野家", {"wide"}),  # half a character is none
        ("水" * 2000, set()),
        (" ".join("乡村振兴工作报告" * 100), {"traditional"}),
        ("", set()),
    ],
)
def test_queries(asked: Index, typed: str, found: set[str]) -> None:
    special = {"traditional", "latin", "wide", "short", "empty"}
    assert answers(asked, typed) & special == found


def test_a_word_that_must_not_stand(asked: Index, made: list[Record]) -> None:
    both = answers(asked, "招商引资")
    without = answers(asked, "招商引资 -信访工作")
    assert without == plainly(made, "招商引资 -信访工作")
    assert both - without == {r.identity for r in made if "信访工作" in r.text} & both


def test_a_whole_paragraph_is_found(asked: Index, made: list[Record]) -> None:
    line = max(made[5].text.split("\n"), key=len)
    assert len(line) > 60
    assert answers(asked, line) == plainly(made, line) == {made[5].identity}


def test_a_title_comes_before_a_text(asked: Index) -> None:
    assert next(asked.search("乡村振兴")).record.identity == "traditional"


def test_the_order_of_sources_does_not_matter(made: list[Record]) -> None:
    other = made.copy()
    random.Random(1).shuffle(other)
    assert segment_of(made, 64) == segment_of(other, 64)


def test_an_index_of_nothing_answers_nothing() -> None:
    assert answers(opened([], partitions=1, shards=1), "任何") == set()


def test_another_version_is_refused() -> None:
    with pytest.raises(UnreadableIndex, match="version 9"):
        Index(lambda _: b'{"version": 9}')


@given(
    st.integers(1, 60).flatmap(
        lambda size: st.tuples(
            st.just(size),
            st.dictionaries(
                st.integers(0, (1 << KEY_BITS) - 1),
                st.dictionaries(st.integers(0, size - 1), st.integers(0, 3), min_size=1),
                max_size=40,
            ),
        )
    ),
    st.sampled_from([1, 8, 256]),
)
def test_postings_come_back_as_they_were(
    drawn: tuple[int, dict[int, dict[int, int]]], shards: int
) -> None:
    size, terms = drawn
    keys = sorted(terms)
    lists = [sorted(terms[key].items()) for key in keys]
    flat = [pair for some in lists for pair in some]
    postings = Postings(
        np.array(keys, np.uint32),
        np.cumsum([0, *map(len, lists)]),
        np.array([report for report, _ in flat], np.int64),
        np.array([rank for _, rank in flat], np.uint8),
        np.empty(0, np.uint32),
    )
    slices = encode(postings, size, shards)
    back = [term for n, data in enumerate(slices) for term in decode(data, size, n, shards)]
    assert [term.key for term in back] == keys
    for term, key in zip(back, keys, strict=True):
        assert term.reports == sorted(terms[key])
        ranks = [rank if key & 3 >= 2 else 0 for _, rank in sorted(terms[key].items())]
        if len(ranks) * 2 > size:  # of what most reports hold, only titles matter
            ranks = [rank if rank == 3 else 0 for rank in ranks]
        assert term.classes == ranks


def test_longer_grams_are_terms_where_both_halves_are_common() -> None:
    texts = [("", "甲乙丙丁")] * 10 + [("", "子丑寅")] + [("", "乙丙")] * 40
    keys = set(postings_of(texts).keys.tolist())
    assert least_common(len(texts)) == 5
    assert {key_of("甲乙丙"), key_of("乙丙丁")} <= keys
    assert key_of("子丑") in keys and key_of("子丑寅") not in keys


@given(st.text(max_size=60))
def test_folding_is_stable_and_its_offsets_lead_back(text: str) -> None:
    folded = fold_with_offsets(text)
    assert folded.text == fold(text) == fold(fold(text))
    for char, at in zip(folded.text, folded.offsets, strict=True):
        assert char in fold(text[at])


def test_the_browser_folds_alike(tmp_path: Path) -> None:
    """Every assigned character; what Unicode changed between the two versions is not counted."""
    codes = [c for c in range(0x20, 0x30000) if category(chr(c)) not in ("Cn", "Cs", "Co")]
    table = tmp_path / "in.json"
    table.write_text(json.dumps({"codes": codes}))
    script = f"""
        import {{ readFileSync }} from "node:fs";
        import {{ fold, learn }} from "{(THEME / "query.js").as_uri()}";
        learn(readFileSync("{tmp_path / "forms.txt"}", "utf8"));
        const {{ codes }} = JSON.parse(readFileSync("{table}", "utf8"));
        console.log(JSON.stringify(codes.map((code) => fold(String.fromCodePoint(code)))));
    """
    from archive.traditional import simplified_forms

    (tmp_path / "forms.txt").write_text(simplified_forms(), "utf-8")
    node = Path(sys.executable).with_name("node")
    done = subprocess.run(
        [node, "--input-type=module", "-e", script], capture_output=True, text=True, check=True
    )
    theirs = json.loads(done.stdout)
    wrong = [
        f"U+{code:04X}" for code, form in zip(codes, theirs, strict=True) if form != fold(chr(code))
    ]
    assert wrong == []


@given(st.text(max_size=40), st.text(max_size=200))
def test_a_record_comes_back_as_it_was(title: str, text: str) -> None:
    record = Record("a/b", title, text, 2020, "2020-01-02", "2019 年", "总结", "县", ("某省",))
    assert unpack(pack(record)) == record


def test_a_passage_is_cut_at_its_paragraph_and_marks_its_hits() -> None:
    passage = passage_of(
        parse_query("引資 招商"), "题", "第一段。\n全年招商，引资3亿元，招商引资。\n末"
    )
    assert passage.text == "全年招商，引资3亿元，招商引资。"
    assert [passage.text[a:b] for a, b in passage.marks] == ["招商", "引资", "招商引资"]
    assert passage_of(parse_query("题目"), "题目一", "正文").text == "题目一"


@pytest.mark.parametrize(
    ("reports", "partitions"), [(0, 1), (1, 1), (400, 1), (401, 2), (10_000, 32), (100_000, 256)]
)
def test_partitions_hold_a_few_hundred_reports(reports: int, partitions: int) -> None:
    assert partitions_for(reports) == partitions
    assert shards_for(reports) & (shards_for(reports) - 1) == 0
