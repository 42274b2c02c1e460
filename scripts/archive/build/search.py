"""The index on disk: pieces of partitions put together in `docs/search/`.

Where few partitions changed, only the shards whose pieces changed are written anew.
"""

from __future__ import annotations

import os
import shutil
from array import array
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from archive.build.cache import map_parts, map_together
from archive.build.folder import Folder
from archive.build.partitions import Summary
from archive.build.workers import Workers
from archive.search.index import (
    Families,
    Segment,
    folder_of,
    head,
    other_files,
    shard,
    shard_file,
    slices_in,
)

PARTS = ("common", "edges", "slices")  # of a segment's entry of the cache
NEW = ".new"  # the folder of shards that are not all there yet; MkDocs passes it over
RANGE = 512  # shards that a process puts together at a time
FEW = 8  # changed partitions, up to which shards are patched
Change = tuple[int, str, str]  # a partition, the segment that it had, and the one that it has


@dataclass(frozen=True, slots=True)
class Index:
    """Which index stands in a folder: its name, and those of its segments."""

    folder: str  # below `search/`
    shards: int
    segments: list[str]
    size: int = 0  # bytes of the shards


class Patch(NamedTuple):
    """How an index came of the one before: only these shards are other files than before."""

    before: Index
    shards: list[int]


def segment_path(cache: Path, name: str) -> Path:
    """Return where the segment of this name stands in the cache."""
    return cache / "segments" / name


def _segment_in(cache: Path, name: str) -> Segment:
    """Return a segment that stands in the cache whole; its slices stay on the disk.

    Raises:
        OSError: it is gone.
    """
    edges, slices = map_parts(segment_path(cache, name), "edges", "slices")
    return Segment(slices, array("I", bytes(edges)), (), ())


def _told(cache: Path, index: Index, summaries: Sequence[Summary]) -> list[Segment]:
    """Return what a query is told of the segments before it asks for slices."""
    paths = {name: segment_path(cache, name) for name in index.segments}
    common = map_together(cache / "common", "common", paths)
    return [
        Segment(b"", array("I"), tuple(array("H", bytes(common[name]))), summary.facts)
        for name, summary in zip(index.segments, summaries, strict=True)
    ]


def begin_index(docs: Folder, segments: list[str], shards: int, before: Index | None) -> Index:
    """Return the index of these segments; have its folder ready in `docs`/search.

    What results are shown from can be written there then.  `before` is the index that stands
    there whole, if any.

    Raises:
        OSError: a folder cannot be made.
    """
    index, here = Index(folder_of(segments), shards, segments), f"{docs.root}/search"
    if docs.dry:
        return index
    if before and before.folder != index.folder:
        os.rename(f"{here}/{before.folder}", f"{here}/{index.folder}")
    for name in os.listdir(here) if os.path.isdir(here) else ():
        if os.path.isdir(f"{here}/{name}") and not (before and name == index.folder):
            shutil.rmtree(f"{here}/{name}")
    os.makedirs(f"{here}/{index.folder}", exist_ok=True)
    return index


def bring_index(
    docs: Folder,
    index: Index,
    summaries: Sequence[Summary],
    cache: Path,
    before: Index | None,
    workers: Workers,
    families: Families,
    replaced: Sequence[int] = (),
) -> tuple[Index, Patch | None]:
    """Have an index that was begun stand in `docs`/search; that of results comes otherwise.

    Returned is the index with its size, and what was patched, unless all of it was put
    together.

    Raises:
        OSError: a file cannot be written.
    """
    patch = None
    if not docs.dry:
        changes = _changes(index.segments, index.shards, before, cache)
        if before and changes is not None:
            pieces = _pieces(changes, index.shards, cache)
            index = replace(index, size=before.size + _patch(docs, index, pieces))
            patch = Patch(before, [*pieces])
        else:
            index = replace(index, size=_put_together(docs, index, cache, workers))
    segments = _told(cache, index, summaries)
    for name, data in other_files(segments, families):
        docs.put(f"search/{index.folder}/{name}", data)
    docs.put("search/index.json", head(index.folder, segments, index.shards, replaced))
    return index, patch


def missing(
    segments: Sequence[str], shards: int, before: Index | None, cache: Path
) -> Collection[str]:
    """Return the segments that are to be made, or found whole, before an index can be brought.

    `before` is the index that stands; those that stay are not looked at where it is patched.
    """
    changes = _changes(segments, shards, before, cache)
    return segments if changes is None else [new for _, _, new in changes]


def _changes(
    segments: Sequence[str], shards: int, before: Index | None, cache: Path
) -> list[Change] | None:
    """Return which segments are others than before, or None where it is no use to patch."""
    if not before or before.shards != shards or len(before.segments) != len(segments):
        return None
    pairs = enumerate(zip(before.segments, segments, strict=True))
    changes = [(number, one, other) for number, (one, other) in pairs if one != other]
    gone = any(not segment_path(cache, one).is_file() for _, one, _ in changes)
    return None if gone or len(changes) > FEW else changes


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
