"""Versions of a text, as a reader finds and compares them; all of it without scripts."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from archive.cli import main
from tests import generator
from tests.conftest import Serve
from tests.site.test_site import copy_docs
from tests.variants import copies_of


@pytest.fixture(scope="session")
def kin(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> str:
    """The address of an archive of a few versions of one text, and of neighbours."""
    folder = tmp_path_factory.mktemp("kin")
    seeds = folder / "seeds"
    seeds.mkdir()
    for number, text in enumerate(copies_of(generator.report(8))):
        (seeds / f"v{number}.txt").write_text(text, "utf-8")
    for year in (2018, 2019):
        text = f"镇巴县{year}年政府工作报告\n{generator.report(year).body}\n"
        (seeds / f"z{year}.txt").write_text(text, "utf-8")
    copy_docs(folder / "docs")
    options = [f"--{name}={folder / name}" for name in ("seeds", "docs", "site")]
    assert main(["build", "-q", *options]) == 0
    return serve(Path(folder, "site"), "/archive/")


def test_a_report_leads_to_its_versions_and_they_lead_back(browser: Browser, kin: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{kin}reports/v2/")
        page.get_by_role("navigation", name="相关报告").get_by_role("link").first.click()
        expect(page.locator("h1")).to_contain_text("同一文本的 7 个版本")
        expect(page.locator("article h2")).to_have_count(6)
        assert page.locator("article ins").first.is_visible()
        row = page.locator("tr.changed").first
        expect(row.locator("td")).to_have_count(2)
        page.locator("ul.listing a").nth(2).click()
        assert page.url == f"{kin}reports/v2/"
        page.goto(f"{kin}reports/z2018/")
        page.get_by_role("navigation", name="相关报告").get_by_role("link").first.click()
        assert page.url == f"{kin}reports/z2019/"


def test_a_search_says_which_hits_are_versions_of_one_above(page: Page, kin: str) -> None:
    page.goto(f"{kin}search/?q={generator.report(8).body.splitlines()[-2][:12]}")
    hits = page.locator("[data-search-result]")
    expect(hits.filter(has_text="与上面一篇是同一文本")).not_to_have_count(0)
    assert hits.filter(has_text="与上面一篇是同一文本").count() == hits.count() - 1 > 0
    expect(hits.locator("p").first).to_be_visible()
    folded = hits.nth(1).locator("p")
    expect(folded).to_be_hidden()
    hits.nth(1).get_by_text("与上面一篇是同一文本").click()
    expect(folded.locator("mark")).to_be_visible()


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark")])
def test_axe_finds_nothing(browser: Browser, kin: str, scheme: str, width: int) -> None:
    with browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}) as c:  # type: ignore[arg-type]
        page = c.new_page()
        page.goto(f"{kin}reports/v2/")
        link = page.get_by_role("navigation", name="相关报告").get_by_role("link").first
        address = str(link.get_attribute("href"))
        for there in (page.url, f"{kin}reports/v2/{address}", f"{kin}reports/"):
            page.goto(there)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            for details in page.locator("article details").all():
                details.evaluate("one => { one.open = true }")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found = Axe().run(page, context="article").response["violations"]
            assert [(one["id"], [n["html"] for n in one["nodes"]]) for one in found] == []
