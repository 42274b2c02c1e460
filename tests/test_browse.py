"""Every report is a few links from the home page, on pages that stay short."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from archive.catalog.browse import browse_pages
from archive.catalog.entries import HIDDEN, Entry
from archive.catalog.home import home_page
from archive.catalog.listing import PAGE_SIZE
from archive.html.lean import read
from archive.model import Page

LINK = re.compile(r'href="([^"#?]*)"')


def entry(number: int, **values: object) -> Entry:
    known: dict[str, object] = {
        "identity": f"a/{number}", "title": f"第{number}篇", "year": 2000 + number % 3,
        "date": f"{2000 + number % 3}-12-31", "archived": "2024-01-01", "period": "",
        "genre": "工作总结", "level": "乡镇", "place": ("甲省", "乙市", f"丙{number % 7}县"),
        "site": "example.org", "characters": 3000,
    }  # fmt: skip
    return Entry(**(known | values))  # type: ignore[arg-type]


def site_of(entries: Sequence[Entry], marks: Mapping[str, str] = {}) -> dict[str, str]:
    """Return all generated lists: Markdown by address."""
    pages: list[Page] = [
        *browse_pages(entries, marks),
        home_page("# 档案\n\n见[处理](about/index.md)。", entries),
    ]
    found = {}
    for page in pages:
        address = page.identity.removesuffix("index")
        found[address if address != page.identity else f"{address}/"] = page.markdown
    assert len(found) == len(pages)
    return found


def resolved(address: str, link: str) -> str:
    parts = address.split("/")[:-1]
    for part in link.split("/"):
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def clicks(site: dict[str, str]) -> dict[str, int]:
    """Return how many links every address is from the home page."""
    far, front = {"": 0}, [""]
    while front:
        address = front.pop(0)
        for link in map(unquote, LINK.findall(site.get(address, ""))):
            there = resolved(address, link)
            if there not in far:
                far[there] = far[address] + 1
                front.append(there)
    return far


def test_every_report_is_within_four_clicks_and_no_link_leads_nowhere() -> None:
    entries = [entry(number) for number in range(5000)]
    site = site_of(entries)
    far = clicks(site)
    assert max(far[f"reports/a/{number}/"] for number in range(5000)) <= 4
    lost = [a for a in far if a not in site and not a.startswith(("reports/a/", "about/"))]
    assert lost == []
    assert set(site) - set(far) == set()


def test_pages_are_short_and_of_the_forms_that_need_no_mkdocs() -> None:
    site = site_of([entry(number) for number in range(350)])
    for address, markdown in site.items():
        assert markdown.count('<ul class="listing">') <= 1
        assert markdown.count("<li><a href=") <= PAGE_SIZE + 100
        assert read(markdown) is not None, address
    assert len([address for address in site if address.startswith("reports/")]) == 4


def test_a_place_lists_what_is_in_it_and_masked_places_stand_under_what_is_known() -> None:
    entries = [
        entry(1, place=("甲省", "乙市")),
        entry(2, place=("甲省", HIDDEN)),
        entry(3, place=()),
        entry(4, place=("甲省", "page-2")),
    ]
    site = site_of(entries)
    province = site["browse/place/甲省/"]
    assert "乙市</a> <span>1" in province and "名称隐去" in province
    assert all(f"reports/a/{number}/" in province for number in (1, 2, 4))
    assert "reports/a/3/" in site["browse/place/未知/"]
    assert clicks(site).keys() >= {f"reports/a/{number}/" for number in (1, 2, 3, 4)}


def test_lists_say_what_is_known_of_a_report_besides() -> None:
    site = site_of([entry(1), entry(2)], {"a/1": "另有 <2> 个版本"})
    for address in ("reports/", "browse/year/2001/", "browse/place/甲省/"):
        assert site[address].count('<span class="mark">另有 &lt;2&gt; 个版本</span>') == 1


def test_what_stands_in_a_title_is_only_text() -> None:
    site = site_of([entry(1, title='<b onclick="x">&', genre='"><i>', place=("<s>",))])
    for markdown in site.values():
        body = markdown.split("\n---\n", 1)[1]
        assert not re.search(r"<(?:i|s|b on)[ >]", body.replace("<b>1</b>", ""))


def test_an_empty_archive_has_a_home_page() -> None:
    assert "还没有报告" in site_of([])[""]


def test_the_maintainers_links_lead_to_addresses() -> None:
    assert 'href="about/"' in site_of([])[""]
