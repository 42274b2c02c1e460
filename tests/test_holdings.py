"""The page that says what came in and what became of it."""

import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.catalog.holdings import (
    LONGEST,
    MOST,
    REFUSED,
    TO_CHECK,
    Fate,
    holdings,
    needs_of,
)
from archive.html.lean import read
from archive.identity import on_one_line, printable

HOSTILE = '<script>alert(1)</script>\n"]{{ x }}*_|`&amp;\u202e'


def fate(name: str, status: str = "archived", *codes: str) -> Fate:
    shown = f"seeds/{name}"
    return Fate(shown, status, "utf-8", [(code, f"{shown}: what is wrong") for code in codes])


class Tags(HTMLParser):
    """The names of all elements, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self.names.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_of_every_copy_is_said_whose_page_it_is_on() -> None:
    copies = [
        Fate(f"seeds/{n}{HOSTILE}.txt", "duplicate", "utf-8", [], f"甲/b%{n}")
        for n in range(MOST + 1)
    ]
    page, plain = holdings([fate("a.txt"), *copies])
    assert json.loads(plain)["copies"][0] == {
        "source": copies[0].source,
        "url": "reports/%E7%94%B2/b%250/",
    }
    assert len(json.loads(plain)["copies"]) == MOST + 1
    made = read(page.markdown)
    assert made and "与另一篇同文（51 个）" in Tags(made.content).text
    assert made.content.count('<a href="../../reports/%E7%94%B2/b%25') == MOST
    assert "script" not in Tags(made.content).names


def test_every_file_is_counted_once() -> None:
    fates = [
        fate("a.txt"),
        fate("b.txt", "archived", "repaired"),
        fate("c.txt", "verbatim", "undecodable"),
        fate("d.txt", "withdrawn", "mojibake"),
        fate("e.txt", "refused", "empty"),
    ]
    page, plain = holdings(fates)
    known = json.loads(plain)
    assert known["files"] == 5
    assert known["outcomes"] == {"archived": 2, "refused": 1, "verbatim": 1, "withdrawn": 1}
    assert known["encodings"] == {"utf-8": 3} and known["told"] == {"repaired": 1}
    assert [(need["source"], need["code"]) for need in known["needs"]] == [
        ("seeds/c.txt", "undecodable"),
        ("seeds/e.txt", "empty"),
    ]
    lean = read(page.markdown)
    assert lean and "2 个需要有人看一看" in lean.content and "what is wrong" in lean.content
    assert "d.txt" not in page.markdown + plain


def test_nothing_to_do_is_said() -> None:
    page, _ = holdings([fate("a.txt")])
    assert "没有需要处理的" in page.markdown


def test_ten_thousand_problems_make_a_short_page_and_a_whole_list() -> None:
    codes = [*REFUSED][:4]
    fates = [fate(f"{n}.txt", "refused", codes[n % 4]) for n in range(10_000)]
    page, plain = holdings([*fates, fate("rare.txt", "refused", "failed")])
    assert len(page.markdown) < 60_000 and page.markdown.count("<li>") == 4 * MOST + 1
    assert "另有 2,450 个" in page.markdown and "seeds/rare.txt" in page.markdown
    assert len(json.loads(plain)["needs"]) == 10_001


@given(st.text(), st.text(min_size=1), st.sampled_from([*REFUSED, "of a colleague's"]))
def test_names_and_messages_stay_text(name: str, message: str, code: str) -> None:
    fates = [
        Fate(printable(one), "refused", "", [(code, on_one_line(message))])
        for one in (name, HOSTILE)
    ]
    page, plain = holdings(fates)
    lean = read(page.markdown)
    assert lean is not None  # a page of ours, which needs no MkDocs
    tags = Tags(lean.content)
    assert tags.names <= {
        "h1", "h2", "div", "p", "a", "table", "thead", "tbody", "tr", "th", "td", "ul", "li",
        "code", "span",
    }  # fmt: skip
    assert printable(HOSTILE) in tags.text
    assert len(json.loads(plain)["needs"]) == 2


def test_a_long_message_is_cut_on_the_page_only() -> None:
    page, plain = holdings([Fate("a", "refused", "", [("failed", "长" * 5000)])])
    assert "长" * LONGEST not in page.markdown and "长" * 5000 in plain


@pytest.mark.parametrize("code", [*TO_CHECK])
def test_what_is_to_be_checked_on_a_page_needs_a_person(code: str) -> None:
    assert needs_of(fate("a", "archived", code)) and not needs_of(fate("a", "withdrawn", code))
