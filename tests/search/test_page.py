"""The search box and the page of results, as a reader uses them."""

import re
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect

COMPOSE = """text => {
  const box = document.querySelector('input[type=search]');
  box.dispatchEvent(new CompositionEvent('compositionstart'));
  box.value = text;
  box.dispatchEvent(new InputEvent('input', {isComposing: true, bubbles: true}));
}"""


def results(page: Page, address: str, query: str) -> None:
    page.goto(f"{address}search/?{query}")
    expect(page.locator("[data-search-page]")).not_to_have_attribute("data-search-page", "")
    expect(page.locator("[data-search-page]")).not_to_have_attribute("aria-busy", "true")


def test_the_keyboard_is_enough(page: Page, generated: str) -> None:
    page.goto(generated)
    page.keyboard.press("/")
    page.keyboard.insert_text("乡村振兴")
    options = page.locator(".search-list [role=option]")
    expect(options.first.locator("strong")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    chosen = options.first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(str(chosen))
    expect(page.locator("article mark").first).to_be_in_viewport()
    page.keyboard.press("Control+k")
    expect(page.locator("input[type=search]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".search-list")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".search-list")).to_be_hidden()


def test_enter_leads_to_the_page_of_results_and_its_address_can_be_shared(
    page: Page, generated: str
) -> None:
    page.goto(generated)
    page.keyboard.press("/")
    page.keyboard.insert_text("招商引资")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{generated}search/?q=*")
    hits = page.locator("[data-search-result]")
    expect(hits.first).to_contain_text("招商引资")
    expect(hits.first.locator("mark").first).to_have_text("招商引资")
    first = hits.first.get_attribute("data-report")
    page.get_by_label("排序").select_option("date")
    page.wait_for_url("**&sort=date")
    place = page.locator(".search-facets label").filter(has_text="省").first
    count = int(place.locator("small").inner_text())
    place.locator("input").check()
    page.wait_for_url(re.compile("place="))
    expect(page.locator("[data-search-count]")).to_have_text(str(count))
    address, shown = page.url, hits.all_inner_texts()
    other = page.context.new_page()
    other.goto(address)
    expect(other.locator("[data-search-count]")).to_have_text(str(count))
    assert other.locator("[data-search-result]").all_inner_texts() == shown
    expect(other.get_by_label("排序")).to_have_value("date")
    page.go_back()
    page.go_back()
    expect(hits.first).to_have_attribute("data-report", str(first))


def test_filters_of_one_facet_add_up_and_those_of_several_narrow(
    page: Page, generated: str
) -> None:
    def count(query: str) -> int:
        results(page, generated, query)
        while page.locator(".search-more").is_visible():
            before = page.locator("[data-search-result]").count()
            page.locator(".search-more").click()
            expect(page.locator("[data-search-result]")).not_to_have_count(before)
            expect(page.locator(".search-more")).to_be_enabled()
        return int(page.locator("[data-search-count]").inner_text())

    years = [count(f"q=项目&year={year}") for year in (2010, 2011)]
    assert count("q=项目&year=2010&year=2011") == sum(years) > 0
    assert count("q=项目&year=2010&genre=政府工作报告") <= years[0]


def test_nothing_fires_while_a_composition_is_open(page: Page, generated: str) -> None:
    page.goto(generated)
    page.keyboard.press("/")
    page.wait_for_load_state("networkidle")
    page.evaluate(COMPOSE, "xiangcun")
    page.wait_for_timeout(300)
    expect(page.locator(".search-list")).to_be_hidden()
    page.evaluate(
        """() => {
          const box = document.querySelector('input[type=search]');
          box.value = '乡村';
          box.dispatchEvent(new CompositionEvent('compositionend', {bubbles: true}));
        }"""
    )
    expect(page.locator(".search-list strong").first).to_be_visible()


def test_it_says_what_to_do_when_nothing_is_found(page: Page, generated: str) -> None:
    results(page, generated, "q=此处绝无此句")
    expect(page.locator("[data-search-count]")).to_have_text("0")
    expect(page.locator(".search-note")).to_contain_text("更短的词")
    expect(page.locator(".search-note a")).to_have_attribute("href", f"{generated}reports/")


def test_the_list_says_when_it_is_slow_and_stays_away_once_closed(
    page: Page, generated: str
) -> None:
    held: list[Route] = []
    page.route("**/search/index.json", lambda route: held.append(route))
    page.goto(generated)
    page.keyboard.press("/")
    page.keyboard.insert_text("项目")
    expect(page.locator(".search-list")).to_contain_text("正在检索")
    page.keyboard.press("Escape")
    expect(page.locator(".search-list")).to_be_hidden()
    held[0].continue_()
    page.wait_for_timeout(500)
    expect(page.locator(".search-list")).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.insert_text("项目")
    expect(page.locator(".search-list strong").first).to_be_visible()


def test_it_says_when_the_index_cannot_be_fetched(page: Page, generated: str) -> None:
    def refuse(route: Route) -> None:
        route.abort()

    page.route("**/search/index.json", refuse)
    page.goto(f"{generated}search/?q=项目")
    expect(page.locator(".search-note")).to_contain_text("取不到检索索引")
    page.unroute("**/search/index.json")
    page.locator("input[type=search]").fill("项目建设")
    expect(page.locator("[data-search-result]").first).to_be_visible()


def test_a_visit_during_a_deployment_finds_the_new_index(page: Page, generated: str) -> None:
    gone: list[str] = []

    def once(route: Route) -> None:
        if gone:
            route.continue_()
        else:
            gone.append(route.request.url)
            route.fulfill(status=404)

    page.route("**/s/*.bin", once)
    page.goto(f"{generated}search/?q=项")
    expect(page.locator("[data-search-result]").first).to_be_visible()
    assert gone


def test_a_strict_policy_does_not_hinder_it(page: Page, generated: str) -> None:
    policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"

    def strictly(route: Route) -> None:
        answer = route.fetch()
        headers = {**answer.headers, "content-security-policy": policy}
        route.fulfill(response=answer, headers=headers)

    page.route(re.compile(r"/$|\?q="), strictly)
    page.goto(f"{generated}search/?q=乡村振兴")
    expect(page.locator("[data-search-result] mark").first).to_have_text("乡村振兴")
    expect(page.locator(".search-facets label").first).to_be_visible()
    page.locator("[data-search-result] a").first.click()
    expect(page.locator("article mark").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(browser: Browser, generated: str, scheme: str, width: int) -> None:
    with browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}) as c:  # type: ignore[arg-type]
        page = c.new_page()
        results(page, generated, "q=乡村振兴")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert Axe().run(page).response["violations"] == []
        page.goto(generated)
        page.keyboard.press("/")
        page.keyboard.insert_text("招商")
        expect(page.locator(".search-list strong").first).to_be_visible()
        assert Axe().run(page, context=".search-box").response["violations"] == []


def test_a_text_that_looks_like_html_stays_text(page: Page, generated: str) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    typed = "<img src=x onerror=alert(1)>"
    results(page, generated, urlencode({"q": typed}))
    hit = page.locator("[data-search-result]")
    expect(hit).to_have_count(1)
    expect(hit.locator("a")).to_contain_text(typed)
    page.locator("input[type=search]").fill('</title><script>alert("x")</script>')
    expect(page.locator("[data-search-count]")).to_have_text("0")
    page.goto(generated)
    page.keyboard.press("/")
    page.keyboard.insert_text(typed)
    expect(page.locator(".search-list strong")).to_contain_text(typed)
    assert page.locator(":is(.search-list, .search-hits) :is(img, script)").count() == 0


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("落实责任全年完成", "落实***责任。全年完成"),  # from a heading into its paragraph
        ("扶贫开发。全年引进", "扶贫开发。全年引进"),  # a run-in heading
        ("**镇签约1个", "镇签约1个"),
        ("乡村振兴", "鄉村振興"),
        ("“一号” 工程", "一号工程"),
        ("<b>有序</b>", "b>有序</b"),
    ],
)
def test_a_report_opened_from_a_result_shows_the_hit(
    page: Page, generated: str, typed: str, marked: str
) -> None:
    page.goto(f"{generated}reports/hostile/?{urlencode({'q': typed})}")
    expect(page.locator("article mark").first).to_be_in_viewport()
    assert "".join(page.locator("article mark").all_text_contents()) == marked


def test_a_filter_that_is_set_keeps_the_focus(page: Page, generated: str) -> None:
    results(page, generated, "q=项目")
    first = page.locator(".search-facets input[name=genre]").first
    first.focus()
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("genre="))
    expect(page.locator("[data-search-page]")).not_to_have_attribute("aria-busy", "true")
    chosen = page.locator(".search-facets input[name=genre]:focus")
    expect(chosen).to_be_checked()


def test_more_that_fails_can_be_tried_again(page: Page, generated: str) -> None:
    results(page, generated, "q=项目")
    shown = page.locator("[data-search-result]").count()
    page.route("**/t/*/*.bin", lambda route: route.abort())
    page.locator(".search-more").click()
    expect(page.locator(".search-note")).to_contain_text("取不到")
    expect(page.locator("[data-search-result]")).to_have_count(shown)
    page.unroute("**/t/*/*.bin")
    page.locator(".search-more").click()
    expect(page.locator("[data-search-result]")).not_to_have_count(shown)
    expect(page.locator(".search-note")).to_be_empty()


def test_without_scripts_there_are_lists(browser: Browser, generated: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{generated}search/")
        page.get_by_role("link", name="按年份、地区、类别浏览").click()
        expect(page.locator("article li a").first).to_be_visible()
