"""The work of a partition: its sources → an entry of the cache."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from archive.build.cache import digest_of, read_entry, write_entry
from archive.build.partitions import (
    Made,
    Outcome,
    Papers,
    Summary,
    Task,
    check_version,
    cut,
    entry_path,
    inputs_of,
    loaded_version,
    packed,
    read_summary,
    summary_of,
)
from archive.build.reports import settled
from archive.build.store import Found
from archive.catalog.entries import entry_of
from archive.catalog.signatures import Signature, sheet_of, signature_of, signatures_in
from archive.catalog.signatures import pack as pack_sheet
from archive.catalog.signatures import unpack as unpack_sheet
from archive.convert import paging
from archive.fast_json import dumps, loads
from archive.identity import on_one_line
from archive.model import Report
from archive.rules import Rules, checked_rules, load_rules
from archive.search.index import Facts, facts_of, name_of
from archive.search.records import pack, record_of
from archive.search.segments import in_order
from archive.stages.mask import mask
from archive.stages.render import words_of
from archive.steps import Steps, abreast


class Shown(NamedTuple):
    """What an entry holds of a report besides its page."""

    facts: Facts
    pack: bytes  # what a result of a search is shown from
    signature: Signature


class Done(NamedTuple):
    """What came of one source, and what it adds to the entry."""

    inputs: str  # the digest of what it was made from
    outcome: Outcome
    texts: bytes = b""  # of its page and the files beside it, packed, if it is to have one
    shown: Shown | None = None


def convert_partition(task: Task) -> Made:
    """Make the entry of a partition, unless it is there.

    Raises:
        OSError: the entry cannot be written; the error names it.
        RuleError: the project's rules are wrong.
        SiteError: they changed since the build began.
    """
    if found := read_summary(task.cache, task.key):
        return Made(found, len(task.sources), 0)
    made, sources, size = [], [], 0
    made_of = [digest_of(task.version, *inputs_of(source)) for source in task.sources]
    without, known = set(task.without), _known(task, made_of)
    kept = [_still_good(known.get(inputs), without) for inputs in made_of]
    afresh = [source for source, done in zip(task.sources, kept, strict=True) if not done]
    new = _all_made(task, afresh, sound=bool(known))  # what is known was made with these rules
    for source, done in zip(task.sources, kept, strict=True):
        if done is None:
            source, done, characters = next(new)
            size += characters
        made.append(Done(done.inputs, done.outcome) if source.identity in without else done)
        sources.append(source)
    summary = _write(replace(task, sources=tuple(sources)), made)
    return Made(summary, len(task.sources) - len(afresh), size)


def _still_good(done: Done | None, without: Container[str]) -> Done | None:
    """Return what is known of a source, if that is all that is wanted of it."""
    whole = done and (done.texts or not done.outcome.page or done.outcome.page in without)
    return done if whole else None


def _all_made(
    task: Task, sources: Iterable[Found], sound: bool
) -> Iterator[tuple[Found, Done, int]]:
    rules = rules_of(task, sound)  # not before there is something to convert
    yield from abreast(_made(task, source, rules) for source in sources)


def _made(task: Task, source: Found, rules: Rules) -> Steps[tuple[Found, Done, int]]:
    """Return a source as it was read, what came of it, and its characters, in steps."""
    source, report = yield from settled(source, rules)
    yield
    masked = mask(report, task.settings.mask)
    yield
    done = yield from _done(task, source, masked)
    return source, done, len(report.text)


def load(sound: bool) -> Rules:
    """Load the rules, also before there is a task; `sound`: they were tried before.

    Raises:
        RuleError: they are wrong.
    """
    rules = checked_rules() if sound else load_rules()
    loaded_version()
    return rules


def rules_of(task: Task, sound: bool) -> Rules:
    """Return the rules that are part of a task's version; `sound`: they were tried before.

    Raises:
        RuleError: they are wrong.
        SiteError: they changed since the build began.
    """
    rules = load(sound)
    check_version(task)
    return rules


def _known(task: Task, wanted: Iterable[str]) -> dict[str, Done]:
    """Return what the entry before holds, by the digest of what it was made from.

    Nothing where none of it is `wanted`: it may be another program's.
    """
    path = entry_path(task.cache, task.before)
    papers = read_entry(path, "papers")
    inputs, sizes = Papers(*loads(papers[0])) if papers else ((), ())
    if set(inputs).isdisjoint(wanted):
        return {}
    parts = read_entry(path, "summary", "pages", "packs", "sheet")
    if parts is None:
        return {}
    summary = summary_of(task.before, parts[0])
    shown_by = [o.entry for o in summary.outcomes if o.entry and o.page not in summary.without]
    entries = in_order(shown_by)
    packs, signatures = cut(parts[2], summary.packs), signatures_in(unpack_sheet(parts[3]))
    known = map(Shown, summary.facts, packs, signatures)
    shown = {entry.identity: one for entry, one in zip(entries, known, strict=True)}
    rows = zip(inputs, summary.outcomes, cut(parts[1], sizes), strict=True)
    return {made: Done(made, o, t, shown.get(o.page)) for made, o, t in rows}


def _done(task: Task, source: Found, report: Report) -> Steps[Done]:
    words = words_of(report)
    made = yield from paging(report, words, task.settings)
    yield
    shown = made is not None and report.status != "withdrawn"
    record = record_of(report, words) if shown else None
    yield
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
    yield
    one = Shown(facts_of(record), pack(record), signature_of(record.text)) if record else None
    yield
    texts = packed((made.markdown, made.account, made.text, made.portable)) if made else b""
    inputs = digest_of(task.version, *inputs_of(source))
    return Done(inputs, outcome, texts, one)


def _write(task: Task, made: Sequence[Done]) -> Summary:
    by_page = {done.outcome.page: done.shown for done in made if done.shown}
    entries = in_order([d.outcome.entry for d in made if d.shown and d.outcome.entry])
    shown = [by_page[entry.identity] for entry in entries]
    packs = [one.pack for one in shown]
    key = task.key  # of what was read in the end
    facts = {
        "outcomes": [done.outcome for done in made],
        "without": task.without,
        "segment": name_of(packs, task.shards),
        "facts": [one.facts for one in shown],
        "packs": [len(pack) for pack in packs],
    }
    inputs, sizes = [done.inputs for done in made], [len(done.texts) for done in made]
    parts = {
        "summary": dumps(facts),
        "papers": dumps(Papers(inputs, sizes)),
        "pages": b"".join(done.texts for done in made),
        "packs": b"".join(packs),
        "sheet": pack_sheet(sheet_of([one.signature for one in shown])),
    }
    write_entry(entry_path(task.cache, key), parts)
    return summary_of(key, parts["summary"])
