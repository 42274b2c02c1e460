"""Report → Page: front matter, the report's text as Markdown, and the account.

The text comes first in mind: rendered, it must equal the kept text character for
character.  So every sign that Markdown could read is escaped by construction,
and nothing but these forms is written: headings and paragraphs with an attribute
list, `<strong>` and `<em>` around run-in headings and emphasis, and raw blocks of
HTML for what the interface adds, which carry `data-ui`.
"""

from __future__ import annotations

import json
import re
from html import escape as html_escape
from typing import Any

from archive.identity import path_of, printable
from archive.model import Block, Page, Report, Value
from archive.spans import Kept
from archive.stages.account import account_box, as_json
from archive.stages.doubts import doubts_of
from archive.stages.front_matter import front_matter
from archive.stages.segment import LINE_END
from archive.stages.standards import head_tags, json_ld
from archive.stages.structure import CELL_GAP

# Signs that can mean something wherever they stand.  Backslash escapes are only those
# that Python-Markdown knows; the others become entities.
_ESCAPES = {sign: f"\\{sign}" for sign in "\\`*_{}[]"}
_ESCAPES |= {"&": "&amp;", "<": "&lt;", ">": "&gt;", "~": "&#126;"}
_ANYWHERE = re.compile(f"[{re.escape(''.join(_ESCAPES))}]")
# Signs that mean something only where a line begins, in Markdown or a common extension.
_AT_START = re.compile(r"(?:[#+\-=:|!?;/$%^@]|\d{1,9}(?=[.)]))")
_LINE_END = re.compile(f"[{LINE_END}]+")
_NUMBER_SIGN, _ESCAPED_SIGN = re.compile("(?<!&)#"), r"\\#"  # but not those of entities
FEW_NOTICES = 3  # that are shown unfolded
_INTERVAL = re.compile(r"[\d-]{4,10}/[\d-]{4,10}")
_SAFE_URL = re.compile(r"https?://[^\s<>\"'\\]+", re.IGNORECASE)

STATUS_LABEL = {
    "curated": "人工核定",
    "stated": "原文写明",
    "inferred": "推断",
    "masked": "原文隐去",
    "unknown": "未知",
}
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
    "source_url": "来源网址",
    "date_archived": "收录日期",
}


def render(report: Report) -> Page:
    """Return the Markdown page of an archived report."""
    kept = Kept(report.text, report.removals)
    parts = [_front_matter(report)]
    if not any(block.kind == "title" for block in report.blocks):
        title = escape(shown_title(report))
        parts.append(_heading(1, title, "s-title data-ui=title"))
    facts = _facts(report)
    for block in report.blocks:
        parts.append(_block(kept, block))
        if block.kind == "title":
            parts.append(facts)
            facts = ""
    if facts:
        parts.insert(2, facts)
    parts.append(account_box(report))
    account = json.dumps(as_json(report), ensure_ascii=False) + "\n"
    return Page(report.identity, "\n".join(part for part in parts if part), account)


def shown_title(report: Report) -> str:
    """Return the title, or the source's name where none is known."""
    title = report.metadata["title"].value
    return str(title) if title else printable(path_of(report.identity).rpartition("/")[2])


def escape(text: str) -> str:
    """Return `text` on one line, as Markdown that renders to it, white space aside."""
    return _guard(_inline(" ".join(text.split())))


def _table(kept: Kept, block: Block) -> str:
    """Return rows of aligned text as a Markdown table, the first row above the others."""
    lines = [line for line in _LINE_END.split(kept.string(block.start, block.end)) if line.strip()]
    rows = [
        [
            _inline(" ".join(cell.split())).replace("|", "&#124;")
            for cell in CELL_GAP.split(line.strip())
        ]
        for line in lines
    ]
    rows.insert(1, ["---"] * len(rows[0]))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def _heading(level: int, text: str, attributes: str) -> str:
    """Return a heading; Python-Markdown would drop number signs at its end."""
    return f"{'#' * level} {_NUMBER_SIGN.sub(_ESCAPED_SIGN, text)} {{: #{attributes} }}\n"


