"""Records of a partition → its segment of the index, and what results are shown from."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from hashlib import blake2b
from itertools import accumulate

import numpy as np

from archive.search.bits import encode
from archive.search.folding import fold
from archive.search.grams import KEY_BITS, postings_of
from archive.search.index import COMMON_BITS, Facts, Segment, leb128
from archive.search.records import Record, pack


def segment_of(records: Sequence[Record], shards: int) -> tuple[Segment, list[bytes]]:
    """Return the segment of a partition, and for each report what a result is shown from."""
    by_name = sorted(records, key=lambda record: record.identity)
    ordered = sorted(by_name, key=lambda record: (record.year, record.date), reverse=True)
    postings = postings_of([(fold(record.title), fold(record.text)) for record in ordered])
    framed = [leb128(len(part)) + part for part in encode(postings, len(ordered), shards)]
    packed = [pack(record) for record in ordered]
    digest = blake2b(digest_size=16)
    for part in (*framed, *packed):
        digest.update(part)
    segment = Segment(
        b"".join(framed),
        array("I", accumulate(map(len, framed), initial=0)),
        tuple(np.unique(postings.common >> KEY_BITS - COMMON_BITS).tolist()),
        tuple(Facts(r.year, r.date, r.genre, r.level, r.place) for r in ordered),
        digest.digest(),
    )
    return segment, packed
