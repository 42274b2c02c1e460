"""Report → the account of it: the same for `explain`, for the page and for the report's JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape as html_escape
from typing import Any

from archive.model import Removal, RemovalKind, Report, Value
from archive.personal import AMID
from archive.stages.segment import CONTROL

KIND_LABEL: dict[RemovalKind, str] = {
    "boilerplate": "网站文字",
    "repeat": "重复",
    "layout": "版式",
    "control": "控制字符",
}
# Quoted; the others are counted, but for a layout that holds words (what a tool wrapped around).
_SHOWN: tuple[RemovalKind, ...] = ("boilerplate", "repeat")
_WORDS = 9  # letters; a page number or a rule across the page has fewer
_SPACE = re.compile(r"\s+")

# What is masked where removed text is shown: it is a person's, and nobody's claim rests on it.
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(
    r"(?i:qq|微信|vx)(?:号码|号|群)?\s*[:：]?\s*[A-Za-z]?[\w-]{4,19}(?<!qq)"
    r"|(?<![\d.])(?:\+?86[- ]?)?"
    r"(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[-—– ]?\d{7,8}|[48]00[- ]?\d{3,4}[- ]?\d{3,4})(?!\d)"
)


def as_json(report: Report) -> dict[str, Any]:
    """Return the account for programs; the maintainer's manual documents its keys."""
    return {
        "source": report.source,
        "sha256": report.sha256,
        "encoding": report.encoding,
        "confidence": round(report.confidence, 2),
        "status": report.status,
        "length": len(report.text),
        "removed": [
            {"start": r.start, "end": r.end, "kind": r.kind, "rule": r.rule, "why": r.why}
            for r in report.removals
        ],
        "metadata": {key: _json_value(value) for key, value in report.metadata.items()},
        "problems": [
            {"stage": p.stage, "code": p.code, "message": p.message, "span": p.span}
            for p in report.problems
        ],
        "page": report.page,
    }


def _json_value(value: Value) -> dict[str, Any]:
    evidence = value.evidence if isinstance(value.evidence, dict) else list(value.evidence)
    return {"value": value.value, "status": value.status, "evidence": evidence}


def quoted(text: str, removal: Removal) -> str:
    """Return the removed text on one line, without what nothing can show, personal data masked."""
    shown = CONTROL.sub("", text[removal.start : removal.end])
    return mask_personal(_SPACE.sub(" ", shown).strip())


def mask_personal(text: str) -> str:
    """Mask e-mail addresses, phone, QQ and WeChat numbers."""
    bare = AMID.sub("", text)
    if bare != text and _NUMBER.sub(_masked, bare) != bare:  # signs amid a number would show it
        text = bare
    if "@" in text:
        text = _MAIL.sub(_masked, text)
    return _NUMBER.sub(_masked, text)


def _masked(match: re.Match[str]) -> str:
    return f"{match[0][:1]}•••"


def is_shown(text: str, removal: Removal) -> bool:
    """Tell whether a removal took words that a reader may want to see."""
    if removal.kind != "layout":
        return removal.kind in _SHOWN
    words = text[removal.start : removal.end]
    return not words.isspace() and sum(map(str.isalpha, words)) >= _WORDS


def account_box(report: Report) -> str:
    """Return the folded box of a page: what was removed, by which rule and why, as HTML."""
    if not report.removals:
        return ""
    shown, rest = list[Removal](), list[Removal]()
    for removal in report.removals:
        (shown if is_shown(report.text, removal) else rest).append(removal)
    items = "".join(_item(report.text, removal) for removal in shown)
    listed = f"<ol>{items}</ol>" if items else "<p>没有移除任何文字。</p>"
    count = sum(removal.end - removal.start for removal in shown)
    summary = f"移除了什么（{len(shown)} 处，{count} 字）" if shown else "移除了什么（无）"
    return (
        f'<details class="account" data-ui data-search-exclude><summary>{summary}</summary>'
        f"{listed}{_rest(rest)}</details>\n"
    )


def _item(text: str, removal: Removal) -> str:
    return (
        f"<li><code>{html_escape(removal.rule)}</code> {KIND_LABEL[removal.kind]}："
        f"{html_escape(removal.why)}"
        f"<blockquote>{html_escape(quoted(text, removal))}</blockquote></li>"
    )


def _rest(removals: Iterable[Removal]) -> str:
    counts: dict[RemovalKind, int] = {}
    for removal in removals:
        counts[removal.kind] = counts.get(removal.kind, 0) + 1
    if not counts:
        return ""
    words = "、".join(f"{KIND_LABEL[kind]} {count} 处" for kind, count in counts.items())
    return f"<p>另有不影响文字的整理：{words}。</p>"


def story_of_removals(text: str, removals: Sequence[Removal]) -> list[str]:
    """Return the account for a person at a terminal, a line or two a removal."""
    lines = [f"{len(removals)} spans"]
    for removal in removals:
        if is_shown(text, removal):
            span = f"{removal.start}-{removal.end}"
            lines.append(f"{span} {removal.kind} by {removal.rule}: {removal.why}")
            lines.append(f"  {quoted(text, removal)[:120]}")
    return lines
