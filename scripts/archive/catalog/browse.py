"""Ways to a report without a query: by year, place, genre, level and source.

A place's page lists the places in it and all reports of it and of these; so every report is
a few links from the home page, and no page is long however large the archive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape as html_escape
from typing import NamedTuple
from urllib.parse import quote

from archive.catalog.entries import Entry, newest_first
from archive.catalog.listing import HEADING, box, page_of, pages_of, row_of
from archive.identity import identity_of
from archive.model import Page

FOLDER = "browse"
UNKNOWN = "未知"
FACETS = {"year": "年份", "place": "地区", "genre": "类别", "level": "层级", "source": "来源"}


class Group(NamedTuple):
    """The reports that share a value of a facet."""

    identity: str  # of its page
    title: str
    rows: list[str]


def browse_pages(entries: Sequence[Entry], marks: Mapping[str, str]) -> Iterator[Page]:
    """Yield the pages of all lists: all reports, and a list for each value of each facet.

    `marks` are what is said of some of them, by identity.
    """
    ordered = newest_first(entries)
    rows = [row_of(entry, marks.get(entry.identity, "")) for entry in ordered]
    yield from pages_of("reports/index", "全部报告", rows)
    groups = {facet: _groups(facet, ordered, rows) for facet in FACETS if facet != "place"}
    places = _places(ordered, rows)
    tops = [group for path, group in places.items() if len(path) == 1]
    yield page_of(f"{FOLDER}/index", "浏览", *_hub({**groups, "place": tops}))
    for found in groups.values():
        for group in found:
            yield from pages_of(group.identity, group.title, group.rows)
    inside: dict[tuple[str, ...], list[Group]] = {}
    for path, group in places.items():
        inside.setdefault(path[:-1], []).append(group)
    for path, group in places.items():
        title = f"地区：{' › '.join(path)}"
        yield from pages_of(group.identity, title, group.rows, _links(inside.get(path, ()), "{up}"))


def ways_in(entries: Sequence[Entry], facets: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the name of each facet and, as HTML, links to its values, from the site's root."""
    rows = [""] * len(entries)  # only how many they are is said
    for facet in facets:
        if facet == "place":
            found = [group for path, group in _places(entries, rows).items() if len(path) == 1]
        else:
            found = _groups(facet, entries, rows)
        yield FACETS[facet], _links(found, "")


def _groups(facet: str, entries: Sequence[Entry], rows: Sequence[str]) -> list[Group]:
    """Return the groups of a facet: years newest first, the others largest first."""
    found: dict[str, list[str]] = {}
    for entry, row in zip(entries, rows, strict=True):
        value = entry.site if facet == "source" else getattr(entry, facet)
        found.setdefault(str(value or UNKNOWN), []).append(row)
    by_name = sorted(found.items())
    if facet == "year":
        by_name.sort(key=lambda item: item[0].zfill(4) if item[0] != UNKNOWN else "", reverse=True)
    else:
        by_name.sort(key=lambda item: (item[0] == UNKNOWN, -len(item[1])))
    base, name = f"{FOLDER}/{facet}", FACETS[facet]
    return [Group(f"{base}/{_safe(value)}", f"{name}：{value}", r) for value, r in by_name]


def _places(entries: Sequence[Entry], rows: Sequence[str]) -> Mapping[tuple[str, ...], Group]:
    """Return the group of each place, with the reports of all places in it, by its path."""
    found: dict[tuple[str, ...], list[str]] = {}
    for entry, row in zip(entries, rows, strict=True):
        path = entry.place or (UNKNOWN,)
        for depth in range(1, len(path) + 1):
            found.setdefault(path[:depth], []).append(row)
    return {
        path: Group(f"{FOLDER}/place/{'/'.join(map(_safe, path))}", path[-1], found[path])
        for path in sorted(found, key=lambda path: (path[0] == UNKNOWN, path))
    }


def _hub(groups: Mapping[str, Sequence[Group]]) -> Iterator[str]:
    for facet, name in FACETS.items():
        yield f"## {name} {{: #{facet} {HEADING} }}\n"
        yield box(_links(groups[facet], "../"))


def _links(groups: Sequence[Group], up: str) -> str:
    """Return links to groups, each with its number of reports."""
    items = ""
    for group in groups:
        name = html_escape(group.title.partition("：")[2] or group.title)
        link = f'<a href="{up}{quote(group.identity)}/">{name}</a>'
        items += f"<li>{link} <span>{len(group.rows):,}</span></li>"
    return f'<ul class="ways">{items}</ul>' if items else ""


def _safe(name: str) -> str:
    """Return a name that can be a folder's and does not end where a page's number begins."""
    safe = identity_of(name.replace("/", "／")[:60] + ".txt")
    return f"%70{safe[1:]}" if safe.startswith("page-") else safe
