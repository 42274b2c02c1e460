"""What work a report takes, counted, not timed: `make work` records it in `work.json`.

Counted are the lines of Python that run and the functions that are called, also those written
in C.  The same reports give the same count on any machine; it differs between versions of
Python, so each has a record of its own.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from archive.convert import convert, page
from archive.html.lean import read
from archive.model import Source
from archive.rules import load_rules
from archive.search.index import shards_for
from archive.search.records import pack, record_of, unpack
from archive.search.segments import segment_of
from archive.stages.render import words_of
from tests import generator

RECORD = Path(__file__).with_suffix(".json")
VERSION = "{}.{}".format(*sys.version_info)
REPORTS = 24
FAULTS = 0.3  # of the reports


def work() -> dict[str, int]:
    """Return the operations a report takes, by what is done with it."""
    rules = load_rules()
    sources = [
        Source(f"seeds/{made.file}", made.name, made.name, "plain", made.data)
        for made in generator.reports(REPORTS, faults=FAULTS)
    ]
    reports = [convert(source, rules) for source in sources]
    pages = [made for made in map(page, reports) if made]
    shown = [report for report in reports if report.status == "archived"]
    records = [record_of(report, words_of(report)) for report in shown]
    shards = shards_for(400)

    def make_pages() -> None:
        for source in sources:
            page(convert(source, rules))

    def make_segment() -> None:
        segment_of(map(unpack, map(pack, records)), shards)

    def make_html() -> None:
        for made in pages:
            read(made.markdown)

    parts = {"page": make_pages, "index": make_segment, "html": make_html}
    return {name: operations(part) // REPORTS for name, part in parts.items()}


def operations(work: Callable[[], None]) -> int:
    """Return how many lines run and how many functions are called in `work`."""
    work()  # what is kept from the first time does not count
    count = 0

    def called(_: FrameType, event: str, __: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    def line(_: FrameType, event: str, __: object) -> Any:
        nonlocal count
        count += event == "line"
        return line

    before = sys.gettrace(), sys.getprofile()
    sys.settrace(line)
    sys.setprofile(called)
    try:
        work()
    finally:
        sys.settrace(before[0])
        sys.setprofile(before[1])
    return count


def recorded() -> dict[str, dict[str, int]]:
    """Return the records by version of Python."""
    records: dict[str, dict[str, int]] = json.loads(RECORD.read_text("utf-8"))
    return records


if __name__ == "__main__":
    now = recorded() | {VERSION: work()}
    RECORD.write_text(json.dumps(now, indent=1, sort_keys=True) + "\n", "utf-8")
    print(f"{RECORD.name}: {VERSION}: {now[VERSION]}")
