"""The whole build: sources → entries of the cache → docs/ → a site beside the public one → public.

Sources fall into partitions.  A partition whose inputs are those of the last run costs
nothing; in one that changed, only the sources that changed are converted.  Whatever looks
across reports (lists, redirects, the index) is made from what the partitions say of theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from archive.build.account import Account, Stage
from archive.build.cache import prune
from archive.build.documents import bring_docs
from archive.build.partitions import Summary, Task
from archive.build.plan import Last, Places, Plan, plan_of, read_last, write_last
from archive.build.sites import bring_site
from archive.build.state import stands
from archive.build.workers import Workers
from archive.catalog.redirects import clashes
from archive.model import Problem


def build(places: Places, workers: Workers, account: Account) -> None:
    """Bring docs/, and the site if one is wanted, up to date with `seeds`.

    Raises:
        FileNotFoundError: there is no folder `seeds`.
        OSError: a file cannot be written; the error names it.
        SiteError: MkDocs refused its part; the message says why.
    """
    with account.stage("look"):
        plan, last = plan_of(places), read_last(places)
    if last and _all_stand(places, plan):
        account.nothing_changed(last.account)
        return
    summaries = _converted(places, plan, last, workers, account)
    outcomes = [*plan.refused, *(o for summary in summaries for o in summary.outcomes)]
    account.hold(sorted(outcomes, key=lambda outcome: outcome.source))
    docs = bring_docs(places, plan, summaries, workers, account)
    if places.site:
        bring_site(places, plan, docs, workers, account)
    if not places.dry:
        keys = [summary.key for summary in summaries]
        write_last(places, Last(keys, account.to_keep()), summaries)
        prune(places.cache / "partitions", keys)


def _all_stand(places: Places, plan: Plan) -> bool:
    """Tell whether docs/, and the site if one is wanted, were brought to this plan before."""
    docs, site = places.docs, places.site
    if places.dry or not stands(places.state_of(docs), plan.digest, *places.made_in_docs):
        return False
    return site is None or stands(places.state_of(site), plan.digest, site)


def _converted(
    places: Places, plan: Plan, last: Last | None, workers: Workers, account: Account
) -> list[Summary]:
    """Return what is known of each partition, with what changed converted."""
    known = {summary.key: summary for summary in last.summaries(places)} if last else {}
    before = last.keys if last and len(last.keys) == len(plan.tasks) else [""] * len(plan.tasks)
    tasks = [replace(task, before=key) for task, key in zip(plan.tasks, before, strict=True)]
    with account.stage("convert", len(plan.found)) as stage:
        made = _made(tasks, known, workers, account, stage)
        owners = {source.identity: source.shown for source in plan.found if source.is_text}
        claims = [(o.source, old) for s in made for o in s.outcomes for old in o.redirect_from]
        if problems := clashes(owners, claims):
            # What a sidecar claims and another has: its partition is made anew without it.
            again = [
                replace(task, refused=_refused(task, problems), before=summary.key)
                for task, summary in zip(tasks, made, strict=True)
            ]
            made = _made(again, {s.key: s for s in made}, workers, account, stage)
    return made


def _refused(task: Task, problems: Mapping[str, Problem]) -> tuple[tuple[str, str], ...]:
    shown = (source.shown for source in task.sources)
    return tuple((name, problems[name].message) for name in shown if name in problems)


def _made(
    tasks: Sequence[Task],
    known: Mapping[str, Summary],
    workers: Workers,
    account: Account,
    stage: Stage,
) -> list[Summary]:
    """Return the summaries of partitions, of those that are not known by their work."""
    keys = [task.key for task in tasks]
    pairs = list(zip(tasks, keys, strict=True))
    account.reused += sum(len(task.sources) for task, key in pairs if key in known)
    work = [task for task, key in pairs if key not in known]
    if not work:
        return [known[key] for key in keys]
    # Not before it is needed: a build of nothing new is over before this is imported.
    from archive.build.converting import convert_partition

    done = {}
    for task, made in zip(work, workers.spread(convert_partition, work), strict=True):
        done[task.number] = made.summary
        account.reused += made.reused
        stage.update(len(task.sources), made.size)
    return [done.get(task.number) or known[key] for task, key in pairs]
