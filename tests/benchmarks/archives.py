"""Archives of generated reports that are built, changed and built again, and what that takes."""

from __future__ import annotations

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests import generator
from tests.benchmarks.cost import cost_of
from tests.site.test_site import copy_docs

ROOT = Path(__file__).resolve().parents[2]
SEED = 1
FAULTS = 0.1  # of the reports
# What is refused on purpose makes a build end with 1; of one that fails the messages are shown.
REFUSED_IS_DONE = '"$@" 2>"$0" || [ $? -eq 1 ] || { cat "$0" >&2; false; }'
AGAIN = 3  # how often what does not take long is measured


class Run(NamedTuple):
    """One build."""

    seconds: float
    peak: int  # bytes, of the largest of its processes
    read: int  # files that were opened to be compared
    written: int  # files in docs/ and in the site
    removed: int


@dataclass(slots=True)
class Point:
    """What was measured of an archive."""

    reports: int
    runs: dict[str, Run] = field(default_factory=dict)
    index: float = 0  # bytes a report, without the texts that results are shown from
    texts: float = 0
    files: int = 0  # of the site
    size: int = 0  # its bytes


class Archive:
    """An archive of generated reports in a folder of its own."""

    def __init__(self, folder: Path, reports: int) -> None:
        self.folder, self.reports = folder, reports
        generator.write(folder / "seeds", reports, SEED, FAULTS)
        copy_docs(folder / "docs")
        sound = (made for made in map(self._report, count()) if not made.fault)
        self.sound = list(islice(sound, AGAIN))  # reports to be corrected

    def _report(self, index: int) -> generator.Made:
        return generator.report(index, SEED, faults=FAULTS)

    def empty(self) -> None:
        """Put all that a build made aside."""
        aside = Path(tempfile.mkdtemp(prefix="before-", dir=self.folder))
        for name in ("docs", "site", ".cache"):
            (self.folder / name).rename(aside / name)
        copy_docs(self.folder / "docs")

    def build(self, jobs: int = 2) -> Run:
        """Build it in a process of its own."""
        timings = self.folder / "timings.json"
        places = [f"--{name}={self.folder / name}" for name in ("seeds", "docs", "site")]
        command = [sys.executable, "scripts/build_archive.py", "build", "-qq", *places]
        command += [f"--jobs={jobs}", f"--timings={timings}"]
        cost = cost_of(["sh", "-c", REFUSED_IS_DONE, str(self.folder / "log"), *command], ROOT)
        files = json.loads(timings.read_text("utf-8"))["files"]
        return Run(cost.seconds, cost.peak, files["read"], files["written"], files["removed"])

    def corrected(self, number: int) -> None:
        """Change a word in the text of a report, another for each number."""
        made = self.sound[number]
        text = made.text.replace("有关情况报告如下", "有关情况经核对报告如下")
        (self.folder / "seeds" / made.file).write_text(text, "utf-8")

    def added(self, number: int) -> None:
        """Add a report."""
        generator.write_all(self.folder / "seeds", [generator.report(self.reports + number, SEED)])

    def deleted(self, number: int) -> None:
        """Take a report away."""
        (self.folder / "seeds" / self.sound[number].file).unlink()

    def built(self, times: int, alone: bool = False) -> Point:
        """Return what it takes to build it from nothing, so many times, and what comes of it.

        With `alone` one process builds it, too, in turn with two.
        """
        ways = {"full": 2, "one": 1} if alone else {"full": 2}
        runs = defaultdict[str, list[Run]](list)
        for number, (name, jobs) in enumerate([*ways.items()] * times):
            if number:
                self.empty()
            runs[name].append(self.build(jobs))
        point = Point(self.reports, {name: _typical(some) for name, some in runs.items()})
        (index,) = (path for path in (self.folder / "site" / "search").iterdir() if path.is_dir())
        texts = _size(index / "t")
        point.index, point.texts = (_size(index) - texts) / self.reports, texts / self.reports
        site = json.loads((self.folder / "timings.json").read_text("utf-8"))["site"]
        point.files, point.size = site["files"], site["bytes"]
        return point

    def kept_up_to_date(self) -> dict[str, Run]:
        """Return what it takes after nothing or one report was changed, by what was done."""
        return {"nothing": self._after(), "changed": self._after(self.corrected)}

    def grown_and_shrunk(self) -> dict[str, Run]:
        """Return what it takes after a report was added or deleted: the others move up."""
        return {"added": self._after(self.added), "deleted": self._after(self.deleted)}

    def _after(self, change: Callable[[int], None] | None = None) -> Run:
        runs = []
        for number in range(AGAIN):
            if change:
                change(number)
            runs.append(self.build())
        return _typical(runs)


def _typical(runs: Sequence[Run]) -> Run:
    """Return the median of the seconds, and the most of everything else."""
    return Run(
        median(run.seconds for run in runs), *(max(c) for c in list(zip(*runs, strict=True))[1:])
    )


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
