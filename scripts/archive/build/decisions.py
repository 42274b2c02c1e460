"""What no partition can know by itself: what becomes of a source that others speak against.

And which reports take the place of others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archive.build.partitions import Outcome, Summary
from archive.build.store import Found
from archive.catalog.copies import Copy, leading
from archive.catalog.entries import Entry
from archive.catalog.redirects import clashes
from archive.catalog.succession import Lineage, faults, lineages


def decide(found: Sequence[Found], summaries: Sequence[Summary]) -> Mapping[str, Outcome]:
    """Return the outcomes, by source, of those that have no page though by themselves they would.

    Refused is what claims an address that another has, or to replace what is not there; a copy
    of another text leads to it.
    """
    outcomes = [outcome for summary in summaries for outcome in summary.outcomes]
    owners = {source.identity: source.shown for source in found}
    claims = [(outcome.source, old) for outcome in outcomes for old in outcome.redirect_from]
    decided = {
        source: Outcome(source, "refused", problems=(problem.message,), codes=("redirect",))
        for source, problem in clashes(owners, claims).items()
    }
    for source, message in _wrong_claims(found, outcomes).items():
        decided.setdefault(
            source, Outcome(source, "refused", problems=(message,), codes=("replaces",))
        )
    copies = [_copy(outcome) for outcome in outcomes if outcome.source not in decided]
    leads = leading(copies)
    for outcome in outcomes:
        if to := leads.get(outcome.page):
            message = (
                f"{outcome.source}: the same text as {owners[to]}, where its address leads; "
                "to show both, write keep_duplicate: true in a sidecar"
            )
            decided[outcome.source] = Outcome(
                outcome.source,
                "duplicate",
                problems=(message,),
                codes=("duplicate",),
                redirect_from=(outcome.page, *outcome.redirect_from),
                leads_to=to,
            )
    return decided


def _copy(outcome: Outcome) -> Copy:
    archived = outcome.entry.archived if outcome.entry else ""
    withdrawn = outcome.status == "withdrawn"
    return Copy(outcome.page, outcome.same, withdrawn, archived, bool(outcome.replaces))


def _wrong_claims(found: Sequence[Found], outcomes: Sequence[Outcome]) -> Mapping[str, str]:
    """Return what is wrong with what sources claim to replace, by source."""
    claiming = {outcome.source: outcome.replaces for outcome in outcomes if outcome.replaces}
    if not claiming:
        return {}
    shown = {source.relative: source.shown for source in found}
    claims = {path: claiming[source] for path, source in shown.items() if source in claiming}
    problems = faults(shown.keys(), claims)
    return {shown[path]: f"{shown[path]}: {p.message}" for path, p in problems.items()}


def succession(found: Sequence[Found], outcomes: Sequence[Outcome]) -> list[Lineage]:
    """Return which reports take the place of others, after all was decided."""
    if not any(outcome.replaces for outcome in outcomes):
        return []
    identities = {source.relative: source.identity for source in found}
    claims = {
        outcome.page: [identities[path] for path in outcome.replaces]
        for outcome in outcomes
        if outcome.replaces
    }
    shown: dict[str, Entry] = {o.entry.identity: o.entry for o in outcomes if o.entry}
    copies = {o.redirect_from[0]: o.leads_to for o in outcomes if o.leads_to}
    return lineages(claims, shown, copies)
