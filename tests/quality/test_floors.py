"""The cleaner keeps the project's own set above its floors, and floors only rise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from .adapter import removals_of
from .floors import floors_at
from .score import MEASURES, SETS, SPLITS, Scores, load_labels, score

HERE: Final = Path(__file__).resolve().parent
FLOORS: Final = HERE / "floors.json"

Floors = dict[str, dict[str, dict[str, float]]]


def floors() -> Floors:
    loaded: Floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module", params=SPLITS)
def measured(request: pytest.FixtureRequest) -> tuple[str, Scores]:
    split: str = request.param
    if split not in {row.split for row in load_labels(HERE / "labelled")}:
        pytest.skip(f"no row has the split {split}")
    return split, score(HERE / "labelled", removals_of, split)


def test_no_measure_is_below_its_floor(measured: tuple[str, Scores]) -> None:
    split, scores = measured
    low = [
        f"{split}: {SETS[name]}: {measure} is {value}, its floor {floor}"
        for name, parts in floors()[split].items()
        for measure, floor in parts.items()
        if (value := scores[name].measures()[measure]) is None or value < floor
    ]
    hint = f"see: python -m tests.quality tests/quality/labelled --split {split} --worst 20"
    assert not low, "\n".join([*low, hint])


def test_every_label_could_be_scored(measured: tuple[str, Scores]) -> None:
    assert measured[1].problems == ()


def test_every_set_of_each_split_has_floors() -> None:
    for split in SPLITS:
        none = {"unlabelled"} | ({"national"} if split == "spent" else set())
        assert set(floors()[split]) == set(SETS) - none
        for parts in floors()[split].values():
            assert set(parts) <= set(MEASURES)
            assert all(0 <= floor <= 1 for floor in parts.values())


@pytest.mark.parametrize("commit", ["HEAD", "HEAD~1"])
def test_floors_only_rise(commit: str) -> None:
    before: Floors = floors_at(commit, FLOORS)
    now = floors()
    before.pop("spent", None)  # it grows by harder texts
    for split, sets in before.items():
        for name, parts in sets.items():
            for measure, floor in parts.items():
                assert now[split][name][measure] >= floor, f"{split} {name} {measure}"
