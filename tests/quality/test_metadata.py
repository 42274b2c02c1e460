"""What is said of reports keeps above its floors, and the measure measures what it says."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from .__main__ import main
from .adapter import SCRIPTS
from .floors import floors_at
from .metadata import (
    FIELDS,
    HERE,
    LABELS,
    MEASURES,
    Heading,
    Label,
    Table,
    as_table,
    as_worst,
    judge,
    judge_outline,
    labels_for,
    load_labels,
    load_outlines,
    outlines_for,
    report_of,
    score_metadata,
)

if TYPE_CHECKING:
    from archive.model import Report

DESCRIBED: Final = HERE / "described"
FLOORS: Final = DESCRIBED / "floors.json"
LONGEST_TITLE: Final = 60  # of a text that is not part of the project
ROWS: Final = labels_for(DESCRIBED)

Floors = dict[str, dict[str, float]]


def floors() -> Floors:
    loaded: Floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def measured() -> Table:
    return score_metadata(DESCRIBED, ROWS, report_of, outlines_for(DESCRIBED))


def test_no_measure_is_below_its_floor(measured: Table) -> None:
    low = [
        f"{part}: {measure} is {value}, its floor {floor}"
        for part, measures in floors().items()
        for measure, floor in measures.items()
        if (value := measured.measures()[part][measure]) is None or value < floor
    ]
    hint = "see: python -m tests.quality tests/quality/described --worst 20"
    assert not low, "\n".join([*low, hint])


def test_every_label_could_be_scored(measured: Table) -> None:
    assert measured.problems == ()
    assert measured.reports == len(ROWS)


def test_every_measure_has_a_floor(measured: Table) -> None:
    assert set(floors()) == set(measured.measures())
    for measures in floors().values():
        assert set(measures) == set(MEASURES)
        assert all(0 <= floor <= 1 for floor in measures.values())


@pytest.mark.parametrize("commit", ["HEAD", "HEAD~1"])
def test_floors_only_rise(commit: str) -> None:
    before: Floors = floors_at(commit, FLOORS)
    for part, measures in before.items():
        for measure, floor in measures.items():
            assert floors()[part][measure] >= floor, f"{part} {measure}"


def test_every_described_file_has_a_row_and_every_row_a_file() -> None:
    texts = {
        path.relative_to(DESCRIBED).as_posix()
        for path in (DESCRIBED / "reports").rglob("*")
        if path.is_file()
    }
    assert texts == {row.file for row in ROWS}


def test_outlines_are_of_labelled_files_and_in_the_text() -> None:
    outlines = load_outlines(DESCRIBED / "outlines")
    assert set(outlines) <= {row.file for row in ROWS}
    for file, outline in outlines.items():
        text = "".join((DESCRIBED / file).read_text(encoding="utf-8").split())
        at = 0
        for heading in outline:
            at = text.find("".join(heading.prefix.split()), at)
            assert at >= 0, f"{file}: {heading.prefix}"


def test_the_rows_for_texts_elsewhere_hold_facts_only() -> None:
    rows = load_labels(HERE / LABELS)
    outlines = load_outlines(HERE / "outlines")
    assert set(outlines) <= {row.file for row in rows}
    for row in rows:
        titles = [row.values["title"], *row.also.get("title", ())]
        assert all(len(title) <= LONGEST_TITLE for title in titles)
    assert all(len(h.prefix) <= 16 for outline in outlines.values() for h in outline)


@pytest.fixture
def a_report() -> Report:
    """A report of which a year is stated, a place is masked and a genre is unknown."""
    if str(SCRIPTS) not in sys.path:
        sys.path.insert(0, str(SCRIPTS))
    from archive.model import Block, Report, Value

    text = "一、工作回顾\n路修好了。\n（一）修路\n二、打算\n"
    at = [text.index(part) for part in ("一、", "路修", "（一）", "二、")]
    return Report(
        "seeds/a.txt",
        "a",
        "",
        "archived",
        text=text,
        blocks=(
            Block("heading", at[0], at[1], 2),
            Block("paragraph", at[1], at[2]),
            Block("heading", at[2], at[3], 2),
            Block("heading", at[3], len(text), 2),
        ),
        metadata={
            "title": Value("２０２０年 工作总结", "stated"),
            "year": Value(2021, "inferred"),
            "place": Value({"name": "汉中市", "code": "610700", "chain": ()}, "stated"),
            "level": Value("XX镇", "masked"),
            "genre": Value(None, "unknown"),
            "period": Value("2020-01-01/2020-12-31", "stated"),
        },
    )


def label(**values: Any) -> Label:
    more = {key: values.pop(key) for key in ("from_name", "also", "unscored") if key in values}
    return Label("a.txt", {**dict.fromkeys(FIELDS), **values}, **more)


@pytest.mark.parametrize(
    ("field", "expected", "verdict"),
    [
        ("title", "2020年工作总结", "exact"),
        ("title", "2020年…", "exact"),
        ("title", "2020年", "wrong"),
        ("year", 2021, "exact"),
        ("year", 2020, "wrong"),
        ("year", None, "wrong"),
        ("place", {"name": "汉中", "code": "610700"}, "exact"),
        ("place", {"name": "安康市", "code": "610900"}, "wrong"),
        ("level", "乡镇", "missing"),
        ("level", None, "absent"),
        ("genre", "讲话", "missing"),
        ("genre", "other", "exact"),
        ("period", None, "wrong"),
        ("period_ahead", None, "absent"),
        ("period_ahead", "2021-01-01/2021-12-31", "missing"),
    ],
)
def test_a_field_is_judged(a_report: Report, field: str, expected: Any, verdict: str) -> None:
    answers = {
        answer.field: answer.verdict for answer in judge(label(**{field: expected}), a_report)
    }
    assert answers[field] == verdict


def test_what_readers_differ_on_is_not_judged_and_what_is_as_right_is(a_report: Report) -> None:
    row = label(year=2020, also={"year": [2021]}, unscored=("period", "place"))
    verdicts = {answer.field: answer.verdict for answer in judge(row, a_report)}
    assert "period" not in verdicts
    assert "place" not in verdicts
    assert verdicts["year"] == "exact"


def test_under_a_neutral_name_what_only_the_name_says_is_not_judged(
    tmp_path: Path, a_report: Report
) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    names: list[str] = []

    def spy(_: str, name: str, __: bytes) -> Report:
        names.append(name)
        return a_report

    row = label(title="2020年工作总结", year=2020, period=None, from_name=("title",))
    table = score_metadata(tmp_path, [row], spy)
    assert names == ["a", "report-001"]
    shares = {score.name: (score.exact, score.points) for score in table.named}
    assert shares["title"] == (1, 1)
    assert shares["year"] == (0, -1)
    assert {score.name: score.stated for score in table.neutral}["title"] == 0
    assert [bad.field for bad in table.mistakes()] == ["period", "place", "year"]
    assert "2021" in as_worst(table, 9)
    assert "what is said of 1 reports" in as_table(table)


def test_an_outline_is_met_in_order_and_by_its_beginnings() -> None:
    outline = [
        Heading(2, "一、回顾"),
        Heading(3, "第一，", optional=True),
        Heading(3, "（一）修路"),
        Heading(2, "二、打算"),
        Heading(3, "（一）修渠"),
    ]
    given = [
        (2, "一、回 顾"),
        (3, "第一，修路。"),
        (2, "（一）修路。"),
        (2, "二、打算"),
        (2, "各位代表！"),
    ]
    scored = judge_outline("a", outline, given)
    assert (scored.labelled, scored.found, scored.right, scored.given) == (4, 3, 2, 5)
    assert scored.missed == ("（一）修渠",)
    assert scored.false == ("各位代表！",)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({"place": 1}, "without"),
        ({"colour": 1}, "unknown keys"),
        ({"also": {"colour": []}}, "no fields"),
        ({"genre": "诗"}, "unknown genre"),
        ({"level": "星"}, "unknown level"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, row: dict[str, Any], complaint: str) -> None:
    base: dict[str, Any] = {"file": "a", **dict.fromkeys(FIELDS)}
    if complaint == "without":
        base.pop("genre")
    path = tmp_path / LABELS
    path.write_text(json.dumps({**base, **row}), encoding="utf-8")
    with pytest.raises(ValueError, match=complaint) as caught:
        load_labels(path)
    assert f"{LABELS}:1" in str(caught.value)


def test_the_door_prints_the_table_of_a_folder_with_such_labels(
    capsys: pytest.CaptureFixture[str], a_report: Report
) -> None:
    def same(_: str, __: str, ___: bytes) -> Report:
        return a_report

    assert main([str(DESCRIBED), "--worst", "2"], reports=same) == 0
    printed = capsys.readouterr().out
    assert f"what is said of {len(ROWS)} reports" in printed
    assert "period_ahead" in printed
    assert main([str(DESCRIBED), "--json"], reports=same) == 0
    assert json.loads(capsys.readouterr().out)["metadata"]["reports"] == len(ROWS)
