"""docs/ → the site: built beside the public one, put in its place in one step.

There are two folders: the public site, and beside it, in the cache, one that is its mirror:
the same files, by links.  A build changes the mirror, lets the two change places, and makes
of the one that was public the mirror again.  So each build writes only what changed, and one
that is cut off leaves the public site as it was or as it was to be.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from archive.build.account import Account, Stage
from archive.build.folder import Folder
from archive.build.plan import Places, Plan
from archive.build.publish import exchange
from archive.build.search import link_index
from archive.build.shared import Shared, page_file, page_html, render_odd
from archive.build.state import Held, State, beside, read_state, write_state
from archive.build.sums import bring_sums
from archive.build.workers import Beside, Workers
from archive.catalog.api import PIECES, piece_files
from archive.manifest import NAME
from archive.search.index import report_file

MANY = 500  # folders that a process links at a time
FEW = 50  # pages of lists, the longer ones, that it renders at a time


@dataclass(frozen=True, slots=True)
class Rendering:
    """A partition's pages that are to be rendered."""

    number: int
    docs: str
    site: str  # not public yet
    index: str  # the folder of the index
    shared: Shared
    want: Held  # as docs/ has it, with what pages share
    held: Held | None  # what the site has of it now
    fresh: bool  # the site is empty


def bring_site(
    places: Places,
    plan: Plan,
    docs: State,
    begun: Beside[Shared],
    workers: Workers,
    account: Account,
) -> None:
    """Bring the site up to date with docs/; `begun` gives what its pages share.

    Raises:
        OSError: a file cannot be written; the error names it.
        SiteError: MkDocs refused its part; the message says why.
    """
    assert places.site is not None
    site, mirror = places.site, places.mirror
    with account.stage("shared"):
        shared = begun.result()
    before = _public(places)
    if before is None or len(before.partitions) != len(docs.partitions):
        before = None
        shutil.rmtree(mirror, ignore_errors=True)
    elif read_state(places.state_of(mirror), mirror) is None:  # a run was cut off before it was one
        shutil.rmtree(mirror, ignore_errors=True)
        _mirror_all(site, mirror, workers)
    places.state_of(mirror).unlink(missing_ok=True)
    mirror.mkdir(parents=True, exist_ok=True)
    folder = Folder(str(mirror), fresh=before is None)
    with account.stage("site", sum(len(held.pages) for held in docs.partitions.values())) as stage:
        state = _fill(places, folder, docs, before or State(), shared, workers, stage)
    with account.stage("sums"):
        bring_sums(folder, workers)
    with account.stage("publish"):
        coming = _coming(places)
        write_state(coming, state, plan.digest, mirror)
        if site.is_dir():
            exchange(mirror, site)
        else:
            site.parent.mkdir(parents=True, exist_ok=True)
            mirror.rename(site)
        coming.replace(places.state_of(site))
        if before is None:
            shutil.rmtree(mirror, ignore_errors=True)
            _mirror_all(site, mirror, workers)
        else:
            _mirror_changes(folder, docs, before, places)
        write_state(places.state_of(mirror), State(), plan.digest, mirror)
    account.add(folder)
    account.site = _size(site, state)


def _public(places: Places) -> State | None:
    """Return the state of the public site, also where the last run was cut off behind its step."""
    assert places.site is not None
    path = places.state_of(places.site)
    if read_state(_coming(places), places.site):
        _coming(places).replace(path)
    return read_state(path, places.site)


def _coming(places: Places) -> Path:
    """Return where the state of the site that is to become public is kept."""
    assert places.site is not None
    return places.state_of(places.site).with_suffix(".coming")


def _fill(
    places: Places,
    folder: Folder,
    docs: State,
    before: State,
    shared: Shared,
    workers: Workers,
    stage: Stage,
) -> State:
    """Change what is in `folder`, as `before` says, to what docs/ has; return its state."""
    assert docs.index
    state = State(docs.index)
    html = {page_file(name): name for name in docs.others if name.endswith(".md")}
    state.others = dict.fromkeys(shared.files, shared.key)
    state.others |= {name: f"{docs.others[md]} {shared.key}" for name, md in html.items()}
    state.others |= {name: made for name, made in docs.others.items() if not name.endswith(".md")}
    for name in before.others.keys() - state.others.keys():
        folder.remove(name)
    link_index(folder, str(places.docs), docs.index, before.index, docs.patch)
    works = []
    for number, one in docs.partitions.items():
        held = before.partitions.get(number)
        want = replace(one, made_of=f"{one.made_of} {shared.key}")
        if held and (held.made_of, held.near, held.files) == (want.made_of, want.near, want.files):
            state.partitions[number] = held
        else:
            paths = str(places.docs), folder.root, docs.index.folder
            works.append(Rendering(number, *paths, shared, want, held, folder.fresh))
    odd = []
    for work, done in zip(works, workers.spread(render_pages, works), strict=True):
        sizes, changes, left = done
        state.partitions[work.number] = replace(work.want, sizes=sizes)
        folder.add(changes)
        odd += left
        stage.update(len(work.want.pages), changes.size)
    # Not before: a page that is taken away may have one of these at its place.
    new = [name for name, made in state.others.items() if before.others.get(name) != made]
    odd += _bring_others(places, folder, new, html, shared, workers)
    for name, page in render_odd(places, odd) if odd else ():
        folder.put(page_file(name), page)
    return state


