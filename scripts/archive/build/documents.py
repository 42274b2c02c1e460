"""Entries of the cache → docs/: pages, accounts, lists, redirects, the index.

Only what differs is written: partitions that stand there already are passed over, of the
others each file is compared.  Where the last run was cut off every file is compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from archive.build.account import Account
from archive.build.cache import digest_of, read_entry
from archive.build.folder import Folder
from archive.build.partitions import Outcome, Summary, cut, entry_path, papers_in
from archive.build.plan import Places, Plan
from archive.build.search import bring_index
from archive.build.shared import page_file, site_url_of, written_by_hand
from archive.build.state import Held, State, read_state, write_state
from archive.build.workers import Workers
from archive.catalog.browse import browse_pages
from archive.catalog.holdings import Fate, holdings
from archive.catalog.home import home_page
from archive.catalog.redirects import redirect_page
from archive.catalog.sitemap import sitemap_files
from archive.search.index import report_file

WORDS = "# 公共报告档案\n"  # of the home page, where docs/_home.md is missing


@dataclass(frozen=True, slots=True)
class Writing:
    """A partition's pages that are to be written."""

    number: int
    key: str  # of its entry in the cache
    cache: Path
    docs: str
    index: str  # the folder of the index
    held: Held | None  # what docs/ has of it now
    dry: bool


def bring_docs(
    places: Places, plan: Plan, summaries: Sequence[Summary], workers: Workers, account: Account
) -> State:
    """Bring docs/ up to date with what the partitions say; return what stands there then.

    Raises:
        OSError: a file cannot be written; the error names it.
    """
    folder = Folder(str(places.docs), dry=places.dry)
    path = places.state_of(places.docs)
    before = read_state(path, *places.made_in_docs)
    if not places.dry:
        path.unlink(missing_ok=True)  # until all is done
    whole = before is not None and len(before.partitions) == len(summaries)
    before = before if before and whole else State()
    state = State()
    with account.stage("index"):
        shards = plan.tasks[0].shards
        args = folder, summaries, shards, places.cache, before.index, workers
        state.index = bring_index(*args)
    with account.stage("pages", sum(len(summary.outcomes) for summary in summaries)) as stage:
        others = other_files(places, summaries, plan.refused)
        for name in before.others.keys() - others.keys():
            folder.remove(name)
        works = []
        for number, summary in enumerate(summaries):
            held = before.partitions.get(number)
            if held and held.made_of == summary.key:
                state.partitions[number] = held
            else:
                docs, index = str(places.docs), state.index.folder
                work = Writing(number, summary.key, places.cache, docs, index, held, places.dry)
                works.append(work)
        for work, (held, done) in zip(works, workers.spread(write_pages, works), strict=True):
            state.partitions[work.number] = held
            folder.add(done)
            account.pages += sum(name.endswith(".md") for name in done.changed)
            stage.update(len(held.pages), done.size)
        for name, data in others.items():
            state.others[name] = digest_of(data)
            if before.others.get(name) != state.others[name]:
                folder.put(name, data)
        if not whole:
            wanted = _wanted(state)
            for inside in ("reports", "browse"):
                folder.sweep(inside, wanted)
            folder.sweep_unfinished("", "about", "search")
    account.add(folder)
    if places.dry:
        account.changes = list(_changes(places, folder))
    else:
        write_state(path, state, plan.digest, *places.made_in_docs)
    return state


def _changes(places: Places, folder: Folder) -> Iterator[str]:
    """Yield what a dry run found to be done."""
    for name in folder.changed:
        there = (places.docs / name).is_file()
        yield f"{name} {'would change' if there else 'is not there yet'}"
    for name in folder.removed:
        yield f"{name} has no source any more"


def write_pages(work: Writing) -> tuple[Held, Folder]:
    """Write the pages of a partition that differ; remove those that it has no more.

    Raises:
        OSError: a file cannot be written, or the entry is gone from the cache.
    """
    path = entry_path(work.cache, work.key)
    parts = read_entry(path, "pages", "packs", "summary")
    if parts is None:
        raise FileNotFoundError(f"{path}: gone while it was in use; run again")
    folder, size = Folder(work.docs, dry=work.dry), 0
    papers = [paper for paper in papers_in(parts[0]) if paper.outcome.page]
    for paper in papers:
        page, account = paper.markdown.encode(), paper.account.encode()
        folder.put(f"reports/{paper.outcome.page}.md", page)
        folder.put(f"reports/{paper.outcome.page}.json", account)
        size += len(account)
    sizes = json.loads(parts[2])["packs"]
    for number, pack in enumerate(cut(parts[1], sizes) if not work.dry else ()):
        folder.put(f"search/{work.index}/{report_file(work.number, number)}", pack)
    held = Held(work.key, tuple(paper.outcome.page for paper in papers), tuple(sizes), size)
    if work.held:
        for name in sorted(set(work.held.pages) - set(held.pages)):
            folder.remove(f"reports/{name}.md")
            folder.remove(f"reports/{name}.json")
        for number in range(len(sizes), len(work.held.packs)):
            folder.remove(f"search/{work.index}/{report_file(work.number, number)}")
    return held, folder


def other_files(
    places: Places, summaries: Sequence[Summary], refused: Sequence[Outcome] = ()
) -> dict[str, bytes]:
    """Return the files of docs/ that look across reports: lists, the home page, redirects.

    `refused` are the sources that came into no partition.
    """
    outcomes = [outcome for summary in summaries for outcome in summary.outcomes]
    entries = [outcome.entry for outcome in outcomes if outcome.entry]
    words = places.docs / "_home.md"
    home = home_page(words.read_text("utf-8") if words.is_file() else WORDS, entries)
    said, account = holdings(map(_fate, (*refused, *outcomes)))
    pages = (*browse_pages(entries), home, said)
    files = {f"{page.identity}.md": page.markdown for page in pages}
    own = [page_file(name) for name in (*files, *_own_pages(places.docs))]
    addresses = [quote(name.removesuffix("index.html")) for name in own]
    site_url = site_url_of(places.root) if places.site_url is None else places.site_url
    files |= sitemap_files(site_url, entries, addresses)
    for outcome in outcomes:
        for old in outcome.redirect_from:
            files[f"reports/{old}/index.html"] = redirect_page(old, outcome.page)
    files[f"{said.identity}.json"] = account
    return {name: text.encode() for name, text in files.items()}


def _fate(outcome: Outcome) -> Fate:
    problems = tuple(zip(outcome.codes, outcome.problems, strict=True))
    return Fate(outcome.source, outcome.status, outcome.encoding, problems)


def _own_pages(docs: Path) -> list[str]:
    """Return the pages that people wrote: those that MkDocs publishes."""
    names = [name for name, _ in written_by_hand(docs) if name.endswith(".md")]
    return [name for name in names if not name.rpartition("/")[2].startswith((".", "_"))]


def _wanted(state: State) -> set[str]:
    wanted = set(state.others)
    for held in state.partitions.values():
        wanted.update(f"reports/{page}.{kind}" for page in held.pages for kind in ("md", "json"))
    return wanted
