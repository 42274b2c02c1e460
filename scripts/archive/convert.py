"""The whole journey of a text, on one screen: Source → Report → Page.

Pure: the same source and the same rules give the same page, whatever else is in
the archive.  A source that cannot be archived is a Report with status "refused"
whose problems say why; nothing is raised for what a text may hold.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from archive.model import Page, Problem, Report, Source
from archive.rules import Rules
from archive.spans import disjoint
from archive.stages.clean import clean
from archive.stages.decode import Undecodable, decode
from archive.stages.describe import describe
from archive.stages.render import render
from archive.stages.segment import segment
from archive.stages.structure import paragraphs, structure


def convert(source: Source, rules: Rules) -> Report:
    """Return the report of a source: what is kept, what was removed and why, what is known."""
    report = Report(source.path, source.identity, sha256(source.data).hexdigest(), "refused")
    try:
        decoded = decode(source.data)
    except Undecodable as error:
        return replace(report, problems=(Problem("decode", error.code, error.message),))

    text = decoded.text
    segmented = segment(text, source.media)
    report = replace(report, encoding=decoded.encoding, text=text, problems=decoded.problems)
    if not decoded.readable:
        return _verbatim(report, source)

    cleaned = clean(text, segmented.lines, rules.boilerplate)
    taken = [*segmented.removals, *cleaned.removals]
    structured = structure(text, cleaned.lines, taken, source.media)
    removals = disjoint([*taken, *structured.removals])
    return replace(
        report,
        status="archived",
        removals=removals,
        blocks=structured.blocks,
        metadata=describe(source, text, removals, structured.blocks),
    )


def page(report: Report) -> Page | None:
    """Return the page of a report, or None where it has none (refused, withdrawn)."""
    return render(report) if report.status in ("archived", "verbatim") else None


def _verbatim(report: Report, source: Source) -> Report:
    """Show a text that could not be read reliably as it is, line by line."""
    segmented = segment(report.text, "plain", as_it_is=True)
    removals = disjoint(segmented.removals)
    blocks = paragraphs(report.text, segmented.lines, removals)
    metadata = describe(source, report.text, removals, blocks)
    return replace(report, status="verbatim", removals=removals, blocks=blocks, metadata=metadata)
