"""How the site is for its readers: found without searching, light, steady, for everyone."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from archive.cli import main
from tests import generator
from tests.conftest import Serve
from tests.site.test_site import copy_docs

COUNTIES = {
    "陕西省汉中市": "镇巴县 勉县 西乡县 洋县",
    "广东省湛江市": "徐闻县 遂溪县",
    "四川省绵阳市": "三台县 盐亭县",
    "湖南省岳阳市": "平江县 华容县",
    "河北省石家庄市": "平山县 正定县",
    "甘肃省天水市": "甘谷县 武山县",
    "江西省赣州市": "于都县 兴国县",
    "云南省大理白族自治州": "祥云县 宾川县",
    "浙江省丽水市": "缙云县 遂昌县",
}
YEARS = range(2010, 2025)
WIRE = 120 * 1024  # bytes of a first view, compressed
KINDS = {  # a page of each kind
    "home": "",
    "search": "search/?q=项目",
    "browse": "browse/",
    "year": "browse/year/2021/",
    "place": "browse/place/陕西省/汉中市/",
    "all": "reports/index-2/",
    "report": "reports/镇巴县-2021/",
}


@pytest.fixture(scope="session")
def counties(tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> str:
    """The address of an archive of 300 reports, of 15 years of 20 counties."""
    folder = tmp_path_factory.mktemp("counties")
    (folder / "seeds").mkdir()
    places = [(city, county) for city, names in COUNTIES.items() for county in names.split()]
    for number, (city, county) in enumerate(places):
        for year in YEARS:
            body = generator.report(1000 * number + year).body
            text = f"{city}{county}{year}年政府工作报告\n{body}\n"
            (folder / "seeds" / f"{county}-{year}.txt").write_text(text, "utf-8")
    copy_docs(folder / "docs")
    options = [f"--{name}={folder / name}" for name in ("seeds", "docs", "site")]
    assert main(["build", "-q", *options]) == 0
    return serve(Path(folder, "site"), "/archive/")


def test_four_clicks_lead_to_a_report_of_a_county(browser: Browser, counties: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(counties)
        expect(page.locator(".figures")).to_contain_text("300")
        links = ("陕西省", "汉中市", "镇巴县", "陕西省汉中市镇巴县2021年政府工作报告")
        for name in links:
            page.get_by_role("article").get_by_role("link", name=name, exact=True).first.click()
        expect(page.locator("h1")).to_contain_text("镇巴县2021年政府工作报告")
        assert len(links) == 4 and page.url.endswith("-2021/")


def test_the_home_page_searches_and_without_scripts_says_what_to_do(
    browser: Browser, counties: str
) -> None:
    for scripts in (True, False):
        with browser.new_context(java_script_enabled=scripts) as context:
            page = context.new_page()
            page.goto(counties)
            form = page.get_by_role("article").get_by_role("search")
            form.get_by_role("searchbox").fill("镇巴县")
            form.get_by_role("button", name="检索").click()
            page.wait_for_url(f"{counties}search/?q=*")
            if scripts:
                expect(page.locator("[data-search-result]").first).to_contain_text("镇巴县")
            else:
                expect(page.get_by_role("link", name="按年份、地区、类别浏览")).to_be_visible()


@pytest.mark.parametrize("kind", ["home", "report", "year"])
def test_a_first_view_is_light(page: Page, counties: str, kind: str) -> None:
    sizes: dict[str, int] = {}

    def weigh(response: Any) -> None:
        sizes[response.url] = len(gzip.compress(response.body(), 6))

    page.on("requestfinished", lambda request: weigh(request.response()))
    page.goto(counties + KINDS[kind], wait_until="networkidle")
    assert any(url.endswith(".css") for url in sizes) and any(url.endswith(".js") for url in sizes)
    assert sum(sizes.values()) <= WIRE, sizes


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_asked_of_others_and_nothing_fails(page: Page, counties: str, kind: str) -> None:
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith(counties) else wrong.append(asked.url),
    )
    page.goto(counties + KINDS[kind], wait_until="networkidle")
    assert wrong == []


@pytest.mark.parametrize("kind", ["home", "year", "report"])
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_moves(browser: Browser, counties: str, kind: str, width: int) -> None:
    with browser.new_context(viewport={"width": width, "height": 800}) as context:
        page = context.new_page()
        page.goto(counties + KINDS[kind], wait_until="networkidle")
        moved = page.evaluate(
            """() => new Promise((done) => {
              const seen = [];
              new PerformanceObserver((list) => seen.push(...list.getEntries()))
                .observe({ type: "layout-shift", buffered: true });
              setTimeout(() => done(seen.map((one) => one.value)), 200);
            })"""
        )
        assert sum(moved) < 0.01, moved


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark")])
def test_everyone_can_use_every_kind_of_page(
    browser: Browser, counties: str, scheme: Any, width: int
) -> None:
    with browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}) as one:
        page = one.new_page()
        for kind, path in KINDS.items():
            page.goto(counties + path, wait_until="networkidle")
            page.evaluate(
                "document.querySelectorAll('article details').forEach((it) => it.open = true)"
            )
            assert page.evaluate("document.documentElement.scrollWidth") <= width, kind
            found = Axe().run(page).response["violations"]
            assert [(kind, v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []
