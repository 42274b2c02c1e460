"""What is known only across reports: the home page's newest, and the list of all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape as html_escape
from urllib.parse import quote

from markdown import markdown

from archive.model import Page, Report
from archive.stages.render import dump_yaml, escape, shown_title

# A link to a page of docs/, as it is written: MkDocs turns it into an address.
_PAGE_LINK = re.compile(r'href="(?![a-z]+:|/)((?:[^"#]*/)?)([^"/#]+)\.md(#[^"]*)?"')
NEWEST = 12  # reports on the home page
PAGE_SIZE = 200  # reports on one page of the list


@dataclass(frozen=True, slots=True)
class Entry:
    """What an index says of one report."""

    identity: str
    title: str
    year: int | None
    date: str | None
    characters: int


def entry_of(report: Report) -> Entry:
    """Return the index entry of an archived report."""
    value = {key: known.value for key, known in report.metadata.items()}
    return Entry(
        report.identity,
        shown_title(report),
        value.get("year"),
        value.get("date_archived"),
        value["characters"],
    )


def newest_first(entries: list[Entry]) -> list[Entry]:
    """Return entries by date of archiving and year, newest first, then by identity."""
    by_name = sorted(entries, key=lambda entry: entry.identity)
    return sorted(by_name, key=lambda entry: (entry.date or "", entry.year or 0), reverse=True)


def home_page(words: str, entries: list[Entry]) -> Page:
    """Return the home page: the maintainer's words (Markdown), then the newest reports."""
    title, _, rest = words.strip().partition("\n")
    said = _PAGE_LINK.sub(_to_address, markdown(rest, extensions=["tables"]))
    rows = "".join(_row(entry, "reports/") for entry in newest_first(entries)[:NEWEST])
    more = f'<p><a href="reports/">全部 {len(entries)} 篇报告</a></p>'
    empty = "<p>还没有报告：把文本放进 <code>seeds/</code>，再运行一次。</p>"
    listed = f"<ul>{rows}</ul>{more}" if entries else empty
    parts = [_box(_one_line(said))] if said else []
    return _page("index", title.lstrip("# "), *parts, "## 最新收录 {: #newest }\n", _box(listed))


def _to_address(match: re.Match[str]) -> str:
    folder, name, rest = match.groups(default="")
    return f'href="{folder}{"" if name == "index" else f"{name}/"}{rest}"'


def index_pages(entries: list[Entry]) -> list[Page]:
    """Return the list of all reports, newest first, `PAGE_SIZE` to a page."""
    ordered = newest_first(entries)
    slices = [ordered[i : i + PAGE_SIZE] for i in range(0, len(ordered), PAGE_SIZE)] or [[]]
    return [_index_page(number, len(slices), part) for number, part in enumerate(slices, 1)]


def _index_page(number: int, count: int, entries: list[Entry]) -> Page:
    title = "全部报告" if count == 1 else f"全部报告（第 {number} 页，共 {count} 页）"
    up = "" if number == 1 else "../"  # the first page's address is the folder's
    links = []
    if number > 1:
        links.append(f'<a rel="prev" href="../{_address(number - 1)}">上一页</a>')
    if number < count:
        links.append(f'<a rel="next" href="{up}{_address(number + 1)}">下一页</a>')
    rows = "".join(_row(entry, up) for entry in entries)
    listed = _box(f"<ul>{rows}</ul><p>{' · '.join(links)}</p>")
    return _page(f"reports/{'index' if number == 1 else f'index-{number}'}", title, listed)


def _page(identity: str, title: str, *parts: str) -> Page:
    """Return a page whose title is on it, and whose lists are HTML: nothing in them is Markdown."""
    head = dump_yaml({"title": title, "hide": ["toc"]})
    body = [f"# {escape(title)} {{: #top }}\n", *parts]
    return Page(identity, f"---\n{head}---\n\n" + "\n".join(body))


def _box(html: str) -> str:
    return f"<div data-ui>{html}</div>\n"


def _address(number: int) -> str:
    return "" if number == 1 else f"index-{number}/"


def _one_line(html: str) -> str:
    """Return HTML without blank lines, at which Markdown would take it up again."""
    return " ".join(html.split("\n"))


def _row(entry: Entry, base: str) -> str:
    facts = [f"{entry.year} 年"] if entry.year else []
    facts += [f"{entry.characters:,} 字"]
    facts += [f"收录于 {entry.date}"] if entry.date else []
    link = f'<a href="{base}{quote(entry.identity)}/">{html_escape(entry.title)}</a>'
    return f"<li>{link} — {'，'.join(facts)}</li>"
