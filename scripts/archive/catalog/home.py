"""The home page: what the archive holds, and the ways into it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import quote

from markdown import markdown
from markdown.extensions.tables import TableExtension

from archive.catalog.browse import FOLDER, ways_in
from archive.catalog.entries import Entry, latest
from archive.catalog.listing import HEADING, box, list_of, page_of, row_of
from archive.model import Page

NEWEST = 12  # reports that are listed
HEIGHT, WIDTH, GAP = 120, 24, 4  # of the chart and of a bar, in its own units
_TABLES = TableExtension(use_align_attribute=True)  # as mkdocs.yml has it
# A form that leads to the page of results, which says what to do where there are no scripts.
_SEARCH = (
    '<form action="search/" role="search" aria-label="检索全部报告">'
    '<input type="search" name="q" required placeholder="词语、数字或句子的一部分"'
    ' aria-label="要检索的词句" autocomplete="off" spellcheck="false" enterkeyhint="search">'
    "<button>检索</button></form>"
)
# A link to a page of docs/, as it is written: MkDocs turns it into an address.
_PAGE_LINK = re.compile(r'href="(?![a-z]+:|/)((?:[^"#]*/)?)([^"/#]+)\.md(#[^"]*)?"')


def home_page(words: str, entries: Sequence[Entry], fresh: Sequence[Entry] = ()) -> Page:
    """Return the home page; `words` are the maintainer's, in Markdown, its title first.

    The newest of `fresh` are listed: the reports that no newer one takes the place of.
    """
    title, _, rest = words.strip().partition("\n")
    said = _PAGE_LINK.sub(_to_address, markdown(rest, extensions=[_TABLES]))
    parts = [box(" ".join(said.split("\n"))), box(_SEARCH, "ask")]
    if not entries:
        parts.append(box("<p>还没有报告：把文本放进 <code>seeds/</code>，再运行一次。</p>"))
        return page_of("index", title.lstrip("# "), *parts)
    parts.append(box(_figures(entries), "figures"))
    parts += [_heading("各年报告", "years"), box(_chart(entries))]
    for name, links in ways_in(entries, ("genre", "place")):
        parts += [_heading(name, "genres" if name == "类别" else "places"), box(links)]
    listed = list_of([row_of(entry) for entry in latest(fresh or entries)[:NEWEST]], "")
    more = (
        f'<p><a href="reports/">全部 {len(entries):,} 篇报告</a> · '
        f'<a href="{FOLDER}/">按年份、地区、类别、层级、来源浏览</a></p>'
    )
    parts += [_heading("最新收录", "newest"), box(listed + more)]
    return page_of("index", title.lstrip("# "), *parts)


def _heading(name: str, ident: str) -> str:
    return f"## {name} {{: #{ident} {HEADING} }}\n"


def _to_address(match: re.Match[str]) -> str:
    folder, name, rest = match.groups(default="")
    return f'href="{folder}{"" if name == "index" else f"{name}/"}{rest}"'


def _figures(entries: Sequence[Entry]) -> str:
    years = sorted({entry.year for entry in entries if entry.year})
    places = {entry.place for entry in entries if entry.place}
    figures = [
        (f"{len(entries):,}", "篇报告"),
        (f"{sum(entry.characters for entry in entries):,}", "字"),
        (f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(map(str, years)), "年"),
        (f"{len(places):,}", "个地区"),
    ]
    return (
        "<dl>"
        + "".join(
            f"<div><dt>{unit}</dt><dd>{figure}</dd></div>" for figure, unit in figures if figure
        )
        + "</dl>"
    )


def _chart(entries: Sequence[Entry]) -> str:
    """Return a bar for each year, as SVG, and the same as a table for those who cannot see it."""
    counts = Counter(entry.year for entry in entries if entry.year)
    if not counts:
        return ""
    years = range(min(counts), max(counts) + 1)
    most, step = max(counts.values()), WIDTH + GAP
    bars = []
    for place, year in enumerate(years):
        if not (number := counts[year]):
            continue
        height = max(1, round(number / most * HEIGHT))
        box_of = f'x="{place * step}" y="{HEIGHT - height}" width="{WIDTH}" height="{height}"'
        said = f'aria-label="{year} 年：{number:,} 篇"'
        bars.append(f'<a href="{FOLDER}/year/{year}/" {said}><rect {box_of}></rect></a>')
    size = f"0 0 {len(years) * step - GAP} {HEIGHT}"
    how = 'preserveAspectRatio="none" role="group" aria-label="各年报告篇数"'
    svg = f'<svg class="chart" viewBox="{size}" {how}>{"".join(bars)}</svg>'
    middle = [years[len(years) // 2]] if len(years) % 2 else []
    named = dict.fromkeys((years[0], *middle, years[-1]))
    axis = "".join(f"<span>{year}</span>" for year in named)
    chart = f'{svg}<p class="axis" aria-hidden="true">{axis}</p>'
    rows = "".join(
        f'<tr><th scope="row"><a href="{FOLDER}/year/{quote(str(year))}/">{year}</a></th>'
        f"<td>{counts[year]:,}</td></tr>"
        for year in reversed(years)
        if counts[year]
    )
    head = '<thead><tr><th scope="col">年份</th><th scope="col">篇数</th></tr></thead>'
    table = f"<table>{head}<tbody>{rows}</tbody></table>"
    return f'{chart}<details class="numbers"><summary>各年篇数（表格）</summary>{table}</details>'
