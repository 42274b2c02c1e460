"""Entries of the cache → docs/: pages, accounts, lists, redirects, the index.

Only what differs is written: partitions that stand there already are passed over, of the
others each file is compared.  Where the last run was cut off every file is compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count, islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from archive.build.account import Account
from archive.build.cache import digest_of, gone, read_entry
from archive.build.folder import Folder
from archive.build.indexing import Indexing, index_partition
from archive.build.kin import Kin, Line
from archive.build.partitions import (
    Outcome,
    Paper,
    Summary,
    cut,
    entry_path,
    our_version,
    papers_in,
    summary_of,
)
from archive.build.plan import Places, Plan
from archive.build.search import Coming, begin_index, bring_index, missing, plan_index
from archive.build.shared import page_file, written_by_hand
from archive.build.state import Held, State, beside, read_state, write_state
from archive.build.workers import Workers
from archive.catalog.api import FOLDER, index_files, piece_files, pieces
from archive.catalog.browse import browse_pages
from archive.catalog.feed import feed
from archive.catalog.holdings import Fate, holdings
from archive.catalog.home import home_page
from archive.catalog.near import Block, Blocks, marks_of
from archive.catalog.openapi import openapi
from archive.catalog.redirects import redirect_page
from archive.catalog.sitemap import robots, sitemap_files
from archive.catalog.succession import marks_of as marks_of_lines
from archive.search.index import report_file

DIGITS = 16  # of a digest that tells a page from what it was
TOGETHER = 32  # partitions whose blocks are at hand while they are written
WORDS = "# 公共报告档案\n"  # of the home page, where docs/_home.md is missing


@dataclass(frozen=True, slots=True)
class Writing:
    """A partition's pages that are to be written."""

    number: int
    key: str  # of its entry in the cache
    cache: Path
    docs: str
    files: tuple[str, ...]  # kinds of files beside each page
    index: str  # the folder of the index
    held: Held | None  # what docs/ has of it now
    fresh: bool  # docs/ has no report yet
    dry: bool
    near: tuple[str, ...]  # of each page: the digest of its block, as it is to be
    blocks: Mapping[str, Block]  # what pages say of other reports, by the page


class Opened(NamedTuple):
    """What stands in docs/ before it is changed, and what is made for it meanwhile."""

    before: State
    whole: bool  # `before` says it all: the last run was not cut off
    fresh: bool  # docs/ has no report yet
    coming: Coming  # the index
    segments: Iterator[None]  # of the index: when it is through, they stand in the cache


def open_docs(places: Places, plan: Plan, summaries: Sequence[Summary], workers: Workers) -> Opened:
    """Look what stands in docs/; begin the segments of the index that are missing."""
    fresh = not any(path.exists() for path in places.made_in_docs)
    before = read_state(places.state_of(places.docs), *places.made_in_docs)
    whole = before is not None and len(before.partitions) == len(summaries)
    before = before if before and whole else State()
    shards = plan.tasks[0].shards
    named = (summary.segment for summary in summaries)
    coming = plan_index(named, shards, before.index, places.cache)
    names = missing(coming)
    works = [
        Indexing(places.cache, name, our_version(), shards, summary.key, summary.packs)
        for name, summary in zip(coming.index.segments, summaries, strict=True)
        if name in names
    ]
    doing = workers.spread(index_partition, works)
    return Opened(before, whole, fresh, coming, doing)


def bring_docs(
    places: Places,
    plan: Plan,
    summaries: Sequence[Summary],
    opened: Opened,
    kin: Sequence[Kin],
    lines: Sequence[Line],
    workers: Workers,
    account: Account,
) -> State:
    """Bring docs/ up to date with what the partitions say; return what stands there then.

    Raises:
        OSError: a file cannot be written; the error names it.
    """
    folder = Folder(str(places.docs), dry=places.dry)
    before, whole, fresh, coming, segments = opened
    path, state = places.state_of(places.docs), State(coming.index)
    if not places.dry:
        path.unlink(missing_ok=True)  # until all is done
    with account.stage("lists"):
        begin_index(folder, coming)
        works = _works(places, plan.settings.files, summaries, kin, lines, before, state, fresh)
        # Few, mostly, where there was an index: they are written beside the lists.
        begun = _begun(works, workers) if before.index else None
        lists = {f"{name}.md": one for one in _groups(kin, lines) for name in one.names}
        state.others = {name: _made_of(one) for name, one in lists.items()}
        for name, text in other_files(places, plan, summaries, kin, lines):
            data = text.encode()
            state.others[name] = made = digest_of(data)
            if before.others.get(name) != made:
                folder.put(name, data)
    with account.stage("index"):
        for _ in segments:
            pass
        families = [one.numbers for one in kin]
        replaced = [number for one in lines for number in one.numbers]
        facts = [summary.facts for summary in summaries]
        args = folder, coming, facts, families, replaced, workers
        state.index, state.patch = bring_index(*args)
    with account.stage("pages", sum(len(summary.outcomes) for summary in summaries)) as stage:
        some, doing = begun or _begun(works, workers)
        while some:
            for work, (held, done) in zip(some, doing, strict=True):
                state.partitions[work.number] = held
                folder.add(done)
                account.pages += sum(name.endswith(".md") for name in done.changed)
                stage.update(len(held.pages), done.size)
            some, doing = _begun(works, workers)
        for name in before.others.keys() - state.others.keys():
            folder.remove(name)
        changed = {
            one.names[0]: one
            for name, one in lists.items()
            if before.others.get(name) != state.others[name]
        }
        for pages in workers.spread(_pages_of, list(changed.values())):
            for name, page in pages:
                folder.put(name, page)
        if not whole:
            wanted = _wanted(state)
            for inside in ("reports", "browse", "api"):
                folder.sweep(inside, wanted)
            folder.sweep_unfinished("", "about", "search")
    account.add(folder)
    if places.dry:
        account.changes = list(_changes(places, folder))
    else:
        write_state(path, state, plan.digest, *places.made_in_docs)
    return state


