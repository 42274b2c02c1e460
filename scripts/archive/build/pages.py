"""Sources → pages on disk: the run over all of `seeds/`, and its account."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from archive.build.search import NEW, put_together, write_segment
from archive.build.store import (
    Found,
    Refused,
    collisions,
    find_sources,
    read_source,
    remove_stale,
    write_if_changed,
)
from archive.catalog.indexes import Entry, entry_of, home_page, index_pages
from archive.catalog.redirects import clashes, redirect_page
from archive.convert import convert, page
from archive.model import Page, Problem, Report
from archive.rules import load_rules
from archive.search.index import partition_of, partitions_for, shards_for
from archive.search.records import record_of

S = TypeVar("S")
T = TypeVar("T")

BATCH = 64  # sources that a process takes at a time


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source: its entry in the catalog, or the problems that refused it."""

    source: str
    status: str
    problems: tuple[Problem, ...]
    entry: Entry | None = None
    page: str = ""  # the identity of its page, if it has one
    redirect_from: tuple[str, ...] = ()  # old identities that lead there
    written: bool = False


@dataclass(slots=True)
class Ledger:
    """One outcome for every source, in the order of their paths."""

    outcomes: list[Outcome] = field(default_factory=list)
    removed: int = 0

    @property
    def refused(self) -> list[Outcome]:
        """The outcomes of the sources that could not be archived."""
        return [outcome for outcome in self.outcomes if outcome.status == "refused"]

    @property
    def written(self) -> int:
        """How many pages were written, for they changed."""
        return sum(outcome.written for outcome in self.outcomes)


def report_of(found: Found) -> Report:
    """Take one source through its journey; a failure becomes a refused report."""
    try:
        return convert(read_source(found), load_rules())
    except Refused as refused:
        problem = refused.problem
        data = (
            found.path.read_bytes()
            if found.path.is_file() and problem.code != "unreadable"
            else b""
        )
    except Exception as error:  # the one place where any failure becomes an outcome
        message = f"{found.shown}: {type(error).__name__}: {error}; please report this as a bug"
        problem, data = Problem("convert", "failed", message), b""
    digest = sha256(data).hexdigest() if data else ""
    return Report(found.shown, found.identity, digest, "refused", problems=(problem,))


def reports(found: Iterable[Found], jobs: int) -> Iterator[Report]:
    """Yield the report of each source in order, over `jobs` processes where that pays."""
    yield from _spread(report_of, list(found), jobs, BATCH)


def write_pages(
    seeds: Path, docs: Path, jobs: int = 1, progress: Callable[[int, int], None] | None = None
) -> Ledger:
    """Bring `docs/reports/` up to date with `seeds`: write what changed, remove what is gone.

    Raises:
        FileNotFoundError: there is no folder `seeds`.
    """
    found, clear, ledger = _begin(seeds)
    index = docs / "search"
    shutil.rmtree(index / NEW, ignore_errors=True)  # what a run that was cut off left
    partitions, shards = partitions_for(len(clear)), shards_for(len(clear))
    tasks = [Partition(n, [], docs, shards) for n in range(partitions)]
    for item in clear:
        tasks[partition_of(item.identity, partitions)].sources.append(item)
    for outcomes in _spread(write_partition, tasks, jobs):
        ledger.outcomes += outcomes
        if progress:
            progress(len(ledger.outcomes), len(found))
    ledger.outcomes.sort(key=lambda outcome: outcome.source)
    for number in _refuse_clashes(ledger, found, partitions):
        refused = {outcome.source for outcome in ledger.refused}
        left = [item for item in tasks[number].sources if item.shown not in refused]
        write_partition(replace(tasks[number], sources=left))
    put_together(index, partitions, shards)
    _write_indexes(docs, ledger)
    return ledger


def changed_pages(seeds: Path, docs: Path, jobs: int = 1) -> tuple[Ledger, list[str]]:
    """Return the outcomes that `write_pages` would have, and why each page would change."""
    found, clear, ledger = _begin(seeds)
    changes: dict[str, str] = {}
    for report in reports(clear, jobs):
        made = page(report)
        ledger.outcomes.append(_outcome(report, made))
        if made and (why := _change(docs / "reports" / f"{made.identity}.md", made.markdown)):
            changes[report.source] = f"{report.source}: {why}"
    _refuse_clashes(ledger, found)
    if not (docs / "reports").is_dir():
        return ledger, []
    redirects = _redirects(docs, ledger)
    shown = [changes[o.source] for o in ledger.outcomes if o.page and o.source in changes]
    shown += [why for path, html in redirects.items() if (why := _change(path, html))]
    kept = {*_page_paths(docs, ledger), *redirects, *_index_paths(docs)}
    there = [*(docs / "reports").rglob("*.md"), *(docs / "reports").rglob("index.html")]
    stale = [path for path in sorted(there) if path not in kept]
    return ledger, [*shown, *(f"{path} has no source any more; run `pages`" for path in stale)]


