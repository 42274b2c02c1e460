"""A report that was withdrawn: nothing of its text is left, and its page says why."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape as escape_html
from typing import Any

from archive.identity import shown_title
from archive.model import Page, Problem, Report, Source, Value
from archive.settings import NO_SETTINGS, Settings
from archive.stages.account import as_json
from archive.stages.escaping import escape
from archive.stages.front_matter import front_matter
from archive.stages.origin import asking
from archive.stages.standards import head_tags, json_ld

DATES = {  # what the page still tells, besides the title and the reason
    "date_published": "发布日期",
    "date_archived": "收录日期",
}


def withdraw(report: Report, source: Source) -> Report:
    """Return the report without its text; also where the text could not be read at all."""
    known = {
        "title": Value(source.name, "inferred", {"from": "name"}),
        **report.metadata,
        **{
            key: Value(value, "curated", {"from": "sidecar"})
            for key, value in source.sidecar.fields.items()
        },
    }
    return replace(
        report,
        status="withdrawn",
        text="",
        removals=(),
        blocks=(),
        metadata={key: _unquoted(known[key]) for key in ("title", *DATES) if key in known},
        problems=(Problem("sidecar", "withdrawn", source.sidecar.withdrawn),),
    )


def _unquoted(value: Value) -> Value:
    """Return the value without the spans that it stood in: their text is not shown any more."""
    return value._replace(evidence=()) if isinstance(value.evidence, tuple) else value


def tombstone(report: Report, settings: Settings = NO_SETTINGS) -> Page:
    """Return the page that stands where a withdrawn report stood."""
    fields: dict[str, Any] = {
        key: value.value for key, value in report.metadata.items() if value.value is not None
    }
    fields |= {"status": report.status, "search": {"exclude": True}}
    if report.sidecar.noindex:
        fields |= {"head": head_tags({}, noindex=True), "json_ld": json_ld({})}
    parts = [
        front_matter(fields),
        f"# {escape(shown_title(report))} {{: #s-title }}\n",
        _box("".join(f"<p>{escape_html(sentence)}</p>" for sentence in sentences(report))),
    ]
    if asked := asking(settings):
        parts.append(_box(asked, "facts origin"))
    account = json.dumps(as_json(report), ensure_ascii=False, indent=1) + "\n"
    return Page(report.identity, "\n".join(parts), account)


def _box(html: str, kind: str = "withdrawn") -> str:
    return f'<div class="{kind}" data-ui data-search-exclude>{html}</div>\n'


def sentences(report: Report) -> list[str]:
    """Return what is said of a withdrawn report: that it is, why, and its dates."""
    known = {key: value.value for key, value in report.metadata.items() if value.value is not None}
    reasons = "；".join(problem.message for problem in report.problems)
    day = [f"撤下日期：{report.sidecar.withdrawn_on}"] if report.sidecar.withdrawn_on else []
    dates = [f"{name}：{known[key]}" for key, name in DATES.items() if key in known]
    return [f"本报告已撤下。原因：{reasons}", *day, *dates]
