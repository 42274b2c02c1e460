"""The work of a partition: its sources → an entry of the cache."""

from __future__ import annotations

import json
import zlib
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
from archive.catalog.entries import Entry, entry_of
from archive.convert import page
from archive.identity import on_one_line
from archive.model import Report
from archive.search.records import Record, record_of, unpack
from archive.search.segments import segment_of

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
    refused, known = dict(task.refused), _known(task)
    for source in task.sources:
        inputs = digest_of(task.version, *inputs_of(source))
        if why := refused.get(source.shown):
            outcome = Outcome(
                source.shown, "refused", problems=(on_one_line(why),), codes=("redirect",)
            )
            paper, record = Paper("", outcome), None
        elif inputs in known:
            paper, record = known[inputs]
            reused += 1
        else:
            source, report = settled(source)
            size += len(report.text)
            paper, record = _paper(task, source, report)
        papers.append(paper)
        sources.append(source)
        if record:
            records.append(record)
    key = replace(task, sources=tuple(sources)).key  # of what was read in the end
    return Made(_write(task, key, papers, records), reused, size)


def _known(task: Task) -> dict[str, tuple[Paper, Record | None]]:
    """Return what the entry before holds, by the digest of what it was made from."""
    parts = read_entry(entry_path(task.cache, task.before), "pages", "packs", "summary")
    if parts is None:
        return {}
    sizes = json.loads(parts[2])["packs"]
    records = {record.identity: record for record in map(unpack, cut(parts[1], sizes))}
    papers = papers_in(parts[0])
    return {paper.inputs: (paper, records.get(paper.outcome.page)) for paper in papers}


def _paper(task: Task, source: Found, report: Report) -> tuple[Paper, Record | None]:
    made = page(report)
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
        tuple(told),
        report.encoding,
    )
    markdown, account = (made.markdown, made.account) if made else ("", "")
    inputs = digest_of(task.version, *inputs_of(source))
    return Paper(inputs, outcome, markdown, account), record


def _write(task: Task, key: str, papers: list[Paper], records: list[Record]) -> Summary:
    segment, packs = segment_of(records, task.shards)
    facts = {
        "outcomes": [paper.outcome for paper in papers],
        "common": segment.common,
        "facts": segment.facts,
        "digest": segment.digest.hex(),
        "packs": [len(pack) for pack in packs],
    }
    rows = [(p.inputs, p.outcome, p.markdown, p.account) for p in papers]
    parts = {
        "summary": json.dumps(facts, default=_plain).encode(),
        "pages": zlib.compress(json.dumps(rows, default=_plain).encode(), FAST),
        "packs": b"".join(packs),
        "edges": segment.edges.tobytes(),
        "slices": bytes(segment.slices),
    }
    write_entry(entry_path(task.cache, key), parts)
    return summary_of(key, parts["summary"])


def _plain(value: Outcome | Entry) -> list[object]:
    return [getattr(value, name) for name in value.__slots__]
