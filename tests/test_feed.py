"""The feed is Atom as RFC 4287 has it, whatever a title holds."""

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from archive.catalog.entries import Entry
from archive.catalog.feed import NEWEST, feed
from archive.catalog.sitemap import robots
from tests.test_browse import entry

ATOM = "{http://www.w3.org/2005/Atom}"
INSTANT = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"
)
IRI = re.compile(r"[a-z][a-z0-9+.-]*:\S+")


def one(element: ElementTree.Element, name: str) -> str:
    """Return the text of the one child of this name: RFC 4287 allows no other."""
    (found,) = element.findall(ATOM + name)
    assert found.text is not None
    return found.text


def checked(text: str) -> list[ElementTree.Element]:
    """Return the entries of a feed that keeps the musts of RFC 4287, sections 4.1 and 4.2."""
    top = ElementTree.fromstring(text.encode())
    assert top.tag == f"{ATOM}feed"
    entries = top.findall(f"{ATOM}entry")
    ids = []
    for element in (top, *entries):
        one(element, "title")
        ids.append(one(element, "id"))
        assert IRI.fullmatch(ids[-1])
        assert INSTANT.fullmatch(one(element, "updated"))
        links = [(link.get("rel"), link.get("type")) for link in element.findall(f"{ATOM}link")]
        assert len(links) == len(set(links)) and ("alternate", "text/html") in links
        assert all(link.get("href") for link in element.findall(f"{ATOM}link"))
    (author,) = top.findall(f"{ATOM}author")
    assert one(author, "name")
    assert len(ids) == len(set(ids))
    assert one(top, "updated") >= max((one(e, "updated") for e in entries), default="")
    return entries


def test_the_newest_come_first_and_keep_their_names() -> None:
    entries = [entry(n, archived=f"2024-01-{n % 28 + 1:02}") for n in range(80)]
    for url in ("", "https://example.org/archive"):
        found = checked(feed("档案", url, entries))
        dates = [one(e, "updated") for e in found]
        assert len(found) == NEWEST and dates == sorted(dates, reverse=True)
        again = checked(feed("档案", url, [*entries[40:], *entries[:40]]))
        assert [one(e, "id") for e in again] == [one(e, "id") for e in found]
    assert one(found[0], "id") == "https://example.org/archive/reports/a/55/"


def test_what_is_not_dated_stands_under_the_day_it_is_of_or_long_ago() -> None:
    entries = [
        entry(1, archived="", date="2023-06"),
        entry(2, archived="", date=""),
        entry(3, archived="2024-05-06"),
    ]
    dates = [one(e, "updated")[:10] for e in checked(feed("x", "", entries))]
    assert dates == ["2024-05-06", "2023-06-01", "1970-01-01"]
    assert checked(feed("x", "", [])) == []


texts = st.text(min_size=1) | st.sampled_from(["]]>", "<b>&amp;", "\x00\x1b", "\ud800", "\ufffe"])


@given(texts, texts, st.sampled_from(["", "https://example.org/a?b&c=<d>"]))
def test_any_title_is_only_text(title: str, name: str, url: str) -> None:
    odd: Entry = entry(1, title=title, genre=title, place=(title,))
    ((found),) = checked(feed(name, url, [odd]))
    said = one(found, "title")
    plain = [c for c in title if c.isprintable() and not 0xD800 <= ord(c) < 0xE000]
    assert [c for c in said if c.isprintable() and c != "\ufffd"] == [
        c for c in plain if c != "\ufffd"
    ]


def test_robots_may_read_everything_and_learn_of_the_sitemap() -> None:
    assert robots("") == "User-agent: *\nAllow: /\n"
    said = robots("https://example.org/a\nDisallow: /").splitlines()
    assert said[-1] == "Sitemap: https://example.org/a%0ADisallow:%20/sitemap.xml"
