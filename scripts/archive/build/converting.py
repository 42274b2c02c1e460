"""The work of a partition: its sources → an entry of the cache."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from archive.build.cache import digest_of, read_entry, write_entry
from archive.build.partitions import (
    Outcome,
    Paper,
    Summary,
    Task,
    cut,
    entry_path,
    inputs_of,
    papers_in,
    read_summary,
    summary_of,
)
from archive.build.reports import settled
from archive.build.store import Found
from archive.catalog.entries import entry_of
from archive.catalog.signatures import pack as pack_sheet
from archive.catalog.signatures import sheet_of, signature_of
from archive.convert import page
from archive.identity import on_one_line
from archive.model import Report
from archive.search.records import Record, record_of, unpack
from archive.search.segments import in_order, segment_of
from archive.stages.mask import mask

FAST = 1  # zlib's level: entries are written more often than kept


class Made(NamedTuple):
    """A partition that is in the cache, and what it cost."""

    summary: Summary
    reused: int  # reports that were taken over from the entry before
    size: int  # bytes of the sources that were converted


def convert_partition(task: Task) -> Made:
    """Make the entry of a partition, unless it is there."""
    if found := read_summary(task.cache, task.key):
        return Made(found, len(task.sources), 0)
    papers, records, sources, reused, size = [], [], [], 0, 0
    packs: dict[str, bytes] = {}
    without, known = set(task.without), _known(task)
    for source in task.sources:
        inputs = digest_of(task.version, *inputs_of(source))
        paper, record, pack = known.get(inputs, (None, None, b""))
        if paper and (paper.markdown or not paper.outcome.page or source.identity in without):
            reused += 1
            packs[source.identity] = pack
        else:
            source, report = settled(source)
            size += len(report.text)
            paper, record = _paper(task, source, mask(report, task.settings.mask))
        if source.identity in without:
            paper, record = Paper(paper.inputs, paper.outcome), None
        papers.append(paper)
        sources.append(source)
        if record:
            records.append(record)
    task = replace(task, sources=tuple(sources))
    return Made(_write(task, papers, records, packs), reused, size)


def _known(task: Task) -> dict[str, tuple[Paper, Record | None, bytes]]:
    """Return what the entry before holds, by the digest of what it was made from.

    The bytes are what the record was kept as.
    """
    parts = read_entry(entry_path(task.cache, task.before), "pages", "packs", "summary")
    if parts is None:
        return {}
    sizes = json.loads(parts[2])["packs"]
    records = {}
    for pack in cut(parts[1], sizes):
        record = unpack(pack)
        records[record.identity] = record, pack
    nothing = None, b""
    return {p.inputs: (p, *records.get(p.outcome.page, nothing)) for p in papers_in(parts[0])}


def _paper(task: Task, source: Found, report: Report) -> tuple[Paper, Record | None]:
    made = page(report, task.settings)
    shown = made is not None and report.status != "withdrawn"
    record = record_of(report) if shown else None
    told = {one.code: one for one in report.problems if made is None or one.stage == "decode"}
    outcome = Outcome(
        report.source,
        report.status,
        made.identity if made else "",
        tuple(on_one_line(problem.message) for problem in told.values()),
        report.sidecar.redirect_from if made else (),
        entry_of(report, record) if record else None,
        digest_of(record) if record else "",
        report.sidecar.noindex,
        report.same,
        codes=tuple(told),
        encoding=report.encoding,
        replaces=report.sidecar.replaces if made else (),
    )
    texts = (made.markdown, made.account, made.text, made.portable) if made else ()
    inputs = digest_of(task.version, *inputs_of(source))
    return Paper(inputs, outcome, *texts), record


def _write(
    task: Task, papers: list[Paper], records: list[Record], known: Mapping[str, bytes]
) -> Summary:
    segment, packs = segment_of(records, task.shards, known)
    sheet = sheet_of([signature_of(record.text) for record in in_order(records)])
    key = task.key  # of what was read in the end
    facts = {
        "outcomes": [paper.outcome for paper in papers],
        "without": task.without,
        "common": segment.common,
        "facts": segment.facts,
        "digest": segment.digest.hex(),
        "packs": [len(pack) for pack in packs],
    }
    parts = {
        "summary": json.dumps(facts).encode(),
        "pages": zlib.compress(_json(papers), FAST),
        "packs": b"".join(packs),
        "edges": segment.edges.tobytes(),
        "slices": bytes(segment.slices),
        "sheet": pack_sheet(sheet),
    }
    write_entry(entry_path(task.cache, key), parts)
    return summary_of(key, parts["summary"])


def _json(papers: list[Paper]) -> bytes:
    """Return pages as JSON that is not escaped: what is said twice is near enough to pack well."""
    text = json.dumps(papers, ensure_ascii=False)
    return text.encode(errors="surrogatepass")  # names of files may hold any bytes