def _begin(seeds: Path) -> tuple[list[Found], list[Found], Ledger]:
    """Return all sources, those with a page of their own, and a ledger that refuses the rest."""
    found = find_sources(seeds)
    clashing = collisions(found)
    refused = [
        Outcome(item.shown, "refused", (clashing[item.path],))
        for item in found
        if item.path in clashing
    ]
    return found, [item for item in found if item.path not in clashing], Ledger(refused)


def _change(path: Path, text: str) -> str:
    """Return why `path` is not up to date, or nothing where it is."""
    if not path.is_file():
        return f"{path} is not there yet; run `pages`"
    return "" if path.read_text("utf-8") == text else f"{path} would change; run `pages`"


@dataclass(frozen=True, slots=True)
class Partition:
    """A piece of work that stands by itself: some sources, and where what they make goes."""

    number: int
    sources: list[Found]
    docs: Path
    shards: int  # of the index


def write_partition(task: Partition) -> list[Outcome]:
    """Write the pages of a partition that changed, and its segment of the index."""
    outcomes, records = [], []
    for found in task.sources:
        report = report_of(found)
        outcome = _write_one(report, task.docs)
        outcomes.append(outcome)
        if outcome.entry:
            records.append(record_of(report))
    write_segment(task.docs / "search" / NEW, task.number, records, task.shards)
    return outcomes


def _write_one(report: Report, docs: Path) -> Outcome:
    made = page(report)
    outcome = _outcome(report, made)
    if made is None:
        return outcome
    path = docs / "reports" / f"{made.identity}.md"
    written = write_if_changed(path, made.markdown)
    written |= write_if_changed(_account_path(path), made.account)
    return replace(outcome, written=written)


def _outcome(report: Report, made: Page | None) -> Outcome:
    outcome = Outcome(report.source, report.status, report.problems)
    if made is None:
        return outcome
    entry = entry_of(report) if report.status != "withdrawn" else None
    old = report.sidecar.redirect_from
    return replace(outcome, entry=entry, page=made.identity, redirect_from=old)


def _refuse_clashes(ledger: Ledger, found: Iterable[Found], partitions: int = 1) -> set[int]:
    """Refuse the reports whose sidecars claim an address that is not free; say their partitions."""
    owners = {item.identity: item.shown for item in found}
    claims = [(outcome.source, old) for outcome in ledger.outcomes for old in outcome.redirect_from]
    problems = clashes(owners, claims)
    ledger.outcomes = [
        Outcome(outcome.source, "refused", (problems[outcome.source],))
        if outcome.source in problems
        else outcome
        for outcome in ledger.outcomes
    ]
    return {partition_of(o.identity, partitions) for o in found if o.shown in problems}


def _redirects(docs: Path, ledger: Ledger) -> Mapping[Path, str]:
    """Return what is to stand at each old address: a file that MkDocs copies as it is."""
    return {
        docs / "reports" / old / "index.html": redirect_page(old, outcome.page)
        for outcome in ledger.outcomes
        for old in outcome.redirect_from
    }


def _write_indexes(docs: Path, ledger: Ledger) -> None:
    entries = [outcome.entry for outcome in ledger.outcomes if outcome.entry]
    words = docs / "_home.md"
    pages = index_pages(entries)
    pages.append(
        home_page(words.read_text("utf-8") if words.is_file() else "# 公共报告档案\n", entries)
    )
    paths = [docs / f"{made.identity}.md" for made in pages]
    for path, made in zip(paths, pages, strict=True):
        write_if_changed(path, made.markdown)
    redirects = _redirects(docs, ledger)
    for path, html in redirects.items():
        write_if_changed(path, html)
    expected = _page_paths(docs, ledger)
    accounts = map(_account_path, expected)
    ledger.removed = remove_stale(docs / "reports", [*expected, *accounts, *paths, *redirects])


def _page_paths(docs: Path, ledger: Ledger) -> list[Path]:
    return [docs / "reports" / f"{o.page}.md" for o in ledger.outcomes if o.page]


def _account_path(path: Path) -> Path:
    """Return where the account of the page at `path` is written: the same name, but .json."""
    return path.with_name(f"{path.name[:-3]}.json")


def _index_paths(docs: Path) -> Iterator[Path]:
    yield docs / "reports" / "index.md"
    yield from (docs / "reports").glob("index-*.md")


def _spread(work: Callable[[S], T], items: list[S], jobs: int, batch: int = 1) -> Iterator[T]:
    """Yield `work(item)` in order, over processes where there is more than one batch."""
    if jobs <= 1 or len(items) <= batch:
        yield from map(work, items)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(work, items, chunksize=batch)


def default_jobs() -> int:
    """Return the number of processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
