"""The whole build: sources → entries of the cache → docs/ → a site beside the public one → public.

Sources fall into partitions.  A partition whose inputs are those of the last run costs
nothing; in one that changed, only the sources that changed are converted.  Whatever looks
across reports (lists, redirects, the index) is made from what the partitions say of theirs.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import NamedTuple

from archive.build.account import Account, Stage
from archive.build.cache import prune
from archive.build.partitions import Made, Summary, Task, our_version, summary_of
from archive.build.plan import (
    Last,
    Places,
    Plan,
    forget_last,
    plan_of,
    read_last,
    read_told,
    write_last,
)
from archive.build.shared import shared_of
from archive.build.state import stands
from archive.build.workers import Workers
from archive.rules.records import RuleError

_LATER = "documents", "sites"  # modules that `build` needs when all is converted


def build(places: Places, workers: Workers, account: Account) -> None:
    """Bring docs/, and the site if one is wanted, up to date with `seeds`.

    Raises:
        FileNotFoundError: there is no folder `seeds`.
        OSError: a file cannot be written; the error names it.
        RuleError: the project's rules are wrong, and there is something to convert.
        SiteError: MkDocs refused its part, or the rules changed meanwhile; the message says why.
    """
    with account.stage("look"):
        our_version()  # what is loaded from here on can be held against it
        if last := read_last(places):
            workers.begin(partial(_load, sound=True))  # mostly some have changed
            plan = plan_of(places)
        else:  # all is to be converted
            plan = workers.meanwhile(partial(plan_of, places), partial(_load, sound=False))
    if last and last.plan == plan.digest and _all_stand(places, plan):
        account.nothing_changed(last.account)
        return
    begun = partial(shared_of, places, plan.shared, plan.kinds)
    shared = workers.beside(begun) if places.site else None
    told = read_told(places, last) if last else {}
    summaries = _converted(plan, last, told, workers, account)
    # Imported here and not above: a build of nothing new is over before (`_LATER`).
    from archive.build.decisions import succession
    from archive.build.documents import bring_docs, open_docs
    from archive.build.kin import find_kin, find_lines
    from archive.build.sites import bring_site

    if not places.dry:
        forget_last(places)
    opened = open_docs(places, plan, summaries, workers)
    outcomes = [*plan.refused, *(o for summary in summaries for o in summary.outcomes)]
    account.hold(sorted(outcomes, key=lambda outcome: outcome.source))
    kin = find_kin(places.cache, summaries, account)
    lines = find_lines(places.cache, summaries, succession(plan.found, outcomes))
    docs = bring_docs(places, plan, summaries, opened, kin, lines, workers, account)
    if shared:
        bring_site(places, plan, docs, shared, workers, account)
    if not places.dry:
        write_last(places, plan, summaries, told, account.to_keep())
        prune(places.cache / "partitions", [summary.key for summary in summaries])
        prune(places.cache / "segments", opened.coming.index.segments)


def _load(sound: bool) -> None:
    """Load what converts, beside the look at the sources."""
    from archive.build.converting import load

    with suppress(RuleError):  # is raised again where there is something to convert
        load(sound)


def _all_stand(places: Places, plan: Plan) -> bool:
    """Tell whether docs/, and the site if one is wanted, were brought to this plan before."""
    docs, site = places.docs, places.site
    if places.dry or not stands(places.state_of(docs), plan.digest, *places.made_in_docs):
        return False
    return site is None or stands(places.state_of(site), plan.digest, site)


class Converting(NamedTuple):
    """Partitions that are to be known, and what comes of those that the last run did not know."""

    tasks: list[Task]
    new: list[Task]
    made: Iterator[Made]


def _begin(plan: Plan, last: Last | None, workers: Workers) -> Converting:
    """Begin to convert what changed.

    What others speak against has no page, and its partition is made without it; which these
    are is mostly known from the last run.
    """
    if last and len(last.keys) == len(plan.tasks):
        pairs = zip(plan.tasks, zip(last.keys, last.without, strict=True), strict=True)
        tasks = [_task(task, without, key) for task, (key, without) in pairs]
    else:
        tasks = plan.tasks
    return _spread(tasks, set(last.keys) if last else (), workers)


def _converted(
    plan: Plan, last: Last | None, told: Mapping[str, bytes], workers: Workers, account: Account
) -> list[Summary]:
    """Return what is known of each partition, with what changed converted."""
    from archive.build.decisions import decide

    with account.stage("convert", len(plan.found)) as stage:
        converting = _begin(plan, last, workers)
        for name in _LATER:  # in the time that other processes, if there are any, convert
            import_module(f"archive.build.{name}")
        known = {key: summary_of(key, line) for key, line in told.items()}
        fresh = _take(converting, known, stage)
        tasks = converting.tasks
        fresh += _take(_spread(tasks, known, workers), known, stage)  # what could not be read
        account.reused = sum(len(task.sources) for task in tasks) - fresh
    while True:
        made = [known[task.key] for task in tasks]
        decided = decide(plan.found, made)
        without = {o.page for s in made for o in s.outcomes if o.page and o.source in decided}
        again = [_task(task, without, s.key) for task, s in zip(tasks, made, strict=True)]
        if [task.without for task in again] == [task.without for task in tasks]:
            break
        tasks = again
        with account.stage("again") as stage:
            _take(_spread(tasks, known, workers), known, stage)
    return [s._replace(outcomes=[decided.get(o.source, o) for o in s.outcomes]) for s in made]


def _spread(tasks: list[Task], known: Container[str], workers: Workers) -> Converting:
    """Begin to convert the partitions whose keys are not `known`."""
    new = [task for task in tasks if task.key not in known]
    if len(new) > 1:  # the rules are loaded once, for all processes forked from this one
        from archive.build.converting import rules_of

        rules_of(new[0], sound=False)
    return Converting(tasks, new, workers.spread(_convert, new))


def _convert(task: Task) -> Made:
    # Where there is something to convert: a build of nothing new is over before it is imported.
    from archive.build.converting import convert_partition

    return convert_partition(task)


def _take(converting: Converting, known: dict[str, Summary], stage: Stage) -> int:
    """Put what was begun into `known`, by tasks' keys; return how many reports were converted."""
    fresh = 0
    for task, made in zip(converting.new, converting.made, strict=True):
        known[task.key] = made.summary
        fresh += len(task.sources) - made.reused
        stage.update(len(task.sources), made.size)
    return fresh


def _task(task: Task, without: Container[str], before: str) -> Task:
    """Return the task of a partition that is to be made without these reports."""
    inside = (source.identity for source in task.sources if source.identity in without)
    return replace(task, without=tuple(inside), before=before)
