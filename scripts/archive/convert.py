"""The whole journey of a text, on one screen: Source → Report → Page.

Pure: the same source and the same rules give the same page, whatever else is in
the archive.  A source that cannot be archived is a Report with status "refused"
whose problems say why; nothing is raised for what a text may hold.  Between two stages
it may pause, for others to come as far (`archive.steps`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

from archive.model import Decoded, Page, Problem, Report, Source
from archive.rules import Rules
from archive.settings import NO_SETTINGS, Settings
from archive.spans import disjoint
from archive.stages.clean import clean
from archive.stages.decode import Undecodable, decode
from archive.stages.describe import describe
from archive.stages.downloads import as_markdown, as_text
from archive.stages.inspect import inspect
from archive.stages.render import block_texts, render, words_of
from archive.stages.same import digest_of, solid_of
from archive.stages.segment import segment
from archive.stages.structure import paragraphs, structure
from archive.stages.tombstone import tombstone, withdraw
from archive.steps import Steps, alone


def convert(source: Source, rules: Rules) -> Report:
    """Return the report of a source: what is kept, what was removed and why, what is known."""
    return alone(journey(source, rules))


def journey(source: Source, rules: Rules) -> Steps[Report]:
    """Return the report of a source, as `convert` does, in steps."""
    report = yield from _stages(source, rules)
    if source.sidecar.withdrawn:  # takes its copies along, whatever its sidecar says of keeping
        return withdraw(report, source)
    return replace(report, same="") if source.sidecar.keep_duplicate else report


def _stages(source: Source, rules: Rules) -> Steps[Report]:
    digest = sha256(source.data).hexdigest()
    try:
        decoded = decode(source.data)
    except Undecodable as error:
        problem = Problem("decode", error.code, error.message)
        return _report(source, digest, status="refused", problems=(problem,))

    text = decoded.text
    if not decoded.readable:
        return _verbatim(source, digest, decoded, rules)
    yield
    segmented = segment(text, source.media)
    yield
    cleaned = clean(text, segmented.lines, rules.boilerplate)
    yield
    taken = [*segmented.removals, *cleaned.removals]
    structured = structure(text, cleaned.lines, taken, source.media, source.sidecar)
    yield
    blocks = structured.blocks
    removals = disjoint([*taken, *structured.removals])
    metadata = describe(source, digest, decoded, removals, blocks, rules)
    solid = solid_of(blocks)
    if lost := metadata["characters"].value - len(solid):
        raise AssertionError(f"{lost} kept characters stand in no block")
    yield
    findings = inspect(text, blocks, removals, str(metadata["title"].value or ""))
    yield
    return _report(
        source,
        digest,
        status="archived",
        encoding=decoded.encoding,
        confidence=decoded.confidence,
        text=text,
        removals=removals,
        blocks=blocks,
        metadata=metadata,
        problems=(*decoded.problems, *findings),
        same=digest_of(solid),
    )


def _report(source: Source, digest: str, **known: Any) -> Report:
    return Report(source.path, source.identity, digest, sidecar=source.sidecar, **known)


def page(report: Report, settings: Settings = NO_SETTINGS) -> Page | None:
    """Return the page of a report, or None where it has none (refused)."""
    return alone(paging(report, words_of(report), settings))


def paging(report: Report, words: Sequence[str], settings: Settings) -> Steps[Page | None]:
    """Return the page of a report whose `words_of` are these, as `page` does, in steps."""
    if report.status not in ("archived", "verbatim", "withdrawn"):
        return None
    said = block_texts(report, words)
    yield
    withdrawn = report.status == "withdrawn"
    made = tombstone(report, settings) if withdrawn else render(report, said, settings)
    yield
    files = as_text(report, words), as_markdown(report, said)
    return Page(made.identity, made.markdown, made.account, *files)


def _verbatim(source: Source, digest: str, decoded: Decoded, rules: Rules) -> Report:
    """Show a text that could not be read reliably as it is, line by line."""
    text = decoded.text
    segmented = segment(text, "plain", as_it_is=True)
    removals = disjoint(segmented.removals)
    read = structure(text, segmented.lines, removals, "plain").blocks  # to describe it only
    metadata = describe(source, digest, decoded, removals, read, rules)
    blocks = paragraphs(text, segmented.lines, removals)
    return _report(
        source,
        digest,
        status="verbatim",
        encoding=decoded.encoding,
        confidence=decoded.confidence,
        text=text,
        removals=removals,
        blocks=blocks,
        metadata=metadata,
        problems=decoded.problems,
        same=digest_of(solid_of(blocks)),
    )
