"""The index on disk: pieces of partitions put together in `docs/search/`.

Where few partitions changed, only the shards whose pieces changed are written anew.
"""

from __future__ import annotations

import os
import shutil
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from archive.build.cache import digest_of, map_all, map_parts, map_together, read_entry
from archive.build.folder import Folder
from archive.build.partitions import our_version
from archive.build.workers import Workers
from archive.search.index import (
    AllFacts,
    Families,
    Segment,
    folder_of,
    head,
    other_files,
    shard,
    shard_file,
    slices_in,
)

PARTS = ("slices", "edges", "common")  # of a segment's entry of the cache
NEW = ".new"  # the folder of shards that are not all there yet; MkDocs passes it over
RANGE = 512  # shards that a process puts together at a time
FEW = 8  # changed partitions, up to which shards are patched
Change = tuple[int, str, str]  # a partition, the segment that it had, and the one that it has


@dataclass(frozen=True, slots=True)
class Index:
    """Which index stands in a folder: its name, and its segments'."""

    folder: str  # below `search/`: the digest of what the index is made of
    shards: int
    segments: list[str]  # as the cache has them: they depend on our program too
    size: int = 0  # bytes of the shards


class Patch(NamedTuple):
    """How an index came of the one before: only these shards are other files than before."""

    before: Index
    shards: list[int]


@dataclass(frozen=True, slots=True)
class Coming:
    """An index that is to stand in a folder, and how it comes of what stands there."""

    index: Index
    before: Index | None  # that stands there whole, if any
    changes: list[Change] | None  # of its segments; None where it is no use to patch it
    cache: Path  # where the segments are


def segment_path(cache: Path, name: str) -> Path:
    """Return where the segment of this name stands in the cache."""
    return cache / "segments" / name


def _segment_in(cache: Path, name: str) -> Segment:
    """Return a segment that was found whole; its slices stay on the disk.

    Raises:
        OSError: it is gone.
    """
    slices, edges, common = map_parts(segment_path(cache, name), *PARTS)
    return Segment(slices, array("I", bytes(edges)), array("H", bytes(common)))


def plan_index(names: Iterable[str], shards: int, before: Index | None, cache: Path) -> Coming:
    """Say which index is to stand there, and how it comes of the one `before`.

    `names` are those of its segments.  Read are the few that were others before.
    """
    every = list(names)
    segments = [digest_of(our_version(), name) for name in every]
    index = Index(folder_of(every), shards, segments)
    return Coming(index, before, _changes(index, before, cache), cache)


def _changes(index: Index, before: Index | None, cache: Path) -> list[Change] | None:
    """Return which segments are others than `before`, or None where it is no use to patch it."""
    if not before or before.shards != index.shards or len(before.segments) != len(index.segments):
        return None
    pairs = enumerate(zip(before.segments, index.segments, strict=True))
    changes = [(number, one, other) for number, (one, other) in pairs if one != other]
    if len(changes) > FEW:
        return None
    whole = all(read_entry(segment_path(cache, one), *PARTS) for _, one, _ in changes)
    return changes if whole else None


def missing(coming: Coming) -> set[str]:
    """Return the segments that are to be made, or found whole, before the index can be brought."""
    every = {*coming.index.segments}
    if coming.changes is None:
        return every
    return {new for _, _, new in coming.changes} | every - map_all(_common(coming.cache)).keys()


def _common(cache: Path) -> Path:
    """Return where the common keys of all segments are kept together."""
    return cache / "common"


def begin_index(docs: Folder, coming: Coming) -> None:
    """Have the folder of an index ready in `docs`/search, for what results are shown from.

    Raises:
        OSError: a folder cannot be made.
    """
    index, before, here = coming.index, coming.before, f"{docs.root}/search"
    if docs.dry:
        return
    if before and before.folder != index.folder:
        os.rename(f"{here}/{before.folder}", f"{here}/{index.folder}")
    for name in os.listdir(here) if os.path.isdir(here) else ():
        if os.path.isdir(f"{here}/{name}") and not (before and name == index.folder):
            shutil.rmtree(f"{here}/{name}")
    os.makedirs(f"{here}/{index.folder}", exist_ok=True)


