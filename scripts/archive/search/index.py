"""Segments, one a partition → the files of the index.

A segment is made from the records of its partition alone (`segments.py`).  A shard is the
slices of all segments for a range of keys, one behind the other, each after its length: put
together, not encoded anew.  `docs/about/search.md` describes the files byte by byte.
"""

from __future__ import annotations

from array import array
from base64 import b64encode
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from archive.fast_json import dumps
from archive.packing import deflated
from archive.traditional import simplified_forms

if TYPE_CHECKING:
    from archive.search.records import Record

VERSION = 1
PARTITION = 400  # reports at most on average in one
REPORT_BYTES = 3_000  # that the index takes for a report, about
SHARD_BYTES = (2_000, 40)  # at least, and times the root of the number of reports
MOST_SHARDS = 1 << 15
COMMON_BITS = 15  # of a key, in the map of common ones


def partitions_for(reports: int) -> int:
    """Return into how many partitions an archive falls, a power of two."""
    return 1 << max(0, -(-reports // PARTITION) - 1).bit_length()


def partition_of(identity: str, partitions: int) -> int:
    """Return the partition of a report: a stable hash of its identity."""
    digest = blake2b(identity.encode("utf-8", "surrogateescape"), digest_size=8).digest()
    return int.from_bytes(digest) % partitions


def shards_for(reports: int) -> int:
    """Return the number of shards, a power of two: more for more reports, but larger ones too."""
    least, factor = SHARD_BYTES
    wanted = reports * REPORT_BYTES / max(least, factor * sqrt(reports))
    return min(MOST_SHARDS, 1 << max(0, round(wanted) - 1).bit_length())


Families = Sequence[Sequence[int]]  # of reports, by their numbers through all partitions


class Facts(NamedTuple):
    """What results are filtered and sorted by."""

    year: int
    date: str
    genre: str
    level: str
    place: tuple[str, ...]


AllFacts = Sequence[Sequence[Facts]]  # of the reports of each partition


def facts_of(record: Record) -> Facts:
    """Return the facts of a report."""
    return Facts(record.year, record.date, record.genre, record.level, record.place)


@dataclass(frozen=True, slots=True)
class Segment:
    """The part of the index that one partition makes; its reports are numbered newest first."""

    slices: bytes | memoryview  # for each shard in order: the length, then the slice
    edges: array[int]  # where each begins, and the end
    common: array[int]  # the places in the map of common keys


def leb128(number: int) -> bytes:
    """Return a number in bytes of seven bits, the lowest first; the eighth says that more come."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def _read_leb128(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while data[at] > 127:
        number |= (data[at] & 127) << shift
        shift += 7
        at += 1
    return number | data[at] << shift, at + 1


def name_of(packs: Iterable[bytes], shards: int) -> str:
    """Return the name of a segment, a digest of all that it is made of.

    `packs` are what the results are shown from, in the segment's order: they hold the records.
    """
    whole = blake2b(f"{VERSION} {shards} ".encode(), digest_size=16)
    for pack in packs:
        whole.update(pack)
    return whole.hexdigest()


def folder_of(names: Iterable[str]) -> str:
    """Return the name of the folder that holds the index of the segments of these names.

    A visit during a deployment meets one index or the other, never some of each.
    """
    return blake2b(" ".join(names).encode(), digest_size=8).hexdigest()


def report_file(partition: int, report: int) -> str:
    """Return the name of the file, in the index's folder, that a result is shown from."""
    return f"t/{partition:x}/{report:x}.bin"


def shard_file(number: int) -> str:
    """Return the name of a shard, in the index's folder."""
    return f"s/{number:x}.bin"


def shard(segments: Sequence[Segment], number: int) -> bytes:
    """Return a shard: the slices of all segments for it, one behind the other."""
    return b"".join([s.slices[s.edges[number] : s.edges[number + 1]] for s in segments])


def slices_in(data: bytes) -> list[bytes]:
    """Return the slices that a shard is made of, each with its length before it."""
    slices, at = [], 0
    while at < len(data):
        length, begin = _read_leb128(data, at)
        slices.append(data[at : begin + length])
        at = begin + length
    return slices


def other_files(facts: AllFacts, families: Families = ()) -> Iterator[tuple[str, bytes]]:
    """Yield the files in the index's folder that are neither shards nor reports.

    `facts` are those of the reports of each partition; `families` are those of reports that are
    one text: they follow from the texts, as all else in the folder does.
    """
    yield "facets.bin", deflated(dumps(_facets(facts, families)))
    yield "simplified.bin", deflated(simplified_forms().encode())


def head(
    folder: str,
    facts: AllFacts,
    common: Sequence[array[int]],
    shards: int,
    replaced: Collection[int] = (),
) -> bytes:
    """Return `index.json`: what a query needs to know before it fetches anything else.

    `folder` is the name of the index's; `facts` and `common` are those of each partition.
    `replaced` are the reports that a newer one takes the place of: it does not follow from the
    texts, so it is told here.
    """
    years = sorted({fact.year for part in facts for fact in part}, reverse=True)
    counts = [Counter(fact.year for fact in part) for part in facts]
    held = Counter(place for places in common for place in places)
    bits = bytearray(1 << COMMON_BITS >> 3)
    for place, number in held.items():
        if number * 2 >= len(common):
            bits[place >> 3] |= 128 >> (place & 7)
    told = {
        "version": VERSION,
        "folder": folder,
        "shards": shards,
        "years": years,  # newest first; 0 is unknown
        "partitions": len(facts),
        "counts": b64encode(b"".join(leb128(count[y]) for count in counts for y in years)).decode(),
        "common": b64encode(bytes(bits)).decode(),
        "replaced": sorted(replaced),
    }
    return dumps(told)


def _facets(parts: AllFacts, families: Families) -> Mapping[str, Any]:
    """Return the facets of all reports, a column each, in the order of partitions and numbers.

    A column holds numbers into its list of names, of which 0 is none; a place is a name and
    the number of the place that holds it.  Reports of one family have one number, the others 0.
    """
    facts = [fact for part in parts for fact in part]
    genres = {"": 0}
    levels = {"": 0}
    places: dict[tuple[str, ...], int] = {(): 0}
    for fact in facts:
        genres.setdefault(fact.genre, len(genres))
        levels.setdefault(fact.level, len(levels))
        for depth in range(1, len(fact.place) + 1):
            places.setdefault(fact.place[:depth], len(places))
    family = [0] * len(facts)
    for number, members in enumerate(families, 1):
        for member in members:
            family[member] = number
    return {
        "family": family,
        "date": [int(f"{fact.date.replace('-', '')[:8]:0<8}") for fact in facts],
        "genre": [genres[fact.genre] for fact in facts],
        "level": [levels[fact.level] for fact in facts],
        "place": [places[fact.place] for fact in facts],
        "genres": list(genres),
        "levels": list(levels),
        "places": [[place[-1] if place else "", places[place[:-1]]] for place in places],
    }
