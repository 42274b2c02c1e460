"""Lists of reports as pages: at most a hundred on one, all pages of a list a link away.

What is listed is HTML, not Markdown: nothing in a title can mean something, and MkDocs need
not know the pages that are linked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape as html_escape
from urllib.parse import quote

from archive.catalog.entries import Entry
from archive.model import Page
from archive.stages.escaping import escape
from archive.stages.front_matter import front_matter

PAGE_SIZE = 100  # reports on one page
HEADING = "data-ui=heading"  # of a page that the archive itself wrote, and of its parts
NEAR = 20  # pages of a list that are linked in a row; of the others every so-manyth is


def page_of(identity: str, title: str, *parts: str) -> Page:
    """Return a page of HTML blocks and Markdown headings below its title."""
    head = front_matter({"title": title, "hide": ["toc"]})
    body = [f"# {escape(title)} {{: #top {HEADING} }}\n", *(part for part in parts if part)]
    return Page(identity, f"{head}\n" + "\n".join(body))


def box(html: str, kind: str = "") -> str:
    """Return HTML as a block of a page; "" stays so."""
    named = f' class="{kind}"' if kind else ""
    return f"<div{named} data-ui>{html}</div>\n" if html else ""


def row_of(entry: Entry, mark: str = "") -> str:
    """Return the entry of a list, without the beginning that leads to the site's root.

    `mark` is what is to be said of it besides: that there are other versions of the text.
    """
    place = [entry.place[-1]] if entry.place else []
    facts = [*place, entry.period, entry.genre, f"{entry.characters:,} 字"]
    said = html_escape(" ".join(" · ".join(fact for fact in facts if fact).split()))
    address = f"reports/{quote(entry.identity)}/"
    marked = f' <span class="mark">{html_escape(mark)}</span>' if mark else ""
    title = html_escape(entry.title)
    return f'{address}">{title}</a> <span class="facts-of">{said}{marked}</span></li>'


def list_of(rows: Sequence[str], up: str) -> str:
    """Return a list of rows on a page from which `up` leads to the site's root."""
    items = "".join([f'<li><a href="{up}{row}' for row in rows])
    return f'<ul class="listing">{items}</ul>'


def pages_of(identity: str, title: str, rows: Sequence[str], above: str = "") -> Iterator[Page]:
    """Yield the pages of a list: `identity`, `identity`/page-2 …; `above` stands on the first.

    In `above`, `{up}` stands for the way to the site's root.  The identity `x/index` has the
    address `x/`, and its further pages are `x/index-2` …
    """
    folder, _, name = identity.rpartition("/")
    base = folder if name == "index" else identity
    count = -(-len(rows) // PAGE_SIZE) or 1
    for number in range(1, count + 1):
        here = rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        own = (
            identity if number == 1 else f"{base}/{'index' if name == 'index' else 'page'}-{number}"
        )
        up = "../" * (base.count("/") + (1 if number == 1 else 2))
        named = title if count == 1 else f"{title}（第 {number} 页，共 {count} 页）"
        more = _pager(number, count, f"{up}{quote(base)}/", "index" if name == "index" else "page")
        first = box(above.replace("{up}", up)) if number == 1 else ""
        yield page_of(own, named, first, box(list_of(here, up) + more) if here else "")


def _pager(number: int, count: int, base: str, name: str) -> str:
    """Return links to the pages of a list: those near, and enough of the others."""
    if count == 1:
        return ""
    step = max(1, round(count**0.5)) if count > 2 * NEAR else 1
    shown = [
        n
        for n in range(1, count + 1)
        if n in (1, count) or abs(n - number) <= NEAR // 2 or n % step == 0
    ]
    links = []
    for n in shown:
        address = base if n == 1 else f"{base}{name}-{n}/"
        said = "".join(
            f' rel="{word}"' for word, at in (("prev", number - 1), ("next", number + 1)) if n == at
        )
        links.append(f"<b>{n}</b>" if n == number else f'<a href="{address}"{said}>{n}</a>')
    return f'<nav class="pager" aria-label="各页">{" ".join(links)}</nav>'