def _bring_others(
    places: Places,
    folder: Folder,
    names: Sequence[str],
    html: Mapping[str, str],
    shared: Shared,
    workers: Workers,
) -> list[str]:
    """Bring what is no report's; return the pages that only MkDocs can render.

    `html` gives the page in docs/ of each name that is one's.
    """
    pages = [html[name] for name in names if name in html]
    render = partial(render_other, str(places.docs), folder.root, shared, folder.fresh)
    rendered = workers.spread(render, pages, FEW)
    for name in names:
        if name not in html:
            source = shared.folder if name in shared.files else str(places.docs)
            folder.link(name, f"{source}/{name}")
    odd = []
    for page, (written, changes) in zip(pages, rendered, strict=True):
        folder.add(changes)
        if not written:
            odd.append(page)
    return odd


def render_pages(work: Rendering) -> tuple[tuple[int, ...], Folder, list[str]]:
    """Render the pages of a partition.

    Returns:
        Of each page the bytes of its files, what was done, and the pages that only MkDocs can
        render.

    Raises:
        OSError: a file cannot be read or written; the error names it.
    """
    folder = Folder(work.site, fresh=work.fresh)
    same = work.held is not None and work.held.made_of == work.want.made_of  # but for links
    known: dict[str, tuple[str, str, int]] = {}
    if work.held and work.held.made_of.endswith(f" {work.shared.key}"):
        known = work.held.known() if work.held.files == work.want.files else {}
    sizes, odd = [], []
    for page, (inputs, near, size) in work.want.known().items():
        *before, there = known.get(page, ("", "", 0))
        if before == [inputs, near]:
            sizes.append(there)
            continue
        name = f"reports/{page}.md"
        written = _render(folder, work.docs, name, work.shared)
        if not written:
            odd.append(name)
        sizes.append(size + written)
        for one in beside(page, work.want.files):
            folder.link(one, f"{work.docs}/{one}")
    for name in piece_files(work.number) if not same else ():
        folder.link(name, f"{work.docs}/{name}")
    for number in range(len(work.want.packs) if not same else 0):
        name = f"search/{work.index}/{report_file(work.number, number)}"
        folder.link(name, f"{work.docs}/{name}")
    if work.held and not same:
        for page in sorted(set(work.held.pages) - set(work.want.pages)):
            folder.remove(page_file(f"reports/{page}.md"))
        for name in sorted(set(work.held.beside()) - set(work.want.beside())):
            folder.remove(name)
        for number in range(len(work.want.packs), len(work.held.packs)):
            folder.remove(f"search/{work.index}/{report_file(work.number, number)}")
    return tuple(sizes), folder, odd


def _render(folder: Folder, docs: str, name: str, shared: Shared) -> int:
    """Put the HTML of a page of docs/ in its place; return its bytes, 0 if only MkDocs can."""
    with open(f"{docs}/{name}", "rb", buffering=0) as file:
        html = page_html(shared, name, file.read().decode())
    if html is None:
        return 0
    folder.put(page_file(name), html)
    return len(html)


def render_other(
    docs: str, site: str, shared: Shared, fresh: bool, name: str
) -> tuple[int, Folder]:
    """Render a page that is no report's; return its bytes, 0 if only MkDocs can render it, too.

    Raises:
        OSError: a file cannot be read or written; the error names it.
    """
    folder = Folder(site, fresh=fresh)
    return _render(folder, docs, name, shared), folder


def _mirror_all(site: Path, mirror: Path, workers: Workers) -> None:
    """Make a mirror of the public site from nothing."""
    folders = [(here, names) for here, _, names in os.walk(site) if names]
    link = partial(_link_all, site=str(site), mirror=str(mirror))
    for _ in workers.spread(link, folders, MANY):
        pass


def _link_all(folder: tuple[str, list[str]], site: str, mirror: str) -> None:
    here, names = folder
    other = Folder(mirror, fresh=True)
    for name in names:
        other.link(f"{here[len(site) :]}/{name}".lstrip("/"), f"{here}/{name}")


def _mirror_changes(folder: Folder, docs: State, before: State, places: Places) -> None:
    """Do to the folder that was public what was done to the other one."""
    assert docs.index and places.site
    other = Folder(folder.root)
    link_index(other, str(places.docs), docs.index, before.index, docs.patch)
    for name in folder.removed:
        other.remove(name)
    for name in dict.fromkeys(folder.changed):
        other.link(name, f"{places.site}/{name}")


def _size(site: Path, state: State) -> tuple[int, int]:
    """Return how many files the site has, and their bytes."""
    files = size = 0
    for held in state.partitions.values():
        files += (1 + len(held.files)) * len(held.pages) + len(held.packs) + PIECES
        size += held.size
    assert state.index
    index = f"search/{state.index.folder}"
    beside = [f"{index}/{one.name}" for one in os.scandir(site / index) if one.is_file()]
    names = [*state.others, *beside, "search/index.json", NAME]
    size += state.index.size + sum(os.stat(site / name).st_size for name in names)
    return files + state.index.shards + len(names), size