def _block(kept: Kept, block: Block) -> str:
    if block.kind == "table":
        return _table(kept, block)
    text, at = "", block.start
    for mark in block.marks:
        text += _inline(kept.string(at, mark.start))
        tag = "em" if mark.kind == "em" else "strong"
        inner = _inline(kept.string(mark.start, mark.end))
        text += f"<{tag}>{inner}</{tag}>" if inner.strip() else inner
        at = mark.end
    text += _inline(kept.string(at, block.end))
    text = " ".join(text.split())
    if block.kind in ("title", "heading"):
        return _heading(block.level, text, block.ident)
    style = "" if block.kind == "paragraph" else f" .{block.kind}"
    return f"{_guard(text)}\n{{: #{block.ident}{style} }}\n"


def _inline(text: str) -> str:
    return _ANYWHERE.sub(lambda sign: _ESCAPES[sign[0]], text)


def _guard(text: str) -> str:
    """Escape what would mean something at the beginning of a line."""
    start = _AT_START.match(text)
    if start is None:
        return text
    if start[0].isdigit():
        return f"{start[0]}\\{text[start.end() :]}"
    return f"&#{ord(start[0])};{text[1:]}"


def _front_matter(report: Report) -> str:
    fields: dict[str, Any] = {"title": shown_title(report)}
    status: dict[str, str] = {}
    for key, value in report.metadata.items():
        if value.value is not None:
            fields[key] = value.value
        status[key] = value.status
    fields["status"] = report.status
    fields["how_known"] = status
    fields["head"] = head_tags(report.metadata)
    fields["json_ld"] = json_ld(report.metadata)
    return front_matter(fields)


def _facts(report: Report) -> str:
    """Return what stands under the title: what is known and how, and what was noticed."""
    rows = [
        _fact(label, value)
        for key, label in FACTS.items()
        if (value := report.metadata.get(key)) is not None and value.value is not None
    ]
    listed = f"<dl>{''.join(rows)}</dl>" if rows else ""
    noticed = _notices(report)
    if not (listed or noticed):
        return ""
    return f'<div class="facts" data-ui data-search-exclude>{listed}{noticed}</div>\n'


def _notices(report: Report) -> str:
    """Return the findings, in neutral words; they change nothing in the text."""
    messages = [*doubts_of(report)]
    messages += [p.message for p in report.problems if p.stage == "inspect"]
    if report.status == "verbatim":
        messages.insert(0, _why_verbatim(report))
    if report.sidecar.note:
        messages.insert(0, report.sidecar.note)
    items = "".join(f"<li>{html_escape(message)}</li>" for message in dict.fromkeys(messages))
    if not items:
        return ""
    opened = " open" if len(messages) <= FEW_NOTICES else ""
    summary = f"<summary>提请留意（{len(dict.fromkeys(messages))} 条）</summary>"
    return f'<details class="notices"{opened}>{summary}<ul>{items}</ul></details>'


def _why_verbatim(report: Report) -> str:
    return "本文未能可靠解读，以下照原样显示。" if report.problems else "以下照原样显示。"


def _fact(label: str, value: Value) -> str:
    words = html_escape(_worded(value.value))
    if _SAFE_URL.fullmatch(str(value.value)):
        words = f'<a href="{words}" rel="nofollow noopener noreferrer">{words}</a>'
    known = STATUS_LABEL[value.status]
    return f'<div><dt>{label}</dt><dd>{words} <span class="known">{known}</span></dd></div>'


def _worded(value: Any) -> str:
    """Return a value as a reader reads it: a place by its chain, an interval by its ends."""
    if isinstance(value, dict):
        chain = [name for name in value.get("chain") or [] if name != value["name"]]
        return " ".join([*chain, str(value["name"])])
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(value).replace("/", " 至 ") if _INTERVAL.fullmatch(str(value)) else str(value)
