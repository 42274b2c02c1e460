"""Citations as text: GB/T 7714—2025 and —2015, each as in a numbered list, and APA 7.

GB/T 7714—2025, 8.7.3 (reports): `责任者. 题名：报告编号[R/OL]. 发布日期. 获取和访问路径.`
Full stops and square brackets are half-width, other signs full-width (chapter 6); a date is
written YYYY-MM-DD, an estimated year stands in brackets (7.5.4); who is not known is left out
(7.1.3), and so is the date.  The date of access is asked for web pages only, not for reports.

GB/T 7714—2015, 4.6: all signs half-width; the date of an online report in parentheses, a bare
year without; and the date of access in brackets.

APA 7, 10.4 (reports): the author, or else the title, comes first; the year; a description in
brackets; the archive, and the address, which is that of one version and asks for no date.
"""

from __future__ import annotations

from archive.cite.parts import Parts, slot
from archive.cite.record import Cited

_YEAR = 4  # characters


def gb2025(cited: Cited) -> Parts:
    """Return the reference as GB/T 7714—2025 has it, without a number."""
    number = f"：{cited.number}" if cited.number else ""
    date = f" {_bracketed(cited)}." if cited.date else ""
    return (
        f"{_sentence(cited.author)}{cited.title}{number}[R/OL].{date}",
        slot("url", " ", cited.url, "."),
    )


def gb2015(cited: Cited) -> Parts:
    """Return the reference as GB/T 7714—2015 has it, without a number."""
    number = f": {cited.number}" if cited.number else ""
    head = f"{_sentence(cited.author)}{cited.title}{number}[R/OL]."
    date = _bracketed(cited)
    if len(date) > _YEAR and not cited.estimated:
        date = f"({date})"
    when: Parts = (slot("accessed", " [", cited.accessed, "]."),)
    if date:
        when = (f" {date}", slot("accessed", "[", cited.accessed, "]"), ".")
    return (head, *when, slot("url", " ", cited.url, "."))


def apa(cited: Cited) -> Parts:
    """Return the reference as APA 7 has it."""
    year = cited.date[:_YEAR] or "n.d."
    when = f"(ca. {year})." if cited.estimated else f"({year})."
    number = f" ({cited.number})" if cited.number else ""
    title = f"{cited.title}{number}{f' [{cited.genre}]' if cited.genre else ''}"
    head = f"{_sentence(cited.author)}{when} {title}." if cited.author else f"{title}. {when}"
    archive = f" {_sentence(cited.archive).rstrip()}" if cited.archive else ""
    return (f"{head}{archive}", slot("url", " ", cited.url, ""))


def _sentence(name: str) -> str:
    """Return a name with the full stop that sets it off; "" stays so."""
    return f"{name.rstrip('.')}. " if name else ""


def _bracketed(cited: Cited) -> str:
    return f"[{cited.date[:_YEAR]}]" if cited.estimated else cited.date
