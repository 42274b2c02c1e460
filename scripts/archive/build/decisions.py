"""What becomes of a source that others speak against: what no partition can know by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archive.build.partitions import Outcome, Summary
from archive.build.store import Found
from archive.catalog.copies import Copy, leading
from archive.catalog.redirects import clashes


def decide(found: Sequence[Found], summaries: Sequence[Summary]) -> Mapping[str, Outcome]:
    """Return the outcomes, by source, of those that have no page though by themselves they would.

    Refused is what claims an address that another has; a copy of another text leads to it.
    """
    outcomes = [outcome for summary in summaries for outcome in summary.outcomes]
    owners = {source.identity: source.shown for source in found}
    claims = [(outcome.source, old) for outcome in outcomes for old in outcome.redirect_from]
    decided = {
        source: Outcome(source, "refused", problems=(problem.message,), codes=("redirect",))
        for source, problem in clashes(owners, claims).items()
    }
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
    return Copy(outcome.page, outcome.same, outcome.status == "withdrawn", archived)
