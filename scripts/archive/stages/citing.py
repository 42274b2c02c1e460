"""The folded box of a page that says how to cite it, as HTML that works without a script.

Slots that are not filled are hidden; the page's script fills them with what the browser knows,
and tells a reader who asked for another version of the text.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from archive.cite.files import bibtex, csl_json, ris
from archive.cite.parts import Parts, Slot
from archive.cite.record import Cited
from archive.cite.styles import apa, gb2015, gb2025

_READ: dict[str, Callable[[Cited], Parts]] = {"GB/T 7714—2025": gb2025, "APA 7": apa}
_FOLDED: dict[str, Callable[[Cited], Parts]] = {
    "GB/T 7714—2015": gb2015,
    "BibTeX": bibtex,
    "RIS": ris,
    "CSL-JSON": csl_json,
}


def cite_box(cited: Cited) -> str:
    """Return the box that says how a report is cited."""
    read = [f"<p><b>{name}</b> <span>{_html(to(cited))}</span></p>" for name, to in _READ.items()]
    folded = [
        f"<details><summary>{name}</summary><pre>{_html(to(cited))}</pre></details>"
        for name, to in _FOLDED.items()
    ]
    note = f"<p>注：{escape(cited.note)}。</p>" if cited.note else ""
    return (
        f'<details class="cite" data-version="{cited.version}"><summary>引用本文</summary>'
        f"{''.join(read)}{note}{''.join(folded)}</details>"
    )


def _html(parts: Parts) -> str:
    return "".join([_part(part) for part in parts])


def _part(part: str | Slot) -> str:
    """Return a part of a citation, or the hidden place of what only the browser may know."""
    if isinstance(part, str):
        return escape(part, quote=False)
    before, after = escape(part.before, quote=False), escape(part.after, quote=False)
    return f'<span hidden data-slot="{part.name}">{before}<span></span>{after}</span>'
