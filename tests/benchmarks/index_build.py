"""The index alone: records → segments → files, without converting a text or making a page.

    python -m tests.benchmarks.index_build RECORDS INDEX JOBS

RECORDS holds the records of each partition, as `save` put them there.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from mmap import ACCESS_READ, mmap
from pathlib import Path

from archive.search.index import (
    Facts,
    Segment,
    facts_of,
    folder_of,
    head,
    name_of,
    other_files,
    partition_of,
    partitions_for,
    report_file,
    shard,
    shard_file,
    shards_for,
)
from archive.search.records import Record, pack
from archive.search.segments import in_order, segment_of


def save(folder: Path, records: Iterable[Record], number: int) -> None:
    """Put `number` records into `folder`, a file a partition, for builds to start from."""
    folder.mkdir(parents=True)
    (folder / "number").write_text(f"{number}", "utf-8")
    partitions = partitions_for(number)
    with ExitStack() as stack:
        files = [stack.enter_context((folder / f"{n:x}").open("wb")) for n in range(partitions)]
        for record in records:
            pickle.dump(record, files[partition_of(record.identity, partitions)])


def saved(folder: Path, partition: int) -> Iterator[Record]:
    """Yield the records of a partition."""
    with (folder / f"{partition:x}").open("rb") as file:
        while file.peek(1):
            yield pickle.load(file)


def main(records: Path, index: Path, jobs: int) -> None:
    """Build the index of the records over so many processes; one is this process itself."""
    number = int((records / "number").read_text("utf-8"))
    partitions, shards = partitions_for(number), shards_for(number)
    work = partial(_segment, records, index / "new", shards)
    if jobs == 1:
        made = list(map(work, range(partitions)))
    else:
        with ProcessPoolExecutor(jobs) as pool:
            made = list(pool.map(work, range(partitions)))
    names, facts, segments = zip(*made, strict=True)
    mapped = [_mapped(index / "new", n, one) for n, one in enumerate(segments)]
    folder = index / folder_of(names)
    (index / "new").rename(folder)
    (folder / "s").mkdir()
    for number in range(shards):
        (folder / shard_file(number)).write_bytes(shard(mapped, number))
    for name, data in other_files(facts):
        (folder / name).write_bytes(data)
    common = [one.common for one in mapped]
    (index / "index.json").write_bytes(head(folder.name, facts, common, shards))
    for path in folder.glob("*.slices"):
        path.unlink()


def _segment(
    records: Path, folder: Path, shards: int, partition: int
) -> tuple[str, list[Facts], Segment]:
    """Make a segment and the files of its reports; its slices go to the disk."""
    ordered = in_order(saved(records, partition))
    segment, packs = segment_of(ordered, shards), [pack(record) for record in ordered]
    for number, data in enumerate(packs):
        path = folder / report_file(partition, number)
        if not number:
            path.parent.mkdir(parents=True)
        path.write_bytes(data)
    (folder / f"{partition}.slices").write_bytes(segment.slices)
    facts = [facts_of(record) for record in ordered]
    return name_of(packs, shards), facts, replace(segment, slices=b"")


def _mapped(folder: Path, partition: int, segment: Segment) -> Segment:
    with (folder / f"{partition}.slices").open("rb") as file:
        mapped = mmap(file.fileno(), 0, access=ACCESS_READ)
        return replace(segment, slices=memoryview(mapped))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
