"""What it costs to find versions and neighbours: `python -m tests.benchmarks.kin [REPORTS …]`.

Archives of generated reports, every tenth of them with a version besides, are built as pages;
then what looks across reports is done again in this process alone, and its processor time and
its memory are divided by the number of reports.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from archive.build.account import Account
from archive.build.kin import find_kin
from archive.build.partitions import summary_of
from archive.build.plan import Places, read_last, read_told
from archive.build.run import build
from archive.build.workers import Workers, default_jobs
from archive.catalog.near import Blocks
from tests import generator
from tests.variants import copies_of

SIZES = (2_000, 8_000)


class Cost(NamedTuple):
    """What a report costs."""

    reports: int
    families: int
    first: float  # µs, with nothing known
    again: float  # µs, with all pairs known
    blocks: float  # µs, for what pages say of others
    page: float  # µs, for the page of a family, a version of it
    memory: float  # bytes, at most at one time, with all pairs known


def cost(reports: int, folder: Path) -> Cost:
    """Measure an archive of so many reports, in an empty folder."""
    for number, made in enumerate(generator.reports(reports * 10 // 11)):
        path = folder / "seeds" / made.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made.text, "utf-8")
        if number % 10 == 0:
            version = copies_of(made)[1 + number // 10 % 6]
            path.with_stem(f"{path.stem}-v").write_text(version, "utf-8")
    (folder / "docs").mkdir()
    places = Places(folder, folder / "seeds", folder / "docs", None, folder / "cache")
    with Workers(default_jobs()) as workers:
        build(places, workers, Account(quiet=True))
    last = read_last(places)
    told = read_told(places, last) if last else {}
    summaries = [summary_of(key, data) for key, data in told.items()]
    number = sum(len(summary.packs) for summary in summaries)

    def kin() -> object:
        return find_kin(places.cache, summaries, Account(quiet=True))

    shutil.rmtree(places.cache / "kin")
    first = timed(kin)
    again = timed(kin)
    found = find_kin(places.cache, summaries, Account(quiet=True))
    entries = [o.entry for summary in summaries for o in summary.outcomes if o.entry]

    def all_blocks() -> None:
        blocks = Blocks(entries, [one.family for one in found], {})
        for at in range(len(entries)):
            blocks[at]

    def family_pages() -> None:
        for one in some:
            list(one.pages())

    some = found[:50]
    versions = sum(len(one.members) - 1 for one in some)
    peak = memory_of(kin)
    return Cost(
        number,
        len(found),
        first / number * 1e6,
        again / number * 1e6,
        timed(all_blocks) / number * 1e6,
        timed(family_pages) / max(1, versions) * 1e6,
        peak / number,
    )


def memory_of(work: Callable[[], object]) -> int:
    """Return the bytes that `work` takes at most, but for what does not grow with the reports."""
    with patch("archive.catalog.families.SLICE", 1 << 12):
        tracemalloc.start()
        work()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return peak


def timed(work: Callable[[], object]) -> float:
    """Return the seconds of the processor that `work` takes."""
    started = time.process_time()
    work()
    return time.process_time() - started


def main(argv: Sequence[str] | None = None) -> int:
    """Print a row for each size; return 0."""
    print("reports families  first  again  blocks  page (µs)  memory (bytes)")
    for size in map(int, argv or sys.argv[1:] or SIZES):
        with tempfile.TemporaryDirectory() as folder:
            print(
                "{:7,} {:8,} {:6.0f} {:6.0f} {:7.0f} {:5.0f} {:15.0f}".format(
                    *cost(size, Path(folder))
                )
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
