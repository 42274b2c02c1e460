"""The index on disk: segments of partitions put together in `docs/search/`."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Callable, Sequence
from mmap import ACCESS_READ, mmap
from pathlib import Path

from archive.build.store import write_if_changed
from archive.search.index import Segment, folder_of, head, index_files, report_file, segment_of
from archive.search.records import Record

NEW = ".new"  # the folder of an index that is not whole yet; MkDocs passes it over


def write_segment(folder: Path, partition: int, records: Sequence[Record], shards: int) -> None:
    """Make the segment of a partition, and keep it in `folder` until all are there."""
    segment, packed = segment_of(records, shards)
    folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(packed):
        path = folder / report_file(partition, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / f"{partition:x}.slices").write_bytes(segment.slices)
    rest = (segment.edges, segment.common, segment.facts, segment.digest)
    (folder / f"{partition:x}.rest").write_bytes(pickle.dumps(rest))


def put_together(folder: Path, partitions: int, shards: int) -> None:
    """Turn the segments in `folder`/.new into the index in `folder`, and remove the one before."""
    new = folder / NEW
    segments = [_segment(new, partition) for partition in range(partitions)]
    name = folder_of(segments, shards)
    if not (folder / name).is_dir():
        (new / "s").mkdir(exist_ok=True)
        for file, data in index_files(segments, shards):
            (new / file).write_bytes(data)
        for path in [*new.glob("*.slices"), *new.glob("*.rest")]:
            path.unlink()
        new.rename(folder / name)
    write_if_changed(folder / "index.json", head(segments, shards).decode())
    for other in folder.iterdir():
        if other.is_dir() and other.name != name:
            shutil.rmtree(other)


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


def _segment(folder: Path, partition: int) -> Segment:
    """Return a segment whose slices stay on the disk."""
    with (folder / f"{partition:x}.slices").open("rb") as file:
        slices = mmap(file.fileno(), 0, access=ACCESS_READ)
    rest = pickle.loads((folder / f"{partition:x}.rest").read_bytes())
    return Segment(slices, *rest)
