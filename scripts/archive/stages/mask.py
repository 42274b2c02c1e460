"""Report → the report as it may be published: what is a person's, masked.

From here on the text is the masked text: the page, the search index and every export are made
of it.  A mask is as long as what it hides, so that all offsets stay true.  `explain` shows a
text as it is, to the person who has the file anyway.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from itertools import accumulate
from typing import Any

from archive.model import Problem, Removal, Report, Value
from archive.personal import (
    AMID,
    KINDS,
    MASKED,
    Found,
    covered,
    find_personal,
    masked,
    without_overlaps,
)
from archive.spans import Kept, disjoint
from archive.stages.structure import identify


def mask(report: Report, kinds: Collection[str] = MASKED) -> Report:
    """Return the report with what is personal of these kinds masked, and what was found told.

    What an office publishes as its own line stays, and is not told.  Where a number is masked,
    nothing tells it otherwise: fragments are made of what is shown, the text's digest is that of
    the masked text, and the file's is withheld, for a million tries would find the digits.
    """
    found = [item for item in _found_in(report) if not item.office]
    hide = frozenset(kinds)
    metadata = {
        key: value._replace(value=_masked(value.value, hide))
        for key, value in report.metadata.items()
    }
    if not found and metadata == report.metadata:
        return report
    problems = [replace(one, message=masked(one.message, hide)) for one in report.problems]
    report = replace(report, metadata=metadata, problems=(*problems, *_findings(found, hide)))
    text = covered(report.text, [item for item in found if item.kind in hide])
    return report if text == report.text else _of(text, report)


def _found_in(report: Report) -> list[Found]:
    """Return what is personal in a text as it stands, and without what may stand amid digits."""
    found = find_personal(report.text)
    amid = [Removal(*sign.span(), "layout", "", "") for sign in AMID.finditer(report.text)]
    if amid:
        found += _found_without(report.text, amid)
    if report.removals:
        found += _found_without(report.text, disjoint([*report.removals, *amid]))
    return without_overlaps(found)


def _found_without(text: str, removals: Iterable[Removal]) -> list[Found]:
    """Return what is personal in what these leave of `text`, with its place in the whole."""
    kept = Kept(text, removals)
    spans = kept.spans(0, len(text))
    begins = [*accumulate((end - start for start, end in spans), initial=0)]

    def place(at: int) -> int:
        """Return where a kept character stands in the text."""
        span = bisect_right(begins, at) - 1
        return spans[span][0] + at - begins[span]

    shown = find_personal(kept.string(0, len(text)))
    return [one._replace(start=place(one.start), end=place(one.end - 1) + 1) for one in shown]


def _of(text: str, report: Report) -> Report:
    """Return the report of a masked text, as long as it was."""
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    told = {
        **report.metadata,
        "source_sha256": Value(None, "masked"),
        "text_sha256": Value(digest, "stated", {"from": "text"}),
    }
    return replace(
        report,
        sha256="",
        text=text,
        blocks=identify(Kept(text, report.removals).said(report.blocks)),
        metadata=told,
    )


def _masked(value: Any, kinds: frozenset[str]) -> Any:
    if isinstance(value, str):
        bare = AMID.sub("", value)
        return hidden if (hidden := masked(bare, kinds)) != bare else masked(value, kinds)
    if isinstance(value, Mapping):
        return {key: _masked(inner, kinds) for key, inner in value.items()}
    return [_masked(inner, kinds) for inner in value] if isinstance(value, list) else value


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
