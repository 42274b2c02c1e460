"""The page of a family: its versions, and what each has that the first has not, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape
from urllib.parse import quote

from archive.catalog.difference import Aspect, Difference, as_html, aspects_of, difference
from archive.catalog.entries import Entry
from archive.catalog.listing import HEADING, PAGE_SIZE, box, pages_of, row_of
from archive.catalog.near import Family
from archive.model import Page

MOST_COMPARED = 20  # versions on one page
LONGEST = 60_000  # characters of two texts together that are compared
BUDGET = 200_000  # characters of all texts that are shown side by side on one page

ASPECT: dict[Aspect, str] = {
    "title": "标题",
    "years": "年份",
    "figures": "数字",
    "masks": "被隐去的名称或数字",
    "footer": "末尾",
    "part": "一方多出或缺少整段",
    "words": "字句",
}
_WHY = (
    "以下各篇是同一文本：标题、末尾、年份或隐去的文字有别，或者一篇是另一篇的一部分。"
    "第一篇是最早收录的，其余各篇与它对照：点线标出第一篇独有的，实线标出另一篇独有的。"
)
_FOLDED = "相同的 {} 段"
_NAMES = ("第一篇", "这一篇")

TextOf = Callable[[Entry], str | None]


def family_pages(family: Family, text_of: TextOf) -> Iterator[Page]:
    """Yield the pages of a family.

    `text_of` returns the text of a member, a paragraph a line; None where it stands on its own
    page only.
    """
    title = f"同一文本的 {len(family.members):,} 个版本：{family.members[0].title}"
    rows = [row_of(entry) for entry in family.members]
    first, *more = pages_of(family.identity, title, rows, f"<p>{_WHY}</p>")
    sections = "\n".join(_sections(family, text_of))
    yield replace(first, markdown=f"{first.markdown}\n{sections}")
    yield from more


def names_of(family: Family) -> list[str]:
    """Return the identities of the pages that `family_pages` yields."""
    count = -(-len(family.members) // PAGE_SIZE)
    return [family.identity, *(f"{family.identity}/page-{n}" for n in range(2, count + 1))]


def _sections(family: Family, text_of: TextOf) -> Iterator[str]:
    first, *others = family.members
    one, left = text_of(first), BUDGET
    for number, entry in enumerate(others[:MOST_COMPARED], 2):
        yield f"## 第 {number} 篇的不同 {{: #version-{number} {HEADING} }}\n"
        html, taken = compared(one, text_of(entry), _NAMES, left)
        yield box(f"<p>{_link(family, entry)}</p>{html}")
        left -= taken
    if len(others) > MOST_COMPARED:
        yield box(f"<p>其余 {len(others) - MOST_COMPARED:,} 个版本没有逐段对照。</p>")


def compared(
    one: str | None, other: str | None, names: tuple[str, str], left: int
) -> tuple[str, int]:
    """Return two texts side by side as HTML, and how much of `left` characters that takes.

    Texts that are too long or too different, or of which one is None, are not: it says why.
    """
    if one is None or other is None:
        return "<p>有一篇不供搜索引擎收录，不在这里对照；请打开两篇比较。</p>", 0
    size = len(one) + len(other)
    if size > min(left, LONGEST):
        return "<p>文本太长，不在这里逐段对照；请打开两篇比较。</p>", 0
    found = difference(one, other)
    if found.whole:
        return "<p>两篇相同的部分不多，不在这里逐段对照。</p>", size
    table = as_html(found, _FOLDED, names).replace("\n", " ")
    return f"{_said(found, one, other, names)}{table}", size


def _link(family: Family, entry: Entry) -> str:
    up = "../" * (family.identity.count("/") + 1)
    return f'<a href="{up}reports/{quote(entry.identity)}/">{escape(entry.title)}</a>'


def _said(found: Difference, one: str, other: str, names: tuple[str, str]) -> str:
    """Return in what two versions differ, and how much of each stands in the other."""
    aspects = "、".join(ASPECT[aspect] for aspect in aspects_of(found)) or "只有空白和分段"
    pieces = [piece.text for row in found.rows for piece in row.left if not piece.changed]
    same = sum(map(_size, pieces))
    of_one, of_other = (same / max(1, _size(text)) for text in (one, other))
    shares = f"相同的文字占{names[0]}的 {of_one:.0%}，占{names[1]}的 {of_other:.0%}"
    return f"<p>不同之处：{aspects}。{shares}。</p>"


def _size(text: str) -> int:
    return len("".join(text.split()))