def _begun(
    works: Iterator[Writing], workers: Workers
) -> tuple[list[Writing], Iterator[tuple[Held, Folder]]]:
    """Begin the next partitions; return them, and what comes of each."""
    some = list(islice(works, TOGETHER))
    return some, workers.spread(write_pages, some)


def _works(
    places: Places,
    kinds: tuple[str, ...],
    summaries: Sequence[Summary],
    kin: Sequence[Kin],
    lines: Sequence[Line],
    before: State,
    state: State,
    fresh: bool,
) -> Iterator[Writing]:
    """Yield the partitions that are to be written; those that stand there are put into `state`.

    `kinds` are those of the files beside each page.
    """
    assert state.index
    outcomes = [outcome for summary in summaries for outcome in summary.outcomes]
    entries = [outcome.entry for outcome in outcomes if outcome.entry]
    copies: dict[str, list[str]] = {}
    for outcome in outcomes:
        if outcome.leads_to:
            copies.setdefault(outcome.leads_to, []).append(outcome.source)
    families, lineages = [one.family for one in kin], [one.lineage for one in lines]
    blocks, numbers = Blocks(entries, families, copies, lineages), count()
    for number, summary in enumerate(summaries):
        pages = {
            outcome.page: blocks[next(numbers)] if outcome.entry else Block()
            for outcome in summary.outcomes
            if outcome.page
        }
        near = tuple(block.digest for block in pages.values())
        held = before.partitions.get(number)
        if held and (held.made_of, held.near, held.files) == (summary.key, near, kinds):
            state.partitions[number] = held
        else:
            paths = places.cache, str(places.docs), kinds, state.index.folder
            yield Writing(number, summary.key, *paths, held, fresh, places.dry, near, pages)


def _groups(kin: Sequence[Kin], lines: Sequence[Line]) -> list[Kin | Line]:
    """Return what has pages of its own besides the reports."""
    return [*kin, *lines]


def _made_of(one: Kin | Line) -> str:
    """Return the digest of all that the pages of a family or a lineage depend on."""
    outcomes = [member.outcome for member in one.members]
    steps = one.lineage.steps if isinstance(one, Line) else ()
    told = [(outcome.entry, outcome.shown, outcome.noindex) for outcome in outcomes]
    return digest_of(our_version(), told, [(o.identity, n.identity) for o, n in steps])


def _pages_of(one: Kin | Line) -> list[tuple[str, bytes]]:
    return [(f"{page.identity}.md", page.markdown.encode()) for page in one.pages()]


def _changes(places: Places, folder: Folder) -> Iterator[str]:
    """Yield what a dry run found to be done."""
    for name in folder.changed:
        there = (places.docs / name).is_file()
        yield f"{name} {'would change' if there else 'is not there yet'}"
    for name in folder.removed:
        yield f"{name} has no source any more"


