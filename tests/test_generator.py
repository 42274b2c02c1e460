"""What the generator says of its reports is what the archive finds in them."""

from pathlib import Path

import pytest

from archive.convert import convert
from archive.model import Source
from archive.rules import load_rules
from tests.generator import FAULTS, Made, report, reports, write

UNREAD = {"refused"}  # never read


def found(made: Made, data: bytes) -> dict[str, object]:
    source = Source(f"seeds/{made.file}", made.name, made.name, "plain", data)
    known = convert(source, load_rules()).metadata
    return {key: known[key].value for key in ("title", "year", "genre", "period")}


def test_what_is_known_is_found() -> None:
    for made in reports(20):
        known = found(made, made.data)
        assert known == {
            "title": made.title,
            "year": made.year,
            "genre": made.genre,
            "period": made.period or known["period"],
        }


@pytest.mark.parametrize("fault", sorted(FAULTS.keys() - UNREAD))
def test_faults_hide_no_title(fault: str) -> None:
    made = report(3)
    assert found(made, FAULTS[fault](made.text))["title"] == made.title


def test_the_same_for_a_seed(tmp_path: Path) -> None:
    write(tmp_path / "one", 40, 7, faults=0.5)
    write(tmp_path / "other", 40, 7, faults=0.5)
    files = sorted(p.relative_to(tmp_path / "one") for p in tmp_path.glob("one/*/*"))
    assert len(files) == 40
    assert all(
        (tmp_path / "one" / f).read_bytes() == (tmp_path / "other" / f).read_bytes() for f in files
    )


def test_all_are_distinct_and_faults_change_no_text() -> None:
    made = list(reports(300, faults=0.3))
    assert len({one.text for one in made}) == 300
    assert made == list(reports(300))
    faults = [one.fault for one in made if one.fault]
    assert 60 < len(faults) < 120
    assert set(faults) >= FAULTS.keys() - UNREAD
