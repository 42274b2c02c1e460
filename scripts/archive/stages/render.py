"""Report → Page: front matter, the report's text as Markdown, and the account.

The text comes first in mind: rendered, it must equal the kept text character for
character.  So every sign that Markdown could read is escaped by construction,
and nothing but these forms is written: headings and paragraphs with an attribute
list, `<strong>` and `<em>` around run-in headings and emphasis, and raw blocks of
HTML for what the interface adds, which carry `data-ui`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from archive.cite.record import cited
from archive.fast_json import dumps
from archive.identity import shown_title
from archive.model import Block, Page, Report
from archive.settings import NO_SETTINGS, Settings
from archive.spans import Kept
from archive.stages.account import account_box, as_json
from archive.stages.citing import cite_box
from archive.stages.escaping import escape, guard, inline
from archive.stages.facts import facts_box
from archive.stages.front_matter import front_matter
from archive.stages.origin import origin_box
from archive.stages.segment import LINE_END
from archive.stages.standards import head_tags, json_ld
from archive.stages.structure import CELL_GAP

LINE_ENDS = re.compile(f"[{LINE_END}]+")
_NUMBER_SIGN, _ESCAPED_SIGN = re.compile("(?<!&)#"), r"\\#"  # but not those of entities


def words_of(report: Report) -> list[str]:
    """Return what each block says, on one line."""
    return [" ".join(block.text.split()) for block in report.blocks]


def render(report: Report, said: Sequence[str], settings: Settings = NO_SETTINGS) -> Page:
    """Return the Markdown page of an archived report; `said` are its `block_texts`."""
    parts = [_front_matter(report)]
    if not any(block.kind == "title" for block in report.blocks):
        title = escape(shown_title(report))
        parts.append(f"{_heading(1, title)} {{: #s-title data-ui=title }}\n")
    record = cited(report, shown_title(report), settings)
    facts = facts_box(report, cite_box(record))
    for block, words in zip(report.blocks, said, strict=True):
        parts.append(_block(block, words))
        if block.kind == "title":
            parts.append(facts)
            facts = ""
    if facts:
        parts.insert(2, facts)
    parts.append(account_box(report))
    parts.append(origin_box(report, record, settings))
    account = f"{dumps(as_json(report)).decode()}\n"
    return Page(report.identity, "\n".join(part for part in parts if part), account)


def _table(block: Block) -> str:
    """Return rows of aligned text as a Markdown table, the first row above the others."""
    lines = [line for line in LINE_ENDS.split(block.text) if line.strip()]
    rows = [
        [
            inline(" ".join(cell.split())).replace("|", "&#124;")
            for cell in CELL_GAP.split(line.strip())
        ]
        for line in lines
    ]
    rows.insert(1, ["---"] * len(rows[0]))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _heading(level: int, text: str) -> str:
    """Return a heading; Python-Markdown would drop number signs at its end."""
    if "#" in text:
        text = _NUMBER_SIGN.sub(_ESCAPED_SIGN, text)
    return f"{'#' * level} {text}"


def _block(block: Block, said: str) -> str:
    if block.kind == "table":
        return f"{said}\n"
    if block.kind in ("title", "heading"):
        return f"{said} {{: #{block.ident} }}\n"
    style = "" if block.kind == "paragraph" else f" .{block.kind}"
    return f"{said}\n{{: #{block.ident}{style} }}\n"


def block_texts(report: Report, words: Sequence[str]) -> list[str]:
    """Return each block as Markdown that any tool reads: on one line, but for a table.

    `words` are the report's `words_of`.
    """
    kept = Kept(report.text, report.removals)
    plain = inline("\n".join(words)).split("\n") if words else []  # all at once: that is quicker
    return [_block_text(kept, *each) for each in zip(report.blocks, plain, strict=True)]


def _block_text(kept: Kept, block: Block, plain: str) -> str:
    if block.kind == "table":
        return _table(block)
    text = _marked(kept, block) if block.marks else plain
    if block.kind in ("title", "heading"):
        return _heading(block.level, text)
    return guard(text)


def _marked(kept: Kept, block: Block) -> str:
    """Return a block with its marks as HTML."""
    text, at = "", block.start
    for mark in block.marks:
        text += inline(kept.string(at, mark.start))
        tag = "em" if mark.kind == "em" else "strong"
        inner = inline(kept.string(mark.start, mark.end))
        text += f"<{tag}>{inner}</{tag}>" if inner.strip() else inner
        at = mark.end
    text += inline(kept.string(at, block.end))
    return " ".join(text.split())


def _front_matter(report: Report) -> str:
    fields: dict[str, Any] = {"title": shown_title(report)}
    status: dict[str, str] = {}
    for key, value in report.metadata.items():
        if value.value is not None:
            fields[key] = value.value
        status[key] = value.status
    fields["status"] = report.status
    fields["how_known"] = status
    fields["head"] = head_tags(report.metadata, report.sidecar.noindex)
    fields["json_ld"] = json_ld(report.metadata)
    return front_matter(fields)
