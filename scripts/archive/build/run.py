"""The whole build: sources → entries of the cache → docs/ → a site beside the public one → public.

Sources fall into partitions.  A partition whose inputs are those of the last run costs
nothing; in one that changed, only the sources that changed are converted.  Whatever looks
across reports (lists, redirects, the index) is made from what the partitions say of theirs.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from functools import partial

from archive.build.account import Account, Stage
from archive.build.cache import prune
from archive.build.partitions import Made, Summary, Task, our_version
from archive.build.plan import Last, Places, Plan, plan_of, read_last, write_last
from archive.build.shared import shared_of
from archive.build.state import stands
from archive.build.workers import Workers


def build(places: Places, workers: Workers, account: Account) -> None:
    """Bring docs/, and the site if one is wanted, up to date with `seeds`.

    Raises:
        FileNotFoundError: there is no folder `seeds`.
        OSError: a file cannot be written; the error names it.
        RuleError: the project's rules are wrong, and there is something to convert.
        SiteError: MkDocs refused its part, or the rules changed meanwhile; the message says why.
    """
    with account.stage("look"):
        if last := read_last(places):
            our_version()  # what is loaded from here on can be held against it
            workers.begin(_load)
        plan = plan_of(places)
    if last and _all_stand(places, plan):
        account.nothing_changed(last.account)
        return
    # What follows is imported now: a build of nothing new is over, and `_load` goes on beside.
    from archive.build.decisions import succession
    from archive.build.documents import bring_docs
    from archive.build.kin import find_kin, find_lines
    from archive.build.sites import bring_site

    begun = partial(shared_of, places, plan.shared, plan.kinds)
    shared = workers.beside(begun) if places.site else None
    summaries = _converted(places, plan, last, workers, account)
    outcomes = [*plan.refused, *(o for summary in summaries for o in summary.outcomes)]
    account.hold(sorted(outcomes, key=lambda outcome: outcome.source))
    kin = find_kin(places.cache, summaries, account)
    lines = find_lines(places.cache, summaries, succession(plan.found, outcomes))
    docs = bring_docs(places, plan, summaries, kin, lines, workers, account)
    if shared:
        bring_site(places, plan, docs, shared, workers, account)
    if not places.dry:
        keys = [summary.key for summary in summaries]
        write_last(places, Last(keys, account.to_keep()), summaries)
        prune(places.cache / "partitions", keys)


def _load() -> None:
    """Load what converts, beside the look at the sources: mostly some have changed."""
    from archive.build.converting import load_known

    load_known()


def _all_stand(places: Places, plan: Plan) -> bool:
    """Tell whether docs/, and the site if one is wanted, were brought to this plan before."""
    docs, site = places.docs, places.site
    if places.dry or not stands(places.state_of(docs), plan.digest, *places.made_in_docs):
        return False
    return site is None or stands(places.state_of(site), plan.digest, site)


def _converted(
    places: Places, plan: Plan, last: Last | None, workers: Workers, account: Account
) -> list[Summary]:
    """Return what is known of each partition, with what changed converted.

    What others speak against has no page, and its partition is made without it; which these
    are is mostly known from the last run.
    """
    from archive.build.decisions import decide

    known = {summary.key: summary for summary in last.summaries(places)} if last else {}
    before = last.keys if last and len(last.keys) == len(plan.tasks) else [""] * len(plan.tasks)
    tasks = [
        _task(task, known[key].without if key in known else (), key)
        for task, key in zip(plan.tasks, before, strict=True)
    ]
    with account.stage("convert", len(plan.found)) as stage:
        made, account.reused = _made(tasks, known, workers, stage)
    while True:
        decided = decide(plan.found, made)
        without = {o.page for s in made for o in s.outcomes if o.page and o.source in decided}
        again = [_task(task, without, s.key) for task, s in zip(tasks, made, strict=True)]
        if [task.without for task in again] == [task.without for task in tasks]:
            break
        tasks, known = again, known | {summary.key: summary for summary in made}
        with account.stage("again") as stage:
            made, _ = _made(tasks, known, workers, stage)
    return [s._replace(outcomes=[decided.get(o.source, o) for o in s.outcomes]) for s in made]


def _convert(task: Task) -> Made:
    # Where there is something to convert: a build of nothing new is over before it is imported.
    from archive.build.converting import convert_partition

    return convert_partition(task)


def _task(task: Task, without: Container[str], before: str) -> Task:
    """Return the task of a partition that is to be made without these reports."""
    inside = (source.identity for source in task.sources if source.identity in without)
    return replace(task, without=tuple(inside), before=before)


def _made(
    tasks: Sequence[Task], known: Mapping[str, Summary], workers: Workers, stage: Stage
) -> tuple[list[Summary], int]:
    """Return the summaries of partitions, and how many reports were taken over as they were.

    Partitions that are not known are made by their work.
    """
    keys = [task.key for task in tasks]
    pairs = list(zip(tasks, keys, strict=True))
    reused = sum(len(task.sources) for task, key in pairs if key in known)
    work = [task for task, key in pairs if key not in known]
    if not work:
        return [known[key] for key in keys], reused
    if len(work) > 1:  # load once, for all processes that are forked from this one
        from archive.build.converting import rules_of

        rules_of(work[0], sound=False)
    done = {}
    for task, made in zip(work, workers.spread(_convert, work), strict=True):
        done[task.number] = made.summary
        reused += made.reused
        stage.update(len(task.sources), made.size)
    return [done.get(task.number) or known[key] for task, key in pairs], reused
