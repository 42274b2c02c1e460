"""Sources → reports: each through its journey, over processes where there are many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256

from archive.build.store import CHANGED, Found, Refused, TooLarge, read_file, read_source
from archive.build.survey import digest_of_source
from archive.build.workers import Workers
from archive.convert import journey
from archive.model import Problem, Report
from archive.rules import Rules, load_rules
from archive.steps import Steps, alone

BATCH = 64  # sources that a process takes at a time
TRIES = 3  # to read a file that changes meanwhile


def report_of(found: Found, rules: Rules | None = None) -> Report:
    """Take one source through its journey; a failure becomes a refused report.

    Raises:
        RuleError: the project's own rules are wrong, and no others were given.
    """
    return alone(_report(found, rules or load_rules()))


def _report(found: Found, rules: Rules) -> Steps[Report]:
    try:
        return (yield from journey(read_source(found), rules))
    except Refused as refused:
        problem = refused.problem
    except Exception as error:  # the one place where any failure becomes an outcome
        message = f"{found.shown}: {type(error).__name__}: {error}; please report this as a bug"
        problem = Problem("convert", "failed", message)
    digest = _digest(found) if problem.code in ("media-type", "sidecar") else ""
    return Report(found.shown, found.identity, digest, "refused", problems=(problem,))


def _digest(found: Found) -> str:
    try:
        return sha256(read_file(f"{found.folder}/{found.relative}")).hexdigest()
    except (OSError, TooLarge):
        return ""


def settled(found: Found, rules: Rules) -> Steps[tuple[Found, Report]]:
    """Return the report of a source and the source as it was read, in steps.

    It may have changed since it was looked at; then it is looked at again.
    """
    report = yield from _report(found, rules)
    for _ in range(TRIES):
        if not any(problem.code == CHANGED for problem in report.problems):
            break
        found = found._replace(digest=digest_of_source(found))
        report = yield from _report(found, rules)
    return found, report


def reports(found: Iterable[Found], workers: Workers) -> Iterator[Report]:
    """Yield the report of each source in order.

    Raises:
        RuleError: the project's rules are wrong.
    """
    load_rules()  # once, for all processes that are forked from this one
    yield from workers.spread(report_of, list(found), BATCH)
