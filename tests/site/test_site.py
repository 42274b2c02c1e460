"""The real site in a real browser: what a reader sees, and what the site asks of the network."""

import gzip
import re
import shutil
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, expect
from pypdf import PdfReader

from archive.build.shared import is_generated
from archive.cli import main
from tests.conftest import Serve

ROOT = Path(__file__).resolve().parents[2]
REPORT = "reports/000_a8f8532f5550367b/"


def copy_docs(docs: Path) -> None:
    """Copy what people wrote of the project's docs, without what a build made."""

    def skip(folder: str, names: list[str]) -> list[str]:
        return [name for name in names if Path(folder) == ROOT / "docs" and is_generated(name)]

    shutil.copytree(ROOT / "docs", docs, ignore=skip)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the real source text, built as `make site` builds it."""
    folder = tmp_path_factory.mktemp("archive")
    docs = folder / "docs"
    copy_docs(docs)
    assert main(["build", "-q", "--docs", str(docs), "--site", str(folder / "site")]) == 0
    return folder / "site"


@pytest.fixture(scope="session")
def address(site: Path, serve: Serve) -> str:
    return serve(site, "/archive/")


def test_no_request_leaves_the_site(page: Page, address: str, requests_seen: list[Request]) -> None:
    for path in ("", "reports/", REPORT, "about/"):
        page.goto(address + path, wait_until="networkidle")
    page.goto(address + "search/?q=引资", wait_until="networkidle")
    assert len(requests_seen) > 4
    assert [r.url for r in requests_seen if not r.url.startswith(address)] == []


def test_home_lists_the_newest_report(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="XX镇2023年上半年工作总结").first.click()
    expect(page.locator("h1")).to_contain_text("XX镇2023年上半年工作总结")
    assert page.url == address + REPORT


def test_a_report_page_reads_well(page: Page, address: str) -> None:
    page.goto(address + REPORT)
    article = page.locator("article")
    expect(article.locator("h1")).to_have_count(1)
    expect(article.locator(":is(pre, em):not([data-ui] *)")).to_have_count(0)
    expect(article.locator("h2")).to_contain_text("一、2023年工作情况")
    expect(article.locator("h3")).to_have_count(4)
    expect(article).to_contain_text("***总书记视察广东")
    account = article.locator("details.account")
    expect(account).to_have_js_property("open", False)
    account.locator("summary").click()
    expect(account).to_contain_text("互联网用户自发贡献")
    expect(account).not_to_contain_text("@qq.com")
    ids = [heading.get_attribute("id") for heading in article.locator("h2, h3").all()]
    assert all(ident and ident.startswith("s-") for ident in ids)


def test_the_account_is_printed_though_it_is_folded(page: Page, address: str) -> None:
    page.goto(address + REPORT)
    first = page.locator("details.account li").first
    visible = "one => one.checkVisibility({contentVisibilityAuto: true})"
    assert not first.evaluate(visible)
    page.emulate_media(media="print")
    assert first.evaluate(visible)


CITED = "XX镇2023年上半年工作总结及2023年下半年工作设想[R/OL]. [2023]."


def test_a_report_can_be_cited(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address + REPORT)
    box = page.locator("details.cite")
    version = box.get_attribute("data-version")
    box.locator("summary").first.click()
    for locator in (box.locator("p", has_text="2025"), box.locator("details", has_text="BibTeX")):
        if locator.locator("summary").count():
            locator.locator("summary").click()
        locator.get_by_role("button", name="复制").click()
        expect(locator.get_by_role("button")).to_have_text("已复制")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert f"{address}{REPORT}?v={version}" in copied
        assert copied.startswith(CITED) or (copied.startswith("@online{") and copied[-1] == "}")


def test_a_report_can_be_cited_without_scripts(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address + REPORT)
        box = page.locator("details.cite")
        box.locator("summary").first.click()
        expect(box.locator("p > span").first).to_have_text(CITED, use_inner_text=True)
        expect(box.get_by_role("button")).to_have_count(0)


def test_a_reader_of_another_version_is_told(page: Page, address: str) -> None:
    page.goto(f"{address}{REPORT}?v=0123456789ab")
    expect(page.locator(".another-version")).to_contain_text("另一个版本（0123456789ab）")
    version = page.locator("details.cite").get_attribute("data-version")
    for asked in (f"?v={version}", "?v=<b>", ""):
        page.goto(f"{address}{REPORT}{asked}")
        expect(page.locator(".another-version")).to_have_count(0)


def test_a_fact_shows_the_words_it_comes_from(page: Page, address: str) -> None:
    page.goto(address + REPORT)
    fact = page.locator(".facts div", has_text="广东省").first
    expect(fact.locator("q").first).to_be_hidden()
    fact.locator("summary").press("Enter")
    expect(fact.locator("q").first).to_be_visible()
    expect(fact.locator("q").first).to_have_text("广东")
    account = page.locator(".origin a", has_text="JSON")
    assert page.request.get(account.evaluate("link => link.href")).json()["page"] == REPORT


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everyone_can_use_what_is_unfolded(browser: Browser, address: str, scheme: Any) -> None:
    with browser.new_context(color_scheme=scheme, viewport={"width": 320, "height": 800}) as one:
        page = one.new_page()
        page.goto(f"{address}{REPORT}?v=0123456789ab", wait_until="networkidle")
        page.evaluate(
            "document.querySelectorAll('article details').forEach((it) => it.open = true)"
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert Axe().run(page).response["violations"] == []


def test_nothing_moves_while_a_report_is_read(page: Page, address: str) -> None:
    page.goto(address + REPORT, wait_until="networkidle")
    moved = page.evaluate(
        """() => new Promise((done) => {
          const seen = [];
          const watch = new PerformanceObserver((list) => seen.push(...list.getEntries()));
          watch.observe({ type: "layout-shift", buffered: true });
          setTimeout(() => done(seen.map((one) => one.value)), 200);
        })"""
    )
    assert sum(moved) < 0.01, moved


def test_a_report_prints_as_a_document(page: Page, address: str) -> None:
    page.goto(address + REPORT, wait_until="networkidle")
    printed = PdfReader(BytesIO(page.pdf(format="A4")))
    text = normalize("NFKC", "".join("".join(one.extract_text() for one in printed.pages).split()))
    assert text.startswith("XX镇2023年上半年工作总结及2023年下半年工作设想")
    start, end = text.index("一年来"), text.rindex("来源网址")
    assert start < text.index("认真贯彻落") < end
    version = page.locator("details.cite").get_attribute("data-version")
    for said in ("https://www.xiezuogongyuan.com/52735.html", f"{address}{REPORT}?v={version}"):
        assert said in text[end:]
    assert re.search(r"取用日期\d{4}-\d\d-\d\d", text[end:])
    for interface in ("引用本文", "复制", "¶", "检索", "目录", "全部报告", "JSON"):
        assert interface not in text


@pytest.mark.parametrize("path", ["about/performance/", "about/maintaining/", "about/data/"])
def test_a_table_is_printed_whole(page: Page, address: str, path: str) -> None:
    page.set_viewport_size({"width": 680, "height": 1000})  # A4 within its margins
    page.emulate_media(media="print")
    page.goto(address + path, wait_until="networkidle")
    tables = page.locator(".md-typeset table")
    assert tables.count()
    for table in tables.all():
        assert table.evaluate("it => it.getBoundingClientRect().right") <= 680
        assert table.evaluate("it => it.scrollWidth <= it.clientWidth + 1")


@pytest.mark.parametrize("width", [320, 400, 768, 1400])
def test_nothing_is_wider_than_the_screen(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("", REPORT, "about/maintaining/"):
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def search(page: Page, address: str, query: str) -> None:
    page.goto(address, wait_until="networkidle")
    box = page.locator("input[type=search]").first
    expect(box).to_be_visible()
    page.keyboard.press("/")
    expect(box).to_be_focused()
    page.keyboard.insert_text(query)  # as an input method commits it
    page.locator(".search-list strong").first.click(timeout=60_000)  # on a busy machine


@pytest.mark.parametrize("query", ["招商引资", "引资", "１２８宗", "xx镇", "鎮黨委", "21.X%"])
def test_search_finds_a_word_or_part_of_it_and_marks_it(
    page: Page, address: str, query: str
) -> None:
    search(page, address, query)
    page.wait_for_url(f"{address}{REPORT}**")
    mark = page.locator("article mark").first
    expect(mark).to_be_in_viewport()


def test_the_browser_code_stays_small(site: Path) -> None:
    files = sorted((site / "assets" / "search").glob("*.js"))
    assert [path.name for path in files] == ["all.js", "main.js"]
    assert sum(len(gzip.compress(path.read_bytes(), 9)) for path in files) <= 12 * 1024
