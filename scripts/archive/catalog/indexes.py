"""What is known only across reports: the home page's newest, and the list of all."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from archive.model import Page, Report
from archive.stages.front_matter import front_matter
from archive.stages.render import escape, shown_title

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
    """Return the home page: the maintainer's words, then the newest reports."""
    rows = "".join(_row(entry, "reports/") for entry in newest_first(entries)[:NEWEST])
    more = f"[全部 {len(entries)} 篇报告](reports/index.md)"
    listed = f"{rows}\n{more}\n" if entries else "还没有报告：把文本放进 `seeds/`，再运行一次。\n"
    return Page("index", f"{words.rstrip()}\n\n## 最新收录 {{: #newest }}\n\n{listed}")


def index_pages(entries: list[Entry]) -> list[Page]:
    """Return the list of all reports, newest first, `PAGE_SIZE` to a page."""
    ordered = newest_first(entries)
    slices = [ordered[i : i + PAGE_SIZE] for i in range(0, len(ordered), PAGE_SIZE)] or [[]]
    return [_index_page(number, len(slices), part) for number, part in enumerate(slices, 1)]


def _index_page(number: int, count: int, entries: list[Entry]) -> Page:
    title = "全部报告" if count == 1 else f"全部报告（第 {number} 页，共 {count} 页）"
    head = front_matter({"title": title, "hide": ["toc"]})
    links = []
    if number > 1:
        links.append(f"[上一页]({_name(number - 1)}.md)")
    if number < count:
        links.append(f"[下一页]({_name(number + 1)}.md)")
    rows = "".join(_row(entry, "") for entry in entries)
    text = f"{head}\n# {title}\n\n{rows}\n{' · '.join(links)}\n"
    return Page(f"reports/{_name(number)}", text)


def _name(number: int) -> str:
    return "index" if number == 1 else f"index-{number}"


def _row(entry: Entry, base: str) -> str:
    facts = [f"{entry.year} 年"] if entry.year else []
    facts += [f"{entry.characters:,} 字"]
    facts += [f"收录于 {entry.date}"] if entry.date else []
    return f"- [{escape(entry.title)}]({base}{quote(entry.identity)}.md) — {'，'.join(facts)}\n"
