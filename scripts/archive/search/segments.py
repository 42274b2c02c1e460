"""Records of a partition → its segment of the index."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import accumulate
from typing import Protocol, TypeVar

import numpy as np

from archive.search.bits import encode
from archive.search.folding import fold
from archive.search.grams import KEY_BITS, postings_of
from archive.search.index import COMMON_BITS, Segment, leb128
from archive.search.records import Record


class Dated(Protocol):
    """What a report of an index is numbered by."""

    @property
    def identity(self) -> str:
        """The source's path without its ending."""

    @property
    def year(self) -> int:
        """0: unknown."""

    @property
    def date(self) -> str:
        """ISO 8601, as much of it as is known."""


D = TypeVar("D", bound=Dated)


def in_order(reports: Iterable[D]) -> list[D]:
    """Return the reports of a partition as its segment numbers them: newest first."""
    by_name = sorted(reports, key=lambda report: report.identity)
    return sorted(by_name, key=lambda report: (report.year, report.date), reverse=True)


def segment_of(records: Iterable[Record], shards: int) -> Segment:
    """Return the segment of a partition."""
    ordered = in_order(records)
    postings = postings_of([(fold(record.title), fold(record.text)) for record in ordered])
    framed = [leb128(len(part)) + part for part in encode(postings, len(ordered), shards)]
    return Segment(
        b"".join(framed),
        array("I", accumulate(map(len, framed), initial=0)),
        array("H", np.unique(postings.common >> KEY_BITS - COMMON_BITS).tolist()),
    )
