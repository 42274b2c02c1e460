"""What stands under a report's title: what is known, how, from which words; what was noticed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from archive.model import Report, Value
from archive.stages.account import mask_personal
from archive.stages.doubts import doubts_of

FEW_NOTICES = 3  # that are shown unfolded
QUOTED = 80  # characters of the words that a value comes from
MOST_QUOTES = 3  # of one value
_INTERVAL = re.compile(r"[\d-]{4,10}/[\d-]{4,10}")
_SAFE_URL = re.compile(r"https?://[^\s<>\"'\\]+", re.IGNORECASE)
_LINKED = ("source_url", "source_site")
_REL = "nofollow noopener noreferrer"
_MOST_READ = 2_000  # characters, to quote a value

OPENED = '<div class="facts" data-ui data-search-exclude>'
STATUS_LABEL = {
    "curated": "人工核定",
    "stated": "原文写明",
    "inferred": "推断",
    "masked": "原文隐去",
    "unknown": "未知",
}
FROM = {"name": "取自文件名", "commit": "取自提交日期"}  # where no words of the text are the source
FACTS = {  # what a reader sees under the title, in this order
    "genre": "类别",
    "issuer": "发布机构",
    "place": "地区",
    "level": "层级",
    "year": "年份",
    "period": "报告期",
    "period_ahead": "展望期",
    "meeting": "会议",
    "speaker": "报告人",
    "document_number": "文号",
    "index_number": "索引号",
    "date_written": "成文日期",
    "date_published": "发布日期",
    "source_site": "来源",
}


def facts_box(report: Report, below: str) -> str:
    """Return the box under the title as HTML, `below` being the HTML at its end."""
    return f"{OPENED}{listed(report, FACTS)}{_notices(report)}{below}</div>\n"


def listed(report: Report, labels: Mapping[str, str], more: str = "") -> str:
    """Return what is known of the fields of `labels` as a list in HTML, `more` at its end."""
    known = [
        (key, value)
        for key in labels
        if (value := report.metadata.get(key)) is not None and value.value is not None
    ]
    title, url = str(report.metadata["title"].value), _url(report)
    rows = [
        _fact(labels[key], value, _quote(report, value, title), url if key in _LINKED else "")
        for key, value in known
    ]
    return f"<dl>{''.join(rows)}{more}</dl>" if rows or more else ""


def _url(report: Report) -> str:
    """Return the address that the text was found at, if it is safe to follow."""
    known = report.metadata.get("source_url")
    url = str(known.value) if known else ""
    return url if _SAFE_URL.fullmatch(url) else ""


def _fact(label: str, value: Value, quote: str, url: str) -> str:
    shown = escape(" ".join(worded(value.value).split()))  # a blank line would end the box
    if url:
        shown = f'<a href="{escape(url)}" rel="{_REL}">{shown}</a>'
    known = STATUS_LABEL[value.status]
    if quote:
        known = f'<details class="known"><summary>{known}</summary>{quote}</details>'
    else:
        known = f'<span class="known">{known}</span>'
    return f"<div><dt>{label}</dt><dd>{shown} {known}</dd></div>"


def _quote(report: Report, value: Value, title: str) -> str:
    """Return the other words that a value comes from, as HTML; "" where there are none.

    Personal data is masked before a quote is shortened: half a number would not be known as one.
    """
    if not isinstance(value.evidence, tuple):
        return _elsewhere(value)
    text, said = report.text, list[str]()
    for start, end in value.evidence[:MOST_QUOTES]:
        words = " ".join(text[start : min(end, start + _MOST_READ)].split())
        if words == title:
            said.append("见标题")
        elif words and words != value.value:  # that stands there already
            said.append(f"<q>{escape(_short(mask_personal(words)))}</q>")
    return " … ".join(dict.fromkeys(said))


def _elsewhere(value: Value) -> str:
    return FROM.get(value.evidence.get("from", ""), "") if isinstance(value.evidence, dict) else ""


def _short(words: str) -> str:
    return words if len(words) <= QUOTED else f"{words[: QUOTED - 1]}…"


def _notices(report: Report) -> str:
    """Return the findings, in neutral words; they change nothing in the text."""
    messages = [*doubts_of(report)]
    messages += [p.message for p in report.problems if p.stage == "inspect"]
    if report.status == "verbatim":
        messages.insert(0, _why_verbatim(report))
    if report.sidecar.note:
        messages.insert(0, report.sidecar.note)
    items = "".join(f"<li>{escape(message)}</li>" for message in dict.fromkeys(messages))
    if not items:
        return ""
    opened = " open" if len(messages) <= FEW_NOTICES else ""
    summary = f"<summary>提请留意（{len(dict.fromkeys(messages))} 条）</summary>"
    return f'<details class="notices"{opened}>{summary}<ul>{items}</ul></details>'


def _why_verbatim(report: Report) -> str:
    return "本文未能可靠解读，以下照原样显示。" if report.problems else "以下照原样显示。"


def worded(value: Any) -> str:
    """Return a value as a reader reads it: a place by its chain, an interval by its ends."""
    if isinstance(value, dict):
        chain = [name for name in value.get("chain") or [] if name != value["name"]]
        return " ".join([*chain, str(value["name"])])
    if isinstance(value, list):
        return "、".join(map(str, value))
    words = str(value)
    return words.replace("/", " 至 ") if "/" in words and _INTERVAL.fullmatch(words) else words
