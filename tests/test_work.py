"""What work a report takes does not creep up, and a change costs no more in a larger archive."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from archive.build import survey
from archive.cli import main
from archive.search import index
from tests import generator
from tests.benchmarks.work import RECORD, VERSION, recorded, work


@pytest.mark.skipif(VERSION not in recorded(), reason=f"no record for Python {VERSION}")
def test_work_per_report() -> None:
    """Within a tenth of the record, both ways: one that is too high would hide what grows."""
    floors, now = recorded()[VERSION], work()
    assert now.keys() == floors.keys()
    off = {
        name: (floor, now[name])
        for name, floor in floors.items()
        if not floor * 0.9 <= now[name] <= floor * 1.1
    }
    assert not off, f"more than a tenth off {RECORD.name}; if that is meant: `make work`"


_counting: list[tuple[str, Counter[str]]] = []


def _hear(event: str, args: tuple[Any, ...]) -> None:
    """Count the files that are opened, linked and removed below the folder asked for."""
    if not _counting or event not in ("open", "os.link", "os.remove"):
        return
    folder, counts = _counting[-1]
    path = os.fspath(args[1 if event == "os.link" else 0]) if not isinstance(args[0], int) else ""
    if not os.fsdecode(path).startswith(folder):
        return
    if event != "open":
        counts["written" if event == "os.link" else "removed"] += 1
    elif args[2] & os.O_ACCMODE == os.O_RDONLY:
        counts["read"] += 1
    else:
        counts["written"] += 1


@contextmanager
def files_counted(folder: Path) -> Iterator[Counter[str]]:
    counts: Counter[str] = Counter()
    _counting.append((str(folder), counts))
    try:
        yield counts
    finally:
        _counting.pop()


@pytest.fixture(scope="module", autouse=True)
def heard() -> None:
    sys.addaudithook(_hear)


# Files of a report in the partition that changed: its page thrice (to be compared, to be
# rendered, as HTML), three files beside it, what search shows of it.
COMPARED = 7


def test_a_change_takes_as_many_files_in_a_larger_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "PARTITION", 10)
    monkeypatch.setattr(survey, "UNSETTLED", 0)  # what was written just now is known too
    (tmp_path / "docs").mkdir()
    made = list(generator.reports(160, characters=600))
    small, large = (cost_of_changes(tmp_path, made[:number]) for number in (40, 160))
    assert small["written"] > 0
    for what, number in small.items():
        assert large[what] <= number * 1.1, (what, small, large)


def cost_of_changes(folder: Path, made: list[generator.Made]) -> Counter[str]:
    """Count the files that three changes take, but those of the partitions' other reports."""
    build = ["build", "-qq", "--jobs=1"]
    build += [f"--{name}={folder / name}" for name in ("seeds", "docs", "site", "cache")]
    generator.write_all(folder / "seeds", made)
    assert main(build) == 0
    parts = index.partitions_for(len(made))
    partition = {one.name: index.partition_of(one.file[:-4], parts) for one in made}
    total: Counter[str] = Counter()
    for one in made[3:9:2]:
        text = one.text.replace("有关情况报告如下", "有关情况经核对报告如下")
        (folder / "seeds" / one.file).write_text(text, "utf-8")
        with files_counted(folder) as counts:
            assert main(build) == 0
        others = list(partition.values()).count(partition[one.name])
        total += counts
        total["read"] -= COMPARED * others
    return total
