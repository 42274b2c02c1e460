"""The gate: whatever stands in a report is found, and nothing is shown that is not there.

In a real browser, on the page of results, with queries typed as an input method commits them.
"""

import os

import pytest
from playwright.sync_api import Page

from archive.search.reader import Index
from archive.search.records import Record
from tests.search.samples import splices, substrings

FOUND = int(os.environ.get("GATE", "45"))  # GATE=300: the whole gate, in two minutes
NOWHERE = FOUND // 3


def ask(page: Page, typed: str) -> list[str]:
    """Type a query and return the paths of all reports shown, after every "more"."""
    box = page.locator("input[type=search]")
    box.fill("")
    box.focus()
    page.keyboard.insert_text(typed)
    page.wait_for_function(
        "q => document.querySelector('[data-search-page]').dataset.searchPage === q", arg=typed
    )
    while page.locator(".search-more").is_visible():
        shown = page.locator("[data-search-result]").count()
        page.locator(".search-more").click()
        page.wait_for_function(
            "n => (document.querySelectorAll('[data-search-result]').length > n"
            " || document.querySelector('.search-more').hidden)"
            " && !document.querySelector('.search-more').disabled",
            arg=shown,
        )
    paths: list[str] = page.evaluate(
        "[...document.querySelectorAll('[data-search-result]')].map(hit => hit.dataset.report)"
    )
    return paths


def test_everything_is_found_and_nothing_else(
    page: Page, generated: str, records: list[Record]
) -> None:
    page.goto(f"{generated}search/")
    wrong = []
    for drawn in substrings(records, FOUND, seed=7):
        shown = ask(page, drawn.typed)
        expected = {f"reports/{name}/" for name in drawn.answers}
        if set(shown) != expected or len(shown) != len(expected):
            wrong.append((drawn.typed, len(shown), len(expected)))
        assert int(page.locator("[data-search-count]").inner_text()) == len(shown)
    assert wrong == []


def test_what_stands_nowhere_is_not_shown(
    page: Page, generated: str, records: list[Record]
) -> None:
    page.goto(f"{generated}search/")
    assert {typed: ask(page, typed) for typed in splices(records, NOWHERE, seed=8)} == {
        typed: [] for typed in splices(records, NOWHERE, seed=8)
    }


@pytest.mark.parametrize(
    "typed",
    [
        "乡村振兴",
        "招商 OA办公",
        "181线 -GDP",
        "“坚持问题导向，强化”",
        "工",
        "围绕招商引资，" * 3 + "深入一线调研、补齐短板弱项",
        "项目" * 1000,
        " ".join("项目建设招商引资工作情况" * 40),
        "，。！",
        "-项目",
        "招商\0引资 😀",
        "😀",
        "𠮷野家",
    ],
)
def test_the_browser_and_the_python_reader_answer_alike(
    page: Page, generated: str, index: Index, typed: str
) -> None:
    page.goto(f"{generated}search/")
    assert ask(page, typed) == [f"reports/{hit.record.identity}/" for hit in index.search(typed)]
