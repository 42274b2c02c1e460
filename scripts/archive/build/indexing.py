"""The work of the index: the records of a partition, as its entry holds them → its segment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from archive.build import SiteError
from archive.build.cache import gone, read_entry, write_entry
from archive.build.partitions import CHANGED, cut, entry_path, loaded_version
from archive.build.search import PARTS, segment_path
from archive.search.records import unpack
from archive.search.segments import segment_of


class Indexing(NamedTuple):
    """What the work is made of."""

    cache: Path
    name: str  # of the segment in the cache
    version: str  # of our program
    shards: int
    key: str  # of the entry that holds the records
    packs: Sequence[int]  # the bytes of each there


def index_partition(work: Indexing) -> None:
    """Have the segment of a partition stand in the cache, whole.

    Raises:
        OSError: the segment cannot be written, or the entry is gone.
        SiteError: the program was changed since the build began.
    """
    path = segment_path(work.cache, work.name)
    if read_entry(path, *PARTS):
        return
    if loaded_version() != work.version:
        raise SiteError(CHANGED)
    entry = entry_path(work.cache, work.key)
    parts = read_entry(entry, "packs")
    if parts is None:
        raise gone(entry)
    segment = segment_of(map(unpack, cut(parts[0], work.packs)), work.shards)
    rows = segment.slices, segment.edges.tobytes(), segment.common.tobytes()
    write_entry(path, dict(zip(PARTS, rows, strict=True)))
