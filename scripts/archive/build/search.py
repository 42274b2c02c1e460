"""The index on disk: pieces of partitions put together in `docs/search/`.

Where few partitions changed, only the shards whose pieces changed are written anew.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from archive.build.folder import Folder
from archive.build.partitions import Summary, entry_path, segment_in
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

NEW = ".new"  # the folder of an index that is not whole yet; MkDocs passes it over
RANGE = 512  # shards that a process puts together at a time
FEW = 8  # changed partitions, up to which shards are patched


@dataclass(frozen=True, slots=True)
class Index:
    """Which index stands in a folder: its name, and the entries of which it is made."""

    folder: str  # below `search/`
    shards: int
    keys: list[str]
    size: int = 0  # bytes of the shards


class Patch(NamedTuple):
    """How an index came of the one before: only these shards are other files than before."""

    before: Index
    shards: list[int]


def bring_index(
    docs: Folder,
    summaries: Sequence[Summary],
    shards: int,
    cache: Path,
    before: Index | None,
    workers: Workers,
    families: Families,
    replaced: Sequence[int] = (),
) -> tuple[Index, Patch | None]:
    """Have the index of these partitions stand in `docs`/search; that of results comes later.

    `before` is the index that stands there whole, if any.  Returned is the index, and what
    was patched, unless all of it was put together.

    Raises:
        OSError: a file cannot be written.
    """
    segments = [summary.segment for summary in summaries]
    keys = [summary.key for summary in summaries]
    index = Index(folder_of(segments, shards), shards, keys)
    here = f"{docs.root}/search"
    there = f"{here}/{index.folder}"
    patch = None
    if before and (before.folder, before.shards, before.keys) == (index.folder, shards, keys):
        index, patch = before, Patch(before, [])
    elif not docs.dry:
        if before and (pieces := _changed(before, index, cache)) is not None:
            os.rename(f"{here}/{before.folder}", there)
            index = replace(index, size=before.size + _patch(docs, index, pieces))
            patch = Patch(before, [*pieces])
        else:
            size = _put_together(docs, index, before, cache, workers)
            index = replace(index, size=size)
    for name, data in other_files(segments, families):
        docs.put(f"search/{index.folder}/{name}", data)
    docs.put("search/index.json", head(segments, shards, replaced))
    for name in os.listdir(here) if not docs.dry and os.path.isdir(here) else ():
        if os.path.isdir(f"{here}/{name}") and name != index.folder:
            shutil.rmtree(f"{here}/{name}")
    return index, patch


def _changed(before: Index, index: Index, cache: Path) -> dict[int, dict[int, bytes]] | None:
    """Return for each shard the pieces that changed, or None where it is no use to patch."""
    if before.shards != index.shards or len(before.keys) != len(index.keys):
        return None
    pairs = list(enumerate(zip(before.keys, index.keys, strict=True)))
    changed = [(number, one, other) for number, (one, other) in pairs if one != other]
    gone = any(not entry_path(cache, one).is_file() for _, one, _ in changed)
    if gone or len(changed) > FEW:
        return None
    pieces: dict[int, dict[int, bytes]] = {}
    for number, one, other in changed:
        old, new = segment_in(cache, one), segment_in(cache, other)
        for at in range(index.shards):
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


def _put_together(
    docs: Folder, index: Index, before: Index | None, cache: Path, workers: Workers
) -> int:
    """Write all shards; what results are shown from is taken over from the index before.

    Returned are the bytes of the shards.
    """
    new, here = f"{docs.root}/search/{NEW}", f"{docs.root}/search"
    shutil.rmtree(new, ignore_errors=True)
    os.makedirs(f"{new}/s")
    edges = [*range(0, index.shards, RANGE), index.shards]
    work = partial(_put_some, folder=new, keys=index.keys, cache=cache)
    size = 0
    for done in workers.spread(work, list(pairwise(edges))):
        docs.changed += [f"search/{index.folder}/{name}" for name in done.changed]
        size += done.size
    if before and os.path.isdir(f"{here}/{before.folder}/t"):
        os.rename(f"{here}/{before.folder}/t", f"{new}/t")
    shutil.rmtree(f"{here}/{index.folder}", ignore_errors=True)
    os.rename(new, f"{here}/{index.folder}")
    return size


def _put_some(numbers: tuple[int, int], folder: str, keys: list[str], cache: Path) -> Folder:
    """Write the shards of a range."""
    into = Folder(folder, fresh=True)
    segments = [segment_in(cache, key) for key in keys]
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
