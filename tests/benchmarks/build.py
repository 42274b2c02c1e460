"""The whole build measured, beside itself and beside other tools: `make bench [SIZE=10000]`.

Archives of generated reports, a tenth of them with faulty files, of 1,000, 3,000, 10,000, 30,000
and 100,000 reports as far as SIZE goes (of a tenth, three tenths and all of a smaller SIZE), are
built from nothing, built again, and built after one report was corrected, added and taken away;
each build is a process of its own.  Other tools then get the pages that ours wrote.  The tables
go to standard output, and with --write into `docs/about/performance.md`.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.archives import AGAIN, ROOT, Archive
from tests.benchmarks.conversion import LOOPS, Rate, rate_of
from tests.benchmarks.cost import Cost
from tests.benchmarks.performance import MAIN, PAGE, Measured, page, write
from tests.benchmarks.rivals import RIVALS, Rival, measure
from tests.benchmarks.tools import NotMeasured

STEPS = (1_000, 3_000, MAIN)  # reports; where SIZE is less than MAIN, as much less
MORE = (30_000, 100_000)
LEAST = 60  # reports that anything can be measured with


def sizes(reports: int) -> list[int]:
    """Return how large the archives are.

    >>> sizes(100_000), sizes(300)
    ([1000, 3000, 10000, 30000, 100000], [30, 90, 300])
    """
    more = [size for size in (*MORE, reports) if MAIN < size <= reports]
    return sorted({*(scaled(step, reports) for step in STEPS), *more})


def scaled(wanted: int, reports: int) -> int:
    """Return how many reports stand for those wanted, where there are `reports` at most."""
    return wanted if reports >= MAIN else round(wanted * reports / MAIN)


def measurements(reports: int, work: Path, tools: Path, rivals: bool) -> Measured:
    """Measure everything, with `reports` at most."""
    measured, archives = Measured(), []
    for size in sizes(reports):
        tell(f"making {size:,} reports")
        folder = work / str(size)
        archives.append(archive := Archive(folder, size))
        tell("building them")
        times, main = AGAIN if size <= MAIN else 1, size == min(reports, MAIN)
        measured.points.append(point := archive.built(times, alone=main))
        if main:
            tell("converting them alone")
            measured.rates = rates(folder)
        tell("bringing them up to date")
        point.runs |= archive.kept_up_to_date()
        for rival in RIVALS if rivals else ():
            if scaled(rival.reports, reports) == size:
                tell(rival.name)
                into = work / f"rival-{len(measured.rivals)}"
                measured.rivals.append((rival, size, _cost(rival, folder / "docs", into, tools)))
    for archive, point in zip(archives, measured.points, strict=True):
        tell(f"adding to {archive.reports:,} reports, and taking away")
        point.runs |= archive.grown_and_shrunk()
    return measured


def rates(folder: Path) -> dict[str, Rate]:
    """Return how fast each loop converts the sources in `folder`: the median of some, in turn."""
    measured = defaultdict[str, list[Rate]](list)
    for number in range(AGAIN):
        for which in LOOPS:
            into = folder / f"{which}-{number}"
            measured[which].append(rate_of(which, folder / "seeds", into))
    return {which: sorted(some)[AGAIN // 2] for which, some in measured.items()}


def _cost(rival: Rival, docs: Path, into: Path, tools: Path) -> Cost | NotMeasured:
    try:
        return measure(rival, docs, into, tools)
    except NotMeasured as reason:
        return reason


def tell(words: str) -> None:
    """Say on standard error how far it is."""
    print(f"{time.strftime('%H:%M:%S')} {words}", file=sys.stderr, flush=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, and print tables in Markdown.

    Returns:
        0; what could not be measured is said in the tables.
    """
    parser = _parser()
    options = parser.parse_args(argv)
    if options.size < LEAST:
        parser.error(f"--size: {LEAST} at least")
    cache = options.cache.resolve()
    cache.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix="bench-build-", dir=cache))
    try:
        measured = measurements(options.size, work, cache / "bench-venv", not options.alone)
        print(page(measured), flush=True)
        if options.write:
            write(measured)
            tell(f"written: {PAGE.relative_to(ROOT)}")
    finally:
        if not options.keep:
            shutil.rmtree(work, ignore_errors=True)  # takes minutes where there is much
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--size", type=int, default=MAIN, metavar="N", help="reports at most")
    parser.add_argument("--alone", action="store_true", help="without the other tools")
    parser.add_argument("--write", action="store_true", help="keep the tables in the docs")
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache", help="(default: .cache)")
    parser.add_argument("--keep", action="store_true", help="leave what was built in the cache")
    return parser


if __name__ == "__main__":
    sys.exit(main())