def bring_index(
    docs: Folder,
    coming: Coming,
    facts: AllFacts,
    families: Families,
    replaced: Sequence[int],
    workers: Workers,
) -> tuple[Index, Patch | None]:
    """Have an index that was begun stand in `docs`/search; that of results comes otherwise.

    What is `missing` stands in the cache now; `facts` are those of each partition's reports.
    Returned is the index with its size, and what was patched, unless all of it was put
    together.

    Raises:
        OSError: a file cannot be written, or a segment is gone.
    """
    index, before, changes, cache = coming.index, coming.before, coming.changes, coming.cache
    patch = None
    if not docs.dry:
        if before and changes is not None:
            pieces = _pieces(changes, index.shards, cache)
            index = replace(index, size=before.size + _patch(docs, index, pieces))
            patch = Patch(before, [*pieces])
        else:
            index = replace(index, size=_put_together(docs, index, cache, workers))
    for name, data in other_files(facts, families):
        docs.put(f"search/{index.folder}/{name}", data)
    paths = {name: segment_path(cache, name) for name in index.segments}
    kept = map_together(_common(cache), "common", paths)
    common = [array("H", bytes(kept[name])) for name in index.segments]
    docs.put("search/index.json", head(index.folder, facts, common, index.shards, replaced))
    return index, patch


def _pieces(changes: Sequence[Change], shards: int, cache: Path) -> dict[int, dict[int, bytes]]:
    """Return for each shard the pieces that changed."""
    pieces: dict[int, dict[int, bytes]] = {}
    for number, one, other in changes:
        old, new = _segment_in(cache, one), _segment_in(cache, other)
        for at in range(shards):
            piece = _slice(new, at)
            if piece != _slice(old, at):
                pieces.setdefault(at, {})[number] = piece
    return pieces


def _slice(segment: Segment, number: int) -> bytes:
    return bytes(segment.slices[segment.edges[number] : segment.edges[number + 1]])


def _patch(docs: Folder, index: Index, pieces: dict[int, dict[int, bytes]]) -> int:
    """Write the shards that have these pieces; return by how many bytes all of them grow."""
    grown = 0
    for number, new in pieces.items():
        name = f"search/{index.folder}/{shard_file(number)}"
        docs.read += 1
        before = Path(docs.root, name).read_bytes()
        slices = slices_in(before)
        for partition, piece in new.items():
            slices[partition] = piece
        data = b"".join(slices)
        docs.put(name, data)
        grown += len(data) - len(before)
    return grown


def _put_together(docs: Folder, index: Index, cache: Path, workers: Workers) -> int:
    """Write all shards; return their bytes."""
    new, there = f"{docs.root}/search/{NEW}", f"{docs.root}/search/{index.folder}"
    shutil.rmtree(new, ignore_errors=True)
    os.makedirs(f"{new}/s")
    edges = [*range(0, index.shards, RANGE), index.shards]
    work = partial(_put_some, folder=new, names=index.segments, cache=cache)
    size = 0
    for done in workers.spread(work, list(pairwise(edges))):
        docs.changed += [f"search/{index.folder}/{name}" for name in done.changed]
        size += done.size
    shutil.rmtree(f"{there}/s", ignore_errors=True)
    os.rename(f"{new}/s", f"{there}/s")
    os.rmdir(new)
    return size


def _put_some(numbers: tuple[int, int], folder: str, names: list[str], cache: Path) -> Folder:
    """Write the shards of a range."""
    into = Folder(folder, fresh=True)
    segments = [_segment_in(cache, name) for name in names]
    for number in range(*numbers):
        into.put(shard_file(number), shard(segments, number))
    return into


def link_index(
    site: Folder, docs: str, index: Index, before: Index | None, patch: Patch | None
) -> None:
    """Have the index of `docs` stand in `site` too, but for what results are shown from.

    `before` is the index that stands in `site` whole, if any; `patch` is of the index in `docs`.
    """
    if before and before.folder != index.folder:
        site.rename(f"search/{before.folder}", f"search/{index.folder}")
        if before.shards > index.shards:
            for number in range(index.shards, before.shards):
                site.remove(f"search/{index.folder}/{shard_file(number)}")
    numbers = patch.shards if patch and patch.before == before else range(index.shards)
    names = [shard_file(number) for number in numbers]
    for name in (*names, "facets.bin", "simplified.bin"):
        site.link(f"search/{index.folder}/{name}", f"{docs}/search/{index.folder}/{name}")
    site.link("search/index.json", f"{docs}/search/index.json")


def read_index(site: Path) -> Callable[[str], bytes]:
    """Return a reader of the files of the index in `site`.

    Raises:
        FileNotFoundError: no index is there.
    """
    folder = site / "search"
    if not (folder / "index.json").is_file():
        raise FileNotFoundError(f"{folder / 'index.json'}: no index is there; run `build`")

    def read(name: str) -> bytes:
        return (folder / name).read_bytes()

    return read
