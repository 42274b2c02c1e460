"""Report → the report as it may be published: what is a person's, masked.

From here on the text is the masked text: the page, the search index and every export are made
of it.  A mask is as long as what it hides, so that all offsets stay true.  `explain` shows a
text as it is, to the person who has the file anyway.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from archive.model import Problem, Report
from archive.personal import KINDS, MASKED, Found, find_personal, masked
from archive.spans import Kept


def mask(report: Report, kinds: Collection[str] = MASKED) -> Report:
    """Return the report with what is personal of these kinds masked, and what was found told.

    What an office publishes as its own line stays, and is not told.
    """
    found = [item for item in find_personal(report.text) if not item.office]
    hide = frozenset(kinds)
    metadata = {
        key: value._replace(value=_masked(value.value, hide))
        for key, value in report.metadata.items()
    }
    if not found and metadata == report.metadata:
        return report
    text = masked(report.text, hide)
    return replace(
        report,
        text=text,
        blocks=tuple(Kept(text, report.removals).said(report.blocks)),
        metadata=metadata,
        problems=(*(_told(problem, hide) for problem in report.problems), *_findings(found, hide)),
    )


def _masked(value: Any, kinds: frozenset[str]) -> Any:
    if isinstance(value, str):
        return masked(value, kinds)
    if isinstance(value, Mapping):
        return {key: _masked(inner, kinds) for key, inner in value.items()}
    return [_masked(inner, kinds) for inner in value] if isinstance(value, list) else value


def _told(problem: Problem, kinds: frozenset[str]) -> Problem:
    return replace(problem, message=masked(problem.message, kinds))


def _findings(found: Collection[Found], hide: frozenset[str]) -> list[Problem]:
    """Return what a reader, and the maintainer, are told: how much of each kind, nothing else."""
    counts = Counter(item.kind for item in found)
    hidden = "，".join(f"{KINDS[kind]} {n} 处" for kind, n in counts.items() if kind in hide)
    shown = "，".join(f"{KINDS[kind]} {n} 处" for kind, n in counts.items() if kind not in hide)
    told = []
    if hidden:
        told.append(Problem("inspect", "personal-masked", f"文中的个人信息已遮盖：{hidden}。"))
    if shown:
        told.append(Problem("personal", "personal-shown", f"文中有个人信息：{shown}。"))
    return told