def write_pages(work: Writing) -> tuple[Held, Folder]:
    """Write the pages of a partition that differ; remove those that it has no more.

    Where docs/ has the partition and only what its pages say of others has changed, the
    others are not looked at.

    Raises:
        OSError: a file cannot be written, or the entry is gone from the cache.
    """
    path = entry_path(work.cache, work.key)
    parts = read_entry(path, "summary", "papers", "pages", "packs")
    if parts is None:
        raise gone(path)
    said, made_of, pages, results = parts
    summary = summary_of(work.key, said)
    folder, size = Folder(work.docs, work.fresh, work.dry), 0
    every = papers_in(summary.outcomes, made_of, pages)
    papers = {paper.outcome.page: paper for paper in every if paper.markdown}
    known = work.held.known() if work.held and work.held.files == work.files else {}
    inputs = tuple(paper.inputs[:DIGITS] for paper in papers.values())
    sizes = []
    for page, made, near in zip(papers, inputs, work.near, strict=True):
        *before, size = known.get(page, ("", "", 0))
        if before != [made, near]:
            size = _put_page(folder, page, papers[page], work)
        sizes.append(size)
    if work.held and (work.held.made_of, work.held.files) == (work.key, work.files):
        return replace(work.held, near=work.near, sizes=tuple(sizes)), folder
    shown = [(p.outcome.entry, p.account, p.text) for p in papers.values() if p.outcome.entry]
    told = 0
    for name, data in pieces(work.number, shown):
        folder.put(name, data)
        told += len(data)
    packs = summary.packs
    for number, pack in enumerate(cut(results, packs) if not work.dry else ()):
        folder.put(f"search/{work.index}/{report_file(work.number, number)}", pack)
    rows = tuple(packs), inputs, work.near, tuple(sizes)
    held = Held(work.key, tuple(papers), *rows, told, work.files)
    if work.held:
        for name in sorted(set(work.held.pages) - set(held.pages)):
            folder.remove(f"reports/{name}.md")
        for name in sorted(set(work.held.beside()) - set(held.beside())):
            folder.remove(name)
        for number in range(len(packs), len(work.held.packs)):
            folder.remove(f"search/{work.index}/{report_file(work.number, number)}")
    return held, folder


def _put_page(folder: Folder, page: str, paper: Paper, work: Writing) -> int:
    """Write a page and the files beside it; return the bytes of these."""
    folder.put(f"reports/{page}.md", work.blocks[page].around(paper.markdown).encode())
    size = 0
    for kind, name in zip(work.files, beside(page, work.files), strict=True):
        data = paper.files[kind].encode()
        folder.put(name, data)
        size += len(data)
    return size


def other_files(
    places: Places,
    plan: Plan,
    summaries: Sequence[Summary],
    kin: Sequence[Kin],
    lines: Sequence[Line],
) -> Iterator[tuple[str, str]]:
    """Yield the files of docs/ that look across reports: lists, the home page, redirects.

    One after the other: together they grow with the archive.
    """
    outcomes = [outcome for summary in summaries for outcome in summary.outcomes]
    entries = [outcome.entry for outcome in outcomes if outcome.entry]
    marks = marks_of([one.family for one in kin])
    lineages = [one.lineage for one in lines]
    marks |= marks_of_lines(lineages)
    replaced = {identity for lineage in lineages for identity in lineage.newest}
    fresh = [entry for entry in entries if entry.identity not in replaced]
    words = places.docs / "_home.md"
    home = home_page(words.read_text("utf-8") if words.is_file() else WORDS, entries, fresh)
    said, account = holdings(map(_fate, (*plan.refused, *outcomes)))
    names = [f"{name}.md" for one in _groups(kin, lines) for name in one.names]
    for page in chain(browse_pages(entries, marks), (home, said)):
        names.append(f"{page.identity}.md")
        yield names[-1], page.markdown
    own = [page_file(name) for name in (*names, *_own_pages(places.docs))]
    addresses = [quote(name.removesuffix("index.html")) for name in own]
    settings = plan.settings
    site_url, site_name = settings.site_url, settings.site_name
    found = [outcome.entry for outcome in outcomes if outcome.entry and not outcome.noindex]
    yield from sitemap_files(site_url, found, addresses)
    yield "robots.txt", robots(site_url)
    yield "feed.xml", feed(site_name, site_url, fresh)
    pages = [[o.entry for o in summary.outcomes if o.entry] for summary in summaries]
    yield from index_files(site_name, site_url, settings.files, pages, lineages)
    described = openapi(site_name, site_url, settings.files)
    yield f"{FOLDER}/openapi.json", json.dumps(described, ensure_ascii=False, indent=1) + "\n"
    for outcome in outcomes:
        for old in outcome.redirect_from:
            to = outcome.leads_to or outcome.page
            yield f"reports/{old}/index.html", redirect_page(old, to)
    yield f"{said.identity}.json", account


def _fate(outcome: Outcome) -> Fate:
    problems = tuple(zip(outcome.codes, outcome.problems, strict=True))
    return Fate(outcome.source, outcome.status, outcome.encoding, problems, outcome.leads_to)


def _own_pages(docs: Path) -> list[str]:
    """Return the pages that people wrote: those that MkDocs publishes."""
    names = [name for name, _ in written_by_hand(docs) if name.endswith(".md")]
    return [name for name in names if not name.rpartition("/")[2].startswith((".", "_"))]


def _wanted(state: State) -> set[str]:
    wanted = set(state.others)
    for number, held in state.partitions.items():
        wanted.update(piece_files(number))
        wanted.update(f"reports/{page}.md" for page in held.pages)
        wanted.update(held.beside())
    return wanted
